//! Writing JSON: compact, only what has to be escaped is.

use serde_json::Value;

/// A value as compact JSON. `to_string` does the same through a formatter, in several times as long.
pub fn compact(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Writes a text as JSON.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = special(rest.as_bytes()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut letters = special.chars();
        match letters.next() {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(letter @ ..' ') => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => out.extend(['\\'].into_iter().chain(letter)),
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first letter stands that must be escaped. Whole pieces are looked at first, which the compiler makes one
/// comparison of.
pub(super) fn special(text: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| matches!(byte, ..b' ' | b'"' | b'\\');
    let has_special = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | is_special(byte));
    let begin = text.chunks_exact(16).take_while(|piece| !has_special(piece)).count().saturating_mul(16);
    text.get(begin..)?.iter().position(is_special).map(|at| at.saturating_add(begin))
}

/// Writes an object of these members.
pub fn write_object<'a>(members: impl Iterator<Item = (&'a str, &'a Value)>, out: &mut String) {
    let mut before = '{';
    for (name, value) in members {
        out.push(before);
        before = ',';
        quote(name, out);
        out.push(':');
        match value {
            Value::String(text) => quote(text, out),
            value => out.push_str(&serde_json::to_string(value).unwrap_or_default()),
        }
    }
    out.push_str(if before == '{' { "{}" } else { "}" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_so_that_a_parser_reads_the_same() {
        let every: String = (0..=0x300).chain(0xFFF0..0x1_0010).filter_map(char::from_u32).collect();
        for text in ["", "\"", "a\\", "\u{0}\u{8}\u{c}\u{1f} \n\r\t", "{\"中\":\"文\"}", &every] {
            let mut out = String::from("before");
            quote(text, &mut out);
            let parsed: String = serde_json::from_str(&out["before".len()..]).unwrap();
            assert_eq!(parsed, text);
        }
    }
}
