//! Contents of white space or of nothing, through the C functions: a local operation takes what it is given.

#[path = "common/openssl.rs"]
mod openssl;

use hisbridge::crypto::encoding::{base64_encode, hex_encode_lower};
use openssl::*;
use serde_json::{Value, json};
use std::process::Command;

/// Texts that a form would call blank.
const BLANKS: [&str; 9] = [" ", "   ", "\t", "\n", "\r\n", "\u{3000}", "\u{A0}", "\u{2028}", " \u{3000}\t\r\n"];

#[test]
fn white_space_and_nothing_are_digested_as_they_are() {
    for text in BLANKS.into_iter().chain([""]) {
        for name in ["sm3", "sha1", "sha256"] {
            let expected = openssl(&["dgst", &format!("-{name}"), "-binary"], text.as_bytes());
            let hex = hex_encode_lower(text.as_bytes());
            let base64 = base64_encode(text.as_bytes());
            for request in [json!({"text": text}), json!({"hex": hex}), json!({"base64": base64})] {
                let digest = data(&format!("crypto.{name}"), request.clone());
                assert_eq!(digest["hex"], hex_encode_lower(&expected), "{name} {request}");
                assert_eq!(digest["base64"], base64_encode(&expected), "{name} {request}");
            }
            if name != "sm3" && !text.is_empty() {
                let algorithm = name.to_uppercase();
                let here = data("ywx.local_digest", json!({"originData": text, "hashAlg": algorithm}));
                assert_eq!(here["hashValue"], base64_encode(&expected), "{text:?}");
            }
        }
    }
}

#[test]
fn white_space_and_nothing_are_encrypted_and_signed_as_they_are() {
    let files = Files::new();
    let key = key_file(&files, PRIVATE);
    for text in BLANKS.into_iter().chain([""]) {
        // A key of white space is a key as well.
        for aes in ["0123456789abcdef", "                ", "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"] {
            let digits = hex_encode_lower(aes.as_bytes());
            let expected = openssl(&["enc", "-aes-128-ecb", "-K", &digits], text.as_bytes());
            let cipher = data("crypto.aes_ecb_encrypt", json!({"key": aes, "text": text}))["ciphertext"].clone();
            assert_eq!(cipher, base64_encode(&expected), "{text:?}");
            assert_eq!(data("crypto.aes_ecb_decrypt", json!({"key": aes, "ciphertext": cipher}))["text"], text);
        }
        // So is a user id; an empty one is none.
        for (given, used) in [(" ", " "), ("\u{3000}", "\u{3000}"), ("", "1234567812345678")] {
            let request = json!({"private_key": PRIVATE, "text": text, "user_id": given, "format": "der"});
            let signature = data("crypto.sm2_sign", request)["signature"].clone();
            let raw = bytes(signature.as_str().expect("digits"));
            assert!(files.verifies(&key, text.as_bytes(), used, &raw), "{text:?} {given:?}");
            let request = json!({"public_key": PUBLIC, "text": text, "user_id": used, "signature": signature});
            assert_eq!(data("crypto.sm2_verify", request.clone()), json!({"valid": true}));
            assert_eq!(data("crypto.sm2_verify", with(&request, "text", "x")), json!({"valid": false}));
        }
        let request = json!({"public_key": PUBLIC, "text": text});
        if text.is_empty() {
            let (message, field) = refused("crypto.sm2_encrypt", request, "crypto");
            assert!(message.contains("SM2 不能加密空内容") && field == "text", "{message}");
            continue;
        }
        let cipher = bytes(data("crypto.sm2_encrypt", request)["ciphertext"].as_str().expect("digits"));
        let parts = [integer(&cipher[1..33]), integer(&cipher[33..65]), der(4, &cipher[65..97]), der(4, &cipher[97..])];
        let plain = openssl(&["pkeyutl", "-decrypt", "-inkey", &key], &sequence(&parts));
        assert_eq!(plain, text.as_bytes());
    }
}

#[test]
fn a_content_that_is_missing_or_there_twice_is_a_fault() {
    let key = json!({"private_key": PRIVATE});
    let sign = |text: Value, base64: Value, hex: Value| json!({"private_key": PRIVATE, "text": text, "base64": base64, "hex": hex, "user_id": "x"});
    for request in [key.clone(), sign(Value::Null, Value::Null, Value::Null)] {
        let (message, _) = refused("crypto.sm2_sign", request, "argument");
        assert!(message.contains("要填一个"), "{message}");
    }
    let two = [
        sign("a".into(), "YQ==".into(), Value::Null),
        sign(" ".into(), "YQ==".into(), "".into()),
        sign("\u{3000}".into(), Value::Null, "61".into()),
        sign(Value::Null, "YQ==".into(), "61".into()),
    ];
    for request in two {
        let (message, _) = refused("crypto.sm2_sign", request, "argument");
        assert!(message.contains("只能填一个"), "{message}");
    }
    // Records send their unused members empty.
    let one = [
        (sign("abc".into(), "".into(), "".into()), "abc"),
        (sign("".into(), "YWJj".into(), Value::Null), "abc"),
        (sign("".into(), "".into(), "0x61 6263".into()), "abc"),
        (sign("".into(), "".into(), "".into()), ""),
        (sign(Value::Null, "".into(), Value::Null), ""),
        (sign(Value::Null, Value::Null, "".into()), ""),
    ];
    for (request, text) in one {
        let signature = data("crypto.sm2_sign", request)["signature"].clone();
        let request = json!({"public_key": PUBLIC, "text": text, "user_id": "x", "signature": signature});
        assert_eq!(data("crypto.sm2_verify", request), json!({"valid": true}), "{text:?}");
    }
    for (request, field) in [
        (json!({"text": "a"}), "private_key"),
        (json!({"private_key": "", "text": "a"}), "private_key"),
        (json!({"private_key": null, "text": "a"}), "private_key"),
    ] {
        assert_eq!(refused("crypto.sm2_sign", request, "argument").1, field);
    }
    let (message, field) = refused("crypto.sm2_sign", json!({"private_key": " \u{3000}", "text": "a"}), "crypto");
    assert!(message.contains("空值") && field == "private_key", "{message}");
    // Hexadecimal is told from what is none.
    assert_eq!(refused("crypto.sm3", json!({"hex": "0g"}), "argument").1, "hex");
    assert_eq!(refused("crypto.sm3", json!({"hex": "012"}), "argument").1, "hex");
    // The vendor's form of 医网信 knows no empty content.
    refused("ywx.local_digest", json!({"originData": ""}), "argument");
}

#[test]
fn a_qr_code_of_white_space_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("blank.png").display().to_string();
    for text in [" ", "\u{3000}", " \t "] {
        data("tool.qr_image", json!({"text": text, "out": out, "format": "png"}));
        let read = Command::new("zbarimg").args(["--quiet", "--raw", &out]).output();
        let read = read.expect("this test needs zbarimg: run `scripts/setup.sh base`").stdout;
        assert_eq!(String::from_utf8_lossy(&read).strip_suffix('\n'), Some(text));
    }
    assert_eq!(refused("tool.qr_image", json!({"text": "", "out": out}), "argument").1, "text");
}
