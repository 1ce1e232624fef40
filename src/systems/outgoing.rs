//! Making HTTP requests of fields.

use crate::json::plain;
use crate::transport::Outgoing;
use serde_json::{Map, Value};
use ureq::http::header;

/// A JSON object of parts that are objects themselves.
pub fn object<const N: usize>(parts: [(&str, Map<String, Value>); N]) -> Value {
    parts.into_iter().map(|(name, part)| (name.to_owned(), Value::Object(part))).collect::<Map<_, _>>().into()
}

/// The type of what is sent.
pub const JSON: &str = "application/json; charset=utf-8";

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
            value => out.extend(pieces(&plain(value))),
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
