//! The one form of every answer.

use crate::error::Error;
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
}

/// A call that the vendor answered with success.
pub struct Success {
    /// The vendor's code as text.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's payload.
    pub data: Value,
    /// The HTTP status; none for local operations.
    pub http_status: Option<u16>,
}

impl Success {
    /// The result of an operation without network.
    pub fn local(data: Value) -> Success {
        Success { code: "0".into(), message: "成功".into(), data, http_status: None }
    }
}

impl Envelope {
    /// The envelope as JSON text.
    pub fn text(self) -> String {
        let (ok, code, message, data, error, http_status) = match self.outcome {
            Ok(success) => {
                (true, success.code.into(), success.message.into(), success.data, Value::Null, success.http_status)
            }
            Err(error) => {
                let row = error.json();
                let (code, message, data) = match error.refusal.map(|refusal| *refusal) {
                    Some(refusal) => (refusal.code.into(), refusal.message.into(), refusal.data),
                    None => (Value::Null, Value::Null, Value::Null),
                };
                (false, code, message, data, row, error.http_status)
            }
        };
        // Written straight out: `json!` would copy all of it into one more tree first.
        let mut out = Vec::with_capacity(1024);
        let mut add = |name: &str, value: &Value| {
            out.push(if out.is_empty() { b'{' } else { b',' });
            // Writing JSON into memory does not fail.
            let _ = serde_json::to_writer(&mut out, name);
            out.push(b':');
            let _ = serde_json::to_writer(&mut out, value);
        };
        add("ok", &ok.into());
        add("operation", &self.operation.into());
        add("code", &code);
        add("message", &message);
        add("data", &data);
        add("error", &error);
        add("http_status", &http_status.into());
        add("request_id", &self.request_id.into());
        add("elapsed_ms", &self.elapsed_ms.into());
        add("warnings", &self.warnings.into());
        add("tag", &self.tag);
        out.push(b'}');
        String::from_utf8(out).unwrap_or_default()
    }
}

/// What goes out when even an envelope cannot be made (a panic outside of a call, no memory): needs no allocation.
pub const FALLBACK: &std::ffi::CStr = c"{\"ok\":false,\"operation\":\"\",\"code\":null,\"message\":null,\"data\":null,\"error\":{\"kind\":\"internal\",\"message\":\"\\u5185\\u90e8\\u9519\\u8bef\",\"hint\":\"\\u8bf7\\u91cd\\u8bd5\\uff0c\\u4ecd\\u4e0d\\u884c\\u8bf7\\u91cd\\u542f\\u7a0b\\u5e8f\",\"retryable\":true,\"fields\":[]},\"http_status\":null,\"request_id\":\"\",\"elapsed_ms\":0,\"warnings\":[],\"tag\":null}";
