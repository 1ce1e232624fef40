//! What counts as no value, what as the same value, and the conditions under which a field is required.

use crate::catalog::{Absent, Condition, Field};
use crate::json::plain;
use serde_json::{Map, Value};

/// Whether a value counts as none in this row.
pub fn is_absent(row: &Field, value: &Value) -> bool {
    match row.rare.absent {
        Absent::Blank => is_empty(value),
        Absent::Empty => value.is_null() || value.as_str() == Some(""),
        Absent::Null => value.is_null(),
    }
}

/// Whether a value is null or a text of blanks.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Whether two values say the same: clients send numbers as text.
pub fn same(one: &Value, other: &Value) -> bool {
    one == other || plain(one) == plain(other)
}

/// Whether a condition holds.
pub fn holds(condition: &Condition, fields: &Map<String, Value>) -> bool {
    let value = fields.get(condition.field).filter(|v| !is_empty(v)).map(plain);
    match value {
        None => condition.absent,
        Some(value) => {
            let value = value.as_str();
            !condition.absent
                && (condition.is.is_empty() || condition.is.contains(&value))
                && !condition.not.contains(&value)
                && (condition.starts.is_empty() || condition.starts.iter().any(|start| value.starts_with(start)))
        }
    }
}
