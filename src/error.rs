//! What can go wrong with a call, in the words of the person at the desk.
//!
//! Messages are Chinese, say what to do, and never hold a secret or a patient's data. What a vendor says about its
//! refusal may name a patient: it is kept apart from them and told to the caller alone ([`Error::told`]).

use crate::json::DEEPEST;
use crate::payload::Payload;
use crate::redact::letters::bare;
use crate::redact::printable;
use serde_json::{Value, json};

/// Whose fault a failure is; the `kind` of the envelope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The request: not JSON, unknown operation or field, missing or malformed field.
    Argument,
    /// The configuration.
    Config,
    /// The time limit passed.
    Timeout,
    /// Name resolution, connection, reset.
    Transport,
    /// The TLS handshake or certificate.
    Tls,
    /// An HTTP status outside 2xx.
    Http,
    /// An answer that cannot be opened.
    Protocol,
    /// A key or a ciphertext.
    Crypto,
    /// The vendor refused.
    Vendor,
    /// The caller cancelled the call.
    Cancelled,
    /// A fault of the library.
    Internal,
}

impl Kind {
    /// The word in the envelope.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Argument => "argument",
            Kind::Config => "config",
            Kind::Timeout => "timeout",
            Kind::Transport => "transport",
            Kind::Tls => "tls",
            Kind::Http => "http",
            Kind::Protocol => "protocol",
            Kind::Crypto => "crypto",
            Kind::Vendor => "vendor",
            Kind::Cancelled => "cancelled",
            Kind::Internal => "internal",
        }
    }
}

/// One fault of a request's field.
#[derive(Clone)]
pub struct Fault {
    /// The field's name, with its place inside nested values (`roles[0].keyword`).
    pub name: String,
    /// What is wrong, one word: `missing`, `unknown`, `duplicate`, `type`, `length`, `range`, `format`, `value`, `size`,
    /// `file`, `rule`, or `config` when the configuration should have it.
    pub problem: &'static str,
    /// The same in Chinese, for a person.
    pub message: String,
    /// The nearest known name of an unknown field.
    pub suggestion: Option<&'static str>,
}

impl Fault {
    /// A fault without a suggestion.
    pub fn new(name: impl Into<String>, problem: &'static str, message: impl Into<String>) -> Fault {
        Fault { name: name.into(), problem, message: message.into(), suggestion: None }
    }

    fn json(&self) -> Value {
        let mut row = json!({"name": self.name, "problem": self.problem, "message": self.message});
        if let (Some(nearest), Some(map)) = (self.suggestion, row.as_object_mut()) {
            map.insert("suggestion".into(), nearest.into());
        }
        row
    }
}

/// The faults of one request or configuration. What a program has got wrong it may have got wrong ten thousand times:
/// the first hundred are listed, in the order in which they are found, and the others only counted.
#[derive(Default)]
pub struct Faults {
    listed: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// Most faults that are listed.
    pub const MOST: usize = 100;

    /// Adds a fault, which is made only if there is room for it.
    pub fn add(&mut self, fault: impl FnOnce() -> Fault) {
        self.count = self.count.saturating_add(1);
        if self.listed.len() < Faults::MOST {
            self.listed.push(fault());
        }
    }

    /// Counts faults that nobody has looked at closely.
    pub fn count_only(&mut self, more: usize) {
        self.count = self.count.saturating_add(more);
    }

