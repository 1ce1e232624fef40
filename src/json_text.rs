//! JSON texts: how deep one may be nested, and reading and writing one place of it, for languages without a JSON
//! library.

use crate::error::{Error, Kind};
use serde_json::{Map, Value};

/// Levels of a JSON text that is read. The parser takes up to a kilobyte of stack for each, would go 128 deep, and a
/// caller's thread may have 64 KB.
pub const DEEPEST: usize = 48;

/// Whether a text has more levels than [`DEEPEST`]. Looks at nothing else: it need not be JSON.
pub fn is_too_deep(text: &[u8]) -> bool {
    // Most texts have too few brackets altogether, and counting them in small pieces costs next to nothing.
    let brackets = |piece: &[u8]| piece.iter().map(|byte| u8::from(matches!(byte, b'[' | b'{'))).sum::<u8>();
    if text.chunks(128).map(|piece| usize::from(brackets(piece))).sum::<usize>() <= DEEPEST {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// A JSON text's value, however the text came here; nothing when it is none or too deep.
pub fn parse(text: &[u8]) -> Option<Value> {
    if is_too_deep(text) {
        return None;
    }
    // One kind of reader for all of the library: each would be there once more.
    serde_json::from_str(std::str::from_utf8(text).ok()?).ok()
}

/// Writes a text as JSON.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = special(rest.as_bytes()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut letters = special.chars();
        match letters.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(letter @ ..' ') => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.extend(['\\'].into_iter().chain(letter)),
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first letter stands that must be escaped. Whole pieces are looked at first, which the compiler makes one
/// comparison of.
fn special(text: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| matches!(byte, ..b' ' | b'"' | b'\\');
    let has_special = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | is_special(byte));
    let begin = text.chunks_exact(16).take_while(|piece| !has_special(piece)).count().saturating_mul(16);
    text.get(begin..)?.iter().position(is_special).map(|at| at.saturating_add(begin))
}

/// Writes an object of these members.
pub fn write_object<'a>(members: impl Iterator<Item = (&'a str, &'a Value)>, out: &mut String) {
    let mut before = '{';
    for (name, value) in members {
        out.push(before);
        before = ',';
        quote(name, out);
        out.push(':');
        match value {
            Value::String(text) => quote(text, out),
            value => out.push_str(&serde_json::to_string(value).unwrap_or_default()),
        }
    }
    out.push_str(if before == '{' { "{}" } else { "}" });
}

/// What stands at a place.
pub enum Found {
    /// A scalar as plain text; empty when nothing (or null) is there.
    Scalar(String),
    /// An object or array.
    Json(String),
}

/// The value at a JSON pointer (RFC 6901).
pub fn get(json: &str, pointer: &str) -> Found {
    let Some(root) = parse(json.as_bytes()) else { return Found::Scalar(String::new()) };
    match root.pointer(pointer) {
        Some(value @ (Value::Object(_) | Value::Array(_))) => Found::Json(value.to_string()),
        Some(value) => Found::Scalar(crate::validate::plain(value)),
        None => Found::Scalar(String::new()),
    }
}

