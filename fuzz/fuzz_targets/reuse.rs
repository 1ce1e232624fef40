//! Connections that are used again: what a call reads must be what the server sent for its own request, whatever lies
//! behind an answer. A server in this process keeps its connections and plays the input; each request carries a number
//! that no input can know.
//!
//! Input: for each of up to eight exchanges flags (1 chunked, 2 a forged answer behind it, 4 in a piece of its own, 8 the
//! connection ends), times (how often what lies behind is said), length, and so many bytes that lie behind the answer.
#![no_main]

use hisbridge_fuzz::{call, configure_with_token, server};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::ffi::CString;
use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

/// More than rustls, a socket's reader and ureq hold in one go.
const MOST_SURPLUS: usize = 40_000;

const FORGED: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n{\"code\":\"100100000\",\"data\":{\"number\":\"none\"}}";

/// How the next request is answered.
struct Play {
    chunked: bool,
    surplus: Vec<u8>,
    apart: bool,
    close: bool,
}

static NEXT: Mutex<Option<Play>> = Mutex::new(None);

/// Speaks when all of an answer, surplus and end included, was given to the system.
static SENT: LazyLock<Mutex<Receiver<()>>> = LazyLock::new(|| {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    configure_with_token(socket.local_addr().expect("its port").port());
    let (sent, received) = sync_channel(1);
    std::thread::spawn(move || {
        for stream in socket.incoming().flatten() {
            let sent = sent.clone();
            std::thread::spawn(move || serve(stream, &sent));
        }
    });
    Mutex::new(received)
});

fn serve(mut stream: TcpStream, sent: &SyncSender<()>) {
    let _ = stream.set_nodelay(true);
    while let Some(request) = server::request(&mut stream) {
        let Some(play) = NEXT.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let text = String::from_utf8_lossy(&request);
        let number = text.split(['?', '&', ' ']).find_map(|part| part.strip_prefix("number=")).unwrap_or_default();
        let body = json!({"code": "100100000", "data": {"number": number}}).to_string();
        let mut answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n".to_vec();
        if play.chunked {
            answer.extend(format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).bytes());
        } else {
            answer.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
        }
        if !play.apart {
            answer.extend(&play.surplus);
        }
        let _ = stream.write_all(&answer);
        if play.apart {
            let _ = stream.write_all(&play.surplus);
        }
        if !play.surplus.is_empty() {
            arrived(&stream);
        }
        if play.close {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let _ = sent.send(());
        if play.close {
            return;
        }
    }
}

/// Waits until the other end has acknowledged everything. On a busy machine it may come late even within one machine, and
/// what comes only after the next request was sent passes for its answer with every client.
fn arrived(stream: &TcpStream) {
    for _ in 0..10_000 {
        let mut left: libc::c_int = 0;
        // SAFETY: an open socket and a place for the number.
        let asked = unsafe { libc::ioctl(stream.as_raw_fd(), libc::TIOCOUTQ, &raw mut left) };
        if asked != 0 || left == 0 {
            return;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
}

fuzz_target!(|data: &[u8]| {
    static CALLS: Mutex<u64> = Mutex::new(0);
    let sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut rest = data;
    for _ in 0..8 {
        let [flags, times, length, bytes @ ..] = rest else { return };
        let (surplus, behind) = bytes.split_at(bytes.len().min(usize::from(*length)));
        rest = behind;
        let mut surplus = surplus.repeat(usize::from(*times) + 1);
        surplus.truncate(MOST_SURPLUS);
        if flags & 2 != 0 {
            surplus.extend(FORGED);
        }
        let play = Play { chunked: flags & 1 != 0, surplus, apart: flags & 4 != 0, close: flags & 8 != 0 };
        *NEXT.lock().unwrap_or_else(PoisonError::into_inner) = Some(play);

        let mut calls = CALLS.lock().unwrap_or_else(PoisonError::into_inner);
        *calls += 1;
        let number = format!("{:016x}", calls.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let request = json!({"method": "GET", "path": "/v1/open/number", "query": {"number": number}});
        let envelope = call(c"signit.request", &CString::new(request.to_string()).expect("JSON holds no NUL"));
        if envelope["ok"] != true {
            // On a busy machine a call runs into its time limit, or the server gives an idle connection up just then.
            assert!(matches!(envelope["error"]["kind"].as_str(), Some("timeout" | "transport")), "{envelope}");
            *NEXT.lock().unwrap_or_else(PoisonError::into_inner) = None;
            while sent.recv_timeout(Duration::from_millis(500)).is_ok() {}
            return;
        }
        assert_eq!(envelope["data"]["number"], number, "{envelope}");
        sent.recv_timeout(Duration::from_secs(5)).expect("the server's own answer");
    }
});
