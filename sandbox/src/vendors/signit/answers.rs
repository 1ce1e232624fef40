//! The shapes of answers: success, an OAuth error, an API error.

use crate::crypto;
use crate::http::{Answer, Trace};
use serde_json::{Value, json};

/// "100100000=成功".
const SUCCESS: &str = "100100000";

/// The OAuth error object.
pub fn oauth_error(error: &str, description: &str, trace: Trace) -> Answer {
    Answer::json(&json!({"error": error, "error_description": description}), trace).with_status(401)
}

/// The API error object, status 400.
pub fn api_error(code: &str, message: &str, mut trace: Trace) -> Answer {
    trace.outcome = format!("refused {code} {message}");
    Answer::json(
        &json!({
            "code": code,
            "errorWsid": format!("WSID_ERRO_{}", crypto::random_id()),
            "userMessage": message,
            "developerMessage": message,
            "moreInfo": "",
        }),
        trace,
    )
    .with_status(400)
}

/// Success, with data where there are any.
pub fn success(data: Option<Value>, trace: Trace) -> Answer {
    let mut body = json!({"code": SUCCESS, "message": "操作成功"});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(&body, trace)
}
