//! Faults of what an answer says: another answer in its place, or its content damaged.

use super::kinds::Fault;
use crate::crypto;
use crate::http::{Answer, Trace, reason};
use serde_json::{Value, json};

impl Fault {
    /// The answer when the call does not reach the vendor at all; `refusal` makes the vendor's own
    /// from a code and a text.
    pub fn replacement(&self, refusal: impl FnOnce(&str, &str, Trace) -> Answer) -> Option<Answer> {
        let trace = Trace { outcome: "not handed to the vendor".to_owned(), ..Trace::default() };
        match self {
            Fault::Html { status } => Some(
                Answer::html(
                    format!(
                        "<html><head><title>{status} {name}</title></head><body><center><h1>{status} {name}</h1></center><hr><center>proxy</center></body></html>",
                        name = reason(*status)
                    ),
                    trace,
                )
                .with_status(*status),
            ),
            Fault::Status { code, location } => {
                let mut answer = Answer::html(String::new(), trace).with_status(*code);
                if let Some(location) = location {
                    answer = answer.with_header("Location", location.clone());
                }
                Some(answer)
            }
            Fault::VendorError { code, message } => Some(refusal(code, message, trace)),
            Fault::Big { .. } | Fault::GzipBomb { .. } => Some(Answer::json(&Value::Null, trace)),
            _ => None,
        }
    }

    /// Damages the content of an answer (before it is sealed).
    pub fn corrupt(&self, answer: &mut Answer) {
        match self {
            Fault::BadJson => answer.body.truncate(answer.body.len().div_ceil(2)),
            Fault::WrongShape { variant } => {
                let value: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
                let json = |value: Value| value.to_string().into_bytes();
                answer.body = match variant.as_str() {
                    "array" => json(json!([])),
                    "null" => json(Value::Null),
                    "string" => json(json!("ok")),
                    "empty" => json(json!({})),
                    "deep" => [r#"{"a":"#.repeat(100_000), "1".to_owned(), "}".repeat(100_000)].concat().into_bytes(),
                    "not_utf8" => b"{\"message\":\"\xD5\xC5\xFF\"}".to_vec(),
                    "nothing" => Vec::new(),
                    _ => json(wrong_types(&value)),
                };
            }
            Fault::BadCiphertext => {
                let key = answer.seal_key.take();
                let noise = loop {
                    let noise = crypto::random(64);
                    // One random text in 256 has right padding by chance.
                    let opens = key.is_some_and(|key| crypto::aes_ecb_decrypt(key.as_bytes(), &noise).is_ok());
                    if !opens {
                        break noise;
                    }
                };
                answer.body = crypto::base64(&noise).into_bytes();
            }
            _ => {}
        }
    }
}

/// The same fields with types that the document does not allow.
fn wrong_types(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, inner)| {
                    let wrong = match inner {
                        Value::Object(_) => json!("text instead of an object"),
                        Value::Array(_) => json!({"0": "object instead of an array"}),
                        scalar => json!([scalar, scalar]),
                    };
                    (name.clone(), wrong)
                })
                .collect(),
        ),
        _ => json!([[], {}]),
    }
}
