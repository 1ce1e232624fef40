//! UTF-8 and GBK at the boundary.

use once_cell::sync::OnceCell;
use std::sync::atomic::{AtomicBool, Ordering};

/// Encoding of the strings that callers hand in and get back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// The default.
    Utf8,
    /// GBK; GB18030's four-byte forms are understood on the way in.
    Gbk,
}

static GBK: AtomicBool = AtomicBool::new(false);

include!(concat!(env!("OUT_DIR"), "/gbk_table.rs"));

impl Encoding {
    /// The encoding that is set for the process.
    pub fn current() -> Encoding {
        if GBK.load(Ordering::Relaxed) { Encoding::Gbk } else { Encoding::Utf8 }
    }

    /// Sets it for the process.
    pub fn set_current(self) {
        GBK.store(self == Encoding::Gbk, Ordering::Relaxed);
    }

    /// `utf-8`, `gbk` and their usual spellings, in any case.
    pub fn by_name(name: &str) -> Option<Encoding> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "gbk" | "gb2312" | "gb18030" | "cp936" | "936" => Some(Encoding::Gbk),
            _ => None,
        }
    }

    /// Text from a caller; `None` when the bytes are not of this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                std::str::from_utf8(bytes).ok().map(str::to_owned)
            }
            Encoding::Gbk => decode_gbk(bytes),
        }
    }

    /// Text from a server, with U+FFFD for what is no character of this encoding.
    pub fn decode_lossy(self, bytes: &[u8]) -> String {
        if self == Encoding::Utf8 {
            return String::from_utf8_lossy(bytes).into_owned();
        }
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

    /// JSON for a caller: what the encoding cannot hold becomes a `\u` escape. All of it stands inside JSON
    /// strings, because JSON's own signs are ASCII.
    pub fn encode_json(self, text: String) -> Vec<u8> {
        self.encode(text, |out, letter| {
            let mut units = [0u16; 2];
            for unit in letter.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        })
    }

    /// Plain text for a caller: what the encoding cannot hold becomes `?`.
    pub fn encode_plain(self, text: String) -> Vec<u8> {
        self.encode(text, |out, letter| match FORMERLY_PRIVATE.iter().find(|(private, _)| *private == letter) {
            Some((_, bytes)) => out.extend_from_slice(&bytes.to_be_bytes()),
            None => out.push(b'?'),
        })
    }

    fn encode(self, text: String, replace: impl Fn(&mut Vec<u8>, char)) -> Vec<u8> {
        if self == Encoding::Utf8 || text.is_ascii() {
            return text.into_bytes();
        }
        let mut out = Vec::with_capacity(text.len());
        for part in text.split_inclusive(|letter: char| !letter.is_ascii()) {
            let split = part.char_indices().next_back().filter(|(_, letter)| !letter.is_ascii());
            let Some((at, letter)) = split else {
                out.extend_from_slice(part.as_bytes());
                continue;
            };
            out.extend_from_slice(part.get(..at).unwrap_or_default().as_bytes());
            match gbk_bytes(letter) {
                Some(EURO) => out.push(0x80),
                Some(bytes) => out.extend_from_slice(&bytes.to_be_bytes()),
                None => replace(&mut out, letter),
            }
        }
        out
    }

    /// How many bytes a text has in this encoding.
    pub fn length(self, text: &str) -> usize {
        let bytes = |letter: char| match gbk_bytes(letter) {
            _ if letter.is_ascii() => 1,
            Some(EURO) => 1,
            Some(_) => 2,
            // GB18030's form of what GBK lacks.
            None => 4,
        };
        if self == Encoding::Utf8 { text.len() } else { text.chars().map(bytes).sum() }
    }

    /// The longest beginning of `bytes` of at most `limit` bytes that does not end inside a character.
    pub fn prefix(self, bytes: &[u8], limit: usize) -> &[u8] {
        if bytes.len() <= limit {
            return bytes;
        }
        let mut end = 0;
        while let Some(&lead) = bytes.get(end) {
            let length = match self {
                Encoding::Utf8 if lead >= 0xF0 => 4,
                Encoding::Utf8 if lead >= 0xE0 => 3,
                Encoding::Utf8 if lead >= 0xC0 => 2,
                Encoding::Gbk if lead >= 0x81 => 2,
                _ => 1,
            };
            if end + length > limit {
                break;
            }
            end += length;
        }
        bytes.get(..end).unwrap_or(bytes)
    }
}

