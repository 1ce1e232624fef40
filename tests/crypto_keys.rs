//! SM2 keys as Java, .NET, BouncyCastle and OpenSSL write them, through the C functions.

#[path = "common/openssl.rs"]
mod openssl;

use hisbridge::crypto::encoding::{base64_encode, hex_encode_lower, hex_encode_upper};
use openssl::*;
use serde_json::json;

/// Asserts that a text is read as the private key of the file.
fn is_private(files: &Files, key: &str, text: &str) {
    let request = json!({"private_key": text, "text": "处方", "format": "der"});
    let signature = bytes(data("crypto.sm2_sign", request)["signature"].as_str().expect("digits"));
    assert!(files.verifies(key, "处方".as_bytes(), "1234567812345678", &signature), "{text}");
}

#[test]
fn private_keys_without_their_leading_zeros() {
    let files = Files::new();
    let last = ORDER.replace("D54123", "D54121");
    let zeros = |count: usize| format!("{}{}", "0".repeat(count), &PRIVATE[count..]);
    let mut keys: Vec<String> = (0..=8).map(zeros).collect();
    keys.extend([format!("00FF{}", &PRIVATE[4..]), format!("80{}", &PRIVATE[2..]), last]);
    for private in keys {
        let key = key_file(&files, &private);
        let short = to_string_16(&private);
        let array = to_byte_array(&private);
        let mut forms = vec![
            private.clone(),
            short.clone(),
            short.to_uppercase(),
            array.clone(),
            format!("00{private}"),
            base64_encode(&bytes(&private)),
            base64_encode(&bytes(&array)),
        ];
        forms.extend([&private, &short, &array].map(|digits| format!("0x{digits}")));
        forms.extend([&private, &short, &array].map(|digits| format!(" 0X{}\r\n", spaced(digits))));
        forms.extend([&private, &array].map(|digits| between_bytes(digits, ":")));
        forms.extend([&private, &array].map(|digits| between_bytes(digits, "-")));
        // In DER, where the length stands before the number, it may be short as well.
        let curve = der(0xA0, &bytes("06082A811CCF5501822D"));
        for digits in [&array, &format!("00{private}"), &private] {
            forms.push(base64_encode(&sequence(&[integer(&[1]), der(0x04, &bytes(digits)), curve.clone()])));
        }
        for form in &forms {
            is_private(&files, &key, form);
        }
        let (short, public) = (short, format!("04{}", public_of(&key)));
        let cipher = data("crypto.sm2_encrypt", json!({"public_key": public, "text": "张三"}))["ciphertext"].clone();
        let opened = data("crypto.sm2_decrypt", json!({"private_key": short, "ciphertext": cipher}));
        assert_eq!(opened["text"], "张三");
    }
}

#[test]
fn what_is_no_private_key_is_told_for_what_it_is() {
    let zeros = |count: usize| PRIVATE[count..].to_owned();
    for (key, words) in [
        (zeros(9), "收到的是 55 位十六进制"),
        (zeros(32), "收到的是 32 位十六进制"),
        ("1".to_owned(), "收到的是 1 位十六进制"),
        (format!("0{PRIVATE}"), "收到的是 65 位十六进制"),
        (format!("01{PRIVATE}"), "收到的是 66 位十六进制"),
        (format!("0000{PRIVATE}"), "收到的是 68 位十六进制"),
        (format!("0x{}", PRIVATE.replace('8', "G")), "第 7 个字符不是 0-9 或 A-F"),
        (ORDER.to_owned(), "超出 SM2 的范围"),
        (ORDER.replace("54123", "54122"), "超出 SM2 的范围"),
        ("0".repeat(64), "超出 SM2 的范围"),
        ("0".repeat(60), "超出 SM2 的范围"),
        (format!("00{}", "F".repeat(64)), "超出 SM2 的范围"),
        (base64_encode(&[7; 27]), "解开后是 27 字节"),
        (base64_encode(&[7; 33]), "解开后是 33 字节"),
        (base64_encode(&[7; 34]), "解开后是 34 字节"),
        (PUBLIC.to_owned(), "像是公钥"),
        ("0x".to_owned(), "收到的"),
    ] {
        let (message, field) = refused("crypto.sm2_sign", json!({"private_key": key, "text": "a"}), "crypto");
        assert!(message.contains(words) && field == "private_key", "{key}: {message}");
    }
}

