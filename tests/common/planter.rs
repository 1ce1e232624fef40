//! Requests with markers in all fields that hold a patient's data, and the spellings in which markers come back.
#![allow(dead_code, reason = "each test program uses its part")]

use hisbridge::catalog::{Field, Fields, Kind, Mask, Supplied};
use serde_json::{Value, json};

/// A value with a marker for a masked field, and what must be found nowhere.
#[derive(Default)]
pub struct Planter {
    count: u64,
    pub planted: Vec<String>,
    /// The hidden parts of numbers, of which beginning and end may be shown.
    pub unsent: Vec<String>,
}

impl Planter {
    pub fn marker(&mut self, mask: Mask) -> String {
        self.count += 1;
        let count = self.count;
        match mask {
            Mask::Name => self.note(format!("测{count:05}名")),
            Mask::Id => {
                self.unsent.push(format!("55{count:08}"));
                self.note(format!("610555{count:08}1026"))
            }
            Mask::Phone => self.note(format!("176{count:04}0011")),
            _ => self.note(format!("MARK{count:06}ZQ")),
        }
    }

    pub fn note(&mut self, marker: String) -> String {
        self.planted.push(marker.clone());
        marker
    }

    fn value(&mut self, row: &Field) -> Value {
        match row.kind {
            Kind::Int | Kind::Number | Kind::Decimal => {
                self.count += 1;
                json!(self.note(format!("77{:09}", self.count)).parse::<u64>().expect("a number"))
            }
            Kind::Object => json!({"inside": self.marker(row.mask)}),
            Kind::Array => json!([self.marker(row.mask)]),
            _ => json!(self.marker(row.mask)),
        }
    }

    /// The example with a marker in every masked field, also in those that it leaves out.
    pub fn request(&mut self, rows: Fields, example: &Value) -> Value {
        let mut request = example.as_object().cloned().unwrap_or_default();
        for row in rows {
            if row.mask != Mask::None {
                let before = self.planted.len();
                request.insert(row.name.into(), self.value(row));
                if row.supplied != Supplied::No {
                    self.unsent.extend(self.planted.drain(before..));
                }
            } else if !row.fields.is_empty() {
                let inner = request.get(row.name).cloned().unwrap_or_default();
                let planted = match row.kind {
                    Kind::Array => json!([self.request(row.fields, &inner[0])]),
                    _ => self.request(row.fields, &inner),
                };
                request.insert(row.name.into(), planted);
            } else if matches!(row.kind, Kind::Object | Kind::Any) && row.items.is_none() {
                let marker = self.marker(Mask::Text);
                request.insert(row.name.into(), json!({"free": {"form": marker}}));
            }
        }
        Value::Object(request)
    }

    pub fn check(&self, what: &str, text: &str) {
        absent(self.planted.iter().chain(&self.unsent), what, text);
    }
}

/// Fails when one of the markers stands in the text.
pub fn absent<'m>(markers: impl IntoIterator<Item = &'m String>, what: &str, text: &str) {
    for marker in markers {
        if let Some(at) = text.find(marker.as_str()) {
            let around: String = text[..at].chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{marker} stands in {what}: …{around}«{marker}»");
        }
    }
}

/// A text in the spellings in which servers send things back.
pub fn spellings(text: &str) -> Vec<String> {
    let percent: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let wide = |sign: char| char::from_u32(u32::from(sign) + 0xFEE0).filter(|_| ('!'..='~').contains(&sign));
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = |before: &str| hisbridge::crypto::encoding::base64_encode(format!("{before}{text}").as_bytes());
    vec![
        text.to_owned(),
        text.to_uppercase(),
        percent.to_lowercase(),
        percent.replace('%', "%25"),
        percent,
        units.to_uppercase().replace("\\U", "\\u"),
        units.replace('\\', "\\\\"),
        units,
        text.chars().map(|sign| wide(sign).unwrap_or(sign)).collect(),
        text.chars().map(|sign| format!("{sign} ")).collect::<String>().trim().to_owned(),
        text.chars().map(|sign| format!("{sign}-")).collect::<String>().trim_end_matches('-').to_owned(),
        text.chars().map(|sign| format!("{sign}\u{200B}")).collect(),
        text.chars().map(|sign| format!("&#{};", u32::from(sign))).collect(),
        text.chars().map(|sign| format!("&#x{:X};", u32::from(sign))).collect(),
        text.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
        hex.to_uppercase(),
        hex,
        base64("his:").trim_end_matches('=').to_owned(),
        base64("").trim_end_matches('=').to_owned(),
    ]
}

/// All texts in a value, names and numbers too.
pub fn texts(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(texts).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| format!("{name}\n{}", texts(value))).collect(),
        other => format!("{other}\n"),
    }
}
