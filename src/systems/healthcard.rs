//! 微信电子健康卡: Base64(SHA-256(sorted parameters + appSecret)), appToken.
//!
//! Source: 实施对接方案 V2.1, section 3.1. Where the document's two demos differ (a trailing `&` after empty values),
//! nothing empty is sent, so both agree.

use super::answer::{json_members, member};
use super::outgoing::{post_json, query_text};
use super::path::stays_below;
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use crate::catalog::{
    Field, HEALTHCARD_BATCH_ACTIVE_CARD_URL, HEALTHCARD_GET_APP_TOKEN, HEALTHCARD_REQUEST, Method, Operation, Supplied,
};
use crate::check::block::Block;
use crate::crypto::{aes_ecb, digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::json::{self, plain};
use crate::token::{Fresh, TokenPlan};
use crate::trace::{HIDDEN, recording};
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::time::Duration;

/// Members of a JSON object in their order.
type Members<'a> = Vec<(&'a str, Cow<'a, Value>)>;

/// The rules of 微信电子健康卡.
pub struct HealthCard;

impl System for HealthCard {
    fn base_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error> {
        block.url(if row.method == Method::Local { "page_url" } else { "base_url" })
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let path = path(call)?;
        let url = [self.base_url(call.block, call.row)?, &path].concat();
        Ok(post_json(url, message(call)?))
    }

    fn precheck(&self, call: &Call) -> Result<(), Error> {
        hospital_id(call)?;
        path(call).map(|_| ())
    }

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let mut warnings = Vec::new();
        let members = json_members(call, answer, "rsp", &mut warnings)?;
        let common_out = members.object("commonOut").ok_or_else(|| not_json(answer))?;
        let code = common_out.code("resultCode").ok_or_else(|| not_json(answer))?;
        if !answers(&common_out.text("requestId"), &call.request_id) {
            return Err(Error::new(Kind::Protocol, "收到的是对另一个请求的应答（requestId 不符），没有采用")
                .hint("中间的网关或代理弄混了应答：请网络管理员检查；提交类操作请先查询结果"));
        }
        let message = common_out.text("errMsg");
        Ok(Opened { ok: code == "0", code, message, data: members.into_payload("rsp"), warnings })
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
        let account = ["healthcard ", self.base_url(block, call.row)?, " ", app_id(call)?].concat();
        let secret = block.need("app_secret")?.to_owned();
        let request = identity(call);
        Ok(Some(TokenPlan { account, secret, request, row: &HEALTHCARD_GET_APP_TOKEN, read: app_token }))
    }
}

/// The hospital that a call is for: the request's, or else the configured one.
fn hospital_id<'a>(call: &'a Call) -> Result<&'a str, Error> {
    call.text("hospitalId").map_or_else(|| call.block.need("hospital_id"), Ok)
}

/// Whether a row has a field in place of a setting.
fn overrides(call: &Call, name: &str, setting: &str) -> bool {
    let stands_for = |field: &Field| matches!(field.supplied, Supplied::Config { key, .. } if key == setting);
    call.row.fields.iter().any(|field| field.name == name && stands_for(field))
}

/// The developer who calls. Where no setting stands behind it, `appId` may be a WeChat application's.
fn app_id<'a>(call: &'a Call) -> Result<&'a str, Error> {
    let given = call.text("appId").filter(|_| overrides(call, "appId", "app_id"));
    given.map_or_else(|| call.block.need("app_id"), Ok)
}

/// The token is fetched as who the call is made as.
fn identity(call: &Call) -> Map<String, Value> {
    let settings = [("hospitalId", "hospital_id"), ("appId", "app_id"), ("channelNum", "channel_num")];
    let own = settings.into_iter().filter(|(name, setting)| overrides(call, name, setting));
    own.filter_map(|(name, _)| Some((name.to_owned(), call.fields.get(name)?.clone()))).collect()
}

