//! Reading and writing one place of a JSON text (RFC 6901), for languages without a JSON library. A pointer may lack its
//! first `/`.

use super::document;
use super::parse::{DEEPEST, is_too_deep, parse};
use super::plain::plain;
use crate::error::{Error, Kind};
use crate::text::Encoding;
use serde_json::{Map, Value};
use std::borrow::Cow;

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

/// The value at a JSON pointer.
pub fn get(json: &str, pointer: &str) -> Found {
    let Some(root) = parse(json.as_bytes()) else { return Found::Scalar(String::new()) };
    match root.pointer(&whole(pointer)) {
        Some(value @ (Value::Object(_) | Value::Array(_))) => Found::Json(value.to_string()),
        Some(value) => Found::Scalar(plain(value)),
        None => Found::Scalar(String::new()),
    }
}

/// The items of an array or the members of an object at a JSON pointer, else 0; nothing when the text is not JSON.
pub fn count(json: &str, pointer: &str) -> Option<usize> {
    Some(match parse(json.as_bytes())?.pointer(&whole(pointer)) {
        Some(Value::Array(items)) => items.len(),
        Some(Value::Object(members)) => members.len(),
        _ => 0,
    })
}

/// The names of an object's members at a JSON pointer, as a JSON array in their order; else `[]`.
pub fn keys(json: &str, pointer: &str) -> String {
    let root = parse(json.as_bytes()).unwrap_or_default();
    let names = match root.pointer(&whole(pointer)) {
        Some(Value::Object(members)) => members.keys().map(|name| Value::from(name.as_str())).collect(),
        _ => Vec::new(),
    };
    Value::Array(names).to_string()
}

/// The JSON text with a string at a JSON pointer, parents made as needed: arrays where the pointer has `0` or `-`.
pub fn set(json: &str, pointer: &str, text: String) -> Result<String, Error> {
    changed(json, pointer, |root, steps| place(root, steps).map(|place| *place = Value::String(text)))
}

/// The same with any JSON value.
pub fn put(json: &str, pointer: &str, value: &str) -> Result<String, Error> {
    changed(json, pointer, |root, steps| {
        let value = document::read(value, Kind::Argument, "要放入的值", Encoding::current())?.root;
        place(root, steps).map(|place| *place = value)
    })
}

/// The JSON text without the member or item at a JSON pointer. What is not there need not be removed.
pub fn remove(json: &str, pointer: &str) -> Result<String, Error> {
    changed(json, pointer, |root, steps| {
        if root.is_null() {
            *root = Value::Object(Map::new());
        }
        let Some((last, parents)) = steps.split_last() else { return Ok(()) };
        let parents: String = parents.iter().flat_map(|step| ["/".to_owned(), escaped(step)]).collect();
        match root.pointer_mut(&parents) {
            Some(Value::Object(members)) => drop(members.shift_remove(last)),
            Some(Value::Array(items)) => {
                let at = index(last).filter(|at| *at < items.len());
                drop(at.map(|at| items.remove(at)));
            }
            _ => {}
        }
        Ok(())
    })
}

