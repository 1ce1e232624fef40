//! The encrypted open_id of the page on which cards are activated.

use super::developers::{apps, check_hospital};
use crate::crypto;

/// appId + Base64(AES-256-ECB(appSecret, UUID & openid & hospitalId)); public notes, section 5.
/// Returns the openid and the whole plain text.
pub fn open_activation(open_id: &str) -> Result<(String, String), String> {
    let app = apps()
        .into_iter()
        .find(|app| open_id.starts_with(app.app_id))
        .ok_or("open_id does not begin with a known appId")?;
    let cipher = &open_id[app.app_id.len()..];
    // Base64 with blanks where `+` belongs means that the value was not percent-encoded.
    if cipher.contains(char::is_whitespace) {
        return Err("open_id was not percent-encoded".to_owned());
    }
    let cipher = crypto::unbase64(cipher).ok_or("open_id is not Base64 after the appId")?;
    let plain = crypto::aes_ecb_decrypt(app.secret.as_bytes(), &cipher)?;
    let plain = String::from_utf8(plain).map_err(|_| "open_id is not UTF-8")?;
    let parts: Vec<&str> = plain.split('&').collect();
    let [uuid, open_id, hospital] = parts[..] else {
        return Err("open_id: three parts are expected".to_owned());
    };
    let uuid_right = uuid.len() == 32 && uuid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    if !uuid_right {
        return Err("open_id: the first part is not 32 upper-case hex digits".to_owned());
    }
    if open_id.is_empty() {
        return Err("open_id: the openid is empty".to_owned());
    }
    if check_hospital(app, hospital).is_err() {
        return Err("open_id: hospitalId is not this developer's".to_owned());
    }
    Ok((open_id.to_owned(), plain.clone()))
}
