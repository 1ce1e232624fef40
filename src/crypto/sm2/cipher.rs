//! SM2 public-key encryption. Source: GB/T 32918.4.

use super::key::{PrivateKey, PublicKey};
use super::random::{self, ATTEMPTS};
use super::{point, recipients};
use crate::crypto::{CryptoError, digest};
use getrandom::SysRng;
use hisbridge_sm2_comb::{Comb, Digits, coordinates, generator};
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::elliptic_curve::rand_core::TryCryptoRng;
use sm2::elliptic_curve::zeroize::Zeroizing;
use sm2::pkcs8::der::asn1::{OctetStringRef, UintRef};
use sm2::pkcs8::der::{self, Decode, Reader, SliceReader};
use sm2::{AffinePoint, FieldBytes, NonZeroScalar, ProjectivePoint};
use sm3::{Digest, Sm3};

/// In which order the three parts of a ciphertext stand.
///
/// C1 is a point (with its leading `04`, 65 bytes), C2 the encrypted text, C3 the check value
/// (32 bytes). GB/T 32918.4 orders C1‖C3‖C2; the draft of 2010, and much code made after it,
/// C1‖C2‖C3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The standard's order.
    #[default]
    C1C3C2,
    /// The old order.
    C1C2C3,
}

impl Order {
    /// The order of this name (`C1C3C2` or `C1C2C3`, in either case).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::C1C3C2, Self::C1C2C3].into_iter().find(|order| order.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The name as configurations and requests write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::C1C3C2 => "C1C3C2",
            Self::C1C2C3 => "C1C2C3",
        }
    }
}

/// Bytes of a coordinate, and of C3.
const FIELD: usize = 32;
/// Bytes of C1 behind its leading `04`.
const POINT: usize = 2 * FIELD;

/// Encrypts for the holder of the private key. The result begins with `04`.
/// Source: GB/T 32918.4 section 6.1.
///
/// # Errors
/// [`CryptoError::EmptyPlaintext`], [`CryptoError::TooLong`], [`CryptoError::Random`].
pub fn encrypt(key: &PublicKey, plaintext: &[u8], order: Order) -> Result<Vec<u8>, CryptoError> {
    encrypt_from(key, plaintext, order, &mut SysRng)
}

/// Encrypts with ephemeral numbers of this generator.
pub(super) fn encrypt_from<R: TryCryptoRng>(
    key: &PublicKey,
    plaintext: &[u8],
    order: Order,
    rng: &mut R,
) -> Result<Vec<u8>, CryptoError> {
    if plaintext.is_empty() {
        // A key stream of no bytes counts as "all zero": the standard's algorithm would not end.
        return Err(CryptoError::EmptyPlaintext);
    }
    let comb = recipients::comb_of(key);
    for _ in 0..ATTEMPTS {
        let k = random::number(rng)?;
        if let Some(ciphertext) = encrypt_with(key, comb.as_deref(), &k, plaintext, order)? {
            return Ok(ciphertext);
        }
    }
    Err(CryptoError::Random)
}

/// Encrypts with the given ephemeral number k, and with the key's tables where they exist.
/// `None` when another number must be taken: the key stream came out all zero (step A5).
pub(super) fn encrypt_with(
    key: &PublicKey,
    comb: Option<&Comb>,
    k: &NonZeroScalar,
    plaintext: &[u8],
    order: Order,
) -> Result<Option<Vec<u8>>, CryptoError> {
    let Some((c1, secret)) = points(key, comb, k) else {
        return Ok(None);
    };
    let mut c2 = plaintext.to_vec();
    if !secret.apply_key_stream(&mut c2)? {
        return Ok(None);
    }
    let c3 = secret.check_value(plaintext);

    let mut ciphertext = Vec::with_capacity(1 + POINT + FIELD + c2.len());
    ciphertext.push(0x04);
    for coordinate in &c1 {
        ciphertext.extend_from_slice(coordinate);
    }
    match order {
        Order::C1C3C2 => {
            ciphertext.extend_from_slice(&c3);
            ciphertext.extend_from_slice(&c2);
        }
        Order::C1C2C3 => {
            ciphertext.extend_from_slice(&c2);
            ciphertext.extend_from_slice(&c3);
        }
    }
    Ok(Some(ciphertext))
}

/// C1 = k·G and the shared point k·P (steps A2 and A4). `None` in the case that [`coordinates`]
/// refuses, which no random number brings about.
///
/// Step A3 asks whether h·P is the point at infinity. On this curve h = 1, and a `PublicKey` is
/// never that point: there is nothing to compute.
fn points(key: &PublicKey, comb: Option<&Comb>, k: &NonZeroScalar) -> Option<([FieldBytes; 2], SharedPoint)> {
    let digits = Digits::new(k);
    let c1 = generator().multiply(&digits);
    match comb {
        Some(comb) => {
            let [c1, shared] = coordinates(&[c1, comb.multiply(&digits)])?;
            Some((c1, SharedPoint::new(shared)))
        }
        None => {
            let [c1] = coordinates(&[c1])?;
            let shared = (key.inner().to_projective() * k.as_ref()).to_affine();
            Some((c1, SharedPoint::new([shared.x(), shared.y()])))
        }
    }
}

