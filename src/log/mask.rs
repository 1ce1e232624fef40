//! What of a request may be written down: the catalogue says for each field how much is shown (`mask`), and what the
//! catalogue does not know is not shown at all.

use crate::catalog::{Field, Fields, Kind, Mask, Operation};
use crate::error::Error;
use crate::json::{self, plain};
use serde_json::{Map, Value};

/// Longest unmasked text that is shown.
const SHOWN: usize = 100;
/// A run of so many digits in a vendor's words is taken for a phone or identity number.
const NUMBER: usize = 11;

/// A flat request, checked or not, with names, numbers and secrets masked. Fields that the catalogue does not know
/// are only counted: their very names may be a mistake that holds data.
pub fn request(row: &Operation, given: &Map<String, Value>, extra: usize) -> Value {
    let mut shown = object(row.fields, given);
    if extra > 0 {
        shown.insert("(extra)".into(), extra.into());
    }
    Value::Object(shown)
}

fn object(rows: Fields, given: &Map<String, Value>) -> Map<String, Value> {
    let mut shown = Map::new();
    let mut unknown = 0_usize;
    for (name, value) in given {
        let known = |row: &&Field| row.name == name || row.rare.aliases.contains(&name.as_str());
        if let Some(row) = rows.iter().find(known) {
            shown.insert(name.clone(), field(row, value));
        } else if rows.iter().any(|row| row.rare.file == Some(name.as_str())) {
            // A path may bear the patient's name.
            shown.insert(name.clone(), size(value));
        } else {
            unknown += 1;
        }
    }
    if unknown > 0 {
        shown.insert("(unknown)".into(), unknown.into());
    }
    shown
}

fn field(row: &Field, value: &Value) -> Value {
    if row.mask != Mask::None {
        return masked(row.mask, value);
    }
    match (row.kind, value) {
        (_, Value::Null | Value::Bool(_)) => value.clone(),
        (_, Value::Object(inner)) if !row.fields.is_empty() => Value::Object(object(row.fields, inner)),
        (_, Value::Array(items)) if !row.fields.is_empty() => items
            .iter()
            .map(|item| match item {
                Value::Object(inner) => Value::Object(object(row.fields, inner)),
                other => size(other),
            })
            .collect(),
        (_, Value::Array(items)) if row.items.is_some() => items
            .iter()
            .map(|item| if item.is_string() || item.is_number() { short(item) } else { size(item) })
            .collect(),
        // Clients without a JSON library hand nested values in as text.
        (Kind::Object | Kind::Array, Value::String(text)) => match json::parse(text.as_bytes()) {
            Some(inner @ (Value::Object(_) | Value::Array(_))) => field(row, &inner),
            _ => size(value),
        },
        (Kind::Object | Kind::Array | Kind::Any, _) => size(value),
        (_, Value::String(text)) if text.contains("://") => address(value),
        (_, Value::String(_) | Value::Number(_)) => short(value),
        _ => size(value),
    }
}

fn short(value: &Value) -> Value {
    if plain(value).chars().count() <= SHOWN { value.clone() } else { size(value) }
}

/// An address without its query, where callers put patients' numbers.
fn address(value: &Value) -> Value {
    match value.as_str().and_then(|text| text.split_once(['?', '#'])) {
        Some((address, _)) => short(&format!("{address}?…").into()),
        None => short(value),
    }
}

/// A value in its masked form.
fn masked(mask: Mask, value: &Value) -> Value {
    match (mask, value) {
        (_, Value::Null) => Value::Null,
        (Mask::None, _) => value.clone(),
        (Mask::Secret, _) => "***".into(),
        (Mask::Name | Mask::Id | Mask::Phone, Value::String(_) | Value::Number(_)) => text(mask, &plain(value)).into(),
        _ => size(value),
    }
}

/// 张*, 6105****1026, 176****0011. What is too short to keep most of it hidden is hidden whole.
fn text(mask: Mask, text: &str) -> String {
    let letters: Vec<char> = text.trim().chars().collect();
    let (head, tail, least) = match mask {
        Mask::Name => (1, 0, 2),
        Mask::Id => (4, 4, 12),
        Mask::Phone => (3, 4, 11),
        _ => (0, 0, 0),
    };
    let hidden = if mask == Mask::Name { "*" } else { "****" };
    if letters.len() < least {
        return hidden.into();
    }
    let end = letters.len().saturating_sub(tail);
    letters.iter().take(head).copied().chain(hidden.chars()).chain(letters.iter().skip(end).copied()).collect()
}

