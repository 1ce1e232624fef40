//! The encodings (编码) at the boundary: UTF-8, GBK, the system's code page, UTF-16.

pub mod gbk;

use crate::platform::code_page;
use std::cell::Cell;

/// Encoding of the texts that callers hand in and get back; of files and servers, the first two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// The default.
    Utf8,
    /// GBK; GB18030's four-byte forms are understood on the way in.
    Gbk,
    /// The code page of the Windows system where that is not UTF-8.
    Ansi,
    /// UTF-16 in the machine's own byte order.
    Utf16,
}

/// A piece of an encoded text.
pub enum Piece<'a> {
    /// Bytes that may be cut anywhere.
    Run(&'a [u8]),
    /// One character.
    Letter(&'a [u8]),
}

thread_local! {
    /// In which encoding the caller of this thread's call counts. No destructor: nothing runs when the thread ends.
    static CURRENT: Cell<Encoding> = const { Cell::new(Encoding::Utf8) };
}

impl Encoding {
    /// The encoding of the caller whose call runs on this thread: faults say places in its count.
    pub fn current() -> Encoding {
        CURRENT.try_with(Cell::get).unwrap_or(Encoding::Utf8)
    }

    /// Runs a caller's call, who has this encoding.
    pub fn during<T>(self, call: impl FnOnce() -> T) -> T {
        struct Restored(Encoding);
        impl Drop for Restored {
            fn drop(&mut self) {
                let _ = CURRENT.try_with(|current| current.set(self.0));
            }
        }
        let _restored = Restored(CURRENT.try_with(|current| current.replace(self)).unwrap_or(Encoding::Utf8));
        call()
    }

    /// `utf-8`, `gbk` and their usual spellings, in any case.
    pub fn by_name(name: &str) -> Option<Encoding> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "gbk" | "gb2312" | "gb18030" | "cp936" | "936" => Some(Encoding::Gbk),
            _ => None,
        }
    }

    /// What programs without Unicode have on this system.
    pub fn of_system() -> Encoding {
        if code_page::is_utf8() { Encoding::Utf8 } else { Encoding::Ansi }
    }

    /// Its name in words to people.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gbk => "GBK",
            Encoding::Ansi => "系统代码页",
            Encoding::Utf16 => "UTF-16",
        }
    }

    /// How many bytes the unit has in which sizes are counted and which ends a text as a zero.
    pub fn unit(self) -> usize {
        if self == Encoding::Utf16 { 2 } else { 1 }
    }

    /// Text from a caller; `None` when the bytes are not of this encoding.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Encoding::Utf8 => {
                let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                std::str::from_utf8(bytes).ok().map(str::to_owned)
            }
            Encoding::Gbk => gbk::decode(bytes),
            Encoding::Ansi => code_page::decode(bytes),
            Encoding::Utf16 => {
                let (pairs, []) = bytes.as_chunks() else { return None };
                let mut units = pairs.iter().map(|pair| u16::from_ne_bytes(*pair)).peekable();
                units.next_if_eq(&MARK);
                // A surrogate that is alone is no character.
                char::decode_utf16(units).collect::<Result<String, _>>().ok()
            }
        }
    }

    /// JSON for a caller: what the encoding cannot hold becomes a `\u` escape. All of it stands inside JSON
    /// strings, because JSON's own signs are ASCII.
    pub fn encode_json(self, text: String) -> Vec<u8> {
        self.encode(text, true)
    }

    /// Plain text for a caller: what the encoding cannot hold becomes `?`.
    pub fn encode_plain(self, text: String) -> Vec<u8> {
        self.encode(text, false)
    }

    fn encode(self, text: String, is_json: bool) -> Vec<u8> {
        if self.is_as_it_is(&text) {
            return text.into_bytes();
        }
        let mut out = Vec::with_capacity(text.len().saturating_mul(self.unit()));
        self.pieces(&text, is_json, &mut |piece| {
            let (Piece::Run(bytes) | Piece::Letter(bytes)) = piece;
            out.extend_from_slice(bytes);
        });
        out
    }

    /// Whether a text's own bytes are those of this encoding.
    pub fn is_as_it_is(self, text: &str) -> bool {
        match self {
            Encoding::Utf8 => true,
            Encoding::Gbk | Encoding::Ansi => text.is_ascii(),
            Encoding::Utf16 => false,
        }
    }

    /// Gives a text's bytes in this encoding piece by piece: no copy of a large text is made.
    pub fn pieces(self, text: &str, is_json: bool, take: &mut dyn FnMut(Piece<'_>)) {
        for part in text.split_inclusive(|letter: char| !letter.is_ascii()) {
            let split = part.char_indices().next_back().filter(|(_, letter)| !letter.is_ascii());
            let Some((at, letter)) = split else {
                self.ascii(part.as_bytes(), take);
                continue;
            };
            self.ascii(part.get(..at).unwrap_or_default().as_bytes(), take);
            match self.letter(letter) {
                Some(letter) => take(Piece::Letter(letter.bytes())),
                None if is_json => escape(letter, take),
                None => match gbk::formerly_private(letter).filter(|_| self == Encoding::Gbk) {
                    Some(bytes) => take(Piece::Letter(&bytes.to_be_bytes())),
                    None => take(Piece::Letter(b"?")),
                },
            }
        }
    }

    /// Most of JSON. In UTF-16 each byte is a unit; units are cut nowhere, as rooms have whole ones.
    fn ascii(self, bytes: &[u8], take: &mut dyn FnMut(Piece<'_>)) {
        if self != Encoding::Utf16 {
            return take(Piece::Run(bytes));
        }
        for part in bytes.chunks(64) {
            let mut units = [0; 128];
            for (unit, byte) in units.chunks_exact_mut(2).zip(part) {
                unit.copy_from_slice(&u16::from(*byte).to_ne_bytes());
            }
            take(Piece::Run(units.get(..part.len().saturating_mul(2)).unwrap_or_default()));
        }
    }

    /// A character in this encoding.
    fn letter(self, letter: char) -> Option<Letter> {
        let mut bytes = [0; 8];
        let length = match self {
            Encoding::Utf8 => letter.encode_utf8(&mut bytes).len(),
            Encoding::Utf16 => {
                let mut units = [0; 2];
                let units = letter.encode_utf16(&mut units);
                for (place, unit) in bytes.chunks_exact_mut(2).zip(units.iter()) {
                    place.copy_from_slice(&unit.to_ne_bytes());
                }
                units.len().saturating_mul(2)
            }
            Encoding::Ansi => {
                let length;
                (bytes, length) = code_page::encode(letter)?;
                length
            }
            Encoding::Gbk => match gbk::bytes_of(letter)? {
                gbk::EURO => {
                    bytes = [gbk::EURO as u8, 0, 0, 0, 0, 0, 0, 0];
                    1
                }
                pair => {
                    let [lead, trail] = pair.to_be_bytes();
                    bytes = [lead, trail, 0, 0, 0, 0, 0, 0];
                    2
                }
            },
        };
        Some(Letter { bytes, length })
    }

    /// How many units a text has in this encoding, as it came from a caller.
    pub fn length(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.encode_utf16().count(),
            // GB18030 has four bytes for what GBK lacks.
            _ => text
                .chars()
                .map(|letter| match letter.is_ascii() {
                    true => 1,
                    false => self.letter(letter).map_or(4, |letter| letter.length),
                })
                .sum(),
        }
    }
}

