//! Random generators that are broken: no key and no ephemeral number comes of them.

use super::cipher::{self, Order};
use super::key::key_pair_from;
use super::random::ATTEMPTS;
use super::signature::{DEFAULT_USER_ID, SignatureFormat, sign_with, verify};
use super::tests::{encrypt_with, hex, number, standard_key};
use crate::crypto::CryptoError;
use sm2::elliptic_curve::rand_core::{TryCryptoRng, TryRng};
use sm2::{NonZeroScalar, Scalar};
use std::convert::Infallible;

/// A random generator that gives these blocks of 32 bytes and then the last one for ever.
struct Blocks {
    given: Vec<[u8; 32]>,
    drawn: usize,
}

impl Blocks {
    fn new(given: &[[u8; 32]]) -> Self {
        Self { given: given.to_vec(), drawn: 0 }
    }
}

impl TryRng for Blocks {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("numbers are drawn whole");
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("numbers are drawn whole");
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.given[self.drawn.min(self.given.len() - 1)]);
        self.drawn += 1;
        Ok(())
    }
}

impl TryCryptoRng for Blocks {}

/// A generator that fails.
struct Broken;

impl TryRng for Broken {
    type Error = std::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Err(std::fmt::Error)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Err(std::fmt::Error)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
        Err(std::fmt::Error)
    }
}

impl TryCryptoRng for Broken {}

fn block(text: &str) -> [u8; 32] {
    hex(text).try_into().unwrap()
}

/// What no secret number may be: 0, n, 2^256−1.
fn out_of_range() -> [[u8; 32]; 3] {
    [[0; 32], block("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"), [0xFF; 32]]
}

#[test]
fn a_key_is_never_a_number_out_of_range() {
    // n−1 is a number with which nobody can sign.
    let last = block("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122");
    let good = standard_key();
    let [zero, order, all] = out_of_range();
    let mut rng = Blocks::new(&[zero, last, all, order, zero, block(&good.to_hex())]);
    let (private, public) = key_pair_from(&mut rng).unwrap();
    assert_eq!((private.to_hex(), rng.drawn), (good.to_hex(), 6));
    assert_eq!(public, good.public_key());
    for stuck in [zero, order, all, last] {
        let mut rng = Blocks::new(&[stuck]);
        assert_eq!(key_pair_from(&mut rng).err(), Some(CryptoError::Random));
        assert_eq!(rng.drawn, ATTEMPTS);
    }
    assert_eq!(key_pair_from(&mut Broken).err(), Some(CryptoError::Random));
}

#[test]
fn encryption_never_takes_a_number_out_of_range() {
    let key = standard_key().public_key();
    let k = "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21";
    let [zero, order, all] = out_of_range();
    let mut rng = Blocks::new(&[zero, all, order, zero, block(k)]);
    let ciphertext = cipher::encrypt_from(&key, b"encryption standard", Order::C1C3C2, &mut rng).unwrap();
    assert_eq!(Some(ciphertext), encrypt_with(&key, &number(k), b"encryption standard", Order::C1C3C2));
    for stuck in out_of_range() {
        let encrypted = cipher::encrypt_from(&key, b"text", Order::C1C3C2, &mut Blocks::new(&[stuck]));
        assert_eq!(encrypted, Err(CryptoError::Random));
    }
    assert_eq!(cipher::encrypt_from(&key, b"text", Order::C1C3C2, &mut Broken), Err(CryptoError::Random));
    // A number whose key stream is zero is drawn over and over: no ciphertext is better than the text itself.
    let refused = (1u64..5_000).map(|k| NonZeroScalar::new(Scalar::from(k)).unwrap());
    let refused = refused.into_iter().find(|k| encrypt_with(&key, k, b"M", Order::C1C3C2).is_none()).unwrap();
    let stuck: [u8; 32] = refused.to_bytes().into();
    let encrypted = cipher::encrypt_from(&key, b"M", Order::C1C3C2, &mut Blocks::new(&[stuck]));
    assert_eq!(encrypted, Err(CryptoError::Random));
}

/// With any generator at all: the number k then follows from the key and the message alone (RFC 6979), and is never
/// one for two messages, which would give the key away.
#[test]
fn signing_survives_a_generator_that_stands_still() {
    let key = standard_key();
    for stuck in out_of_range() {
        let sign = |message: &[u8]| {
            let rng = &mut Blocks::new(&[stuck]);
            let signature = sign_with(&key, message, DEFAULT_USER_ID, SignatureFormat::Raw, rng).unwrap();
            assert_eq!(verify(&key.public_key(), message, DEFAULT_USER_ID, &signature), Ok(true));
            signature
        };
        assert_eq!(sign(b"message digest"), sign(b"message digest"));
        // k = s + (r + s)·d, by GB/T 32918.2 section 6.1.
        let d: Scalar = *key.inner().to_nonzero_scalar();
        let k = |signature: Vec<u8>| {
            let half = |at: usize| *NonZeroScalar::try_from(&signature[at..at + 32]).unwrap();
            half(32) + (half(0) + half(32)) * d
        };
        let numbers = [k(sign(b"message digest")), k(sign(b"message digesT")), k(sign(b""))];
        assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2] && numbers[0] != numbers[2]);
    }
    let refused = sign_with(&key, b"text", DEFAULT_USER_ID, SignatureFormat::Raw, &mut Broken);
    assert_eq!(refused, Err(CryptoError::Random));
}
