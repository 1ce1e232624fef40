//! Callbacks, as the vendor sends them to a hospital (public notes, section 1).

use super::doctors::DOCTORS;
use crate::clock::Clock;
use crate::credentials::{YWX_CLIENT_ID, YWX_CLIENT_SECRET};
use crate::{crypto, http};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Makes a signed callback from `{event, body, secret, url}`; the answer has the `body` of the POST. Members of `body` are
/// put over those of the event's example; null takes one out. With `url` (http) it is sent there, and `answer` is what
/// came back.
pub fn callback_from_json(arguments: &Value, clock: &Clock) -> Result<Value, String> {
    let mut body = example(arguments["event"].as_str().unwrap_or("doctor_status"), clock)?;
    if let Some(changes) = arguments["body"].as_object() {
        for (name, value) in changes {
            match value {
                Value::Null => drop(body.shift_remove(name)),
                value => drop(body.insert(name.clone(), value.clone())),
            }
        }
    }
    let secret = arguments["secret"].as_str().unwrap_or(YWX_CLIENT_SECRET);
    let head = json!({
        "clientId": YWX_CLIENT_ID,
        "sign": sign(&body, secret),
        "templateId": "hash_004",
        "serviceId": 1,
    });
    let text = json!({"head": head, "body": body}).to_string();
    let mut sent = json!({"body": text});
    if let Some(url) = arguments["url"].as_str() {
        sent["answer"] = http::post(url, &text)?.into();
    }
    Ok(sent)
}

/// Lower-case hex MD5 of `k=v&…#secret`: sorted by name, without null and empty values.
fn sign(body: &Map<String, Value>, secret: &str) -> String {
    let mut sorted = BTreeMap::new();
    for (name, value) in body {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => continue,
            other => other.to_string(),
        };
        if !text.is_empty() {
            sorted.insert(name, text);
        }
    }
    let mut text = String::new();
    for (name, value) in sorted {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(&value);
    }
    text.push('#');
    text.push_str(secret);
    crypto::hex_upper(&crypto::md5(text.as_bytes())).to_ascii_lowercase()
}

fn example(event: &str, clock: &Clock) -> Result<Map<String, Value>, String> {
    let doctor = DOCTORS[0];
    let body = match event {
        "doctor_status" => json!({
            "openId": doctor, "phoneNum": "13800000001", "process": "2", "time": clock.beijing(), "note": "",
            "stamp": crypto::base64(&crate::picture::seal_png(doctor.as_bytes())), "stampStatus": "11",
        }),
        "sign_result" => json!({
            "urId": "2023060100017", "uniqueId": crypto::random_id(), "openId": doctor, "status": 2,
            "signedData": "MIIB", "signedPdfBase64": null, "reason": "",
        }),
        "auto_sign" => json!({"openId": doctor, "result": true}),
        other => return Err(format!("callback: event {other:?}")),
    };
    match body {
        Value::Object(body) => Ok(body),
        _ => Err("an example is an object".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that was made from the public rule by hand.
    #[test]
    fn the_signature_of_the_notes() {
        let body = json!({
            "openId": "o1", "phoneNum": "13800000000", "process": "2", "time": "2024-05-20 09:30:00", "note": "",
            "stampStatus": "11",
        });
        assert_eq!(sign(body.as_object().unwrap(), "2017070411003360"), "bd27558684f31e75f062f87e10a1ea5e");
    }
}
