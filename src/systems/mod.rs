//! The vendors' rules behind one trait: how a checked request becomes a signed HTTP request, and an HTTP answer the
//! vendor's own words again. Fields, limits and codes are not here but in the catalogue.

pub mod browser;
pub mod healthcard;
pub mod imaging;
pub mod local;
mod picture;
pub mod reservation;
pub mod signit;
mod webhook;
pub mod ywx;

use crate::catalog::Operation;
use crate::config::Block;
use crate::error::{Error, Kind};
use crate::json_text;
use crate::payload::{Members, Payload};
use crate::token::Fresh;
use crate::transport::{Answer, Outgoing};
use serde_json::{Map, Value};
use std::collections::HashMap;
use ureq::http::header;

/// One call as a system sees it.
pub struct Call<'a> {
    /// The row.
    pub row: &'static Operation,
    /// The checked fields.
    pub fields: &'a Map<String, Value>,
    /// `_options.extra`.
    pub extra: &'a Map<String, Value>,
    /// The system's block of the configuration.
    pub block: &'a Block,
    /// The token, for systems that have one.
    pub token: Option<String>,
    /// A fresh id, 32 upper-case hexadecimal digits.
    pub request_id: String,
    /// Seconds since 1970 as the vendor's server sees them.
    pub now: u64,
}

/// For calls without fields or extra ones.
pub static NO_FIELDS: once_cell::sync::Lazy<Map<String, Value>> = once_cell::sync::Lazy::new(Map::new);

/// A vendor's answer, opened.
pub struct Opened {
    /// Whether the vendor said success.
    pub ok: bool,
    /// The vendor's code as text.
    pub code: String,
    /// The vendor's words.
    pub message: String,
    /// The vendor's payload.
    pub data: Payload,
}

/// How a system's token comes.
pub struct TokenPlan {
    /// What the token belongs to: system, address and application id.
    pub account: String,
    /// The account's secret: a token store's key follows from it, and a corrected secret gets a token of its own.
    pub secret: String,
    /// The operation that fetches it.
    pub row: &'static Operation,
    /// The token in that operation's `data`.
    pub read: fn(&Value) -> Option<Fresh>,
}

/// A vendor's rules.
pub trait System: Sync {
    /// The configured address of the server that an operation goes to, without a slash at its end.
    fn base_url<'a>(&self, block: &'a Block, row: &Operation) -> Result<&'a str, Error>;

    /// Signs or encrypts and makes the envelope.
    fn seal(&self, call: &Call) -> Result<Outgoing, Error>;

    /// Opens the answer. A refusal by the vendor is not an error here but `ok: false`.
    fn open(&self, call: &Call, answer: &Answer) -> Result<Opened, Error>;

    /// Runs an operation without network and gives its `data`.
    fn local(&self, call: &Call) -> Result<Value, Error> {
        Err(Error::new(Kind::Internal, format!("{} 不是本地操作", call.row.full_name)))
    }

    /// Whether this call may be sent again when no answer came; the row knows, but where one row stands for many
    /// interfaces.
    fn repeatable(&self, call: &Call) -> bool {
        call.row.repeatable
    }

    /// The token that this call needs; none when it needs none or one is configured.
    fn token(&self, _: &Call) -> Result<Option<TokenPlan>, Error> {
        Ok(None)
    }
}

/// The rules of a system of the catalogue.
pub fn by_name(name: &str) -> Option<&'static dyn System> {
    Some(match name {
        "imaging" => &imaging::Imaging,
        "ywx" => &ywx::Ywx,
        "reservation" => &reservation::Reservation,
        "healthcard" => &healthcard::HealthCard,
        "signit" => &signit::Signit,
        "crypto" | "tool" => &local::Local,
        _ => return None,
    })
}

