//! Base64 and hexadecimal (十六进制) texts.

use super::CryptoError;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_PAD_INDIFFERENT};
use sm2::elliptic_curve::zeroize::Zeroizing;

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

/// Decodes hexadecimal digits of either case. White space, a leading `0x` and the sign that OpenSSL (`04:09:F9`) and
/// .NET (`04-09-F9`) put between bytes do not count.
///
/// # Errors
/// [`CryptoError::HexDigit`], [`CryptoError::HexOdd`].
pub fn hex_decode(text: &str) -> Result<Vec<u8>, CryptoError> {
    let digits = hex_digits(text);
    if let Some(before) = digits.chars().position(|c| !c.is_ascii_hexdigit()) {
        return Err(CryptoError::HexDigit { position: before.saturating_add(1) });
    }
    base16ct::mixed::decode_vec(digits.as_bytes()).map_err(|_| CryptoError::HexOdd { digits: digits.len() })
}

/// Decodes what may be hexadecimal or Base64: see [`looks_hexadecimal`].
///
/// # Errors
/// Those of [`hex_decode`] and [`base64_decode`].
pub fn binary_decode(text: &str) -> Result<Vec<u8>, CryptoError> {
    if looks_hexadecimal(text) { hex_decode(text) } else { base64_decode(text) }
}

/// Whether a text is meant as hexadecimal and not as Base64.
///
/// Two thirds of a Base64 text are no hexadecimal digits. Where they are but a few of many, somebody mistyped a
/// hexadecimal text, and is helped more by the place than by "bad Base64".
pub fn looks_hexadecimal(text: &str) -> bool {
    let digits = hex_digits(text);
    let characters = digits.chars().count();
    let strange = digits.chars().filter(|c| !c.is_ascii_hexdigit()).count();
    let mistyped = characters >= 32 && strange.saturating_mul(8) <= characters && !digits.ends_with('=');
    characters > 0 && (strange == 0 || mistyped)
}

/// The digits of a hexadecimal text without what [`hex_decode`] passes over; wiped, because they may be a key's.
pub(super) fn hex_digits(text: &str) -> Zeroizing<String> {
    let compact: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
    let digits = compact.strip_prefix("0x").or_else(|| compact.strip_prefix("0X")).unwrap_or(&compact);
    let is_byte = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    let between = [':', '-'].into_iter().find(|sign| digits.contains(*sign) && digits.split(*sign).all(is_byte));
    Zeroizing::new(between.map_or_else(|| digits.to_owned(), |sign| digits.replace(sign, "")))
}