#[test]
fn public_keys_without_their_leading_zeros() {
    let files = Files::new();
    // Keys of which x, y or both begin with a zero digit, or neither.
    let zero: [fn(&str, &str) -> bool; 5] = [
        |x, y| x.starts_with('0') && !y.starts_with('0'),
        |x, y| !x.starts_with('0') && y.starts_with('0'),
        |x, y| x.starts_with("00") && !y.starts_with('0'),
        |x, y| !x.starts_with('0') && y.starts_with("00"),
        |x, y| x >= "8" && y >= "8",
    ];
    let mut found = [false; 5];
    while found.contains(&false) {
        let pair = data("crypto.sm2_generate_key", json!({}));
        let public = pair["public_key"].as_str().expect("digits").to_owned();
        let (x, y) = (&public[2..66], &public[66..]);
        let Some(case) = (0..5).find(|case| !found[*case] && zero[*case](x, y)) else { continue };
        found[case] = true;

        let key = key_file(&files, pair["private_key"].as_str().expect("digits"));
        let signature = base64_encode(&files.sign(&key, b"message"));
        let sign = if u8::from_str_radix(&y[63..], 16).expect("a digit") % 2 == 1 { 3 } else { 2 };
        let strings = [to_string_16(x), to_string_16(y)].concat();
        let arrays = [to_byte_array(x), to_byte_array(y)].concat();
        let mut forms = vec![
            public.clone(),
            public[1..].to_owned(),
            public[2..].to_owned(),
            strings.clone(),
            format!("04{strings}"),
            format!("4{strings}"),
            arrays.clone(),
            format!("04{arrays}"),
            format!("0{sign}{x}"),
            format!("{sign}{x}"),
            format!("0{}{x}{y}", sign + 4),
            base64_encode(&bytes(&public)),
            base64_encode(&bytes(&public[2..])),
            base64_encode(&bytes(&format!("0{sign}{x}"))),
            base64_encode(&bytes(&arrays)),
            base64_encode(&bytes(&format!("04{arrays}"))),
            between_bytes(&public, ":"),
            between_bytes(&public.to_lowercase(), "-"),
        ];
        forms.extend([&public, &strings, &arrays].map(|digits| format!("0x{}", digits.to_lowercase())));
        forms.extend([&public, &strings, &arrays].map(|digits| format!("\t0X{} ", spaced(digits))));
        for form in forms {
            let request = json!({"public_key": form, "text": "message", "signature": signature});
            assert_eq!(data("crypto.sm2_verify", request.clone()), json!({"valid": true}), "{case} {form}");
            assert_eq!(data("crypto.sm2_verify", with(&request, "text", "massage")), json!({"valid": false}));
        }
    }
    for (key, words) in [
        // Digits that are missing at the end and not at the beginning.
        (PUBLIC[..129].to_owned(), "收到的是 129 位十六进制"),
        (PUBLIC[..128].to_owned(), "不是 SM2 曲线上的点"),
        (PUBLIC[..127].to_owned(), "收到的是 127 位十六进制"),
        (PUBLIC[4..].to_owned(), "收到的是 126 位十六进制"),
        (format!("{PUBLIC}00"), "收到的是 132 位十六进制"),
        (format!("06{}", &PUBLIC[2..]), "不是 SM2 曲线上的点"),
        (format!("05{}", &PUBLIC[2..]), "收到的是 130 位十六进制"),
        (format!("04{}", &PUBLIC[2..66]), "收到的是 66 位十六进制"),
        (format!("4{}", &PUBLIC[2..66]), "收到的是 65 位十六进制"),
        (PRIVATE.to_owned(), "像是私钥"),
    ] {
        let (message, field) = refused("crypto.sm2_encrypt", json!({"public_key": key, "text": "a"}), "crypto");
        assert!(message.contains(words) && field == "public_key", "{key}: {message}");
    }
}

/// The curve's parameters in DER, one of them changed. Source: SEC 1 section C.2.
fn parameters(change: &str) -> Vec<u8> {
    let p = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF";
    let a = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC";
    let b = "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93";
    let x = "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7";
    let y = "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0";
    let number = |name: &str, digits: &str| {
        let mut number = bytes(digits);
        if change == name {
            number[31] ^= 2;
        }
        number
    };
    let field = if change == "field" { "06072A8648CE3D0102" } else { "06072A8648CE3D0101" };
    let mut curve = vec![der(0x04, &number("a", a)), der(0x04, &number("b", b))];
    if change == "seed" {
        curve.push(der(0x03, &[0, 1, 2, 3]));
    }
    let base = match change {
        "compressed" => [vec![2], bytes(x)].concat(),
        "other root" => [vec![3], bytes(x)].concat(),
        "hybrid" => [vec![6], bytes(x), bytes(y)].concat(),
        "other hybrid" => [vec![7], bytes(x), bytes(y)].concat(),
        "own base" => bytes(PUBLIC),
        "no base" => vec![0],
        _ => [vec![4], number("x", x), number("y", y)].concat(),
    };
    let mut parts = vec![
        integer(&[if change == "version" { 9 } else { 1 }]),
        sequence(&[bytes(field), integer(&number("p", p))]),
        sequence(&curve),
        der(0x04, &base),
        integer(&number("n", ORDER)),
    ];
    match change {
        "no cofactor" => {}
        "cofactor" => parts.push(integer(&[4])),
        _ => parts.push(integer(&[1])),
    }
    sequence(&parts)
}