/// Decrypts. The leading `04` of the ciphertext may be missing. A ciphertext in DER (GM/T 0009
/// section 7.2, as OpenSSL writes it) is accepted too; it names its parts, so that the order
/// does not matter. Source: GB/T 32918.4 section 7.1.
///
/// # Errors
/// [`CryptoError::CiphertextLength`], [`CryptoError::CiphertextPoint`],
/// [`CryptoError::Decryption`], [`CryptoError::TooLong`].
pub fn decrypt(key: &PrivateKey, ciphertext: &[u8], order: Order) -> Result<Vec<u8>, CryptoError> {
    let parts = Parts::read(ciphertext, order)?;
    let secret_number = Zeroizing::new(key.inner().to_nonzero_scalar());
    let shared = (ProjectivePoint::from(parts.c1) * secret_number.as_ref()).to_affine();
    let secret = SharedPoint::new([shared.x(), shared.y()]);

    // The standard refuses an all-zero key stream here too. Widespread code encrypts without
    // that check, and C3 proves the text all the same: so the answer is not looked at.
    let mut plaintext = parts.c2.to_vec();
    secret.apply_key_stream(&mut plaintext)?;
    if !digest::constant_time_eq(&secret.check_value(&plaintext), parts.c3) {
        return Err(CryptoError::Decryption);
    }
    Ok(plaintext)
}

/// A ciphertext taken apart.
struct Parts<'a> {
    c1: AffinePoint,
    c2: &'a [u8],
    c3: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(ciphertext: &'a [u8], order: Order) -> Result<Self, CryptoError> {
        if let Some(parts) = Self::read_der(ciphertext) {
            return Ok(parts);
        }
        // A point without its 04 may itself begin with the byte 04. Which of the two it is, the
        // curve tells: the wrong reading gives a point on it with probability 2^-256.
        if let Some((0x04, rest)) = ciphertext.split_first()
            && let Ok(parts) = Self::read_raw(rest, order)
        {
            return Ok(parts);
        }
        Self::read_raw(ciphertext, order)
    }

    fn read_raw(ciphertext: &'a [u8], order: Order) -> Result<Self, CryptoError> {
        let too_short = CryptoError::CiphertextLength { bytes: ciphertext.len() };
        let (point, rest) = ciphertext.split_at_checked(POINT).ok_or(too_short)?;
        let (c2, c3) = match order {
            Order::C1C3C2 => {
                let (c3, c2) = rest.split_at_checked(FIELD).ok_or(too_short)?;
                (c2, c3)
            }
            Order::C1C2C3 => {
                let c2_length = rest.len().checked_sub(FIELD).ok_or(too_short)?;
                rest.split_at_checked(c2_length).ok_or(too_short)?
            }
        };
        if c2.is_empty() {
            return Err(too_short);
        }
        let (x, y) = point.split_at_checked(FIELD).ok_or(too_short)?;
        let c1 = point::from_coordinates(x, y).ok_or(CryptoError::CiphertextPoint)?;
        Ok(Self { c1, c2, c3 })
    }

    /// `SEQUENCE { x INTEGER, y INTEGER, c3 OCTET STRING, c2 OCTET STRING }`
    fn read_der(ciphertext: &'a [u8]) -> Option<Self> {
        let mut reader = SliceReader::new(ciphertext).ok()?;
        let (x, y, c3, c2) = reader
            .sequence(|fields| {
                Ok::<_, der::Error>((
                    UintRef::decode(fields)?.as_bytes(),
                    UintRef::decode(fields)?.as_bytes(),
                    <&OctetStringRef>::decode(fields)?.as_bytes(),
                    <&OctetStringRef>::decode(fields)?.as_bytes(),
                ))
            })
            .ok()?;
        reader.finish().ok()?;
        if c3.len() != FIELD || c2.is_empty() {
            return None;
        }
        let c1 = point::from_coordinates(x, y)?;
        Some(Self { c1, c2, c3 })
    }
}

/// The point that only the two sides know, (x2, y2) in the standard, as SM3 states: both the key
/// stream and the check value begin with x2, the whole key stream with x2‖y2.
struct SharedPoint {
    after_x: Sm3,
    after_xy: Sm3,
    y: Zeroizing<FieldBytes>,
}

impl SharedPoint {
    fn new([x, y]: [FieldBytes; 2]) -> Self {
        let (x, y) = (Zeroizing::new(x), Zeroizing::new(y));
        let after_x = Sm3::new().chain_update(x.as_slice());
        let after_xy = after_x.clone().chain_update(y.as_slice());
        Self { after_x, after_xy, y }
    }

    /// XORs the key stream KDF(x2‖y2, length) over `data`; `false` when all of it was zero.
    /// Source: GB/T 32918.4 section 5.4.3.
    fn apply_key_stream(&self, data: &mut [u8]) -> Result<bool, CryptoError> {
        let mut seen = 0u8;
        for (index, chunk) in data.chunks_mut(FIELD).enumerate() {
            let counter =
                u32::try_from(index).ok().and_then(|index| index.checked_add(1)).ok_or(CryptoError::TooLong)?;
            let block = self.after_xy.clone().chain_update(counter.to_be_bytes()).finalize();
            for (byte, key) in chunk.iter_mut().zip(block) {
                seen |= key;
                *byte ^= key;
            }
        }
        Ok(seen != 0)
    }

    /// C3 = SM3(x2‖plaintext‖y2).
    fn check_value(&self, plaintext: &[u8]) -> [u8; FIELD] {
        self.after_x.clone().chain_update(plaintext).chain_update(self.y.as_slice()).finalize().into()
    }
}
