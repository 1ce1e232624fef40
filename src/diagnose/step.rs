//! A step of the diagnosis, its outcome in words, and the run that it is part of.

use crate::cancel::Cancel;
use crate::config::Profile;
use crate::error::{Error, Kind};
use crate::redact::{each_text, printable, without_log_in};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Instant;

/// One step and its outcome.
pub struct Step {
    /// The system, or empty for what concerns all.
    pub system: &'static str,
    /// What was tried: see [`step_title`].
    pub step: &'static str,
    /// The address that it concerns, without path and log-in; empty for none.
    pub address: String,
    /// Whether it is fine.
    pub ok: bool,
    /// What was found, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// What to do, in Chinese; empty for nothing.
    pub hint: String,
    /// The same in English.
    pub hint_en: String,
    /// Further findings: addresses, certificate, accepted settings.
    pub detail: Map<String, Value>,
    /// How long it took.
    pub elapsed_ms: u64,
}

/// Who hears of the steps.
pub trait Listener {
    /// A step begins.
    fn begins(&mut self, system: &'static str, step: &'static str, address: &str);
    /// A step has ended.
    fn ended(&mut self, step: &Step);
}

/// The words of one outcome.
pub struct Finding {
    /// Whether it is fine.
    pub ok: bool,
    /// What was found, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    hint: String,
    hint_en: String,
    detail: Map<String, Value>,
}

/// Every step with its title in Chinese and English.
const STEPS: &[(&str, &str, &str)] = &[
    ("config", "配置", "configuration"),
    ("files", "文件", "files"),
    ("dns", "域名解析", "name resolution"),
    ("proxy", "代理", "proxy"),
    ("tcp", "网络连接", "connection"),
    ("tls", "加密连接（TLS）", "TLS"),
    ("http", "应答", "answer"),
    ("clock", "时间", "clock"),
    ("token", "令牌", "token"),
    ("call", "签名调用", "signed call"),
];

/// The title of a step in Chinese and English.
pub fn step_title(step: &str) -> (&'static str, &'static str) {
    STEPS.iter().find(|(name, _, _)| *name == step).map_or(("", ""), |(_, chinese, english)| (chinese, english))
}

/// One run.
pub struct Diagnosis<'a> {
    pub profile: &'a Arc<Profile>,
    pub cancel: &'a Cancel,
    listener: &'a mut dyn Listener,
    pub system: &'static str,
    pub fine: bool,
}

impl<'a> Diagnosis<'a> {
    /// A run that tells its steps to the listener.
    pub fn new(profile: &'a Arc<Profile>, cancel: &'a Cancel, listener: &'a mut dyn Listener) -> Diagnosis<'a> {
        Diagnosis { profile, cancel, listener, system: "", fine: true }
    }

    /// Takes a step, unless the caller wants to end; says whether to go on.
    pub fn step(&mut self, step: &'static str, address: &str, work: &mut dyn FnMut() -> Finding) -> bool {
        if self.cancel.wished() {
            return false;
        }
        let began = Instant::now();
        let address = self.fit(address);
        self.listener.begins(self.system, step, &address);
        let found = work();
        let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.fine &= found.ok;
        let ok = found.ok;
        let mut detail = Value::Object(found.detail);
        each_text(&mut detail, &|text| Some(self.fit(text)).filter(|fit| fit != text));
        self.listener.ended(&Step {
            system: self.system,
            step,
            address,
            ok,
            message: self.fit(&found.message),
            message_en: self.fit(&found.message_en),
            hint: self.fit(&found.hint),
            hint_en: self.fit(&found.hint_en),
            detail: detail.as_object().cloned().unwrap_or_default(),
            elapsed_ms,
        });
        ok
    }

    /// A text as a step may tell it, whoever wrote it: without secrets, log-ins in addresses, and signs that a terminal
    /// obeys.
    fn fit(&self, text: &str) -> String {
        printable(&without_log_in(&self.profile.secrets.text(text))).into_owned()
    }
}

impl Step {
    /// As it stands in the answer of `tool.diagnose`.
    pub fn json(&self) -> Value {
        let (title, title_en) = step_title(self.step);
        json!({
            "system": self.system,
            "step": self.step,
            "title": title,
            "title_en": title_en,
            "address": self.address,
            "ok": self.ok,
            "message": self.message,
            "message_en": self.message_en,
            "hint": self.hint,
            "hint_en": self.hint_en,
            "detail": self.detail,
            "elapsed_ms": self.elapsed_ms,
        })
    }
}

impl Finding {
    pub fn good(message: impl Into<String>, message_en: impl Into<String>) -> Finding {
        Finding {
            ok: true,
            message: message.into(),
            message_en: message_en.into(),
            hint: String::new(),
            hint_en: String::new(),
            detail: Map::new(),
        }
    }

    pub fn bad(message: impl Into<String>, message_en: impl Into<String>) -> Finding {
        Finding { ok: false, ..Finding::good(message, message_en) }
    }

    pub fn todo(mut self, hint: impl Into<String>, hint_en: impl Into<String>) -> Finding {
        self.hint = hint.into();
        self.hint_en = hint_en.into();
        self
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Finding {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// A failure of the library as a finding.
    pub fn of(error: &Error) -> Finding {
        let (message_en, hint_en) = error.english.as_deref().map_or_else(
            || {
                let (message, hint) = by_kind(error.kind);
                let code =
                    error.refusal.as_ref().map_or_else(String::new, |said| format!(" (code {})", said.shown_code));
                let status = error.http_status.filter(|status| !(200..300).contains(status));
                let status = status.map_or_else(String::new, |status| format!(" (HTTP {status})"));
                (format!("{message}{code}{status}"), hint)
            },
            |(message, hint)| ((*message).to_owned(), *hint),
        );
        let finding = Finding::bad(error.message.clone(), message_en)
            .todo(error.hint.clone(), hint_en)
            .with("kind", error.kind.name());
        match &error.came {
            // What came may say anything: its words are for the caller of an operation alone.
            Some(came) => finding.with(
                "answer",
                json!({
                    "status": came.status,
                    "content_type": came.content_type,
                    "length": came.length,
                    "kind": came.kind,
                    "expected": came.expected,
                }),
            ),
            None => finding,
        }
    }
}

/// What a kind of failure is in English, and what to do.
fn by_kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Argument => ("the request is faulty", "see the Chinese message for the field"),
        Kind::Config => ("the configuration is faulty", "see the Chinese message for the setting"),
        Kind::Timeout => ("no answer in time", "try again later, or raise http.timeout_ms"),
        Kind::Transport => ("network error", "check the network"),
        Kind::Tls => ("the TLS connection failed", "check the server's certificate and TLS settings"),
        Kind::Http => ("the server answered with an error status", "check the configured address"),
        Kind::Protocol => ("the answer is not the platform's", "check the configured address, the proxy and the keys"),
        Kind::Crypto => ("a key or ciphertext is faulty", "check the configured keys"),
        Kind::Vendor => ("the platform refused", "check the configured ids and secrets, and what the platform says"),
        Kind::Cancelled => ("cancelled", ""),
        Kind::Internal => ("a fault of the library", "report it"),
    }
}
