//! What a request goes over: requests go out in one piece, answers are whole, and nothing that came before a request is
//! taken for the answer to it.

use super::failure::{Broken, Closed};
use crate::trace::recording;
use std::io::ErrorKind::{ConnectionAborted, ConnectionReset, UnexpectedEof};
use ureq::Error;
use ureq::unversioned::transport::time::Duration;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// The longest head that waits for its body, and the longest body that goes with it.
const TOGETHER: usize = 16 * 1024;

/// A connection whose end by force is a failure. ureq takes a reset, and an end of TLS without a farewell, for the
/// proper end of an answer that has no length; part of an answer would pass for the whole.
///
/// A request's head waits for its body: ureq sends them one after the other, which makes two packets, two TLS records
/// and two awakenings of the server out of one request.
///
/// ureq asks whether a connection is open when it puts it back and again when it takes it out, with three system calls
/// each, the second time under the lock of all its connections. The line is looked at once and later: before the first
/// piece of a request goes out. So no thread is ever on the network while it holds that lock, and one that is killed
/// there (`TerminateThread`) does not take the lock along.
///
/// A connection that has served is used again only when nothing has come since the answer, in whatever layer it waits:
/// the buffers, TLS, the socket. Such bytes are not the answer to what was not asked yet, well-formed as they may be.
#[derive(Debug)]
pub struct Connection {
    inner: Box<dyn Transport>,
    head: Vec<u8>,
    /// It has served before, and nobody has looked since.
    kept: bool,
}

/// Time limits are set in steps, so that those of one call after the other are the same and the socket needs not be told.
const STEP_MS: u64 = 16;

/// A limit rounded up to the next step.
fn in_steps(timeout: NextTimeout) -> NextTimeout {
    match timeout.after {
        Duration::Exact(after) => {
            let steps = (after.as_millis() / u128::from(STEP_MS)).saturating_add(1);
            let after = Duration::from_millis(u64::try_from(steps).unwrap_or(u64::MAX).saturating_mul(STEP_MS));
            NextTimeout { after, ..timeout }
        }
        Duration::NotHappening => timeout,
    }
}

impl Connection {
    pub fn new(inner: Box<dyn Transport>) -> Connection {
        Connection { inner, head: Vec::new(), kept: false }
    }

    /// Whether the line is open and nothing has come over it: the layers put what has into the input when they are asked.
    fn is_quiet(&mut self) -> bool {
        self.inner.is_open() && self.inner.buffers().input().is_empty()
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
        self.write(together, timeout)
    }

    /// Hands the beginning of the output down.
    fn write(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if recording::is_on() {
            recording::wrote(self.inner.buffers().output().get(..amount).unwrap_or_default());
        }
        self.inner.transmit_output(amount, timeout)
    }
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if std::mem::take(&mut self.kept) && !self.is_quiet() {
            return Err(Error::Other(Box::new(Closed)));
        }
        let timeout = in_steps(timeout);
        let piece = self.inner.buffers().output().get(..amount).unwrap_or_default();
        if self.head.is_empty() {
            if amount <= TOGETHER && piece.ends_with(b"\r\n\r\n") {
                self.head.extend_from_slice(piece);
                return Ok(());
            }
            return self.write(amount, timeout);
        }
        if amount <= TOGETHER {
            return self.send(amount, timeout);
        }
        let piece = piece.to_vec();
        self.send(0, timeout)?;
        if let Some(start) = self.inner.buffers().output().get_mut(..amount) {
            start.copy_from_slice(&piece);
        }
        self.write(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = in_steps(timeout);
        if !self.head.is_empty() {
            self.send(0, timeout)?;
        }
        let before = if recording::is_on() { self.inner.buffers().input().len() } else { 0 };
        let more = self.inner.await_input(timeout).map_err(|error| match error {
            Error::Io(io) if matches!(io.kind(), ConnectionAborted | ConnectionReset | UnexpectedEof) => {
                Error::Other(Box::new(Broken))
            }
            error => error,
        })?;
        if recording::is_on() && more {
            recording::read(self.inner.buffers().input().get(before..).unwrap_or_default());
        }
        Ok(more)
    }

    fn is_open(&mut self) -> bool {
        self.kept = true;
        true
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

#[cfg(test)]
mod tests {
    use super::{Buffers, Connection, Error, NextTimeout, Transport};
    use crate::transport::failure::is_closed;
    use std::sync::Arc;
    use std::sync::atomic::Ordering::SeqCst;
    use std::sync::atomic::{AtomicBool, AtomicUsize};
    use ureq::unversioned::transport::LazyBuffers;

    /// What a connection was asked for.
    #[derive(Debug, Default)]
    struct Seen {
        closed: AtomicBool,
        surplus: AtomicBool,
        asked: AtomicUsize,
        sent: AtomicUsize,
    }

    #[derive(Debug)]
    struct Line(Arc<Seen>, LazyBuffers);

    impl Transport for Line {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.1
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
            self.0.sent.fetch_add(amount, SeqCst);
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
            Ok(false)
        }

        fn is_open(&mut self) -> bool {
            self.0.asked.fetch_add(1, SeqCst);
            if self.0.surplus.load(SeqCst) {
                self.1.input_append_buf()[0] = b'H';
                self.1.input_appended(1);
            }
            !self.0.closed.load(SeqCst)
        }
    }

    #[test]
    fn the_line_is_looked_at_when_a_request_goes_out_and_not_by_the_store() {
        let head = b"GET / HTTP/1.1\r\n\r\n";
        let seen = Arc::new(Seen::default());
        let counts = || (seen.asked.load(SeqCst), seen.sent.load(SeqCst));
        let mut line = Connection::new(Box::new(Line(seen.clone(), LazyBuffers::new(64, 64))));
        line.buffers().output()[..head.len()].copy_from_slice(head);
        let exchange = |line: &mut Connection| {
            line.transmit_output(head.len(), NextTimeout::default())?;
            line.await_input(NextTimeout::default())
        };

        assert!(exchange(&mut line).is_ok(), "a new connection");
        assert_eq!(counts(), (0, head.len()));
        // Put back, and taken out.
        assert!(line.is_open() && line.is_open());
        assert_eq!(counts().0, 0, "the store asks under its lock");
        assert!(exchange(&mut line).is_ok());
        assert_eq!(counts(), (1, 2 * head.len()));

        for trouble in [&seen.closed, &seen.surplus] {
            assert!(line.is_open() && line.is_open());
            let before = counts();
            trouble.store(true, SeqCst);
            assert!(exchange(&mut line).is_err_and(|error| is_closed(&error)));
            assert_eq!(counts(), (before.0 + 1, before.1), "nothing went out");
            trouble.store(false, SeqCst);
        }
    }
}
