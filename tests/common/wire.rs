//! What went over the wire, and what comes back when a network or a proxy spoils it.
#![allow(dead_code, reason = "each test program uses its part")]

use super::common::{SANDBOX, call};
use hisbridge_sandbox::Fault;
use serde_json::{Value, json};

/// A request as the sandbox received it.
pub struct Sent(Value);

/// The newest request.
pub fn last() -> Sent {
    Sent(SANDBOX.last(1).into_iter().next().expect("a request has arrived"))
}

impl Sent {
    pub fn path(&self) -> &str {
        self.0["path"].as_str().expect("a path")
    }

    pub fn method(&self) -> &str {
        self.0["method"].as_str().expect("a method")
    }

    /// A header's value; names have no case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.0["headers"].as_array().expect("headers");
        headers.iter().find(|pair| pair[0].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name)))?[1].as_str()
    }

    /// The query as sent.
    pub fn query(&self) -> &str {
        self.0["query"].as_str().unwrap_or_default()
    }

    pub fn body(&self) -> Vec<u8> {
        use base64::Engine;
        let text = self.0["body_base64"].as_str().expect("a body");
        base64::engine::general_purpose::STANDARD.decode(text).expect("Base64")
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body()).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body()).expect("JSON")
    }

    /// What the sandbox decrypted.
    pub fn decrypted(&self) -> &str {
        self.0["decrypted"].as_str().expect("a decrypted text")
    }
}

/// Asserts that a failure tells a person in Chinese what happened and what to do.
pub fn speaks_chinese(envelope: &Value) {
    for part in ["message", "hint"] {
        let words = envelope["error"][part].as_str().unwrap_or_default();
        assert!(words.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{part}: {envelope:#}");
    }
}

/// Sends a request through each kind of spoilt answer; `path` is the one that answers wrongly.
pub fn spoilt_answers(operation: &str, request: &Value, path: &str) {
    let shape = |variant: &str| Fault::WrongShape { variant: variant.into() };
    let faults = [
        (Fault::Html { status: 200 }, "protocol"),
        (Fault::Html { status: 502 }, "http"),
        (Fault::Html { status: 404 }, "http"),
        (Fault::Status { code: 302, location: None }, "http"),
        (Fault::BadJson, "protocol"),
        (shape("types"), "protocol"),
        (shape("array"), "protocol"),
        (shape("null"), "protocol"),
        (shape("string"), "protocol"),
        (shape("empty"), "protocol"),
    ];
    for (fault, kind) in faults {
        let told = format!("{operation} {fault:?}");
        SANDBOX.arm(path, 1, fault);
        let envelope = call(operation, request.clone());
        assert_eq!(envelope["error"]["kind"], kind, "{told}: {envelope:#}");
        assert_eq!(envelope["ok"], false, "{told}");
        assert_eq!(envelope["data"], json!(null), "{told}");
        speaks_chinese(&envelope);
        SANDBOX.clear_faults();
    }
}
