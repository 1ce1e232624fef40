//! What vendors send by themselves: signit.verify_webhook and ywx.verify_callback, with any body and headers; some of
//! them rightly signed, so that the event is opened.
//! Input: flags (1 signed, 2 ywx), headers as JSON up to a line feed, body.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hisbridge::crypto::digest;
use hisbridge_fuzz::{CLOSED_PORT, WEBHOOK_SECRET, YWX_SECRET, call, configure};
use libfuzzer_sys::fuzz_target;
use openssl::hash::{MessageDigest, hash};
use serde_json::{Value, json};
use std::ffi::CString;
use std::sync::Once;

const APP_ID: &str = "1931fabdb516e66ca2f8c42691a";

fuzz_target!(|data: &[u8]| {
    static READY: Once = Once::new();
    READY.call_once(|| configure(CLOSED_PORT));
    let [flags, rest @ ..] = data else { return };
    let mut parts = rest.splitn(2, |byte| *byte == b'\n');
    let headers = parts.next().unwrap_or_default();
    let body = parts.next().unwrap_or_default();
    if flags & 2 == 0 {
        webhook(flags & 1 != 0, headers, body);
    } else {
        callback(flags & 1 != 0, body);
    }
});

fn webhook(signed: bool, headers: &[u8], body: &[u8]) {
    let mut request = json!({"body_base64": STANDARD.encode(body), "_options": {"validation": "lenient"}});
    if signed {
        let mut text = format!("{APP_ID}\n\n\n\nPOST\n\n").into_bytes();
        if !body.is_empty() {
            text.extend_from_slice(body);
            text.push(b'\n');
        }
        text.extend_from_slice(b"\n\n");
        let mac = STANDARD.encode(digest::hmac_sha512(WEBHOOK_SECRET.as_bytes(), &text));
        request["signature"] = json!(format!("HmacSHA512 {APP_ID}:{mac}"));
    } else if let Ok(headers) = serde_json::from_slice::<Value>(headers) {
        request["headers"] = headers;
    }
    let envelope = call(c"signit.verify_webhook", &CString::new(request.to_string()).expect("JSON holds no NUL"));
    if signed {
        assert_eq!(envelope["data"]["valid"], true, "{envelope}");
    }
}

fn callback(signed: bool, body: &[u8]) {
    let (mut text, mut valid) = (String::from_utf8_lossy(body).into_owned(), None);
    // Plain members only: what a list or a number in another notation is signed as, no vendor has said.
    if signed && let Ok(Value::Object(body)) = serde_json::from_str::<Value>(&text) {
        let body: serde_json::Map<String, Value> =
            body.into_iter().filter(|(_, value)| value.is_string() || value.is_null()).collect();
        let mut members: Vec<(&String, &str)> = body.iter().filter_map(|(name, value)| Some((name, value.as_str()?))).collect();
        members.retain(|(_, value)| !value.is_empty());
        members.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
        let pairs: Vec<String> = members.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let digest = hash(MessageDigest::md5(), format!("{}#{YWX_SECRET}", pairs.join("&")).as_bytes()).expect("MD5");
        let sign: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text = json!({"head": {"sign": sign}, "body": body}).to_string();
        valid = Some(true);
    }
    let request = json!({"body": text, "_options": {"validation": "lenient"}});
    let envelope = call(c"ywx.verify_callback", &CString::new(request.to_string()).expect("JSON holds no NUL"));
    if valid.is_some() {
        assert_eq!(envelope["data"]["valid"], true, "{text}: {envelope}");
    }
}
