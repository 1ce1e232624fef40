//! Official vectors, vendors' vectors and OpenSSL against `crypto`.

use hisbridge::crypto::encoding::{base64_decode, base64_encode, hex_decode, hex_encode_lower};
use hisbridge::crypto::sm2::{
    DEFAULT_USER_ID, Order, PrivateKey, PublicKey, SignatureFormat, decrypt, encrypt, generate_key_pair, sign, verify,
};
use hisbridge::crypto::{CryptoError, KeyFault, KeyKind, SignatureHalf, aes_ecb, digest, encoding};

fn hex(text: &str) -> Vec<u8> {
    hex_decode(text).expect("hexadecimal in a test")
}

// ---------------------------------------------------------------- digests

#[test]
fn sm3_gbt_32905_annex_a() {
    assert_eq!(
        hex_encode_lower(&digest::sm3(b"abc")),
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
    assert_eq!(
        hex_encode_lower(&digest::sm3(&b"abcd".repeat(16))),
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    );
}

#[test]
fn sha1_and_sha256_fips_180_examples() {
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(hex_encode_lower(&digest::sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(hex_encode_lower(&digest::sha1(two_blocks)), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    assert_eq!(
        hex_encode_lower(&digest::sha256(b"abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        hex_encode_lower(&digest::sha256(two_blocks)),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    );
}

#[test]
fn hmac_sha512_rfc_4231() {
    let cases: [(Vec<u8>, &[u8], &str); 4] = [
        (
            vec![0x0b; 20],
            b"Hi There",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than \
              block-size data. The key needs to be hashed before being used by the HMAC \
              algorithm.",
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944\
             b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
        ),
    ];
    for (key, data, expected) in cases {
        assert_eq!(hex_encode_lower(&digest::hmac_sha512(&key, data)), expected, "key of {} bytes", key.len());
    }
}

/// The two vectors of the signit fact sheet, section 4 (W1 with a body, W2 without).
#[test]
fn hmac_sha512_signit_webhook() {
    let with_body = "demoapp0001\napplication/json\nThu Dec 20 14:46:51 CST 2018\nwebhook.example\n\
        POST\nabcdefghijklmnopqrstuvwx\n\
        {\"event\":\"dataSignatureCompleted\",\"rawData\":\"{}\",\"needCallBack\":false}\n\
        \nhttps\n";
    let without_body = "demoapp0001\napplication/json\nThu Dec 20 14:46:51 CST 2018\n\
        webhook.example\nPOST\nabcdefghijklmnopqrstuvwx\n\nhttps\n";
    let signature = |text: &str| base64_encode(&digest::hmac_sha512(b"demosecret0001", text.as_bytes()));
    assert_eq!(
        signature(with_body),
        "0Kd7iqj9eb0ZaAIvlkf6TYtL/QR4ufp2+J+4RrPok5IG1Limy+/ZUgzl3AIXXuIduJK30tJ9r+zq43kSv1ZUBA=="
    );
    assert_eq!(
        signature(without_body),
        "S7e35y++BpHkkr6XKcBB7T2LhUuolT/ISSX6TuVyTIHGTFsbmM4nrQmJvJD6WHSPWRd2MrWXG7nwB+Ec4PKgmw=="
    );
}

#[test]
fn constant_time_comparison_compares() {
    assert!(digest::constant_time_eq(b"", b""));
    assert!(digest::constant_time_eq(b"same", b"same"));
    assert!(!digest::constant_time_eq(b"same", b"samE"));
    assert!(!digest::constant_time_eq(b"same", b"same "));
}

// ---------------------------------------------------------------- Base64 and hexadecimal

#[test]
fn base64_reads_what_people_send() {
    for text in ["+/+/AA==", "+/+/AA", "-_-_AA", "-_-_AA==", " +/\r\n+/\tAA= =\n"] {
        assert_eq!(base64_decode(text), Ok(vec![0xfb, 0xff, 0xbf, 0x00]), "{text:?}");
    }
    assert_eq!(base64_decode(""), Ok(Vec::new()));
    assert_eq!(base64_encode(&[0xfb, 0xff, 0xbf, 0x00]), "+/+/AA==");
}

#[test]
fn base64_says_what_is_wrong() {
    assert_eq!(base64_decode("AA A*A"), Err(CryptoError::Base64Character { position: 4 }));
    assert_eq!(base64_decode("AAAAA"), Err(CryptoError::Base64Length { characters: 5 }));
    assert_eq!(base64_decode("中文AA"), Err(CryptoError::Base64Character { position: 1 }));
}

#[test]
fn hexadecimal_both_ways() {
    assert_eq!(encoding::hex_encode_upper(&[0x0a, 0xff]), "0AFF");
    assert_eq!(hex_encode_lower(&[0x0a, 0xff]), "0aff");
    assert_eq!(hex_decode("0a FF\n"), Ok(vec![0x0a, 0xff]));
    assert_eq!(hex_decode(""), Ok(Vec::new()));
    for text in ["0x0aFF", "0X0AFF", " 0x0a ff", "0a:FF", "0a-FF", "0a\u{3000}FF"] {
        assert_eq!(hex_decode(text), Ok(vec![0x0a, 0xff]), "{text:?}");
    }
    for text in ["0a:F", "0:aFF", "0a:FF:", "0a:FF-01", "0x0x0a", "x0aFF"] {
        assert!(hex_decode(text).is_err(), "{text:?}");
    }
    assert_eq!(hex_decode("0aF"), Err(CryptoError::HexOdd { digits: 3 }));
    assert_eq!(hex_decode("0 aG1"), Err(CryptoError::HexDigit { position: 3 }));
    assert_eq!(hex_decode("0a１"), Err(CryptoError::HexDigit { position: 3 }));
}

// ---------------------------------------------------------------- AES

/// FIPS 197 appendix C: one block. Our ciphertext has a block of padding behind it.
#[test]
fn aes_fips_197_appendix_c() {
    let plaintext = hex("00112233445566778899aabbccddeeff");
    let key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    for (length, expected) in [
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
        (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ] {
        let ciphertext = aes_ecb::encrypt(&key[..length], &plaintext).unwrap();
        assert_eq!(ciphertext.len(), 32);
        assert_eq!(hex_encode_lower(&ciphertext[..16]), expected);
        assert_eq!(aes_ecb::decrypt(&key[..length], &ciphertext).unwrap(), plaintext);
    }
}

/// SP 800-38A F.1.1 (ECB-AES128) and F.1.5 (ECB-AES256): four blocks.
#[test]
fn aes_sp_800_38a_ecb() {
    let plaintext = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
         30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    for (key, expected) in [
        (
            "2b7e151628aed2a6abf7158809cf4f3c",
            "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf\
             43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4",
        ),
        (
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
            "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870\
             b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7",
        ),
    ] {
        let ciphertext = aes_ecb::encrypt(&hex(key), &plaintext).unwrap();
        assert_eq!(hex_encode_lower(&ciphertext[..64]), expected);
    }
}

/// Vector 6 of the healthcard fact sheet, section 6: the activation page.
#[test]
fn aes_healthcard_activation_page() {
    let key = b"8c8e763f443ef983ac33aef1c7085cfb";
    let plaintext = b"0123456789ABCDEF0123456789ABCDEF&oOPENID0000000000000000001&90003";
    let ciphertext = "IzWp7+HtmRydrzvNj8qlQSM1qe/h7Zkcna87zY/KpUE+EgF0FnQC8ZKZPyoIq7/pSaAZ\
        /uzdEZX1CwUI+hPAEqddYjrykWuyOMdkKtZUFIs=";
    assert_eq!(base64_encode(&aes_ecb::encrypt(key, plaintext).unwrap()), ciphertext);
    assert_eq!(aes_ecb::decrypt(key, &base64_decode(ciphertext).unwrap()).unwrap(), plaintext);
}

#[test]
fn aes_pads_every_length() {
    let key = [7u8; 16];
    for length in 0..50usize {
        let plaintext = vec![b'x'; length];
        let ciphertext = aes_ecb::encrypt(&key, &plaintext).unwrap();
        assert_eq!(ciphertext.len(), (length / 16 + 1) * 16);
        assert_eq!(aes_ecb::decrypt(&key, &ciphertext).unwrap(), plaintext);
    }
}

#[test]
fn aes_says_what_is_wrong() {
    for bytes in [0usize, 15, 17, 23, 31, 33, 64] {
        let key = vec![1u8; bytes];
        let wrong = Err(CryptoError::AesKeyLength { bytes });
        assert_eq!(aes_ecb::encrypt(&key, b"text"), wrong);
        assert_eq!(aes_ecb::decrypt(&key, &[0; 16]), wrong);
    }
    for bytes in [0usize, 1, 15, 17] {
        assert_eq!(aes_ecb::decrypt(&[1; 16], &vec![0; bytes]), Err(CryptoError::AesCiphertextLength { bytes }));
    }
    // A whole block whose last byte asks for 17 bytes of padding, made with the padding off:
    // the first block of a two-block ciphertext.
    let block = aes_ecb::encrypt(&[1; 16], &[17; 16]).unwrap();
    assert_eq!(aes_ecb::decrypt(&[1; 16], &block[..16]), Err(CryptoError::AesPadding));
}

// ---------------------------------------------------------------- SM2: the standard's examples

/// The key pair of GB/T 32918.5-2017, annexes A and C.
const STANDARD_PRIVATE: &str = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
const STANDARD_PUBLIC: &str = "04\
    09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020\
    CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
/// C1, C2 and C3 of the encryption example, without the leading 04.
const STANDARD_C1: &str = "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73\
    E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0";
const STANDARD_C2: &str = "21886CA989CA9C7D58087307CA93092D651EFA";
const STANDARD_C3: &str = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766";

/// The example's C1 begins with the byte 04 itself: the case in which a missing 04 is not seen
/// by looking at the first byte.
#[test]
fn sm2_decrypts_the_standards_example_in_every_form() {
    let key = PrivateKey::parse(STANDARD_PRIVATE).unwrap();
    for (order, body) in
        [(Order::C1C3C2, [STANDARD_C3, STANDARD_C2].concat()), (Order::C1C2C3, [STANDARD_C2, STANDARD_C3].concat())]
    {
        for prefix in ["04", ""] {
            let ciphertext = hex(&[prefix, STANDARD_C1, &body].concat());
            assert_eq!(decrypt(&key, &ciphertext, order).unwrap(), b"encryption standard", "{order:?} {prefix:?}");
        }
    }
}

#[test]
fn sm2_verifies_the_standards_example() {
    let key = PublicKey::parse(STANDARD_PUBLIC).unwrap();
    let raw = hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3\
         B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA");
    let der = [&[0x30, 0x46, 0x02, 0x21, 0x00][..], &raw[..32], &[0x02, 0x21, 0x00], &raw[32..]].concat();
    for signature in [&raw, &der] {
        assert_eq!(verify(&key, b"message digest", DEFAULT_USER_ID, signature), Ok(true));
        assert_eq!(verify(&key, b"message digesT", DEFAULT_USER_ID, signature), Ok(false));
        assert_eq!(verify(&key, b"message digest", "1234567812345679", signature), Ok(false));
    }
    // r and s without the zero that keeps them from being negative, and with a superfluous one.
    let negative = [&[0x30, 0x44, 0x02, 0x20][..], &raw[..32], &[0x02, 0x20], &raw[32..]].concat();
    let longer = [&[0x30, 0x48, 0x02, 0x22, 0, 0][..], &raw[..32], &[0x02, 0x22, 0, 0], &raw[32..]].concat();
    for signature in [&negative, &longer] {
        assert_eq!(verify(&key, b"message digest", DEFAULT_USER_ID, signature), Ok(true));
        assert_eq!(verify(&key, b"message digesT", DEFAULT_USER_ID, signature), Ok(false));
    }
    for cut in [1, 2, 10, 40, der.len() - 1] {
        let refused = Err(CryptoError::SignatureDer { bytes: cut });
        assert_eq!(verify(&key, b"message digest", DEFAULT_USER_ID, &der[..cut]), refused);
    }
    let mut wrong = raw.clone();
    wrong[40] ^= 1;
    assert_eq!(verify(&key, b"message digest", DEFAULT_USER_ID, &wrong), Ok(false));
}

#[test]
fn sm2_key_pair_of_the_standard_belongs_together() {
    let private = PrivateKey::parse(STANDARD_PRIVATE).unwrap();
    assert_eq!(private.to_hex(), STANDARD_PRIVATE);
    assert_eq!(private.public_key().to_hex(), STANDARD_PUBLIC);
}

#[test]
fn sm2_signs_what_it_verifies() {
    let (private, public) = generate_key_pair().unwrap();
    let (_, stranger) = generate_key_pair().unwrap();
    for user_id in [DEFAULT_USER_ID, "", "医生0001", &"u".repeat(8191)] {
        for format in [SignatureFormat::Raw, SignatureFormat::Der] {
            let signature = sign(&private, "处方".as_bytes(), user_id, format).unwrap();
            match format {
                SignatureFormat::Raw => assert_eq!(signature.len(), 64),
                SignatureFormat::Der => assert_eq!(signature[0], 0x30),
            }
            let checked = |key| verify(key, "处方".as_bytes(), user_id, &signature);
            assert_eq!(checked(&public), Ok(true));
            assert_eq!(checked(&stranger), Ok(false));
        }
    }
    let long = "u".repeat(8192);
    let refused = CryptoError::UserIdLength { bytes: 8192 };
    assert_eq!(sign(&private, b"x", &long, SignatureFormat::Raw), Err(refused));
    assert_eq!(verify(&public, b"x", &long, &[0; 64]), Err(refused));
}

#[test]
fn sm2_refuses_what_is_no_signature() {
    let key = PublicKey::parse(STANDARD_PUBLIC).unwrap();
    for bytes in [0usize, 1, 63, 65, 70, 72] {
        assert_eq!(verify(&key, b"x", DEFAULT_USER_ID, &vec![0; bytes]), Err(CryptoError::SignatureFormat { bytes }));
    }
}

/// GB/T 32918.2 section 7.1, steps B1 and B2: r and s in 1 … n−1, in every writing.
#[test]
fn sm2_says_which_number_of_a_signature_is_out_of_range() {
    use SignatureHalf::{R, S};
    let key = PublicKey::parse(STANDARD_PUBLIC).unwrap();
    let last = hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122");
    let order = hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
    let (none, all, one) = (vec![0; 32], vec![0xFF; 32], [vec![0; 31], vec![1]].concat());
    for (r, s, half, zero, words) in [
        (&none, &one, R, true, "r 是 0"),
        (&none, &none, R, true, "r 是 0"),
        (&one, &none, S, true, "s 是 0"),
        (&order, &one, R, false, "r 太大"),
        (&all, &all, R, false, "r 太大"),
        (&last, &order, S, false, "s 太大"),
    ] {
        let raw = [&r[..], &s[..]].concat();
        let der = der(0x30, &[der_integer(r), der_integer(s)].concat());
        for signature in [raw, der] {
            let error = verify(&key, b"x", DEFAULT_USER_ID, &signature).unwrap_err();
            assert_eq!(error, CryptoError::SignatureRange { half, zero });
            assert!(error.to_string().contains(words), "{error}");
        }
    }
    // The ends of the range are numbers like others.
    for (r, s) in [(&one, &last), (&last, &one), (&last, &last)] {
        assert_eq!(verify(&key, b"x", DEFAULT_USER_ID, &[&r[..], &s[..]].concat()), Ok(false));
    }
    // In DER a number can be longer than 32 bytes.
    let long = der(0x30, &[der_integer(&[1; 33]), der_integer(&one)].concat());
    let refused = Err(CryptoError::SignatureRange { half: R, zero: false });
    assert_eq!(verify(&key, b"x", DEFAULT_USER_ID, &long), refused);
}

#[test]
fn sm2_names_are_read_in_either_case() {
    assert_eq!(Order::from_name("c1c2c3"), Some(Order::C1C2C3));
    assert_eq!(Order::from_name(" C1C3C2 "), Some(Order::C1C3C2));
    assert_eq!(Order::from_name("C1C3"), None);
    assert_eq!(SignatureFormat::from_name("DER"), Some(SignatureFormat::Der));
    assert_eq!(SignatureFormat::from_name("Raw"), Some(SignatureFormat::Raw));
    assert_eq!(SignatureFormat::from_name(""), None);
}

// ---------------------------------------------------------------- SM2: decryption refuses

#[test]
fn sm2_decrypt_says_what_is_wrong() {
    let (private, public) = generate_key_pair().unwrap();
    let (stranger, _) = generate_key_pair().unwrap();
    let ciphertext = encrypt(&public, b"text", Order::C1C3C2).unwrap();

    let wrong = Err(CryptoError::Decryption);
    assert_eq!(decrypt(&stranger, &ciphertext, Order::C1C3C2), wrong);
    assert_eq!(decrypt(&private, &ciphertext, Order::C1C2C3), wrong);
    for index in [65, 96, 97, ciphertext.len() - 1] {
        let mut damaged = ciphertext.clone();
        damaged[index] ^= 0x40;
        assert_eq!(decrypt(&private, &damaged, Order::C1C3C2), wrong, "{index}");
    }
    for index in [1, 32, 33, 64] {
        let mut damaged = ciphertext.clone();
        damaged[index] ^= 0x40;
        assert_eq!(decrypt(&private, &damaged, Order::C1C3C2), Err(CryptoError::CiphertextPoint));
    }
    for bytes in 0..=96usize {
        for order in [Order::C1C3C2, Order::C1C2C3] {
            assert_eq!(decrypt(&private, &ciphertext[..bytes], order), Err(CryptoError::CiphertextLength { bytes }));
        }
    }
    assert_eq!(encrypt(&public, b"", Order::C1C3C2), Err(CryptoError::EmptyPlaintext));
}

// ---------------------------------------------------------------- SM2: the forms of keys

#[test]
fn sm2_public_key_in_every_form() {
    let expected = PublicKey::parse(STANDARD_PUBLIC).unwrap();
    let point = hex(STANDARD_PUBLIC);
    let spki = hex(&["3059301306072A8648CE3D020106082A811CCF5501822D034200", STANDARD_PUBLIC].concat());
    let base64_spki = base64_encode(&spki);
    let wrapped: Vec<&str> = base64_spki.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = |body: &str| format!("-----BEGIN PUBLIC KEY-----{body}-----END PUBLIC KEY-----");
    let forms = [
        STANDARD_PUBLIC.to_lowercase(),
        STANDARD_PUBLIC[2..].to_string(),
        format!(" {} \r\n{}\n", &STANDARD_PUBLIC[..66], &STANDARD_PUBLIC[66..]),
        format!("03{}", &STANDARD_PUBLIC[2..66]),
        base64_encode(&point),
        base64_encode(&point[1..]),
        base64_encode(&point).replace('+', "-").replace('/', "_").replace('=', ""),
        hex_encode_lower(&spki),
        base64_spki.clone(),
        pem(&format!("\n{}\n", wrapped.join("\n"))) + "\n",
        pem(&format!("\r\n{}\r\n", wrapped.join("\r\n"))),
        pem(&base64_spki),
        format!("Bag Attributes: none\n{}", pem(&wrapped.join("\n"))),
    ];
    for form in forms {
        assert_eq!(PublicKey::parse(&form), Ok(expected), "{form}");
    }
    // The other root of the compressed point is another key.
    let other = PublicKey::parse(&format!("02{}", &STANDARD_PUBLIC[2..66])).unwrap();
    assert_ne!(other, expected);
}

#[test]
fn sm2_private_key_in_every_form() {
    let number = hex(STANDARD_PRIVATE);
    let sec1 = [&hex("30770201010420")[..], &number, &hex("A00A06082A811CCF5501822DA144034200"), &hex(STANDARD_PUBLIC)]
        .concat();
    let pkcs8 = [
        &hex("308187020100301306072A8648CE3D020106082A811CCF5501822D046D306B0201010420")[..],
        &number,
        &hex("A144034200"),
        &hex(STANDARD_PUBLIC),
    ]
    .concat();
    let pem =
        |label: &str, der: &[u8]| format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64_encode(der));
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqgRzPVQGCLQ==\n\
        -----END EC PARAMETERS-----\n";
    let forms = [
        STANDARD_PRIVATE.to_lowercase(),
        format!("00{STANDARD_PRIVATE}"),
        format!("{}\n{}", &STANDARD_PRIVATE[..30], &STANDARD_PRIVATE[30..]),
        base64_encode(&number),
        base64_encode(&[&[0][..], &number].concat()),
        hex_encode_lower(&pkcs8),
        base64_encode(&pkcs8),
        base64_encode(&sec1),
        pem("PRIVATE KEY", &pkcs8),
        pem("EC PRIVATE KEY", &sec1),
        pem("SM2 PRIVATE KEY", &sec1),
        parameters.to_string() + &pem("EC PRIVATE KEY", &sec1),
        pem("PRIVATE KEY", &pkcs8).replace('\n', ""),
    ];
    for form in forms {
        let key = PrivateKey::parse(&form);
        assert_eq!(key.map(|key| key.to_hex()), Ok(STANDARD_PRIVATE.to_string()));
    }
}

fn public_message(text: &str) -> String {
    PublicKey::parse(text).expect_err("a bad key").to_string()
}

fn private_message(text: &str) -> String {
    PrivateKey::parse(text).expect_err("a bad key").to_string()
}

#[test]
fn sm2_public_key_says_what_is_wrong() {
    let good = STANDARD_PUBLIC;
    assert_eq!(public_message(""), "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是空值");
    assert_eq!(public_message(" \r\n"), "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是空值");
    assert_eq!(public_message(&good[5..]), "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是 125 位十六进制");
    assert_eq!(public_message(&good[..126]), "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是 126 位十六进制");
    assert_eq!(
        public_message(STANDARD_PRIVATE),
        "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是 64 位十六进制，像是私钥"
    );
    assert_eq!(public_message(&good.replacen("F9", "O9", 1)), "公钥的第 5 个字符不是 0-9 或 A-F");
    assert_eq!(
        public_message("changeme"),
        "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的内容解开后是 6 字节，不是公钥"
    );
    assert_eq!(public_message("请向影像中心索取"), "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的都不是");
    assert_eq!(public_message(&good.replacen("F9", "F8", 1)), "公钥不是 SM2 曲线上的点，请核对是否抄错或被截断");
    // 05 is no form of a point; 02 with an x that no point has.
    assert_eq!(
        public_message(&good.replacen("04", "05", 1)),
        "公钥应为 128 或 130 位十六进制、Base64 或 PEM，收到的是 130 位十六进制"
    );
    assert_eq!(public_message(&format!("02{}5", "0".repeat(63))), "公钥不是 SM2 曲线上的点，请核对是否抄错或被截断");
    // x = p is not a number of the field.
    assert_eq!(
        public_message(&format!("04FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF{}", &good[66..])),
        "公钥不是 SM2 曲线上的点，请核对是否抄错或被截断"
    );
    assert_eq!(
        public_message("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
        "收到的是证书，请先从证书中取出公钥"
    );
    assert_eq!(
        public_message("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----"),
        "收到的是私钥，这里要公钥"
    );
    for damaged in [
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMFkw",
        "-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
        "-----BEGIN DH PARAMETERS-----\nMFkw\n-----END DH PARAMETERS-----",
    ] {
        assert_eq!(public_message(damaged), "PEM 中没有完整的公钥", "{damaged}");
    }
    // The same point declared to be on NIST's P-256.
    let p256 = format!("3059301306072A8648CE3D020106082A8648CE3D030107034200{good}");
    assert_eq!(public_message(&p256), "收到的是其他曲线的公钥，不是 SM2 曲线的");
    assert_eq!(
        public_message("-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----"),
        "收到的是其他算法的公钥，不是 SM2 的"
    );
}

#[test]
fn sm2_private_key_says_what_is_wrong() {
    assert_eq!(private_message(""), "私钥应为 64 位十六进制、Base64 或 PEM，收到的是空值");
    assert_eq!(
        private_message(&STANDARD_PRIVATE[9..]),
        "私钥应为 64 位十六进制、Base64 或 PEM，收到的是 55 位十六进制"
    );
    assert_eq!(
        private_message(STANDARD_PUBLIC),
        "私钥应为 64 位十六进制、Base64 或 PEM，收到的是 130 位十六进制，像是公钥"
    );
    assert_eq!(
        private_message(&format!("01{STANDARD_PRIVATE}")),
        "私钥应为 64 位十六进制、Base64 或 PEM，收到的是 66 位十六进制"
    );
    assert_eq!(
        private_message("passw0rd"),
        "私钥应为 64 位十六进制、Base64 或 PEM，收到的内容解开后是 6 字节，不是私钥"
    );
    // 0, n−1, n and 2^256−1; n−2 is the last that can sign.
    let order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D541";
    for number in ["0".repeat(64), format!("{order}22"), format!("{order}23"), "F".repeat(64)] {
        assert_eq!(private_message(&number), "私钥的数值超出 SM2 的范围，请核对是否抄错");
    }
    let last = PrivateKey::parse(&format!("{order}21")).unwrap();
    let signature = sign(&last, b"x", DEFAULT_USER_ID, SignatureFormat::Raw).unwrap();
    assert_eq!(verify(&last.public_key(), b"x", DEFAULT_USER_ID, &signature), Ok(true));

    let pem = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----");
    assert_eq!(private_message(&pem("ENCRYPTED PRIVATE KEY", "MIIB")), "私钥有口令保护，请先去掉口令");
    assert_eq!(
        private_message(&pem("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB")),
        "私钥有口令保护，请先去掉口令"
    );
    assert_eq!(private_message(&pem("PUBLIC KEY", "MFkw")), "收到的是公钥，这里要私钥");
    assert_eq!(private_message(&pem("RSA PRIVATE KEY", "MIIB")), "收到的是其他算法的私钥，不是 SM2 的");
    assert_eq!(private_message(&pem("PRIVATE KEY", "MIIB")), "PEM 中没有完整的私钥");
    let spki = format!("3059301306072A8648CE3D020106082A811CCF5501822D034200{STANDARD_PUBLIC}");
    assert_eq!(private_message(&spki), "收到的是公钥，这里要私钥");
    // The public key inside is not the private key's own.
    let foreign = generate_key_pair().unwrap().1.to_hex();
    assert_eq!(
        private_message(&format!("30770201010420{STANDARD_PRIVATE}A00A06082A811CCF5501822DA144034200{foreign}")),
        "私钥与它附带的公钥不是一对"
    );
    // SEC 1 on NIST's P-256.
    assert_eq!(
        private_message(&format!("30310201010420{STANDARD_PRIVATE}A00A06082A8648CE3D030107")),
        "收到的是其他曲线的私钥，不是 SM2 曲线的"
    );
}

#[test]
fn sm2_private_key_given_as_public_key_is_named() {
    let sec1 = format!("30250201010420{STANDARD_PRIVATE}");
    assert_eq!(PublicKey::parse(&sec1), Err(CryptoError::Key { which: KeyKind::Public, fault: KeyFault::OtherKind }));
}

/// No key and no digit of one in `Debug`, `Display` or an error.
#[test]
fn sm2_keys_do_not_show_themselves() {
    let private = PrivateKey::parse(STANDARD_PRIVATE).unwrap();
    let public = PublicKey::parse(STANDARD_PUBLIC).unwrap();
    assert_eq!(format!("{private:?}"), "PrivateKey(…)");
    assert_eq!(format!("{public:?}"), "PublicKey(…)");
    let error = PrivateKey::parse(&STANDARD_PRIVATE[..50]).unwrap_err();
    for text in [format!("{error:?}"), error.to_string()] {
        assert!(!text.contains("945208F"), "{text}");
    }
}

// ---------------------------------------------------------------- SM2 against OpenSSL

/// Runs `openssl` (3.0 or later, a prerequisite of this test) with `input` on its standard input.
fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this test needs the openssl command (version 3)");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A directory for OpenSSL's key files, gone at the end of the test.
struct KeyFiles(std::path::PathBuf);

impl KeyFiles {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hisbridge-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, data: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, data).unwrap();
        path.to_str().unwrap().to_string()
    }
}

impl Drop for KeyFiles {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One element in DER; lengths up to 65,535 bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(content);
    out
}

fn der_integer(bytes: &[u8]) -> Vec<u8> {
    let mut number: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if number.first().is_none_or(|byte| *byte >= 0x80) {
        number.insert(0, 0);
    }
    der(0x02, &number)
}

#[test]
fn sm2_encryption_agrees_with_openssl() {
    let files = KeyFiles::new("sm2-encryption");
    let private_pem = openssl(&["genpkey", "-algorithm", "SM2"], b"");
    let private_file = files.write("private.pem", &private_pem);
    let public_pem = openssl(&["pkey", "-in", &private_file, "-pubout"], b"");
    let public_file = files.write("public.pem", &public_pem);
    let private = PrivateKey::parse(std::str::from_utf8(&private_pem).unwrap()).unwrap();
    let public = PublicKey::parse(std::str::from_utf8(&public_pem).unwrap()).unwrap();
    assert_eq!(private.public_key(), public);

    for length in [1usize, 31, 32, 33, 500, 5000] {
        let message: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();

        // Theirs to ours. OpenSSL 3.0 does not look for an all-zero key stream either, so that
        // even one byte must come out.
        let theirs = openssl(&["pkeyutl", "-encrypt", "-pubin", "-inkey", &public_file], &message);
        for order in [Order::C1C3C2, Order::C1C2C3] {
            assert_eq!(decrypt(&private, &theirs, order).unwrap(), message);
        }

        // Ours to theirs, the parts put into OpenSSL's SEQUENCE.
        for order in [Order::C1C3C2, Order::C1C2C3] {
            let ours = encrypt(&public, &message, order).unwrap();
            assert_eq!(ours.len(), 97 + length);
            assert_eq!(ours[0], 0x04);
            let (c2, c3) = match order {
                Order::C1C3C2 => (&ours[97..], &ours[65..97]),
                Order::C1C2C3 => (&ours[65..65 + length], &ours[65 + length..]),
            };
            let fields = [der_integer(&ours[1..33]), der_integer(&ours[33..65]), der(0x04, c3), der(0x04, c2)].concat();
            let decrypted = openssl(&["pkeyutl", "-decrypt", "-inkey", &private_file], &der(0x30, &fields));
            assert_eq!(decrypted, message);
        }
    }
}

#[test]
fn sm2_signatures_agree_with_openssl() {
    let files = KeyFiles::new("sm2-signature");
    let (private, public) = generate_key_pair().unwrap();
    // OpenSSL reads our hexadecimal keys once they are in its frames.
    let private_der = hex(&format!(
        "308187020100301306072A8648CE3D020106082A811CCF5501822D046D306B0201010420{}A144034200{}",
        private.to_hex(),
        public.to_hex()
    ));
    let private_file = files.write("private.der", &private_der);
    let message = files.write("message", "检查报告".as_bytes());
    let identifier = format!("distid:{DEFAULT_USER_ID}");

    let theirs = openssl(
        &[
            "pkeyutl",
            "-sign",
            "-rawin",
            "-digest",
            "sm3",
            "-pkeyopt",
            &identifier,
            "-inkey",
            &private_file,
            "-keyform",
            "DER",
            "-in",
            &message,
        ],
        b"",
    );
    assert_eq!(verify(&public, "检查报告".as_bytes(), DEFAULT_USER_ID, &theirs), Ok(true));

    let ours = sign(&private, "检查报告".as_bytes(), DEFAULT_USER_ID, SignatureFormat::Der).unwrap();
    let ours_file = files.write("signature", &ours);
    let verdict = openssl(
        &[
            "pkeyutl",
            "-verify",
            "-rawin",
            "-digest",
            "sm3",
            "-pkeyopt",
            &identifier,
            "-inkey",
            &private_file,
            "-keyform",
            "DER",
            "-in",
            &message,
            "-sigfile",
            &ours_file,
        ],
        b"",
    );
    assert!(String::from_utf8_lossy(&verdict).contains("Verified Successfully"));
}

/// Every text form in which OpenSSL writes keys.
#[test]
fn sm2_reads_the_keys_that_openssl_writes() {
    let files = KeyFiles::new("sm2-keys");
    let pem = openssl(&["genpkey", "-algorithm", "SM2"], b"");
    let file = files.write("private.pem", &pem);
    let expected = PrivateKey::parse(std::str::from_utf8(&pem).unwrap()).unwrap();

    let traditional = openssl(&["ec", "-in", &file], b"");
    let with_parameters = openssl(&["ecparam", "-name", "SM2", "-genkey"], b"");
    let der = openssl(&["pkey", "-in", &file, "-outform", "DER"], b"");
    let key = PrivateKey::parse(std::str::from_utf8(&traditional).unwrap()).unwrap();
    assert_eq!(key.to_hex(), expected.to_hex());
    assert_eq!(PrivateKey::parse(&base64_encode(&der)).unwrap().to_hex(), expected.to_hex());
    PrivateKey::parse(std::str::from_utf8(&with_parameters).unwrap()).unwrap();

    for form in ["uncompressed", "compressed"] {
        let public = openssl(&["ec", "-in", &file, "-pubout", "-conv_form", form, "-outform", "DER"], b"");
        assert_eq!(PublicKey::parse(&base64_encode(&public)), Ok(expected.public_key()), "{form}");
    }

    let protected = openssl(&["pkcs8", "-topk8", "-in", &file, "-passout", "pass:x"], b"");
    let text = std::str::from_utf8(&protected).unwrap();
    assert_eq!(private_message(text), "私钥有口令保护，请先去掉口令");
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(private_message(&body), "私钥有口令保护，请先去掉口令");

    let rsa = openssl(&["genpkey", "-algorithm", "RSA"], b"");
    assert_eq!(private_message(std::str::from_utf8(&rsa).unwrap()), "收到的是其他算法的私钥，不是 SM2 的");
}
