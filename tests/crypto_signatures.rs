//! Signatures and ciphertexts as other programs write them, through the C functions.

#[path = "common/openssl.rs"]
mod openssl;

use hisbridge::crypto::encoding::{base64_encode, hex_encode_lower, hex_encode_upper};
use openssl::*;
use serde_json::json;

#[test]
fn signatures_in_every_writing() {
    let files = Files::new();
    let key = key_file(&files, PRIVATE);
    // OpenSSL's signatures, until there was one whose r, and one whose s, begins with a zero digit.
    let mut found = [false; 3];
    for round in 0.. {
        assert!(round < 2_000, "a zero digit comes about once in sixteen");
        let [r, s] = numbers(&files.sign(&key, b"message"));
        let case = if r.starts_with('0') {
            0
        } else if s.starts_with('0') {
            1
        } else {
            2
        };
        if std::mem::replace(&mut found[case], true) {
            continue;
        }
        let base64 = |digits: &str| base64_encode(&bytes(digits));
        let mut forms = vec![
            format!("{r}{s}"),
            format!("0x{r}{s}"),
            spaced(&format!("{r}{s}").to_uppercase()),
            between_bytes(&format!("{r}{s}"), ":"),
            between_bytes(&format!("{r}{s}"), "-"),
            base64(&format!("{r}{s}")),
            hex_encode_upper(&sequence(&[integer(&bytes(&r)), integer(&bytes(&s))])),
            base64_encode(&sequence(&[integer(&bytes(&r)), integer(&bytes(&s))])),
        ];
        for (r, s) in [
            (r.clone(), s.clone()),
            (r.to_uppercase(), s.to_uppercase()),
            (to_string_16(&r), to_string_16(&s)),
            (to_byte_array(&r), to_byte_array(&s)),
            (format!("0x{}", to_string_16(&r)), format!("0x{}", to_string_16(&s))),
            (base64(&r), base64(&s)),
            (base64(&to_byte_array(&r)), base64(&to_byte_array(&s))),
            (base64(&r).trim_end_matches('=').to_owned(), base64(&s).trim_end_matches('=').to_owned()),
        ] {
            forms.extend(["#", " # ", ",", ";", "|", "#\r\n"].map(|between| format!("{r}{between}{s}")));
        }
        for form in forms {
            let request = json!({"public_key": PUBLIC, "text": "message", "signature": form});
            assert_eq!(data("crypto.sm2_verify", request.clone()), json!({"valid": true}), "{form}");
            assert_eq!(data("crypto.sm2_verify", with(&request, "text", "massage")), json!({"valid": false}), "{form}");
        }
        let swapped = json!({"public_key": PUBLIC, "text": "message", "signature": format!("{s}#{r}")});
        assert_eq!(data("crypto.sm2_verify", swapped), json!({"valid": false}));
        if !found.contains(&false) {
            break;
        }
    }
}

#[test]
fn what_is_no_signature_is_told_for_what_it_is() {
    let (one, none) = (format!("{:0>64}", 1), "0".repeat(64));
    let half = &PRIVATE.to_lowercase();
    let der = hex_encode_lower(&sequence(&[integer(&bytes(half)), integer(&bytes(half))]));
    let cases = [
        (format!("{none}{one}"), "r 是 0"),
        (format!("{one}{none}"), "s 是 0"),
        (base64_encode(&[0; 64]), "r 是 0"),
        (format!("{ORDER}{one}"), "r 太大"),
        (format!("{one}{ORDER}"), "s 太大"),
        (format!("{}#1", "F".repeat(64)), "r 太大"),
        ("0#1".to_owned(), "r 是 0"),
        ("1#00".to_owned(), "s 是 0"),
        ("300702010102020000".to_owned(), "s 是 0"),
        ("3006020101020100".to_owned(), "s 是 0"),
        ("3006020100020101".to_owned(), "r 是 0"),
        (der[..der.len() - 2].to_owned(), "像是 DER 编码但不完整"),
        (format!("{der}00"), "像是 DER 编码但不完整"),
        (format!("{half}{half}")[1..].to_owned(), "收到的是 127 位十六进制"),
        (format!("{half}{half}")[2..].to_owned(), "收到的是 126 位十六进制"),
        (format!("{half}{half}0"), "收到的是 129 位十六进制"),
        (format!("{half}{half}").replacen('5', "O", 1), "第 4 个字符不是 0-9 或 A-F"),
        (half.clone(), "收到的是 64 位十六进制"),
        (base64_encode(&[0xFE; 63]), "收到的是 63 字节"),
        (base64_encode(&[0xFE; 65]), "收到的是 65 字节"),
        (format!("{half}#{half}#{half}"), "收到的是 3 段"),
        (format!("{half}#"), "s 应为不超过 64 位的十六进制或 32 字节的 Base64，收到的是 0 个字符"),
        (format!("#{half}"), "r 应为不超过 64 位的十六进制或 32 字节的 Base64，收到的是 0 个字符"),
        (format!("1{half}#{half}"), "r 应为不超过 64 位的十六进制或 32 字节的 Base64，收到的是 65 个字符"),
        (format!("{half}#{half}{half}"), "s 应为不超过 64 位的十六进制或 32 字节的 Base64，收到的是 128 个字符"),
        (format!("{}#{half}", base64_encode(&[0xFE; 33])), "r 应为不超过 64 位"),
        (format!("签名#{half}"), "r 应为不超过 64 位"),
    ];
    for (signature, words) in cases {
        let request = json!({"public_key": PUBLIC, "text": "a", "signature": signature});
        let (message, field) = refused("crypto.sm2_verify", request, "crypto");
        assert!(message.contains(words) && field == "signature", "{signature}: {message}");
        assert!(!message.contains(&half[8..40]), "{message}");
    }
    let long = json!({"public_key": PUBLIC, "text": "a", "signature": "1#1", "user_id": "u".repeat(8192)});
    assert_eq!(refused("crypto.sm2_verify", long, "crypto").1, "user_id");
}

