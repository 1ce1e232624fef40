//! The texts that keys come as (hexadecimal, Base64, PEM), opened.

use crate::crypto::encoding::{base64_decode, hex_digits, hex_encode_upper, looks_hexadecimal};
use crate::crypto::{KeyFault, KeyKind};
use sm2::elliptic_curve::zeroize::Zeroizing;

/// What a key's text holds, as hexadecimal digits: the one form that can also hold a number without its leading zero.
pub(super) struct KeyDigits {
    /// Raw numbers or DER.
    pub(super) digits: Zeroizing<String>,
    /// What to say when the digits turn out to be no key, in the terms of the text.
    pub(super) misfit: KeyFault,
}

/// Opens the text of a key; `wanted` chooses the block of a PEM text.
pub(super) fn read(text: &str, wanted: KeyKind) -> Result<KeyDigits, KeyFault> {
    if text.contains("-----BEGIN") {
        return read_pem(text, wanted);
    }
    if text.trim().is_empty() {
        return Err(KeyFault::Empty);
    }
    if looks_hexadecimal(text) {
        let digits = hex_digits(text);
        if let Some(before) = digits.chars().position(|c| !c.is_ascii_hexdigit()) {
            return Err(KeyFault::HexDigit(before.saturating_add(1)));
        }
        let misfit = KeyFault::HexDigits(digits.len());
        return Ok(KeyDigits { digits, misfit });
    }
    let compact = Zeroizing::new(without_white_space(text));
    let bytes = Zeroizing::new(base64_decode(&compact).map_err(|_| KeyFault::Unreadable)?);
    Ok(opened(&bytes, KeyFault::Bytes(bytes.len())))
}

/// Opens the PEM block that holds the wanted key. Blocks of other labels (`EC PARAMETERS`) are
/// passed over. Source: RFC 7468, read tolerantly: line breaks are often lost in configurations.
fn read_pem(text: &str, wanted: KeyKind) -> Result<KeyDigits, KeyFault> {
    let mut fault = KeyFault::Pem;
    for block in text.split("-----BEGIN ").skip(1) {
        let Some((label, rest)) = block.split_once("-----") else {
            continue;
        };
        let Some((body, _)) = rest.split_once("-----END ") else {
            continue;
        };
        match label_fault(label, body, wanted) {
            None => {
                let compact = Zeroizing::new(without_white_space(body));
                let bytes = Zeroizing::new(base64_decode(&compact).map_err(|_| KeyFault::Pem)?);
                return Ok(opened(&bytes, KeyFault::Pem));
            }
            Some(found) => fault = found,
        }
    }
    Err(fault)
}

/// `None` when a block of this label holds the wanted kind of key.
fn label_fault(label: &str, body: &str, wanted: KeyKind) -> Option<KeyFault> {
    let kind = if label.ends_with("PUBLIC KEY") {
        KeyKind::Public
    } else if label.ends_with("PRIVATE KEY") {
        KeyKind::Private
    } else if label.ends_with("CERTIFICATE") {
        return Some(KeyFault::Certificate);
    } else {
        return Some(KeyFault::Pem);
    };
    if kind != wanted {
        Some(KeyFault::OtherKind)
    } else if label.contains("ENCRYPTED") || body.contains("ENCRYPTED") {
        // The second is the head that OpenSSL's older form carries inside the block.
        Some(KeyFault::Passphrase)
    } else if label.contains("RSA") || label.contains("DSA") {
        Some(KeyFault::NotSm2)
    } else {
        None
    }
}

fn opened(bytes: &[u8], misfit: KeyFault) -> KeyDigits {
    KeyDigits { digits: Zeroizing::new(hex_encode_upper(bytes)), misfit }
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
