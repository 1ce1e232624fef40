//! A vendor's payload. It stays text for as long as nobody asks what is inside: most programs get the whole of it, and a
//! tree that is made only to be written out again is most of what a call costs.

use crate::catalog::{Field, Fields};
use crate::json_text;
use crate::meanings;
use crate::systems::compact;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::fmt;
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
            Payload::Text(text) => Cow::Owned(json_text::parse(text.as_bytes()).unwrap_or_default()),
        }
    }

    /// Adds the meanings that the catalogue's answer rows know; text has them already.
    pub fn explain(&mut self, rows: Fields) {
        if let Payload::Tree(value) = self {
            meanings::add(rows, value);
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
}

impl Members {
    /// Those of an object; nothing when the text is none, or too deep. The member that is the payload gets the meanings
    /// that the answer's rows know.
    pub fn parse(text: &str, payload: &str, rows: Fields) -> Option<Members> {
        if json_text::is_too_deep(text.as_bytes()) {
            return None;
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let members =
            MembersOf { payload, rows: meanings::of_root(rows), room: text.len() }.deserialize(&mut reader).ok()?;
        reader.end().ok()?;
        Some(members)
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
        self.get(name).map(scalar).unwrap_or_default()
    }

    /// A result code: a text or a number, because servers send either. Anything else is none.
    pub fn code(&self, name: &str) -> Option<String> {
        let value = self
            .get(name)
            .filter(|value| value.starts_with(['"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))?;
        Some(scalar(value)).filter(|code| !code.is_empty())
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
fn scalar(text: &str) -> String {
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).map(|Name(text)| text.into_owned()).unwrap_or_default(),
        Some(b'n') => String::new(),
        _ => text.to_owned(),
    }
}

struct MembersOf<'a> {
    payload: &'a str,
    rows: Fields,
    room: usize,
}

impl<'de> DeserializeSeed<'de> for MembersOf<'_> {
    type Value = Members;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MembersOf<'_> {
    type Value = Members;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let (mut text, mut members) = (String::with_capacity(self.room), Vec::new());
        while let Some(Name(name)) = map.next_key()? {
            let begin = text.len();
            let rows = if name == self.payload { self.rows } else { Fields::NONE };
            map.next_value_seed(Copy { out: &mut text, rows })?;
            members.push((name.into_owned(), begin..text.len()));
        }
        Ok(Members { text, members })
    }
}

/// What serde_json calls the one member that it makes of a number with a fraction, an exponent or many digits: it has
/// no other way to hand all its digits to a visitor.
const NUMBER: &str = "$serde_json::private::Number";

/// Copies a JSON value as it is read: compact, without escapes that need not be, with the meanings of codes.
struct Copy<'a> {
    out: &'a mut String,
    rows: Fields,
}

impl Copy<'_> {
    fn plain<E>(self, text: &str) -> Result<(), E> {
        self.out.push_str(text);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Copy<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Copy<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.plain("null")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.plain(if value { "true" } else { "false" })
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.plain(&value.to_string())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.plain(&value.to_string())
    }

    /// Borrowed from the text that is read: it had no escapes and needs none.
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        as_it_is(text, self.out);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        json_text::quote(text, self.out);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Copy { out, rows } = self;
        out.push('[');
        while items.next_element_seed(Copy { out: &mut *out, rows })?.is_some() {
            out.push(',');
        }
        close(out, ']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Copy { out, rows } = self;
        let mut found: Vec<(&'static Field, &'static str)> = Vec::new();
        let begin = out.len();
        out.push('{');
        while let Some(Name(name)) = map.next_key()? {
            if name == NUMBER && out.len() == begin + 1 {
                let Name(digits) = map.next_value()?;
                out.truncate(begin);
                // Whoever sends an object with a member of this name must not get anything else in.
                let number: Number = digits.parse().map_err(A::Error::custom)?;
                out.push_str(number.as_str());
                return Ok(());
            }
            match &name {
                Cow::Borrowed(name) => as_it_is(name, out),
                Cow::Owned(name) => json_text::quote(name, out),
            }
            out.push(':');
            let row = rows.iter().find(|row| row.name == name);
            let value = out.len();
            map.next_value_seed(Copy { out: &mut *out, rows: row.map_or(Fields::NONE, |row| row.fields) })?;
            if let Some((row, dictionary)) = row.and_then(|row| Some((row, row.dictionary?)))
                && let Some(meaning) = dictionary.meaning(&scalar(out.get(value..).unwrap_or_default()))
            {
                found.push((row, meaning));
            }
            out.push(',');
        }
        // In the order of the rows, behind the vendor's own members.
        for row in rows {
            if let Some((_, meaning)) = found.iter().rev().find(|(found, _)| std::ptr::eq(*found, row)) {
                json_text::quote(&format!("{}_meaning", row.name), out);
                out.push(':');
                json_text::quote(meaning, out);
                out.push(',');
            }
        }
        close(out, '}');
        Ok(())
    }
}

/// Text that was read without escapes.
fn as_it_is(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// Puts the closing bracket where the last comma stands.
fn close(out: &mut String, bracket: char) {
    if out.ends_with(',') {
        out.pop();
    }
    out.push(bracket);
}

/// A text, copied only if it had escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<'a>, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(text.to_owned())))
    }
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
        let deep = format!("{}\"\\u4e2d\"{}", "[{\"a\":".repeat(30), "}]".repeat(30));
        let samples = [
            "{}",
            "[]",
            "[[],{}]",
            "null",
            "true",
            "-0.50",
            "2881.00",
            "1E5",
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
    fn what_is_no_object_is_refused() {
        for text in ["", "[]", "1", "{", "{\"a\":}", "{\"a\":1}x", "{\"a\":\"\u{1}\"}", "{1:2}", r#"{"a":"\ud800"}"#] {
            assert!(members(text).is_none(), "{text}");
        }
        let deep = |levels: usize| format!("{{\"a\":{}1{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(members(&deep(json_text::DEEPEST - 1)).is_some());
        assert!(members(&deep(json_text::DEEPEST)).is_none());
    }

    #[test]
    fn nobody_passes_for_a_number() {
        let posing = |digits: &str| format!("{{\"data\":{}}}", json!({NUMBER: digits}));
        assert!(members(&posing("1},{")).is_none());
        assert_eq!(written(&posing("-1.50"), Fields::NONE), "-1.50");
        let later = format!("{{\"data\":{}}}", json!({"a": 1, NUMBER: "},{"}));
        assert_eq!(written(&later, Fields::NONE), json!({"a": 1, NUMBER: "},{"}).to_string());
    }
}
