//! 医易签: `access_token` in the query, the application id in the header, JSON bodies.
//!
//! Source: 医易签接口文档 1.2; the token, the other shapes of answers and the callback's signature are of the vendor's
//! public pages and SDK (signit-public). The callback is checked in `webhook`.

use super::answer::{code, json_object, member};
use super::any_interface::{self, Parts};
use super::outgoing::{JSON, get, query_text};
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use super::webhook;
use crate::catalog::{Operation, SIGNIT_OAUTH_TOKEN, SIGNIT_REQUEST, SIGNIT_VERIFY_WEBHOOK, shown_code};
use crate::check::block::Block;
use crate::error::{Error, Kind};
use crate::json::compact;
use crate::token::{Fresh, TokenPlan};
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value};
use std::time::Duration;
use ureq::http::{HeaderName, Method, header};

/// Life of a token whose answer does not say it, in seconds (signit-public 1, Expiry / renewal).
const LIFE_S: u64 = 7200;
/// What `request` may use.
const METHODS: &[Method] = &[Method::GET, Method::POST, Method::PUT, Method::DELETE];

/// The rules of 医易签.
pub struct Signit;

impl System for Signit {
    fn base_url<'a>(&self, block: &'a Block, _: &Operation) -> Result<&'a str, Error> {
        block.url("base_url")
    }

    fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        let base = self.base_url(call.block, call.row)?;
        if call.row.name == SIGNIT_OAUTH_TOKEN.name {
            let path = call.block.need("token_path")?;
            return Ok(get(&format!("{base}{path}"), &call.part("query", true)));
        }
        let parts =
            if call.row.name == SIGNIT_REQUEST.name { any_interface::parts(call, METHODS)? } else { interface(call) };
        let mut query = parts.query;
        query.insert("access_token".into(), access_token(call)?.into());
        let mut headers = vec![(header::ACCEPT, "application/json".into())];
        if let Some(app_id) = call.text("X-Signit-App-Id") {
            headers.push((HeaderName::from_static("x-signit-app-id"), app_id.to_owned().into()));
        }
        let body = parts.body.map(|body| compact(&body).into_bytes());
        if body.is_some() {
            headers.push((header::CONTENT_TYPE, JSON.into()));
        }
        let url = format!("{base}{}{}", parts.path, query_text(&query));
        Ok(Outgoing { method: parts.method, url, headers, body: body.unwrap_or_default() })
    }

    fn precheck(&self, call: &Call) -> Result<(), Error> {
        if call.row.name == SIGNIT_REQUEST.name {
            any_interface::parts(call, METHODS)?;
        }
        Ok(())
    }

    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error> {
        let mut warnings = Vec::new();
        let mut object = json_object(answer, &mut warnings)?;
        if let Some(Value::String(error)) = object.get("error").filter(|_| !object.contains_key("code")) {
            let message = member(&object, "error_description");
            return Ok(Opened { ok: false, code: error.clone(), message, data: Value::Null.into(), warnings });
        }
        let asks_for_token = call.row.name == SIGNIT_OAUTH_TOKEN.name;
        if asks_for_token && fresh_token(&object).is_some() {
            // This answer has no code of its own.
            let data = Value::Object(object).into();
            return Ok(Opened { ok: true, code: String::new(), message: String::new(), data, warnings });
        }
        // A code of success is none without the token.
        let code = code(&object, "code").filter(|code| !asks_for_token || !is_success(code));
        let code = code.ok_or_else(|| not_json(answer))?;
        // `errorWsid` marks the platform's error object, whatever its code.
        if object.contains_key("errorWsid") {
            let words = ["userMessage", "message", "developerMessage"].map(|name| member(&object, name));
            let message = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
            object.shift_remove("code");
            return Ok(Opened { ok: false, code, message, data: Value::Object(object).into(), warnings });
        }
        let message = member(&object, "message");
        // 1.2 prints one code of success. Where the interface is not known, the platform's wider rule has to do.
        let wider = call.row.name == SIGNIT_REQUEST.name && code != SUCCESS && is_success(&code);
        if wider {
            warnings.push(format!(
                "代码 {} 按平台 SDK 的规则算成功；文档只印了 {SUCCESS}，请核对 data",
                shown_code(None, &code)
            ));
        }
        Ok(Opened {
            ok: code == SUCCESS || wider,
            code,
            message,
            data: object.shift_remove("data").unwrap_or_default().into(),
            warnings,
        })
    }

    /// 1.2: 400 is 参数不正确.
    fn code_of_status(&self, status: u16) -> Option<&'static str> {
        (status == 400).then_some("400")
    }

    fn local(&self, call: &Call) -> Result<Value, Error> {
        if call.row.name == SIGNIT_VERIFY_WEBHOOK.name {
            return webhook::verify(call);
        }
        Err(Error::new(Kind::Internal, format!("{} 不是本地操作", call.row.full_name)))
    }

    fn repeatable(&self, call: &Call) -> bool {
        call.row.repeatable || (call.row.name == SIGNIT_REQUEST.name && call.text("method") == Some("GET"))
    }

    fn token(&self, call: &Call) -> Result<Option<TokenPlan>, Error> {
        let block = call.block;
        let Some(secret) = block.text("client_secret") else { return Ok(None) };
        let read = |data: &Value| fresh_token(data.as_object()?);
        let account = format!("signit {} {}", self.base_url(block, call.row)?, block.need("app_id")?);
        Ok(Some(TokenPlan { account, secret: secret.to_owned(), request: Map::new(), row: &SIGNIT_OAUTH_TOKEN, read }))
    }
}

/// signit-public 1: the token and its life in seconds.
fn fresh_token(data: &Map<String, Value>) -> Option<Fresh> {
    let value = data.get("access_token")?.as_str().filter(|token| !token.is_empty())?.to_owned();
    let life = member(data, "expires_in").parse().unwrap_or(LIFE_S);
    Some(Fresh { value, life: Duration::from_secs(life) })
}

/// The fetched token, or the configured one.
fn access_token<'a>(call: &'a Call) -> Result<&'a str, Error> {
    call.token.as_deref().or_else(|| call.block.text("access_token")).ok_or_else(|| {
        Error::new(Kind::Config, "缺少配置 signit.access_token（授权码），也没有 signit.client_secret 可用来获取它")
            .hint("填其中一个；两者都由签署平台方提供")
    })
}

/// The code of success that the document prints.
const SUCCESS: &str = "100100000";

/// Success by the wider rule of the platform's SDK: a number of 0–99 in the code's last four characters
/// (signit-public 1, Result and error bodies).
fn is_success(code: &str) -> bool {
    let last = code.len().checked_sub(4).and_then(|start| code.get(start..));
    last.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|digits| digits.parse::<u32>().ok())
        .is_some_and(|number| number < 100)
}

/// A row of the catalogue.
fn interface(call: &Call) -> Parts {
    let get = call.row.method == crate::catalog::Method::Get;
    Parts {
        method: if get { Method::GET } else { Method::POST },
        path: call.row.path.to_owned(),
        query: call.part("query", get),
        body: (!get).then(|| Value::Object(call.part("body", true))),
    }
}

#[cfg(test)]
mod tests {
    use super::is_success;

    #[test]
    fn the_last_four_characters_of_a_code_decide() {
        for code in ["100100000", "100600000", "100550000", "100100099", "0000"] {
            assert!(is_success(code), "{code}");
        }
        for code in ["100100100", "100100401", "400", "0", "", "成功", "1001成功", "10010-001", "100100+01"] {
            assert!(!is_success(code), "{code}");
        }
    }
}
