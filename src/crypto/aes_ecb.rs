//! AES in ECB mode with PKCS#7 padding, which Java calls `AES/ECB/PKCS5Padding`.
//!
//! Two vendors prescribe this mode (reservation, healthcard's activation page). It hides neither
//! repeated blocks nor changes: use it for nothing else.

use super::{CryptoError, encoding};
use aes::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, block_padding::Pkcs7,
};
use aes::{Aes128, Aes192, Aes256};

/// Bytes in one AES block.
const BLOCK: usize = 16;

/// Encrypts with a key of 16, 24 or 32 bytes (AES-128, -192, -256). An empty text gives one
/// block of padding. Source: FIPS 197, SP 800-38A section 6.1, RFC 5652 section 6.3.
///
/// # Errors
/// [`CryptoError::AesKeyLength`].
pub fn encrypt(key: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, CryptoError> {
    match key.len() {
        16 => encrypt_with::<Aes128>(key, plaintext),
        24 => encrypt_with::<Aes192>(key, plaintext),
        32 => encrypt_with::<Aes256>(key, plaintext),
        bytes => Err(CryptoError::AesKeyLength { bytes }),
    }
}

/// Decrypts what [`encrypt`] made.
///
/// # Errors
/// [`CryptoError::AesKeyLength`], [`CryptoError::AesCiphertextLength`],
/// [`CryptoError::AesPadding`].
pub fn decrypt(key: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
    match key.len() {
        16 => decrypt_with::<Aes128>(key, ciphertext),
        24 => decrypt_with::<Aes192>(key, ciphertext),
        32 => decrypt_with::<Aes256>(key, ciphertext),
        bytes => Err(CryptoError::AesKeyLength { bytes }),
    }
}

/// The bytes of a ciphertext's text: Base64, which both vendors prescribe, or hexadecimal, which others write.
///
/// # Errors
/// Those of Base64 and hexadecimal texts, [`CryptoError::AesCiphertextDigits`].
pub fn read_ciphertext(text: &str) -> Result<Vec<u8>, CryptoError> {
    if !encoding::looks_hexadecimal(text) {
        return encoding::base64_decode(text);
    }
    // A Base64 text of nothing but hexadecimal digits comes about once in 2^33 for the shortest ciphertext.
    let digits = |digits| CryptoError::AesCiphertextDigits { digits };
    match encoding::hex_decode(text) {
        Ok(bytes) if bytes.len().is_multiple_of(BLOCK) => Ok(bytes),
        Ok(bytes) => Err(digits(bytes.len().saturating_mul(2))),
        Err(CryptoError::HexOdd { digits: count }) => Err(digits(count)),
        Err(other) => Err(other),
    }
}

fn encrypt_with<C>(key: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, CryptoError>
where
    C: BlockCipherEncrypt + KeyInit,
{
    let cipher =
        ecb::Encryptor::<C>::new_from_slice(key).map_err(|_| CryptoError::AesKeyLength { bytes: key.len() })?;
    Ok(cipher.encrypt_padded_vec::<Pkcs7>(plaintext))
}

fn decrypt_with<C>(key: &[u8], ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError>
where
    C: BlockCipherDecrypt + KeyInit,
{
    if ciphertext.is_empty() || !ciphertext.len().is_multiple_of(BLOCK) {
        return Err(CryptoError::AesCiphertextLength { bytes: ciphertext.len() });
    }
    let cipher =
        ecb::Decryptor::<C>::new_from_slice(key).map_err(|_| CryptoError::AesKeyLength { bytes: key.len() })?;
    cipher.decrypt_padded_vec::<Pkcs7>(ciphertext).map_err(|_| CryptoError::AesPadding)
}