/// The fault of a text that is the envelope of a change that could not be made.
pub fn failed(text: &str) -> Option<Error> {
    if !text.trim_start().starts_with("{\"ok\":false,") {
        return None;
    }
    let root = parse(text.as_bytes()).filter(is_failed)?;
    let words = |name: &str| root.pointer(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let message = format!("JSON 没有拼成：{}", words("/error/message"));
    Some(Error::new(Kind::Argument, message).hint(words("/error/hint")))
}

/// Whether this is such an envelope.
fn is_failed(root: &Value) -> bool {
    let word = |name: &str| root.pointer(name).and_then(Value::as_str);
    let ours = match word("/operation") {
        // When not even an envelope of its own could be made.
        Some("") => word("/error/kind") == Some(Kind::Internal.name()),
        Some(operation) => operation.starts_with("his_json_"),
        None => false,
    };
    ours && root.pointer("/ok") == Some(&Value::Bool(false)) && word("/error/kind").is_some()
}

fn wrong(message: &str) -> Error {
    Error::new(Kind::Argument, message).hint("JSON 指针形如 /data/name 或 /roles/0/keyword")
}

/// Changes a JSON text. An envelope that says that an earlier change could not be made stays as it is: the first fault is
/// the one to see.
fn changed(
    json: &str,
    pointer: &str,
    change: impl FnOnce(&mut Value, &[String]) -> Result<(), Error>,
) -> Result<String, Error> {
    let mut root = match json.trim() {
        "" => Value::Null,
        json => parse(json.as_bytes()).ok_or_else(|| wrong("要修改的文本不是 JSON，或嵌套太深"))?,
    };
    if is_failed(&root) {
        return Ok(json.to_owned());
    }
    if pointer.is_empty() {
        return Err(wrong("JSON 指针是空的"));
    }
    let steps: Vec<String> =
        whole(pointer).split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    if steps.len() > DEEPEST {
        return Err(wrong("JSON 指针太深"));
    }
    change(&mut root, &steps)?;
    let text = root.to_string();
    // It could not be read again.
    if is_too_deep(text.as_bytes()) { Err(Error::too_deep(Kind::Argument, "改好的文本")) } else { Ok(text) }
}

/// The place of these steps, made as needed.
fn place<'a>(root: &'a mut Value, steps: &[String]) -> Result<&'a mut Value, Error> {
    let mut place = root;
    for step in steps {
        if place.is_null() {
            *place =
                if matches!(step.as_str(), "0" | "-") { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        }
        place = match place {
            Value::Object(members) => members.entry(step.clone()).or_insert(Value::Null),
            Value::Array(items) => {
                let at = if step == "-" { Some(items.len()) } else { index(step) };
                let at = at.filter(|at| *at <= items.len()).ok_or_else(|| wrong("JSON 指针里的数组下标不对"))?;
                if at == items.len() {
                    items.push(Value::Null);
                }
                items.get_mut(at).ok_or_else(|| wrong("JSON 指针里的数组下标不对"))?
            }
            _ => return Err(wrong("JSON 指针穿过了一个不是对象或数组的值")),
        };
    }
    Ok(place)
}

/// A step as an array's index; RFC 6901 has no sign and no zero before it.
fn index(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|byte| byte.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    if plain { step.parse().ok() } else { None }
}

