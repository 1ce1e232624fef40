//! A record with AES in CBC mode: data, HMAC and padding, encrypted after an initialization vector of its own
//! (MAC-then-encrypt). Source: RFC 5246 section 6.2.3.2.

use super::constant_time::{HEAD, check};
use super::mac::{Hash, Mac};
use aes::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
    consts::U16,
};
use aes::{Aes128, Aes256};
use subtle::Choice;

/// Bytes in one AES block, and of an initialization vector.
pub const BLOCK: usize = 16;

/// What is authenticated before the data; its last two bytes are the data's length.
pub type Head = [u8; HEAD];

/// The keys of one direction of a connection.
pub struct Keys {
    cipher: Cipher,
    mac: Mac,
}

// A kibibyte at most, once per direction: a box would not be smaller.
#[allow(clippy::large_enum_variant)]
enum Cipher {
    Aes128(Aes128),
    Aes256(Aes256),
}

impl Keys {
    /// The cipher's key has 16 or 32 bytes (AES-128, AES-256).
    pub fn new(hash: Hash, mac: &[u8], cipher: &[u8]) -> Option<Keys> {
        let cipher = match cipher.len() {
            16 => Cipher::Aes128(Aes128::new_from_slice(cipher).ok()?),
            _ => Cipher::Aes256(Aes256::new_from_slice(cipher).ok()?),
        };
        Some(Keys { cipher, mac: Mac::new(hash, mac) })
    }

    /// Bytes of the record for so many bytes of data. Its padding is the shortest.
    pub fn sealed_length(&self, data: usize) -> usize {
        BLOCK + (data + self.mac.length() + 1).next_multiple_of(BLOCK)
    }

    /// Makes a record. It comes with its [sealed length](Keys::sealed_length), the data after the place of the
    /// initialization vector.
    pub fn seal(&self, head: &Head, iv: [u8; BLOCK], record: &mut [u8], data: usize) {
        // The head's place is before the data as long as the vector is not there yet.
        record.iter_mut().skip(BLOCK - HEAD).zip(head).for_each(|(place, byte)| *place = *byte);
        let text = record.get(BLOCK - HEAD..BLOCK + data).unwrap_or_default();
        let tag = self.mac.tag(text, text.len(), text.len() as u32);
        let end = BLOCK + data + self.mac.length();
        let padding = record.len().saturating_sub(end + 1) as u8;
        record.iter_mut().skip(BLOCK + data).zip(tag).for_each(|(place, byte)| *place = byte);
        record.iter_mut().skip(end).for_each(|place| *place = padding);
        record.iter_mut().zip(iv).for_each(|(place, byte)| *place = byte);
        let body = record.get_mut(BLOCK..).unwrap_or_default();
        match &self.cipher {
            Cipher::Aes128(cipher) => encrypt(cipher, iv, body),
            Cipher::Aes256(cipher) => encrypt(cipher, iv, body),
        }
    }

    /// Opens a record in its place: how many bytes of data there are after the initialization vector. None for every
    /// record that the other side has not made, whatever is wrong with it.
    pub fn open(&self, head: &Head, record: &mut [u8]) -> Option<usize> {
        let (sound, length) = self.decrypt(head, record)?;
        bool::from(sound).then_some(length as usize)
    }

    /// Decrypts and checks, without looking at what came out. None is for lengths that no record has.
    pub fn decrypt(&self, head: &Head, record: &mut [u8]) -> Option<(Choice, u32)> {
        let (iv, body) = record.split_first_chunk_mut::<BLOCK>()?;
        if body.len() <= self.mac.length() || !body.len().is_multiple_of(BLOCK) {
            return None;
        }
        match &self.cipher {
            Cipher::Aes128(cipher) => decrypt(cipher, *iv, body),
            Cipher::Aes256(cipher) => decrypt(cipher, *iv, body),
        }
        let record = record.get_mut(BLOCK - HEAD..)?;
        record.iter_mut().zip(head).for_each(|(place, byte)| *place = *byte);
        Some(check(&self.mac, record))
    }
}

fn encrypt<C: BlockCipherEncrypt<BlockSize = U16>>(cipher: &C, iv: [u8; BLOCK], body: &mut [u8]) {
    let blocks = Array::slice_as_chunks_mut(body).0;
    cbc::Encryptor::inner_iv_init(cipher, &Array(iv)).encrypt_blocks(blocks);
}

fn decrypt<C: BlockCipherDecrypt<BlockSize = U16>>(cipher: &C, iv: [u8; BLOCK], body: &mut [u8]) {
    let blocks = Array::slice_as_chunks_mut(body).0;
    cbc::Decryptor::inner_iv_init(cipher, &Array(iv)).decrypt_blocks(blocks);
}
