//! SM2 keys: what they are, and how they are read and made.

use super::key_text::{self, KeyBytes};
use crate::crypto::encoding::hex_encode_upper;
use crate::crypto::{CryptoError, KeyFault, KeyKind};
use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::elliptic_curve::zeroize::Zeroizing;
use sm2::elliptic_curve::{Curve, Generate};
use sm2::pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use sm2::pkcs8::der::{self, Decode, Reader, SliceReader, TagMode, TagNumber};
use sm2::pkcs8::spki::AlgorithmIdentifierRef;
use sm2::pkcs8::{AssociatedOid, ObjectIdentifier, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use sm2::{Sm2, U256};
use std::fmt;

/// The algorithm identifier of elliptic-curve keys. Source: RFC 5480 section 2.1.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

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
    loop {
        let secret = sm2::SecretKey::try_generate().map_err(|_| CryptoError::Random)?;
        // Of all numbers that come here only n−1 is refused: the loop ends.
        if let Ok(private) = PrivateKey::usable(secret) {
            let public = private.public_key();
            return Ok((private, public));
        }
    }
}

impl PublicKey {
    /// Reads a public key from any of its usual forms; white space is ignored.
    ///
    /// Hexadecimal: 128 digits (x‖y), 130 (with `04`) or 66 (compressed, `02` or `03`). Base64
    /// of the same bytes. SubjectPublicKeyInfo (X.509) in DER, as hexadecimal or Base64, or in
    /// PEM, whose lines may be joined.
    ///
    /// # Errors
    /// [`CryptoError::Key`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        key_text::read(text, KeyKind::Public)
            .and_then(|KeyBytes { bytes, misfit }| Self::from_bytes(&bytes).unwrap_or(Err(misfit)))
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

    /// `None` when the bytes have no shape of a public key.
    fn from_bytes(bytes: &[u8]) -> Option<Result<Self, KeyFault>> {
        match (bytes.len(), bytes.first()) {
            (64, _) => {
                let point: Vec<u8> = std::iter::once(0x04).chain(bytes.iter().copied()).collect();
                Some(Self::from_point(&point))
            }
            (65, Some(0x04)) | (33, Some(0x02 | 0x03)) => Some(Self::from_point(bytes)),
            _ => Self::from_der(bytes),
        }
    }

    fn from_point(bytes: &[u8]) -> Result<Self, KeyFault> {
        sm2::PublicKey::from_sec1_bytes(bytes).map(Self).map_err(|_| KeyFault::NotOnCurve)
    }

    /// `None` when the bytes are neither a SubjectPublicKeyInfo nor a private key.
    fn from_der(bytes: &[u8]) -> Option<Result<Self, KeyFault>> {
        if let Ok(info) = SubjectPublicKeyInfoRef::from_der(bytes) {
            if !is_sm2(&info.algorithm) {
                return Some(Err(KeyFault::NotSm2));
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
    /// Hexadecimal: 64 digits, or 66 with a leading `00`. Base64 of the same bytes. PKCS#8
    /// (RFC 5208) or SEC 1 (RFC 5915) in DER, as hexadecimal or Base64, or in PEM, whose lines
    /// may be joined.
    ///
    /// # Errors
    /// [`CryptoError::Key`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        key_text::read(text, KeyKind::Private)
            .and_then(|KeyBytes { bytes, misfit }| Self::from_bytes(&bytes).unwrap_or(Err(misfit)))
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

    /// `None` when the bytes have no shape of a private key.
    fn from_bytes(bytes: &[u8]) -> Option<Result<Self, KeyFault>> {
        match (bytes.len(), bytes.split_first()) {
            (32, _) => Some(Self::from_number(bytes)),
            (33, Some((0, number))) => Some(Self::from_number(number)),
            _ => Self::from_der(bytes),
        }
    }

    fn from_number(bytes: &[u8]) -> Result<Self, KeyFault> {
        sm2::SecretKey::from_slice(bytes).map_err(|_| KeyFault::OutOfRange).and_then(Self::usable)
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
            if !is_sm2(&info.algorithm) {
                return Some(Err(KeyFault::NotSm2));
            }
            return Sec1Key::read(info.private_key.as_bytes()).ok().map(Self::from_sec1);
        }
        if let Ok(key) = Sec1Key::read(bytes) {
            return Some(Self::from_sec1(key));
        }
        SubjectPublicKeyInfoRef::from_der(bytes).is_ok().then_some(Err(KeyFault::OtherKind))
    }

    fn from_sec1(key: Sec1Key<'_>) -> Result<Self, KeyFault> {
        if key.curve.is_some_and(|curve| curve != Sm2::OID) {
            return Err(KeyFault::NotSm2);
        }
        let private = Self::from_number(key.number)?;
        match key.public.map(PublicKey::from_point) {
            Some(Ok(public)) if public != private.public_key() => Err(KeyFault::Pair),
            Some(Err(fault)) => Err(fault),
            _ => Ok(private),
        }
    }
}

/// Whether a key is declared as SM2: an elliptic-curve key on the SM2 curve, or, as some
/// certification authorities write it, with the curve itself as the algorithm.
fn is_sm2(algorithm: &AlgorithmIdentifierRef<'_>) -> bool {
    algorithm.oid == Sm2::OID || algorithm.oids() == Ok((EC_PUBLIC_KEY, Some(Sm2::OID)))
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
    curve: Option<ObjectIdentifier>,
    public: Option<&'a [u8]>,
}

impl<'a> Sec1Key<'a> {
    fn read(bytes: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let key = reader.sequence(|fields| {
            u8::decode(fields)?;
            let number = <&OctetStringRef>::decode(fields)?.as_bytes();
            let curve = fields.context_specific(TagNumber(0), TagMode::Explicit)?;
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
