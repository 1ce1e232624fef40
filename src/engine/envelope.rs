//! The one form of every answer.

use crate::error::Error;
use crate::json::{self, compact};
use crate::payload::Payload;
use serde_json::Value;

/// What a call came to, before it is written as JSON.
pub struct Envelope {
    /// Full name of the operation, as the caller gave it.
    pub operation: String,
    /// The outcome.
    pub outcome: Result<Success, Error>,
    /// The id that was sent to the vendor, for questions to the vendor.
    pub request_id: String,
    /// Time from call to answer in milliseconds.
    pub elapsed_ms: u64,
    /// Remarks on a call that went out.
    pub warnings: Vec<String>,
    /// `_options.tag` as given.
    pub tag: Value,
    /// The exchanges, when `_options.trace` or `_options.dry_run` asked for them.
    pub trace: Option<Value>,
}

/// A call that the vendor answered with success.
pub struct Success {
    /// The vendor's code as text.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's payload.
    pub data: Payload,
    /// The HTTP status; none for local operations.
    pub http_status: Option<u16>,
}

impl Success {
    /// The result of an operation without network.
    pub fn local(data: Value) -> Success {
        Success { code: "0".into(), message: "成功".into(), data: data.into(), http_status: None }
    }
}

impl Envelope {
    /// The envelope as JSON text.
    pub fn text(self) -> String {
        let (ok, said, error, http_status) = match self.outcome {
            Ok(success) => {
                (true, Some((success.code, success.message, success.data)), Value::Null, success.http_status)
            }
            Err(error) => {
                let row = error.json();
                let said = error.refusal.map(|refusal| *refusal);
                (false, said.map(|said| (said.code, said.message, said.data)), row, error.http_status)
            }
        };
        let (code, message, data) = match &said {
            Some((code, message, data)) => (Some(code.as_str()), Some(message.as_str()), data.text()),
            None => (None, None, "null".into()),
        };
        // Written straight out: `json!` would copy all of it into one more tree first.
        let mut out = Members(String::with_capacity(512 + data.len()));
        out.plain("ok", if ok { "true" } else { "false" });
        out.text("operation", Some(&self.operation));
        out.text("code", code);
        out.text("message", message);
        out.plain("data", &data);
        out.plain("error", &compact(&error));
        out.plain("http_status", &http_status.map_or("null".into(), |status| status.to_string()));
        out.text("request_id", Some(&self.request_id));
        out.plain("elapsed_ms", &self.elapsed_ms.to_string());
        out.plain("warnings", &compact(&self.warnings.into()));
        out.plain("tag", &compact(&self.tag));
        if let Some(trace) = &self.trace {
            out.plain("trace", &compact(trace));
        }
        out.0.push('}');
        out.0
    }
}

/// A JSON object on its way out.
struct Members(String);

impl Members {
    fn plain(&mut self, name: &str, json: &str) {
        self.0.push_str(if self.0.is_empty() { "{\"" } else { ",\"" });
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(json);
    }

    fn text(&mut self, name: &str, text: Option<&str>) {
        self.plain(name, if text.is_some() { "" } else { "null" });
        if let Some(text) = text {
            json::quote(text, &mut self.0);
        }
    }
}

/// What goes out when even an envelope cannot be made (a panic outside of a call, no memory): needs no allocation. A
/// static, because it is told from other answers by its place.
pub static FALLBACK: &std::ffi::CStr = c"{\"ok\":false,\"operation\":\"\",\"code\":null,\"message\":null,\"data\":null,\"error\":{\"kind\":\"internal\",\"message\":\"\\u5185\\u90e8\\u9519\\u8bef\",\"hint\":\"\\u8bf7\\u91cd\\u8bd5\\uff0c\\u4ecd\\u4e0d\\u884c\\u8bf7\\u91cd\\u542f\\u7a0b\\u5e8f\",\"retryable\":true,\"fields\":[]},\"http_status\":null,\"request_id\":\"\",\"elapsed_ms\":0,\"warnings\":[],\"tag\":null}";
