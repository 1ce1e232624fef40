//! Values whose names tell that they are secrets: `"appToken":"…"`, `access_token=…`, `<token>…</token>`.

use std::borrow::Cow;

/// How such names end, without case, `_` and `-`.
const ENDS: &[&str] = &["token", "secret", "password", "apikey"];

/// The quotation marks of JSON, of JSON inside JSON, and of JSON inside XML. The longer ones first.
const QUOTES: &[&str] = &["\\\\\\\"", "\\\"", "&quot;", "\"", "'"];

/// Whether a name tells that its value is a secret.
pub fn is_secret(name: &str) -> bool {
    let bare: String = name.chars().filter(|sign| !matches!(sign, '_' | '-')).collect();
    let bare = bare.to_ascii_lowercase();
    ENDS.iter().any(|end| bare.ends_with(end))
}

/// The text with such values replaced.
pub fn hidden<'t>(text: &'t str, instead: &str) -> Cow<'t, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some((begin, end)) = next_name(text, at) {
        at = end;
        let name = text.get(begin..end).unwrap_or_default();
        if !is_secret(name) {
            continue;
        }
        let Some((from, to)) = value(text, begin, end).filter(|(from, to)| to > from) else { continue };
        if matches!(text.get(from..to), Some("null" | "true" | "false")) {
            continue;
        }
        out.push_str(text.get(done..from).unwrap_or_default());
        out.push_str(instead);
        done = to;
        at = to;
    }
    if done == 0 {
        return text.into();
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out.into()
}

/// Where the next name begins and ends.
fn next_name(text: &str, from: usize) -> Option<(usize, usize)> {
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let rest = text.as_bytes().get(from..)?;
    let begin = from.checked_add(rest.iter().position(of_name)?)?;
    let name = text.as_bytes().get(begin..)?;
    let length = name.iter().position(|byte| !of_name(byte)).unwrap_or(name.len());
    Some((begin, begin.checked_add(length)?))
}

/// Where the value of a name stands.
fn value(text: &str, begin: usize, end: usize) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    let before = text.get(..begin)?;
    let after = match rest.strip_prefix('>') {
        Some(inside) if before.ends_with('<') => inside.strip_prefix("<![CDATA[").unwrap_or(inside),
        Some(_) => return None,
        None => {
            let closed = QUOTES.iter().find_map(|quote| rest.strip_prefix(quote)).unwrap_or(rest);
            closed.trim_start().strip_prefix([':', '='])?.trim_start()
        }
    };
    let quote = QUOTES.iter().find(|quote| after.starts_with(**quote));
    let inside = quote.map_or(after, |quote| after.get(quote.len()..).unwrap_or_default());
    let from = text.len().checked_sub(inside.len())?;
    let length = match quote {
        Some(quote) => quoted(inside, quote),
        None => {
            inside.find(|sign: char| sign.is_whitespace() || "\"'\\&,;{}[]<*".contains(sign)).unwrap_or(inside.len())
        }
    };
    Some((from, from.checked_add(length)?))
}

/// How long a quoted text is; one without an end goes to the end.
fn quoted(text: &str, quote: &str) -> usize {
    if quote != "\"" {
        return text.find(quote).unwrap_or(text.len());
    }
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn what_a_tokens_name_stands_before_is_hidden() {
        for (text, expected) in [
            (r#"{"appToken":"a\"b,c","n":1}"#, r#"{"appToken":"***","n":1}"#),
            (r#"{"access_token" : "ab}"#, r#"{"access_token" : "***"#),
            (r#"{"rsp":"{\"appToken\":\"ab\",\"x\":1}"}"#, r#"{"rsp":"{\"appToken\":\"***\",\"x\":1}"}"#),
            (r#"<string>{&quot;token&quot;:&quot;a&amp;b&quot;}"#, r#"<string>{&quot;token&quot;:&quot;***&quot;}"#),
            ("<access_token>ab</access_token><x>1</x>", "<access_token>***</access_token><x>1</x>"),
            ("<token><![CDATA[ab]]></token>", "<token><![CDATA[***]]></token>"),
            ("http://h/p?access_token=a%2Bb&client_secret=c#x", "http://h/p?access_token=***&client_secret=***"),
            ("a=1&appToken=ab==&b=2***", "a=1&appToken=***&b=2***"),
            ("timestamp=1&userToken=ab***", "timestamp=1&userToken=******"),
            ("{\"token\":12,\"api-Key\":'x y'}", "{\"token\":***,\"api-Key\":'***'}"),
        ] {
            assert_eq!(hidden(text, "***"), expected, "{text}");
        }
    }

    #[test]
    fn all_else_stays() {
        for text in [
            "",
            "token",
            "appToken 超时，请重试",
            r#"{"token_type":"bearer","tokens":["a"],"token":null,"secret":{"a":1},"password":""}"#,
            r#"{"name":"token","值":"a=b"}"#,
            "appToken=***&sign=x",
        ] {
            assert_eq!(hidden(text, "***"), text);
        }
    }
}
