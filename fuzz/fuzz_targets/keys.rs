//! Keys, Base64 and hexadecimal as they come from people. Input: text.
#![no_main]

use hisbridge::crypto::encoding::{base64_decode, base64_encode, hex_decode, hex_encode_lower, hex_encode_upper};
use hisbridge::crypto::sm2::{PrivateKey, PublicKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = PublicKey::parse(text) {
        assert!(PublicKey::parse(&key.to_hex()).expect("its own form") == key);
    }
    if let Ok(key) = PrivateKey::parse(text) {
        assert_eq!(PrivateKey::parse(&key.to_hex()).expect("its own form").to_hex(), key.to_hex());
    }
    if let Ok(bytes) = base64_decode(text) {
        assert_eq!(base64_decode(&base64_encode(&bytes)).expect("its own form"), bytes);
    }
    if let Ok(bytes) = hex_decode(text) {
        assert_eq!(hex_decode(&hex_encode_lower(&bytes)).expect("its own form"), bytes);
        assert_eq!(hex_decode(&hex_encode_upper(&bytes)).expect("its own form"), bytes);
    }
});
