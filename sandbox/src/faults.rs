//! Faults that can be armed for a path: what proxies, dying servers and broken networks do to an
//! answer. In JSON a kind without values is its name (`"reset"`), one with values an object, also
//! when all of them are left out (`{"slow":{"delay_ms":200}}`, `{"gzip_bomb":{}}`).

use crate::check;
use crate::clock::Clock;
use crate::http::{Answer, Request, Trace, reason};
use crate::server::Connection;
use crate::vendors;
use flate2::{Compress, Compression, Crc, FlushCompress};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use socket2::SockRef;
use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

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

/// A fault waiting for calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Armed {
    /// Exact path, `*` for all, or a beginning followed by `*`.
    pub path: String,
    /// How many calls it meets; 0 = all until it is cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

impl Armed {
    fn matches(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == self.path,
        }
    }
}

/// The armed faults.
#[derive(Default)]
pub struct Faults {
    any: AtomicBool,
    armed: Mutex<Vec<Armed>>,
}

impl Faults {
    /// Adds a fault behind those that are already armed.
    pub fn arm(&self, fault: Armed) {
        let mut armed = crate::lock(&self.armed);
        armed.push(fault);
        self.any.store(true, Ordering::SeqCst);
    }

    /// Removes all faults.
    pub fn clear(&self) {
        let mut armed = crate::lock(&self.armed);
        armed.clear();
        self.any.store(false, Ordering::SeqCst);
    }

    /// The faults that are still armed.
    pub fn list(&self) -> Vec<Armed> {
        crate::lock(&self.armed).clone()
    }

    /// The fault for this call, used up by it.
    pub fn take(&self, path: &str) -> Option<Fault> {
        if !self.any.load(Ordering::SeqCst) {
            return None;
        }
        let mut armed = crate::lock(&self.armed);
        let at = armed.iter().position(|entry| entry.matches(path))?;
        let fault = armed[at].fault.clone();
        match armed[at].times {
            0 => {}
            1 => {
                armed.remove(at);
            }
            _ => armed[at].times -= 1,
        }
        self.any.store(!armed.is_empty(), Ordering::SeqCst);
        Some(fault)
    }
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

    /// The answer when the call does not reach the vendor at all.
    pub fn replacement(&self, request: &Request) -> Option<Answer> {
        let trace = Trace { outcome: "not handed to the vendor".to_owned(), ..Trace::default() };
        match self {
            Fault::Html { status } => Some(
                Answer::html(
                    format!(
                        "<html><head><title>{status} {name}</title></head><body><center><h1>{status} {name}</h1></center><hr><center>proxy</center></body></html>",
                        name = reason(*status)
                    ),
                    trace,
                )
                .with_status(*status),
            ),
            Fault::Status { code, location } => {
                let mut answer = Answer::html(String::new(), trace).with_status(*code);
                if let Some(location) = location {
                    answer = answer.with_header("Location", location.clone());
                }
                Some(answer)
            }
            Fault::VendorError { code, message } => {
                Some(vendors::refusal(request, code, message, trace))
            }
            Fault::Big { .. } | Fault::GzipBomb { .. } => {
                Some(Answer::json(&Value::Null, trace))
            }
            _ => None,
        }
    }

    /// Spoils the content of an answer (before it is sealed).
    pub fn spoil(&self, answer: &mut Answer) {
        match self {
            Fault::BadJson => answer.body.truncate(answer.body.len().div_ceil(2)),
            Fault::WrongShape { variant } => {
                let value: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
                let json = |value: Value| value.to_string().into_bytes();
                answer.body = match variant.as_str() {
                    "array" => json(json!([])),
                    "null" => json(Value::Null),
                    "string" => json(json!("ok")),
                    "empty" => json(json!({})),
                    "deep" => [r#"{"a":"#.repeat(100_000), "1".to_owned(), "}".repeat(100_000)].concat().into_bytes(),
                    "not_utf8" => b"{\"message\":\"\xD5\xC5\xFF\"}".to_vec(),
                    "nothing" => Vec::new(),
                    _ => json(wrong_types(&value)),
                };
            }
            Fault::BadCiphertext => {
                let key = answer.seal_key.take();
                let noise = loop {
                    let noise = check::random(64);
                    // One random text in 256 has right padding by chance.
                    let opens = key.is_some_and(|key| check::aes_ecb_decrypt(key.as_bytes(), &noise).is_ok());
                    if !opens {
                        break noise;
                    }
                };
                answer.body = check::base64(&noise).into_bytes();
            }
            _ => {}
        }
    }
}

/// The same fields with types that the document does not allow.
fn wrong_types(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, inner)| {
                    let wrong = match inner {
                        Value::Object(_) => json!("text instead of an object"),
                        Value::Array(_) => json!({"0": "object instead of an array"}),
                        scalar => json!([scalar, scalar]),
                    };
                    (name.clone(), wrong)
                })
                .collect(),
        ),
        _ => json!([[], {}]),
    }
}

