//! GBK as Windows' code page 936 has it, with GB18030's four-byte forms understood on the way in.

use once_cell::sync::OnceCell;

include!(concat!(env!("OUT_DIR"), "/gbk_table.rs"));

/// The euro sign is the one character above ASCII that GBK has in a single byte, as Windows' code page 936 does.
pub const EURO: u16 = 0x80;

/// Text; `None` when the bytes are none.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    let mut rest = bytes;
    while !rest.is_empty() {
        let (letter, length) = next_letter(rest)?;
        out.push(letter);
        rest = rest.get(length..)?;
    }
    Some(out)
}

/// Text with U+FFFD for what is no character.
pub fn decode_lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_mul(3) / 2);
    let mut rest = bytes;
    while let [first, ..] = rest {
        let (letter, length) = next_letter(rest).unwrap_or_else(|| {
            // What follows half a character is read by itself, unless both bytes are of a character that nobody has.
            let unknown = !first.is_ascii() && rest.get(1).is_some_and(|next| *next >= 0x80);
            (char::REPLACEMENT_CHARACTER, if unknown { 2 } else { 1 })
        });
        out.push(letter);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// The character that bytes begin with, and how many it has of them.
fn next_letter(bytes: &[u8]) -> Option<(char, usize)> {
    Some(match *bytes {
        [byte @ 0..=0x7F, ..] => (char::from(byte), 1),
        [0x80, ..] => ('€', 1),
        [a @ 0x81..=0xFE, b @ b'0'..=b'9', c @ 0x81..=0xFE, d @ b'0'..=b'9', ..] => (four_bytes([a, b, c, d])?, 4),
        [lead @ 0x81..=0xFE, trail @ (0x40..=0x7E | 0x80..=0xFE), ..] => {
            let column = usize::from(trail) - if trail < 0x7F { 0x40 } else { 0x41 };
            let unit = two_bytes().get((usize::from(lead) - 0x81) * 190 + column).filter(|unit| **unit != 0)?;
            (char::from_u32(u32::from(*unit))?, 2)
        }
        _ => return None,
    })
}

/// Where GBK put the ideographs that GB 2312 lacks, in the order of Unicode (GBK/3 and GBK/4).
fn in_order(lead: u16, column: u16) -> bool {
    lead <= 0xA0 || ((0xAA..=0xFD).contains(&lead) && column < 96)
}

/// All two-byte characters by (lead - 0x81) * 190 + column, made at the first use: two thirds of the table follow from
/// the rest.
fn two_bytes() -> &'static [u16] {
    static ALL: OnceCell<Vec<u16>> = OnceCell::new();
    ALL.get_or_init(|| {
        let mut listed = vec![false; 0x1_0000];
        for unit in TWO_BYTES {
            if let Some(place) = listed.get_mut(usize::from(unit)) {
                *place = true;
            }
        }
        let mut ordered = (0x4E00..=0x9FA5).filter(|unit| listed.get(usize::from(*unit)) == Some(&false));
        let mut others = TWO_BYTES.into_iter();
        let unit = |at: u16| {
            let next = if in_order(at / 190 + 0x81, at % 190) { ordered.next() } else { None };
            next.or_else(|| others.next()).unwrap_or_default()
        };
        (0..126 * 190).map(unit).collect()
    })
}

/// GB18030: a linear order of the four bytes; runs of plane 0, then the planes above in one run.
fn four_bytes(bytes: [u8; 4]) -> Option<char> {
    let [a, b, c, d] = bytes.map(u32::from);
    let pointer = (((a - 0x81) * 10 + b - 0x30) * 126 + c - 0x81) * 10 + d - 0x30;
    if let Some(above) = pointer.checked_sub(189_000) {
        return char::from_u32(0x1_0000 + above);
    }
    let run = FOUR_BYTES.iter().rev().find(|(first, _)| u32::from(*first) <= pointer).filter(|_| pointer < 39_420)?;
    if run.1 == 0 { None } else { char::from_u32(u32::from(run.1) + pointer - u32::from(run.0)) }
}

