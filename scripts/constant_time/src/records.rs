//! TLS records with AES-CBC. Secret are the keys, and so all that comes out of decryption: data, tag, padding and its
//! length. Known to everybody are the record and its length.

use crate::cbc::constant_time::HEAD;
use crate::cbc::mac::{Hash, LONGEST, Mac};
use crate::cbc::record::{BLOCK, Keys};
use crate::memcheck;
use std::hint::black_box;
use subtle::Choice;

const MAC_KEY: [u8; 32] = [0x3a; 32];
const CIPHER_KEY: [u8; 32] = [0x5b; 32];

/// The suites' hash functions and bytes of the cipher's key.
const KINDS: [(Hash, usize); 3] = [(Hash::Sha256, 16), (Hash::Sha1, 32), (Hash::Sha1, 16)];

fn head(data: usize) -> [u8; HEAD] {
    let [high, low] = u16::try_from(data).expect("a length").to_be_bytes();
    [0, 0, 0, 0, 0, 0, 0, 9, 23, 3, 3, high, low]
}

/// Records are made and opened: right ones, with a wrong tag, with a wrong padding, of several lengths.
pub fn run() {
    for (hash, key) in KINDS {
        for data in [0, 1, 100, 300, 1000] {
            for wrong in [None, Some(1), Some(2), Some(40)] {
                let mac = black_box(Box::new(MAC_KEY));
                let cipher = black_box(Box::new(CIPHER_KEY));
                memcheck::undefined(&*mac);
                memcheck::undefined(&*cipher);
                let keys = watched_keys(hash, &mac[..hash.length()], &cipher[..key]);

                let mut record = vec![0x11; keys.sealed_length(data)];
                record.iter().for_each(memcheck::undefined);
                watched_seal(&keys, data, &mut record);
                // What goes over the wire everybody sees.
                record.iter().for_each(memcheck::defined);
                if let Some(back) = wrong {
                    // A block further on the same bit changes.
                    let block_before = record.len() - BLOCK;
                    record[block_before.saturating_sub(back)] ^= 1;
                }
                let opened = Box::new(watched_open(&keys, &mut record));
                memcheck::defined(&*opened);
                let (sound, length) = opened.expect("a length that records have");
                assert_eq!(bool::from(sound), wrong.is_none());
                assert!(wrong.is_some() || length as usize == data);
            }
        }
    }
}

#[inline(never)]
fn watched_keys(hash: Hash, mac: &[u8], cipher: &[u8]) -> Keys {
    Keys::new(hash, mac, cipher).expect("keys")
}

#[inline(never)]
fn watched_seal(keys: &Keys, data: usize, record: &mut [u8]) {
    keys.seal(&head(data), [0x77; BLOCK], record, data);
}

#[inline(never)]
fn watched_open(keys: &Keys, record: &mut [u8]) -> Option<(Choice, u32)> {
    keys.decrypt(&head(0), record)
}

/// The control: the check as one would write it without a thought of time, of what decryption gave.
pub fn run_naive() {
    for (hash, _) in KINDS {
        let mac = Mac::new(hash, &MAC_KEY[..hash.length()]);
        let data = 100;
        let mut text = [head(data).as_slice(), &[0x11; 100]].concat();
        let tag = mac.tag(&text, text.len(), text.len() as u32);
        text.extend(&tag[..hash.length()]);
        let padding = 15 - (text.len() - HEAD) % BLOCK;
        text.extend(vec![padding as u8; padding + 1]);
        text[HEAD..].iter().for_each(memcheck::undefined);
        let length = Box::new(watched_naive(&mac, &mut text));
        memcheck::defined(&*length);
        assert_eq!(*length, Some(data));
    }
}

#[inline(never)]
fn watched_naive(mac: &Mac, record: &mut [u8]) -> Option<usize> {
    let padding = usize::from(*record.last()?);
    let (rest, last) = record.split_at_mut_checked(record.len().checked_sub(padding + 1)?)?;
    if last.iter().any(|byte| usize::from(*byte) != padding) {
        return None;
    }
    let length = rest.len().checked_sub(HEAD + mac.length())?;
    rest[..HEAD].copy_from_slice(&head(length));
    let (text, tag) = rest.split_at(HEAD + length);
    let expected: [u8; LONGEST] = mac.tag(text, text.len(), text.len() as u32);
    (*tag == expected[..tag.len()]).then_some(length)
}
