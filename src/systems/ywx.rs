//! 医网信院内移动签名: four shapes of request, one shape of answer, and the digest that may be computed here.
//!
//! Source: 医网信院内移动签名接口说明, sections 2–6. There is no signature and no token: `clientSecret` goes with the
//! interfaces whose tables list it, which is the catalogue's matter. The callbacks are checked in `callback`.
//!
//! The platform in the cloud has the same shapes under other paths, with a token in the head instead of the secret
//! (ywx-public 2).

use super::answer::{json_members, member};
use super::any_interface::{self, Parts};
use super::callback;
use super::outgoing::{get, object, post_json, query_text};
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use crate::catalog::{
    Field, Operation, Supplied, YWX_AM_GET_SIGN_QR_CODE, YWX_GET_ACCESS_TOKEN, YWX_REQUEST, YWX_VERIFY_CALLBACK,
};
use crate::check::block::Block;
use crate::crypto::{digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::json::compact;
use crate::token::{Fresh, TokenPlan};
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value, json};
use std::time::Duration;
use ureq::http::Method;

/// The name under which the token goes.
const TOKEN: &str = "accessToken";
/// Life of a token whose answer does not say it, in seconds: half of what a public client takes it for (ywx-public 2).
const LIFE_S: u64 = 7200;
/// What `request` may use.
const METHODS: &[Method] = &[Method::GET, Method::POST];

/// The rules of 医网信.
pub struct Ywx;

impl System for Ywx {
    fn base_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("base_url")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let base = self.base_url(call.block, call.row)?;
        if call.row.name == YWX_REQUEST.name {
            return Ok(outgoing(base, with_token(any_interface::parts(call, METHODS)?, call.token.as_deref())));
        }
        let path = match call.row.name {
            name if name == YWX_GET_ACCESS_TOKEN.name => call.block.need("token_path")?,
            _ => call.row.path,
        };
        let url = format!("{base}{path}");
        let head_body = || {
            let mut head = call.part("head", false);
            head.extend(call.token.as_ref().map(|token| (TOKEN.to_owned(), token.as_str().into())));
            object([("head", head), ("body", call.part("body", true))])
        };
        let body = match call.row.body {
            "query" => return Ok(get(&url, &call.part("query", true))),
            "flat" => Value::Object(call.part("root", true)),
            "head_body" => head_body(),
            "msg" => {
                let mut root = call.part("root", false);
                root.insert("msg".into(), head_body());
                Value::Object(root)
            }
            other => return Err(Error::new(Kind::Internal, format!("{} 的请求体写作 {other}", call.row.full_name))),
        };
        Ok(post_json(url, compact(&body)))
    }

    fn precheck(&self, call: &Call) -> Result<(), Error> {
        if call.row.name == YWX_REQUEST.name {
            any_interface::parts(call, METHODS)?;
        }
        Ok(())
    }

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let mut warnings = Vec::new();
        let members = json_members(call, answer, "data", &mut warnings)?;
        let code = members.code("status").ok_or_else(|| not_json(answer))?;
        let message = members.text("message");
        let opened = Opened { ok: code == "0", code, message, data: members.into_payload("data"), warnings };
        // A success that was asked for a token is none without it.
        if opened.ok && call.row.name == YWX_GET_ACCESS_TOKEN.name && fresh_token(&opened.data.value()).is_none() {
            return Err(not_json(answer));
        }
        Ok(opened)
    }

    fn repeatable(&self, call: &Call) -> bool {
        call.row.repeatable || (call.row.name == YWX_REQUEST.name && call.text("method") == Some("GET"))
    }

    fn token(&self, call: &Call) -> Result<Option<TokenPlan>, Error> {
        let wanted = match call.row.name {
            name if name == YWX_REQUEST.name => call.fields.get("token") == Some(&Value::Bool(true)),
            name if name == YWX_GET_ACCESS_TOKEN.name => true,
            _ => call.row.fields.iter().any(is_token),
        };
        if !wanted {
            return Ok(None);
        }
        let block = call.block;
        let account = format!("ywx {} {}", self.base_url(block, call.row)?, block.need("client_id")?);
        let secret = block.need("client_secret")?.to_owned();
        Ok(Some(TokenPlan { account, secret, request: Map::new(), row: &YWX_GET_ACCESS_TOKEN, read: fresh_token }))
    }

    fn local_token(&self, call: &Call) -> Result<Option<TokenPlan>, Error> {
        self.token(call)
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        if call.row.name == YWX_VERIFY_CALLBACK.name {
            return callback::verify(call);
        }
        if call.row.name == YWX_AM_GET_SIGN_QR_CODE.name {
            let mut query = call.part("query", true);
            query.extend(call.token.as_ref().map(|token| (TOKEN.to_owned(), token.as_str().into())));
            let base = self.base_url(call.block, call.row)?;
            return Ok(json!({"url": format!("{base}{}{}", call.row.path, query_text(&query))}));
        }
        let content = match call.text("base64") {
            Some(base64) => encoding::base64_decode(base64)
                .map_err(|error| Error::faults(vec![Fault::new("base64", "format", format!("base64：{error}"))]))?,
            None => call.text("originData").unwrap_or_default().as_bytes().to_vec(),
        };
        let algorithm = call.text("hashAlg").unwrap_or("SM3");
        let value = match algorithm {
            "SHA1" => encoding::base64_encode(&digest::sha1(&content)),
            "SHA256" => encoding::base64_encode(&digest::sha256(&content)),
            "SM3" => encoding::base64_encode(&digest::sm3(&content)),
            // A lenient check lets other names through to here.
            _ => return Err(Error::faults(vec![Fault::new("hashAlg", "value", "hashAlg 应为 SM3、SHA1 或 SHA256")])),
        };
        Ok(json!({"hashValue": value, "hashType": algorithm}))
    }
}

/// The token that the library puts in; sign_info_syn's own is the caller's.
fn is_token(field: &Field) -> bool {
    field.name == TOKEN && field.supplied == Supplied::Library
}

/// ywx-public 2: the token and its life in seconds, which comes as text.
fn fresh_token(data: &Value) -> Option<Fresh> {
    let data = data.as_object()?;
    let value = data.get(TOKEN)?.as_str().filter(|token| !token.is_empty())?.to_owned();
    let life = member(data, "expiresIn").trim().parse().unwrap_or(LIFE_S);
    Some(Fresh { value, life: Duration::from_secs(life) })
}

/// The token goes into `msg.head`, `head` or the query, whichever the request has.
fn with_token(mut parts: Parts, token: Option<&str>) -> Parts {
    let Some(token) = token else { return parts };
    let head = parts.body.as_mut().and_then(head);
    head.unwrap_or(&mut parts.query).insert(TOKEN.into(), token.into());
    parts
}

fn head(body: &mut Value) -> Option<&mut Map<String, Value>> {
    let is_there = |pointer: &&str| body.pointer(pointer).is_some_and(Value::is_object);
    let pointer = ["/msg/head", "/head"].into_iter().find(is_there)?;
    body.pointer_mut(pointer)?.as_object_mut()
}

fn outgoing(base: &str, parts: Parts) -> Outgoing {
    let Parts { method, path, query, body } = parts;
    let url = format!("{base}{path}");
    match body {
        None => get(&url, &query),
        Some(body) => Outgoing { method, ..post_json(url + &query_text(&query), compact(&body)) },
    }
}
