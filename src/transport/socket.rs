//! TCP connections that can be asked what has come without losing it.
//!
//! ureq's own looks whether anything has come by reading a byte that is then gone: enough for plain HTTP, where a byte
//! that nobody asked for is the end of a connection. Over TLS it may belong to a message of TLS itself.

use crate::platform::connect::connect;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, time,
};
use ureq::{Error, Timeout};

/// The longest wait for a socket that has no limit.
const FOR_EVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Opens connections to the resolved addresses.
#[derive(Debug)]
pub struct TcpConnector;

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Socket>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(through) = chained {
            return Ok(Some(Either::A(through)));
        }
        let stream = open(&details.addrs, limit_of(details.timeout))?;
        stream.set_nodelay(details.config.no_delay())?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Socket { stream, buffers, read_limit: None, write_limit: None })))
    }
}

/// Tries the addresses in their order: each has half of the time that is left, the last one all of it.
fn open(addresses: &[SocketAddr], limit: Duration) -> Result<TcpStream, Error> {
    let end = Instant::now() + limit;
    let mut failure = Error::HostNotFound;
    for (at, address) in addresses.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let share = if at + 1 == addresses.len() { left } else { left / 2 };
        if share.is_zero() {
            return Err(Error::Timeout(Timeout::Connect));
        }
        match connect(address, share) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = in_time(error, Timeout::Connect),
        }
    }
    Err(failure)
}

fn limit_of(timeout: NextTimeout) -> Duration {
    match timeout.after {
        time::Duration::Exact(after) => after.min(FOR_EVER),
        time::Duration::NotHappening => FOR_EVER,
    }
}

/// The end of a wait is `WouldBlock` on Unix and `TimedOut` on Windows.
fn in_time(error: io::Error, reason: Timeout) -> Error {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Error::Timeout(reason),
        _ => Error::Io(error),
    }
}

/// A TCP connection.
pub struct Socket {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// What the system was told last.
    read_limit: Option<Duration>,
    write_limit: Option<Duration>,
}

/// The time that is left until `end`; the system is told when it changes.
fn tell(
    known: &mut Option<Duration>,
    left: Duration,
    reason: Timeout,
    set: impl FnOnce(Option<Duration>) -> io::Result<()>,
) -> Result<(), Error> {
    if left.is_zero() {
        return Err(Error::Timeout(reason));
    }
    if *known != Some(left) {
        set(Some(left))?;
        *known = Some(left);
    }
    Ok(())
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    /// One limit for all of the output, in however many pieces the system takes it.
    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let mut left = limit_of(timeout);
        let end = Instant::now() + left;
        let mut output: &[u8] = self.buffers.output().get(..amount).unwrap_or_default();
        while !output.is_empty() {
            tell(&mut self.write_limit, left, timeout.reason, |limit| self.stream.set_write_timeout(limit))?;
            match (&self.stream).write(output) {
                Ok(0) => return Err(Error::Io(ErrorKind::WriteZero.into())),
                Ok(sent) => output = output.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(in_time(error, timeout.reason)),
            }
            left = end.saturating_duration_since(Instant::now());
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let mut left = limit_of(timeout);
        let end = Instant::now() + left;
        loop {
            tell(&mut self.read_limit, left, timeout.reason, |limit| self.stream.set_read_timeout(limit))?;
            match (&self.stream).read(self.buffers.input_append_buf()) {
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    left = end.saturating_duration_since(Instant::now());
                }
                Err(error) => return Err(in_time(error, timeout.reason)),
            }
        }
    }

    /// Whether the other side has neither closed nor failed; what has come is in the input then. More than there is room
    /// for is more than anybody has to say unasked.
    fn is_open(&mut self) -> bool {
        if self.stream.set_nonblocking(true).is_err() {
            return false;
        }
        let room = self.buffers.input_append_buf();
        let size = room.len();
        let outcome = (&self.stream).read(room);
        let blocks_again = self.stream.set_nonblocking(false).is_ok();
        match outcome {
            Ok(amount) if amount > 0 && amount < size => self.buffers.input_appended(amount),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            _ => return false,
        }
        blocks_again
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Socket")
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, LazyBuffers, NextTimeout, Read, Socket, TcpStream, Transport, Write, open, time};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::thread;

    fn pair() -> (Socket, TcpStream) {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(server.local_addr().unwrap()).unwrap();
        let (other, _) = server.accept().unwrap();
        other.set_nodelay(true).unwrap();
        let buffers = LazyBuffers::new(16, 1 << 20);
        (Socket { stream, buffers, read_limit: None, write_limit: None }, other)
    }

    fn within(limit: Duration) -> NextTimeout {
        NextTimeout { after: time::Duration::Exact(limit), ..NextTimeout::default() }
    }

    #[test]
    fn looking_waits_for_nothing_and_loses_nothing() {
        let (mut socket, mut other) = pair();
        assert!(socket.is_open() && socket.buffers().input().is_empty());
        other.write_all(b"ab").unwrap();
        assert!(socket.is_open() && socket.buffers().input() == b"ab");
        other.write_all(b"cd").unwrap();
        // It waits again where it should.
        assert!(socket.await_input(within(Duration::from_secs(20))).unwrap());
        assert_eq!(socket.buffers().input(), b"abcd");
        assert!(socket.await_input(within(Duration::from_millis(20))).is_err());
        other.write_all(&[0; 16]).unwrap();
        assert!(!socket.is_open(), "more than there is room for");
        let (mut socket, other) = pair();
        drop(other);
        assert!(!socket.is_open());
    }

    #[test]
    fn an_upload_that_is_taken_too_slowly_ends_in_time() {
        let (mut socket, mut other) = pair();
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        // It takes 1 MB in a second: each piece in time, the whole not.
        let taker = thread::spawn(move || {
            let mut piece = vec![0; 100_000];
            while !until.load(SeqCst) && other.read(&mut piece).is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        });
        let amount = socket.buffers().output().len();
        let limit = within(Duration::from_millis(400));
        let failed = (0..20).any(|_| socket.transmit_output(amount, limit).is_err());
        over.store(true, SeqCst);
        drop(socket);
        taker.join().unwrap();
        assert!(failed, "20 MB are more than the system's buffers hold");
    }

    #[test]
    fn the_next_address_is_tried() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let addresses = [closed, server.local_addr().unwrap()];
        assert!(open(&addresses, Duration::from_secs(20)).is_ok());
        assert!(open(&addresses[..1], Duration::from_secs(20)).is_err());
    }
}
