//! Walks through a JSON text that a parser has found well-formed, without making a tree of it: texts and numbers are
//! handed on as they stand there.

use super::write::quote;
use std::borrow::Cow;

/// What is left of a text. Nothing is checked that the parser has checked, but whatever the text is, a walk ends.
pub struct Reader<'a> {
    rest: &'a str,
}

/// A JSON string.
pub struct Text<'a> {
    /// As it stands in the text, with its quotation marks.
    json: &'a str,
    escapes: Escapes,
}

#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    /// Nothing is escaped.
    None,
    /// What is escaped has to be, in the form that [`quote`] gives it.
    Needed,
    /// Others, like `\u4e2d` and `\/`.
    Others,
}

impl<'a> Reader<'a> {
    /// At the beginning of a text.
    pub fn new(json: &'a str) -> Reader<'a> {
        Reader { rest: json }
    }

    /// What the next value or sign begins with.
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            match self.rest.as_bytes().first()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.split(1)?,
                byte => return Some(*byte),
            };
        }
    }

    /// The members of an object, one after the other. `each` reads the value.
    pub fn members(&mut self, mut each: impl FnMut(&mut Reader<'a>, Text<'a>) -> Option<()>) -> Option<()> {
        self.list(b"{}", |reader| {
            let name = reader.text()?;
            reader.take(b':')?;
            each(reader, name)
        })
    }

    /// The items of an array, each of which `each` reads.
    pub fn items(&mut self, each: impl FnMut(&mut Reader<'a>) -> Option<()>) -> Option<()> {
        self.list(b"[]", each)
    }

    fn list(&mut self, [open, close]: &[u8; 2], mut each: impl FnMut(&mut Reader<'a>) -> Option<()>) -> Option<()> {
        self.take(*open)?;
        if self.take(*close).is_some() {
            return Some(());
        }
        loop {
            each(self)?;
            if self.take(b',').is_none() {
                return self.take(*close);
            }
        }
    }

    /// A string.
    pub fn text(&mut self) -> Option<Text<'a>> {
        let bytes = self.peek().filter(|byte| *byte == b'"').map(|_| self.rest.as_bytes())?;
        let mut escapes = Escapes::None;
        let mut at = 1_usize;
        loop {
            at = at.checked_add(memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?)?;
            let next = at.checked_add(1)?;
            if bytes.get(at) == Some(&b'"') {
                return Some(Text { json: self.split(next)?, escapes });
            }
            if !matches!(bytes.get(next)?, b'"' | b'\\' | b'n' | b'r' | b't') {
                escapes = Escapes::Others;
            } else if escapes == Escapes::None {
                escapes = Escapes::Needed;
            }
            at = next.checked_add(1)?;
        }
    }

    /// A number, `true`, `false` or `null`.
    pub fn word(&mut self) -> Option<&'a str> {
        self.peek()?;
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
        self.split(self.rest.bytes().position(|byte| ends(&byte)).unwrap_or(self.rest.len()))
    }

    /// A sign, if it is the next one.
    fn take(&mut self, sign: u8) -> Option<()> {
        self.peek().filter(|next| *next == sign)?;
        self.split(1).map(|_| ())
    }

    fn split(&mut self, at: usize) -> Option<&'a str> {
        let (first, rest) = self.rest.split_at_checked(at)?;
        self.rest = rest;
        Some(first)
    }
}

impl<'a> Text<'a> {
    /// What it says; nothing when an escape stands for no letter (half a surrogate pair).
    pub fn plain(&self) -> Option<Cow<'a, str>> {
        match self.escapes {
            Escapes::None => self.json.get(1..self.json.len().checked_sub(1)?).map(Cow::Borrowed),
            _ => serde_json::from_str(self.json).ok().map(Cow::Owned),
        }
    }

    /// Writes it without escapes that need not be.
    pub fn write(&self, out: &mut String) -> Option<()> {
        match self.escapes {
            Escapes::Others => quote(&self.plain()?, out),
            _ => out.push_str(self.json),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<(Cow<'_, str>, String)> {
        let text = Reader::new(json).text()?;
        let mut out = String::new();
        text.write(&mut out)?;
        Some((text.plain()?, out))
    }

    #[test]
    fn texts_keep_the_escapes_that_they_need() {
        for (json, plain, written) in [
            (r#""""#, "", r#""""#),
            (r#" "中 文,}""#, "中 文,}", r#""中 文,}""#),
            (r#""\"\\\n\r\t""#, "\"\\\n\r\t", r#""\"\\\n\r\t""#),
            (r#""\/\u4e2d\ud83d\ude00\u0041\b\u000a\"""#, "/中😀A\u{8}\n\"", r#""/中😀A\u0008\n\"""#),
        ] {
            assert_eq!(text(json), Some((plain.into(), written.into())), "{json}");
        }
        for json in ["", "\"", "\"a", "\"\\", "\"\\\"", "a", "1", r#""\ud800""#, r#""\x""#] {
            assert_eq!(text(json), None, "{json}");
        }
    }

    #[test]
    fn lists_are_walked_to_their_end() {
        let mut seen = Vec::new();
        let mut reader = Reader::new(" {\"a\" : [ 1 ,true,[], {} ] , \"b\":null\n,\"\":-2.5e3}x");
        let whole = reader.members(|reader, name| {
            let name = name.plain()?;
            if reader.peek()? != b'[' {
                seen.push(format!("{name}={}", reader.word()?));
                return Some(());
            }
            reader.items(|reader| {
                seen.push(match reader.peek()? {
                    b'[' => reader.items(|_| None).map(|()| "empty".into())?,
                    b'{' => reader.members(|_, _| None).map(|()| "none".into())?,
                    _ => reader.word()?.into(),
                });
                Some(())
            })
        });
        assert_eq!((whole, reader.peek()), (Some(()), Some(b'x')));
        assert_eq!(seen, ["1", "true", "empty", "none", "b=null", "=-2.5e3"]);
    }

    #[test]
    fn a_walk_through_anything_ends() {
        for json in
            ["{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1]", "{\"a\" 1}", "{1:2}", "{,}", "[1}", ""]
        {
            assert_eq!(Reader::new(json).members(|reader, _| reader.word().map(|_| ())), None, "{json}");
        }
        for json in ["[", "[1", "[1,", "[1}", "{}", "]"] {
            assert_eq!(Reader::new(json).items(|reader| reader.word().map(|_| ())), None, "{json}");
        }
    }
}