/// The JSON text with a string at a JSON pointer, parents made as needed: arrays where the pointer has `0` or `-`.
pub fn set(json: &str, pointer: &str, text: String) -> Result<String, Error> {
    let wrong =
        |message: &str| Error::new(Kind::Argument, message).hint("JSON 指针形如 /data/name 或 /roles/0/keyword");
    let mut root = match json.trim() {
        "" => Value::Null,
        json => parse(json.as_bytes()).ok_or_else(|| wrong("要修改的文本不是 JSON，或嵌套太深"))?,
    };
    let steps: Vec<String> = match pointer.strip_prefix('/') {
        Some(rest) => rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect(),
        None => return Err(wrong("JSON 指针应以 / 开头")),
    };
    if steps.len() > DEEPEST {
        return Err(wrong("JSON 指针太深"));
    }
    let mut place = &mut root;
    for step in &steps {
        if place.is_null() {
            *place =
                if matches!(step.as_str(), "0" | "-") { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        }
        place = match place {
            Value::Object(members) => members.entry(step.clone()).or_insert(Value::Null),
            Value::Array(items) => {
                let at = if step == "-" { Some(items.len()) } else { step.parse().ok() };
                let at = at.filter(|at| *at <= items.len()).ok_or_else(|| wrong("JSON 指针里的数组下标不对"))?;
                if at == items.len() {
                    items.push(Value::Null);
                }
                items.get_mut(at).ok_or_else(|| wrong("JSON 指针里的数组下标不对"))?
            }
            _ => return Err(wrong("JSON 指针穿过了一个不是对象或数组的值")),
        };
    }
    *place = Value::String(text);
    Ok(root.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(json: &str, pointer: &str) -> String {
        match get(json, pointer) {
            Found::Scalar(text) => text,
            Found::Json(_) => panic!("not a scalar"),
        }
    }

    #[test]
    fn reads_scalars_and_parts() {
        let json = r#"{"a":{"b~/":[1,"二",true,null,2881.00]},"":"empty"}"#;
        assert_eq!(scalar(json, "/a/b~0~1/0"), "1");
        assert_eq!(scalar(json, "/a/b~0~1/1"), "二");
        assert_eq!(scalar(json, "/a/b~0~1/2"), "true");
        assert_eq!(scalar(json, "/a/b~0~1/3"), "");
        assert_eq!(scalar(json, "/a/b~0~1/4"), "2881.00");
        assert_eq!(scalar(json, "/"), "empty");
        assert_eq!(scalar(json, "/x"), "");
        assert_eq!(scalar("no json", "/x"), "");
        assert!(matches!(get(json, "/a"), Found::Json(text) if text == r#"{"b~/":[1,"二",true,null,2881.00]}"#));
    }

    #[test]
    fn deep_texts_are_refused() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()) && is_too_deep(nested(DEEPEST + 1).as_bytes()));
        assert!(parse(nested(DEEPEST).as_bytes()).is_some() && parse(nested(20_000).as_bytes()).is_none());
        // Brackets in texts are no levels, wherever the quotation marks are escaped.
        let text = serde_json::to_string(&vec!["[[{\"\\".repeat(DEEPEST); 3]).unwrap();
        assert!(!is_too_deep(text.as_bytes()) && parse(text.as_bytes()).is_some());
        assert!(!is_too_deep("[]{}".repeat(DEEPEST * 2).as_bytes()));
        assert!(set("", &"/a".repeat(DEEPEST), String::new()).is_ok());
        assert!(set("", &"/a".repeat(DEEPEST + 1), String::new()).is_err());
    }

    #[test]
    fn quotes_so_that_a_parser_reads_the_same() {
        let every: String = (0..=0x300).chain(0xFFF0..0x1_0010).filter_map(char::from_u32).collect();
        for text in ["", "\"", "a\\", "\u{0}\u{8}\u{c}\u{1f} \n\r\t", "{\"中\":\"文\"}", &every] {
            let mut out = String::from("before");
            quote(text, &mut out);
            let parsed: String = serde_json::from_str(&out["before".len()..]).unwrap();
            assert_eq!(parsed, text);
        }
    }

    #[test]
    fn writes_with_parents() {
        let json = set("", "/a/b", "1".into()).unwrap();
        let json = set(&json, "/roles/0/keyword", "医师".into()).unwrap();
        let json = set(&json, "/roles/-/keyword", "护士".into()).unwrap();
        let json = set(&json, "/roles/0/keyword", "医生".into()).unwrap();
        assert_eq!(json, r#"{"a":{"b":"1"},"roles":[{"keyword":"医生"},{"keyword":"护士"}]}"#);
        for (json, pointer) in [("{", "/a"), ("{}", "a"), (r#"{"a":1}"#, "/a/b"), (r#"{"a":[]}"#, "/a/5"), ("{}", "")] {
            assert!(set(json, pointer, String::new()).is_err(), "{json} {pointer}");
        }
    }
}
