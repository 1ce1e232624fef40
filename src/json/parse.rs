//! Reading a JSON text into a tree, within the depth that a caller's stack allows.

use serde_json::Value;

/// Levels of a JSON text that is read. The parser takes up to a kilobyte of stack for each, would go 128 deep, and a
/// caller's thread may have 64 KB.
pub const DEEPEST: usize = 48;

/// Whether a text has more levels than [`DEEPEST`]. Looks at nothing else: it need not be JSON.
pub fn is_too_deep(text: &[u8]) -> bool {
    // Most texts have too few brackets altogether, and counting them in small pieces costs next to nothing.
    let brackets = |piece: &[u8]| piece.iter().map(|byte| u8::from(matches!(byte, b'[' | b'{'))).sum::<u8>();
    if text.chunks(128).map(|piece| usize::from(brackets(piece))).sum::<usize>() <= DEEPEST {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => depth = depth.saturating_add(1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// A JSON text's value, however the text came here; nothing when it is none or too deep.
pub fn parse(text: &[u8]) -> Option<Value> {
    if is_too_deep(text) {
        return None;
    }
    // One kind of reader for all of the library: each would be there once more.
    serde_json::from_str(std::str::from_utf8(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_texts_are_refused() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()) && is_too_deep(nested(DEEPEST + 1).as_bytes()));
        assert!(parse(nested(DEEPEST).as_bytes()).is_some() && parse(nested(20_000).as_bytes()).is_none());
        // Brackets in texts are no levels, wherever the quotation marks are escaped.
        let text = serde_json::to_string(&vec!["[[{\"\\".repeat(DEEPEST); 3]).unwrap();
        assert!(!is_too_deep(text.as_bytes()) && parse(text.as_bytes()).is_some());
        assert!(!is_too_deep("[]{}".repeat(DEEPEST * 2).as_bytes()));
    }
}
