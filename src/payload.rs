//! A vendor's payload. It stays text for as long as nobody asks what is inside: most programs get the whole of it, and a
//! tree that is made only to be written out again is most of what a call costs.

use crate::catalog::{Field, Fields, meanings};
use crate::json::reader::Reader;
use crate::json::remarks::last_counts;
use crate::json::scan::scan;
use crate::json::{self, compact};
use crate::redact::Redactor;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// What a vendor sent beside code and message.
#[derive(Clone)]
pub enum Payload {
    /// JSON text with the meanings of its codes.
    Text(String),
    /// What was decrypted or made here.
    Tree(Value),
}

impl From<Value> for Payload {
    fn from(value: Value) -> Payload {
        Payload::Tree(value)
    }
}

impl Payload {
    /// What is inside.
    pub fn value(&self) -> Cow<'_, Value> {
        match self {
            Payload::Tree(value) => Cow::Borrowed(value),
            Payload::Text(text) => Cow::Owned(json::parse(text.as_bytes()).unwrap_or_default()),
        }
    }

    /// Adds the meanings that the catalogue's answer rows know; text has them already.
    pub fn explain(&mut self, rows: Fields) {
        if let Payload::Tree(value) = self {
            meanings::add(rows, value);
        }
    }

    /// Takes secrets out. Text becomes a tree only when there is one in it.
    pub fn redact(&mut self, redactor: &Redactor) {
        match self {
            Payload::Tree(value) => {
                redactor.value(value);
            }
            Payload::Text(text) if redactor.may_be_in(text) => {
                let mut value = json::parse(text.as_bytes()).unwrap_or_default();
                if redactor.value(&mut value) {
                    *self = Payload::Tree(value);
                }
            }
            Payload::Text(_) => {}
        }
    }

    /// Its JSON text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Payload::Tree(value) => Cow::Owned(compact(value)),
            Payload::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// The members of a JSON object, each as compact JSON text.
pub struct Members {
    text: String,
    members: Vec<(String, Range<usize>)>,
    /// A remark on the text.
    pub warning: Option<String>,
}

impl Members {
    /// Those of an object; nothing when the text is none, or too deep. The member that is the payload gets the meanings
    /// that the answer's rows know.
    pub fn parse(text: &str, payload: &str, rows: Fields) -> Option<Members> {
        if json::is_too_deep(text.as_bytes()) {
            return None;
        }
        let found = scan(text).ok().filter(|found| found.break_count == 0)?;
        let warning = last_counts(&found);
        // Of members that stand twice a tree keeps the last one.
        let once = warning.as_ref().and_then(|_| json::parse(text.as_bytes())).map(|tree| compact(&tree));
        let text = once.as_deref().unwrap_or(text);
        // Meanings make it a little longer.
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        let mut members = Vec::with_capacity(4);
        Reader::new(text).members(|reader, name| {
            let name = name.plain()?.into_owned();
            let begin = out.len();
            let rows = if name == payload { meanings::of_root(rows) } else { Fields::NONE };
            copy(reader, rows, &mut out)?;
            members.push((name, begin..out.len()));
            Some(())
        })?;
        Some(Members { text: out, members, warning })
    }

    fn get(&self, name: &str) -> Option<&str> {
        let (_, range) = self.members.iter().rev().find(|(member, _)| member == name)?;
        self.text.get(range.clone())
    }

    /// The members of a member.
    pub fn object(&self, name: &str) -> Option<Members> {
        Members::parse(self.get(name)?, "", Fields::NONE)
    }

    /// A member as text, whatever scalar it is; empty when absent.
    pub fn text(&self, name: &str) -> String {
        self.get(name).map(scalar).unwrap_or_default().into_owned()
    }

