//! A server in this process that gives every request the same bytes as its answer.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Starts it and gives its port.
pub fn start() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || socket.incoming().flatten().for_each(serve));
    port
}

/// What it answers from now on, status line included.
pub fn answer_with(bytes: Vec<u8>) {
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
}

/// One request, one answer, and the connection's end.
fn serve(mut stream: TcpStream) {
    if request(&mut stream).is_some() {
        let answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let _ = stream.write_all(&answer);
    }
}

/// Reads a whole request, head and body; `None` when the connection ends before.
pub fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut request = Vec::new();
    let mut piece = [0; 16 * 1024];
    while !complete(&request) {
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
    Some(request)
}

fn complete(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}
