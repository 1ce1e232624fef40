//! 影像中心调阅: SM2 ciphertext of the JSON, SHA-1 over code+data+timestamp.
//!
//! Source: the platform's interface document, sections 2 and 3. The ciphertext is upper-case hexadecimal with its
//! leading 04, the signature upper-case, the timestamp in seconds.

use super::answer::{code, json_object, member};
use super::outgoing::{post_json, query_text};
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use crate::catalog::{IMAGING_HIS_LOGIN, IMAGING_OPEN_VIEWER, Operation};
use crate::check::block::Block;
use crate::crypto::{digest, encoding, sm2};
use crate::error::{Error, Kind};
use crate::json::compact;
use crate::trace::recording;
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value, json};
use std::sync::{Mutex, PoisonError};
use ureq::http::HeaderName;

/// The rules of 影像中心调阅.
pub struct Imaging;

impl System for Imaging {
    fn base_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error> {
        let page = row.name == IMAGING_HIS_LOGIN.name || row.name == IMAGING_OPEN_VIEWER.name;
        block.url(if page { "frontend_url" } else { "backend_url" })
    }

    fn clock_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("backend_url")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let url = format!("{}{}", self.base_url(call.block, call.row)?, call.row.path);
        let parameters = parameters(call)?;
        let carry = call.block.text("carry").unwrap_or("body");
        let mut headers = Vec::new();
        if carry != "body" {
            headers.extend(
                ["code", "data", "timestamp", "signature"]
                    .map(|name| (HeaderName::from_static(name), member(&parameters, name).into())),
            );
        }
        let body = if carry != "headers" { parameters } else { Map::new() };
        let mut outgoing = post_json(url, compact(&Value::Object(body)));
        outgoing.headers.extend(headers);
        Ok(outgoing)
    }

    fn open(&self, _: &Call, answer: &Answer) -> Result<Opened, Error> {
        let mut warnings = Vec::new();
        let object = json_object(answer, &mut warnings)?;
        let code = code(&object, "code").ok_or_else(|| not_json(answer))?;
        let ok = code == "1";
        let message = member(&object, "message");
        // 3.2 返回参数说明: on success `message` is the viewer's address.
        let data = if ok { json!({"content": object.get("content"), "url": message}) } else { Value::Null };
        Ok(Opened { ok, code, message, data: data.into(), warnings })
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        let url =
            format!("{}{}{}", self.base_url(call.block, call.row)?, call.row.path, query_text(&parameters(call)?));
        if call.row.name != IMAGING_OPEN_VIEWER.name || recording::is_dry_run() {
            return Ok(json!({"url": url}));
        }
        let browser = super::browser::open(&url, call.block.text("browser"), &call.block.texts("browser_args"))?;
        Ok(json!({"url": url, "browser": browser}))
    }
}

/// code, data, timestamp and signature (2.1 入参说明).
fn parameters(call: &Call) -> Result<Map<String, Value>, Error> {
    let code = match call.text("HospitalCode") {
        Some(code) => code,
        None => call.block.need("hospital_code")?,
    };
    let plain = compact(&Value::Object(call.part("data", true)));
    let data = encrypt(call.block, plain.as_bytes())?;
    let timestamp = call.now.to_string();
    let signature = signature(code, &data, &timestamp);
    recording::plain(&plain);
    recording::signed(&[code, &data, &timestamp], &signature);
    let mut parameters = Map::new();
    for (name, value) in [("code", code), ("data", &data), ("timestamp", &timestamp), ("signature", &signature)] {
        parameters.insert(name.into(), value.into());
    }
    Ok(parameters)
}

fn encrypt(block: &Block, plain: &[u8]) -> Result<String, Error> {
    let key = public_key(block.need("public_key")?)?;
    let order = block.text("ciphertext_order").and_then(sm2::Order::from_name).unwrap_or_default();
    let cipher = sm2::encrypt(&key, plain, order).map_err(|error| Error::new(Kind::Crypto, error.to_string()))?;
    Ok(encoding::hex_encode_upper(&cipher))
}

/// The configured key. It seldom changes, so the last one stays read.
fn public_key(text: &str) -> Result<sm2::PublicKey, Error> {
    static LAST: Mutex<Option<(String, sm2::PublicKey)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, key)) = last.as_ref().filter(|(known, _)| known == text) {
        return Ok(*key);
    }
    let key = sm2::PublicKey::parse(text).map_err(|error| {
        Error::new(Kind::Config, format!("imaging.public_key：{error}")).hint("公钥向项目建设组申请")
    })?;
    *last = Some((text.to_owned(), key));
    Ok(key)
}

/// SHA-1 over code+data+timestamp, upper-case (2.1 signature).
pub fn signature(code: &str, data: &str, timestamp: &str) -> String {
    encoding::hex_encode_upper(&digest::sha1([code, data, timestamp].concat().as_bytes()))
}
