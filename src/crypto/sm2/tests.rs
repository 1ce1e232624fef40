//! SM2 encryption with known ephemeral numbers, and against the `sm2` crate's own encryption.

use super::cipher::{self, Order, decrypt, encrypt};
use super::key::{PrivateKey, PublicKey, generate_key_pair};
use crate::crypto::encoding::hex_decode;
use hisbridge_sm2_comb::Comb;
use proptest::prelude::*;
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::elliptic_curve::rand_core::{TryCryptoRng, TryRng};
use sm2::elliptic_curve::{Generate, PrimeField};
use sm2::pke::{DecryptingKey, EncryptingKey, Mode};
use sm2::{AffinePoint, NonZeroScalar, ProjectivePoint, Scalar};
use std::convert::Infallible;

const ORDERS: [(Order, Mode); 2] = [(Order::C1C3C2, Mode::C1C3C2), (Order::C1C2C3, Mode::C1C2C3)];

pub(super) fn hex(text: &str) -> Vec<u8> {
    hex_decode(text).unwrap()
}

pub(super) fn number(text: &str) -> NonZeroScalar {
    NonZeroScalar::try_from(hex(text).as_slice()).unwrap()
}

/// The key pair of the standard's examples. Source: GB/T 32918.5-2017 annexes A and C.
pub(super) fn standard_key() -> PrivateKey {
    PrivateKey::parse("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8").unwrap()
}

/// Encrypts with a known number both ways, by the crate's multiplication and by tables, which
/// must agree. `None` when the number is refused.
pub(super) fn encrypt_with(key: &PublicKey, k: &NonZeroScalar, text: &[u8], order: Order) -> Option<Vec<u8>> {
    let comb = Comb::of(key.inner().as_affine()).unwrap();
    let plain = cipher::encrypt_with(key, None, k, text, order).unwrap();
    let fast = cipher::encrypt_with(key, Some(&comb), k, text, order).unwrap();
    assert_eq!(plain, fast);
    plain
}

/// The whole encryption example of the standard. Source: GB/T 32918.5-2017 annex C.
#[test]
fn encrypts_as_the_standards_example() {
    let key = standard_key().public_key();
    let k = number("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21");
    let c1 = "0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73\
        E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0";
    let c2 = "21886CA989CA9C7D58087307CA93092D651EFA";
    let c3 = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766";
    for (order, expected) in [(Order::C1C3C2, [c1, c3, c2].concat()), (Order::C1C2C3, [c1, c2, c3].concat())] {
        let ciphertext = encrypt_with(&key, &k, b"encryption standard", order);
        assert_eq!(ciphertext, Some(hex(&expected)));
    }
}

/// A random generator that gives one number, so that the crate encrypts with it.
struct Given<'a>(&'a NonZeroScalar);

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("the crate draws whole numbers");
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("the crate draws whole numbers");
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.copy_from_slice(&self.0.to_bytes());
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}

/// Ten thousand messages that both encrypt with the same number, to the same bytes in either order, and that the crate
/// can read: in all lengths up to 600 bytes.
#[test]
fn agrees_with_the_crate() {
    let (private, public) = generate_key_pair().unwrap();
    let comb = Comb::of(public.inner().as_affine()).unwrap();
    let bytes = <[u8; 600]>::try_generate().unwrap();
    for round in 0..10_000usize {
        let message = &bytes[..1 + round % 600];
        let k = NonZeroScalar::try_generate().unwrap();
        let (order, mode) = ORDERS[round % 2];
        let Some(ours) = cipher::encrypt_with(&public, Some(&comb), &k, message, order).unwrap() else {
            // An all-zero key stream; the crate would ask for another number for ever.
            assert_eq!(message.len(), 1);
            continue;
        };
        let theirs = EncryptingKey::new_with_mode(*public.inner(), mode).encrypt(&mut Given(&k), message).unwrap();
        assert_eq!(ours, theirs, "{order:?}, {} bytes", message.len());

        // Reading them back takes longer, and equal bytes say the same.
        if round % 10 > 1 {
            continue;
        }
        let (other, mode) = ORDERS[(round + 1) % 2];
        let ours = cipher::encrypt_with(&public, Some(&comb), &k, message, other).unwrap().unwrap();
        let decrypting = DecryptingKey::new_with_mode(private.inner().to_nonzero_scalar(), mode);
        assert_eq!(decrypting.decrypt(&ours).unwrap(), message);
        assert_eq!(decrypt(&private, &theirs, order).unwrap(), message);
    }
    // As callers encrypt, with numbers of its own.
    for (order, mode) in ORDERS {
        let decrypting = DecryptingKey::new_with_mode(private.inner().to_nonzero_scalar(), mode);
        for length in 1..=600 {
            let ciphertext = encrypt(&public, &bytes[..length], order).unwrap();
            assert_eq!(decrypting.decrypt(&ciphertext).unwrap(), bytes[..length]);
        }
    }
}

