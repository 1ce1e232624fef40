//! Each fault must be what it says, seen from the wire.

use crate::client::{self, get, post, read_answer, request, send};
use flate2::read::GzDecoder;
use hisbridge_sandbox::{Fault, Sandbox};
use openssl::symm::{Cipher, decrypt};
use serde_json::{Value, json};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const PATH: &str = "/gateway/common/computeDigestForAlg";
const BODY: &[u8] = br#"{"originData":"abc"}"#;

/// The raw bytes of the answer until the server closes, and how the stream ended.
fn raw(sandbox: &Sandbox) -> (Vec<u8>, Result<(), ErrorKind>) {
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(&request(&address, "POST", PATH, &[("Connection", "close")], BODY)).unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).map(|_| ()).map_err(|error| error.kind());
    (bytes, end)
}

fn call(sandbox: &Sandbox) -> client::Answer {
    send(&sandbox.http_url().unwrap(), "POST", PATH, &[], BODY)
}

fn good(sandbox: &Sandbox) {
    assert_eq!(call(sandbox).json()["status"], "0");
}

#[test]
fn faults_are_used_up_and_meet_only_their_path() {
    let sandbox = client::sandbox();
    let status = |code| Fault::Status { code, location: None };
    sandbox.arm(PATH, 2, status(503));
    sandbox.arm("/gateway/*", 1, status(500));
    sandbox.arm("/reservation/*", 0, status(418));
    let codes: Vec<u16> = (0..4).map(|_| call(&sandbox).status).collect();
    assert_eq!(codes, [503, 503, 500, 200]);
    for _ in 0..3 {
        assert_eq!(get(&sandbox, "/reservation/sync/token").status, 418);
    }
    sandbox.clear_faults();
    assert_eq!(get(&sandbox, "/reservation/sync/token").status, 405);
}

#[test]
fn faults_are_armed_over_http_in_the_documented_form() {
    let sandbox = client::sandbox();
    let body = json!({"path": "*", "times": 1, "fault": {"slow": {"delay_ms": 1}}});
    assert_eq!(post(&sandbox, "/_sandbox/faults", &body).json()["armed"][0], body);
    let bare = json!({"faults": [{"path": PATH, "fault": "reset"}, {"path": PATH, "fault": {"gzip_bomb": {}}}]});
    assert_eq!(post(&sandbox, "/_sandbox/faults", &bare).json()["armed"].as_array().unwrap().len(), 3);
    let bad = json!({"path": "*", "fault": "earthquake"});
    assert_eq!(post(&sandbox, "/_sandbox/faults", &bad).status, 400);
    post(&sandbox, "/_sandbox/faults", &json!({"clear": true}));
    good(&sandbox);
}

#[test]
fn slow_and_drip() {
    let sandbox = client::sandbox();
    sandbox.arm("*", 1, Fault::Slow { delay_ms: 200 });
    let started = Instant::now();
    good(&sandbox);
    assert!(started.elapsed() >= Duration::from_millis(200));
    sandbox.arm("*", 1, Fault::Drip { every_ms: 2, bytes: 1 });
    let started = Instant::now();
    good(&sandbox);
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[test]
fn closing_at_a_byte_or_without_an_answer_or_by_reset() {
    let sandbox = client::sandbox();
    let whole = raw(&sandbox).0.len();
    for byte in [0, 1, 20, whole - 1] {
        sandbox.arm("*", 1, Fault::CloseAt { byte, in_body: false });
        assert_eq!(raw(&sandbox).0.len(), byte);
    }
    sandbox.arm("*", 1, Fault::CloseAt { byte: 3, in_body: true });
    let (bytes, _) = raw(&sandbox);
    assert!(bytes.ends_with(b"\r\n\r\n{\"s"), "{}", String::from_utf8_lossy(&bytes));
    sandbox.arm("*", 1, Fault::Close);
    let (bytes, end) = raw(&sandbox);
    assert!(bytes.is_empty() && end.is_ok());
    sandbox.arm("*", 1, Fault::Reset);
    let (bytes, end) = raw(&sandbox);
    assert!(bytes.is_empty());
    assert_eq!(end, Err(ErrorKind::ConnectionReset));
    good(&sandbox);
}

#[test]
fn wrong_lengths() {
    let sandbox = client::sandbox();
    let declared = |bytes: &[u8]| -> i64 {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let length = head.split("Content-Length: ").nth(1).unwrap();
        let length: i64 = length.lines().next().unwrap().trim().parse().unwrap();
        length - body.len() as i64
    };
    for delta in [7, -7] {
        sandbox.arm("*", 1, Fault::WrongLength { delta, hold_ms: 0 });
        assert_eq!(declared(&raw(&sandbox).0), delta);
    }
}

#[test]
fn chunked_and_its_garbage() {
    let sandbox = client::sandbox();
    sandbox.arm("*", 1, Fault::Chunked);
    let answer = call(&sandbox);
    assert_eq!(answer.headers["transfer-encoding"], "chunked");
    assert_eq!(answer.json()["status"], "0");
    sandbox.arm("*", 1, Fault::ChunkedGarbage);
    let (bytes, _) = raw(&sandbox);
    assert!(String::from_utf8_lossy(&bytes).contains("chunked\r\nConnection: close\r\n\r\nZZZ;"));
}

#[test]
fn gzip_and_the_bomb() {
    let sandbox = client::sandbox();
    sandbox.arm("*", 1, Fault::Gzip);
    let answer = call(&sandbox);
    assert_eq!(answer.headers["content-encoding"], "gzip");
    let mut text = String::new();
    GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["status"], "0");

    let bytes = 64 << 20;
    sandbox.arm("*", 1, Fault::GzipBomb { bytes });
    let answer = call(&sandbox);
    assert!(answer.body.len() < 200_000);
    // A proper stream: the decoder checks length and checksum at its end.
    let mut decoder = GzDecoder::new(&answer.body[..]);
    let mut total = 0;
    let mut piece = vec![0u8; 1 << 16];
    loop {
        let count = decoder.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        assert!(piece[..count].iter().all(|byte| *byte == 0));
        total += count as u64;
    }
    assert_eq!(total, bytes);
}

