//! How a call is refused: the codes, and a result that may be a refusal.

use crate::settings::{NotYet, Settings};
use serde_json::{Value, json};

/// Why a call is refused. The numbers of the in-house platform are the sandbox's own (the document says only that 0 is
/// success), those of the cloud platform are what public clients know.
#[derive(Clone, Copy)]
pub enum Code {
    /// A field is missing or wrong.
    Field,
    /// clientId is not known.
    Client,
    /// clientSecret is wrong or missing.
    Secret,
    /// No such doctor, or one who cannot sign.
    Doctor,
    /// No such request or order.
    Unknown,
    /// The QR code's 120 s are over.
    Expired,
    /// The order's state does not allow it.
    State,
    /// The doctor refused.
    Refused,
    /// Nobody has scanned yet.
    NotYet,
    /// No such accessToken, or one that is expired.
    Token,
    /// An accessToken that a newer one has replaced.
    TokenReplaced,
}

impl Code {
    /// As in `status`.
    pub fn number(self) -> &'static str {
        match self {
            Code::Field => "1001",
            Code::Client => "1002",
            Code::Secret => "1003",
            Code::Doctor => "1004",
            Code::Unknown => "1005",
            Code::Expired => "1006",
            Code::State => "1007",
            Code::Refused => "1008",
            Code::NotYet => "1009",
            Code::Token => "005x016",
            Code::TokenReplaced => "005x019",
        }
    }

    /// As in `status` of the cloud platform.
    pub fn cloud_number(self) -> &'static str {
        match self {
            Code::Field => "000x003",
            Code::Client | Code::Secret => "005x017",
            other => other.number(),
        }
    }
}

/// A code and what is said with it.
pub struct Refusal {
    /// As in `status`.
    pub code: Code,
    /// As in `message`.
    pub words: String,
}

/// Refuses.
pub fn refuse<T>(code: Code, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, words: words.into() })
}

/// `data` of an answer, when it has one.
pub type Data = Result<Option<Value>, Refusal>;

/// Nobody has scanned yet, in the form that the settings say.
pub fn not_yet(settings: &Settings) -> Data {
    match settings.not_yet {
        NotYet::NoData => Ok(None),
        NotYet::EmptyData => Ok(Some(json!({}))),
        NotYet::Refusal => refuse(Code::NotYet, "用户尚未扫码"),
    }
}
