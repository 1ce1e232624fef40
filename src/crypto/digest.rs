//! Digests (摘要算法) and the comparison of secrets.

use sha2::Digest;
use subtle::ConstantTimeEq;

/// SM3 (国密摘要), 32 bytes. Source: GB/T 32905-2016.
pub fn sm3(data: &[u8]) -> [u8; 32] {
    sm3::Sm3::digest(data).into()
}

/// MD5, 16 bytes. Source: RFC 1321.
///
/// Only for the callbacks of ywx, which prescribe it: with a secret behind the text it is no proof against forgery either.
pub fn md5(data: &[u8]) -> [u8; 16] {
    md5::Md5::digest(data).into()
}

/// SHA-1, 20 bytes. Source: FIPS 180-4 section 6.1.
///
/// Only for vendors that demand it (imaging, ywx): SHA-1 no longer resists forgery.
pub fn sha1(data: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(data).into()
}

/// SHA-256, 32 bytes. Source: FIPS 180-4 section 6.2.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(data).into()
}

/// HMAC with SHA-512, 64 bytes; the key may have any length. Source: RFC 2104, FIPS 198-1.
///
/// By ring, which the library links for TLS anyway: another SHA-512 would only make it larger.
pub fn hmac_sha512(key: &[u8], data: &[u8]) -> [u8; 64] {
    let tag = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA512, key), data);
    let mut out = [0; 64];
    for (place, byte) in out.iter_mut().zip(tag.as_ref()) {
        *place = *byte;
    }
    out
}

/// Compares two secrets (signatures, check values) in a time that does not depend on where they
/// differ. Different lengths are unequal at once: a length is no secret.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
