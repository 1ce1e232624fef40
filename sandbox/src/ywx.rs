//! 医网信院内移动签名: the interfaces under `/gateway/…`.
//!
//! Field tables and limits as in the document; integers that the samples send as text must be
//! text. clientSecret must be right where the table lists it, and is refused where it does not
//! (a client must not hand its secret around). The document names no error codes: those here are
//! the sandbox's own (see [`Code`]).
//!
//! Signatures are real: every doctor has a key with a certificate of the sandbox's authority;
//! `p1` is ECDSA-SHA256, `signedData` a detached PKCS#7, and `verifyDataById` verifies what it is
//! given against them.

mod calls;
mod fields;
mod state;

pub use state::{DOCTOR_NOT_READY, DOCTORS, State};

use crate::http::{Answer, Request, Trace};
use crate::{Shared, vendors};
use calls::Call;
use serde_json::{Value, json};

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

struct Refusal {
    code: Code,
    words: String,
}

fn refuse<T>(code: Code, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, words: words.into() })
}

/// `data` of an answer, when it has one.
type Data = Result<Option<Value>, Refusal>;

/// Answers an interface call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    let name = request.path.strip_prefix("/gateway/").unwrap_or_default();
    let get = ["oauth/authorize", "oauth/tokeninfo", "doctor/existUnsign"].contains(&name);
    let post = [
        "doctor/synDoctorSearch",
        "selfSign/request",
        "selfSign/getResult",
        "selfSign/quit",
        "common/computeDigestForAlg",
        "recipe/synRecipeInfo",
        "signInfo/syn",
        "recipe/querySignDataByUniqueId",
        "recipe/signDataListSearchByTime",
        "recipe/synSignDataSearch",
        "recipe/deleteUnsignedDataByUniqueId",
        "recipe/verifyDataById",
        "recipe/verifyTimeStamp",
    ]
    .contains(&name);
    if !get && !post {
        return vendors::not_found();
    }
    if get && request.method != "GET" {
        return vendors::wrong_method("GET");
    }
    if post && request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let settings = shared.settings();
    let mut trace = Trace::default();
    let call = Call { shared, settings: &settings };
    let (status, message, data) = match call.run(name, request, &mut trace) {
        Ok(data) => {
            trace.outcome = format!("{name}: accepted");
            ("0", "success".to_owned(), data)
        }
        Err(refusal) => {
            let number = refusal.code.number();
            trace.outcome = format!("{name}: refused {number} {}", refusal.words);
            (number, refusal.words, None)
        }
    };
    let status = match status.parse::<i64>() {
        Ok(number) if settings.ywx_status_number => json!(number),
        _ => json!(status),
    };
    let mut body = json!({"status": status, "message": message});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(&body, trace)
}
