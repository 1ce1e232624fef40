//! Tokens as they lie in a store: encrypted under a key that follows from the system's own secret.
//!
//! Whoever may read the share or the Redis server sees neither the token nor the secret, nor which account it is.
//! HKDF-SHA-256 makes the key and the name, ChaCha20-Poly1305 seals; both are `ring`'s, which TLS brings anyway.

use crate::crypto::encoding;
use crate::error::{Error, Kind};
use ring::{aead, hkdf};

/// Separates these keys from all other uses of the same secret.
const PURPOSE: &[u8] = b"hisbridge token store 1";

/// The key of one account's token.
pub struct Seal {
    key: aead::LessSafeKey,
    /// The token's name in a store: 32 hexadecimal digits that tell nothing about the account.
    pub name: String,
}

/// A length for HKDF.
struct Bytes(usize);

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

impl Seal {
    /// The key for the token of `account` (address and application id) under its secret.
    pub fn new(secret: &[u8], account: &str) -> Result<Seal, Error> {
        let failed = |_| Error::new(Kind::Crypto, "令牌的密钥算不出来");
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, PURPOSE).extract(secret);
        let mut name = [0; 16];
        let info = [b"name".as_slice(), account.as_bytes()];
        root.expand(&info, Bytes(name.len())).and_then(|okm| okm.fill(&mut name)).map_err(failed)?;
        let info = [b"seal".as_slice(), account.as_bytes()];
        let key: aead::UnboundKey = root.expand(&info, &aead::CHACHA20_POLY1305).map_err(failed)?.into();
        Ok(Seal { key: aead::LessSafeKey::new(key), name: encoding::hex_encode_lower(&name) })
    }

    /// Encrypts a token: nonce, then ciphertext with its tag. The nonce is random; a key seals a few tokens a day. It
    /// opens only together with `place`: where it belongs, if that matters.
    pub fn seal(&self, token: &str, place: &str) -> Result<Vec<u8>, Error> {
        let failed = || Error::new(Kind::Crypto, "令牌加密失败");
        let mut nonce = [0; aead::NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| failed())?;
        let mut text = token.as_bytes().to_vec();
        self.key
            .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), self.beside(place), &mut text)
            .map_err(|_| failed())?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// The token in what a store holds; nothing when it was not sealed under this key or was changed.
    pub fn open(&self, sealed: &[u8], place: &str) -> Option<String> {
        let (nonce, text) = sealed.split_at_checked(aead::NONCE_LEN)?;
        let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let open = self.key.open_in_place(nonce, self.beside(place), &mut text).ok()?;
        String::from_utf8(open.to_vec()).ok()
    }

    /// What is not encrypted and yet must be the same. The name is of one length.
    fn beside(&self, place: &str) -> aead::Aad<Vec<u8>> {
        aead::Aad::from([self.name.as_bytes(), place.as_bytes()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(secret: &str, account: &str) -> Seal {
        Seal::new(secret.as_bytes(), account).unwrap()
    }

    #[test]
    fn only_the_secret_and_the_account_open_a_token() {
        let sealed = seal("s1", "a").seal("TOKEN-123", "here").unwrap();
        assert_eq!(seal("s1", "a").open(&sealed, "here").as_deref(), Some("TOKEN-123"));
        assert_eq!(seal("s2", "a").open(&sealed, "here"), None);
        assert_eq!(seal("s1", "b").open(&sealed, "here"), None);
        assert_eq!(seal("s1", "a").open(&sealed, "there"), None);
        assert_ne!(seal("s1", "a").name, seal("s2", "a").name);
        assert_ne!(sealed, seal("s1", "a").seal("TOKEN-123", "here").unwrap());
    }

    #[test]
    fn what_was_changed_or_cut_does_not_open() {
        let seal = seal("s1", "a");
        let sealed = seal.seal("TOKEN-123", "here").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(seal.open(&changed, "here"), None);
            assert_eq!(seal.open(&sealed[..at], "here"), None);
        }
    }
}
