//! A server that says more than it was asked: after its first answer come bytes that belong to no request, at once, late
//! or in pieces.
#![allow(dead_code, reason = "each test program uses its part")]

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, SupportedProtocolVersion};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

/// What the server speaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speaks {
    Http,
    Tls12,
    Tls13,
}

/// When the surplus comes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// In one piece with the answer.
    AtOnce,
    /// After the answer was taken, before the next request.
    Late,
    /// A third with the answer, a third before the next request, the rest when that has come. Over TLS the places
    /// where it is cut lie within records.
    Pieces,
}

/// What comes after the first answer.
#[derive(Clone, Debug)]
pub enum Surplus {
    Bytes(Vec<u8>),
    /// A message of TLS 1.3 that any side may send at any time.
    KeyUpdate,
    /// Nothing but the connection's end, before the next request.
    End,
}

/// The certificate of the servers, for `http.ca_file`, and its key.
pub static CERTIFICATE: LazyLock<(PathBuf, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=his", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
});

/// What the server has done so far.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    /// Bytes on the wire.
    written: AtomicUsize,
}

/// The server. Its answers to imaging.check are numbered.
pub struct Talker {
    pub port: u16,
    pub speaks: Speaks,
    /// It ends the first connection.
    pub ends: bool,
    seen: Arc<Seen>,
    go: Sender<()>,
    gone: Receiver<()>,
}

/// The answer with this number.
pub fn answer(number: usize) -> Vec<u8> {
    let body = format!(r#"{{"code":1,"content":{number},"message":"http://127.0.0.1/v"}}"#);
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// So many bytes that begin as a well-formed answer, number 99, and are one if there is room.
pub fn another_answer(length: usize) -> Vec<u8> {
    let body = r#"{"code":1,"content":99,"message":"http://127.0.0.1/v"}"#;
    let head = |padding: usize| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len() + padding).into_bytes()
    };
    let mut bytes = head(length.saturating_sub(head(0).len() + 4));
    bytes.resize(length, b' ');
    bytes
}

impl Talker {
    /// Starts it; `first` is what it answers to the first request.
    pub fn start(speaks: Speaks, first: Vec<u8>, surplus: Surplus, when: When) -> Talker {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = socket.local_addr().expect("its port").port();
        let seen = Arc::new(Seen::default());
        let ((go, wait), (tell, gone)) = (channel(), channel());
        let ends = matches!(surplus, Surplus::End);
        let mut plan = Some(Plan { first, surplus, when, wait, tell });
        let for_thread = seen.clone();
        thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                at_once(&stream);
                for_thread.connections.fetch_add(1, SeqCst);
                let (plan, seen) = (plan.take(), for_thread.clone());
                thread::spawn(move || serve(Line::new(stream, speaks, seen), plan));
            }
        });
        Talker { port, speaks, ends, seen, go, gone }
    }

    /// Lets the late bytes go, and waits until they are on the wire.
    pub fn go(&self) {
        self.go.send(()).expect("the server runs");
        self.gone.recv_timeout(Duration::from_secs(20)).expect("the first answer and what follows it");
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.seen.requests.load(SeqCst)
    }

    pub fn written(&self) -> usize {
        self.seen.written.load(SeqCst)
    }
}

/// What is written goes out at once, and is with the other side when writing is over.
fn at_once(stream: &TcpStream) {
    stream.set_nodelay(true).expect("a socket's option");
}

/// What happens on the first connection.
struct Plan {
    first: Vec<u8>,
    surplus: Surplus,
    when: When,
    wait: Receiver<()>,
    tell: Sender<()>,
}

