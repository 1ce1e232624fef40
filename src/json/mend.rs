//! Mending a text that others wrote: one character that JSON does not allow must not lose all the rest.

use super::pointer::escaped;
use std::borrow::Cow;

/// A text without characters that JSON does not allow in its strings.
pub struct Mended {
    /// The text: U+FFFD in the place of lone surrogates and control characters, raw line breaks and tabs escaped.
    pub text: String,
    /// The places (JSON pointers) of strings in which something was replaced.
    pub places: Vec<String>,
}

/// An object or array that is open.
enum Level {
    Object { name: String, named: bool },
    Array(usize),
}

/// Mends the strings of a text; the rest of it is left as it is. `lossy`: U+FFFD in it stands for bytes that were no
/// character, so that its places are told too.
pub fn mend(text: &str, lossy: bool) -> Mended {
    let mut mended = Mended { text: String::with_capacity(text.len()), places: Vec::new() };
    let mut levels: Vec<Level> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '{', '[', '}', ']', ',', ':']) {
        let (before, from) = rest.split_at(at);
        mended.text.push_str(before);
        let Some(sign) = from.chars().next() else { break };
        rest = from.get(1..).unwrap_or_default();
        match (sign, levels.last_mut()) {
            ('"', _) => {
                let begin = mended.text.len();
                let (behind, replaced) = string(rest, lossy, &mut mended.text);
                rest = behind;
                if let Some(Level::Object { name, named: named @ false }) = levels.last_mut() {
                    *name = plain(mended.text.get(begin..).unwrap_or_default()).into_owned();
                    *named = true;
                }
                if replaced {
                    mended.places.push(place(&levels));
                }
                continue;
            }
            ('{', _) => levels.push(Level::Object { name: String::new(), named: false }),
            ('[', _) => levels.push(Level::Array(0)),
            ('}' | ']', _) => {
                levels.pop();
            }
            (',', Some(Level::Object { named, .. })) => *named = false,
            (',', Some(Level::Array(index))) => *index = index.saturating_add(1),
            _ => {}
        }
        mended.text.push(sign);
    }
    mended.text.push_str(rest);
    mended
}

/// Copies a string whose quotation mark has been read; gives what comes behind it and whether something was replaced.
fn string<'a>(text: &'a str, lossy: bool, out: &mut String) -> (&'a str, bool) {
    out.push('"');
    let (mut rest, mut replaced) = (text, false);
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        match letter {
            '"' => {
                out.push('"');
                return (rest.get(1..).unwrap_or_default(), replaced);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ..' ' => {
                out.push('\u{FFFD}');
                replaced = true;
            }
            '\\' => {
                length = match (unit(rest), unit(rest.get(6..).unwrap_or_default())) {
                    (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
                    (Some(0xD800..=0xDFFF), _) => {
                        out.push('\u{FFFD}');
                        replaced = true;
                        rest = rest.get(6..).unwrap_or_default();
                        continue;
                    }
                    // The escaped letter goes with its backslash: it may be a quotation mark.
                    _ => rest.chars().nth(1).map_or(1, |next| next.len_utf8().saturating_add(1)),
                };
                out.push_str(rest.get(..length).unwrap_or_default());
            }
            letter => {
                replaced |= lossy && letter == '\u{FFFD}';
                out.push(letter);
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    (rest, replaced)
}

/// The code unit of an escape that a text begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.get(..6)?.strip_prefix("\\u")?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u16::from_str_radix(digits, 16).ok() } else { None }
}

fn plain(json: &str) -> Cow<'_, str> {
    serde_json::from_str(json).map_or(Cow::Borrowed("?"), Cow::Owned)
}

fn place(levels: &[Level]) -> String {
    let step = |level: &Level| match level {
        Level::Object { name, .. } => format!("/{}", escaped(name)),
        Level::Array(index) => format!("/{index}"),
    };
    levels.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_does_not_allow_is_replaced_and_its_place_told() {
        let text = "{\"a\":[{\"n\":\"x\\udbff\"},\"\u{1}y\",\"\\\"\\\\\"],\"b/c\":\"\\ud83d\\ude00\\udc00\",\"t\":\"1\t2\r\n\"}";
        let mended = mend(text, false);
        assert_eq!(mended.places, ["/a/0/n", "/a/1", "/b~1c"]);
        let value: serde_json::Value = serde_json::from_str(&mended.text).unwrap();
        assert_eq!(value["a"], serde_json::json!([{"n": "x\u{FFFD}"}, "\u{FFFD}y", "\"\\"]));
        assert_eq!((&value["b/c"], &value["t"]), (&"😀\u{FFFD}".into(), &"1\t2\r\n".into()));
    }

    #[test]
    fn a_sound_text_stays_as_it_is() {
        let sound = " {\"a\\u4e2d\" : [1, -2.50e3, true,\n null], \"\": {\"x\":\"\u{FFFD}\\ud83d\\ude00\"}} ";
        let mended = mend(sound, false);
        assert!(mended.text == sound && mended.places.is_empty());
        assert_eq!(mend(sound, true).places, ["//x"]);
        for broken in ["\"", "{\"a", "\"\\", "[\"\\u12", "]]}}", "{\"a\":\"\\ud8"] {
            assert_eq!(mend(broken, true).text, broken);
        }
    }
}
