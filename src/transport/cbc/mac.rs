//! HMAC over a length that is secret.
//!
//! How long a record's data is says how long its padding is, which nobody may learn from the time that a check takes
//! (Lucky Thirteen). So the digest is of every length that the data may have: the compression function runs as often
//! for the shortest as for the longest, and the state after the last block of the true length is kept by masks.

use subtle::{Choice, ConditionallySelectable};

/// Bytes in a block of both hash functions.
const BLOCK: usize = 64;

/// Bytes of the longest tag.
pub const LONGEST: usize = 32;

/// The state of either hash function; SHA-1 has five words.
type State = [u32; 8];

/// The hash function of a suite's MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// Source: FIPS 180-4 section 6.1.
    Sha1,
    /// Source: FIPS 180-4 section 6.2.
    Sha256,
}

impl Hash {
    /// Bytes of a tag, and of a key.
    pub const fn length(self) -> usize {
        match self {
            Hash::Sha1 => 20,
            Hash::Sha256 => 32,
        }
    }

    /// Source: FIPS 180-4 section 5.3.
    fn start(self) -> State {
        match self {
            Hash::Sha1 => [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0, 0, 0, 0],
            Hash::Sha256 => {
                [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]
            }
        }
    }

    fn compress(self, state: &mut State, blocks: &[[u8; BLOCK]]) {
        match self {
            Hash::Sha1 => {
                if let Some(state) = state.first_chunk_mut() {
                    sha1::block_api::compress(state, blocks);
                }
            }
            Hash::Sha256 => sha2::block_api::compress256(state, blocks),
        }
    }
}

/// HMAC with a key, of which the first block of each digest is done. Source: RFC 2104.
pub struct Mac {
    hash: Hash,
    inner: State,
    outer: State,
}

impl Mac {
    /// The key has at most a block.
    pub fn new(hash: Hash, key: &[u8]) -> Mac {
        let keyed = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
            let mut state = hash.start();
            hash.compress(&mut state, &[block]);
            state
        };
        Mac { hash, inner: keyed(0x36), outer: keyed(0x5c) }
    }

    /// Bytes of a tag.
    pub fn length(&self) -> usize {
        self.hash.length()
    }

    /// The tag of the first `length` bytes of a text, zeros behind it. Only the length is secret, beside what is in the
    /// text: it must be at least `least` and at most the text's own, which make the time.
    pub fn tag(&self, text: &[u8], least: usize, length: u32) -> [u8; LONGEST] {
        // What is certainly part of the text needs no mask.
        let sure = least / BLOCK;
        let mut state = self.inner;
        self.hash.compress(&mut state, text.as_chunks().0.get(..sure).unwrap_or_default());
        let blocks = (text.len() + 9).div_ceil(BLOCK);
        let last = (length + 8) / BLOCK as u32;
        let mut digest = State::default();
        for index in sure..blocks {
            let mut block = [0; BLOCK];
            for (place, at) in block.iter_mut().zip(index * BLOCK..) {
                let byte = text.get(at).copied().unwrap_or_default();
                place.conditional_assign(&byte, less(at as u32, length));
                place.conditional_assign(&0x80, equal(at as u32, length));
            }
            let is_last = equal(index as u32, last);
            for (place, byte) in block.iter_mut().skip(BLOCK - 8).zip(bits(length)) {
                place.conditional_assign(&byte, is_last);
            }
            self.hash.compress(&mut state, &[block]);
            for (kept, word) in digest.iter_mut().zip(&state) {
                kept.conditional_assign(word, is_last);
            }
        }
        self.outer(&digest)
    }

    fn outer(&self, digest: &State) -> [u8; LONGEST] {
        let mut block = [0; BLOCK];
        let end = self.length();
        block.iter_mut().zip(bytes(digest)).take(end).for_each(|(place, byte)| *place = byte);
        block.iter_mut().skip(end).take(1).for_each(|place| *place = 0x80);
        block.iter_mut().skip(BLOCK - 8).zip(bits(end as u32)).for_each(|(place, byte)| *place = byte);
        let mut state = self.outer;
        self.hash.compress(&mut state, &[block]);
        let mut tag = [0; LONGEST];
        tag.iter_mut().zip(bytes(&state)).take(end).for_each(|(place, byte)| *place = byte);
        tag
    }
}

/// The end of the last block: the length in bits, with the key's block.
fn bits(length: u32) -> [u8; 8] {
    ((u64::from(length) + BLOCK as u64) * 8).to_be_bytes()
}

fn bytes(state: &State) -> impl Iterator<Item = u8> {
    state.iter().flat_map(|word| word.to_be_bytes())
}

/// Whether one number is less than another, both below 2³¹.
pub fn less(left: u32, right: u32) -> Choice {
    Choice::from((left.wrapping_sub(right) >> 31) as u8)
}

/// Whether two numbers below 2³¹ are equal.
fn equal(left: u32, right: u32) -> Choice {
    !(less(left, right) | less(right, left))
}