/// A pointer with its first `/`.
fn whole(pointer: &str) -> Cow<'_, str> {
    if pointer.is_empty() || pointer.starts_with('/') { pointer.into() } else { format!("/{pointer}").into() }
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
        for (json, pointer) in [
            ("{", "/a"),
            ("[]", "a"),
            (r#"{"a":1}"#, "/a/b"),
            (r#"{"a":[]}"#, "/a/5"),
            ("[1]", "/00"),
            ("[1]", "/+0"),
            ("{}", ""),
        ] {
            assert!(set(json, pointer, String::new()).is_err(), "{json} {pointer}");
        }
    }

    #[test]
    fn a_pointer_may_lack_its_first_slash() {
        let json = r#"{"a":{"b":[{"c":"1"}]},"":{"a":"2"},"x/y":"3"}"#;
        assert_eq!(
            (scalar(json, "a/b/0/c"), scalar(json, "/a/b/0/c"), scalar(json, "//a")),
            ("1".into(), "1".into(), "2".into())
        );
        assert_eq!(
            (scalar(json, "x~1y"), count(json, "a/b"), keys(json, "a")),
            ("3".into(), Some(1), r#"["b"]"#.into())
        );
        assert_eq!(set("", "a/0/b", "1".into()).unwrap(), r#"{"a":[{"b":"1"}]}"#);
        assert_eq!(remove(json, "a/b/0/c").unwrap(), r#"{"a":{"b":[{}]},"":{"a":"2"},"x/y":"3"}"#);
    }

    #[test]
    fn any_value_is_put_in() {
        for value in ["1", "-2881.00", "true", "null", "\"张三\"", "[1,{\"a\":null}]", "{}"] {
            assert_eq!(put(r#"{"b":0}"#, "/a/-/c", value).unwrap(), format!(r#"{{"b":0,"a":[{{"c":{value}}}]}}"#));
            assert_eq!(put(r#"{"a":{"x":[]},"b":0}"#, "a", value).unwrap(), format!(r#"{{"a":{value},"b":0}}"#));
        }
        for value in ["", " ", "张三", "{", "[1,]", "1 2", r#"{"a":1,"a":2}"#] {
            let error = put("{}", "/a", value).unwrap_err();
            assert!(
                error.message.contains("要放入的值") && !error.message.contains("张三"),
                "{value}: {}",
                error.message
            );
        }
        // As deep as can be read again, and one deeper.
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(put("", "/a/b", &nested(DEEPEST - 2)).is_ok());
        assert!(put("", "/a/b", &nested(DEEPEST - 1)).is_err());
    }

    #[test]
    fn what_is_removed_leaves_the_rest_in_its_order() {
        let json = r#"{"c":1,"a":[1,2,3],"b":{}}"#;
        for (pointer, left) in [
            ("/c", r#"{"a":[1,2,3],"b":{}}"#),
            ("/a/1", r#"{"c":1,"a":[1,3],"b":{}}"#),
            ("/a", r#"{"c":1,"b":{}}"#),
            ("/a/3", json),
            ("/a/-", json),
            ("/b/x/y", json),
            ("/c/x", json),
        ] {
            assert_eq!(remove(json, pointer).unwrap(), left, "{pointer}");
        }
        assert_eq!(remove("", "/a").unwrap(), "{}");
        assert!(remove("{", "/a").is_err() && remove("{}", "").is_err());
    }

    #[test]
    fn members_and_items_are_counted_and_named() {
        let json = r#"{"a":[1,2,3],"b":{"y":1,"x":"张"},"c":"text","d":null}"#;
        for (pointer, number, names) in [
            ("/a", 3, "[]"),
            ("/b", 2, r#"["y","x"]"#),
            ("/c", 0, "[]"),
            ("/d", 0, "[]"),
            ("/e/f", 0, "[]"),
            ("", 4, r#"["a","b","c","d"]"#),
        ] {
            assert_eq!((count(json, pointer), keys(json, pointer).as_str()), (Some(number), names), "{pointer}");
        }
        for text in ["", "{", "text"] {
            assert_eq!((count(text, ""), keys(text, "").as_str()), (None, "[]"));
        }
    }

    #[test]
    fn the_first_fault_stays() {
        for operation in ["his_json_set", "his_json_put", "his_json_remove"] {
            let envelope = format!(
                r#"{{"ok":false,"operation":"{operation}","error":{{"kind":"argument","message":"原因","hint":"办法"}}}}"#
            );
            assert_eq!(set(&envelope, "/a", String::new()).unwrap(), envelope);
            assert_eq!(put(&envelope, "", "no json").unwrap(), envelope);
            assert_eq!(remove(&envelope, "/error").unwrap(), envelope);
            let fault = failed(&envelope).unwrap();
            assert_eq!((fault.message.as_str(), fault.hint.as_str()), ("JSON 没有拼成：原因", "办法"));
        }
        // The failure of a call, and what a vendor may call so.
        for other in [
            r#"{"ok":false,"operation":"crypto.sm3","error":{"kind":"argument"}}"#,
            r#"{"ok":true,"operation":"his_json_set","error":{"kind":"argument"}}"#,
            r#"{"ok":false,"operation":"his_json_set","error":null}"#,
            r#"{"ok":false,"operation":"","error":{"kind":"argument"}}"#,
        ] {
            assert!(set(other, "/a", String::new()).unwrap().ends_with(r#","a":""}"#), "{other}");
            assert!(failed(other).is_none(), "{other}");
        }
    }
}
