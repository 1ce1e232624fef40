//! Faults of how an answer gets out: late, in pieces, cut off, with a wrong length or coding.

use super::gzip;
use super::kinds::Fault;
use super::malformed_head::write_malformed_head;
use crate::clock::Clock;
use crate::http::Answer;
use crate::serve::{Connection, Length, Persistence, head, write_answer};
use socket2::SockRef;
use std::io;
use std::net::TcpStream;
use std::time::Duration;

/// Writes an answer under a fault, and says what becomes of the connection.
pub fn deliver(
    connection: &mut dyn Connection,
    raw: &TcpStream,
    answer: &Answer,
    fault: Option<&Fault>,
    close: bool,
    clock: &Clock,
) -> io::Result<Persistence> {
    let after = if close { Persistence::Close } else { Persistence::KeepAlive };
    let length = Length::Declared(answer.body.len() as u64);
    match fault {
        Some(Fault::Slow { delay_ms }) => {
            pause(*delay_ms);
            write_answer(connection, answer, clock, close)?;
            Ok(after)
        }
        Some(Fault::Drip { every_ms, bytes }) => {
            let mut wire = head(answer, &length, "", close, clock);
            wire.extend_from_slice(&answer.body);
            for piece in wire.chunks((*bytes).max(1)) {
                connection.write_all(piece)?;
                connection.flush()?;
                pause(*every_ms);
            }
            Ok(after)
        }
        Some(Fault::CloseAt { byte, in_body }) => {
            let mut wire = head(answer, &length, "", close, clock);
            let end = if *in_body { wire.len() + byte } else { *byte };
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire[..end.min(wire.len())])?;
            connection.flush()?;
            Ok(Persistence::CloseWithoutNotify)
        }
        Some(Fault::Close) => Ok(Persistence::CloseWithoutNotify),
        Some(Fault::Reset) => {
            let _ = SockRef::from(raw).set_linger(Some(Duration::ZERO));
            Ok(Persistence::Reset)
        }
        Some(Fault::WrongLength { delta, hold_ms }) => {
            let declared = (answer.body.len() as i64).saturating_add(*delta).max(0);
            let length = Length::Declared(declared as u64);
            let mut wire = head(answer, &length, "", close, clock);
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire)?;
            connection.flush()?;
            pause(*hold_ms);
            Ok(if *delta > 0 { Persistence::CloseWithoutNotify } else { after })
        }
        Some(Fault::Chunked) => {
            let mut wire = head(answer, &Length::Chunked, "", close, clock);
            for piece in answer.body.chunks(7) {
                wire.extend(format!("{:x}\r\n", piece.len()).bytes());
                wire.extend_from_slice(piece);
                wire.extend_from_slice(b"\r\n");
            }
            wire.extend_from_slice(b"0\r\n\r\n");
            connection.write_all(&wire)?;
            Ok(after)
        }
        Some(Fault::ChunkedGarbage) => {
            let mut wire = head(answer, &Length::Chunked, "", close, clock);
            wire.extend_from_slice(b"ZZZ;what\r\n");
            wire.extend_from_slice(&answer.body);
            connection.write_all(&wire)?;
            Ok(Persistence::Close)
        }
        Some(Fault::Gzip) => {
            let packed = gzip::compress(&answer.body)?;
            write_packed(connection, answer, "gzip", packed, close, clock)?;
            Ok(after)
        }
        Some(Fault::Deflate { raw }) => {
            let packed = gzip::deflate(&answer.body, *raw)?;
            write_packed(connection, answer, "deflate", packed, close, clock)?;
            Ok(after)
        }
        Some(Fault::BadGzip { variant }) => {
            let mut packed = answer.body.clone();
            if variant != "plain" {
                packed = gzip::compress(&packed)?;
                let middle = packed.len() / 2;
                match variant.as_str() {
                    "cut" => packed.truncate(middle),
                    _ => packed[middle] ^= 1,
                }
            }
            write_packed(connection, answer, "gzip", packed, close, clock)?;
            Ok(after)
        }
        Some(Fault::BadHead { variant }) => {
            // A client may close before it has read all of it.
            let _ = write_malformed_head(connection, answer, variant, clock);
            Ok(Persistence::Close)
        }
        Some(Fault::GzipBomb { bytes }) => {
            let extra = "Content-Encoding: gzip\r\n";
            connection.write_all(&head(answer, &Length::Chunked, extra, close, clock))?;
            gzip::write_bomb(connection, *bytes)?;
            Ok(after)
        }
        Some(Fault::Big { bytes }) => {
            let (opening, closing) = (br#"{"padding":""#, br#""}"#);
            let padding = bytes.saturating_sub(opening.len() + closing.len());
            let total = padding + opening.len() + closing.len();
            let length = Length::Declared(total as u64);
            connection.write_all(&head(answer, &length, "", close, clock))?;
            connection.write_all(opening)?;
            let block = [b'x'; 64 * 1024];
            let mut left = padding;
            while left > 0 {
                let count = left.min(block.len());
                connection.write_all(&block[..count])?;
                left -= count;
            }
            connection.write_all(closing)?;
            Ok(after)
        }
        Some(Fault::DeadKeepalive { after_ms }) => {
            write_answer(connection, answer, clock, false)?;
            pause(*after_ms);
            Ok(Persistence::CloseWithoutNotify)
        }
        None
        | Some(
            Fault::Html { .. }
            | Fault::BadJson
            | Fault::WrongShape { .. }
            | Fault::Disguised { .. }
            | Fault::BadCharacter { .. }
            | Fault::BadCiphertext
            | Fault::Status { .. }
            | Fault::VendorError { .. },
        ) => {
            write_answer(connection, answer, clock, close)?;
            Ok(after)
        }
    }
}

fn write_packed(
    connection: &mut dyn Connection,
    answer: &Answer,
    coding: &str,
    packed: Vec<u8>,
    close: bool,
    clock: &Clock,
) -> io::Result<()> {
    let length = Length::Declared(packed.len() as u64);
    let mut wire = head(answer, &length, &format!("Content-Encoding: {coding}\r\n"), close, clock);
    wire.extend(packed);
    connection.write_all(&wire)
}

fn pause(milliseconds: u64) {
    if milliseconds > 0 {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}
