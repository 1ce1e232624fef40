//! Records of TLS 1.2's AES-CBC suites: the library's are OpenSSL's, and whatever else is refused, in one way.

#[path = "common/cbc.rs"]
mod cbc;

use cbc::{Plain, Start, head, start};
use hisbridge::transport::cbc::{Hash, Keys, SUITES};
use hisbridge_sandbox::openssl::{self, hash::MessageDigest};
use rustls::crypto::cipher::{AeadKey, InboundOpaqueMessage};
use rustls::{ContentType, Error, ProtocolVersion, SupportedCipherSuite};

/// The same keys in the library and in OpenSSL.
struct Both {
    keys: Keys,
    plain: Plain,
    tag: usize,
}

const IV: [u8; 16] = *b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff";

impl Both {
    fn new(hash: Hash, key: usize) -> Both {
        let (digest, tag) = match hash {
            Hash::Sha1 => (MessageDigest::sha1(), 20),
            Hash::Sha256 => (MessageDigest::sha256(), 32),
        };
        let mac: Vec<u8> = (0x20..).take(tag).collect();
        let key: Vec<u8> = (0x80..).take(key).collect();
        Both { keys: Keys::new(hash, &mac, &key).expect("keys"), plain: Plain { digest, mac, key }, tag }
    }

    fn all() -> [Both; 3] {
        [Both::new(Hash::Sha256, 16), Both::new(Hash::Sha1, 32), Both::new(Hash::Sha1, 16)]
    }

    fn seal(&self, start: &Start, data: &[u8]) -> Vec<u8> {
        let mut record = vec![0; self.keys.sealed_length(data.len())];
        record[16..16 + data.len()].copy_from_slice(data);
        let mut head = head(start);
        head[11..].copy_from_slice(&u16::try_from(data.len()).expect("a length").to_be_bytes());
        self.keys.seal(&head, IV, &mut record, data.len());
        record
    }

    fn open(&self, start: &Start, record: &[u8]) -> Option<Vec<u8>> {
        let mut record = record.to_vec();
        let length = self.keys.open(&head(start), &mut record)?;
        Some(record[16..16 + length].to_vec())
    }

    /// Encrypts blocks as they stand and wants them refused.
    #[track_caller]
    fn refuses(&self, start: &Start, blocks: &[u8], what: &str) {
        let record = self.plain.encrypt(&IV, blocks);
        assert_eq!(self.plain.open(start, &record), None, "not even wrong: {what}");
        assert_eq!(self.open(start, &record), None, "{what}");
    }
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
}

