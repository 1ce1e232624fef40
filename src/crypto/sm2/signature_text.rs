//! The texts that signatures come as, opened.

use super::point;
use crate::crypto::encoding::{base64_decode, binary_decode, hex_decode, hex_digits, looks_hexadecimal};
use crate::crypto::{CryptoError, SignatureHalf};

/// Bytes of a signature in raw form.
pub(super) const RAW_LENGTH: usize = 64;
/// What DER begins with: a SEQUENCE.
pub(super) const DER_HEAD: u8 = 0x30;
/// What stands between r and s where they are two texts.
const BETWEEN: [char; 4] = ['#', ',', ';', '|'];

/// Opens the text of a signature: hexadecimal or Base64 of r‖s or of DER, or r and s as two texts (`r#s`), each in
/// hexadecimal or Base64, whose leading zeros may be missing.
///
/// # Errors
/// Those of hexadecimal and Base64 texts, and [`CryptoError::SignatureDigits`], [`CryptoError::SignatureFormat`],
/// [`CryptoError::SignatureParts`], [`CryptoError::SignaturePart`].
pub fn read_signature(text: &str) -> Result<Vec<u8>, CryptoError> {
    if text.contains(BETWEEN) {
        return read_halves(text);
    }
    let hexadecimal = looks_hexadecimal(text);
    let bytes = binary_decode(text).map_err(|error| match error {
        CryptoError::HexOdd { digits } => CryptoError::SignatureDigits { digits },
        other => other,
    })?;
    if bytes.len() == RAW_LENGTH || bytes.first() == Some(&DER_HEAD) {
        Ok(bytes)
    } else if hexadecimal {
        Err(CryptoError::SignatureDigits { digits: bytes.len().saturating_mul(2) })
    } else {
        Err(CryptoError::SignatureFormat { bytes: bytes.len() })
    }
}

fn read_halves(text: &str) -> Result<Vec<u8>, CryptoError> {
    let parts: Vec<&str> = text.split(BETWEEN).collect();
    let [r, s] = parts.as_slice() else {
        return Err(CryptoError::SignatureParts { parts: parts.len() });
    };
    let mut raw = Vec::with_capacity(RAW_LENGTH);
    for (half, part) in [(SignatureHalf::R, r), (SignatureHalf::S, s)] {
        let characters = part.chars().filter(|c| !c.is_whitespace()).count();
        let number = read_number(part).ok_or(CryptoError::SignaturePart { half, characters })?;
        raw.extend_from_slice(&number);
    }
    Ok(raw)
}

/// A number of at most 32 bytes, and a sign byte before them.
fn read_number(text: &str) -> Option<sm2::FieldBytes> {
    let bytes = if looks_hexadecimal(text) {
        let digits = hex_digits(text);
        let zero = if digits.len().is_multiple_of(2) { "" } else { "0" };
        hex_decode(&[zero, &digits].concat()).ok()?
    } else {
        base64_decode(text).ok()?
    };
    if bytes.is_empty() || bytes.len() > 33 { None } else { point::number(&bytes) }
}