#[test]
fn gzip_that_is_none() {
    let sandbox = client::sandbox();
    let unpacked = |variant: &str| {
        sandbox.arm("*", 1, Fault::BadGzip { variant: variant.to_owned() });
        let answer = call(&sandbox);
        assert_eq!(answer.headers["content-encoding"], "gzip");
        let mut text = String::new();
        GzDecoder::new(&answer.body[..]).read_to_string(&mut text).map(|_| text).map_err(|error| error.kind())
    };
    for variant in ["plain", "cut", "flipped"] {
        assert!(unpacked(variant).is_err(), "{variant}");
    }
    good(&sandbox);
}

#[test]
fn heads_that_are_none() {
    let sandbox = client::sandbox();
    for (variant, begins, holds) in [
        ("not_http", "SSH-2.0-", "\r\n{"),
        ("no_status", "HTTP/1.1\r\n\r\n{", ""),
        ("length_word", "HTTP/1.1 200 OK\r\n", "Content-Length: many\r\n"),
        ("length_negative", "HTTP/1.1 200 OK\r\n", "Content-Length: -1\r\n"),
        ("length_twice", "HTTP/1.1 200 OK\r\n", "Content-Length: 1\r\n"),
        ("length_huge", "HTTP/1.1 200 OK\r\n", "Content-Length: 18446744073709551615\r\n"),
    ] {
        sandbox.arm("*", 1, Fault::BadHead { variant: variant.to_owned() });
        let (bytes, end) = raw(&sandbox);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with(begins) && text.contains(holds) && end.is_ok(), "{variant}: {text}");
    }
    for (variant, least) in [("long_line", 1 << 20), ("many_lines", 1_000_000)] {
        sandbox.arm("*", 1, Fault::BadHead { variant: variant.to_owned() });
        assert!(raw(&sandbox).0.len() > least, "{variant}");
    }
    good(&sandbox);
}

#[test]
fn big_html_and_redirects() {
    let sandbox = client::sandbox();
    sandbox.arm("*", 1, Fault::Big { bytes: 40 << 20 });
    let answer = call(&sandbox);
    assert_eq!(answer.body.len(), 40 << 20);
    assert!(answer.body.ends_with(b"x\"}"));
    for status in [200, 502] {
        sandbox.arm("*", 1, Fault::Html { status });
        let answer = call(&sandbox);
        assert_eq!(answer.status, status);
        assert!(answer.headers["content-type"].starts_with("text/html"));
        assert!(answer.text().starts_with("<html>"));
    }
    let location = Some("https://elsewhere.invalid/".to_owned());
    sandbox.arm("*", 1, Fault::Status { code: 302, location });
    assert_eq!(call(&sandbox).headers["location"], "https://elsewhere.invalid/");
}

