//! The text of an answer: read in the encoding that it is really in, and taken out of what a server's framework put
//! round it. Old servers say one character set and send another, end a text with the NUL of a C string, and hand JSON
//! on inside a JSON string, an .asmx service's `<string>` or the `{"d":…}` of ASP.NET.

use crate::json;
use crate::json::reader::Reader;
use crate::text::{Encoding, gbk};
use crate::transport::Answer;
use std::borrow::Cow;

/// How many wrappings are opened: a string in `{"d":…}` in `<string>` is the most that frameworks make.
const DEEPEST: usize = 4;

/// A text that was read from bytes.
pub struct Decoded {
    /// What it says; U+FFFD stands where the bytes are no character.
    pub text: String,
    /// Whether something was replaced.
    pub lossy: bool,
    /// The encoding.
    pub encoding: Encoding,
}

/// The text of an answer, unwrapped, with remarks on what had to be done.
pub fn unwrapped(answer: &Answer, warnings: &mut Vec<String>) -> Decoded {
    let declared = charset(&answer.content_type);
    let body = trimmed(&answer.body, warnings);
    let mut decoded = decode(body, declared);
    let named = decoded.encoding.name();
    let differs = declared.map_or(decoded.encoding == Encoding::Gbk, |declared| declared != decoded.encoding);
    if differs && !decoded.text.is_ascii() {
        warnings.push(format!("应答的编码是 {named}，与它声明的不同，已按 {named} 读取"));
    }
    open(&mut decoded, warnings);
    decoded
}

/// Takes a text out of its wrappings.
pub fn open(decoded: &mut Decoded, warnings: &mut Vec<String>) {
    for _ in 0..DEEPEST {
        let Some((inner, wrapping)) = opened(&decoded.text) else { break };
        warnings.push(format!("应答包在 {wrapping} 里，已取出"));
        decoded.text = inner;
    }
}

/// Without the mark before UTF-8, the NULs behind a C string, and blanks.
fn trimmed<'a>(body: &'a [u8], warnings: &mut Vec<String>) -> &'a [u8] {
    let mut rest = body.trim_ascii();
    if let Some(without) = rest.strip_prefix(b"\xEF\xBB\xBF") {
        warnings.push("应答以 BOM 开头，已去掉".into());
        rest = without.trim_ascii();
    }
    let end =
        rest.iter().rposition(|byte| *byte != 0 && !byte.is_ascii_whitespace()).map_or(0, |at| at.saturating_add(1));
    if end < rest.len() {
        warnings.push("应答末尾有 NUL 字符，已去掉".into());
    }
    rest.get(..end).unwrap_or(rest)
}

/// The character set of a content type in lower case.
fn charset(content_type: &str) -> Option<Encoding> {
    let parameter = |part: &'_ str| {
        let (name, value) = part.split_once('=')?;
        (name.trim() == "charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    };
    let name = content_type.split(';').skip(1).find_map(parameter)?;
    Encoding::by_name(name.strip_prefix("x-").unwrap_or(&name))
}

/// Reads bytes as what they are. Chinese is three bytes in UTF-8, and GBK hardly ever looks like that: only a text of
/// two-byte letters can be both, and then the declared encoding counts.
pub fn decode(bytes: &[u8], declared: Option<Encoding>) -> Decoded {
    let sound = |text: String, encoding| Decoded { text, lossy: false, encoding };
    if let Ok(text) = std::str::from_utf8(bytes) {
        let ambiguous = !text.is_ascii() && !text.chars().any(|letter| letter >= '\u{800}');
        let gbk = if ambiguous && declared == Some(Encoding::Gbk) { Encoding::Gbk.decode(bytes) } else { None };
        return match gbk {
            Some(text) => sound(text, Encoding::Gbk),
            None => sound(text.to_owned(), Encoding::Utf8),
        };
    }
    let utf8 = String::from_utf8_lossy(bytes).into_owned();
    let bad = |text: &str| text.chars().filter(|letter| *letter == '\u{FFFD}').count();
    let utf8_bad = bad(&utf8);
    let wide = utf8.chars().filter(|letter| *letter >= '\u{800}' && *letter != '\u{FFFD}').count();
    let like_utf8 = match declared {
        Some(Encoding::Gbk) => wide > utf8_bad.saturating_mul(2),
        _ => wide >= utf8_bad,
    };
    if !like_utf8 {
        if let Some(text) = Encoding::Gbk.decode(bytes) {
            return sound(text, Encoding::Gbk);
        }
        let gbk = gbk::decode_lossy(bytes);
        let gbk_bad = bad(&gbk);
        if gbk_bad < utf8_bad || (gbk_bad == utf8_bad && declared == Some(Encoding::Gbk)) {
            return Decoded { text: gbk, lossy: true, encoding: Encoding::Gbk };
        }
    }
    Decoded { text: utf8, lossy: true, encoding: Encoding::Utf8 }
}

/// What stands in a wrapping, and what the wrapping is; nothing when there is none.
fn opened(text: &str) -> Option<(String, &'static str)> {
    let text = text.trim();
    match text.as_bytes().first()? {
        b'<' => Some((string_element(text)?, "<string> 元素（.asmx）")),
        b'"' => {
            let inner = whole_string(text)?;
            looks_like_json(&inner).then(|| (inner.trim().to_owned(), "JSON 字符串"))
        }
        b'{' => Some((only_d(text)?, "{\"d\":…}（ASP.NET）")),
        _ => None,
    }
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// What a JSON string says that is all of a text.
fn whole_string(text: &str) -> Option<Cow<'_, str>> {
    let mut reader = Reader::new(text);
    let found = reader.text()?;
    if reader.peek().is_some() { None } else { found.plain() }
}

/// The value of an object's only member `d`: an object as it stands, a string as what it says.
fn only_d(text: &str) -> Option<String> {
    if !text.strip_prefix('{')?.trim_start().starts_with("\"d\"") || json::is_too_deep(text.as_bytes()) {
        return None;
    }
    let serde_json::Value::Object(mut members) = json::parse(text.as_bytes())? else { return None };
    if members.len() != 1 {
        return None;
    }
    match members.shift_remove("d")? {
        serde_json::Value::String(inner) => Some(inner),
        inner @ serde_json::Value::Object(_) => Some(json::compact(&inner)),
        _ => None,
    }
}

/// The text of an XML document whose root is `<string>` with nothing but text in it.
fn string_element(text: &str) -> Option<String> {
    let mut rest = text;
    if rest.starts_with("<?xml") {
        rest = rest.split_once("?>")?.1.trim_start();
    }
    let (attributes, rest) = rest.strip_prefix("<string")?.split_once('>')?;
    if !attributes.is_empty() && !attributes.starts_with(|letter: char| letter.is_ascii_whitespace()) {
        return None;
    }
    let content = rest.trim_end().strip_suffix("</string>")?;
    if let Some(quoted) = content.trim().strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")) {
        return Some(quoted.trim().to_owned());
    }
    (!content.contains('<')).then(|| without_entities(content.trim())).flatten()
}

