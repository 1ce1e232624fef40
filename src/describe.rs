//! The catalogue as JSON, for programs that build their forms from it (`his_operations`).

use crate::catalog::{self, Dictionary, Field, Format, Kind, Method, Operation, RuleKind, Supplied, System};
use crate::error::Error;
use serde_json::{Map, Value, json};

/// Every system, or one: its operations with fields, rules, answers, codes, dictionaries and settings.
pub fn systems(name: Option<&str>) -> Result<Value, Error> {
    let wanted = |system: &&&System| name.is_none_or(|name| name == system.name) && !system.operations.is_empty();
    let found: Vec<Value> = catalog::SYSTEMS.iter().filter(wanted).map(|system| describe(system)).collect();
    match name {
        Some(name) if found.is_empty() => {
            let known = catalog::SYSTEMS.iter().filter(|s| !s.operations.is_empty()).map(|s| s.name);
            Err(Error::faults(vec![crate::validate::unknown_name(name, name, known, "系统")]))
        }
        _ => Ok(json!({
            "version": env!("CARGO_PKG_VERSION"),
            "systems": found,
            "options": fields(catalog::HISBRIDGE_FIELDS_OPTIONS),
        })),
    }
}

fn describe(system: &System) -> Value {
    json!({
        "name": system.name,
        "title": system.title,
        "title_en": system.title_en,
        "document": system.document,
        "settings": fields(system.settings),
        "codes": system.codes.iter().map(|row| json!({
            "code": row.code, "meaning": row.meaning, "hint": row.hint, "retryable": row.retryable,
        })).collect::<Vec<_>>(),
        "operations": system.operations.iter().map(|row| operation(row)).collect::<Vec<_>>(),
    })
}

fn operation(row: &Operation) -> Value {
    let request: Vec<&Field> = row.fields.iter().filter(|field| field.supplied != Supplied::Library).collect();
    json!({
        "name": row.full_name,
        "function": format!("his_{}_{}", row.system, row.name),
        "interface": row.interface,
        "title": row.title,
        "title_en": row.title_en,
        "doc": row.doc,
        "source": row.source,
        "method": match row.method { Method::Get => "GET", Method::Post => "POST", Method::Local => "LOCAL" },
        "path": row.path,
        "repeatable": row.repeatable,
        "fields": request.into_iter().map(field).collect::<Vec<_>>(),
        "rules": row.rules.iter().map(|rule| json!({
            "kind": match rule.kind {
                RuleKind::OneOf => "one_of",
                RuleKind::AllOrNone => "all_or_none",
                RuleKind::NotAfter => "not_after",
                RuleKind::Exclusive => "exclusive",
            },
            "fields": rule.fields,
            "message": rule.message,
        })).collect::<Vec<_>>(),
        "answer": fields(row.answer),
        "wait": row.poll.as_ref().map(|poll| json!({"interval_ms": poll.interval_ms, "max_ms": poll.max_ms})),
        "example": serde_json::from_str::<Value>(row.example).unwrap_or_default(),
    })
}

fn fields(rows: &[Field]) -> Vec<Value> {
    rows.iter().map(field).collect()
}

/// One field; what does not apply is left out.
fn field(row: &Field) -> Value {
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
    put("name", row.name.into());
    put("type", kind(row.kind).into());
    put("meaning", row.meaning.into());
    put("meaning_en", row.meaning_en.into());
    put("note", row.note.into());
    put("source", row.source.into());
    put("required", row.required.into());
    put(
        "required_when",
        row.required_when
            .iter()
            .map(|condition| {
                let mut when = Map::new();
                when.insert("field".into(), condition.field.into());
                for (name, values) in [("is", condition.is), ("not", condition.not), ("starts", condition.starts)] {
                    if !values.is_empty() {
                        when.insert(name.into(), values.into());
                    }
                }
                if condition.absent {
                    when.insert("absent".into(), true.into());
                }
                Value::Object(when)
            })
            .collect::<Vec<_>>()
            .into(),
    );
    if let Supplied::Config { key, .. } = row.supplied {
        put("setting", key.into());
    }
    put("aliases", row.aliases.into());
    put("in", row.place.into());
    put("min", row.min.into());
    put("max", row.max.into());
    put("max_bytes", row.max_bytes.into());
    put("low", row.low.into());
    put("low_exclusive", row.low_exclusive.into());
    put("high", row.high.into());
    put("format", format(row.format).into());
    put("dictionary", row.dictionary.map(|dictionary| self::dictionary(dictionary, row.closed)).into());
    put("file", row.file.into());
    put("default", row.default.into());
    put("example", row.example.into());
    put("items", row.items.map(kind).into());
    put("fields", fields(row.fields).into());
    Value::Object(out)
}

fn dictionary(dictionary: &Dictionary, closed: bool) -> Value {
    json!({
        "title": dictionary.title,
        "closed": closed,
        "values": dictionary.values.iter().map(|value| json!({
            "value": value.value, "meaning": value.meaning, "note": value.note,
        })).collect::<Vec<_>>(),
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Int => "int",
        Kind::Number => "number",
        Kind::Decimal => "decimal",
        Kind::Bool => "bool",
        Kind::Object => "object",
        Kind::Array => "array",
        Kind::Any => "any",
    }
}

fn format(format: Format) -> &'static str {
    match format {
        Format::None => "",
        Format::Date => "date",
        Format::Datetime => "datetime",
        Format::Alnum => "alnum",
        Format::Digits => "digits",
        Format::Base64 => "base64",
        Format::Hex => "hex",
        Format::Url => "url",
        Format::NoSpace => "no_space",
        Format::Tags => "tags",
        Format::Json => "json",
    }
}