#[test]
fn ciphertexts_in_hexadecimal_and_base64() {
    let key = "0123456789abcdef";
    for text in ["", "张三", "exactly sixteen.", &"long ".repeat(300)] {
        let cipher = openssl(&["enc", "-aes-128-ecb", "-K", &hex_encode_lower(key.as_bytes())], text.as_bytes());
        let (upper, lower) = (hex_encode_upper(&cipher), hex_encode_lower(&cipher));
        for form in [
            base64_encode(&cipher),
            base64_encode(&cipher).trim_end_matches('=').to_owned(),
            upper.clone(),
            lower.clone(),
            format!("0x{lower}"),
            format!("0X{upper}"),
            lower.chars().map(|digit| format!("{digit}\n")).collect(),
            between_bytes(&upper, "-"),
            between_bytes(&lower, " "),
        ] {
            let opened = data("crypto.aes_ecb_decrypt", json!({"key": key, "ciphertext": form}));
            assert_eq!(opened["text"], text, "{form}");
        }
        if text.is_empty() {
            continue;
        }
        let cipher = data("crypto.sm2_encrypt", json!({"public_key": PUBLIC, "text": text}))["ciphertext"].clone();
        let digits = cipher.as_str().expect("digits");
        for form in [
            digits.to_owned(),
            format!("0x{}", digits.to_lowercase()),
            between_bytes(digits, ":"),
            between_bytes(&digits[2..], "-"),
            spaced(&digits[2..]),
            base64_encode(&bytes(digits)),
        ] {
            let opened = data("crypto.sm2_decrypt", json!({"private_key": PRIVATE, "ciphertext": form}));
            assert_eq!(opened["text"], text, "{form}");
        }
        let odd = json!({"private_key": PRIVATE, "ciphertext": &digits[1..]});
        let (message, field) = refused("crypto.sm2_decrypt", odd, "crypto");
        let words = format!("收到的是 {} 位", digits.len() - 1);
        assert!(message.contains(&words) && field == "ciphertext", "{message}");
    }
    let whole = "0123456789ABCDEF0123456789ABCDEF";
    for (cipher, words) in [
        (whole[..30].to_owned(), "收到的是 30 位十六进制"),
        (whole[..31].to_owned(), "收到的是 31 位十六进制"),
        (format!("{whole}0"), "收到的是 33 位十六进制"),
        (format!("{whole}{whole}").replacen('5', "S", 1), "第 6 个字符不是 0-9 或 A-F"),
        (base64_encode(&[0xFE; 15]), "收到的是 15 字节"),
        ("zzzzz".to_owned(), "收到的是 5 个字符，可能被截断"),
        (whole.to_owned(), "密钥或密文不对"),
    ] {
        let request = json!({"key": key, "ciphertext": cipher});
        let (message, field) = refused("crypto.aes_ecb_decrypt", request, "crypto");
        assert!(message.contains(words) && field == "ciphertext", "{cipher}: {message}");
    }
}
