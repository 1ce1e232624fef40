//! Base64 and hexadecimal (十六进制) texts.

use super::CryptoError;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_PAD_INDIFFERENT};

/// Encodes as Base64 with the standard alphabet and padding, in one line. Source: RFC 4648
/// section 4.
pub fn base64_encode(data: &[u8]) -> String {
    STANDARD.encode(data)
}

/// Decodes Base64 as it comes from people and vendors: white space is ignored, padding may be
/// missing, the URL-safe alphabet (`-` and `_`) is accepted beside the standard one.
///
/// # Errors
/// [`CryptoError::Base64Character`], [`CryptoError::Base64Length`].
pub fn base64_decode(text: &str) -> Result<Vec<u8>, CryptoError> {
    let symbols: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    STANDARD_PAD_INDIFFERENT.decode(&symbols).map_err(|error| match error {
        base64::DecodeError::InvalidByte(offset, _) => {
            CryptoError::Base64Character { position: offset.saturating_add(1) }
        }
        _ => CryptoError::Base64Length { characters: symbols.iter().filter(|byte| **byte != b'=').count() },
    })
}

/// Encodes as hexadecimal digits, upper case.
pub fn hex_encode_upper(data: &[u8]) -> String {
    base16ct::upper::encode_string(data)
}

/// Encodes as hexadecimal digits, lower case.
pub fn hex_encode_lower(data: &[u8]) -> String {
    base16ct::lower::encode_string(data)
}

/// Decodes hexadecimal digits of either case; white space is ignored.
///
/// # Errors
/// [`CryptoError::HexDigit`], [`CryptoError::HexOdd`].
pub fn hex_decode(text: &str) -> Result<Vec<u8>, CryptoError> {
    let mut digits = Vec::with_capacity(text.len());
    for character in text.chars().filter(|c| !c.is_whitespace()) {
        if !character.is_ascii_hexdigit() {
            return Err(CryptoError::HexDigit { position: digits.len().saturating_add(1) });
        }
        digits.push(character as u8);
    }
    base16ct::mixed::decode_vec(&digits).map_err(|_| CryptoError::HexOdd { digits: digits.len() })
}
