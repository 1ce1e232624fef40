//! UTF-8 and GBK at the boundary.

use encoding_rs::GBK as GBK_CODEC;
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
            Encoding::Gbk => {
                GBK_CODEC.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
            }
        }
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
        self.encode(text, |out, _| out.push(b'?'))
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
            let (ascii, wide) = part.split_at(at);
            out.extend_from_slice(ascii.as_bytes());
            match GBK_CODEC.encode(wide) {
                (bytes, _, false) => out.extend_from_slice(&bytes),
                _ => replace(&mut out, letter),
            }
        }
        out
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
    fn four_byte_forms_are_understood() {
        assert_eq!(Gbk.decode(&[0x95, 0x32, 0xB7, 0x37]).as_deref(), Some("\u{20BB7}"));
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
