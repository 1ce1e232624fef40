//! 医网信院内移动签名: four shapes of request, one shape of answer, and the digest that may be computed here.
//!
//! Source: 医网信院内移动签名接口说明, sections 2–6. There is no signature and no token: `clientSecret` goes with the
//! interfaces whose tables list it, which is the catalogue's matter. The callbacks are checked in `callback`.

use super::answer::json_members;
use super::callback;
use super::outgoing::{get, object, post_json};
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use crate::catalog::{Operation, YWX_VERIFY_CALLBACK};
use crate::check::block::Block;
use crate::crypto::{digest, encoding};
use crate::error::{Error, Fault, Kind};
use crate::json::compact;
use crate::transport::{Answer, Outgoing};
use serde_json::{Value, json};

/// The rules of 医网信.
pub struct Ywx;

impl System for Ywx {
    fn base_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("base_url")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let url = format!("{}{}", self.base_url(call.block, call.row)?, call.row.path);
        let head_body = || object([("head", call.part("head", false)), ("body", call.part("body", true))]);
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

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let mut warnings = Vec::new();
        let members = json_members(call, answer, "data", &mut warnings)?;
        let code = members.code("status").ok_or_else(|| not_json(answer))?;
        let message = members.text("message");
        Ok(Opened { ok: code == "0", code, message, data: members.into_payload("data"), warnings })
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        if call.row.name == YWX_VERIFY_CALLBACK.name {
            return callback::verify(call);
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
