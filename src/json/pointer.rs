//! Reading and writing one place of a JSON text (RFC 6901), for languages without a JSON library.

use super::parse::{DEEPEST, parse};
use super::plain::plain;
use crate::error::{Error, Kind};
use serde_json::{Map, Value};

/// What stands at a place.
pub enum Found {
    /// A scalar as plain text; empty when nothing (or null) is there.
    Scalar(String),
    /// An object or array.
    Json(String),
}

/// A member's name as a step of a JSON pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The value at a JSON pointer (RFC 6901).
pub fn get(json: &str, pointer: &str) -> Found {
    let Some(root) = parse(json.as_bytes()) else { return Found::Scalar(String::new()) };
    match root.pointer(pointer) {
        Some(value @ (Value::Object(_) | Value::Array(_))) => Found::Json(value.to_string()),
        Some(value) => Found::Scalar(plain(value)),
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
    fn deep_places_are_refused() {
        assert!(set("", &"/a".repeat(DEEPEST), String::new()).is_ok());
        assert!(set("", &"/a".repeat(DEEPEST + 1), String::new()).is_err());
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
