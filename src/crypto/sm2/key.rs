//! SM2 keys: what they are, and how they are read and made.

use super::key_text::{self, KeyDigits};
use super::random::{self, ATTEMPTS};
use super::{curve, point};
use crate::crypto::encoding::{hex_decode, hex_encode_upper};
use crate::crypto::{CryptoError, KeyFault, KeyKind};
use getrandom::SysRng;
use sm2::elliptic_curve::Curve;
use sm2::elliptic_curve::rand_core::TryCryptoRng;
use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::elliptic_curve::zeroize::Zeroizing;
use sm2::pkcs8::der::asn1::{AnyRef, BitStringRef, ContextSpecific, OctetStringRef};
use sm2::pkcs8::der::{self, Decode, Reader, SliceReader, TagMode, TagNumber};
use sm2::pkcs8::spki::AlgorithmIdentifierRef;
use sm2::pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use sm2::{Sm2, U256};
use std::fmt;

/// An SM2 public key (公钥): a point that is known to lie on the curve and not at infinity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(sm2::PublicKey);

/// An SM2 private key (私钥), 1 … n−2; wiped from memory when dropped.
#[derive(Clone)]
pub struct PrivateKey(sm2::SecretKey);

/// Makes a new key pair from the operating system's random numbers.
/// Source: GB/T 32918.1 section 6.1.
///
/// # Errors
/// [`CryptoError::Random`].
pub fn generate_key_pair() -> Result<(PrivateKey, PublicKey), CryptoError> {
    key_pair_from(&mut SysRng)
}

/// Makes a key pair from the numbers of this generator.
pub(super) fn key_pair_from<R: TryCryptoRng>(rng: &mut R) -> Result<(PrivateKey, PublicKey), CryptoError> {
    for _ in 0..ATTEMPTS {
        let number = random::number(rng)?;
        if let Ok(private) = PrivateKey::usable((*number).into()) {
            let public = private.public_key();
            return Ok((private, public));
        }
    }
    Err(CryptoError::Random)
}

impl PublicKey {
    /// Reads a public key from any of its usual forms; white space is ignored.
    ///
    /// Hexadecimal: 128 digits (x‖y), 130 (with `04`) or 66 (compressed, `02` or `03`); x and y
    /// may lack leading zeros or bear sign bytes. Base64 of the same bytes. SubjectPublicKeyInfo
    /// (X.509) in DER, as hexadecimal or Base64, or in PEM, whose lines may be joined.
    ///
    /// # Errors
    /// [`CryptoError::Key`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        key_text::read(text, KeyKind::Public)
            .and_then(|KeyDigits { digits, misfit }| Self::from_digits(&digits).unwrap_or(Err(misfit)))
            .map_err(|fault| CryptoError::Key { which: KeyKind::Public, fault })
    }

    /// The point as 130 hexadecimal digits, upper case, with the leading `04`.
    pub fn to_hex(&self) -> String {
        hex_encode_upper(self.0.to_sec1_point(false).as_bytes())
    }

    /// The key as the curve crate's type, for the operations of this module.
    pub(super) fn inner(&self) -> &sm2::PublicKey {
        &self.0
    }

    /// `None` when the digits have no shape of a public key.
    fn from_digits(digits: &str) -> Option<Result<Self, KeyFault>> {
        let point = match (digits.len(), digits.get(..1), digits.get(..2)) {
            (128, ..) => Some(format!("04{digits}")),
            (130, _, Some("04" | "06" | "07")) | (66, _, Some("02" | "03")) => Some(digits.to_owned()),
            (65, Some("2" | "3"), _) => Some(format!("0{digits}")),
            _ => None,
        };
        let read = |digits: &str| hex_decode(digits).ok();
        let direct = point.and_then(|point| read(&point)).map(|bytes| Self::from_point(&bytes));
        if let Some(Ok(key)) = direct {
            return Some(Ok(key));
        }
        let repaired = || point::readings(digits).find_map(|digits| Self::from_point(&read(&digits)?).ok()).map(Ok);
        let der = || read(digits).and_then(|bytes| Self::from_der(&bytes));
        repaired().or(direct).or_else(der)
    }

    /// A point: compressed (`02`, `03`), not (`04`), or whole with the sign of y besides (`06`, `07`). Source: SEC 1
    /// section 2.3.3; ANSI X9.62 has the last.
    fn from_point(bytes: &[u8]) -> Result<Self, KeyFault> {
        let mut point = bytes.to_vec();
        let odd = point.last().is_some_and(|byte| byte % 2 == 1);
        match point.first_mut() {
            Some(tag @ (0x06 | 0x07)) if (*tag == 0x07) == odd => *tag = 0x04,
            _ => {}
        }
        sm2::PublicKey::from_sec1_bytes(&point).map(Self).map_err(|_| KeyFault::NotOnCurve)
    }

    /// `None` when the bytes are neither a SubjectPublicKeyInfo nor a private key.
    fn from_der(bytes: &[u8]) -> Option<Result<Self, KeyFault>> {
        if let Ok(info) = SubjectPublicKeyInfoRef::from_der(bytes) {
            if let Err(fault) = curve::check_algorithm(&info.algorithm) {
                return Some(Err(fault));
            }
            let point = info.subject_public_key.as_bytes().unwrap_or_default();
            return Some(Self::from_point(point));
        }
        let is_private = PrivateKeyInfoRef::from_der(bytes).is_ok() || Sec1Key::read(bytes).is_ok();
        is_private.then_some(Err(KeyFault::OtherKind))
    }
}

