//! The callback of 医易签: its HMAC-SHA512, and the event inside.
//!
//! Source: signit-public 4, the vendor SDK's rule. The lines are in the order of their names; each ends with a line
//! feed, the last one too; the line of an empty body is left out.

use super::answer::member;
use super::system::Call;
use crate::crypto::{digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::json::{self, plain};
use serde_json::{Map, Value};

/// Checks the signature; only a callback that carries the right one is opened.
pub fn verify(call: &Call) -> Result<Value, Error> {
    let body = body(call)?;
    // Also under a lenient check: an empty secret is one that everybody knows.
    let (Some(app_id), Some(secret)) = (call.text("appId"), call.text("client_secret")) else {
        return Err(Error::new(Kind::Config, "验证回调签名需要 appId 和 client_secret")
            .hint("写进配置 signit.app_id 和 signit.client_secret，或在请求里填"));
    };
    let lines = Lines::of(call, app_id)?;
    let expected = digest::hmac_sha512(secret.as_bytes(), &lines.signed_text(&body));
    let mut data = Map::new();
    let valid = claimed(&value(call, "signature", "X-Signit-Signature"), app_id)
        .is_some_and(|claimed| digest::constant_time_eq(&claimed, &expected));
    data.insert("valid".into(), valid.into());
    if valid {
        data.extend(event(&body));
    }
    Ok(Value::Object(data))
}

fn body(call: &Call) -> Result<Vec<u8>, Error> {
    match call.text("body_base64") {
        Some(base64) => encoding::base64_decode(base64)
            .map_err(|error| Error::faults(vec![Fault::new("body_base64", "format", format!("body_base64：{error}"))])),
        None => Ok(call.text("body").unwrap_or_default().as_bytes().to_vec()),
    }
}

/// The lines under the signature, in the order of their names; the body comes between `nonce` and `resource`.
struct Lines {
    before: [String; 6],
    behind: [String; 2],
}

impl Lines {
    /// The values of a call. A line break in one of them would make it two lines, and a signature of one callback would
    /// fit another.
    fn of(call: &Call, app_id: &str) -> Result<Lines, Error> {
        let mut faults = Vec::new();
        let mut line = |field: &str, text: String| {
            if text.contains(['\r', '\n']) {
                let words = format!("{field} 里有换行：请求头的值只有一行，请传收到的原值");
                faults.push(Fault::new(field, "format", words));
            }
            text
        };
        let header = |field, name| value(call, field, name);
        let lines = Lines {
            before: [
                line("appId", app_id.to_owned()),
                line("contentType", header("contentType", "Content-Type")),
                line("date", header("date", "X-Signit-Date")),
                line("host", header("host", "X-Signit-Host")),
                line("method", call.text("method").unwrap_or("POST").to_ascii_uppercase()),
                line("nonce", header("nonce", "X-Signit-Nonce")),
            ],
            behind: [
                line("resource", header("resource", "X-Signit-Resource")),
                line("scheme", header("scheme", "X-Signit-Scheme")),
            ],
        };
        if faults.is_empty() { Ok(lines) } else { Err(Error::faults(faults)) }
    }

    fn signed_text(&self, body: &[u8]) -> Vec<u8> {
        let body = Some(body).filter(|body| !body.is_empty());
        let before = self.before.iter().map(String::as_bytes);
        let lines = before.chain(body).chain(self.behind.iter().map(String::as_bytes));
        lines.flat_map(|line| [line, b"\n"]).flatten().copied().collect()
    }
}

/// A value that came by itself or among the headers, whose names have no case. What is missing counts as empty.
fn value(call: &Call, field: &str, header: &str) -> String {
    if let Some(text) = call.text(field) {
        return text.to_owned();
    }
    let Some(Value::Object(headers)) = call.fields.get("headers") else { return String::new() };
    let found = headers.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(header)).map(|(_, value)| value);
    match found {
        // Some web frameworks give a list of values for each name.
        Some(Value::Array(values)) => values.first().map(plain).unwrap_or_default(),
        Some(value) => plain(value),
        None => String::new(),
    }
}

/// The signature in `HmacSHA512 appId:Base64`; nothing when it is of another form or for another application.
fn claimed(header: &str, app_id: &str) -> Option<Vec<u8>> {
    let (algorithm, rest) = header.trim().split_once(' ')?;
    let (owner, signature) = rest.trim().split_once(':')?;
    let ours = algorithm.eq_ignore_ascii_case("HmacSHA512") && owner == app_id;
    encoding::base64_decode(signature).ok().filter(|_| ours)
}

/// The members of the callback: `rawData` opened where it came as JSON text, `needCallback` under its newer name.
fn event(body: &[u8]) -> Map<String, Value> {
    let Some(Value::Object(mut event)) = json::parse(body) else { return Map::new() };
    event.shift_remove("valid");
    if let Some(older) = event.shift_remove("needCallback") {
        event.entry("needCallBack").or_insert(older);
    }
    let opened = json::parse(member(&event, "rawData").as_bytes()).filter(Value::is_object);
    if let Some(opened) = opened {
        event.insert("rawData".into(), opened);
    }
    event
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::SIGNIT_VERIFY_WEBHOOK;
    use serde_json::json;

    fn text(fields: Value, body: &str) -> String {
        let profile = crate::config::current().unwrap().profile(None).unwrap();
        let Value::Object(fields) = fields else { panic!("an object") };
        let call = Call {
            row: &SIGNIT_VERIFY_WEBHOOK,
            fields: &fields,
            extra: &crate::systems::NO_FIELDS,
            block: profile.block("signit"),
            token: None,
            request_id: String::new(),
            now: 0,
        };
        String::from_utf8(Lines::of(&call, "demoapp0001").unwrap().signed_text(body.as_bytes())).unwrap()
    }

    /// The vectors W1 and W2 of signit-public 4, and a request without any header.
    #[test]
    fn the_text_under_the_signature() {
        let fields = json!({
            "contentType": "application/json", "date": "Thu Dec 20 14:46:51 CST 2018", "host": "webhook.example",
            "method": "post", "nonce": "abcdefghijklmnopqrstuvwx", "scheme": "https",
        });
        let head = "demoapp0001\napplication/json\nThu Dec 20 14:46:51 CST 2018\nwebhook.example\nPOST\nabcdefghijklmnopqrstuvwx\n";
        assert_eq!(text(fields.clone(), "{\"a\":1}\r\n"), format!("{head}{{\"a\":1}}\r\n\n\nhttps\n"));
        assert_eq!(text(fields, ""), format!("{head}\nhttps\n"));
        assert_eq!(text(json!({}), "x"), "demoapp0001\n\n\n\nPOST\n\nx\n\n\n");
    }
}
