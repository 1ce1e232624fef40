//! TCP. ureq's own connection grants a request's whole time limit again after each part that the server takes; this one
//! ends with the limit, however slowly the server reads.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
};
use ureq::{Error, Timeout};

/// The least that an address gets: with less not even a server in the same room answers.
const LEAST: Duration = Duration::from_millis(10);

/// Connects where nothing inside (a proxy's connector) has connected already.
#[derive(Debug, Default)]
pub struct TcpConnector;

impl<In: Transport> Connector<In> for TcpConnector {
    type Out = Either<In, Tcp>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        if let Some(chained) = chained {
            return Ok(Some(Either::A(chained)));
        }
        let stream = connect(details)?;
        if details.config.no_delay() {
            stream.set_nodelay(true)?;
        }
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Tcp { stream, buffers, write_limit: None, read_limit: None })))
    }
}

/// The first address that answers. One that is silent gets half of the time that is left, the last one all of it.
fn connect(details: &ConnectionDetails) -> Result<TcpStream, Error> {
    let end = end(details.timeout);
    let count = details.addrs.len();
    let mut last = Error::HostNotFound;
    for (at, address) in details.addrs.iter().enumerate() {
        let connected = match end.map(|end| end.saturating_duration_since(Instant::now())) {
            None => TcpStream::connect(address),
            Some(left) if left.is_zero() && at > 0 => break,
            Some(left) => {
                let share = if at + 1 == count { left } else { left / 2 };
                TcpStream::connect_timeout(address, share.max(LEAST))
            }
        };
        last = match connected {
            Ok(stream) => return Ok(stream),
            Err(error) if is_over(&error) => Error::Timeout(Timeout::Connect),
            Err(error) => Error::Io(error),
        };
    }
    Err(last)
}

/// An open connection.
#[derive(Debug)]
pub struct Tcp {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// What the socket was told last: most calls need not tell it again.
    write_limit: Option<Duration>,
    read_limit: Option<Duration>,
}

impl Transport for Tcp {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let timeout = timeout.for_write();
        let end = end(timeout);
        let mut rest = self.buffers.output().get(..amount).unwrap_or_default();
        let mut limit = first(timeout)?;
        while !rest.is_empty() {
            if limit != self.write_limit {
                self.stream.set_write_timeout(limit)?;
                self.write_limit = limit;
            }
            match self.stream.write(rest) {
                Ok(0) => return Err(Error::Io(ErrorKind::WriteZero.into())),
                Ok(sent) => rest = rest.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error, timeout)),
            }
            if !rest.is_empty() {
                limit = left(end, timeout)?;
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = timeout.for_read();
        let end = end(timeout);
        let mut limit = first(timeout)?;
        loop {
            if limit != self.read_limit {
                self.stream.set_read_timeout(limit)?;
                self.read_limit = limit;
            }
            match self.stream.read(self.buffers.input_append_buf()) {
                Ok(amount) => {
                    self.buffers.input_appended(amount);
                    return Ok(amount > 0);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => limit = left(end, timeout)?,
                Err(error) => return Err(failed(error, timeout)),
            }
        }
    }

    /// Nothing may wait to be read on a connection that nothing was asked over.
    fn is_open(&mut self) -> bool {
        let look = || {
            self.stream.set_nonblocking(true)?;
            let seen = self.stream.peek(&mut [0]);
            self.stream.set_nonblocking(false)?;
            Ok(matches!(seen, Err(error) if error.kind() == ErrorKind::WouldBlock))
        };
        look().unwrap_or_else(|_: io::Error| false)
    }
}

fn end(timeout: NextTimeout) -> Option<Instant> {
    if timeout.after.is_not_happening() { None } else { Instant::now().checked_add(*timeout.after) }
}

/// The limit of the first reading or writing: the whole.
fn first(timeout: NextTimeout) -> Result<Option<Duration>, Error> {
    if timeout.after.is_not_happening() {
        return Ok(None);
    }
    if timeout.after.is_zero() { Err(Error::Timeout(timeout.reason)) } else { Ok(Some(*timeout.after)) }
}

/// What is left for the next one.
fn left(end: Option<Instant>, timeout: NextTimeout) -> Result<Option<Duration>, Error> {
    match end.map(|end| end.saturating_duration_since(Instant::now())) {
        Some(left) if left.is_zero() => Err(Error::Timeout(timeout.reason)),
        left => Ok(left),
    }
}

fn failed(error: io::Error, timeout: NextTimeout) -> Error {
    if is_over(&error) { Error::Timeout(timeout.reason) } else { Error::Io(error) }
}

/// Whether the socket's own time limit has passed, in the words of Unix or of Windows.
fn is_over(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
