//! 医易签: `access_token` in the query, the application id in the header, JSON bodies.
//!
//! Source: 医易签接口文档 1.2; the token, the other shapes of answers and the callback's signature are of the vendor's
//! public pages and SDK (signit-public). The callback is checked in `webhook`.

use super::answer::{code, json_object, member};
use super::outgoing::{JSON, get, query_text};
use super::path::stays_below;
use super::system::{Call, Opened, System};
use super::unreadable::not_json;
use super::webhook;
use crate::catalog::{Operation, SIGNIT_OAUTH_TOKEN, SIGNIT_REQUEST, SIGNIT_VERIFY_WEBHOOK, shown_code};
use crate::check::block::Block;
use crate::error::{Error, Fault, Kind};
use crate::json::compact;
use crate::json::document;
use crate::token::{Fresh, TokenPlan};
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value, json};
use std::time::Duration;
use ureq::http::{HeaderName, Method, header};

/// Life of a token whose answer does not say it, in seconds (signit-public 1, Expiry / renewal).
const LIFE_S: u64 = 7200;

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
        let parts = if call.row.name == SIGNIT_REQUEST.name { any_interface(call)? } else { interface(call) };
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
            any_interface(call)?;
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

/// What a request is made of.
struct Parts {
    method: Method,
    path: String,
    query: Map<String, Value>,
    body: Option<Value>,
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

/// `request`: whatever the caller wants of the platform, within its address.
fn any_interface(call: &Call) -> Result<Parts, Error> {
    let wrong = |field: &str, message: &str| Error::faults(vec![Fault::new(field, "format", message)]);
    let path = call.text("path").unwrap_or_default();
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\\".contains(&byte));
    if !plain || !stays_below(path) {
        return Err(wrong("path", "path 应以 / 开头，不含主机名、查询串（请用 query）、汉字和 .. 这样的上级目录"));
    }
    let method = match call.text("method") {
        Some("GET") => Method::GET,
        Some("POST") => Method::POST,
        Some("PUT") => Method::PUT,
        Some("DELETE") => Method::DELETE,
        _ => return Err(wrong("method", "method 应为 GET、POST、PUT 或 DELETE")),
    };
    let query = match call.fields.get("query") {
        Some(Value::Object(query)) => query.clone(),
        _ => Map::new(),
    };
    if query.values().any(|value| value.is_object() || value.is_array()) {
        return Err(wrong("query", "query 里的值应为文本、数字或 true、false"));
    }
    let has_body = method == Method::POST || method == Method::PUT;
    let body = call.fields.get("body").map(json_text);
    if body.is_some() && !has_body {
        return Err(wrong("body", "method 为 GET 或 DELETE 时没有请求体，请去掉 body"));
    }
    // A POST without parameters is an empty object: the platform reads JSON.
    let body = if has_body { Some(body.unwrap_or_else(|| json!({}))) } else { None };
    Ok(Parts { method, path: path.to_owned(), query, body })
}

/// Clients without a JSON library hand nested values in as text.
fn json_text(body: &Value) -> Value {
    let parsed = body.as_str().and_then(|text| document::nested(text, "body").ok()).map(|nested| nested.value);
    parsed.filter(|value| value.is_object() || value.is_array()).unwrap_or_else(|| body.clone())
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
