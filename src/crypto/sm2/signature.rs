//! SM2 digital signatures (SM2 数字签名) with SM3. Source: GB/T 32918.2.

use super::key::{PrivateKey, PublicKey};
use crate::crypto::CryptoError;
use getrandom::SysRng;
use sm2::dsa::signature::{RandomizedSigner, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};

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

/// Bytes of a signature in raw form.
const RAW_LENGTH: usize = 64;
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
    check_user_id(user_id)?;
    let signer = SigningKey::new(user_id, key.inner()).map_err(|_| CryptoError::Random)?;
    let signature = signer.try_sign_with_rng(&mut SysRng, message).map_err(|_| CryptoError::Random)?;
    Ok(match format {
        SignatureFormat::Raw => signature.to_vec(),
        SignatureFormat::Der => signature.to_der().as_bytes().to_vec(),
    })
}

/// Whether the signature (raw or DER) is the key holder's for this message and user identifier.
///
/// # Errors
/// [`CryptoError::UserIdLength`]; [`CryptoError::SignatureFormat`] when it is no signature at
/// all.
pub fn verify(key: &PublicKey, message: &[u8], user_id: &str, signature: &[u8]) -> Result<bool, CryptoError> {
    check_user_id(user_id)?;
    let malformed = CryptoError::SignatureFormat { bytes: signature.len() };
    // A DER signature of 64 bytes would need r and s shortened by six bytes: 2^-48.
    let signature =
        if signature.len() == RAW_LENGTH { Signature::from_slice(signature) } else { Signature::from_der(signature) }
            .map_err(|_| malformed)?;
    let verifier = VerifyingKey::new(user_id, *key.inner()).map_err(|_| malformed)?;
    Ok(verifier.verify(message, &signature).is_ok())
}

fn check_user_id(user_id: &str) -> Result<(), CryptoError> {
    if user_id.len() > LONGEST_USER_ID {
        return Err(CryptoError::UserIdLength { bytes: user_id.len() });
    }
    Ok(())
}