/// Characters that had private-use codes in Unicode until GB 18030-2022 gave them their own; programs and fonts on older
/// systems still have the private ones. Read, these bytes are the new codes (Encoding Standard, gb18030 encoder, step 4).
const FORMERLY_PRIVATE: [(char, u16); 18] = [
    ('\u{E78D}', 0xA6D9),
    ('\u{E78E}', 0xA6DA),
    ('\u{E78F}', 0xA6DB),
    ('\u{E790}', 0xA6DC),
    ('\u{E791}', 0xA6DD),
    ('\u{E792}', 0xA6DE),
    ('\u{E793}', 0xA6DF),
    ('\u{E794}', 0xA6EC),
    ('\u{E795}', 0xA6ED),
    ('\u{E796}', 0xA6F3),
    ('\u{E81E}', 0xFE59),
    ('\u{E826}', 0xFE61),
    ('\u{E82B}', 0xFE66),
    ('\u{E82C}', 0xFE67),
    ('\u{E832}', 0xFE6D),
    ('\u{E843}', 0xFE7E),
    ('\u{E854}', 0xFE90),
    ('\u{E864}', 0xFEA0),
];

/// The two bytes of a character that had a private-use code.
pub fn formerly_private(letter: char) -> Option<u16> {
    FORMERLY_PRIVATE.iter().find(|(private, _)| *private == letter).map(|(_, bytes)| *bytes)
}

/// The two bytes of a character above ASCII. The table for this way is turned around at the first use.
pub fn bytes_of(letter: char) -> Option<u16> {
    static BACK: OnceCell<Vec<u16>> = OnceCell::new();
    let back = BACK.get_or_init(|| {
        let mut back = vec![0; 0x1_0000];
        for (at, &unit) in (0u16..).zip(two_bytes()) {
            let (lead, column) = (at / 190 + 0x81, at % 190);
            let trail = column + if column < 0x3F { 0x40 } else { 0x41 };
            // Where two codes stand for one character, the first is the usual one.
            if let Some(place @ 0) = back.get_mut(usize::from(unit)) {
                *place = lead << 8 | trail;
            }
        }
        back
    });
    if letter == '€' {
        return Some(EURO);
    }
    usize::try_from(u32::from(letter)).ok().and_then(|at| back.get(at).copied()).filter(|bytes| *bytes != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_agree_with_encoding_rs_on_every_code() {
        use encoding_rs::{GB18030, GBK};
        let reference = |bytes: &[u8]| {
            GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
        };
        for lead in 0..=0xFFu8 {
            for trail in 0..=0xFFu8 {
                assert_eq!(decode(&[lead, trail]), reference(&[lead, trail]), "{lead:02X}{trail:02X}");
            }
        }
        for code in 0..=0x0F_FFFFu32 {
            let bytes = [
                0x81 + (code / 0x8000) as u8,
                0x30 + (code / 0x800 % 10) as u8,
                0x81 + (code / 10 % 126) as u8,
                0x30 + (code % 10) as u8,
            ];
            assert_eq!(decode(&bytes), reference(&bytes), "{bytes:02X?}");
        }
        let own = |letter: char| match bytes_of(letter) {
            Some(EURO) => vec![0x80],
            bytes => {
                bytes.or_else(|| formerly_private(letter)).map_or(b"?".to_vec(), |pair| pair.to_be_bytes().to_vec())
            }
        };
        let letters = ('\u{80}'..='\u{FFFF}').chain(['𠮷', '\u{10FFFF}']);
        for letter in letters {
            let text = letter.to_string();
            let (bytes, _, unknown) = GBK.encode(&text);
            let expected = if unknown { b"?".to_vec() } else { bytes.into_owned() };
            assert_eq!(own(letter), expected, "{letter:?} {:X}", u32::from(letter));
        }
    }

    #[test]
    fn half_a_character_costs_only_itself() {
        let text = |bytes: &[u8]| decode_lossy(bytes);
        assert_eq!(text(b"\xD5\xC5\xD5\"}"), "张\u{FFFD}\"}");
        assert_eq!(text(b"\xFF\xD5\xC5"), text(b"\xFF\xD5").clone() + &text(b"\xC5"));
        assert_eq!(text(b"\xD5"), "\u{FFFD}");
    }

    #[test]
    fn four_byte_forms_are_understood() {
        assert_eq!(decode(&[0x95, 0x34, 0xB2, 0x35]).as_deref(), Some("\u{20BB7}"));
    }
}
