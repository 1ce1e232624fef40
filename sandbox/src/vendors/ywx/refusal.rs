//! How a call is refused: the codes, and a result that may be a refusal.

use serde_json::Value;

/// The sandbox's own codes for `status` (the document says only that 0 is success).
#[derive(Clone, Copy)]
pub enum Code {
    /// A field is missing or wrong.
    Field,
    /// clientId is not known.
    Client,
    /// clientSecret is wrong, missing, or where it does not belong.
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
