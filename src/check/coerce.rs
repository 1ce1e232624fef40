//! A value in its row's type. Clients without a JSON library hand in much as text: `"1"` for an int, nested values as
//! JSON text.

use super::state::Check;
use crate::catalog::{Field, Format, Kind};
use crate::error::Fault;
use crate::json::document::{self, Nested};
use crate::json::plain;
use serde_json::{Number, Value};

impl Check<'_> {
    /// The value in the row's type, within its limits; nothing, with a fault, when it cannot be one.
    pub fn value(&mut self, row: &'static Field, value: Value, name: &str) -> Option<Value> {
        let before = self.faults.count();
        let Some(mut value) = self.coerce(row, value, name) else {
            // One fault is enough.
            if self.faults.count() > before {
                return None;
            }
            let expected = match row.kind {
                Kind::String => "文本",
                Kind::Int => "整数",
                Kind::Number | Kind::Decimal => "数字",
                Kind::Bool => "true 或 false",
                Kind::Object => "对象",
                Kind::Array => "数组",
                Kind::Any => "JSON",
            };
            self.faults.add(|| Fault::new(name, "type", format!("{name}（{}）应为{expected}", row.meaning)));
            return None;
        };
        self.any(row, &value, name);
        self.letters(row, &mut value, name);
        self.page(row, &mut value, name);
        self.limits(row, &value, name);
        if row.send_text && !value.is_string() { Some(Value::String(plain(&value))) } else { Some(value) }
    }

    /// The value in the row's type; nothing when it cannot be one.
    fn coerce(&mut self, row: &'static Field, value: Value, name: &str) -> Option<Value> {
        match (row.kind, value) {
            (Kind::String, Value::String(text)) => Some(Value::String(without_wrapping(row, text))),
            (Kind::String, value @ (Value::Number(_) | Value::Bool(_))) => Some(Value::String(plain(&value))),
            (Kind::Int, value) => int(&value).map(Value::from),
            (Kind::Number | Kind::Decimal, Value::String(text)) => {
                serde_json::from_str::<Number>(text.trim()).ok().map(Value::Number)
            }
            (Kind::Number | Kind::Decimal, value @ Value::Number(_)) => Some(value),
            (Kind::Bool, value) => match plain(&value).trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Some(Value::Bool(true)),
                "false" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            // Clients without a JSON library hand nested values in as text.
            (Kind::Object | Kind::Array, Value::String(text)) => {
                let inner = self.nested(row, &text, name)?;
                self.coerce(row, inner, name)
            }
            (Kind::Object, Value::Object(inner)) => {
                if row.fields.is_empty() {
                    return Some(Value::Object(inner));
                }
                Some(Value::Object(self.object(row.fields, inner, &format!("{name}."), None)))
            }
            (Kind::Array, Value::Array(items)) => {
                let mut checked = Vec::with_capacity(items.len());
                for (at, item) in items.into_iter().enumerate() {
                    if !self.goes_on() {
                        break;
                    }
                    checked.push(self.item(row, item, &format!("{name}[{at}]"))?);
                }
                Some(Value::Array(checked))
            }
            (Kind::Any, value) => Some(value),
            _ => None,
        }
    }

    /// The object or array in a JSON text.
    fn nested(&mut self, row: &Field, text: &str, name: &str) -> Option<Value> {
        if !text.trim_start().starts_with(['{', '[']) {
            return None;
        }
        match document::nested(text, name) {
            Ok(nested) => {
                self.twice(&nested, name);
                Some(nested.value).filter(|_| nested.twice.is_empty())
            }
            Err(words) => {
                let message = || format!("{name}（{}）里的 JSON 文本有误：{words}", row.meaning);
                self.faults.add(|| Fault::new(name, "type", message()));
                None
            }
        }
    }

    /// What is to be said of a JSON text that stands in the place of a value.
    fn twice(&mut self, nested: &Nested, name: &str) {
        for inner in &nested.twice {
            let place = format!("{name}.{inner}");
            let message = format!("{place} 写了两次；每个字段只留一个");
            self.faults.add(|| Fault::new(place, "duplicate", message));
        }
        if let Some(warning) = &nested.warning {
            self.warn(|| warning.clone());
        }
    }

    /// A text in the place of any value, or one that should be JSON: what is sent in the end is JSON with one of two
    /// members, and nobody knows which.
    fn any(&mut self, row: &Field, value: &Value, name: &str) {
        let text = value.as_str().filter(|_| !self.settings && (row.kind == Kind::Any || row.format == Format::Json));
        if let Some(text) = text.filter(|text| text.trim_start().starts_with(['{', '[']))
            && let Ok(nested) = document::nested(text, name)
        {
            self.twice(&nested, name);
        }
    }

    fn item(&mut self, row: &'static Field, item: Value, name: &str) -> Option<Value> {
        match (row.fields.is_empty(), item) {
            (false, Value::Object(inner)) => {
                Some(Value::Object(self.object(row.fields, inner, &format!("{name}."), None)))
            }
            (false, _) => {
                self.faults.add(|| Fault::new(name, "type", format!("{name}（{}）应为对象", row.meaning)));
                Some(Value::Null)
            }
            (true, item) => match row.items {
                Some(Kind::String) if item.is_string() || item.is_number() => Some(Value::String(plain(&item))),
                Some(Kind::Int) => int(&item).map(Value::from),
                Some(Kind::String) => None,
                _ => Some(item),
            },
        }
    }
}

/// Removes what a form does not count: white space in Base64, a `data:` head.
fn without_wrapping(row: &Field, text: String) -> String {
    if row.strip_data_url || row.format == Format::Base64 {
        let body = match text.split_once(";base64,") {
            Some((head, body)) if row.strip_data_url && is_data_head(head) => body,
            _ => text.as_str(),
        };
        if body.contains(|letter: char| letter.is_ascii_whitespace()) {
            return body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        }
        return if body.len() == text.len() { text } else { body.to_owned() };
    }
    text
}

/// `data:image/png`, or what clients that cut off `data:` leave of it.
fn is_data_head(head: &str) -> bool {
    let head = head.trim_start();
    let is_word =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    head.starts_with("data:") || head.split_once('/').is_some_and(|(kind, form)| is_word(kind) && is_word(form))
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
