//! `request`: an interface that no row describes, as the caller names it.

use super::path::stays_below;
use super::system::Call;
use crate::error::{Error, Fault};
use crate::json::document;
use serde_json::{Map, Value, json};
use ureq::http::Method;

/// What a request is made of.
pub struct Parts {
    /// The HTTP method.
    pub method: Method,
    /// The path below the configured address.
    pub path: String,
    /// The query.
    pub query: Map<String, Value>,
    /// The body; none for methods without one.
    pub body: Option<Value>,
}

/// Reads `method`, `path`, `query` and `body`: one of the platform's methods, and a path within its address.
pub fn parts(call: &Call, methods: &[Method]) -> Result<Parts, Error> {
    let wrong = |field: &str, message: &str| Error::faults(vec![Fault::new(field, "format", message)]);
    let path = call.text("path").unwrap_or_default();
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte));
    if !plain || !stays_below(path) {
        return Err(wrong("path", "path 应以 / 开头，不含主机名、查询串（请用 query）、汉字和 .. 这样的上级目录"));
    }
    let Some(method) = methods.iter().find(|method| call.text("method") == Some(method.as_str())).cloned() else {
        let known: Vec<&str> = methods.iter().map(Method::as_str).collect();
        return Err(wrong("method", &format!("method 应为 {}", known.join("、"))));
    };
    let query = match call.fields.get("query") {
        Some(Value::Object(query)) => query.clone(),
        _ => Map::new(),
    };
    if query.values().any(|value| value.is_object() || value.is_array()) {
        return Err(wrong("query", "query 里的值应为文本、数字或 true、false"));
    }
    let has_body = method == Method::POST || method == Method::PUT;
    let body = call.fields.get("body").map(json_text);
    if body.is_some() && !has_body {
        return Err(wrong("body", "method 为 GET 或 DELETE 时没有请求体，请去掉 body"));
    }
    // A POST without parameters is an empty object: the platform reads JSON.
    let body = has_body.then(|| body.unwrap_or_else(|| json!({})));
    Ok(Parts { method, path: path.to_owned(), query, body })
}

/// Clients without a JSON library hand nested values in as text.
fn json_text(body: &Value) -> Value {
    let parsed = body.as_str().and_then(|text| document::nested(text, "body").ok()).map(|nested| nested.value);
    parsed.filter(|value| value.is_object() || value.is_array()).unwrap_or_else(|| body.clone())
}
