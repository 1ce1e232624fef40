//! Names and numbers of people as scanners, input methods and copied texts leave them: what is plainly meant is put right
//! with a remark, what may be a mistake gets one.

use super::state::Check;
use crate::catalog::{Field, Mask};
use crate::json::is_invisible;
use serde_json::Value;

impl Check<'_> {
    /// Looks at a text or a list of texts.
    pub fn letters(&mut self, row: &Field, value: &mut Value, name: &str) {
        if self.settings || !matches!(row.mask, Mask::Name | Mask::Id | Mask::Phone) {
            return;
        }
        match value {
            Value::String(text) => self.text(row, text, name),
            Value::Array(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    if let Value::String(text) = item {
                        self.text(row, text, &format!("{name}[{at}]"));
                    }
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, row: &Field, text: &mut String, name: &str) {
        if text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return;
        }
        if row.mask == Mask::Id
            && let Some(meant) = as_meant(text)
        {
            self.warn(|| {
                let meaning = row.meaning;
                format!("{name}（{meaning}）前后的空白、换行和全角字符（扫码枪、输入法所加）已去掉或改成半角；请检查扫码设置")
            });
            *text = meant;
        }
        if let Some(letter) = text.chars().find(|letter| is_invisible(*letter)) {
            self.warn(|| {
                let (meaning, code) = (row.meaning, u32::from(letter));
                format!("{name}（{meaning}）里有看不见的字符 U+{code:04X}，对方可能因此查不到人；请删掉后重新输入")
            });
        }
    }
}

/// A number, a card's or a code's text without what a scanner or an input method has put around it, if there is any of
/// that. Full-width signs count only where nothing but ASCII is left without them: then nothing else can be meant.
fn as_meant(text: &str) -> Option<String> {
    let around = |letter: char| letter.is_whitespace() || is_invisible(letter);
    let inside = text.trim_matches(around);
    let half = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => u32::from(letter).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(letter),
        letter => letter,
    };
    let narrow: String = inside.chars().map(half).collect();
    let meant = if narrow.is_ascii() { narrow } else { inside.to_owned() };
    (!meant.is_empty() && meant != text).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::as_meant;

    #[test]
    fn only_what_is_plain_is_put_right() {
        for (text, meant) in [
            ("A1:1\r\n", "A1:1"),
            (" \t\u{3000}A1\u{FEFF}", "A1"),
            ("A1：1", "A1:1"),
            ("Ａ１：０＿x", "A1:0_x"),
            ("\u{2}A1\u{3}", "A1"),
            ("住院１号\n", "住院１号"),
        ] {
            assert_eq!(as_meant(text).as_deref(), Some(meant), "{text:?}");
        }
        for text in ["A1:1", "住院：１", "A 1", " ", "\r\n", "", "A\n1"] {
            assert_eq!(as_meant(text), None, "{text:?}");
        }
    }
}