#[test]
fn wrong_contents() {
    let sandbox = client::sandbox();
    sandbox.arm("*", 1, Fault::BadJson);
    assert!(serde_json::from_slice::<Value>(&call(&sandbox).body).is_err());
    for (variant, expected) in [("array", "[]"), ("null", "null"), ("string", "\"ok\""), ("empty", "{}")] {
        sandbox.arm("*", 1, Fault::WrongShape { variant: variant.to_owned() });
        assert_eq!(call(&sandbox).text(), expected);
    }
    let shaped = |variant: &str| {
        sandbox.arm("*", 1, Fault::WrongShape { variant: variant.to_owned() });
        call(&sandbox).body
    };
    assert!(shaped("deep").starts_with(br#"{"a":{"a":{"a":"#));
    assert!(String::from_utf8(shaped("not_utf8")).is_err());
    assert_eq!(shaped("nothing"), b"");
    sandbox.arm("*", 1, Fault::WrongShape { variant: "types".to_owned() });
    let wrong = call(&sandbox).json();
    assert!(wrong["status"].is_array() && wrong["data"].is_string());

    // In an encrypted answer the plain text is spoiled, or the ciphertext.
    use hisbridge_sandbox::credentials::{RESERVATION_AES_KEY, RESERVATION_API_KEY, RESERVATION_SECRET};
    let key = RESERVATION_AES_KEY.as_bytes();
    let plain = json!({"apikey": RESERVATION_API_KEY, "secret": RESERVATION_SECRET}).to_string();
    let sealed = openssl::symm::encrypt(Cipher::aes_128_ecb(), key, None, plain.as_bytes()).unwrap();
    let sealed = client::base64(&sealed);
    let token = || {
        let url = sandbox.http_url().unwrap();
        let answer = send(&url, "POST", "/reservation/sync/token", &[], sealed.as_bytes());
        let cipher = openssl::base64::decode_block(&answer.text()).unwrap();
        decrypt(Cipher::aes_128_ecb(), key, None, &cipher)
    };
    sandbox.arm("*", 1, Fault::WrongShape { variant: "array".to_owned() });
    assert_eq!(token().unwrap(), b"[]");
    for _ in 0..20 {
        sandbox.arm("*", 1, Fault::BadCiphertext);
        assert!(token().is_err());
    }
    assert!(token().is_ok());
}

#[test]
fn vendors_errors_in_their_own_shapes() {
    let sandbox = client::sandbox();
    let arm = |code: &str| {
        let (code, message) = (code.to_owned(), "不行".to_owned());
        sandbox.arm("*", 1, Fault::VendorError { code, message });
    };
    arm("0");
    let imaging = post(&sandbox, "/api/risexaminfo/check", &json!({})).json();
    assert_eq!(imaging, json!({"code": 0, "content": 0, "message": "不行"}));
    arm("9");
    assert_eq!(call(&sandbox).json(), json!({"status": "9", "message": "不行"}));
    arm("21003");
    let path = format!("{}ocrInfo", client::PLATFORM);
    let body = json!({"commonIn": {"requestId": "R1"}, "req": {}});
    let healthcard = post(&sandbox, &path, &body).json();
    assert_eq!(healthcard, json!({"commonOut": {"requestId": "R1", "resultCode": 21003, "errMsg": "不行"}}));
    arm("50002");
    let reservation = post(&sandbox, "/reservation/sync/order", &json!({})).json();
    assert_eq!(reservation["code"], 50002);
    arm("invalid_token");
    assert_eq!(post(&sandbox, "/v1/open/x", &json!({})).json()["error"], "invalid_token");
    arm("100100001");
    assert_eq!(post(&sandbox, "/v1/open/x", &json!({})).json()["code"], "100100001");
}

#[test]
fn a_kept_connection_dies_without_a_word() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    sandbox.arm("*", 1, Fault::DeadKeepalive { after_ms: 30 });
    stream.write_all(&request(&address, "POST", PATH, &[], BODY)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let answer = read_answer(&mut reader).unwrap();
    assert_eq!(answer.headers["connection"], "keep-alive");
    let mut rest = Vec::new();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(reader.read_to_end(&mut rest).unwrap(), 0);
}

#[test]
fn away_and_back_again_on_the_same_ports() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let kept = TcpStream::connect(&address).unwrap();
    good(&sandbox);
    sandbox.away(Duration::from_millis(300));
    let refused = TcpStream::connect(&address).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    kept.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert_eq!((&kept).read(&mut [0; 1]).unwrap_or(0), 0, "open connections are cut");
    let deadline = Instant::now() + Duration::from_secs(5);
    while TcpStream::connect(&address).is_err() {
        assert!(Instant::now() < deadline, "it comes back");
        std::thread::sleep(Duration::from_millis(10));
    }
    good(&sandbox);
    sandbox.away(Duration::from_secs(600));
    assert!(TcpStream::connect(&address).is_err());
    sandbox.back();
    good(&sandbox);
}

#[test]
fn a_dropped_sandbox_frees_its_port() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let idle = TcpStream::connect(&address).unwrap();
    idle.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    drop(sandbox);
    assert!(TcpStream::connect(&address).is_err());
    assert_eq!((&idle).read(&mut [0; 1]).unwrap_or(0), 0);
}
