//! Reading HTTP answers: JSON, or what came instead.

use super::system::Call;
use super::wrapping::{Decoded, unwrapped};
use crate::error::{Error, Kind};
use crate::json::mend::mend;
use crate::json::remarks::{last_counts, replaced};
use crate::json::scan::scan;
use crate::json::{self, plain};
use crate::payload::Members;
use crate::transport::Answer;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The answer as a JSON object. Anything else is told for what it is: most often a proxy's or log-in page.
pub fn json_object(answer: &Answer, warnings: &mut Vec<String>) -> Result<Map<String, Value>, Error> {
    match parse(&unwrapped(answer, warnings), warnings) {
        Some(Value::Object(object)) => Ok(object),
        _ => Err(not_json(answer)),
    }
}

/// What a vendor's JSON text says. Of members that stand twice the last one counts, and characters that JSON does not
/// allow are replaced, with a remark each.
pub fn parse(decoded: &Decoded, warnings: &mut Vec<String>) -> Option<Value> {
    let sound = if decoded.lossy { None } else { json::parse(decoded.text.as_bytes()) };
    let (value, text) = match sound {
        Some(value) => (value, Cow::Borrowed(decoded.text.as_str())),
        None => {
            let text = mended(decoded, warnings)?;
            (json::parse(text.as_bytes())?, text.into())
        }
    };
    warnings.extend(scan(&text).ok().and_then(|found| last_counts(&found)));
    Some(value)
}

/// The members of the answer, for systems that hand on what one of them holds.
pub fn json_members(call: &Call, answer: &Answer, payload: &str, warnings: &mut Vec<String>) -> Result<Members, Error> {
    let decoded = unwrapped(answer, warnings);
    let members = |text: &str| Members::parse(text, payload, call.row.answer);
    let sound = if decoded.lossy { None } else { members(&decoded.text) };
    let found = sound.or_else(|| members(&mended(&decoded, warnings)?)).ok_or_else(|| not_json(answer))?;
    warnings.extend(found.warning.clone());
    Ok(found)
}

/// The text with its bad characters replaced; nothing when it is too deep to be read.
fn mended(decoded: &Decoded, warnings: &mut Vec<String>) -> Option<String> {
    if json::is_too_deep(decoded.text.as_bytes()) {
        return None;
    }
    let mended = mend(&decoded.text, decoded.lossy);
    warnings.extend(replaced(&mended.places));
    Some(mended.text)
}

/// The error for an answer that is not what the vendor sends.
pub fn not_json(answer: &Answer) -> Error {
    let start =
        String::from_utf8_lossy(answer.body.get(..256.min(answer.body.len())).unwrap_or_default()).to_ascii_lowercase();
    let start = start.trim_start();
    let page = answer.content_type.contains("html") || start.starts_with("<!doctype") || start.starts_with("<html");
    if page {
        Error::new(Kind::Protocol, "收到的是网页，不是接口的应答")
            .hint("多半是代理或网关的登录页、错误页：检查地址和代理设置")
    } else if answer.body.is_empty() {
        Error::new(Kind::Protocol, "应答是空的").hint("检查配置的地址；稍后再试")
    } else {
        Error::new(Kind::Protocol, "应答不是预期的 JSON").hint("检查配置的地址；如果地址没错，请把请求编号交给平台方")
    }
}

/// A member as text, whatever scalar it is; empty when absent.
pub fn member(object: &Map<String, Value>, name: &str) -> String {
    object.get(name).map(plain).unwrap_or_default()
}

/// A result code: a text or a number, because servers send either. Anything else is none.
pub fn code(object: &Map<String, Value>, name: &str) -> Option<String> {
    let code = object.get(name).filter(|value| value.is_string() || value.is_number()).map(plain);
    code.filter(|code| !code.is_empty())
}

/// An answer whose status is not 2xx and that is not the vendor's own refusal.
pub fn http_error(answer: &Answer) -> Error {
    let status = answer.status;
    let (message, hint) = match status {
        300..=399 => ("服务器要求转到别处", "检查配置的地址"),
        401 | 403 => ("服务器拒绝访问", "检查账号、IP 白名单和代理"),
        404 => ("服务器上没有这个接口", "检查配置的地址和路径"),
        407 => ("代理要求登录", "在 http.proxy 里写上用户名和密码"),
        408 | 429 => ("服务器忙", "稍后再试"),
        500..=599 => ("服务器或网关出错", "稍后再试；一直这样请联系平台方"),
        _ => ("服务器返回了意外的状态", "检查配置的地址"),
    };
    let mut error = Error::new(Kind::Http, format!("{message}（HTTP {status}）")).hint(hint);
    error.http_status = Some(status);
    error.retryable = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
    error
}
