//! Reads requests off a connection: head by httparse, body by length or in chunks.

use super::connection::Connection;
use crate::http::Request;
use std::io;

const HEAD_LIMIT: usize = 64 * 1024;
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A request that HTTP does not allow.
pub struct BadRequest {
    /// Status of the answer.
    pub status: u16,
    /// What is wrong, in words.
    pub words: &'static str,
}

const fn bad(status: u16, words: &'static str) -> BadRequest {
    BadRequest { status, words }
}

/// Reads one request; `None` when the client is gone. What follows it stays in `buffer`.
pub fn read_request(
    connection: &mut dyn Connection,
    buffer: &mut Vec<u8>,
    secure: bool,
) -> Result<Option<Request>, BadRequest> {
    let (mut request, head_length) = loop {
        if let Some(head) = parse_head(buffer, secure)? {
            break head;
        }
        if buffer.len() > HEAD_LIMIT {
            return Err(bad(431, "request head too large"));
        }
        if !fill(connection, buffer) {
            return Ok(None);
        }
    };
    buffer.drain(..head_length);
    let chunked =
        request.header("Transfer-Encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let length = match request.header("Content-Length") {
        Some(text) => text.trim().parse::<usize>().map_err(|_| bad(400, "Content-Length is not a number"))?,
        None => 0,
    };
    if length > BODY_LIMIT {
        return Err(bad(413, "request body too large"));
    }
    let waits = request.header("Expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    if waits && connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").is_err() {
        return Ok(None);
    }
    if chunked {
        match read_chunked(connection, buffer)? {
            Some(body) => request.body = body,
            None => return Ok(None),
        }
    } else {
        while buffer.len() < length {
            if !fill(connection, buffer) {
                return Ok(None);
            }
        }
        request.body = buffer.drain(..length).collect();
    }
    Ok(Some(request))
}

fn parse_head(buffer: &[u8], secure: bool) -> Result<Option<(Request, usize)>, BadRequest> {
    if buffer.is_empty() {
        return Ok(None);
    }
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(bad(400, "not an HTTP request")),
    };
    let target = parsed.path.unwrap_or("/");
    // A proxy would be sent the whole address; as an origin server we take its path.
    let target = match target.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("http") => rest.find('/').map_or("/", |slash| &rest[slash..]),
        _ => target,
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: parsed.method.unwrap_or("").to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: parsed
            .headers
            .iter()
            .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
            .collect(),
        body: Vec::new(),
        secure,
    };
    Ok(Some((request, length)))
}

fn fill(connection: &mut dyn Connection, buffer: &mut Vec<u8>) -> bool {
    let mut piece = [0u8; 16 * 1024];
    loop {
        match connection.read(&mut piece) {
            Ok(0) => return false,
            Ok(count) => {
                buffer.extend_from_slice(&piece[..count]);
                return true;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

fn read_chunked(connection: &mut dyn Connection, buffer: &mut Vec<u8>) -> Result<Option<Vec<u8>>, BadRequest> {
    let mut body = Vec::new();
    loop {
        let (start, size) = loop {
            match httparse::parse_chunk_size(buffer) {
                Ok(httparse::Status::Complete((start, size))) => break (start, size as usize),
                Ok(httparse::Status::Partial) => {
                    if !fill(connection, buffer) {
                        return Ok(None);
                    }
                }
                Err(_) => return Err(bad(400, "bad chunk size")),
            }
        };
        if size > BODY_LIMIT || body.len() + size > BODY_LIMIT {
            return Err(bad(413, "request body too large"));
        }
        while buffer.len() < start + size + 2 {
            if !fill(connection, buffer) {
                return Ok(None);
            }
        }
        body.extend_from_slice(&buffer[start..start + size]);
        buffer.drain(..start + size + 2);
        if size == 0 {
            return Ok(Some(body));
        }
    }
}
