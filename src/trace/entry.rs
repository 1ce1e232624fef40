//! One exchange: what was made, what went out, what came back, and how long it took.

use super::kept::Kept;
use super::masks::Masks;
use super::message::Message;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The method that asks a proxy for a tunnel.
pub const CONNECT: &str = "CONNECT";

/// What a system did to make a request.
#[derive(Clone, Default)]
pub struct Sealed {
    /// Whose request it is.
    pub operation: &'static str,
    /// What was encrypted.
    pub plain: Option<Kept>,
    /// What was signed.
    pub signed_text: Option<Kept>,
    /// The signature of it.
    pub signature: Option<Kept>,
}

/// What takes its time before a request goes out.
#[derive(Clone, Copy)]
pub enum Step {
    /// Finding the address of a name.
    Resolve,
    /// Making a connection, with what a proxy wants and with TLS.
    Connect,
    /// The TLS handshake in that.
    Tls,
}

/// One exchange.
pub struct Entry {
    pub sealed: Sealed,
    /// The request as it was to go out. What went over the line counts, if anything did.
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Kept,
    pub sent: Message,
    pub received: Message,
    /// The body of the answer, put together and unpacked.
    pub answer: Option<Kept>,
    /// What was decrypted of it.
    pub opened: Option<Kept>,
    resolve: Option<Duration>,
    connect: Option<Duration>,
    tls: Option<Duration>,
    begun: Instant,
    /// When the last of the request went out, and the last of the answer came.
    pub sent_at: Option<Instant>,
    pub answered_at: Option<Instant>,
    total: Option<Duration>,
}

impl Entry {
    /// An exchange that begins now.
    pub fn new(sealed: Sealed, method: &str, url: &str) -> Entry {
        Entry {
            sealed,
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: Kept::default(),
            sent: Message::default(),
            received: Message::default(),
            answer: None,
            opened: None,
            resolve: None,
            connect: None,
            tls: None,
            begun: Instant::now(),
            sent_at: None,
            answered_at: None,
            total: None,
        }
    }

    /// Adds the time that a step took.
    pub fn took(&mut self, step: Step, time: Duration) {
        let known = match step {
            Step::Resolve => &mut self.resolve,
            Step::Connect => &mut self.connect,
            Step::Tls => &mut self.tls,
        };
        *known = Some(known.unwrap_or_default().saturating_add(time));
    }

    /// It is over.
    pub fn end(&mut self) {
        self.total = Some(self.begun.elapsed());
    }

    /// As the caller sees it.
    pub fn json(&self, masks: &Masks) -> Value {
        let shown = |kept: &Option<Kept>| kept.as_ref().map(|kept| kept.shown(masks));
        let headers = |list: Vec<(&str, &str)>| -> Value {
            list.into_iter().map(|(name, value)| json!([name, masks.header(name, value)])).collect()
        };
        let prepared = || self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (method, url) = match self.sent.request() {
            Some((method, target)) if method != CONNECT => (method, self.address(target)),
            _ => (self.method.as_str(), self.url.clone()),
        };
        let body = if self.sent.is_empty() { &self.body } else { &self.sent.body };
        let answer = shown(&self.answer)
            .or_else(|| self.received.headers().map(|_| self.received.body.shown(masks)))
            .or_else(|| shown(&self.received.headless()));
        json!({
            "operation": self.sealed.operation,
            "method": method,
            "url": Kept::of(url.as_bytes()).shown(masks),
            "headers": headers(self.sent.headers().unwrap_or_else(prepared)),
            "plain": shown(&self.sealed.plain),
            "signed_text": shown(&self.sealed.signed_text),
            "signature": shown(&self.sealed.signature),
            "body": body.shown(masks),
            "status": self.received.status(),
            "answer_headers": self.received.headers().map(headers),
            "answer": answer,
            "opened": shown(&self.opened),
            "ms": self.times(),
        })
    }

    /// The address that a request line names. The proxy's stays what it is; the target stands in the header `Host`.
    fn address(&self, target: &str) -> String {
        let path = self.url.split_once("://").and_then(|(_, rest)| rest.find(['/', '?']).map(|at| rest.len() - at));
        let origin = path.and_then(|length| self.url.get(..self.url.len().checked_sub(length)?));
        match target.starts_with('/') {
            true => format!("{}{target}", origin.unwrap_or(&self.url)),
            false => target.to_owned(),
        }
    }

    /// Milliseconds; null for what did not happen, as connecting where a connection was there.
    fn times(&self) -> Value {
        let ms = |time: Option<Duration>| time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        let connect = self.connect.map(|all| all.saturating_sub(self.tls.unwrap_or_default()));
        let answer = self.sent_at.zip(self.answered_at).map(|(sent, came)| came.saturating_duration_since(sent));
        json!({
            "resolve": ms(self.resolve),
            "connect": ms(connect),
            "tls": ms(self.tls),
            "answer": ms(answer),
            "total": ms(self.total),
        })
    }
}
