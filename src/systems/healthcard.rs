//! 微信电子健康卡: Base64(SHA-256(sorted parameters + appSecret)), appToken.
//!
//! Source: 实施对接方案 V2.1, section 3.1. Where the document's two demos differ (a trailing `&` after empty values),
//! nothing empty is sent, so both agree.

use super::{Call, Opened, System, TokenPlan, compact, json_members, member, not_json, object, post_json, query_text};
use crate::catalog::{
    HEALTHCARD_BATCH_ACTIVE_CARD_URL, HEALTHCARD_GET_APP_TOKEN, HEALTHCARD_REQUEST, Method, Operation,
};
use crate::config::Block;
use crate::crypto::{aes_ecb, digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::token::Fresh;
use crate::transport::{Answer, Outgoing};
use crate::validate::plain;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::time::Duration;

/// The members of a JSON object.
type Members = Map<String, Value>;

/// The rules of 微信电子健康卡.
pub struct HealthCard;

impl System for HealthCard {
    fn base_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error> {
        block.url(if row.method == Method::Local { "page_url" } else { "base_url" })
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let path = path(call)?;
        let (common_in, req) = message(call)?;
        let url = [self.base_url(call.block, call.row)?, &path].concat();
        Ok(post_json(url, compact(&object([("commonIn", common_in), ("req", req)]))))
    }

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let members = json_members(call, answer, "rsp")?;
        let common_out = members.object("commonOut").ok_or_else(|| not_json(answer))?;
        let code = common_out.code("resultCode").ok_or_else(|| not_json(answer))?;
        Ok(Opened { ok: code == "0", code, message: common_out.text("errMsg"), data: members.into_payload("rsp") })
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        let mut query = call.part("query", true);
        if call.row.name == HEALTHCARD_BATCH_ACTIVE_CARD_URL.name {
            let open_id = member(&query, "open_id");
            query.insert("open_id".into(), activation_id(call, &open_id)?.into());
        }
        let url = format!("{}{}{}", self.base_url(call.block, call.row)?, call.row.path, query_text(&query));
        Ok(json!({"url": url}))
    }

    fn token(&self, call: &Call) -> Result<Option<TokenPlan>, Error> {
        let block = call.block;
        let account = ["healthcard ", self.base_url(block, call.row)?, " ", block.need("app_id")?].concat();
        let secret = block.need("app_secret")?.to_owned();
        Ok(Some(TokenPlan { account, secret, row: &HEALTHCARD_GET_APP_TOKEN, read: app_token }))
    }
}

/// 3.2.1: the token and its life in seconds, which some servers send as text.
fn app_token(data: &Value) -> Option<Fresh> {
    let rsp = data.as_object()?;
    let value = member(rsp, "appToken");
    let seconds = member(rsp, "expiresIn").parse().unwrap_or(7200);
    (!value.is_empty()).then(|| Fresh { value, life: Duration::from_secs(seconds) })
}

/// The path of the row; `request` names an interface or a whole path.
fn path<'a>(call: &'a Call) -> Result<Cow<'a, str>, Error> {
    if call.row.name != HEALTHCARD_REQUEST.name {
        return Ok(call.row.path.into());
    }
    if let Some(path) = call.text("path") {
        let fine = path.starts_with('/') && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-.".contains(&b));
        return if fine {
            Ok(path.into())
        } else {
            Err(wrong("path", "path 应以 / 开头，只含字母、数字和 /_-."))
        };
    }
    match call.text("interface") {
        Some(name) if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
            Ok(call.row.path.replace("{interface}", name).into())
        }
        _ => Err(wrong("interface", "interface 只能含字母、数字和下划线")),
    }
}

fn wrong(field: &str, message: &str) -> Error {
    Error::faults(vec![Fault::new(field, "format", message)])
}

/// commonIn with its signature, and req.
fn message(call: &Call) -> Result<(Members, Members), Error> {
    let mut common_in = call.part("commonIn", false);
    if let Some(token) = &call.token {
        common_in.insert("appToken".into(), token.as_str().into());
    }
    common_in.insert("requestId".into(), call.request_id.as_str().into());
    common_in.entry("hospitalId").or_insert(call.block.need("hospital_id")?.into());
    common_in.insert("timestamp".into(), call.now.to_string().into());
    let mut req = call.part("req", true);
    if let Some(Value::Object(given)) = call.fields.get("req").filter(|_| call.row.name == HEALTHCARD_REQUEST.name) {
        req.extend(given.clone());
    }
    let mut common_in = without_empty(common_in);
    let req = without_empty(req);
    let sign = sign(&canonical(&common_in, &req), call.block.need("app_secret")?);
    common_in.insert("sign".into(), sign.into());
    Ok((common_in, req))
}

/// 3.1.3: empty values take no part in the signature. They are not sent either: the Java demo leaves a trailing `&`
/// for them. Nulls inside nested values go for the same reason; empty texts there are signed and stay.
fn without_empty(mut members: Map<String, Value>) -> Map<String, Value> {
    members.retain(|_, value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()));
    members.values_mut().for_each(remove_null);
    members
}

fn remove_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(remove_null);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_null),
        _ => {}
    }
}

/// The text that is signed, before the secret (3.1.3.1, 3.1.3.2): all parameters but `sign`, sorted by name, `k=v`
/// joined by `&`. Where commonIn and req share a name, req's value counts.
pub fn canonical(common_in: &Map<String, Value>, req: &Map<String, Value>) -> String {
    let mut pairs: Vec<(&String, &Value)> = common_in.iter().chain(req).collect();
    pairs.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    let mut out = String::with_capacity(512);
    let mut rest = pairs.into_iter().peekable();
    while let Some((name, value)) = rest.next() {
        // Sorting has left req's value behind that of commonIn.
        let outdone = rest.peek().is_some_and(|(next, _)| *next == name);
        if outdone || name == "sign" || value.is_null() || value.as_str() == Some("") {
            continue;
        }
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        match value {
            Value::Object(_) | Value::Array(_) => sorted_json(value, &mut out),
            Value::String(text) => out.push_str(text),
            scalar => out.push_str(&plain(scalar)),
        }
    }
    out
}

/// Compact JSON with the keys sorted at every level.
fn sorted_json(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                sorted_json(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                sorted_json(item, out);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// Base64(SHA-256(text + appSecret)) (3.1.3.3).
pub fn sign(canonical: &str, secret: &str) -> String {
    encoding::base64_encode(&digest::sha256([canonical, secret].concat().as_bytes()))
}

/// The `open_id` of the batch activation page: appId and the AES-encrypted `requestId&openid&hospitalId`.
fn activation_id(call: &Call, open_id: &str) -> Result<String, Error> {
    let plain = format!("{}&{open_id}&{}", call.request_id, call.block.need("hospital_id")?);
    let cipher = encrypt_activation(&plain, call.block.need("app_secret")?)?;
    Ok(format!("{}{cipher}", call.block.need("app_id")?))
}

/// AES-ECB-PKCS7 with the appSecret's bytes as key, Base64.
pub fn encrypt_activation(plain: &str, secret: &str) -> Result<String, Error> {
    let cipher = aes_ecb::encrypt(secret.as_bytes(), plain.as_bytes())
        .map_err(|error| Error::new(Kind::Config, format!("healthcard.app_secret 不能作为 AES 密钥：{error}")))?;
    Ok(encoding::base64_encode(&cipher))
}
