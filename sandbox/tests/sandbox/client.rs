//! A little HTTP client and the vendors' client-side cryptography, written for these tests alone.

use hisbridge_sandbox::{Options, Sandbox};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::pkey_ctx::PkeyCtx;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A sandbox of its own for one test.
pub fn sandbox() -> Sandbox {
    Sandbox::start(Options::new(scratch())).expect("the sandbox starts")
}

/// A directory of its own.
pub fn scratch() -> std::path::PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("hisbridge-sandbox-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// Sends one request on its own connection.
pub fn send(url: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let address = url.strip_prefix("http://").expect("an http address");
    let stream = TcpStream::connect(address).expect("the sandbox listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    exchange(stream, address, method, target, headers, body).expect("an answer")
}

/// Writes a request to a stream and reads the answer to its declared end.
pub fn exchange<S: Read + Write>(
    mut stream: S,
    host: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> std::io::Result<Answer> {
    stream.write_all(&request(host, method, target, headers, body))?;
    read_answer(&mut BufReader::new(stream))
}

pub fn request(host: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut wire = head.into_bytes();
    wire.extend_from_slice(body);
    wire
}

pub fn read_answer<R: BufRead>(reader: &mut R) -> std::io::Result<Answer> {
    let broken = |words: &str| std::io::Error::other(words.to_owned());
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| broken("no status line"))?;
    let mut headers = HashMap::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(broken("the head is cut off"));
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|value| value == "chunked") {
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| broken("a chunk size is wrong"))?;
            let start = body.len();
            body.resize(start + size, 0);
            reader.read_exact(&mut body[start..])?;
            line.clear();
            reader.read_line(&mut line)?;
            if size == 0 {
                break;
            }
        }
    } else {
        let length: usize =
            headers.get("content-length").and_then(|text| text.parse().ok()).ok_or_else(|| broken("no length"))?;
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
    }
    Ok(Answer { status, headers, body })
}

/// POSTs JSON to the sandbox's HTTP address.
pub fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Answer {
    send(
        &sandbox.http_url().unwrap(),
        "POST",
        path,
        &[("Content-Type", "application/json;charset=utf-8")],
        body.to_string().as_bytes(),
    )
}

/// GETs from the sandbox's HTTP address.
pub fn get(sandbox: &Sandbox, target: &str) -> Answer {
    send(&sandbox.http_url().unwrap(), "GET", target, &[], b"")
}

pub fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

pub fn base64(bytes: &[u8]) -> String {
    openssl::base64::encode_block(bytes)
}

pub fn sha1_hex(text: &str) -> String {
    hex(&hash(MessageDigest::sha1(), text.as_bytes()).unwrap())
}

/// SM2 encryption by OpenSSL, brought from its DER form into hex C1C3C2.
pub fn sm2_encrypt(public_hex: &str, plain: &[u8]) -> String {
    let group = EcGroup::from_curve_name(Nid::SM2).unwrap();
    let mut context = BigNumContext::new().unwrap();
    let bytes = BigNum::from_hex_str(public_hex).unwrap().to_vec();
    let point = EcPoint::from_bytes(&group, &bytes, &mut context).unwrap();
    let key = PKey::from_ec_key(EcKey::from_public_key(&group, &point).unwrap()).unwrap();
    let mut cipher = PkeyCtx::new(&key).unwrap();
    cipher.encrypt_init().unwrap();
    let mut der = Vec::new();
    cipher.encrypt_to_vec(plain, &mut der).unwrap();

    // SEQUENCE { INTEGER x, INTEGER y, OCTET STRING c3, OCTET STRING c2 }
    let mut at = 0;
    element(&der, &mut at, true);
    let mut parts = Vec::new();
    for _ in 0..4 {
        parts.push(element(&der, &mut at, false));
    }
    let coordinate = |bytes: &[u8]| -> String {
        let mut padded = vec![0u8; 32];
        let value: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
        padded[32 - value.len()..].copy_from_slice(&value);
        hex(&padded)
    };
    format!("04{}{}{}{}", coordinate(&parts[0]), coordinate(&parts[1]), hex(&parts[2]), hex(&parts[3]))
}

