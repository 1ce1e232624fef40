//! The patient's invented examinations, and the page that shows them.

use crate::credentials::HOSPITAL_NAME;
use crate::crypto;
use crate::http::html_escape;
use serde_json::{Map, Value};

/// One examination.
pub struct Examination {
    date: String,
    kind: &'static str,
    part: &'static str,
    place: &'static str,
}

/// Invented examinations of the patient: the same patient always has the same, in the hospital
/// (ExamFlg 1), elsewhere in the region (2), or both (0). PatientId `0` has none.
pub fn examinations(fields: &Map<String, Value>) -> Vec<Examination> {
    const KINDS: [(&str, &str); 6] =
        [("CT", "胸部"), ("DR", "左膝关节"), ("MR", "头颅"), ("US", "腹部"), ("CT", "腰椎"), ("DR", "胸部正侧位")];
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or("");
    if text("PatientId") == "0" {
        return Vec::new();
    }
    let seed = crypto::sha1(text("PatientIdCard").as_bytes());
    let flag = fields.get("ExamFlg").and_then(Value::as_i64).unwrap_or(0);
    let in_house = 1 + usize::from(seed[0] % 7);
    let regional = 1 + usize::from(seed[1] % 5);
    (0..in_house + regional)
        .map(|index| {
            let byte = seed[2 + index];
            let (kind, part) = KINDS[usize::from(byte) % KINDS.len()];
            Examination {
                date: format!("20{:02}-{:02}-{:02}", 18 + byte % 8, 1 + byte % 12, 1 + byte % 28),
                kind,
                part,
                place: if index < in_house { "院内" } else { "区域" },
            }
        })
        .filter(|examination| match flag {
            1 => examination.place == "院内",
            2 => examination.place == "区域",
            _ => true,
        })
        .collect()
}

/// The viewer page for the patient of the fields.
pub fn page(fields: &Map<String, Value>) -> String {
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => html_escape(text),
        Some(other) => html_escape(&other.to_string()),
        None => String::new(),
    };
    let mut rows = String::new();
    let list = examinations(fields);
    for examination in &list {
        rows.push_str(&format!(
            "<tr data-place=\"{place}\"><td>{date}</td><td>{kind}</td><td>{part}</td><td>{place}</td></tr>\n",
            place = examination.place,
            date = examination.date,
            kind = examination.kind,
            part = examination.part,
        ));
    }
    let received: String = fields
        .iter()
        .map(|(name, value)| {
            let shown = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("<tr><th>{}</th><td>{}</td></tr>\n", html_escape(name), html_escape(&shown))
        })
        .collect();
    let hospital = match text("HospitalName") {
        name if name.is_empty() => HOSPITAL_NAME.to_owned(),
        name => name,
    };
    // The patient's own text comes last, so that it is never searched for place holders.
    include_str!("viewer.html")
        .replace("{{count}}", &list.len().to_string())
        .replace("{{rows}}", &rows)
        .split("{{")
        .map(|piece| match piece.split_once("}}") {
            Some(("hospital", rest)) => format!("{hospital}{rest}"),
            Some(("received", rest)) => format!("{received}{rest}"),
            Some((name, rest)) => format!("{}{rest}", text(name)),
            None => piece.to_owned(),
        })
        .collect()
}

/// The page that says why nothing is shown.
pub fn error_page(words: &str) -> String {
    include_str!("viewer_error.html").replace("{{message}}", &html_escape(words))
}