impl PrivateKey {
    /// Reads a private key from any of its usual forms; white space is ignored.
    ///
    /// Hexadecimal: 64 digits, fewer when leading zeros were dropped, or 66 with a leading `00`.
    /// Base64 of the same bytes. PKCS#8 (RFC 5208) or SEC 1 (RFC 5915) in DER, as hexadecimal or
    /// Base64, or in PEM, whose lines may be joined.
    ///
    /// # Errors
    /// [`CryptoError::Key`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        key_text::read(text, KeyKind::Private)
            .and_then(|KeyDigits { digits, misfit }| Self::from_digits(&digits).unwrap_or(Err(misfit)))
            .map_err(|fault| CryptoError::Key { which: KeyKind::Private, fault })
    }

    /// The number as 64 hexadecimal digits, upper case.
    pub fn to_hex(&self) -> String {
        hex_encode_upper(&Zeroizing::new(self.0.to_bytes()))
    }

    /// The public key of the pair.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key())
    }

    /// The key as the curve crate's type, for the operations of this module.
    pub(super) fn inner(&self) -> &sm2::SecretKey {
        &self.0
    }

    /// `None` when the digits have no shape of a private key.
    fn from_digits(digits: &str) -> Option<Result<Self, KeyFault>> {
        let number = point::number_digits(digits).map(Zeroizing::new);
        let bytes = Zeroizing::new(hex_decode(number.as_deref().map_or(digits, String::as_str)).ok()?);
        if number.is_some() { Some(Self::from_number(&bytes)) } else { Self::from_der(&bytes) }
    }

    fn from_number(bytes: &[u8]) -> Result<Self, KeyFault> {
        let number = Zeroizing::new(point::number(bytes).ok_or(KeyFault::OutOfRange)?);
        sm2::SecretKey::from_slice(&number).map_err(|_| KeyFault::OutOfRange).and_then(Self::usable)
    }

    /// Refuses n−1, with which nobody can sign: 1 + d has no inverse then.
    fn usable(key: sm2::SecretKey) -> Result<Self, KeyFault> {
        let last = Sm2::ORDER.as_ref().wrapping_sub(&U256::ONE);
        if *key.as_scalar_value().as_uint() == last {
            return Err(KeyFault::OutOfRange);
        }
        Ok(Self(key))
    }

    /// `None` when the bytes are neither PKCS#8 nor SEC 1 nor a public key.
    fn from_der(bytes: &[u8]) -> Option<Result<Self, KeyFault>> {
        if is_encrypted(bytes) {
            return Some(Err(KeyFault::Passphrase));
        }
        if let Ok(info) = PrivateKeyInfoRef::from_der(bytes) {
            if let Err(fault) = curve::check_algorithm(&info.algorithm) {
                return Some(Err(fault));
            }
            return Sec1Key::read(info.private_key.as_bytes()).ok().map(Self::from_sec1);
        }
        if let Ok(key) = Sec1Key::read(bytes) {
            return Some(Self::from_sec1(key));
        }
        SubjectPublicKeyInfoRef::from_der(bytes).is_ok().then_some(Err(KeyFault::OtherKind))
    }

    fn from_sec1(key: Sec1Key<'_>) -> Result<Self, KeyFault> {
        key.curve.map_or(Ok(()), curve::check_curve)?;
        let private = Self::from_number(key.number)?;
        match key.public.map(PublicKey::from_point) {
            Some(Ok(public)) if public != private.public_key() => Err(KeyFault::Pair),
            Some(Err(fault)) => Err(fault),
            _ => Ok(private),
        }
    }
}

/// Whether this is an `EncryptedPrivateKeyInfo`. Source: RFC 5208 section 6.
fn is_encrypted(bytes: &[u8]) -> bool {
    let read = || -> der::Result<()> {
        let mut reader = SliceReader::new(bytes)?;
        reader.sequence(|fields| {
            AlgorithmIdentifierRef::decode(fields)?;
            <&OctetStringRef>::decode(fields)?;
            Ok::<_, der::Error>(())
        })?;
        reader.finish()
    };
    read().is_ok()
}

/// The parts of an `ECPrivateKey`. Source: RFC 5915 section 3. Read here and not by the curve
/// crate, whose error does not tell another curve from a number out of range.
struct Sec1Key<'a> {
    number: &'a [u8],
    curve: Option<AnyRef<'a>>,
    public: Option<&'a [u8]>,
}

impl<'a> Sec1Key<'a> {
    fn read(bytes: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let key = reader.sequence(|fields| {
            u8::decode(fields)?;
            let number = <&OctetStringRef>::decode(fields)?.as_bytes();
            let curve = ContextSpecific::<AnyRef<'_>>::decode_explicit(fields, TagNumber(0))?.map(|curve| curve.value);
            let public = fields.context_specific::<BitStringRef<'_>>(TagNumber(1), TagMode::Explicit)?;
            Ok::<_, der::Error>(Self { number, curve, public: public.and_then(|bits| bits.as_bytes()) })
        })?;
        reader.finish()?;
        Ok(key)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(…)")
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}
