//! The callbacks of 医网信: an MD5 over the members of `body` and the secret, and which event it is.
//!
//! Source: ywx-public 1. The document says that a doctor's state "comes by callback" and no more.

use super::answer::member;
use super::system::Call;
use crate::crypto::{digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::json::{self, compact, plain};
use serde_json::{Map, Value, json};

/// Checks the signature; only a callback that carries the right one is opened.
pub fn verify(call: &Call) -> Result<Value, Error> {
    // Also under a lenient check: an empty secret is one that everybody knows.
    let secret = call.text("client_secret").ok_or_else(|| {
        Error::new(Kind::Config, "验证回调签名需要 client_secret").hint("写进配置 ywx.client_secret，或在请求里填")
    })?;
    let text = call.text("body").unwrap_or_default();
    let Some(Value::Object(mut callback)) = json::parse(text.as_bytes()) else {
        let fault = Fault::new("body", "format", "body 不是 JSON 对象：请传收到的报文原文，不要截断或重新排版");
        return Err(Error::faults(vec![fault]));
    };
    let mut part = |name| match callback.shift_remove(name) {
        Some(Value::Object(part)) => part,
        _ => Map::new(),
    };
    let (head, body) = (part("head"), part("body"));
    let expected = digest::md5(signed_text(&body, secret).as_bytes());
    let claimed = encoding::hex_decode(member(&head, "sign").trim());
    if !claimed.is_ok_and(|claimed| digest::constant_time_eq(&claimed, &expected)) {
        let answer = r#"{"status":"1","message":"sign error"}"#;
        return Ok(json!({"valid": false, "event": "unknown", "head": {}, "body": {}, "answer": answer}));
    }
    let event = event(&body);
    let answer = r#"{"status":"0","message":"success"}"#;
    Ok(json!({"valid": true, "event": event, "head": head, "body": body, "answer": answer}))
}

/// `name=value&…#secret`: the members that have a value, by their names' code units.
fn signed_text(body: &Map<String, Value>, secret: &str) -> String {
    let mut members: Vec<(&String, String)> = body.iter().map(|(name, value)| (name, text(value))).collect();
    members.retain(|(_, text)| !text.is_empty());
    members.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
    let pairs: Vec<String> = members.into_iter().map(|(name, text)| format!("{name}={text}")).collect();
    format!("{}#{secret}", pairs.join("&"))
}

/// A scalar as it stands. The public clients have no lists or objects here; if one comes, as compact JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => compact(value),
        scalar => plain(scalar),
    }
}

/// Which of the three it is, by the members that only one of them has.
fn event(body: &Map<String, Value>) -> &'static str {
    let has = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
    if has("process") {
        "doctor_status"
    } else if has("status") && (has("urId") || has("uniqueId")) {
        "sign_result"
    } else if has("result") {
        "auto_sign"
    } else {
        "unknown"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(body: Value) -> String {
        let Value::Object(body) = body else { panic!("an object") };
        signed_text(&body, "2017070411003360")
    }

    /// The vector of ywx-public 1, whose MD5 any tool repeats.
    #[test]
    fn the_text_under_the_signature() {
        let text = signed(json!({
            "openId": "o1", "phoneNum": "13800000000", "process": "2", "time": "2024-05-20 09:30:00", "note": "",
            "stampStatus": "11",
        }));
        assert_eq!(
            text,
            "openId=o1&phoneNum=13800000000&process=2&stampStatus=11&time=2024-05-20 09:30:00#2017070411003360"
        );
        assert_eq!(encoding::hex_encode_lower(&digest::md5(text.as_bytes())), "bd27558684f31e75f062f87e10a1ea5e");
    }

    #[test]
    fn values_stand_as_they_are_and_empty_ones_do_not_count() {
        let body = json::parse(r#"{"b":true,"a":1.50,"Z":false,"n":null,"e":"","sp":" ","中":0}"#.as_bytes()).unwrap();
        assert_eq!(signed(body), "Z=false&a=1.50&b=true&sp= &中=0#2017070411003360");
        assert_eq!(signed(json!({})), "#2017070411003360");
    }

    #[test]
    fn an_event_is_known_by_its_members() {
        let of = |body: Value| event(body.as_object().unwrap());
        assert_eq!(of(json!({"process": "2", "status": "2", "urId": "1"})), "doctor_status");
        assert_eq!(of(json!({"status": 2, "urId": "1"})), "sign_result");
        assert_eq!(of(json!({"status": "6", "uniqueId": "1", "result": null})), "sign_result");
        assert_eq!(of(json!({"result": false})), "auto_sign");
        assert_eq!(of(json!({"status": "2"})), "unknown");
        assert_eq!(of(json!({})), "unknown");
    }
}
