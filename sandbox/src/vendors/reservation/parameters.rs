//! The parameters of a call: encrypted, in one of three body styles.

use super::refusal::{Refusal, refuse};
use crate::credentials::RESERVATION_AES_KEY;
use crate::crypto;
use crate::http::{Request, Trace, form_pairs};
use crate::settings::{FormStyle, Settings};
use serde_json::{Map, Value};

/// Takes the parameters out of the body, whichever style it has.
pub fn read(
    request: &Request,
    name: &str,
    settings: &Settings,
    trace: &mut Trace,
) -> Result<Map<String, Value>, Refusal> {
    let unreadable = || Refusal { code: 50002, words: "数据有误".to_owned() };
    let text = std::str::from_utf8(&request.body).map_err(|_| unreadable())?.trim();
    // order has no parameters but the token.
    if text.is_empty() && name == "order" {
        return Ok(Map::new());
    }
    const NAMES: [&str; 5] = ["apikey", "secret", "requestId", "serialNumber", "arriveDate"];
    let pairs = form_pairs(text).unwrap_or_default();
    let field = settings.reservation_form_field.as_str();
    let named = pairs.iter().find(|(name, _)| name == field);
    // Of further form fields nothing is known; they need not be encrypted.
    let each: Vec<_> = pairs.iter().filter(|(name, _)| NAMES.contains(&name.as_str())).collect();
    let (style, fields) = match named {
        Some((_, sealed)) => {
            let plain = decrypt(sealed).ok_or_else(unreadable)?;
            trace.decrypted = Some(plain.clone());
            (FormStyle::Form, parse_object(&plain).ok_or_else(unreadable)?)
        }
        None if !each.is_empty() => {
            let mut map = Map::new();
            for (name, sealed) in each {
                let plain = decrypt(sealed).ok_or_else(unreadable)?;
                map.insert(name.clone(), Value::String(plain));
            }
            trace.decrypted = Some(Value::Object(map.clone()).to_string());
            (FormStyle::FormEach, map)
        }
        None => {
            let plain = decrypt(text).ok_or_else(unreadable)?;
            trace.decrypted = Some(plain.clone());
            (FormStyle::Raw, parse_object(&plain).ok_or_else(unreadable)?)
        }
    };
    if settings.reservation_body != FormStyle::Any && settings.reservation_body != style {
        return Err(unreadable());
    }
    trace.checked.push("AES");
    Ok(fields)
}

fn decrypt(sealed: &str) -> Option<String> {
    let cipher = crypto::unbase64(sealed)?;
    let plain = crypto::aes_ecb_decrypt(RESERVATION_AES_KEY.as_bytes(), &cipher).ok()?;
    String::from_utf8(plain).ok()
}

fn parse_object(plain: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(plain) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// A text parameter; absent, null and empty are `None`.
pub fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => refuse(50002, "数据有误"),
    }
}