impl Call<'_> {
    /// A text field, if it is there.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The fields of one part of the vendor's envelope, as a JSON object.
    pub fn part(&self, place: &str, main: bool) -> Map<String, Value> {
        self.members(place, main).into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The fields of one part of the vendor's envelope, in the catalogue's order, with the extra ones that name this
    /// part. Extra fields that name no part go into the `main` one.
    pub fn members(&self, place: &str, main: bool) -> Vec<(&str, &Value)> {
        // The check has put the fields into the catalogue's order.
        let here = |name: &str| self.row.fields.iter().any(|field| field.place == place && field.name == name);
        let mut part: Vec<_> =
            self.fields.iter().filter(|(name, _)| here(name)).map(|(name, value)| (name.as_str(), value)).collect();
        if self.extra.is_empty() {
            return part;
        }
        // An extra field takes the place of one with its name.
        let mut places: HashMap<&str, usize> = part.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        let mut set = |name, value| {
            let at = *places.entry(name).or_insert(part.len());
            match part.get_mut(at) {
                Some((_, known)) => *known = value,
                None => part.push((name, value)),
            }
        };
        let is_part = |name: &str| self.row.fields.iter().any(|field| field.place == name);
        for (name, value) in self.extra {
            match value {
                Value::Object(members) if name == place => members.iter().for_each(|(name, value)| set(name, value)),
                Value::Object(_) if is_part(name) => {}
                value if main => set(name, value),
                _ => {}
            }
        }
        part
    }
}

/// Compact JSON. `to_string` does the same through a formatter, in several times as long.
pub fn compact(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A JSON object of parts that are objects themselves.
pub fn object<const N: usize>(parts: [(&str, Map<String, Value>); N]) -> Value {
    parts.into_iter().map(|(name, part)| (name.to_owned(), Value::Object(part))).collect::<Map<_, _>>().into()
}

/// The type of what is sent.
const JSON: &str = "application/json; charset=utf-8";

/// A POST of JSON text.
pub fn post_json(url: String, body: String) -> Outgoing {
    Outgoing {
        method: ureq::http::Method::POST,
        url,
        headers: vec![(header::CONTENT_TYPE, JSON.into()), (header::ACCEPT, "application/json".into())],
        body: body.into_bytes(),
    }
}

/// A GET with the fields in the query.
pub fn get(url: &str, query: &Map<String, Value>) -> Outgoing {
    Outgoing {
        method: ureq::http::Method::GET,
        url: format!("{url}{}", query_text(query)),
        headers: vec![(header::ACCEPT, "application/json".into())],
        body: Vec::new(),
    }
}

/// `?name=value&…`, percent-encoded; nothing for no fields.
pub fn query_text(query: &Map<String, Value>) -> String {
    let mut out = String::new();
    for (name, value) in query {
        out.push(if out.is_empty() { '?' } else { '&' });
        out.extend(pieces(name));
        out.push('=');
        match value {
            Value::String(text) => out.extend(pieces(text)),
            value => out.extend(pieces(&crate::validate::plain(value))),
        }
    }
    out
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub fn percent(text: &str) -> String {
    pieces(text).collect()
}

fn pieces(text: &str) -> percent_encoding::PercentEncode<'_> {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, KEPT)
}

/// The answer as a JSON object. Anything else is told for what it is: most often a proxy's or log-in page.
pub fn json_object(answer: &Answer) -> Result<Map<String, Value>, Error> {
    match json_text::parse(without_mark(&answer.body)) {
        Some(Value::Object(object)) => Ok(object),
        _ => Err(not_json(answer)),
    }
}

/// The members of the answer, for systems that hand on what one of them holds.
pub fn json_members(call: &Call, answer: &Answer, payload: &str) -> Result<Members, Error> {
    let text = std::str::from_utf8(without_mark(&answer.body)).ok();
    text.and_then(|text| Members::parse(text, payload, call.row.answer)).ok_or_else(|| not_json(answer))
}

/// Without the mark that some servers put before UTF-8.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
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
    object.get(name).map(crate::validate::plain).unwrap_or_default()
}

/// A result code: a text or a number, because servers send either. Anything else is none.
pub fn code(object: &Map<String, Value>, name: &str) -> Option<String> {
    let code = object.get(name).filter(|value| value.is_string() || value.is_number()).map(crate::validate::plain);
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
