//! Right answers as old servers and their frameworks send them: in another encoding, or with something round them.

use super::kinds::Fault;
use crate::http::Answer;
use serde_json::{Value, json};

impl Fault {
    /// Disguises an answer that is ready to go out.
    pub fn disguise(&self, answer: &mut Answer) {
        let Fault::Disguised { variant } = self else { return };
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let gbk = || encoding_rs::GBK.encode(&body).0.into_owned();
        // What is JSON goes into an object as it is, other texts (a ciphertext) as a string.
        let value = || serde_json::from_str::<Value>(&body).unwrap_or_else(|_| Value::String(body.clone()));
        let (content_type, bytes) = match variant.as_str() {
            "gbk" => ("Application/JSON; Charset=\"GB2312\"", gbk()),
            "gbk_as_utf8" => ("application/json;charset=UTF-8", gbk()),
            "gbk_untold" => ("text/html", gbk()),
            "utf8_as_gbk" => ("text/plain; charset=x-gbk", body.into_bytes()),
            "html" => ("text/html", body.into_bytes()),
            "untyped" => ("", body.into_bytes()),
            "nul" => (answer.content_type, [body.as_bytes(), b"\0\0"].concat()),
            "bom" => (answer.content_type, [b"\xEF\xBB\xBF", body.as_bytes()].concat()),
            "blanks" => (answer.content_type, ["\r\n \t", &body, "\r\n\r\n"].concat().into_bytes()),
            "string" => ("application/json", json!(body).to_string().into_bytes()),
            "asmx" => {
                let escaped =
                    body.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('{', "&#x7B;");
                let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<string xmlns=\"http://tempuri.org/\">";
                ("text/xml; charset=utf-8", [head, &escaped, "</string>"].concat().into_bytes())
            }
            "d" => ("application/json; charset=utf-8", json!({"d": value()}).to_string().into_bytes()),
            _ => ("application/json; charset=utf-8", json!({"d": body}).to_string().into_bytes()),
        };
        answer.content_type = content_type;
        answer.body = bytes;
    }

    /// Puts something that is no character before the first Chinese one.
    pub fn spoil(&self, answer: &mut Answer) {
        let Fault::BadCharacter { variant } = self else { return };
        let Some(at) = answer.body.iter().position(|byte| *byte >= 0xE3) else { return };
        let bad: &[u8] = match variant.as_str() {
            "surrogate" => b"\\ud800",
            "control" => b"\x01",
            _ => b"\xE5\xBC",
        };
        answer.body.splice(at..at, bad.iter().copied());
    }
}
