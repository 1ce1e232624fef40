//! A byte stream to one client, and what becomes of it after an answer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

/// A byte stream to one client, plain or TLS.
pub trait Connection: Read + Write {
    /// Ends the stream properly (with TLS: says so).
    fn finish(&mut self);
}

impl Connection for TcpStream {
    fn finish(&mut self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl Connection for openssl::ssl::SslStream<TcpStream> {
    fn finish(&mut self) {
        let _ = self.shutdown();
        let _ = self.get_ref().shutdown(Shutdown::Write);
    }
}

/// What becomes of the connection after an answer.
#[derive(Clone, Copy)]
pub enum Persistence {
    /// Kept for the next request.
    KeepAlive,
    /// Closed properly.
    Close,
    /// Closed without a word (with TLS: no close_notify).
    CloseWithoutNotify,
    /// Reset.
    Reset,
}
