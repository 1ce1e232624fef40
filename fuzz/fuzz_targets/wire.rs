//! Whole calls against a server in this process that answers with the input: as it is, or as the body of a proper
//! answer. Input: operation, flags (1 proper answer, 2 compressed as said by the body itself, 4 chunked), answer.
#![no_main]

use hisbridge::catalog::{self, Operation};
use hisbridge_fuzz::{call, configure, network, pick};
use libfuzzer_sys::fuzz_target;
use std::ffi::CString;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static ROWS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    configure(socket.local_addr().expect("its port").port());
    std::thread::spawn(move || socket.incoming().flatten().for_each(serve));
    network()
});

/// One request, one answer, and the connection's end.
fn serve(mut stream: TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut request = Vec::new();
    let mut piece = [0; 16 * 1024];
    while !complete(&request) {
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
            _ => return,
        }
    }
    let answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let _ = stream.write_all(&answer);
}

fn complete(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}

fuzz_target!(|data: &[u8]| {
    let [choice, flags, answer @ ..] = data else { return };
    let row = pick(&ROWS, *choice);
    let mut wire = Vec::new();
    if flags & 1 != 0 {
        wire.extend_from_slice(b"HTTP/1.1 200 OK\r\nConnection: close\r\n");
        if flags & 2 != 0 {
            wire.extend_from_slice(b"Content-Encoding: gzip\r\n");
        }
        if flags & 4 != 0 {
            wire.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        } else {
            wire.extend_from_slice(format!("Content-Length: {}\r\n\r\n", answer.len()).as_bytes());
        }
    }
    wire.extend_from_slice(answer);
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = wire;
    let name = CString::new(row.full_name).expect("a name");
    let request = CString::new(catalog::examples(row.full_name).0).expect("an example");
    let envelope = call(&name, &request);
    let kind = envelope["error"]["kind"].as_str().unwrap_or_default();
    assert!(matches!(kind, "" | "timeout" | "transport" | "http" | "protocol" | "vendor"), "{envelope}");
});