/// SubjectPublicKeyInfo, PKCS#8 with the parameters outside, inside and in both (as BouncyCastle writes it), SEC 1.
fn keys_with(parameters: &[u8]) -> (Vec<u8>, [Vec<u8>; 4]) {
    let algorithm = |curve: &[u8]| sequence(&[bytes("06072A8648CE3D0201"), curve.to_vec()]);
    let named = bytes("06082A811CCF5501822D");
    let point = |tag: u8| der(tag, &der(0x03, &[vec![0], bytes(PUBLIC)].concat()));
    let spki = sequence(&[algorithm(parameters), der(0x03, &[vec![0], bytes(PUBLIC)].concat())]);
    let sec1 = |curve: Option<&[u8]>| {
        let curve = curve.map(|curve| der(0xA0, curve)).unwrap_or_default();
        sequence(&[integer(&[1]), der(0x04, &bytes(PRIVATE)), curve, point(0xA1)])
    };
    let pkcs8 =
        |outer: &[u8], inner: Option<&[u8]>| sequence(&[integer(&[0]), algorithm(outer), der(0x04, &sec1(inner))]);
    let private = [
        pkcs8(parameters, None),
        pkcs8(&named, Some(parameters)),
        pkcs8(parameters, Some(parameters)),
        sec1(Some(parameters)),
    ];
    (spki, private)
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64_encode(der))
}

#[test]
fn keys_with_the_parameters_of_the_curve() {
    let files = Files::new();
    let key = key_file(&files, PRIVATE);
    let signature = base64_encode(&files.sign(&key, b"message"));
    let is_public = |text: String| {
        let request = json!({"public_key": text, "text": "message", "signature": signature});
        assert_eq!(data("crypto.sm2_verify", request), json!({"valid": true}));
    };
    for change in ["", "compressed", "hybrid", "no cofactor", "seed"] {
        let (spki, private) = keys_with(&parameters(change));
        // What is built here is what OpenSSL reads, too: but for the seed, which it wants to be the curve's.
        if change != "seed" {
            openssl(&["pkey", "-pubin", "-inform", "DER"], &spki);
        }
        for text in [pem("PUBLIC KEY", &spki), base64_encode(&spki), hex_encode_upper(&spki)] {
            is_public(text);
        }
        for der in &private {
            for text in [pem("PRIVATE KEY", der), base64_encode(der), format!("0x{}", hex_encode_lower(der))] {
                is_private(&files, &key, &text);
            }
        }
    }
    // OpenSSL's own.
    for form in ["uncompressed", "compressed", "hybrid"] {
        let arguments = ["ec", "-in", &key, "-param_enc", "explicit", "-conv_form", form];
        let sec1 = openssl(&arguments, b"");
        let pkcs8 = openssl(&["pkcs8", "-topk8", "-nocrypt"], &sec1);
        let without_public = openssl(&[&arguments[..], &["-no_public"]].concat(), b"");
        for text in [sec1, pkcs8, without_public] {
            is_private(&files, &key, &String::from_utf8(text).expect("PEM"));
        }
        let spki = openssl(&[&arguments[..], &["-pubout"]].concat(), b"");
        is_public(String::from_utf8(spki).expect("PEM"));
    }
}

#[test]
fn keys_with_the_parameters_of_another_curve() {
    let changes = [
        "p",
        "a",
        "b",
        "x",
        "y",
        "n",
        "cofactor",
        "field",
        "version",
        "other root",
        "other hybrid",
        "own base",
        "no base",
    ];
    let mut wrong: Vec<(String, Vec<u8>)> = changes.iter().map(|name| (name.to_string(), parameters(name))).collect();
    wrong.push(("P-256".into(), bytes("06082A8648CE3D030107")));
    wrong.push(("none".into(), bytes("0500")));
    wrong.push(("cut".into(), sequence(&[integer(&[1])])));
    let secp = openssl(&["ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-outform", "DER"], b"");
    wrong.push(("P-256 in full".into(), secp));
    let secp = openssl(&["ecparam", "-name", "secp256k1", "-param_enc", "explicit", "-outform", "DER"], b"");
    wrong.push(("secp256k1 in full".into(), secp));
    for (name, parameters) in wrong {
        let (spki, private) = keys_with(&parameters);
        for text in [pem("PUBLIC KEY", &spki), base64_encode(&spki)] {
            let (message, field) = refused("crypto.sm2_encrypt", json!({"public_key": text, "text": "a"}), "crypto");
            assert!(message.contains("其他曲线的公钥") && field == "public_key", "{name}: {message}");
        }
        for der in &private {
            for text in [pem("EC PRIVATE KEY", der), base64_encode(der)] {
                let (message, field) = refused("crypto.sm2_sign", json!({"private_key": text, "text": "a"}), "crypto");
                assert!(message.contains("其他曲线的私钥") && field == "private_key", "{name}: {message}");
            }
        }
    }
    let rsa = openssl(&["genpkey", "-algorithm", "RSA"], b"");
    let rsa = String::from_utf8(rsa).expect("PEM");
    let (message, _) = refused("crypto.sm2_sign", json!({"private_key": rsa, "text": "a"}), "crypto");
    assert!(message.contains("其他算法的私钥"), "{message}");
}