/// The euro sign is the one character above ASCII that GBK has in a single byte, as Windows' code page 936 does.
const EURO: u16 = 0x80;

fn decode_gbk(bytes: &[u8]) -> Option<String> {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    let mut rest = bytes;
    while !rest.is_empty() {
        let (letter, length) = next_letter(rest)?;
        out.push(letter);
        rest = rest.get(length..)?;
    }
    Some(out)
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

/// The two bytes of a character above ASCII. The table for this way is turned around at the first use.
fn gbk_bytes(letter: char) -> Option<u16> {
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
    use super::Encoding::{Gbk, Utf8};

    #[test]
    fn gbk_goes_in_and_out() {
        let gbk = [0xD5, 0xC5, 0xC8, 0xFD];
        assert_eq!(Gbk.decode(&gbk).as_deref(), Some("张三"));
        assert_eq!(Gbk.encode_json("{\"a\":\"张三\"}".into()), [b"{\"a\":\"", &gbk[..], b"\"}"].concat());
        assert_eq!(Gbk.decode(&[0xD5]), None);
    }

    #[test]
    fn what_gbk_lacks_is_escaped_in_json_and_a_question_mark_in_plain_text() {
        assert_eq!(Gbk.encode_json("\"𠮷€\"".into()), b"\"\\ud842\\udfb7\x80\"");
        assert_eq!(Gbk.encode_plain("𠮷a".into()), b"?a");
    }

    #[test]
    fn the_tables_agree_with_encoding_rs_on_every_code() {
        use encoding_rs::{GB18030, GBK};
        let reference = |bytes: &[u8]| {
            GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
        };
        for lead in 0..=0xFFu8 {
            for trail in 0..=0xFFu8 {
                assert_eq!(Gbk.decode(&[lead, trail]), reference(&[lead, trail]), "{lead:02X}{trail:02X}");
            }
        }
        for code in 0..=0x0F_FFFFu32 {
            let bytes = [
                0x81 + (code / 0x8000) as u8,
                0x30 + (code / 0x800 % 10) as u8,
                0x81 + (code / 10 % 126) as u8,
                0x30 + (code % 10) as u8,
            ];
            assert_eq!(Gbk.decode(&bytes), reference(&bytes), "{bytes:02X?}");
        }
        let letters = ('\u{80}'..='\u{FFFF}').chain(['𠮷', '\u{10FFFF}']);
        for letter in letters {
            let text = letter.to_string();
            let (bytes, _, unknown) = GBK.encode(&text);
            let expected = if unknown { b"?".to_vec() } else { bytes.into_owned() };
            assert_eq!(Gbk.encode_plain(text.clone()), expected, "{letter:?} {:X}", u32::from(letter));
        }
    }

    #[test]
    fn lengths_are_those_of_the_bytes_that_came() {
        for bytes in [&b"a"[..], b"\xD5\xC5a", b"\x80", b"\x95\x34\xB2\x35\xC8\xFD", b""] {
            let text = Gbk.decode(bytes).unwrap();
            assert_eq!((Gbk.length(&text), Utf8.length(&text)), (bytes.len(), text.len()));
        }
    }

    #[test]
    fn half_a_character_costs_only_itself() {
        let text = |bytes: &[u8]| Gbk.decode_lossy(bytes);
        assert_eq!(text(b"\xD5\xC5\xD5\"}"), "张\u{FFFD}\"}");
        assert_eq!(text(b"\xFF\xD5\xC5"), text(b"\xFF\xD5").clone() + &text(b"\xC5"));
        assert_eq!(text(b"\xD5"), "\u{FFFD}");
        assert_eq!(Utf8.decode_lossy(b"\xE5\xBC\""), "\u{FFFD}\"");
    }

    #[test]
    fn four_byte_forms_are_understood() {
        assert_eq!(Gbk.decode(&[0x95, 0x34, 0xB2, 0x35]).as_deref(), Some("\u{20BB7}"));
    }

    #[test]
    fn a_prefix_never_ends_inside_a_character() {
        let utf8 = "张a三".as_bytes();
        let cut: Vec<usize> = (0..=7).map(|limit| Utf8.prefix(utf8, limit).len()).collect();
        assert_eq!(cut, [0, 0, 0, 3, 4, 4, 4, 7]);
        let gbk = Gbk.encode_plain("张a三".into());
        let cut: Vec<usize> = (0..=5).map(|limit| Gbk.prefix(&gbk, limit).len()).collect();
        assert_eq!(cut, [0, 0, 2, 3, 3, 5]);
    }
}