/// The mark that some programs put before UTF-16.
const MARK: u16 = 0xFEFF;

struct Letter {
    bytes: [u8; 8],
    length: usize,
}

impl Letter {
    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// A character as JSON's escape, which is ASCII.
fn escape(letter: char, take: &mut dyn FnMut(Piece<'_>)) {
    for unit in letter.encode_utf16(&mut [0; 2]) {
        let digit = |shift: u32| b"0123456789abcdef".get(usize::from(*unit >> shift & 15)).copied().unwrap_or(b'0');
        take(Piece::Run(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]));
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding::{Ansi, Gbk, Utf8, Utf16};
    use super::{Encoding, Piece};

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
    fn lengths_are_those_of_the_bytes_that_came() {
        for bytes in [&b"a"[..], b"\xD5\xC5a", b"\x80", b"\x95\x34\xB2\x35\xC8\xFD", b""] {
            let text = Gbk.decode(bytes).unwrap();
            assert_eq!((Gbk.length(&text), Utf8.length(&text)), (bytes.len(), text.len()));
        }
    }

    /// The bytes of each piece, a run byte by byte.
    fn parts(encoding: Encoding, text: &str, is_json: bool) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        encoding.pieces(text, is_json, &mut |piece| match piece {
            Piece::Run(bytes) => out.extend(bytes.iter().map(|byte| vec![*byte])),
            Piece::Letter(bytes) => out.push(bytes.to_vec()),
        });
        out
    }

    #[test]
    fn the_pieces_of_a_text_are_its_characters() {
        let lengths =
            |encoding, text, is_json| -> Vec<usize> { parts(encoding, text, is_json).iter().map(Vec::len).collect() };
        assert_eq!(lengths(Utf8, "张a𠮷€", false), [3, 1, 4, 3]);
        assert_eq!(lengths(Gbk, "张a𠮷€", false), [2, 1, 1, 1]);
        assert_eq!(lengths(Gbk, "a㐀", true), [1; 7]);
        assert_eq!(lengths(Utf16, "张a𠮷€", true), [2, 1, 1, 4, 2]);
        for encoding in [Utf8, Gbk, Utf16] {
            let text = "张三a€\u{FEFF}丂";
            let whole = parts(encoding, text, false).concat();
            assert_eq!(encoding.decode(&whole).as_deref(), Some(if encoding == Gbk { "张三a€?丂" } else { text }));
            assert_eq!(encoding.encode_plain(text.into()), whole);
        }
    }

    #[test]
    fn utf16_is_read_unless_a_surrogate_is_alone() {
        let bytes = |units: &[u16]| -> Vec<u8> { units.iter().flat_map(|unit| unit.to_ne_bytes()).collect() };
        assert_eq!(Utf16.decode(&bytes(&[0xFEFF, 0x5F20, 0xD842, 0xDFB7])).as_deref(), Some("张𠮷"));
        assert_eq!(Utf16.decode(&[]).as_deref(), Some(""));
        for alone in [&[0xD842][..], &[0xDFB7], &[0xDFB7, 0xD842], &[0xD842, 0x41], &[0x41, 0xDFB7, 0x41]] {
            assert_eq!(Utf16.decode(&bytes(alone)), None, "{alone:X?}");
        }
        assert_eq!(Utf16.length("张𠮷a"), 4);
    }

    #[test]
    fn the_systems_code_page_goes_round() {
        for letter in ['a', 'é', '张', '€'] {
            let text = letter.to_string();
            let bytes = Ansi.encode_plain(text.clone());
            assert!(bytes == b"?" || Ansi.decode(&bytes).as_ref() == Some(&text), "{letter} {bytes:X?}");
            assert_eq!(Ansi.length(&text), if bytes == b"?" { 4 } else { bytes.len() });
        }
        assert_eq!(Encoding::of_system() == Utf8, Ansi.encode_plain("中".into()) == "中".as_bytes());
    }

    #[test]
    fn a_call_has_its_callers_encoding_and_the_thread_its_own_again() {
        let inside = Gbk.during(|| (Encoding::current(), Utf16.during(Encoding::current), Encoding::current()));
        assert_eq!((inside, Encoding::current()), ((Gbk, Utf16, Gbk), Utf8));
        assert!(std::panic::catch_unwind(|| Gbk.during(|| panic!("test"))).is_err());
        assert_eq!(Encoding::current(), Utf8);
    }
}