/// Only how much there is.
fn size(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => format!("({} 字)", text.chars().count()).into(),
        Value::Array(items) => format!("({} 项)", items.len()).into(),
        Value::Object(members) => format!("({} 个成员)", members.len()).into(),
        other => format!("({} 字)", plain(other).chars().count()).into(),
    }
}

/// Takes patient data out of a refusal's message: vendors' words may repeat what was sent, or a number on file. The
/// vendor's own words stay in the envelope's `message`.
pub fn refusal(row: &Operation, fields: &Map<String, Value>, extra: &Map<String, Value>, mut error: Error) -> Error {
    if error.refusal.is_some() {
        let mut sent = Vec::new();
        values(row.fields, fields, &mut sent);
        values(Fields::NONE, extra, &mut sent);
        // Longer ones first: a name may be part of an address.
        sent.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        for (value, instead) in &sent {
            error.message = error.message.replace(value, instead);
        }
        error.message = without_numbers(&error.message);
    }
    error
}

/// All texts of two characters and more that are masked or unknown to the catalogue, with what is shown instead.
fn values(rows: Fields, fields: &Map<String, Value>, found: &mut Vec<(String, String)>) {
    for (name, value) in fields {
        let row = rows.iter().find(|row| row.name == name);
        let shown = row.is_some_and(|row| row.mask == Mask::None && row.kind != Kind::Any);
        let mask = row.map_or(Mask::Text, |row| row.mask);
        let inner = row.map_or(Fields::NONE, |row| row.fields);
        let whole = [value];
        let items: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            _ => whole.to_vec(),
        };
        for item in items {
            match item {
                Value::Object(members) => values(inner, members, found),
                Value::Array(_) => values(Fields::NONE, &Map::from_iter([(String::new(), item.clone())]), found),
                Value::String(_) | Value::Number(_) if !shown => {
                    let text = plain(item).trim().to_owned();
                    if text.chars().count() >= 2 {
                        let mask = if mask == Mask::None { Mask::Text } else { mask };
                        found.push((text, plain(&masked(mask, item))));
                    }
                }
                _ => {}
            }
        }
    }
}

fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    let flush = |digits: &mut String, out: &mut String| {
        out.push_str(if digits.len() >= NUMBER { "****" } else { digits });
        digits.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            flush(&mut digits, &mut out);
            out.push(letter);
        }
    }
    flush(&mut digits, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use serde_json::json;

    #[test]
    fn names_and_numbers_keep_a_little_of_themselves() {
        for (mask, value, shown) in [
            (Mask::Name, "张三", "张*"),
            (Mask::Name, "欧阳娜娜", "欧*"),
            (Mask::Name, "张", "*"),
            (Mask::Id, "610528199001011026", "6105****1026"),
            (Mask::Id, "12345678901", "****"),
            (Mask::Phone, "17612340011", "176****0011"),
            (Mask::Phone, "110", "****"),
            (Mask::Secret, "8c8e763f", "***"),
            (Mask::Text, "咳嗽三天", "(4 字)"),
            (Mask::Blob, "AAAA", "(4 字)"),
        ] {
            assert_eq!(masked(mask, &value.into()), shown);
        }
        assert_eq!(masked(Mask::Phone, &json!(17612340011_u64)), "176****0011");
        assert_eq!(masked(Mask::Name, &json!({"a": "张三"})), "(1 个成员)");
    }

    #[test]
    fn what_the_catalogue_does_not_know_is_only_counted() {
        let given = json!({"name": "张三", "张三": 1, "x": {"y": "张三"}});
        let shown = request(&catalog::HEALTHCARD_REGISTER_HEALTH_CARD, given.as_object().unwrap(), 2);
        assert_eq!(shown, json!({"name": "张*", "(unknown)": 2, "(extra)": 2}));
    }

    #[test]
    fn a_refusal_that_repeats_the_request_is_masked() {
        let row = &catalog::HEALTHCARD_REGISTER_HEALTH_CARD;
        let fields = json!({"name": "张三", "idNumber": "610528199001011026", "idType": "01"});
        let extra = json!({"new": {"deep": [["上海路1号"]]}});
        let mut error = Error::new(
            crate::error::Kind::Vendor,
            "张三（610528199001011026，上海路1号）已登记手机 13812345678，类型 01，代码 100100401",
        );
        error.refusal =
            Some(Box::new(crate::error::Refusal { code: "1".into(), message: "".into(), data: Value::Null.into() }));
        let error = refusal(row, fields.as_object().unwrap(), extra.as_object().unwrap(), error);
        assert_eq!(error.message, "张*（6105****1026，(5 字)）已登记手机 ****，类型 01，代码 100100401");
    }
}
