//! Digests (摘要算法) and the comparison of secrets.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha512};
use subtle::ConstantTimeEq;

/// SM3 (国密摘要), 32 bytes. Source: GB/T 32905-2016.
pub fn sm3(data: &[u8]) -> [u8; 32] {
    sm3::Sm3::digest(data).into()
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
pub fn hmac_sha512(key: &[u8], data: &[u8]) -> [u8; 64] {
    // RFC 2104: a key longer than a block is replaced by its digest, a shorter one filled with
    // zeros. Doing so here leaves no length for the crate to refuse.
    let long_key_digest;
    let short_key: &[u8] = if key.len() > SHA512_BLOCK {
        long_key_digest = Sha512::digest(key);
        &long_key_digest
    } else {
        key
    };
    let mut block = [0u8; SHA512_BLOCK];
    for (slot, byte) in block.iter_mut().zip(short_key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha512>::new(&block.into());
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// Bytes in one block of SHA-512.
const SHA512_BLOCK: usize = 128;

/// Compares two secrets (signatures, check values) in a time that does not depend on where they
/// differ. Different lengths are unequal at once: a length is no secret.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
