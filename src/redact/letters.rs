//! A text as its letters and digits alone, however it is spelled: `%E5%BC%A0`, `\u5f20`, `&#x5f20;`, full-width, spaced,
//! dashed, in either case. Two spellings of one word have the same letters.

/// How often one escape may stand inside another (`%2541`).
const LAYERS: usize = 6;

/// A letter or digit, in lower case, and the bytes of the text that it came from.
#[derive(Clone, Copy)]
pub struct Letter {
    /// The letter.
    pub letter: char,
    /// Where it begins.
    pub begin: usize,
    /// Where it ends.
    pub end: usize,
}

/// The letters and digits of a text.
pub fn letters(text: &str) -> Vec<Letter> {
    let place = |(begin, letter): (usize, char)| Letter {
        letter: half_width(letter),
        begin,
        end: begin.saturating_add(letter.len_utf8()),
    };
    let mut found: Vec<Letter> = text.char_indices().map(place).collect();
    for _ in 0..LAYERS {
        let Some(opened) = unescape(&found) else { break };
        found = opened;
    }
    found.retain_mut(|letter| match fold(letter.letter) {
        Some(folded) => {
            letter.letter = folded;
            true
        }
        None => false,
    });
    found
}

/// The letters and digits of a text as a text.
pub fn bare(text: &str) -> String {
    letters(text).into_iter().map(|letter| letter.letter).collect()
}

/// A letter or digit in lower case and half width; nothing for any other sign.
pub fn fold(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric().then(|| letter.to_ascii_lowercase());
    }
    let letter = half_width(letter);
    letter.is_alphanumeric().then(|| letter.to_lowercase().next().unwrap_or(letter))
}

/// The ASCII sign of a full-width one.
fn half_width(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => u32::from(letter).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(letter),
        _ => letter,
    }
}

/// Whether an escape begins with these signs.
pub fn is_escape(text: &str) -> bool {
    let mut signs = text.chars().map(half_width);
    match (signs.next(), signs.next()) {
        (Some('%'), Some(second)) => second.is_ascii_hexdigit() || second == 'u',
        (Some('\\'), Some(second)) => !matches!(second, '"' | '\\' | '/'),
        (Some('&'), Some(second)) => second == '#' || NAMED.iter().any(|(name, _)| name.starts_with(second)),
        _ => false,
    }
}

/// What an escape stands for, and how many signs it has.
type Unescaped = (Vec<Letter>, usize);

/// The text with its outermost escapes opened; nothing when it has none.
fn unescape(text: &[Letter]) -> Option<Vec<Letter>> {
    let mut out = Vec::new();
    let mut any = false;
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let opened = match first.letter {
            '%' => octets(rest, &['%']).or_else(|| unit(rest)),
            '\\' => octets(rest, &['\\', 'x']).or_else(|| unit(rest)).or_else(|| backslash(rest)),
            '&' => entity(rest),
            _ => None,
        };
        match opened.and_then(|(letters, length)| Some((letters, rest.get(length..)?))) {
            Some((letters, behind)) => {
                out.extend(letters);
                rest = behind;
                any = true;
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    any.then_some(out)
}

/// A run of `%XX` or `\xXX`: the bytes of UTF-8.
fn octets(text: &[Letter], head: &[char]) -> Option<Unescaped> {
    let length = head.len().saturating_add(2);
    let mut bytes = Vec::new();
    for escape in text.chunks_exact(length) {
        let begins = escape.iter().map(|sign| sign.letter).zip(head).all(|(sign, wanted)| sign == *wanted);
        match escape.get(head.len()..).and_then(hex).filter(|_| begins).and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => bytes.push(byte),
            None => break,
        }
    }
    let mut letters = Vec::new();
    let mut at: usize = 0;
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let next = at.saturating_add(letter.len_utf8());
            letters.extend(spread(text, at.saturating_mul(length), next.saturating_mul(length), letter));
            at = next;
        }
        at = at.saturating_add(chunk.invalid().len());
    }
    (!bytes.is_empty()).then(|| (letters, bytes.len().saturating_mul(length)))
}

