//! Requests that go out in one piece, and answers that are whole.

use super::failure::Broken;
use std::io::ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// The longest head that waits for its body, and the longest body that goes with it.
const TOGETHER: usize = 16 * 1024;

/// A connection whose end by force is a failure. ureq takes a reset, and an end of TLS without a farewell, for the
/// proper end of an answer that has no length; part of an answer would pass for the whole.
///
/// A request's head waits for its body: ureq sends them one after the other, which makes two packets, two TLS records
/// and two awakenings of the server out of one request.
#[derive(Debug)]
pub struct Whole<T> {
    inner: T,
    head: Vec<u8>,
}

impl<T: Transport> Whole<T> {
    pub fn new(inner: T) -> Whole<T> {
        Whole { inner, head: Vec::new() }
    }

    /// Sends a head that waits, and with it what the output begins with.
    fn send(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let together = self.head.len().saturating_add(amount);
        let output = self.inner.buffers().output();
        if together > output.len() {
            return Err(Error::Io(std::io::Error::other("output buffer")));
        }
        output.copy_within(..amount, self.head.len());
        if let Some(start) = output.get_mut(..self.head.len()) {
            start.copy_from_slice(&self.head);
        }
        self.head.clear();
        self.inner.transmit_output(together, timeout)
    }
}

impl<T: Transport> Transport for Whole<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let piece = self.inner.buffers().output().get(..amount).unwrap_or_default();
        if self.head.is_empty() {
            if amount <= TOGETHER && piece.ends_with(b"\r\n\r\n") {
                self.head.extend_from_slice(piece);
                return Ok(());
            }
            return self.inner.transmit_output(amount, timeout);
        }
        if amount <= TOGETHER {
            return self.send(amount, timeout);
        }
        let piece = piece.to_vec();
        self.send(0, timeout)?;
        if let Some(start) = self.inner.buffers().output().get_mut(..amount) {
            start.copy_from_slice(&piece);
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if !self.head.is_empty() {
            self.send(0, timeout)?;
        }
        self.inner.await_input(timeout).map_err(|error| match error {
            Error::Io(io) if matches!(io.kind(), ConnectionAborted | ConnectionReset | UnexpectedEof) => {
                Error::Other(Box::new(Broken))
            }
            error => error,
        })
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
