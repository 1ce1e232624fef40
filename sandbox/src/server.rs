//! A small HTTP/1.1 server on threads whose every byte is ours to decide, because faults need
//! that: one accept thread per listener, one thread per connection, connections kept open.

use crate::Shared;
use crate::faults::{self, Keep};
use crate::http::{Answer, Request, Trace};
use openssl::ssl::SslAcceptor;
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const HEAD_LIMIT: usize = 64 * 1024;
const BODY_LIMIT: usize = 64 * 1024 * 1024;
const IDLE_LIMIT: Duration = Duration::from_secs(300);

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

/// The open connections, so that stopping and being away can cut them.
#[derive(Default)]
pub struct Connections {
    next: AtomicU64,
    open: Mutex<HashMap<u64, TcpStream>>,
}

impl Connections {
    fn add(&self, stream: &TcpStream) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        if let Ok(copy) = stream.try_clone() {
            crate::lock(&self.open).insert(id, copy);
        }
        id
    }

    pub(crate) fn forget(&self, id: u64) {
        crate::lock(&self.open).remove(&id);
    }

    /// Cuts every open connection.
    pub fn cut_all(&self) {
        for stream in crate::lock(&self.open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// One listening port with its accept thread.
pub struct Listener {
    port: u16,
    gate: Arc<Gate>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Gate {
    stop: AtomicBool,
    closed: AtomicBool,
    away_until: Mutex<Option<Instant>>,
}

impl Gate {
    fn leaving(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || crate::lock(&self.away_until).is_some()
    }
}

impl Listener {
    /// Binds 127.0.0.1 (port 0: any free one) and starts to accept.
    pub fn start(port: u16, tls: Option<SslAcceptor>, shared: Arc<Shared>) -> Result<Listener, String> {
        let socket = bind(port)?;
        let port = socket.local_addr().map_err(|error| format!("the port is not known: {error}"))?.port();
        let gate = Arc::new(Gate::default());
        let thread = std::thread::Builder::new()
            .name(format!("accept-{port}"))
            .spawn({
                let gate = Arc::clone(&gate);
                move || accept_loop(socket, port, &gate, tls.as_ref(), &shared)
            })
            .map_err(|error| format!("no thread for port {port}: {error}"))?;
        Ok(Listener { port, gate, thread: Some(thread) })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Closes the listening socket for a time and opens it again; returns when it is closed.
    pub fn away(&self, time: Duration) {
        *crate::lock(&self.gate.away_until) = Some(Instant::now() + time);
        let deadline = Instant::now() + Duration::from_secs(2);
        while !self.gate.closed.load(Ordering::SeqCst) && Instant::now() < deadline {
            self.wake();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends an absence; returns when the socket is open again.
    pub fn back(&self) {
        if let Some(until) = crate::lock(&self.gate.away_until).as_mut() {
            *until = Instant::now();
        }
        let deadline = Instant::now() + Duration::from_secs(2);
        while crate::lock(&self.gate.away_until).is_some() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The accept thread sits in accept(): a connection of our own brings it back.
    fn wake(&self) {
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.gate.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            while !thread.is_finished() {
                self.wake();
                std::thread::sleep(Duration::from_millis(1));
            }
            let _ = thread.join();
        }
    }
}

fn bind(port: u16) -> Result<TcpListener, String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // The standard library sets SO_REUSEADDR here, so a port can be bound again at once; a port
    // that someone listens on is still refused.
    TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!("port {port} is in use by another program"),
        io::ErrorKind::PermissionDenied => format!("port {port} needs more rights"),
        _ => format!("port {port} cannot be opened: {error}"),
    })
}

fn accept_loop(mut socket: TcpListener, port: u16, gate: &Gate, tls: Option<&SslAcceptor>, shared: &Arc<Shared>) {
    loop {
        let accepted = socket.accept();
        if !gate.leaving() {
            match accepted {
                Ok((stream, _)) => begin(stream, tls.cloned(), shared),
                // For example too many open files: give others time to close some.
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
            continue;
        }
        drop(accepted);
        drop(socket);
        gate.closed.store(true, Ordering::SeqCst);
        loop {
            if gate.stop.load(Ordering::SeqCst) {
                return;
            }
            let until = *crate::lock(&gate.away_until);
            if until.is_none_or(|until| Instant::now() >= until)
                && let Ok(opened) = bind(port)
            {
                socket = opened;
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        *crate::lock(&gate.away_until) = None;
        gate.closed.store(false, Ordering::SeqCst);
    }
}

fn begin(stream: TcpStream, tls: Option<SslAcceptor>, shared: &Arc<Shared>) {
    shared.counters.connection();
    let id = shared.connections.add(&stream);
    let worker = Arc::clone(shared);
    let started = std::thread::Builder::new().name("connection".to_owned()).stack_size(1024 * 1024).spawn(move || {
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(IDLE_LIMIT));
        let _ = stream.set_write_timeout(Some(IDLE_LIMIT));
        if let Ok(raw) = stream.try_clone() {
            match tls {
                None => serve(stream, &raw, id, false, &worker),
                Some(acceptor) => match acceptor.accept(stream) {
                    Ok(session) => {
                        if session.ssl().session_reused() {
                            worker.counters.resumed_session();
                        }
                        serve(session, &raw, id, true, &worker);
                    }
                    Err(error) => {
                        worker.log.line(&worker.clock, &format!("TLS handshake refused: {}", handshake_words(&error)))
                    }
                },
            }
        }
        worker.connections.forget(id);
    });
    if started.is_err() {
        shared.connections.forget(id);
    }
}

fn handshake_words(error: &openssl::ssl::HandshakeError<TcpStream>) -> String {
    use openssl::ssl::HandshakeError::{Failure, SetupFailure, WouldBlock};
    match error {
        SetupFailure(stack) => stack.to_string(),
        Failure(stream) | WouldBlock(stream) => stream.error().to_string(),
    }
}

fn serve<C: Connection>(mut connection: C, raw: &TcpStream, id: u64, secure: bool, shared: &Arc<Shared>) {
    let mut buffer = Vec::new();
    loop {
        let request = match read_request(&mut connection, &mut buffer, secure) {
            Ok(Some(request)) => request,
            Ok(None) => break,
            Err(Bad { status, words }) => {
                let answer = Answer::html(words.to_owned(), Trace { outcome: words.to_owned(), ..Trace::default() })
                    .with_status(status);
                let _ = faults::write_plain(&mut connection, &answer, &shared.clock, true);
                shared.log.line(&shared.clock, &format!("bad HTTP: {words} -> {status}"));
                break;
            }
        };
        let started = Instant::now();
        let close = wants_close(&request);
        let (answer, fault) = crate::answer(shared, &request);
        shared.note(&request, &answer, fault.as_ref(), started);
        let kept = faults::deliver(&mut connection, raw, &answer, fault.as_ref(), close, &shared.clock);
        match kept {
            Ok(Keep::Open) => {}
            Ok(Keep::Finish) => break,
            Ok(Keep::CloseUnsaid) => {
                let _ = raw.shutdown(Shutdown::Both);
                return;
            }
            Ok(Keep::Reset) => {
                // The socket is reset when its last copy is closed, so ours must go first.
                shared.connections.forget(id);
                return;
            }
            Err(_) => return,
        }
    }
    connection.finish();
}

fn wants_close(request: &Request) -> bool {
    request.header("Connection").is_some_and(|value| value.to_ascii_lowercase().contains("close"))
}

struct Bad {
    status: u16,
    words: &'static str,
}

const fn bad(status: u16, words: &'static str) -> Bad {
    Bad { status, words }
}

/// Reads one request; `None` when the client is gone. What follows it stays in `buffer`.
fn read_request<C: Connection>(connection: &mut C, buffer: &mut Vec<u8>, secure: bool) -> Result<Option<Request>, Bad> {
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

fn parse_head(buffer: &[u8], secure: bool) -> Result<Option<(Request, usize)>, Bad> {
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

fn fill<C: Connection>(connection: &mut C, buffer: &mut Vec<u8>) -> bool {
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

fn read_chunked<C: Connection>(connection: &mut C, buffer: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Bad> {
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