/// What becomes of the connection after an answer.
pub enum Keep {
    /// Kept for the next request.
    Open,
    /// Closed properly.
    Finish,
    /// Closed without a word (with TLS: no close_notify).
    CloseUnsaid,
    /// Reset.
    Reset,
}

enum Length {
    Declared(u64),
    Chunked,
}

fn head(answer: &Answer, length: &Length, extra: &str, close: bool, clock: &Clock) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: sandbox\r\nContent-Type: {}\r\n{extra}",
        answer.status,
        reason(answer.status),
        clock.http_date(),
        answer.content_type,
    );
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match length {
        Length::Declared(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
        Length::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
    }
    head.push_str(if close { "Connection: close\r\n\r\n" } else { "Connection: keep-alive\r\n\r\n" });
    head.into_bytes()
}

/// Writes an answer as it is.
pub fn write_plain<C: Connection>(connection: &mut C, answer: &Answer, clock: &Clock, close: bool) -> io::Result<()> {
    let mut wire = head(answer, &Length::Declared(answer.body.len() as u64), "", close, clock);
    wire.extend_from_slice(&answer.body);
    connection.write_all(&wire)?;
    connection.flush()
}

/// Writes an answer under a fault, and says what becomes of the connection.
pub fn deliver<C: Connection>(
    connection: &mut C,
    raw: &TcpStream,
    answer: &Answer,
    fault: Option<&Fault>,
    close: bool,
    clock: &Clock,
) -> io::Result<Keep> {
    let after = if close { Keep::Finish } else { Keep::Open };
    let length = Length::Declared(answer.body.len() as u64);
    match fault {
        Some(Fault::Slow { delay_ms }) => {
            pause(*delay_ms);
            write_plain(connection, answer, clock, close)?;
            Ok(after)
        }
        Some(Fault::Drip { every_ms, bytes }) => {
            let mut wire = head(answer, &length, "", close, clock);
            wire.extend_from_slice(&answer.body);
            for piece in wire.chunks((*bytes).max(1)) {
                connection.write_all(piece)?;
                connection.flush()?;
                pause(*every_ms);
            }
            Ok(after)
        }
        Some(Fault::CloseAt { byte, in_body }) => {
            let mut wire = head(answer, &length, "", close, clock);
            let end = if *in_body { wire.len() + byte } else { *byte };
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire[..end.min(wire.len())])?;
            connection.flush()?;
            Ok(Keep::CloseUnsaid)
        }
        Some(Fault::Close) => Ok(Keep::CloseUnsaid),
        Some(Fault::Reset) => {
            let _ = SockRef::from(raw).set_linger(Some(Duration::ZERO));
            Ok(Keep::Reset)
        }
        Some(Fault::WrongLength { delta, hold_ms }) => {
            let declared = (answer.body.len() as i64).saturating_add(*delta).max(0);
            let length = Length::Declared(declared as u64);
            let mut wire = head(answer, &length, "", close, clock);
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire)?;
            connection.flush()?;
            pause(*hold_ms);
            Ok(if *delta > 0 { Keep::CloseUnsaid } else { after })
        }
        Some(Fault::Chunked) => {
            let mut wire = head(answer, &Length::Chunked, "", close, clock);
            for piece in answer.body.chunks(7) {
                wire.extend(format!("{:x}\r\n", piece.len()).bytes());
                wire.extend_from_slice(piece);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\n\r\n");
            connection.write_all(&wire)?;
            Ok(after)
        }
        Some(Fault::ChunkedGarbage) => {
            let mut wire = head(answer, &Length::Chunked, "", close, clock);
            wire.extend_from_slice(b"ZZZ;what\r\n");
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire)?;
            Ok(Keep::Finish)
        }
        Some(Fault::Gzip) => {
            let packed = gzip(&answer.body)?;
            write_gzip(connection, answer, packed, close, clock)?;
            Ok(after)
        }
        Some(Fault::BadGzip { variant }) => {
            let mut packed = answer.body.clone();
            if variant != "plain" {
                packed = gzip(&packed)?;
                let middle = packed.len() / 2;
                match variant.as_str() {
                    "cut" => packed.truncate(middle),
                    _ => packed[middle] ^= 1,
                }
            }
            write_gzip(connection, answer, packed, close, clock)?;
            Ok(after)
        }
        Some(Fault::BadHead { variant }) => {
            // A client may close before it has read all of it.
            let _ = write_bad_head(connection, answer, variant, clock);
            Ok(Keep::Finish)
        }
        Some(Fault::GzipBomb { bytes }) => {
            let extra = "Content-Encoding: gzip\r\n";
            connection.write_all(&head(answer, &Length::Chunked, extra, close, clock))?;
            write_bomb(connection, *bytes)?;
            Ok(after)
        }
        Some(Fault::Big { bytes }) => {
            let (opening, closing) = (br#"{"padding":""#, br#""}"#);
            let padding = bytes.saturating_sub(opening.len() + closing.len());
            let total = padding + opening.len() + closing.len();
            let length = Length::Declared(total as u64);
            connection.write_all(&head(answer, &length, "", close, clock))?;
            connection.write_all(opening)?;
            let block = [b'x'; 64 * 1024];
            let mut left = padding;
            while left > 0 {
                let count = left.min(block.len());
                connection.write_all(&block[..count])?;
                left -= count;
            }
            connection.write_all(closing)?;
            Ok(after)
        }
        Some(Fault::DeadKeepalive { after_ms }) => {
            write_plain(connection, answer, clock, false)?;
            pause(*after_ms);
            Ok(Keep::CloseUnsaid)
        }
        None
        | Some(
            Fault::Html { .. }
            | Fault::BadJson
            | Fault::WrongShape { .. }
            | Fault::BadCiphertext
            | Fault::Status { .. }
            | Fault::VendorError { .. },
        ) => {
            write_plain(connection, answer, clock, close)?;
            Ok(after)
        }
    }
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn write_gzip<C: Connection>(
    connection: &mut C,
    answer: &Answer,
    packed: Vec<u8>,
    close: bool,
    clock: &Clock,
) -> io::Result<()> {
    let length = Length::Declared(packed.len() as u64);
    let mut wire = head(answer, &length, "Content-Encoding: gzip\r\n", close, clock);
    wire.extend(packed);
    connection.write_all(&wire)
}

