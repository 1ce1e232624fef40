//! What comes from a server or a certificate, made fit for a terminal and a window.

use std::borrow::Cow;

/// Without signs that a terminal obeys or that turn the direction of what stands beside them: each becomes U+FFFD, line
/// breaks and tabs become blanks.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return text.into();
    }
    let instead = |letter| match letter {
        '\n' | '\r' | '\t' => ' ',
        letter if is_control(letter) => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(instead).collect::<String>().into()
}

/// C0, DEL and C1; line and paragraph separators; marks, embeddings, overrides and isolates of direction.
fn is_control(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{061C}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2066}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// The user name and password in an address, as `user:password`.
pub fn log_in(address: &str) -> Option<&str> {
    address.split_once("://")?.1.rsplit_once('@').map(|(log_in, _)| log_in)
}

/// Without the user names and passwords that stand in addresses. A password may hold any sign, so what stands before
/// the last `@` of the word goes.
pub fn without_log_in(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        let end = after.find(|sign: char| sign.is_whitespace() || "\"'，。；、）（".contains(sign));
        let (word, behind) = after.split_at_checked(end.unwrap_or(after.len())).unwrap_or((after, ""));
        out.push_str(before);
        out.push_str("://");
        out.push_str(word.rsplit_once('@').map_or(word, |(_, place)| place));
        rest = behind;
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_told_nothing() {
        assert_eq!(printable("张三 OK"), "张三 OK");
        assert_eq!(printable("a\u{1b}[2J\u{7f}\u{9b}x\r\n\tb"), "a\u{FFFD}[2J\u{FFFD}\u{FFFD}x   b");
        for sign in ['\0', '\u{85}', '\u{202E}', '\u{2066}', '\u{2069}', '\u{200F}', '\u{2028}', '\u{61C}'] {
            assert_eq!(printable(&format!("a{sign}b")), "a\u{FFFD}b", "{sign:?}");
        }
    }

    #[test]
    fn log_ins_go_out_of_addresses() {
        for (text, expected) in [
            ("http://u:p@h:80/x", "http://h:80/x"),
            ("连不上 redis://:p@ss/w@h:1，检查 http://a:b@c", "连不上 redis://h:1，检查 http://c"),
            ("socks5h://u@h \"https://u:p@h\"", "socks5h://h \"https://h\""),
            ("http://h/x a@b", "http://h/x a@b"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(without_log_in(text), expected);
        }
        assert_eq!(log_in("http://u:p@s@h:1"), Some("u:p@s"));
        assert!(log_in("http://h:1").is_none() && log_in("a@b").is_none());
    }
}
