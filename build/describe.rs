//! The catalogue as JSON, for programs that build their forms from it (`his_operations`): compressed, so that the
//! library carries all the words at a sixth of their size.

use crate::schema::{Dictionary, Field, File, Operation};
use crate::{all_fields, table};
use serde_json::{Map, Value, json};
use std::io::Write;

/// The description of a system.
pub fn system(file: &File) -> Value {
    json!({
        "name": file.system.name,
        "title": file.system.title,
        "title_en": file.system.title_en,
        "document": file.system.document,
        "settings": fields(file, &file.system.settings),
        "codes": file.codes.iter().chain(&file.system.codes).map(|row| json!({
            "code": row.code, "meaning": row.meaning, "hint": row.hint, "retryable": row.retryable,
        })).collect::<Vec<_>>(),
        "operations": file.operations.iter().map(|row| operation(file, row)).collect::<Vec<_>>(),
    })
}

/// Raw DEFLATE of JSON texts, a line each: what systems have alike is there once.
pub fn compressed(lines: &[Value]) -> Vec<u8> {
    let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).expect("memory takes every byte")
}

fn operation(file: &File, row: &Operation) -> Value {
    let request = all_fields(file, row).into_iter().filter(|field| field.supplied != "library");
    json!({
        "name": format!("{}.{}", file.system.name, row.name),
        "function": format!("his_{}_{}", file.system.name, row.name),
        "interface": row.interface,
        "title": row.title,
        "title_en": row.title_en,
        "doc": row.doc.trim(),
        "source": row.source,
        "method": row.method,
        "path": row.path,
        "repeatable": row.repeatable,
        "fields": request.map(|field| self::field(file, field)).collect::<Vec<_>>(),
        "rules": row.rules.iter().map(|rule| json!({"kind": rule.kind, "fields": rule.fields, "message": rule.message})).collect::<Vec<_>>(),
        "answer": fields(file, &row.answer),
        "outbox": row.outbox.is_some(),
        "wait": row.poll.as_ref().map(|poll| json!({"interval_ms": poll.interval_ms, "max_ms": poll.max_ms})),
        "example": serde_json::from_str::<Value>(&row.example).expect("checked before"),
    })
}

/// Several fields.
pub fn fields(file: &File, rows: &[Field]) -> Vec<Value> {
    rows.iter().map(|row| field(file, row)).collect()
}

/// One field; what does not apply is left out.
fn field(file: &File, row: &Field) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::Bool(value) => !value,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !empty {
            out.insert(name.to_owned(), value);
        }
    };
    put("name", json!(row.name));
    put("type", json!(row.kind));
    put("meaning", json!(row.meaning));
    put("meaning_en", json!(row.meaning_en));
    put("note", json!(table::note(row)));
    put("source", json!(row.source));
    put("required", json!(row.required));
    let conditions = row.required_when.iter().flat_map(|conditions| conditions.list()).map(|condition| {
        let mut when = Map::new();
        when.insert("field".into(), json!(condition.field));
        for (name, values) in [("is", &condition.is), ("not", &condition.not), ("starts", &condition.starts)] {
            if !values.is_empty() {
                when.insert(name.into(), json!(values));
            }
        }
        if condition.absent {
            when.insert("absent".into(), json!(true));
        }
        Value::Object(when)
    });
    put("expected", json!(row.expected));
    put("same_as", json!(row.same_as));
    put("required_when", conditions.collect());
    put("setting", json!(row.setting));
    put("aliases", json!(row.aliases));
    put("in", json!(row.place));
    put("min", json!(row.min));
    put("max", json!(row.max));
    put("max_bytes", json!(row.max_bytes));
    put("advised_bytes", json!(row.advised_bytes));
    put("low", json!(row.low));
    put("low_exclusive", json!(row.low_exclusive));
    put("high", json!(row.high));
    put("format", json!(row.format));
    put("page", json!(row.page));
    put("dictionary", file.dictionaries.get(&row.dictionary).map_or(Value::Null, |d| dictionary(d, row)));
    put("file", json!(row.file));
    put("default", json!(row.default));
    put("absent", json!(row.absent));
    put("example", json!(row.example));
    put("items", json!(row.items));
    put("fields", json!(fields(file, &row.fields)));
    Value::Object(out)
}

fn dictionary(dictionary: &Dictionary, row: &Field) -> Value {
    json!({
        "title": dictionary.title,
        "source": dictionary.source,
        "closed": row.closed.unwrap_or(dictionary.closed),
        "values": dictionary.values.iter().map(|value| json!({
            "value": value.value, "meaning": value.meaning, "note": value.note,
        })).collect::<Vec<_>>(),
    })
}
