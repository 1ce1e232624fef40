//! Answers whose head is not what HTTP says.

use crate::clock::Clock;
use crate::http::Answer;
use crate::serve::{Connection, Length, head};
use std::io;

/// Writes an answer under a head of that kind: see [`super::kinds::Fault::BadHead`].
pub fn write_malformed_head(
    connection: &mut dyn Connection,
    answer: &Answer,
    variant: &str,
    clock: &Clock,
) -> io::Result<()> {
    let whole = |extra: &str, length: u64| head(answer, &Length::Declared(length), extra, true, clock);
    let right = answer.body.len() as u64;
    let with_length = |length: &str| {
        let text = String::from_utf8_lossy(&whole("", right)).into_owned();
        text.replace(&format!("Content-Length: {right}\r\n"), &format!("Content-Length: {length}\r\n")).into_bytes()
    };
    let head = match variant {
        "not_http" => b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec(),
        "no_status" => b"HTTP/1.1\r\n\r\n".to_vec(),
        "long_line" => whole(&format!("X-Long: {}\r\n", "x".repeat(1 << 20)), right),
        "many_lines" => whole(&"X-Many: x\r\n".repeat(100_000), right),
        "length_word" => with_length("many"),
        "length_negative" => with_length("-1"),
        "length_twice" => whole("Content-Length: 1\r\n", right),
        _ => with_length("18446744073709551615"),
    };
    connection.write_all(&head)?;
    connection.write_all(&answer.body)?;
    connection.flush()
}
