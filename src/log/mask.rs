//! What of a request may be written down: the catalogue says for each field how it is masked (`mask`). A field without a
//! mask is shown when its row says that the value is a code of a table, a number or a moment; of everything else only
//! the size is.

use crate::catalog::{Field, Fields, Format, Kind, Mask, Operation};
use crate::json::{self, plain};
use crate::redact::letters::bare;
use serde_json::{Map, Value};

/// So many digits are a phone or identity number.
const NUMBER: usize = 11;
/// From this length on a code that is part of what was sent, or the other way round, is no chance.
const REPEATED: usize = 5;

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
            .map(|item| if says_nothing(row, row.items.unwrap_or(row.kind), item) { item.clone() } else { size(item) })
            .collect(),
        // Clients without a JSON library hand nested values in as text.
        (Kind::Object | Kind::Array, Value::String(text)) => match json::parse(text.as_bytes()) {
            Some(inner @ (Value::Object(_) | Value::Array(_))) => field(row, &inner),
            _ => size(value),
        },
        (kind, _) if says_nothing(row, kind, value) => value.clone(),
        _ => size(value),
    }
}

/// Whether a value is, by its row, one that says nothing about a person: a code of the row's table, a number, a moment.
fn says_nothing(row: &Field, kind: Kind, value: &Value) -> bool {
    let (Value::String(_) | Value::Number(_)) = value else { return false };
    let text = plain(value);
    if let Some(dictionary) = row.dictionary {
        return dictionary.meaning(&text).is_some();
    }
    match (kind, row.format) {
        (Kind::Int | Kind::Number | Kind::Decimal, _) => is_amount(&text),
        (Kind::Bool, _) => matches!(text.as_str(), "true" | "false" | "0" | "1"),
        (Kind::String, Format::Date) => has_form(&text, "0000-00-00"),
        (Kind::String, Format::Datetime) => has_form(&text, "0000-00-00 00:00:00"),
        _ => false,
    }
}

/// A number that is too short for a phone or identity number.
fn is_amount(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte)) && (1..NUMBER).contains(&digits)
}

fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(sign, wanted)| match wanted {
            b'0' => sign.is_ascii_digit(),
            wanted => sign == wanted,
        })
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

/// 张*, 6105****1026, 176****0011, however it is spelled. What is too short to keep most of it hidden is hidden whole.
fn text(mask: Mask, text: &str) -> String {
    let letters: Vec<char> = bare(text).to_uppercase().chars().collect();
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

/// Whether what a vendor sent as its code repeats something of the request that is not shown, in whatever spelling.
pub fn repeats(row: &Operation, fields: &Map<String, Value>, extra: &Map<String, Value>, code: &str) -> bool {
    let code = bare(code);
    let mut hidden = Vec::new();
    hidden_texts(row.fields, fields, &mut hidden);
    hidden_texts(Fields::NONE, extra, &mut hidden);
    let long = |text: &str| text.chars().count() >= REPEATED;
    long(&code)
        && hidden.iter().any(|text| long(text) && (text.contains(code.as_str()) || code.contains(text.as_str())))
}

/// The letters of all texts that are masked, not shown or unknown to the catalogue.
fn hidden_texts(rows: Fields, fields: &Map<String, Value>, found: &mut Vec<String>) {
    for (name, value) in fields {
        let row = rows.iter().find(|row| row.name == name);
        let inner = row.map_or(Fields::NONE, |row| row.fields);
        let items = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for item in items {
            let shown =
                row.is_some_and(|row| row.mask == Mask::None && says_nothing(row, row.items.unwrap_or(row.kind), item));
            match item {
                Value::Object(members) => hidden_texts(inner, members, found),
                Value::Array(_) => hidden_texts(Fields::NONE, &Map::from_iter([(String::new(), item.clone())]), found),
                Value::String(_) | Value::Number(_) if !shown => found.push(bare(&plain(item))),
                _ => {}
            }
        }
    }
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
    fn spellings_of_a_value_hide_as_much() {
        for (mask, value, shown) in [
            (Mask::Name, " 张 三 ", "张*"),
            (Mask::Name, "%E5%BC%A0%E4%B8%89", "张*"),
            (Mask::Name, "\\u5f20\\u4e09", "张*"),
            (Mask::Name, "A", "*"),
            (Mask::Name, "%E5%BC%A0", "*"),
            (Mask::Id, "6105 2819 9001 0110 2x", "6105****102X"),
            (Mask::Id, "６１０５２８１９９００１０１１０２６", "6105****1026"),
            (Mask::Id, "%36%31%30%35%32%38", "****"),
            (Mask::Id, "1-2-3-4-5-6-7", "****"),
            (Mask::Phone, "176-1234-0011", "176****0011"),
            (Mask::Phone, "1 1 0 1 1 9", "****"),
        ] {
            assert_eq!(masked(mask, &value.into()), shown);
        }
    }

    #[test]
    fn without_a_mask_only_codes_numbers_and_moments_are_shown() {
        let mut shown = 0;
        for row in catalog::operations() {
            for field in row.fields.iter().filter(|field| field.mask == Mask::None && field.fields.is_empty()) {
                for value in
                    ["张三", "610528199001011026", "13812345678", "https://u:p@h/?x=张", "C:\\张三.pdf", "a\nb"]
                {
                    let known = field.dictionary.is_some_and(|dictionary| dictionary.meaning(value).is_some());
                    let given = json!({field.name: value});
                    let out = request(row, given.as_object().unwrap(), 0)[field.name].clone();
                    let size = Value::from(format!("({} 字)", value.chars().count()));
                    assert!(known || out == size, "{} {} {out}", row.full_name, field.name);
                }
                for value in field.dictionary.into_iter().flat_map(|dictionary| dictionary.values) {
                    let given = json!({field.name: value.value});
                    let out = &request(row, given.as_object().unwrap(), 0)[field.name];
                    shown += usize::from(*out == value.value);
                }
            }
        }
        assert!(shown > 300, "{shown}");
        let given = json!({"arriveDate": "2024-01-02 03:04:05", "name": "张三"});
        let of = |row, given: &Value| request(row, given.as_object().unwrap(), 0).to_string();
        assert!(of(&catalog::RESERVATION_ARRIVAL, &given).contains("2024-01-02 03:04:05"));
        let given = json!({"arriveDate": "1390-12-34 56:78:90 "});
        assert!(!of(&catalog::RESERVATION_ARRIVAL, &given).contains("1390"));
    }

    #[test]
    fn a_code_that_repeats_the_request_is_known() {
        let row = &catalog::HEALTHCARD_REGISTER_HEALTH_CARD;
        let fields = json!({"name": "张三", "idNumber": "E12345678", "idType": "01", "address": "x"});
        let extra = json!({"new": {"deep": [["MARK-0001"]]}});
        let repeats = |code| repeats(row, fields.as_object().unwrap(), extra.as_object().unwrap(), code);
        for code in ["E12345678", "e1234-5678", "%45%31%32345678", "2345678", "mark0001", "X-E12345678"] {
            assert!(repeats(code), "{code}");
        }
        for code in ["01", "10054", "345", "", "E9"] {
            assert!(!repeats(code), "{code}");
        }
    }
}
