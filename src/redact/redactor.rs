//! Replaces secrets wherever they stand and however they are spelled, in one walk over a text.

use super::each_text::each_text;
use super::letters::{Letter, bare, fold, is_escape, letters};
use crate::crypto::encoding::{base64_encode, hex_encode_lower};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a secret.
const INSTEAD: &str = "***";
/// A secret has at least so many letters: what is shorter stands in other words by chance. A place that may hold one is
/// found by as many.
const LEAST: usize = 4;
/// From this length on it is a secret also in the midst of a longer word, such as a number of a payload.
const LONG: usize = 8;

/// Knows secrets by their letters.
#[derive(Default)]
pub struct Redactor {
    /// The spellings, as letters.
    needles: Vec<Needle>,
    /// Which windows the needles begin with, by a hash of 8 bits: most places of a text are passed over at once.
    begins: [u64; 4],
    /// Secrets of other signs than letters, which are looked for as they are.
    signs: Vec<String>,
}

struct Needle {
    letters: Vec<char>,
    begin: u64,
}

impl Redactor {
    /// Knows these secrets.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Redactor {
        let mut redactor = Redactor::default();
        for secret in secrets {
            let letters = bare(secret);
            if letters.chars().count() < LEAST {
                if secret.chars().count() >= LEAST {
                    redactor.signs.push(secret.to_owned());
                }
                continue;
            }
            redactor.add(&letters, LEAST);
            // With an escape of its own as it is written.
            redactor.add(&secret.chars().filter_map(fold).collect::<String>(), LEAST);
            redactor.add(&hex_encode_lower(secret.as_bytes()), LONG);
            // By what stands before it, Base64 writes a secret in three ways.
            for before in 0..3 {
                let encoded = base64_encode(&[&vec![0; before], secret.as_bytes()].concat());
                let known = secret.len().saturating_add(before).saturating_mul(8) / 6;
                let own: String = encoded.chars().take(known).skip(before.saturating_mul(8).div_ceil(6)).collect();
                redactor.add(&bare(&own), LONG);
            }
        }
        redactor
    }

    fn add(&mut self, letters: &str, least: usize) {
        let letters: Vec<char> = letters.chars().collect();
        if letters.len() < least || self.needles.iter().any(|known| known.letters == letters) {
            return;
        }
        let begin = letters.iter().take(LEAST).fold(0, |window, letter| window_with(window, *letter));
        if let Some(part) = self.begins.get_mut(usize::from(hash(begin) >> 6)) {
            *part |= 1 << (hash(begin) & 63);
        }
        self.needles.push(Needle { letters, begin });
    }

    /// Somebody else's sentence without the secrets. They are replaced in the midst of words too.
    pub fn sentence<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replace(text, LEAST)
    }

    /// A text of which most is wanted as it is: short secrets are replaced only where they stand as a word.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replace(text, LONG)
    }

    /// The texts, names and numbers inside a value, as [`Redactor::text`] has them. Says whether there was a secret.
    pub fn value(&self, value: &mut Value) -> bool {
        each_text(value, &|text| match self.text(text) {
            Cow::Owned(instead) => Some(instead),
            Cow::Borrowed(_) => None,
        })
    }

    /// Whether a JSON text or a plain one may hold a secret; most do not, and are left alone at the cost of one walk.
    pub fn may_be_in(&self, text: &str) -> bool {
        if self.signs.iter().any(|signs| text.contains(signs)) {
            return true;
        }
        let mut window = 0;
        for (at, letter) in text.char_indices() {
            let escape = matches!(letter, '%' | '\\' | '&' | '\u{FF05}' | '\u{FF06}' | '\u{FF3C}');
            if escape && text.get(at..).is_some_and(is_escape) {
                return true;
            }
            if let Some(letter) = fold(letter) {
                window = window_with(window, letter);
                if self.begins_with(window) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a needle begins with this window.
    fn begins_with(&self, window: u64) -> bool {
        let part = self.begins.get(usize::from(hash(window) >> 6)).copied().unwrap_or_default();
        part & (1 << (hash(window) & 63)) != 0 && self.needles.iter().any(|needle| needle.begin == window)
    }

    fn replace<'t>(&self, text: &'t str, long: usize) -> Cow<'t, str> {
        if !self.may_be_in(text) {
            return text.into();
        }
        let mut found = self.places(text, long);
        found.sort_by_key(|place| place.start);
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for place in &found {
            // One that begins inside the last is the same secret in another spelling, or its neighbour.
            if place.start >= done {
                out.push_str(text.get(done..place.start).unwrap_or_default());
                out.push_str(INSTEAD);
            }
            done = done.max(place.end);
        }
        if found.is_empty() {
            return text.into();
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out.into()
    }

    /// Where the secrets stand.
    fn places(&self, text: &str, long: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for signs in &self.signs {
            found.extend(text.match_indices(signs).map(|(at, signs)| at..at.saturating_add(signs.len())));
        }
        let letters = letters(text);
        let mut window = 0;
        for (at, letter) in letters.iter().enumerate() {
            window = window_with(window, letter.letter);
            if !self.begins_with(window) {
                continue;
            }
            let rest = at.checked_sub(LEAST - 1).and_then(|begin| letters.get(begin..)).unwrap_or_default();
            for needle in self.needles.iter().filter(|needle| needle.begin == window) {
                let place = rest.get(..needle.letters.len()).and_then(|part| place(part, &needle.letters));
                found.extend(place.filter(|place| needle.letters.len() >= long || is_word(text, place)));
            }
        }
        found
    }
}

/// The place of these letters, if they are the needle's.
fn place(letters: &[Letter], needle: &[char]) -> Option<Range<usize>> {
    let same = letters.iter().map(|letter| &letter.letter).eq(needle);
    Some(letters.first()?.begin..letters.last()?.end).filter(|_| same)
}

/// Whether no letter or digit stands beside it.
fn is_word(text: &str, place: &Range<usize>) -> bool {
    let before = text.get(..place.start).and_then(|text| text.chars().next_back());
    let after = text.get(place.end..).and_then(|text| text.chars().next());
    [before, after].into_iter().flatten().all(|letter| !letter.is_alphanumeric())
}

/// The last [`LEAST`] letters.
fn window_with(window: u64, letter: char) -> u64 {
    window << 16 | u64::from(u32::from(letter) & 0xFFFF)
}

fn hash(window: u64) -> u8 {
    (window.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SECRET: &str = "S3cr+et/Wörd=9";

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let redactor = Redactor::new([SECRET]);
        let hex = hex_encode_lower(SECRET.as_bytes());
        let base64 = |before: &str| base64_encode(format!("{before}{SECRET}").as_bytes());
        let escaped: String = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let wide: String = SECRET
            .chars()
            .map(|sign| char::from_u32(u32::from(sign) + 0xFEE0).filter(|_| sign.is_ascii()).unwrap_or(sign))
            .collect();
        for spelled in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            hex.to_uppercase(),
            hex,
            base64(""),
            base64("u:"),
            base64("user:"),
            percent.replace('%', "%25"),
            percent,
            escaped.replace('\\', "\\\\"),
            escaped,
            wide,
            SECRET.chars().map(|sign| format!("{sign} ")).collect(),
            SECRET.chars().map(|sign| format!("{sign}-")).collect(),
            SECRET.chars().map(|sign| format!("&#{};", u32::from(sign))).collect(),
        ] {
            let said = format!("签名 a=1&b=二{spelled} 不对");
            let out = redactor.sentence(&said);
            assert!(out.contains("***") && out.starts_with("签名 a=1&b=二"), "{said}: {out}");
            let half: String = spelled.chars().skip(spelled.chars().count() / 2).collect();
            for part in ["cr+et", "3CR", "rd=9", "%57", "u0057", "ｃｒ", &half] {
                assert!(!out.contains(part), "{said}: {out}");
            }
            let mut value = json!({"a": [{"b": spelled}], spelled.as_str(): 1});
            assert!(redactor.value(&mut value), "{spelled}");
            assert!(!value.to_string().contains(&half), "{value}");
            assert!(redactor.may_be_in(&json!({"a": spelled}).to_string()), "{spelled}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let redactor = Redactor::new(["1234", "abc", "!?!?!", "12345678"]);
        let text = "{\"number\":\"20231234\",\"abc\":[1,\"a b c\"],\"words\":\"张三 1 2 3\"}";
        assert!(matches!(redactor.text(text), Cow::Borrowed(_)));
        assert!(matches!(redactor.sentence("abc 123 4"), Cow::Owned(_)));
        assert_eq!(redactor.text("no 1234, 51234 and !?!?!."), "no ***, 51234 and ***.");
        assert_eq!(redactor.sentence("51234"), "5***");
        let mut value = json!({"n": 912345678, "m": 20231234, "f": 1.5, "t": true, "z": null});
        assert!(redactor.value(&mut value));
        assert_eq!(value, json!({"n": "9***", "m": 20231234, "f": 1.5, "t": true, "z": null}));
        assert!(!Redactor::default().may_be_in("anything \\\" / at all"));
    }

    #[test]
    fn neighbours_and_overlaps_are_one() {
        let redactor = Redactor::new(["token-one", "one-token"]);
        assert_eq!(redactor.sentence("a token-one-token b token-one, token-one c"), "a *** b *** c");
    }
}
