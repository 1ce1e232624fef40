//! SM2 and AES decryption, and SM2 signatures, of any bytes. Input: flags, bytes.
#![no_main]

use hisbridge::crypto::{aes_ecb, sm2};
use hisbridge_fuzz::{AES_KEY, PRIVATE_KEY};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KEY: LazyLock<sm2::PrivateKey> = LazyLock::new(|| sm2::PrivateKey::parse(PRIVATE_KEY).expect("a key"));

fuzz_target!(|data: &[u8]| {
    let [flags, bytes @ ..] = data else { return };
    match flags % 4 {
        0 | 1 => {
            let order = if flags % 4 == 0 { sm2::Order::C1C3C2 } else { sm2::Order::C1C2C3 };
            if let Ok(plain) = sm2::decrypt(&KEY, bytes, order) {
                assert!(plain.len() < bytes.len());
            }
        }
        2 => {
            let (key, cipher) = bytes.split_at(bytes.len().min(usize::from(flags / 4)));
            let _ = aes_ecb::decrypt(key, cipher);
            if let Ok(plain) = aes_ecb::decrypt(AES_KEY.as_bytes(), cipher) {
                assert_eq!(aes_ecb::encrypt(AES_KEY.as_bytes(), &plain).expect("a key of 16 bytes"), cipher);
            }
        }
        _ => {
            let (message, signature) = bytes.split_at(bytes.len().min(usize::from(flags / 4)));
            let _ = sm2::verify(&KEY.public_key(), message, "", signature);
        }
    }
});
