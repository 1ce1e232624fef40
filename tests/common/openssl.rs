//! What the tests of `crypto.*` share: calls through the C functions, OpenSSL as the judge, and the writings of other
//! programs.
#![allow(dead_code, reason = "each test program uses its part")]

use hisbridge::abi::cdecl::{his_call, his_free};
use hisbridge::crypto::encoding::{hex_decode, hex_encode_lower, hex_encode_upper};
use serde_json::Value;
use std::ffi::{CStr, CString};
use std::io::Write;
use std::process::{Command, Stdio};

/// The key pair of GB/T 32918.5 A.2.
pub const PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
pub const PUBLIC: &str = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
/// The order of the curve.
pub const ORDER: &str = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
/// Calls as a C program does.
pub fn call(operation: &str, request: &Value) -> Value {
    let (operation, request) = (CString::new(operation), CString::new(request.to_string()));
    let (operation, request) = (operation.expect("no NUL"), request.expect("no NUL"));
    // SAFETY: both are NUL-terminated; the answer is too, and is freed once.
    let text = unsafe {
        let answer = his_call(operation.as_ptr(), request.as_ptr());
        let text = CStr::from_ptr(answer).to_str().expect("UTF-8").to_owned();
        his_free(answer);
        text
    };
    serde_json::from_str(&text).expect("JSON")
}

pub fn data(operation: &str, request: Value) -> Value {
    let envelope = call(operation, &request);
    assert_eq!(envelope["ok"], true, "{operation} {request}: {envelope:#}");
    envelope["data"].clone()
}

/// The message of a call that must fail with this kind, and the field that it names.
pub fn refused(operation: &str, request: Value, kind: &str) -> (String, String) {
    let envelope = call(operation, &request);
    assert_eq!(envelope["error"]["kind"], kind, "{operation} {request}: {envelope:#}");
    let text = |pointer: &str| envelope.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("/error/message"), text("/error/fields/0/name"))
}

pub fn with(base: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut request = base.clone();
    request[name] = value.into();
    request
}

pub fn openssl_says(arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>) {
    let child = Command::new("openssl").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("this test needs the openssl command (version 3)");
    child.stdin.take().expect("its input").write_all(input).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    (output.status.success(), output.stdout)
}

pub fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (done, output) = openssl_says(arguments, input);
    assert!(done, "openssl {arguments:?}");
    output
}

/// A folder with files for OpenSSL.
pub struct Files(tempfile::TempDir);

impl Files {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path.display().to_string()
    }

    /// Whether OpenSSL takes a DER signature for the key holder's.
    pub fn verifies(&self, key: &str, message: &[u8], user_id: &str, signature: &[u8]) -> bool {
        let (message, signature) = (self.write("message", message), self.write("signature", signature));
        let distid = format!("hexdistid:{}", hex_encode_upper(user_id.as_bytes()));
        let arguments = ["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", &distid];
        openssl_says(&[&arguments[..], &["-inkey", key, "-in", &message, "-sigfile", &signature]].concat(), b"").0
    }

    /// A DER signature of OpenSSL's with the usual user id.
    pub fn sign(&self, key: &str, message: &[u8]) -> Vec<u8> {
        let message = self.write("message", message);
        let distid = "distid:1234567812345678";
        let arguments = ["pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", distid];
        openssl(&[&arguments[..], &["-inkey", key, "-in", &message]].concat(), b"")
    }
}

pub fn bytes(hex: &str) -> Vec<u8> {
    hex_decode(hex).expect("hexadecimal")
}

/// One element in DER.
pub fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

pub fn integer(number: &[u8]) -> Vec<u8> {
    let mut digits: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
    if digits.first().is_none_or(|byte| *byte >= 0x80) {
        digits.insert(0, 0);
    }
    der(0x02, &digits)
}

/// The contents of the two INTEGERs of a signature, as 64 digits each.
pub fn numbers(signature: &[u8]) -> [String; 2] {
    let mut at = 2;
    [(); 2].map(|()| {
        let length = usize::from(signature[at + 1]);
        let number = hex_encode_lower(&signature[at + 2..at + 2 + length]);
        at += 2 + length;
        format!("{:0>64}", number.trim_start_matches('0'))
    })
}

/// A key file for OpenSSL: SEC 1 in PEM. The public half it computes itself.
pub fn key_file(files: &Files, private: &str) -> String {
    let curve = der(0xA0, &bytes("06082A811CCF5501822D"));
    let key = sequence(&[integer(&[1]), der(0x04, &bytes(private)), curve]);
    let whole = openssl(&["ec", "-inform", "DER"], &key);
    files.write("key.pem", &whole)
}

/// The public key of a key file, as 128 digits.
pub fn public_of(key: &str) -> String {
    let spki = openssl(&["ec", "-in", key, "-pubout", "-conv_form", "uncompressed", "-outform", "DER"], b"");
    hex_encode_lower(&spki[spki.len() - 64..])
}

/// A number as Java's `BigInteger.toString(16)` writes it.
pub fn to_string_16(digits: &str) -> String {
    digits.trim_start_matches('0').to_lowercase()
}

/// A number as `BigInteger.toByteArray` writes it, in hexadecimal.
pub fn to_byte_array(digits: &str) -> String {
    let short = to_string_16(digits);
    let even = if short.len() % 2 == 1 { format!("0{short}") } else { short };
    if even.as_bytes()[0] >= b'8' { format!("00{even}") } else { even }
}

pub fn spaced(text: &str) -> String {
    let lines: Vec<String> = text.as_bytes().chunks(20).map(|line| String::from_utf8_lossy(line).into()).collect();
    lines.join("\r\n \u{3000}")
}

pub fn between_bytes(text: &str, sign: &str) -> String {
    let parts: Vec<&str> = (0..text.len() / 2).map(|at| &text[2 * at..2 * at + 2]).collect();
    parts.join(sign)
}