/// A text with XML's entities put back; nothing when one of them is unknown.
fn without_entities(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        let (name, behind) = from.split_once(';')?;
        out.push_str(before);
        out.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
                char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?)?
            }
        });
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_texts_and_not_the_declared_one() {
        let gbk = |text: &str| Encoding::Gbk.encode_plain(text.into());
        let read = |bytes: &[u8], declared| {
            let decoded = decode(bytes, declared);
            (decoded.text, decoded.encoding, decoded.lossy)
        };
        for declared in [None, Some(Encoding::Utf8), Some(Encoding::Gbk)] {
            for text in ["{\"name\":\"张三丰\"}", "欧阳", "茜茜琳婷燕", "€"] {
                assert_eq!(read(text.as_bytes(), declared), (text.into(), Encoding::Utf8, false), "{declared:?}");
                if text != "€" {
                    assert_eq!(read(&gbk(text), declared), (text.into(), Encoding::Gbk, false), "{declared:?}");
                }
            }
            // Half a character in a text that is long enough to be known.
            let spoilt = [b"\xE5\xBC\"", "挂号成功，请准时就诊".as_bytes()].concat();
            assert_eq!(read(&spoilt, declared), ("\u{FFFD}\"挂号成功，请准时就诊".into(), Encoding::Utf8, true));
            let spoilt = [&gbk("挂号成功，请准时就诊")[..], b"\xD5\""].concat();
            assert_eq!(read(&spoilt, declared), ("挂号成功，请准时就诊\u{FFFD}\"".into(), Encoding::Gbk, true));
        }
        // Two bytes that are a letter in both: what is declared counts.
        assert_eq!(read(b"\xD2\xBB", Some(Encoding::Gbk)).0, "一");
        assert_eq!(read(b"\xD2\xBB", None).0, "\u{4BB}");
    }

    #[test]
    fn declared_names_are_read_in_every_spelling() {
        for name in ["gbk", "gb2312", "gb18030", "x-gbk", "cp936", "\"gbk\"", " gbk "] {
            assert_eq!(charset(&format!("text/html; a=b; charset={name}")), Some(Encoding::Gbk), "{name}");
        }
        assert_eq!(charset("application/json;charset=utf-8"), Some(Encoding::Utf8));
        assert!(charset("text/html").is_none() && charset("text/html; charset=latin1").is_none());
    }

    #[test]
    fn only_what_is_plainly_a_wrapping_is_opened() {
        let open = |text: &str| opened(text).map(|(inner, _)| inner);
        for (text, inner) in [
            ("<string>{&quot;a&quot;:&#49;,&#x22;b\":\"&lt;&amp;&gt;\"}</string>", "{\"a\":1,\"b\":\"<&>\"}"),
            ("<?xml version='1.0'?>\n<string xmlns=\"u\"><![CDATA[{\"a\":\"<b>\"}]]></string>\n", "{\"a\":\"<b>\"}"),
            (" \"{\\\"a\\\":1}\" ", "{\"a\":1}"),
            ("{ \"d\" : {\"a\":1} }", "{\"a\":1}"),
            ("{\"d\":\"{}\"}", "{}"),
        ] {
            assert_eq!(open(text).as_deref(), Some(inner), "{text}");
        }
        for text in [
            "",
            "\"ok\"",
            "\"{\" }",
            "{\"d\":1}",
            "{\"d\":{},\"e\":1}",
            "{\"data\":{}}",
            "<strings>{}</strings>",
            "<string>{}",
            "<string>&unknown;</string>",
            "<string><b/></string>",
            "<html></html>",
        ] {
            assert!(open(text).is_none(), "{text}");
        }
    }
}
