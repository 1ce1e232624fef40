//! Words beside the vendor's codes: `"grantStep":1` gets `"grantStep_meaning":"授权允许"`. The vendor's own values
//! stay as they came.

use super::field::Fields;
use crate::json::plain;
use serde_json::{Map, Value};

/// Adds the meanings that the catalogue's answer rows know.
pub fn add(rows: Fields, data: &mut Value) {
    each(of_root(rows), data);
}

/// The rows of the members of `data`: a row "in root" describes `data` itself.
pub fn of_root(rows: Fields) -> Fields {
    rows.iter().find(|row| row.place == "root").map_or(rows, |root| root.fields)
}

fn each(rows: Fields, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(rows, item)),
        Value::Object(members) => object(rows, members),
        _ => {}
    }
}

fn object(rows: Fields, members: &mut Map<String, Value>) {
    for row in rows {
        let Some(value) = members.get_mut(row.name) else { continue };
        if !row.fields.is_empty() {
            each(row.fields, value);
        }
        let meaning = row.dictionary.and_then(|dictionary| dictionary.meaning(&plain(value)));
        if let Some(meaning) = meaning {
            members.insert(format!("{}_meaning", row.name), meaning.into());
        }
    }
}
