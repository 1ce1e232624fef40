//! SM2 digital signatures (SM2 数字签名) with SM3. Source: GB/T 32918.2.

use super::key::{PrivateKey, PublicKey};
use super::point;
use super::signature_text::{DER_HEAD, RAW_LENGTH};
use crate::crypto::{CryptoError, SignatureHalf};
use getrandom::SysRng;
use sm2::NonZeroScalar;
use sm2::dsa::signature::{RandomizedSigner, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::elliptic_curve::rand_core::TryCryptoRng;
use sm2::pkcs8::der::asn1::AnyRef;
use sm2::pkcs8::der::{self, Decode, Reader, SliceReader, Tag, Tagged};

/// The user identifier (用户标识) where nothing else is agreed. Source: GM/T 0009 section 10.
pub const DEFAULT_USER_ID: &str = "1234567812345678";

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureFormat {
    /// r‖s, 64 bytes.
    #[default]
    Raw,
    /// `SEQUENCE { r INTEGER, s INTEGER }` in DER, as GM/T 0009 section 7.3 and OpenSSL have it.
    Der,
}

impl SignatureFormat {
    /// The format of this name (`raw` or `der`, in either case).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Raw, Self::Der].into_iter().find(|format| format.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The name as requests write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Der => "der",
        }
    }
}

/// Bytes of the longest user identifier: its length in bits is a 16-bit number.
const LONGEST_USER_ID: usize = 8191;

/// Signs a message. `user_id` is agreed with the verifier, mostly [`DEFAULT_USER_ID`].
///
/// The number k comes from RFC 6979 with fresh randomness mixed in: even with a failing random
/// generator no k is used for two messages.
///
/// # Errors
/// [`CryptoError::UserIdLength`], [`CryptoError::Random`].
pub fn sign(key: &PrivateKey, message: &[u8], user_id: &str, format: SignatureFormat) -> Result<Vec<u8>, CryptoError> {
    sign_with(key, message, user_id, format, &mut SysRng)
}

/// Signs with randomness of this generator.
pub(super) fn sign_with<R: TryCryptoRng>(
    key: &PrivateKey,
    message: &[u8],
    user_id: &str,
    format: SignatureFormat,
    rng: &mut R,
) -> Result<Vec<u8>, CryptoError> {
    check_user_id(user_id)?;
    let signer = SigningKey::new(user_id, key.inner()).map_err(|_| CryptoError::Random)?;
    let signature = signer.try_sign_with_rng(rng, message).map_err(|_| CryptoError::Random)?;
    Ok(match format {
        SignatureFormat::Raw => signature.to_vec(),
        SignatureFormat::Der => signature.to_der().as_bytes().to_vec(),
    })
}

/// Whether the signature (raw or DER) is the key holder's for this message and user identifier.
///
/// # Errors
/// [`CryptoError::UserIdLength`]; [`CryptoError::SignatureFormat`], [`CryptoError::SignatureDer`] and
/// [`CryptoError::SignatureRange`] when it is no signature at all.
pub fn verify(key: &PublicKey, message: &[u8], user_id: &str, signature: &[u8]) -> Result<bool, CryptoError> {
    check_user_id(user_id)?;
    let malformed = CryptoError::SignatureFormat { bytes: signature.len() };
    let (r, s) = halves(signature)?;
    let (r, s) = (in_range(SignatureHalf::R, r)?, in_range(SignatureHalf::S, s)?);
    let signature = Signature::from_scalars(r.as_ref(), s.as_ref()).map_err(|_| malformed)?;
    let verifier = VerifyingKey::new(user_id, *key.inner()).map_err(|_| malformed)?;
    Ok(verifier.verify(message, &signature).is_ok())
}

/// r and s as they stand in the signature.
fn halves(signature: &[u8]) -> Result<(&[u8], &[u8]), CryptoError> {
    // A DER signature of 64 bytes would need r and s shortened by six bytes: 2^-48.
    if signature.len() == RAW_LENGTH {
        return Ok(signature.split_at(RAW_LENGTH / 2));
    }
    if signature.first() != Some(&DER_HEAD) {
        return Err(CryptoError::SignatureFormat { bytes: signature.len() });
    }
    read_der(signature).map_err(|_| CryptoError::SignatureDer { bytes: signature.len() })
}

/// The bytes of the two INTEGERs. Some programs write them without the zero that keeps them from being negative, or
/// with more zeros than needed: the numbers are the same.
fn read_der(signature: &[u8]) -> der::Result<(&[u8], &[u8])> {
    let mut reader = SliceReader::new(signature)?;
    let halves = reader.sequence(|fields| {
        let (r, s) = (AnyRef::decode(fields)?, AnyRef::decode(fields)?);
        r.tag().assert_eq(Tag::Integer)?;
        s.tag().assert_eq(Tag::Integer)?;
        Ok::<_, der::Error>((r.value(), s.value()))
    })?;
    reader.finish()?;
    Ok(halves)
}

/// A number of a signature, which must be in 1 … n−1.
fn in_range(half: SignatureHalf, bytes: &[u8]) -> Result<NonZeroScalar, CryptoError> {
    let number = point::number(bytes).and_then(|number| NonZeroScalar::try_from(number.as_slice()).ok());
    number.ok_or_else(|| CryptoError::SignatureRange { half, zero: bytes.iter().all(|byte| *byte == 0) })
}

fn check_user_id(user_id: &str) -> Result<(), CryptoError> {
    if user_id.len() > LONGEST_USER_ID {
        return Err(CryptoError::UserIdLength { bytes: user_id.len() });
    }
    Ok(())
}
