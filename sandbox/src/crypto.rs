//! The cryptographic checks of the vendors' side, all by OpenSSL.
//!
//! Nothing here is shared with the library under test: a fault that both sides had in common
//! would otherwise verify itself.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::sign::Signer;
use openssl::symm::{Cipher, decrypt, encrypt};
use serde::{Deserialize, Serialize};

/// Order of the parts of an SM2 ciphertext written as hex: C1 the point, C2 the text, C3 the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CiphertextOrder {
    /// GB/T 32918.4-2016.
    C1C3C2,
    /// The draft of 2010, still written by much Java demo code.
    C1C2C3,
}

/// Upper-case hex of a digest.
pub fn hex_upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Bytes of a hex text, either case; `None` when it is not hex.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| {
            let high = (pair[0] as char).to_digit(16)?;
            let low = (pair[1] as char).to_digit(16)?;
            Some((high * 16 + low) as u8)
        })
        .collect()
}

/// Standard Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes standard Base64; white space inside is ignored, anything else wrong gives `None`.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(dense).ok()
}

fn digest(kind: MessageDigest, data: &[u8]) -> Vec<u8> {
    hash(kind, data).expect("OpenSSL has this digest").to_vec()
}

/// MD5.
pub fn md5(data: &[u8]) -> Vec<u8> {
    digest(MessageDigest::md5(), data)
}

/// SHA-1 of the bytes.
pub fn sha1(data: &[u8]) -> Vec<u8> {
    digest(MessageDigest::sha1(), data)
}

/// SHA-256 of the bytes.
pub fn sha256(data: &[u8]) -> Vec<u8> {
    digest(MessageDigest::sha256(), data)
}

/// SM3 (GB/T 32905) of the bytes.
pub fn sm3(data: &[u8]) -> Vec<u8> {
    digest(MessageDigest::sm3(), data)
}

/// HMAC-SHA-512 of the bytes.
pub fn hmac_sha512(key: &[u8], data: &[u8]) -> Vec<u8> {
    hmac(MessageDigest::sha512(), key, data)
}

/// HMAC-SHA-256 of the bytes.
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> Vec<u8> {
    hmac(MessageDigest::sha256(), key, data)
}

fn hmac(kind: MessageDigest, key: &[u8], data: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).expect("OpenSSL makes an HMAC key");
    let mut signer = Signer::new(kind, &key).expect("OpenSSL has HMAC");
    signer.sign_oneshot_to_vec(data).expect("OpenSSL computes an HMAC")
}

/// Compares two texts in a time that does not depend on where they differ.
pub fn same_text(left: &str, right: &str) -> bool {
    left.len() == right.len() && openssl::memcmp::eq(left.as_bytes(), right.as_bytes())
}

fn aes_cipher(key: &[u8]) -> Result<Cipher, String> {
    match key.len() {
        16 => Ok(Cipher::aes_128_ecb()),
        24 => Ok(Cipher::aes_192_ecb()),
        32 => Ok(Cipher::aes_256_ecb()),
        other => Err(format!("AES key of {other} bytes")),
    }
}

/// AES-ECB with PKCS#5/7 padding.
pub fn aes_ecb_encrypt(key: &[u8], plain: &[u8]) -> Result<Vec<u8>, String> {
    encrypt(aes_cipher(key)?, key, None, plain).map_err(|error| format!("AES: {error}"))
}

/// Reverses [`aes_ecb_encrypt`]; wrong padding (a wrong key, as a rule) is an error.
pub fn aes_ecb_decrypt(key: &[u8], cipher: &[u8]) -> Result<Vec<u8>, String> {
    decrypt(aes_cipher(key)?, key, None, cipher).map_err(|_| "AES: wrong key or damaged ciphertext".to_owned())
}

/// Reads an SM2 private key (64 hex digits) as OpenSSL wants it.
pub fn sm2_private_key(private_hex: &str) -> Result<PKey<Private>, String> {
    let make = || -> Result<PKey<Private>, openssl::error::ErrorStack> {
        let group = EcGroup::from_curve_name(Nid::SM2)?;
        let secret = BigNum::from_hex_str(private_hex)?;
        let mut context = openssl::bn::BigNumContext::new()?;
        let mut point = EcPoint::new(&group)?;
        point.mul_generator2(&group, &secret, &mut context)?;
        PKey::from_ec_key(EcKey::from_private_components(&group, &secret, &point)?)
    };
    make().map_err(|error| format!("SM2 key: {error}"))
}

/// Decrypts an SM2 ciphertext written as hex with the leading `04`.
///
/// Returns the plain bytes, or in words what is wrong: not hex, too short, a point that is not on
/// the curve, or a hash (C3) that does not fit (a wrong key, or the parts in the other order).
pub fn sm2_decrypt(key: &PKey<Private>, ciphertext_hex: &str, order: CiphertextOrder) -> Result<Vec<u8>, String> {
    let bytes = unhex(ciphertext_hex).ok_or("SM2: not hex")?;
    if bytes.first() != Some(&4) {
        return Err("SM2: no leading 04".to_owned());
    }
    if bytes.len() < 65 + 32 + 1 {
        return Err("SM2: too short".to_owned());
    }
    let (x, y, rest) = (&bytes[1..33], &bytes[33..65], &bytes[65..]);
    let (c3, c2) = match order {
        CiphertextOrder::C1C3C2 => (&rest[..32], &rest[32..]),
        CiphertextOrder::C1C2C3 => {
            let (c2, c3) = rest.split_at(rest.len() - 32);
            (c3, c2)
        }
    };
    let der = sm2_ciphertext_der(x, y, c3, c2);
    let mut context = PkeyCtx::new(key).map_err(|error| format!("SM2: {error}"))?;
    context.decrypt_init().map_err(|error| format!("SM2: {error}"))?;
    let mut plain = Vec::new();
    context
        .decrypt_to_vec(&der, &mut plain)
        .map_err(|_| "SM2: does not decrypt (key or order of the parts)".to_owned())?;
    Ok(plain)
}

/// The ASN.1 form of an SM2 ciphertext that OpenSSL reads (GB/T 35276: x, y, C3, C2).
fn sm2_ciphertext_der(x: &[u8], y: &[u8], c3: &[u8], c2: &[u8]) -> Vec<u8> {
    let mut body = der_unsigned(x);
    body.extend(der_unsigned(y));
    body.extend(der_element(0x04, c3));
    body.extend(der_element(0x04, c2));
    der_element(0x30, &body)
}

fn der_unsigned(big_endian: &[u8]) -> Vec<u8> {
    let start = big_endian.iter().position(|byte| *byte != 0).unwrap_or(big_endian.len().saturating_sub(1));
    let mut value = Vec::with_capacity(big_endian.len() + 1);
    // A set top bit would make the number negative.
    if big_endian[start] & 0x80 != 0 {
        value.push(0);
    }
    value.extend_from_slice(&big_endian[start..]);
    der_element(0x02, &value)
}

fn der_element(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    let length = value.len();
    if length < 0x80 {
        element.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
        element.push(0x80 | (bytes.len() - start) as u8);
        element.extend_from_slice(&bytes[start..]);
    }
    element.extend_from_slice(value);
    element
}

/// `count` random bytes.
pub fn random(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    openssl::rand::rand_bytes(&mut bytes).expect("OpenSSL has random numbers");
    bytes
}

/// A random identifier of 32 lower-case hex digits.
pub fn random_id() -> String {
    hex_upper(&random(16)).to_lowercase()
}
