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
    let expected = digest::hmac_sha512(secret.as_bytes(), &signed_text(call, app_id, &body));
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

/// The text under the signature.
fn signed_text(call: &Call, app_id: &str, body: &[u8]) -> Vec<u8> {
    let header = |field, name| value(call, field, name).into_bytes();
    let mut text = Vec::new();
    let mut line = |content: &[u8]| {
        text.extend_from_slice(content);
        text.push(b'\n');
    };
    line(app_id.as_bytes());
    line(&header("contentType", "Content-Type"));
    line(&header("date", "X-Signit-Date"));
    line(&header("host", "X-Signit-Host"));
    line(call.text("method").unwrap_or("POST").to_ascii_uppercase().as_bytes());
    line(&header("nonce", "X-Signit-Nonce"));
    if !body.is_empty() {
        line(body);
    }
    line(&header("resource", "X-Signit-Resource"));
    line(&header("scheme", "X-Signit-Scheme"));
    text
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
        String::from_utf8(signed_text(&call, "demoapp0001", body.as_bytes())).unwrap()
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