/// 3.1.2: the answer names the request that it belongs to. A printed answer (3.2.8) leaves the name empty.
fn answers(named: &str, sent: &str) -> bool {
    named.trim().is_empty() || named.trim().eq_ignore_ascii_case(sent)
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
        let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-.".contains(&b));
        return if plain && stays_below(path) {
            Ok(path.into())
        } else {
            Err(wrong("path", "path 应以 / 开头，只含字母、数字和 /_-.，不含 .. 这样的上级目录"))
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

/// commonIn with its signature and req, as JSON.
fn message(call: &Call) -> Result<String, Error> {
    let mut common_in = without_empty(call.members("commonIn", false));
    if let Some(token) = &call.token {
        set(&mut common_in, "appToken", own(token));
    }
    set(&mut common_in, "requestId", own(&call.request_id));
    if !common_in.iter().any(|(name, _)| *name == "hospitalId") {
        common_in.push(("hospitalId", own(hospital_id(call)?)));
    }
    set(&mut common_in, "timestamp", own(&call.now.to_string()));
    let mut req = call.members("req", true);
    // Interfaces whose fields are not public take the whole `req`.
    if let Some(Value::Object(given)) = call.fields.get("req") {
        req.retain(|(name, _)| !given.contains_key(*name));
        req.extend(given.iter().map(|(name, value)| (name.as_str(), value)));
    }
    let req = without_empty(req);
    let signed = canonical(common_in.iter().map(plain_pair), req.iter().map(plain_pair));
    let signature = sign(&signed, call.block.need("app_secret")?);
    recording::signed(&[&signed, HIDDEN], &signature);
    set(&mut common_in, "sign", own(&signature));
    let mut out = String::with_capacity(signed.len() * 2);
    out.push_str("{\"commonIn\":");
    json::write_object(common_in.iter().map(plain_pair), &mut out);
    out.push_str(",\"req\":");
    json::write_object(req.iter().map(plain_pair), &mut out);
    out.push('}');
    Ok(out)
}

/// Sets a member; one that is there keeps its place.
fn set<'a>(members: &mut Members<'a>, name: &'a str, value: Cow<'a, Value>) {
    match members.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => members.push((name, value)),
    }
}

/// A text of the library's own among the fields.
fn own(text: &str) -> Cow<'static, Value> {
    Cow::Owned(text.into())
}

fn plain_pair<'a>((name, value): &'a (&'a str, Cow<'a, Value>)) -> (&'a str, &'a Value) {
    (name, value)
}

/// 3.1.3: empty values take no part in the signature. They are not sent either: the Java demo leaves a trailing `&`
/// for them. Nulls inside nested values go for the same reason; empty texts there are signed and stay.
fn without_empty<'a>(mut members: Vec<(&'a str, &'a Value)>) -> Members<'a> {
    members.retain(|(_, value)| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()));
    let without_null = |value: &'a Value| {
        if value.is_object() || value.is_array() {
            let mut value = value.clone();
            remove_null(&mut value);
            return Cow::Owned(value);
        }
        Cow::Borrowed(value)
    };
    members.into_iter().map(|(name, value)| (name, without_null(value))).collect()
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
pub fn canonical<'a, N: AsRef<str>>(
    common_in: impl IntoIterator<Item = (N, &'a Value)>,
    req: impl IntoIterator<Item = (N, &'a Value)>,
) -> String {
    let mut pairs: Vec<(N, &Value)> = common_in.into_iter().chain(req).collect();
    pairs.sort_by(|a, b| a.0.as_ref().encode_utf16().cmp(b.0.as_ref().encode_utf16()));
    let mut out = String::with_capacity(512);
    let mut rest = pairs.into_iter().peekable();
    while let Some((name, value)) = rest.next() {
        let name = name.as_ref();
        // Sorting has left req's value behind that of commonIn.
        let outdone = rest.peek().is_some_and(|(next, _)| next.as_ref() == name);
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
                fastjson_text(name, out);
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
        Value::String(text) => fastjson_text(text, out),
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// A text as the document's demo writes it inside nested values: fastjson's hexadecimal is upper-case, and it escapes
/// some letters that JSON lets stand.
fn fastjson_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            ..' ' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// Base64(SHA-256(text + appSecret)) (3.1.3.3).
pub fn sign(canonical: &str, secret: &str) -> String {
    encoding::base64_encode(&digest::sha256([canonical, secret].concat().as_bytes()))
}

/// The `open_id` of the batch activation page: appId and the AES-encrypted `requestId&openid&hospitalId`.
fn activation_id(call: &Call, open_id: &str) -> Result<String, Error> {
    let plain = format!("{}&{open_id}&{}", call.request_id, hospital_id(call)?);
    let cipher = encrypt_activation(&plain, call.block.need("app_secret")?)?;
    Ok(format!("{}{cipher}", app_id(call)?))
}

/// AES-ECB-PKCS7 with the appSecret's bytes as key, Base64.
pub fn encrypt_activation(plain: &str, secret: &str) -> Result<String, Error> {
    let cipher = aes_ecb::encrypt(secret.as_bytes(), plain.as_bytes())
        .map_err(|error| Error::new(Kind::Config, format!("healthcard.app_secret 不能作为 AES 密钥：{error}")))?;
    Ok(encoding::base64_encode(&cipher))
}
