//! Writes answers to a connection.

use super::connection::Connection;
use crate::clock::Clock;
use crate::http::{Answer, reason};
use std::io;

/// How the body's end is said.
pub enum Length {
    /// `Content-Length`.
    Declared(u64),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// Status line and header lines; `extra` are whole lines that come among them.
pub fn head(answer: &Answer, length: &Length, extra: &str, close: bool, clock: &Clock) -> Vec<u8> {
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nDate: {}\r\nServer: sandbox\r\nContent-Type: {}\r\n{extra}",
        answer.status,
        reason(answer.status),
        clock.http_date(),
        answer.content_type,
    );
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match length {
        Length::Declared(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
        Length::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
    }
    head.push_str(if close { "Connection: close\r\n\r\n" } else { "Connection: keep-alive\r\n\r\n" });
    head.into_bytes()
}

/// Writes an answer as it is.
pub fn write_answer(connection: &mut dyn Connection, answer: &Answer, clock: &Clock, close: bool) -> io::Result<()> {
    let mut wire = head(answer, &Length::Declared(answer.body.len() as u64), "", close, clock);
    wire.extend_from_slice(&answer.body);
    connection.write_all(&wire)?;
    connection.flush()
}
