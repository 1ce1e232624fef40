//! TLS records with AES-CBC: whatever OpenSSL opens, straight on, the library opens too, and nothing else. Input: flags
//! (suite, kind of input), then a record, blocks that are encrypted as they stand, or how much of the rest is the padding
//! after a right tag, and data and padding.
#![no_main]

#[path = "../../tests/common/cbc.rs"]
mod cbc;

use cbc::{Plain, head, start};
use hisbridge::transport::cbc::{Hash, Keys};
use libfuzzer_sys::fuzz_target;
use openssl::{self, hash::MessageDigest};
use std::sync::LazyLock;

/// The longest that rustls hands on.
const LONGEST: usize = 16384 + 2048;

const IV: [u8; 16] = [9; 16];

static KINDS: LazyLock<[(Keys, Plain); 3]> = LazyLock::new(|| {
    [(Hash::Sha256, 16), (Hash::Sha1, 32), (Hash::Sha1, 16)].map(|(hash, key)| {
        let (mac, key) = (vec![1; hash.length()], vec![2; key]);
        let digest = if hash == Hash::Sha1 { MessageDigest::sha1() } else { MessageDigest::sha256() };
        (Keys::new(hash, &mac, &key).expect("keys"), Plain { digest, mac, key })
    })
});

fuzz_target!(|data: &[u8]| {
    let [flags, bytes @ ..] = data else { return };
    let (keys, plain) = &KINDS[usize::from(flags % 3)];
    let bytes = &bytes[..bytes.len().min(LONGEST - 512)];
    let start = start(u64::from(*flags), 23);
    let record = match flags / 3 % 3 {
        0 => bytes.to_vec(),
        1 => plain.encrypt(&IV, &bytes[..bytes.len() / 16 * 16]),
        _ => {
            let [padding, rest @ ..] = bytes else { return };
            let (data, padding) = rest.split_at(rest.len().saturating_sub(usize::from(*padding) + 1));
            let unpadded = data.len() + plain.digest.size() + padding.len();
            let mut data = data.to_vec();
            data.resize(data.len() + unpadded.next_multiple_of(16) - unpadded, 0);
            plain.encrypt(&IV, &[data.as_slice(), &plain.tag(&start, &data), padding].concat())
        }
    };
    let mut opened = record.clone();
    let ours = keys.open(&head(&start), &mut opened).map(|length| opened[16..16 + length].to_vec());
    assert_eq!(ours, plain.open(&start, &record));

    let mut sealed = vec![0; keys.sealed_length(bytes.len())];
    sealed[16..16 + bytes.len()].copy_from_slice(bytes);
    let mut head = head(&start);
    head[11..].copy_from_slice(&u16::try_from(bytes.len()).expect("a length").to_be_bytes());
    keys.seal(&head, IV, &mut sealed, bytes.len());
    assert_eq!(plain.open(&start, &sealed).as_deref(), Some(bytes));
});