/// C1 and the shared point with coordinates that begin with a zero byte: nothing may shorten
/// them.
#[test]
fn keeps_leading_zeros() {
    let private = standard_key();
    let public = private.public_key();
    let decrypting = DecryptingKey::new_with_mode(private.inner().to_nonzero_scalar(), Mode::C1C3C2);
    let begins_with_zero: [fn(&AffinePoint, &AffinePoint) -> bool; 4] = [
        |c1, _| c1.x()[0] == 0,
        |c1, _| c1.y()[0] == 0,
        |_, shared| shared.x()[0] == 0,
        |_, shared| shared.y()[0] == 0,
    ];
    let mut found = [false; 4];
    let mut k = 0u64;
    let (mut c1, mut shared) = (ProjectivePoint::IDENTITY, ProjectivePoint::IDENTITY);
    while found.contains(&false) {
        k += 1;
        c1 += ProjectivePoint::GENERATOR;
        shared += public.inner().to_projective();
        let (c1, shared) = (c1.to_affine(), shared.to_affine());
        for (case, found) in begins_with_zero.iter().zip(&mut found) {
            if *found || !case(&c1, &shared) {
                continue;
            }
            *found = true;
            let k = NonZeroScalar::new(Scalar::from(k)).unwrap();
            let ciphertext = encrypt_with(&public, &k, b"leading zeros", Order::C1C3C2).unwrap();
            assert_eq!(ciphertext[1..33], *c1.x());
            assert_eq!(ciphertext[33..65], *c1.y());
            assert_eq!(decrypting.decrypt(&ciphertext).unwrap(), b"leading zeros");
            assert_eq!(decrypt(&private, &ciphertext[1..], Order::C1C3C2).unwrap(), b"leading zeros");
        }
    }
}

/// A key stream of one zero byte would send the text itself: another number must be taken.
#[test]
fn refuses_an_all_zero_key_stream() {
    let private = standard_key();
    let public = private.public_key();
    let refused = (1u64..5_000).find(|k| {
        let k = NonZeroScalar::new(Scalar::from(*k)).unwrap();
        let ciphertext = cipher::encrypt_with(&public, None, &k, b"M", Order::C1C3C2);
        ciphertext.unwrap().is_none()
    });
    let k = NonZeroScalar::new(Scalar::from(refused.unwrap())).unwrap();
    // The same number with two bytes is refused only if the second is zero as well.
    let two = encrypt_with(&public, &k, b"MM", Order::C1C3C2);
    if let Some(ciphertext) = &two {
        assert_eq!(ciphertext[97], b'M');
        assert_ne!(ciphertext[98], b'M');
    }

    // Unguarded, 3,000 messages of one byte would show it with probability 0.99999.
    for _ in 0..3_000 {
        let ciphertext = encrypt(&public, b"M", Order::C1C3C2).unwrap();
        assert_ne!(ciphertext[97], b'M');
        assert_eq!(decrypt(&private, &ciphertext, Order::C1C3C2).unwrap(), b"M");
    }
}

/// The ends of the range of ephemeral numbers, and numbers with long runs of equal bits.
#[test]
fn agrees_with_the_crate_at_the_edges() {
    let public = standard_key().public_key();
    let edges = [
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122",
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54121",
        "8000000000000000000000000000000000000000000000000000000000000000",
        "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
        "00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF",
        "5555555555555555555555555555555555555555555555555555555555555555",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ];
    for text in edges {
        let k = number(text);
        let ciphertext = encrypt_with(&public, &k, b"edge of the range", Order::C1C3C2).unwrap();
        let c1 = (ProjectivePoint::GENERATOR * *k).to_affine();
        assert_eq!(ciphertext[1..33], *c1.x(), "{text}");
        assert_eq!(ciphertext[33..65], *c1.y(), "{text}");
        assert_eq!(decrypt(&standard_key(), &ciphertext, Order::C1C3C2).unwrap(), b"edge of the range", "{text}");
    }
}

/// Many threads that meet the same new key at once: one makes the tables, none waits or fails.
#[test]
fn threads_share_the_tables() {
    let (private, public) = generate_key_pair().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let ciphertext = encrypt(&public, b"text", Order::C1C3C2).unwrap();
                    let plaintext = decrypt(&private, &ciphertext, Order::C1C3C2);
                    assert_eq!(plaintext.unwrap(), b"text");
                }
            });
        }
    });
}

/// More keys in turn than are remembered.
#[test]
fn many_recipients_in_turn() {
    let pairs: Vec<_> = (0..7).map(|_| generate_key_pair().unwrap()).collect();
    for round in 0..12usize {
        // The first key comes in every round, the others now and then.
        for (private, public) in [&pairs[0], &pairs[round % 7], &pairs[round * 3 % 7]] {
            let ciphertext = encrypt(public, b"text", Order::C1C2C3).unwrap();
            let plaintext = decrypt(private, &ciphertext, Order::C1C2C3);
            assert_eq!(plaintext.unwrap(), b"text");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn round_trip(number in any::<[u8; 32]>(), message in prop::collection::vec(any::<u8>(), 1..2000)) {
        if let Some(scalar) = Option::<Scalar>::from(Scalar::from_repr(number.into()))
            && let Ok(key) = PrivateKey::parse(&crate::crypto::encoding::hex_encode_upper(&scalar.to_repr()))
        {
            for (order, _) in ORDERS {
                let ciphertext = encrypt(&key.public_key(), &message, order).unwrap();
                prop_assert_eq!(&decrypt(&key, &ciphertext, order).unwrap(), &message);
                prop_assert_eq!(&decrypt(&key, &ciphertext[1..], order).unwrap(), &message);
            }
        }
    }

    /// Nothing panics and nothing is accepted by chance.
    #[test]
    fn decrypt_takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for (order, _) in ORDERS {
            prop_assert!(decrypt(&standard_key(), &bytes, order).is_err());
        }
    }

    #[test]
    fn keys_take_any_text(text in "\\PC*") {
        prop_assert!(PublicKey::parse(&text).is_err());
        prop_assert!(PrivateKey::parse(&text).is_err());
    }

    #[test]
    fn keys_take_any_pem(label in "[A-Z ]{0,20}", body in "[A-Za-z0-9+/=\n -]{0,200}") {
        let text = format!("-----BEGIN {label}-----{body}-----END {label}-----");
        prop_assert!(PublicKey::parse(&text).is_err());
        prop_assert!(PrivateKey::parse(&text).is_err());
    }
}
