//! The texts that keys come as (hexadecimal, Base64, PEM), opened to bytes.

use crate::crypto::encoding::{base64_decode, hex_decode};
use crate::crypto::{KeyFault, KeyKind};
use sm2::elliptic_curve::zeroize::Zeroizing;

/// The bytes behind a key's text.
pub(super) struct KeyBytes {
    /// Raw numbers or DER.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// What to say when the bytes turn out to be no key, in the terms of the text.
    pub(super) misfit: KeyFault,
}

/// Opens the text of a key; `wanted` chooses the block of a PEM text.
pub(super) fn read(text: &str, wanted: KeyKind) -> Result<KeyBytes, KeyFault> {
    if text.contains("-----BEGIN") {
        return read_pem(text, wanted);
    }
    let compact = Zeroizing::new(without_white_space(text));
    let characters = compact.chars().count();
    if characters == 0 {
        return Err(KeyFault::Empty);
    }
    let strange = compact.chars().filter(|c| !c.is_ascii_hexdigit()).count();
    if strange == 0 {
        let misfit = KeyFault::HexDigits(characters);
        let bytes = hex_decode(&compact).map_err(|_| misfit)?;
        return Ok(opened(bytes, misfit));
    }
    // Two thirds of a Base64 text are no hexadecimal digits. Where they are but a few, somebody
    // mistyped a hexadecimal key, and is helped more by the place than by "bad Base64".
    if characters >= 32 && strange.saturating_mul(8) <= characters {
        let before = compact.chars().take_while(char::is_ascii_hexdigit).count();
        return Err(KeyFault::HexDigit(before.saturating_add(1)));
    }
    let bytes = base64_decode(&compact).map_err(|_| KeyFault::Unreadable)?;
    let misfit = KeyFault::Bytes(bytes.len());
    Ok(opened(bytes, misfit))
}

/// Opens the PEM block that holds the wanted key. Blocks of other labels (`EC PARAMETERS`) are
/// passed over. Source: RFC 7468, read tolerantly: line breaks are often lost in configurations.
fn read_pem(text: &str, wanted: KeyKind) -> Result<KeyBytes, KeyFault> {
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
                let bytes = base64_decode(&compact).map_err(|_| KeyFault::Pem)?;
                return Ok(opened(bytes, KeyFault::Pem));
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

fn opened(bytes: Vec<u8>, misfit: KeyFault) -> KeyBytes {
    KeyBytes { bytes: Zeroizing::new(bytes), misfit }
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
