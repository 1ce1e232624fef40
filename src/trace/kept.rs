//! A text of which the beginning is kept.

use super::masks::Masks;
use crate::crypto::encoding::base64_encode;
use crate::text::Encoding;

/// Longest text that a caller is shown, in bytes.
pub const LONGEST: usize = 64 * 1024;
/// So much more is kept, or a secret that crosses the limit would not be known for one.
const BEYOND: usize = 8 * 1024;

/// The beginning of a text, and how long it was.
#[derive(Clone, Default)]
pub struct Kept {
    bytes: Vec<u8>,
    length: usize,
}

impl Kept {
    /// Keeps the beginning of a text.
    pub fn of(text: &[u8]) -> Kept {
        let mut kept = Kept::default();
        kept.push(text);
        kept
    }

    /// Adds what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        let room = (LONGEST + BEYOND).saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        self.length = self.length.saturating_add(bytes.len());
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The text without secrets; a longer one is cut, and says so.
    pub fn shown(&self, masks: &Masks) -> String {
        let whole = self.bytes.len() == self.length;
        let text = masks.text(&read(&self.bytes, whole));
        if whole && text.len() <= LONGEST {
            return text;
        }
        let remark = format!("……（已截断，原文共 {} 字节）", self.length);
        // Of a secret that was cut itself a part may stand at the very end.
        let safe = if whole { text.len() } else { text.len().saturating_sub(BEYOND) };
        let end = text.floor_char_boundary(safe.min(LONGEST.saturating_sub(remark.len())));
        format!("{}{remark}", text.get(..end).unwrap_or_default())
    }
}

/// The text of these bytes: UTF-8, else GBK, else Base64 of what is no text. One that was cut may end within a character.
fn read(bytes: &[u8], whole: bool) -> String {
    let most = if whole { 0 } else { 3 };
    let beginnings = || (0..=most).filter_map(|less| bytes.get(..bytes.len().checked_sub(less)?));
    let utf8 = beginnings().find_map(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned));
    utf8.or_else(|| beginnings().find_map(|bytes| Encoding::Gbk.decode(bytes)))
        .unwrap_or_else(|| format!("base64:{}", base64_encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    fn shown(text: &[u8], secret: &str) -> String {
        let secrets = Redactor::new([secret]);
        Kept::of(text).shown(&Masks::new(&secrets, std::iter::empty()))
    }

    #[test]
    fn long_texts_are_cut_between_characters_and_say_so() {
        for before in 0..4 {
            let text = format!("{}{}", "x".repeat(before), "张".repeat(40_000));
            let cut = shown(text.as_bytes(), "");
            let remark = format!("（已截断，原文共 {} 字节）", text.len());
            let beginning = cut.strip_suffix(&remark).expect("the remark").trim_end_matches('…');
            assert!(text.starts_with(beginning) && cut.len() <= LONGEST && cut.len() > LONGEST - 3, "{}", cut.len());
        }
        for length in [0, 1, LONGEST - 1, LONGEST] {
            assert_eq!(shown("x".repeat(length).as_bytes(), ""), "x".repeat(length));
        }
        assert!(shown("x".repeat(LONGEST + 1).as_bytes(), "").ends_with("共 65537 字节）"));
    }

    #[test]
    fn no_part_of_a_secret_stands_at_the_cut() {
        let secret = "Q7w-E9r.T1y";
        for at in (LONGEST - 60..LONGEST + 20).chain(LONGEST + BEYOND - 60..LONGEST + BEYOND + 20) {
            let text = format!("{}{secret}{}", " ".repeat(at), " ".repeat(100_000));
            assert!(!shown(text.as_bytes(), secret).contains("Q7"), "{at}");
        }
        // Masked away, a text may become short enough for what was cut at its end to come into view.
        let many = format!("{} ", secret).repeat(LONGEST);
        assert!(!shown(many.as_bytes(), secret).contains("Q7"));
    }

    #[test]
    fn what_is_no_utf_8_is_shown_too() {
        assert_eq!(shown(b"\xD5\xC5\xC8\xFD", ""), "张三");
        assert_eq!(shown(b"\x89PNG\xFF\xFF", ""), "base64:iVBOR///");
        let gbk = b"\xD5\xC5".repeat(60_000);
        assert!(shown(&gbk, "").starts_with("张张") && !shown(&gbk, "").contains('\u{FFFD}'));
        assert!(shown(&[b"x".as_slice(), &gbk].concat(), "").starts_with("x张"));
    }
}