fn element(der: &[u8], at: &mut usize, enter: bool) -> Vec<u8> {
    *at += 1;
    let mut length = usize::from(der[*at]);
    *at += 1;
    if length >= 0x80 {
        let count = length & 0x7f;
        length = 0;
        for _ in 0..count {
            length = length << 8 | usize::from(der[*at]);
            *at += 1;
        }
    }
    if enter {
        return Vec::new();
    }
    let value = der[*at..*at + length].to_vec();
    *at += length;
    value
}

/// The same ciphertext in the order C1C2C3.
pub fn reorder(c1c3c2: &str) -> String {
    let (c1, rest) = c1c3c2.split_at(130);
    let (c3, c2) = rest.split_at(64);
    format!("{c1}{c2}{c3}")
}

/// 健康卡 signature from pairs that are already written out; they are sorted here.
pub fn healthcard_sign(pairs: &[(String, String)], secret: &str) -> String {
    let mut sorted = pairs.to_vec();
    sorted.sort();
    let text: Vec<String> =
        sorted.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}")).collect();
    let input = format!("{}{secret}", text.join("&"));
    base64(&hash(MessageDigest::sha256(), input.as_bytes()).unwrap())
}

/// A signed 健康卡 client with one token.
pub struct Healthcard<'a> {
    pub sandbox: &'a Sandbox,
    pub token: String,
    pub secret: &'static str,
    pub hospital: String,
}

pub const AUTH: &str = "/rest/auth/HealthCard/HealthOpenAuth/AuthObj/";
pub const PLATFORM: &str = "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/";

pub fn request_id() -> String {
    let mut bytes = [0; 16];
    openssl::rand::rand_bytes(&mut bytes).unwrap();
    hex(&bytes)
}

impl<'a> Healthcard<'a> {
    /// Without a token yet.
    pub fn new(sandbox: &'a Sandbox) -> Healthcard<'a> {
        Healthcard {
            sandbox,
            token: String::new(),
            secret: "8c8e763f443ef983ac33aef1c7085cfb",
            hospital: "90003".to_owned(),
        }
    }

    /// With a fresh token.
    pub fn signed_in(sandbox: &'a Sandbox) -> Healthcard<'a> {
        let mut client = Healthcard::new(sandbox);
        client.sign_in();
        client
    }

    pub fn sign_in(&mut self) -> Value {
        self.token.clear();
        let body = self.sealed(json!({"appId": "a1a2e0bde41574ad8ea9a4bb58022oop"}));
        let answer = post(self.sandbox, &format!("{AUTH}getAppToken"), &body).json();
        self.token = answer["rsp"]["appToken"].as_str().unwrap_or("").to_owned();
        answer
    }

    pub fn common(&self) -> Value {
        let mut common = json!({
            "requestId": request_id(),
            "hospitalId": self.hospital,
            "timestamp": now_s().to_string(),
            "channelNum": 0,
        });
        if !self.token.is_empty() {
            common["appToken"] = json!(self.token);
        }
        common
    }

    /// A whole request, signed. Nested values of the tests are written with sorted keys.
    pub fn sealed(&self, req: Value) -> Value {
        self.seal(self.common(), req)
    }

    pub fn seal(&self, mut common: Value, req: Value) -> Value {
        let mut merged: HashMap<String, String> = HashMap::new();
        for part in [&common, &req] {
            for (name, value) in part.as_object().unwrap() {
                let shown = match value {
                    Value::String(text) => text.clone(),
                    Value::Null => String::new(),
                    other => other.to_string(),
                };
                merged.insert(name.clone(), shown);
            }
        }
        let pairs: Vec<(String, String)> = merged.into_iter().collect();
        common["sign"] = json!(healthcard_sign(&pairs, self.secret));
        json!({"commonIn": common, "req": req})
    }

    /// Calls an interface of the platform and returns the whole answer.
    pub fn call(&self, name: &str, req: Value) -> Value {
        post(self.sandbox, &format!("{PLATFORM}{name}"), &self.sealed(req)).json()
    }

    /// Expects success and returns `rsp`.
    pub fn ok(&self, name: &str, req: Value) -> Value {
        let answer = self.call(name, req);
        assert_eq!(answer["commonOut"]["resultCode"], 0, "{name}: {answer}");
        answer["rsp"].clone()
    }

    /// Expects a refusal and returns its code.
    pub fn code(&self, name: &str, req: Value) -> i64 {
        let answer = self.call(name, req);
        assert!(answer.get("rsp").is_none(), "{name}: {answer}");
        answer["commonOut"]["resultCode"].as_i64().unwrap()
    }
}