fn write_bad_head<C: Connection>(connection: &mut C, answer: &Answer, variant: &str, clock: &Clock) -> io::Result<()> {
    let whole = |extra: &str, length: u64| head(answer, &Length::Declared(length), extra, true, clock);
    let right = answer.body.len() as u64;
    let with_length = |length: &str| {
        let text = String::from_utf8_lossy(&whole("", right)).into_owned();
        text.replace(&format!("Content-Length: {right}\r\n"), &format!("Content-Length: {length}\r\n")).into_bytes()
    };
    let head = match variant {
        "not_http" => b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec(),
        "no_status" => b"HTTP/1.1\r\n\r\n".to_vec(),
        "long_line" => whole(&format!("X-Long: {}\r\n", "x".repeat(1 << 20)), right),
        "many_lines" => whole(&"X-Many: x\r\n".repeat(100_000), right),
        "length_word" => with_length("many"),
        "length_negative" => with_length("-1"),
        "length_twice" => whole("Content-Length: 1\r\n", right),
        _ => with_length("18446744073709551615"),
    };
    connection.write_all(&head)?;
    connection.write_all(&answer.body)?;
    connection.flush()
}

fn pause(milliseconds: u64) {
    if milliseconds > 0 {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}

/// Streams the gzip form of zeros, chunked. A flushed deflate block of one megabyte of zeros can
/// be repeated, so nothing large is ever made here.
fn write_bomb<C: Connection>(connection: &mut C, bytes: u64) -> io::Result<()> {
    const BLOCK: usize = 1 << 20;
    let blocks = bytes.div_ceil(BLOCK as u64).max(1);
    let zeros = vec![0u8; BLOCK];
    let mut packed = Vec::with_capacity(16 * 1024);
    Compress::new(Compression::best(), false)
        .compress_vec(&zeros, &mut packed, FlushCompress::Full)
        .map_err(io::Error::other)?;
    let mut block_crc = Crc::new();
    block_crc.update(&zeros);
    let mut total_crc = Crc::new();

    // Magic, deflate, no flags, no time, no extra flags, unknown system.
    write_chunk(connection, &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])?;
    for _ in 0..blocks {
        write_chunk(connection, &packed)?;
        total_crc.combine(&block_crc);
    }
    // The last block of the deflate stream, empty; then checksum and length.
    let mut trailer = vec![0x03, 0x00];
    trailer.extend(total_crc.sum().to_le_bytes());
    trailer.extend(((blocks * BLOCK as u64) as u32).to_le_bytes());
    write_chunk(connection, &trailer)?;
    connection.write_all(b"0\r\n\r\n")
}

fn write_chunk<C: Connection>(connection: &mut C, piece: &[u8]) -> io::Result<()> {
    let mut wire = format!("{:x}\r\n", piece.len()).into_bytes();
    wire.extend_from_slice(piece);
    wire.extend_from_slice(b"\r\n");
    connection.write_all(&wire)
}