/// `\u5f20`, a pair of them for what is beyond, and JavaScript's `%u5F20`.
fn unit(text: &[Letter]) -> Option<Unescaped> {
    let one = |at: usize| -> Option<u16> {
        let [first, second, digits @ ..] = text.get(at..at.saturating_add(6))? else { return None };
        let begins = matches!(first.letter, '\\' | '%') && matches!(second.letter, 'u' | 'U');
        hex(digits).filter(|_| begins).and_then(|unit| u16::try_from(unit).ok())
    };
    let first = one(0)?;
    let pair = [first, one(6).unwrap_or_default()];
    let letter = char::decode_utf16(pair).next()?;
    let length = if letter.as_ref().is_ok_and(|letter| letter.len_utf16() == 2) { 12 } else { 6 };
    Some((spread(text, 0, length, letter.unwrap_or(char::REPLACEMENT_CHARACTER)).into_iter().collect(), length))
}

/// `\n` and the like are white space; two backslashes are one, which may begin an escape further inside.
fn backslash(text: &[Letter]) -> Option<Unescaped> {
    match text.get(1)?.letter {
        'n' | 'r' | 't' | 'b' | 'f' => Some((Vec::new(), 2)),
        '\\' => Some((spread(text, 0, 2, '\\').into_iter().collect(), 2)),
        _ => None,
    }
}

/// HTML's names for its own signs.
const NAMED: &[(&str, char)] = &[("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];

/// `&#65;`, `&#x41;`, `&amp;`.
fn entity(text: &[Letter]) -> Option<Unescaped> {
    let end = text.iter().take(12).position(|sign| sign.letter == ';')?;
    let name: String = text.get(1..end)?.iter().map(|sign| sign.letter).collect();
    let letter = match name.strip_prefix('#') {
        Some(number) => {
            let digits = number.strip_prefix(['x', 'X']);
            let number = digits.map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
            char::from_u32(number?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    let length = end.saturating_add(1);
    Some((spread(text, 0, length, letter).into_iter().collect(), length))
}

/// A letter in the place of these signs.
fn spread(text: &[Letter], from: usize, to: usize, letter: char) -> Option<Letter> {
    let signs = text.get(from..to)?;
    Some(Letter { letter: half_width(letter), begin: signs.first()?.begin, end: signs.last()?.end })
}

fn hex(digits: &[Letter]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number: u32, digit| Some(number.saturating_mul(16).saturating_add(digit.letter.to_digit(16)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_have_the_same_letters() {
        for spelled in [
            "张Ab9",
            "张 a\u{200B}B-9",
            "%E5%BC%A0Ab9",
            "%e5%bc%a0%41%62%39",
            "%25E5%25BC%25A0Ab9",
            "\\u5F20\\u0041b9",
            "\\\\u5f20Ab9",
            "\\\\\\\\u5f20Ab9",
            "%u5F20Ab9",
            "\\xe5\\xbc\\xa0Ab9",
            "&#24352;&#x41;b9",
            "&amp;#x5f20;Ab9",
            "张Ａｂ９",
            "张\\nA\\tb9",
            "％E5％BC％A0Ab9",
        ] {
            assert_eq!(bare(spelled), "张ab9", "{spelled}");
        }
        assert_eq!(bare("\\ud842\\udfb7"), "𠮷");
        assert_eq!(bare("\\ud842x %zz \\ &; &nosuch; %E5x %"), "xzznosuchx");
        assert_eq!(bare(""), "");
    }

    #[test]
    fn letters_know_where_they_stand() {
        let text = "x%E5%BC%A0 \\u0041&#65;";
        let found: Vec<(char, &str)> =
            letters(text).iter().map(|letter| (letter.letter, &text[letter.begin..letter.end])).collect();
        assert_eq!(found, [('x', "x"), ('张', "%E5%BC%A0"), ('a', "\\u0041"), ('a', "&#65;")]);
    }
}