/// Made with Python's hmac and `openssl enc -nopad`: MAC key 20 21 …, cipher key 80 81 …
#[rustfmt::skip]
const KNOWN: [(Hash, usize, u64, u8, &str, usize, &str); 9] = [
    (Hash::Sha256, 16, 0x0, 22, "", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffef24ed9380ba2a81271f86577b98ed18d92f9a1962fbfc06bba4c663e67669c61ba76c3874c53028deacc08d0d87f6d1"),
    (Hash::Sha256, 16, 0x1, 23, "474554202f20485454502f312e310d0a0d0a", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff4b7adf5c5d79f5ba64359d16b77840d01ff30cea9bd8fbc8c243dc6fa9180a360bb74b71724c6a9d6454ce82fbee1d9fc67e4b07c5605fb91e3e6279070dc0eb"),
    (Hash::Sha256, 16, 0x102030405060708, 23, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b", 2, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffdabb71bc58f08910246ae1ede2ab79a4cb76c9eee4da10bdd29536e0455763aad9224db0b5e971332282770b3c7874fba9517e4a1f8b4fd0f98fb8140b64b7a7a819c5dee32d6d2569c7e76e34132bd4b613f2e4fdf9db4fbac8fcd3d32d64f1350ec74acf8345a1683fe6bdba467d9760e49bb9a700b92ed5022e87bdc1146f"),
    (Hash::Sha1, 32, 0x0, 22, "", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffffc49b98489aa4eb45c4363420809ac3e613b6d3c3eb39df8746120c0b55fab0"),
    (Hash::Sha1, 32, 0x1, 23, "474554202f20485454502f312e310d0a0d0a", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffce99105b1184894ee12d2e04736c5c03dbd6e847c1c87cd4f0159c5e3df915e1891b0fcc7ca3bc6f398df8bcba5acdf9"),
    (Hash::Sha1, 32, 0x102030405060708, 23, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b", 2, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff43cabed597965e68db5df9c4efa7299193bd507c3ef43d193f7731843101ae6990a2f09c0aa07aac080a15e5171d6b7cf16ed54698df3f50460eaff7b93700ef48f6c2c4aef050f47bae99b29b5929685e9aa9c92c7ad53f6ea1f290fb96310455f276d8715d1621b8ad7af60e9df6add12b9fdb01cdaeb9b675205aa2e71fb9"),
    (Hash::Sha1, 16, 0x0, 22, "", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff4803eaa5bbd7ba2677875e86728f18c6a6491645ec62c4c88fff21839120f028"),
    (Hash::Sha1, 16, 0x1, 23, "474554202f20485454502f312e310d0a0d0a", 0, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff4b7adf5c5d79f5ba64359d16b77840d01adfe77aaad17408e18688808552271ec91fd7be26156be7b2de0a228682d66c"),
    (Hash::Sha1, 16, 0x102030405060708, 23, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b", 2, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffdabb71bc58f08910246ae1ede2ab79a4cb76c9eee4da10bdd29536e0455763aad9224db0b5e971332282770b3c7874fbc1c34d54105e22f941270e74640985fa4d72b97b5cd527598da375c39711e9550783fde3271d3c75e6a97d1129f5b4fa9fd573cfae8004fdce232eec3ec3b0c85b6976a3a8c04735bc5bbf5a42478003"),
];

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}

#[test]
fn known_records() {
    for (hash, key, sequence, kind, data, more, record) in KNOWN {
        let (both, start) = (Both::new(hash, key), start(sequence, kind));
        let (data, record) = (unhex(data), unhex(record));
        assert_eq!(both.open(&start, &record), Some(data.clone()));
        if more == 0 {
            assert_eq!(both.seal(&start, &data), record);
        }
    }
}

#[test]
fn every_length_with_every_padding() {
    let start = start(7, 23);
    for both in Both::all() {
        for length in (0..=330).chain(16384 - 80..=16384) {
            let data = bytes(length);
            let record = both.seal(&start, &data);
            assert_eq!(record, both.plain.seal(&start, &IV, &data, 0), "{length}");
            for more in 0..=15 {
                let needed = (length + both.tag + 1).next_multiple_of(16) - length - both.tag - 1;
                if needed + 16 * more <= 255 {
                    let record = both.plain.seal(&start, &IV, &data, more);
                    assert_eq!(both.open(&start, &record).as_ref(), Some(&data), "{length}, {more}");
                }
            }
        }
    }
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    for both in Both::all() {
        for (length, more) in [(0, 0), (0, 15), (1, 0), (100, 3), (251, 1)] {
            let begin = start(3, 23);
            let record = both.plain.seal(&begin, &IV, &bytes(length), more.min(14));
            assert!(both.open(&begin, &record).is_some());
            for bit in 0..record.len() * 8 {
                let mut other = record.clone();
                other[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(both.open(&begin, &other), None, "bit {bit} of {length} bytes");
            }
            for bit in 0..88 {
                let mut other = begin;
                other[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(both.open(&other, &record), None, "bit {bit} of what comes before");
            }
        }
    }
}

#[test]
fn every_wrong_byte_of_every_padding_is_refused() {
    let start = start(1, 23);
    for both in Both::all() {
        for padding in 0..=255usize {
            // Longer than the longest padding, so that a check that stops early or late shows.
            let length = 300 + 15 - (300 + both.tag + padding) % 16;
            let data = bytes(length);
            let mut blocks = [data.as_slice(), &both.plain.tag(&start, &data)].concat();
            blocks.extend(vec![padding as u8; padding + 1]);
            assert_eq!(both.open(&start, &both.plain.encrypt(&IV, &blocks)), Some(data));
            let end = blocks.len();
            for back in 1..=padding + 1 {
                for change in [1, 0x80] {
                    blocks[end - back] ^= change;
                    both.refuses(&start, &blocks, &format!("byte {back} of a padding of {padding}"));
                    blocks[end - back] ^= change;
                }
            }
        }
    }
}

#[test]
fn every_wrong_byte_of_a_tag_is_refused() {
    let start = start(1, 22);
    for both in Both::all() {
        for length in [0, 16, 77, 300] {
            for more in [0, 7, 13] {
                let blocks = both.plain.padded(&start, &bytes(length), more);
                for at in length..length + both.tag {
                    for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                        let mut blocks = blocks.clone();
                        blocks[at] ^= change;
                        both.refuses(&start, &blocks, &format!("byte {at} after {length}"));
                    }
                }
            }
        }
    }
}

/// Where the padding is wrong the tag is looked for as if there was none: one that is right there must not help.
#[test]
fn a_right_tag_does_not_heal_a_wrong_padding() {
    let start = start(1, 23);
    for both in Both::all() {
        for claimed in 1..=255u8 {
            let length = 400 + 15 - (400 + both.tag) % 16;
            let data = bytes(length);
            let blocks = [data.as_slice(), &both.plain.tag(&start, &data), &[claimed]].concat();
            both.refuses(&start, &blocks, &format!("a padding of {claimed} that is not there"));
        }
    }
}

#[test]
fn a_padding_longer_than_the_record_is_refused() {
    let start = start(1, 23);
    for both in Both::all() {
        let shortest = (both.tag + 1).next_multiple_of(16);
        for length in (shortest..=288).step_by(16) {
            for padding in 0..=255u8 {
                let blocks = vec![padding; length];
                both.refuses(&start, &blocks, &format!("{length} bytes of {padding}"));
            }
            // The whole record is padding, or all but a part of the tag.
            for kept in 0..both.tag {
                let padding = length - kept - 1;
                if padding <= 255 {
                    let mut blocks = both.plain.tag(&start, &[]);
                    blocks.truncate(kept);
                    blocks.resize(length, padding as u8);
                    both.refuses(&start, &blocks, &format!("{kept} bytes of a tag and {padding} of padding"));
                }
            }
        }
    }
}

#[test]
fn lengths_that_no_record_has_are_refused() {
    let start = start(1, 23);
    for both in Both::all() {
        for length in 0..=80 {
            let record = bytes(length);
            assert_eq!(both.open(&start, &record), None, "{length}");
        }
        let record = both.plain.seal(&start, &IV, &bytes(100), 0);
        for length in 0..record.len() {
            assert_eq!(both.open(&start, &record[..length]), None, "cut to {length}");
        }
    }
}

/// As rustls sees it: the same error for all, for which it has one alert.
#[test]
fn rustls_gets_one_error() {
    let Some(SupportedCipherSuite::Tls12(suite)) = SUITES.iter().find(|suite| u16::from(suite.suite()) == 0xc027)
    else {
        panic!("no such suite")
    };
    let (mac, key) = (bytes(32), bytes(16));
    let plain = Plain { digest: MessageDigest::sha256(), mac: mac.clone(), key: key.clone() };
    let open = |mut record: Vec<u8>| {
        let mac: [u8; 32] = mac.as_slice().try_into().expect("32 bytes");
        let mut decrypter = suite.aead_alg.decrypter(AeadKey::from(mac), &key);
        let message =
            InboundOpaqueMessage::new(ContentType::ApplicationData, ProtocolVersion::TLSv1_2, record.as_mut_slice());
        decrypter.decrypt(message, 5).map(|message| message.payload.to_vec())
    };
    let start = start(5, 23);
    for length in [0, 1, 16384] {
        assert_eq!(open(plain.seal(&start, &IV, &bytes(length), 0)), Ok(bytes(length)));
    }
    assert_eq!(open(plain.seal(&start, &IV, &bytes(16385), 0)), Err(Error::PeerSentOversizedRecord));
    let good = plain.padded(&start, &bytes(200), 2);
    let end = good.len();
    for (what, place) in [("padding length", end - 1), ("padding", end - 3), ("tag", 210), ("data", 10)] {
        let mut blocks = good.clone();
        blocks[place] ^= 1;
        assert_eq!(open(plain.encrypt(&IV, &blocks)), Err(Error::DecryptError), "{what}");
    }
    for length in [0, 15, 16, 32, 48, 63, 65] {
        assert_eq!(open(bytes(length)), Err(Error::DecryptError), "{length}");
    }
}
