//! The kinds of faults. In JSON a kind without values is its name (`"reset"`), one with values an
//! object, also when all of them are left out (`{"slow":{"delay_ms":200}}`, `{"gzip_bomb":{}}`).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One kind of fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The right answer, late.
    Slow {
        /// Wait before the first byte.
        delay_ms: u64,
    },
    /// The right answer, a few bytes at a time.
    Drip {
        /// Wait between two pieces.
        every_ms: u64,
        /// Size of a piece.
        #[serde(default = "one")]
        bytes: usize,
    },
    /// The right answer is cut off after that many bytes, head included (or of the body).
    CloseAt {
        /// Bytes that are still sent.
        byte: usize,
        /// Count from the first byte of the body.
        #[serde(default)]
        in_body: bool,
    },
    /// The call is done, but the connection is closed without an answer.
    Close,
    /// The call is done, but the connection is reset (RST).
    Reset,
    /// `Content-Length` is wrong by `delta`. Too large: the connection is closed after the body
    /// (`hold_ms` later). Too small: it stays open, with the surplus on it.
    WrongLength {
        /// Added to the true length.
        delta: i64,
        /// Wait before closing.
        #[serde(default)]
        hold_ms: u64,
    },
    /// A proper chunked answer (not a fault of the server; a test of the client).
    Chunked,
    /// `Transfer-Encoding: chunked` with something else in the body.
    ChunkedGarbage,
    /// A proper gzip answer, whether it was asked for or not.
    Gzip,
    /// Said to be gzip, and is not or not all of it.
    BadGzip {
        /// `plain` (the answer as it is), `cut` (half of the packed answer), `flipped` (one bit in it is wrong).
        #[serde(default = "plain")]
        variant: String,
    },
    /// A proper answer under `Content-Encoding: deflate`, whether it was asked for or not.
    Deflate {
        /// The bare stream, as old servers send it, instead of zlib's format.
        #[serde(default)]
        raw: bool,
    },
    /// The right answer as a server's framework disguises it.
    Disguised {
        /// `gbk`, `gbk_as_utf8`, `gbk_untold`, `utf8_as_gbk` (in one encoding and said to be another), `html`, `untyped`,
        /// `nul`, `bom`, `blanks`, `string` (JSON inside a JSON string), `asmx`, `d` and `d_string` (of ASP.NET).
        variant: String,
    },
    /// The right answer with something before its first Chinese character that is none.
    BadCharacter {
        /// `surrogate` (`\\ud800`), `control` (a raw U+0001), `half` (two bytes of a character of three).
        variant: String,
    },
    /// gzip of that many zero bytes.
    GzipBomb {
        /// Size when unpacked.
        #[serde(default = "bomb_size")]
        bytes: u64,
    },
    /// A JSON answer of that many bytes.
    Big {
        /// Size of the body.
        #[serde(default = "big_size")]
        bytes: usize,
    },
    /// An answer whose head is not what HTTP says; the connection is closed after it.
    BadHead {
        /// `not_http`, `no_status`, `long_line` (1 MB), `many_lines` (100 000), `length_word`, `length_negative`,
        /// `length_twice` (two lengths), `length_huge` (2^64 - 1).
        variant: String,
    },
    /// The error page of a proxy; the call does not reach the vendor.
    Html {
        /// HTTP status of the page.
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// The right answer's JSON, cut in half.
    BadJson,
    /// JSON that is not what the document says.
    WrongShape {
        /// `types` (every scalar becomes an array, every object a text), `array`, `null`,
        /// `string`, `empty`, `deep` (100 000 objects inside each other), `not_utf8`, `nothing` (no body).
        #[serde(default = "types")]
        variant: String,
    },
    /// A Base64 text that cannot be decrypted.
    BadCiphertext,
    /// Another HTTP status, with `Location` for redirects; the call does not reach the vendor.
    Status {
        /// The status.
        code: u16,
        /// `Location` header.
        #[serde(default)]
        location: Option<String>,
    },
    /// The vendor refuses with that code, in its own shape.
    VendorError {
        /// The vendor's code.
        code: String,
        /// The vendor's text.
        #[serde(default = "refusal")]
        message: String,
    },
    /// The right answer on a kept connection, which is dropped a little later without a word.
    DeadKeepalive {
        /// Wait before it is dropped.
        after_ms: u64,
    },
}

fn one() -> usize {
    1
}
fn bomb_size() -> u64 {
    1 << 30
}
fn big_size() -> usize {
    40 << 20
}
fn bad_gateway() -> u16 {
    502
}
fn plain() -> String {
    "plain".to_owned()
}
fn types() -> String {
    "types".to_owned()
}
fn refusal() -> String {
    "拒绝".to_owned()
}

impl Fault {
    /// Name as in the JSON form.
    pub fn name(&self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(name)) => name,
            Ok(Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }
}
