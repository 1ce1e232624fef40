//! The check of a decrypted record: padding and tag, in a time that tells only the record's length.
//!
//! Whether the padding was wrong or the tag, and how long the padding was, must show nowhere: not in the time, not in the
//! error, not in the alert. Source: RFC 5246 section 6.2.3.2; AlFardan and Paterson, "Lucky Thirteen", 2013.

use super::mac::{LONGEST, Mac, less};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// Bytes of what is authenticated before the data: sequence number, type, version, length.
pub const HEAD: usize = 13;

/// Most bytes of padding, the one that says how many there are included.
const PADDING: usize = 256;

/// Whether a decrypted record is what the other side made, and how long its data is. The record is a head, into which the
/// length is written here, and data, tag and padding, which together are longer than a tag. Branches and addresses
/// depend on the record's length only.
pub fn check(mac: &Mac, record: &mut [u8]) -> (Choice, u32) {
    let tag = mac.length();
    let total = record.len().saturating_sub(HEAD);
    let longest = total.saturating_sub(tag + 1);
    let least = longest.saturating_sub(PADDING - 1);

    let last = record.last().copied().unwrap_or_default();
    let padding = u32::from(last);
    let mut sound = !less(longest as u32, padding);
    for (byte, back) in record.iter().skip(HEAD).rev().take(PADDING).zip(0..) {
        sound &= less(padding, back) | byte.ct_eq(&last);
    }
    // Where the padding is wrong the tag is looked for as if there was none.
    let length = longest as u32 - u32::conditional_select(&0, &padding, sound);

    let [.., high, low] = (length as u16).to_be_bytes();
    for (place, byte) in record.iter_mut().skip(HEAD - 2).zip([high, low]) {
        *place = byte;
    }
    let text = record.get(..HEAD + longest).unwrap_or_default();
    let expected = mac.tag(text, HEAD + least, HEAD as u32 + length);
    let found = cut(record.get(HEAD + least..).unwrap_or_default(), length - least as u32);
    for (left, right) in expected.iter().zip(&found).take(tag) {
        sound &= left.ct_eq(right);
    }
    (sound, length)
}

/// The bytes from a secret place below 256 on: all are moved there in steps, each of which is taken or not.
fn cut(from: &[u8], place: u32) -> [u8; LONGEST] {
    let mut bytes = [0; PADDING + LONGEST];
    bytes.iter_mut().zip(from).for_each(|(place, byte)| *place = *byte);
    for step in (0..8).rev() {
        let taken = Choice::from((place >> step & 1) as u8);
        let width = 1 << step;
        let before = bytes;
        for (place, byte) in bytes.iter_mut().zip(before.iter().skip(width)).take(width + LONGEST) {
            place.conditional_assign(byte, taken);
        }
    }
    let mut found = [0; LONGEST];
    found.iter_mut().zip(&bytes).for_each(|(place, byte)| *place = *byte);
    found
}
