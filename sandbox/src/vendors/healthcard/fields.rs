//! Presence, types and values of `req` fields, with the document's code for each fault.

use super::dictionaries::{ID_TYPES, SCENES};
use super::refusal::{Refusal, refuse, refuse_with};
use crate::clock;
use serde_json::{Map, Value};

/// A text field; empty when it is no text.
pub fn text_of<'a>(map: &'a Map<String, Value>, name: &str) -> &'a str {
    map.get(name).and_then(Value::as_str).unwrap_or("")
}

fn missing_code(name: &str) -> i64 {
    match name {
        "healthCardId" => 10006,
        "healthCode" => 10007,
        "wechatCode" | "weChatCode" => 10012,
        "name" | "userName" => 10013,
        "idNumber" | "idCard" | "idCardNumber" => 10014,
        "qrCodeText" => 10018,
        "gender" | "nation" | "idType" => -10025,
        "patid" => 10033,
        "imageContent" => 10041,
        "phone1" => 10043,
        "appId" => 21002,
        _ => 10042,
    }
}

/// Types and presence, then the values that have a rule of their own wherever they occur.
pub fn check_fields(spec: &str, given: &Map<String, Value>) -> Result<(), Refusal> {
    for entry in spec.split(' ') {
        let Some((name, rule)) = entry.split_once(':') else {
            continue;
        };
        let required = rule.ends_with('!');
        let value = given.get(name).unwrap_or(&Value::Null);
        let fits = match (rule.as_bytes().first(), value) {
            (_, Value::Null)
            | (Some(b's'), Value::String(_))
            | (Some(b'b'), Value::Bool(_))
            | (Some(b'o'), Value::Object(_))
            | (Some(b'a'), Value::Array(_)) => true,
            (Some(b'i'), number) => number.as_i64().is_some(),
            _ => false,
        };
        if !fits {
            return Err(refuse_with(20001, name));
        }
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty && required {
            return Err(match missing_code(name) {
                10042 => refuse_with(10042, format!("{name} 不能为空")),
                code => refuse(code),
            });
        }
        if let Value::String(text) = value
            && !text.is_empty()
        {
            check_value(name, text)?;
        }
    }
    if text_of(given, "idType") == "01" {
        let number = text_of(given, "idNumber");
        let digits = number.as_bytes();
        let right = digits.len() == 18
            && digits[..17].iter().all(u8::is_ascii_digit)
            && (digits[17].is_ascii_digit() || matches!(digits[17], b'X' | b'x'));
        // The document's samples write Chinese words in this place.
        if number.is_ascii() && !right {
            return Err(refuse(-10026));
        }
    }
    Ok(())
}

fn check_value(name: &str, text: &str) -> Result<(), Refusal> {
    let bad = || refuse_with(10042, format!("{name} 取值错误"));
    match name {
        "birthday" if clock::parse_date(text).is_none() => Err(refuse(10051)),
        "time" if clock::parse_datetime(text).is_none() => Err(refuse(10051)),
        "gender" if !["男", "女"].contains(&text) => Err(bad()),
        "idType" | "cardType" if !ID_TYPES.iter().any(|(code, _)| *code == text) => Err(bad()),
        "scene" | "medicalStep" if !SCENES.contains(&text) => Err(bad()),
        "redirect_uri"
        | "successRedirectUrl"
        | "failRedirectUrl"
        | "verifySuccessRedirectUrl"
        | "verifyFailRedirectUrl"
        | "userFormPageUrl"
        | "notifyUrl"
        | "wechatUrl"
            if !["http://", "https://", "mini:"].iter().any(|beginning| text.starts_with(beginning)) =>
        {
            Err(bad())
        }
        _ => Ok(()),
    }
}
