//! Secret numbers from a random generator that may be broken.

use crate::crypto::CryptoError;
use sm2::elliptic_curve::rand_core::TryCryptoRng;
use sm2::elliptic_curve::zeroize::Zeroizing;
use sm2::{FieldBytes, NonZeroScalar};

/// How often another number is drawn. Out of range is one in 2^32; a key stream of zeros, for which encryption draws
/// again, one in 256 for a text of one byte. So many fail only when the numbers are not random.
pub(super) const ATTEMPTS: usize = 64;

/// A number in 1 … n−1, each as likely as the others.
///
/// Drawn here and not by the curve crate, which takes a zero for a private key and draws for ever when the generator
/// gives nothing else than numbers out of range.
///
/// # Errors
/// [`CryptoError::Random`].
pub(super) fn number<R: TryCryptoRng>(rng: &mut R) -> Result<Zeroizing<NonZeroScalar>, CryptoError> {
    let mut bytes = Zeroizing::new(FieldBytes::default());
    for _ in 0..ATTEMPTS {
        rng.try_fill_bytes(bytes.as_mut_slice()).map_err(|_| CryptoError::Random)?;
        if let Ok(number) = NonZeroScalar::try_from(bytes.as_slice()) {
            return Ok(Zeroizing::new(number));
        }
    }
    Err(CryptoError::Random)
}
