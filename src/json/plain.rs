//! A JSON value as the text that conditions, code tables, queries and signatures work with.

use serde_json::Value;

/// A scalar as plain text; nothing for null, JSON for objects and arrays.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
