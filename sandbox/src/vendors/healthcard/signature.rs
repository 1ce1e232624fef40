//! The signature (3.1.3), by both of the document's demos.

use crate::crypto;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Base64(SHA-256(text + secret)).
pub fn signature(text: &str, secret: &str) -> String {
    crypto::base64(&crypto::sha256(format!("{text}{secret}").as_bytes()))
}

/// commonIn and req together without `sign`, sorted by name; req wins.
pub fn merge<'a>(common: &'a Map<String, Value>, req: &'a Map<String, Value>) -> BTreeMap<&'a str, &'a Value> {
    common.iter().chain(req).map(|(name, value)| (name.as_str(), value)).filter(|(name, _)| *name != "sign").collect()
}

/// The text that the document's Java demo (3.1.3.4) signs: null and empty values are left out,
/// but an `&` stays before such values when they are the last.
pub fn java_text(merged: &BTreeMap<&str, &Value>) -> String {
    let mut text = String::new();
    let mut left = merged.len();
    for (name, value) in merged {
        left -= 1;
        let Some(written) = written(value, false) else {
            continue;
        };
        if !written.is_empty() {
            text.push_str(&format!("{name}={written}"));
            if left > 0 {
                text.push('&');
            }
        }
    }
    text
}

/// The text that the C# demo (3.1.3.5) signs: null and blank values are left out, pairs are
/// joined by `&`. (Nested values are written with sorted keys, as its comment on sorted
/// dictionaries intends; a null inside stays.)
pub fn csharp_text(merged: &BTreeMap<&str, &Value>) -> String {
    let pairs: Vec<String> = merged
        .iter()
        .filter_map(|(name, value)| {
            let written = written(value, true)?;
            (!written.trim().is_empty()).then(|| format!("{name}={written}"))
        })
        .collect();
    pairs.join("&")
}

fn written(value: &Value, nulls_inside: bool) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => Some(compact(value, nulls_inside)),
    }
}

/// Compact JSON with sorted keys at every level.
fn compact(value: &Value, nulls_inside: bool) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let pairs: Vec<String> = sorted
                .iter()
                .filter(|(_, inner)| nulls_inside || !inner.is_null())
                .map(|(name, inner)| format!("{}:{}", quoted(name), compact(inner, nulls_inside)))
                .collect();
            format!("{{{}}}", pairs.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|inner| compact(inner, nulls_inside)).collect();
            format!("[{}]", items.join(","))
        }
        Value::String(text) => quoted(text),
        scalar => scalar.to_string(),
    }
}

/// A string inside a nested value as fastjson, which the Java demo uses, was seen to write it: of 264 characters tried
/// it wrote 44 otherwise than other JSON writers.
fn quoted(text: &str) -> String {
    const UPPER_CASE: [u32; 9] = [0x0B, 0x0E, 0x0F, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F];
    let json_of = |one: char| Value::String(one.to_string()).to_string().trim_matches('"').to_owned();
    let mut out = String::from("\"");
    for one in text.chars() {
        let code = one as u32;
        if UPPER_CASE.contains(&code) || (0x7F..0xA0).contains(&code) || code == 0x2028 || code == 0x2029 {
            out += &format!("\\u{code:04X}");
        } else if one == '"' {
            out += "\\\"";
        } else {
            out += &json_of(one);
        }
    }
    out + "\""
}
