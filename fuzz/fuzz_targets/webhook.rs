//! signit.verify_webhook: any body and headers; half of them rightly signed, so that the event is opened.
//! Input: flags (1 signed), headers as JSON up to a line feed, body.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hisbridge::crypto::digest;
use hisbridge_fuzz::{CLOSED_PORT, WEBHOOK_SECRET, call, configure};
use libfuzzer_sys::fuzz_target;
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
    let mut request = json!({"body_base64": STANDARD.encode(body), "_options": {"validation": "lenient"}});
    if flags & 1 != 0 {
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
    if flags & 1 != 0 {
        assert_eq!(envelope["data"]["valid"], true, "{envelope}");
    }
});
