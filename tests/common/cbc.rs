//! Records of the AES-CBC suites, made and opened straight on by OpenSSL: what the library's are held against. Opening
//! takes a time that tells what was wrong, which is no matter here.
#![allow(dead_code, reason = "each test program uses its part")]

use super::openssl::hash::MessageDigest;
use super::openssl::pkey::PKey;
use super::openssl::sign::Signer;
use super::openssl::symm::{Cipher, Crypter, Mode};

/// The keys of one direction.
pub struct Plain {
    pub digest: MessageDigest,
    pub mac: Vec<u8>,
    pub key: Vec<u8>,
}

/// Sequence number, type and version, as authenticated; the length follows.
pub type Start = [u8; 11];

/// The start of a record of TLS 1.2.
pub fn start(sequence: u64, kind: u8) -> Start {
    let mut start = [0; 11];
    start[..8].copy_from_slice(&sequence.to_be_bytes());
    start[8..].copy_from_slice(&[kind, 3, 3]);
    start
}

/// The head that the library wants, with no length yet.
pub fn head(start: &Start) -> [u8; 13] {
    let mut head = [0; 13];
    head[..11].copy_from_slice(start);
    head
}

impl Plain {
    /// HMAC over start, length and data.
    pub fn tag(&self, start: &Start, data: &[u8]) -> Vec<u8> {
        let key = PKey::hmac(&self.mac).expect("a key");
        let mut signer = Signer::new(self.digest, &key).expect("HMAC");
        let length = u16::try_from(data.len()).expect("a record's length").to_be_bytes();
        signer.update(&[start.as_slice(), &length, data].concat()).expect("a text");
        signer.sign_to_vec().expect("a tag")
    }

    /// Encrypts whole blocks as they stand.
    pub fn encrypt(&self, iv: &[u8; 16], blocks: &[u8]) -> Vec<u8> {
        [iv.as_slice(), &self.run(Mode::Encrypt, iv, blocks)].concat()
    }

    fn run(&self, mode: Mode, iv: &[u8], blocks: &[u8]) -> Vec<u8> {
        let cipher = if self.key.len() == 16 { Cipher::aes_128_cbc() } else { Cipher::aes_256_cbc() };
        let mut crypter = Crypter::new(cipher, mode, &self.key, Some(iv)).expect("a key");
        crypter.pad(false);
        let mut out = vec![0; blocks.len() + 16];
        let length = crypter.update(blocks, &mut out).expect("whole blocks");
        let rest = crypter.finalize(&mut out[length..]).expect("whole blocks");
        out.truncate(length + rest);
        out
    }

    /// Data, tag and padding, with so many blocks of padding more than needed.
    pub fn padded(&self, start: &Start, data: &[u8], more: usize) -> Vec<u8> {
        let mut blocks = [data, &self.tag(start, data)].concat();
        let padding = (blocks.len() + 1).next_multiple_of(16) - blocks.len() - 1 + 16 * more;
        blocks.extend(std::iter::repeat_n(u8::try_from(padding).expect("at most 255"), padding + 1));
        blocks
    }

    /// A record.
    pub fn seal(&self, start: &Start, iv: &[u8; 16], data: &[u8], more: usize) -> Vec<u8> {
        self.encrypt(iv, &self.padded(start, data, more))
    }

    /// The data of a record that is what it should be.
    pub fn open(&self, start: &Start, record: &[u8]) -> Option<Vec<u8>> {
        let (iv, body) = record.split_at_checked(16)?;
        if body.is_empty() || body.len() % 16 != 0 {
            return None;
        }
        let text = self.run(Mode::Decrypt, iv, body);
        let padding = *text.last()?;
        let (rest, last) = text.split_at_checked(text.len().checked_sub(usize::from(padding) + 1)?)?;
        if last.iter().any(|byte| *byte != padding) {
            return None;
        }
        let (data, tag) = rest.split_at_checked(rest.len().checked_sub(self.digest.size())?)?;
        (tag == self.tag(start, data)).then(|| data.to_vec())
    }
}
