//! Strings, numbers and words of a JSON text, each to its end (RFC 8259, sections 6 and 7).

use super::fault_kind::What;
use super::write::special;

/// Where a fault is, in bytes, and what it is.
pub type Wrong = (usize, What);

/// A string that was read.
pub struct Quoted {
    /// The place behind it.
    pub end: usize,
    /// Whether something in it is escaped.
    pub escaped: bool,
    /// Whether a raw line break or tab stands in it.
    pub broken: bool,
}

/// The string whose quotation mark stands at `begin`.
pub fn string(text: &str, begin: usize) -> Result<Quoted, Wrong> {
    let bytes = text.as_bytes();
    let mut quoted = Quoted { end: begin.saturating_add(1), escaped: false, broken: false };
    loop {
        let rest = bytes.get(quoted.end..).unwrap_or_default();
        let at = quoted.end.saturating_add(special(rest).ok_or((begin, What::Open))?);
        quoted.end = at.saturating_add(1);
        match bytes.get(at) {
            Some(b'"') => return Ok(quoted),
            Some(b'\\') => {
                quoted.end = escape(text, at)?;
                quoted.escaped = true;
            }
            Some(b'\n' | b'\r' | b'\t') => quoted.broken = true,
            _ => return Err((at, What::Control)),
        }
    }
}

/// The place behind the escape that begins at `at`.
fn escape(text: &str, at: usize) -> Result<usize, Wrong> {
    let unit = |at: usize| {
        let digits = text.get(at..at.saturating_add(6))?.strip_prefix("\\u")?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(unit)
    };
    let length = match text.as_bytes().get(at.saturating_add(1)) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
        Some(b'u') => match unit(at).ok_or((at, What::Backslash))? {
            0xD800..=0xDBFF if matches!(unit(at.saturating_add(6)), Some(0xDC00..=0xDFFF)) => 12,
            0xD800..=0xDFFF => return Err((at, What::Half)),
            _ => 6,
        },
        _ => return Err((at, What::Backslash)),
    };
    Ok(at.saturating_add(length))
}

/// The place behind the number that begins at `begin`.
pub fn number(text: &str, begin: usize) -> Result<usize, Wrong> {
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let after = |at: usize, signs: &[u8]| at.saturating_add(byte(at).is_some_and(|byte| signs.contains(&byte)).into());
    let digits = |at: usize| {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        at.saturating_add(rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
    };
    // Digits that must be there.
    let some = |at: usize| Some(digits(at)).filter(|end| *end > at).ok_or((begin, What::Number));
    let whole = after(begin, b"-");
    let mut end = some(whole)?;
    if byte(whole) == Some(b'0') && end.saturating_sub(whole) > 1 {
        return Err((begin, What::Zero));
    }
    if byte(end) == Some(b'.') {
        end = some(end.saturating_add(1))?;
    }
    if matches!(byte(end), Some(b'e' | b'E')) {
        end = some(after(end.saturating_add(1), b"+-"))?;
    }
    Ok(end)
}

/// The letters and digits that a text begins with.
pub fn word(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
