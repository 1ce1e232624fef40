//! The line that TLS records come over, with a note of where they end. rustls does not tell whether it holds the
//! beginning of a record whose rest has not come.

use rustls::ClientConnection;
use std::io::{self, Read, Write};
use ureq::unversioned::transport::{NextTimeout, TransportAdapter};

/// Length of a record's head: type, version and the length of the rest (RFC 8446 section 5.1).
const HEAD: usize = 5;

/// Where in the stream of records the reader is.
#[derive(Default)]
struct Place {
    /// Bytes of a head that have come, while it is not whole.
    head: usize,
    length: usize,
    /// Bytes of the record that are still to come.
    left: usize,
}

impl Place {
    fn pass(&mut self, bytes: &[u8]) {
        let mut bytes = bytes;
        while let Some((first, rest)) = bytes.split_first() {
            if self.left > 0 {
                let here = self.left.min(bytes.len());
                self.left -= here;
                bytes = bytes.get(here..).unwrap_or_default();
                continue;
            }
            self.head += 1;
            if self.head > HEAD - 2 {
                self.length = self.length << 8 | usize::from(*first);
            }
            if self.head == HEAD {
                self.left = self.length;
                (self.head, self.length) = (0, 0);
            }
            bytes = rest;
        }
    }

    fn between_records(&self) -> bool {
        self.head == 0 && self.left == 0
    }
}

/// What rustls reads from and writes to.
pub struct Records {
    line: TransportAdapter,
    place: Place,
}

impl Records {
    pub fn new(line: TransportAdapter) -> Records {
        Records { line, place: Place::default() }
    }

    pub fn set_timeout(&mut self, timeout: NextTimeout) {
        self.line.set_timeout(timeout);
    }

    /// Whether the line is open; what has come is in its input then.
    pub fn is_open(&mut self) -> bool {
        self.line.get_mut().is_open()
    }

    /// Whether everything that has come is in rustls' hands, and no record is cut.
    pub fn is_between_records(&mut self) -> bool {
        self.line.get_mut().buffers().input().is_empty() && self.place.between_records()
    }

    /// Gives rustls what has come, as much as it takes at once, without waiting for more. Whether there was any.
    pub fn read_ahead(&mut self, session: &mut ClientConnection) -> io::Result<bool> {
        let input = self.line.get_mut().buffers();
        let mut here = input.input();
        if here.is_empty() {
            return Ok(false);
        }
        let amount = session.read_tls(&mut here)?;
        self.place.pass(input.input().get(..amount).unwrap_or_default());
        input.input_consume(amount);
        Ok(amount > 0)
    }
}

impl Read for Records {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.line.read(into)?;
        self.place.pass(into.get(..amount).unwrap_or_default());
        Ok(amount)
    }
}

impl Write for Records {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.line.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_record_is_whole_at_its_end_and_nowhere_else() {
        let mut stream = Vec::new();
        let mut ends = vec![0];
        for length in [1_usize, 0, 300, 16_640] {
            stream.extend_from_slice(&[23, 3, 3]);
            stream.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
            stream.resize(stream.len() + length, 0xAB);
            ends.push(stream.len());
        }
        for step in [1, 2, 3, 7, 5_000, 100_000] {
            let (mut place, mut at) = (Place::default(), 0);
            for piece in stream.chunks(step) {
                place.pass(piece);
                at += piece.len();
                assert_eq!(place.between_records(), ends.contains(&at), "{at} in steps of {step}");
            }
        }
    }
}