    /// A result code: a text or a number, because servers send either. Anything else is none.
    pub fn code(&self, name: &str) -> Option<String> {
        let value = self
            .get(name)
            .filter(|value| value.starts_with(['"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))?;
        Some(scalar(value)).filter(|code| !code.is_empty()).map(Cow::into_owned)
    }

    /// A member as payload; null when absent.
    pub fn into_payload(mut self, name: &str) -> Payload {
        let Some((_, range)) = self.members.into_iter().rfind(|(member, _)| member == name) else {
            return Value::Null.into();
        };
        self.text.truncate(range.end);
        self.text.drain(..range.start);
        Payload::Text(self.text)
    }
}

/// A scalar's JSON text as plain text.
fn scalar(json: &str) -> Cow<'_, str> {
    match json.as_bytes().first() {
        Some(b'"') => Reader::new(json).text().and_then(|text| text.plain()).unwrap_or_default(),
        Some(b'n') => "".into(),
        _ => json.into(),
    }
}

/// Copies a JSON value: compact, without escapes that need not be, with the meanings of codes. Numbers stay as they are.
fn copy(reader: &mut Reader, rows: Fields, out: &mut String) -> Option<()> {
    match reader.peek()? {
        b'{' => copy_object(reader, rows, out)?,
        b'[' => {
            out.push('[');
            reader.items(|reader| {
                copy(reader, rows, out)?;
                out.push(',');
                Some(())
            })?;
            close(out, ']');
        }
        b'"' => reader.text()?.write(out)?,
        _ => out.push_str(reader.word()?),
    }
    Some(())
}

fn copy_object(reader: &mut Reader, rows: Fields, out: &mut String) -> Option<()> {
    let mut found: Vec<(&'static Field, &'static str)> = Vec::new();
    out.push('{');
    reader.members(|reader, name| {
        name.write(out)?;
        out.push(':');
        let name = name.plain()?;
        let row = rows.iter().find(|row| row.name == name);
        let begin = out.len();
        copy(reader, row.map_or(Fields::NONE, |row| row.fields), out)?;
        if let Some((row, dictionary)) = row.and_then(|row| Some((row, row.dictionary?)))
            && let Some(meaning) = dictionary.meaning(&scalar(out.get(begin..)?))
        {
            found.push((row, meaning));
        }
        out.push(',');
        Some(())
    })?;
    // In the order of the rows, behind the vendor's own members.
    for row in rows {
        if let Some((_, meaning)) = found.iter().rev().find(|(found, _)| std::ptr::eq(*found, row)) {
            json::quote(&format!("{}_meaning", row.name), out);
            out.push(':');
            json::quote(meaning, out);
            out.push(',');
        }
    }
    close(out, '}');
    Some(())
}

/// Puts the closing bracket where the last comma stands.
fn close(out: &mut String, bracket: char) {
    if out.ends_with(',') {
        out.pop();
    }
    out.push(bracket);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::operations;
    use serde_json::json;

    fn members(text: &str) -> Option<Members> {
        Members::parse(text, "data", Fields::NONE)
    }

    /// The payload of an answer as it is written out.
    fn written(answer: &str, rows: Fields) -> String {
        Members::parse(answer, "data", rows).unwrap().into_payload("data").text().into_owned()
    }

    #[test]
    fn text_comes_through_as_a_tree_would() {
        let deep = format!("{}\"\\u4e2d\"{}", "[{\"a\":".repeat(23), "}]".repeat(23));
        let samples = [
            "{}",
            "[]",
            "[[],{}]",
            "null",
            "true",
            "-0.50",
            "2881.00",
            "1e-400",
            "\"\"",
            "\"中 文,\"",
            "\",\"",
            r#""\u4e2d\/\n\"\\""#,
            r#"{"b":1,"a":{"\u4e2d\"":[1,{"x":[]},"\t",false]},",":","}"#,
            "{\n  \"a\" : [ 1 ,\r\n 2 ]\t}",
            &deep,
        ];
        for sample in samples {
            let tree: Value = serde_json::from_str(sample).unwrap();
            assert_eq!(written(&format!("{{\"data\": {sample} }}"), Fields::NONE), tree.to_string(), "{sample}");
        }
    }

    #[test]
    fn numbers_stay_as_they_came() {
        let numbers = "[0,-0,-0.50,2881.00,1E5,1e+5,1e-400,123456789012345678901234567890]";
        assert_eq!(written(&format!("{{\"data\":{numbers}}}"), Fields::NONE), numbers);
    }

    #[test]
    fn meanings_stand_where_they_stand_in_a_tree() {
        let mut found = 0;
        for row in operations() {
            // One code at every place that the row knows.
            let object = |code: &str| -> Value {
                let flat = |rows: Fields| -> Value {
                    rows.iter().rev().map(|field| (field.name.to_owned(), json!(code))).collect()
                };
                let whole = |field: &'static Field| {
                    if field.fields.is_empty() { json!(code) } else { json!([flat(field.fields), code]) }
                };
                let rows = meanings::of_root(row.answer);
                rows.iter().map(|field| (field.name.to_owned(), whole(field))).collect()
            };
            for code in ["0", "1", "2", "01", "x"] {
                let mut tree = object(code);
                let answer = format!("{{\"data\":{tree}}}");
                meanings::add(row.answer, &mut tree);
                found += usize::from(tree.to_string().contains("_meaning"));
                assert_eq!(written(&answer, row.answer), tree.to_string(), "{}", row.full_name);
            }
        }
        assert!(found > 20, "{found}");
    }

    #[test]
    fn scalars_are_read_as_they_are_meant() {
        let text = r#"{"a":"1","a":"二\u0031","n":null,"z":0,"f":-2.50,"o":{"x":"y"},"t":true,"e":"","l":[1]}"#;
        let parse = || members(text).unwrap();
        let members = parse();
        let texts = ["a", "n", "z", "f", "t", "e", "missing"].map(|name| members.text(name));
        assert_eq!(texts, ["二1", "", "0", "-2.50", "true", "", ""]);
        let codes = ["a", "z", "f"].map(|name| members.code(name).unwrap());
        assert_eq!(codes, ["二1", "0", "-2.50"]);
        assert!(["n", "t", "e", "o", "l", "missing"].iter().all(|name| members.code(name).is_none()));
        assert_eq!(members.object("o").unwrap().text("x"), "y");
        assert!(members.object("a").is_none() && members.object("missing").is_none());
        assert!(matches!(members.into_payload("missing"), Payload::Tree(Value::Null)));
        assert_eq!(*parse().into_payload("o").value(), json!({"x": "y"}));
    }

    #[test]
    fn of_members_that_stand_twice_the_last_one_counts() {
        let text = r#"{"data":{"a":1,"b":[{"c":"x","\u0063":"y"}],"a":2.50},"code":"1","code":"0","data":{"e":1,"d":3,"e":4}}"#;
        let members = members(text).unwrap();
        assert_eq!(members.code("code").as_deref(), Some("0"));
        let warning = members.warning.clone().unwrap_or_default();
        assert!(["data.a", "data.b[0].c", "data.e"].iter().all(|name| warning.contains(name)), "{warning}");
        assert_eq!(members.into_payload("data").text(), r#"{"e":4,"d":3}"#);
        assert!(Members::parse(r#"{"a":{"b":1},"c":{"b":1}}"#, "a", Fields::NONE).unwrap().warning.is_none());
        let many: String = (0..200).map(|at| format!("\"m{}\":{at},", at % 100)).collect();
        let payload = Members::parse(&format!("{{\"data\":{{{many}\"z\":0}}}}"), "data", Fields::NONE).unwrap();
        assert!(payload.warning.as_ref().is_some_and(|words| words.contains("100 处")));
        let value = payload.into_payload("data").value().into_owned();
        assert_eq!((value.as_object().map(serde_json::Map::len), &value["m7"]), (Some(101), &json!(107)));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "1", "{", "{\"a\":}", "{\"a\":1}x", "{\"a\":\"\u{1}\"}", "{1:2}", r#"{"a":"\ud800"}"#] {
            assert!(members(text).is_none(), "{text}");
        }
        let deep = |levels: usize| format!("{{\"a\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(members(&deep(json::DEEPEST - 1)).is_some());
        assert!(members(&deep(json::DEEPEST)).is_none());
    }
}
