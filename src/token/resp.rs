//! The words that Redis speaks (RESP2).

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

/// Longest text that Redis may answer with.
const TEXT_LIMIT: u64 = 1024 * 1024;

/// An answer of Redis.
pub enum Reply {
    /// A string or a status.
    Text(Vec<u8>),
    /// A number.
    Number(i64),
    /// Nothing is there.
    None,
    /// A refusal.
    Error(String),
}

/// What the words go over.
pub trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// A connection to the server.
pub struct Connection {
    stream: BufReader<Box<dyn Stream>>,
}

impl Connection {
    /// Over a stream that nothing was read from yet.
    pub fn new(stream: Box<dyn Stream>) -> Connection {
        Connection { stream: BufReader::new(stream) }
    }

    /// Sends commands at once and takes their answers.
    pub fn exchange(&mut self, commands: &[&[&[u8]]]) -> io::Result<Vec<Reply>> {
        let mut out = Vec::new();
        for words in commands {
            write!(out, "*{}\r\n", words.len())?;
            for word in *words {
                write!(out, "${}\r\n", word.len())?;
                out.extend_from_slice(word);
                out.extend_from_slice(b"\r\n");
            }
        }
        self.stream.get_mut().write_all(&out)?;
        self.stream.get_mut().flush()?;
        commands.iter().map(|_| self.reply()).collect()
    }

    fn reply(&mut self) -> io::Result<Reply> {
        let line = self.line()?;
        let (kind, rest) = line.split_at_checked(1).ok_or(ErrorKind::InvalidData)?;
        match kind {
            "+" => Ok(Reply::Text(rest.as_bytes().to_vec())),
            "-" => Ok(Reply::Error(rest.to_owned())),
            ":" => rest.parse().map(Reply::Number).map_err(|_| ErrorKind::InvalidData.into()),
            "$" if rest == "-1" => Ok(Reply::None),
            "$" => {
                let size: u64 = rest.parse().map_err(|_| ErrorKind::InvalidData)?;
                if size > TEXT_LIMIT {
                    return Err(ErrorKind::InvalidData.into());
                }
                let mut text = Vec::new();
                (&mut self.stream).take(size).read_to_end(&mut text)?;
                let complete = text.len() as u64 == size && self.line()?.is_empty();
                if complete { Ok(Reply::Text(text)) } else { Err(ErrorKind::UnexpectedEof.into()) }
            }
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        (&mut self.stream).take(TEXT_LIMIT).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let line = line.strip_suffix(b"\r\n").ok_or(ErrorKind::InvalidData)?;
        String::from_utf8(line.to_vec()).map_err(|_| ErrorKind::InvalidData.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_nonsense_is_refused() {
        let read = |bytes: &'static [u8]| Connection::new(Box::new(io::Cursor::new(bytes.to_vec()))).reply();
        assert!(matches!(read(b"+OK\r\n"), Ok(Reply::Text(text)) if text == b"OK"));
        assert!(matches!(read(b"$4\r\na\r\nb\r\n"), Ok(Reply::Text(text)) if text == b"a\r\nb"));
        assert!(matches!(read(b"$-1\r\n"), Ok(Reply::None)));
        assert!(matches!(read(b":-2\r\n"), Ok(Reply::Number(-2))));
        assert!(matches!(read(b"-NOAUTH x\r\n"), Ok(Reply::Error(text)) if text == "NOAUTH x"));
        let nonsense: [&[u8]; 9] = [
            b"",
            b"\r\n",
            b"OK\r\n",
            b"+OK",
            b"$5\r\nab\r\n",
            b"$99999999999\r\n",
            b"$-2\r\n",
            b":x\r\n",
            b"+\xFF\r\n",
        ];
        for bytes in nonsense {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }
}
