//! 浙里办体检预约: parameters and answers AES-ECB-PKCS5 encrypted, Base64; the token in the header ACCESS-TOKEN.
//!
//! Source: 浙里办体检预约信息同步接口说明. How the ciphertext sits in the document's "form data" is not said, hence the
//! setting `body`. The answer's envelope is one ciphertext in the document's sample; an error is plain JSON there.

use super::answer::{code, member, parse};
use super::outgoing::percent;
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use super::wrapping::{self, Decoded, decode, unwrapped};
use crate::catalog::{Operation, RESERVATION_TOKEN};
use crate::check::block::Block;
use crate::crypto::{aes_ecb, encoding};
use crate::error::{Error, Kind};
use crate::json::{compact, plain};
use crate::token::{Fresh, TokenPlan};
use crate::trace::recording;
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value};
use std::time::Duration;
use ureq::http::{HeaderName, Method, header};

/// Life of a token whose answer does not say it: the document's 24 hours.
const LIFE_MS: u64 = 86_400_000;

/// The rules of 浙里办体检预约.
pub struct Reservation;

impl System for Reservation {
    fn base_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("base_url")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let (content_type, body) = body(call.block, &call.part("body", true))?;
        let mut headers = vec![
            (header::CONTENT_TYPE, content_type.into()),
            // The answer is a text or JSON, under whatever type.
            (header::ACCEPT, "application/json, text/plain, */*".into()),
        ];
        if let Some(token) = &call.token {
            headers.push((HeaderName::from_static("access-token"), token.clone().into()));
        }
        let url = format!("{}{}", self.base_url(call.block, call.row)?, call.row.path);
        Ok(Outgoing { method: Method::POST, url, headers, body: body.into_bytes() })
    }

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let key = key(call.block)?;
        let mut warnings = Vec::new();
        let opened = envelope(key, answer, &mut warnings)?;
        let Value::Object(mut envelope) = opened else { return Err(not_json(answer)) };
        let code = code(&envelope, "code").ok_or_else(|| not_json(answer))?;
        let ok = code == "200" && envelope.get("success") != Some(&Value::Bool(false));
        let message = member(&envelope, "message");
        let mut data = envelope.shift_remove("result").unwrap_or_default();
        if let Value::String(text) = &data {
            match decrypt(key, text) {
                Ok(opened) => data = parse(&opened, &mut warnings).unwrap_or(Value::String(opened.text)),
                // Where an object or a list is due, a text that cannot be opened is no result.
                Err(error) if ok && call.row.has_data => return Err(error),
                Err(_) => {}
            }
        }
        Ok(Opened { ok, code, message, data: data.into(), warnings })
    }

    fn token(&self, call: &Call) -> Result<Option<TokenPlan>, Error> {
        let block = call.block;
        let account = format!("reservation {} {}", self.base_url(block, call.row)?, block.need("api_key")?);
        let secret = block.need("secret")?.to_owned();
        Ok(Some(TokenPlan { account, secret, request: Map::new(), row: &RESERVATION_TOKEN, read: access_token }))
    }
}

/// 获取token, 响应参数: the token and its life in milliseconds. It becomes a header, so it is visible ASCII.
fn access_token(data: &Value) -> Option<Fresh> {
    let token = data.get("token")?.as_str()?;
    let usable = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let life = member(data.as_object()?, "expire").parse().unwrap_or(LIFE_MS);
    usable.then(|| Fresh { value: token.to_owned(), life: Duration::from_millis(life) })
}

/// The content type and the text of a request's body in the configured style.
fn body(block: &Block, parameters: &Map<String, Value>) -> Result<(&'static str, String), Error> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let key = key(block)?;
    // The document's sample encrypts the compact JSON: 89 bytes to 96.
    let whole = || {
        let plain = compact(&Value::Object(parameters.clone()));
        recording::plain(&plain);
        encrypt(key, &plain)
    };
    Ok(match block.text("body") {
        Some("form") => (FORM, pair(block.text("form_field").unwrap_or("data"), &whole()?)),
        Some("form_each") => {
            if recording::is_on() {
                let each = |(name, value): (&String, &Value)| format!("{name}={}", plain(value));
                recording::plain(&parameters.iter().map(each).collect::<Vec<_>>().join("&"));
            }
            let pairs: Result<Vec<String>, Error> =
                parameters.iter().map(|(name, value)| Ok(pair(name, &encrypt(key, &plain(value))?))).collect();
            (FORM, pairs?.join("&"))
        }
        // Servers that decrypt a JSON body ahead of reading it demand this type; those that take a text accept it.
        _ => ("application/json; charset=utf-8", whole()?),
    })
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", percent(name), percent(value))
}

/// The envelope of an answer: a ciphertext as text or as a JSON string, or plain JSON.
fn envelope(key: &[u8], answer: &Answer, warnings: &mut Vec<String>) -> Result<Value, Error> {
    let decoded = unwrapped(answer, warnings);
    let sealed = match parse(&decoded, warnings) {
        Some(Value::String(inner)) => inner,
        Some(value) => return Ok(value),
        None => decoded.text,
    };
    if encoding::binary_decode(&sealed).map_or(true, |bytes| bytes.is_empty()) {
        return Err(not_json(answer));
    }
    let mut opened = decrypt(key, &sealed)?;
    wrapping::open(&mut opened, warnings);
    parse(&opened, warnings).ok_or_else(|| not_json(answer))
}

/// The configured key's bytes, of one of AES's three lengths.
fn key(block: &Block) -> Result<&[u8], Error> {
    let key = block.need("aes_key")?.as_bytes();
    match key.len() {
        16 | 24 | 32 => Ok(key),
        bytes => Err(Error::new(
            Kind::Config,
            format!("reservation.aes_key 应为 16、24 或 32 字节（按 UTF-8 计），现在是 {bytes} 字节"),
        )
        .hint("照平台私发的 key 原样填写，前后不要多空格或少字符")),
    }
}

fn encrypt(key: &[u8], text: &str) -> Result<String, Error> {
    let cipher = aes_ecb::encrypt(key, text.as_bytes()).map_err(|error| Error::new(Kind::Crypto, error.to_string()))?;
    Ok(encoding::base64_encode(&cipher))
}

/// The text in a ciphertext, in Base64 as the document says or in hexadecimal; white space in it does not count.
fn decrypt(key: &[u8], sealed: &str) -> Result<Decoded, Error> {
    let cannot = |what: String| {
        Error::new(Kind::Protocol, format!("应答解不开：{what}")).hint("核对 reservation.aes_key 是否为平台私发的 key")
    };
    let cipher = aes_ecb::read_ciphertext(sealed).map_err(|error| cannot(error.to_string()))?;
    let bytes = aes_ecb::decrypt(key, &cipher).map_err(|error| cannot(error.to_string()))?;
    let decoded = decode(&bytes, None);
    recording::opened(&decoded.text);
    Ok(decoded)
}