    /// Adds those of a part.
    pub fn extend(&mut self, part: Faults) {
        let listed = part.listed.len();
        self.count_only(part.count.saturating_sub(listed));
        part.listed.into_iter().for_each(|fault| self.add(|| fault));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(listed: Vec<Fault>) -> Faults {
        Faults { count: listed.len(), listed }
    }
}

/// Longest sentence of a vendor that is told, in characters.
const LONGEST_SENTENCE: usize = 500;

/// A vendor's refusal in its own words, for the caller alone.
#[derive(Clone)]
pub struct Refusal {
    /// The vendor's code as text.
    pub code: String,
    /// The code as it may stand anywhere: `?` for what may be something else.
    pub shown_code: String,
    /// The vendor's words, which may name a patient.
    pub message: String,
    /// The payload beside it.
    pub data: Payload,
}

/// What came in the place of an answer that can be read.
#[derive(Clone)]
pub struct Came {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` without its parameters.
    pub content_type: String,
    /// Bytes of the body.
    pub length: usize,
    /// `empty`, `html`, `xml`, `json`, `text` or `binary`.
    pub kind: &'static str,
    /// What was expected.
    pub expected: &'static str,
    /// The first words, for the caller alone.
    pub words: String,
}

/// A failed call.
#[derive(Clone)]
pub struct Error {
    /// Whose fault it is.
    pub kind: Kind,
    /// What happened, in the library's own words.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// The faults of the request, all at once.
    pub fields: Vec<Fault>,
    /// What the vendor said, when it answered.
    pub refusal: Option<Box<Refusal>>,
    /// What came, when it was no answer of the vendor's.
    pub came: Option<Box<Came>>,
    /// The HTTP status, when there was an answer.
    pub http_status: Option<u16>,
    /// Nothing of the request has reached the vendor, so it can be sent again whatever it does.
    pub unsent: bool,
    /// The same in English, for the failures that `tool.diagnose` explains: what happened and what to do.
    pub english: Option<Box<(&'static str, &'static str)>>,
}

impl Error {
    /// A failure of this kind; `timeout` and `transport` are worth another try.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            hint: String::new(),
            retryable: matches!(kind, Kind::Timeout | Kind::Transport),
            fields: Vec::new(),
            refusal: None,
            came: None,
            http_status: None,
            unsent: false,
            english: None,
        }
    }

    /// Adds what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = hint.into();
        self
    }

    /// Adds the same in English: what happened, what to do.
    pub fn english(mut self, message: &'static str, hint: &'static str) -> Error {
        self.english = Some(Box::new((message, hint)));
        self
    }

    /// What a cancelled call ends with.
    pub fn cancelled() -> Error {
        Error::new(Kind::Cancelled, "调用已取消")
    }

    /// A JSON text with too many levels.
    pub fn too_deep(kind: Kind, what: &str) -> Error {
        Error::new(kind, format!("{what}的 JSON 嵌套超过 {DEEPEST} 层")).hint("检查是否把对象反复套进了自己")
    }

    /// A request with faulty fields.
    pub fn faults(faults: impl Into<Faults>) -> Error {
        let Faults { listed: fields, count } = faults.into();
        let words: Vec<&str> = fields.iter().take(5).map(|fault| fault.message.as_str()).collect();
        let more = match count {
            ..=5 => String::new(),
            _ if count == fields.len() => format!("……共 {count} 处"),
            _ => format!("……共 {count} 处，fields 列出前 {} 处", fields.len()),
        };
        let list = words.join("；");
        let mut error = if fields.iter().all(|fault| fault.problem == "config") {
            Error::new(Kind::Config, format!("{list}{more}"))
                .hint("用 his_configure 设置，或写进 DLL 旁的 hisbridge.json")
        } else {
            Error::new(Kind::Argument, format!("请求有误：{list}{more}"))
                .hint("按 fields 逐项改正后再调用；字段说明见 his_operations 或文档")
        };
        error.fields = fields;
        error
    }

    /// What the caller is told: what happened, and the vendor's own sentence where it says more than that.
    pub fn told(&self) -> String {
        if let Some(came) = &self.came {
            let kind = if came.content_type.is_empty() { "没有 Content-Type" } else { &came.content_type };
            let words = match came.words.as_str() {
                "" => String::new(),
                words => format!("，开头是“{}”", printable(words)),
            };
            let Came { status, length, expected, .. } = &**came;
            let kind = printable(kind);
            return format!("{}。收到 HTTP {status}，{kind}，{length} 字节{words}；应为{expected}", self.message);
        }
        let said = self.refusal.as_ref().map_or("", |refusal| refusal.message.trim());
        if bare(&self.message).contains(&bare(said)) {
            return self.message.clone();
        }
        let mut sentence: String = said.chars().take(LONGEST_SENTENCE).collect();
        if sentence.len() < said.len() {
            sentence.push('…');
        }
        format!("{}。平台说：{}", self.message, printable(&sentence))
    }

    /// The `error` object of the envelope, for the caller alone.
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "message": self.told(),
            "hint": self.hint,
            "retryable": self.retryable,
            "fields": self.fields.iter().map(Fault::json).collect::<Vec<_>>(),
        })
    }
}

/// Only the kind: a refusal's words and payload may hold a patient's data.
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Error({})", self.kind.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_sentence_is_told_where_it_says_more() {
        let told = |own: &str, said: &str| {
            let mut error = Error::new(Kind::Vendor, own);
            let (code, message) = ("10001".to_owned(), said.to_owned());
            error.refusal =
                Some(Box::new(Refusal { shown_code: code.clone(), code, message, data: Value::Null.into() }));
            assert_eq!(error.json()["message"], error.told());
            assert_eq!((error.message.as_str(), format!("{error:?}").as_str()), (own, "Error(vendor)"));
            error.told()
        };
        let own = "平台没有接受：参数不正确（代码 10001）";
        assert_eq!(told(own, "请先到放射科登记"), format!("{own}。平台说：请先到放射科登记"));
        assert_eq!(told(own, "参数不正确：姓名"), format!("{own}。平台说：参数不正确：姓名"));
        for same in ["", " ", "参数不正确", "参数不正确。", "参数 不正确！", "10001", "***"] {
            assert_eq!(told(own, same), own, "{same}");
        }
        assert_eq!(told(own, "一\n二\u{1b}[2J"), format!("{own}。平台说：一 二\u{FFFD}[2J"));
        assert!(told(own, &"长".repeat(501)).ends_with("长…"));
    }
}