fn serve(mut line: Line, plan: Option<Plan>) {
    let (mut plan, mut rest) = (plan, Vec::new());
    while line.request() {
        line.write(&std::mem::take(&mut rest));
        let number = line.seen.requests.fetch_add(1, SeqCst) + 1;
        let Some(Plan { first, surplus, when, wait, tell }) = plan.take() else {
            let wire = line.seal(&answer(number));
            line.write(&wire);
            continue;
        };
        let ends = matches!(surplus, Surplus::End);
        let mut wire = line.seal(&first);
        let more = match surplus {
            Surplus::Bytes(bytes) => line.seal(&bytes),
            Surplus::KeyUpdate => line.key_update(),
            Surplus::End => Vec::new(),
        };
        let third = more.len().div_ceil(3);
        let (now, later, last) = match when {
            When::AtOnce => (&more[..], &[][..], &[][..]),
            When::Late => (&[][..], &more[..], &[][..]),
            When::Pieces => {
                let (now, others) = more.split_at(third);
                let (later, last) = others.split_at(third.min(others.len()));
                (now, later, last)
            }
        };
        wire.extend_from_slice(now);
        line.write(&wire);
        if wait.recv().is_err() {
            return;
        }
        line.write(later);
        if ends {
            let _ = line.socket.shutdown(Shutdown::Both);
        }
        rest = last.to_vec();
        let _ = tell.send(());
    }
}

/// A connection as the server sees it.
struct Line {
    socket: TcpStream,
    tls: Option<ServerConnection>,
    seen: Arc<Seen>,
}

fn tls_configuration(version: &'static SupportedProtocolVersion) -> Arc<ServerConfig> {
    let (certificate, key) = &*CERTIFICATE;
    let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let configuration = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a configuration");
    Arc::new(configuration)
}

impl Line {
    fn new(mut socket: TcpStream, speaks: Speaks, seen: Arc<Seen>) -> Line {
        let version = match speaks {
            Speaks::Http => None,
            Speaks::Tls12 => Some(&rustls::version::TLS12),
            Speaks::Tls13 => Some(&rustls::version::TLS13),
        };
        let tls = version.map(|version| {
            let mut tls = ServerConnection::new(tls_configuration(version)).expect("a connection");
            tls.set_buffer_limit(None);
            let mut counted = Counted { socket: &mut socket, seen: &seen };
            let _ = tls.complete_io(&mut counted);
            tls
        });
        Line { socket, tls, seen }
    }

    /// Reads a request; false at the connection's end.
    fn request(&mut self) -> bool {
        let mut whole = Vec::new();
        let mut piece = [0; 16 * 1024];
        while !is_whole(&whole) {
            let mut socket = Counted { socket: &mut self.socket, seen: &self.seen };
            let count = match &mut self.tls {
                None => socket.read(&mut piece),
                Some(tls) => rustls::Stream::new(tls, &mut socket).read(&mut piece),
            };
            match count {
                Ok(count) if count > 0 => whole.extend_from_slice(&piece[..count]),
                _ => return false,
            }
        }
        true
    }

    /// As it goes over the wire.
    fn seal(&mut self, plain: &[u8]) -> Vec<u8> {
        match &mut self.tls {
            None => plain.to_vec(),
            Some(tls) => {
                tls.writer().write_all(plain).expect("no limit");
                records(tls)
            }
        }
    }

    fn key_update(&mut self) -> Vec<u8> {
        let tls = self.tls.as_mut().expect("TLS");
        tls.refresh_traffic_keys().expect("TLS 1.3");
        records(tls)
    }

    fn write(&mut self, wire: &[u8]) {
        let _ = Counted { socket: &mut self.socket, seen: &self.seen }.write_all(wire);
    }
}

fn records(tls: &mut ServerConnection) -> Vec<u8> {
    let mut wire = Vec::new();
    while tls.wants_write() {
        tls.write_tls(&mut wire).expect("memory");
    }
    wire
}

/// A socket that counts what was written.
struct Counted<'a> {
    socket: &'a mut TcpStream,
    seen: &'a Seen,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.socket.read(into)
    }
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.socket.write(bytes)?;
        self.seen.written.fetch_add(count, SeqCst);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.socket.flush()
    }
}

/// Whether a request's head is there, and as much body as that says.
fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|part| part == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}
