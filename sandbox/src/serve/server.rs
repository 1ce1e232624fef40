//! The server: its listeners, and the conversation with each client.

use super::answer_writer::write_answer;
use super::connection::{Connection, Persistence};
use super::listener::Listener;
use super::open_connections::OpenConnections;
use super::request_reader::{BadRequest, read_request};
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use crate::sync::lock;
use openssl::ssl::{HandshakeError, SslAcceptor};
use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const IDLE_LIMIT: Duration = Duration::from_secs(300);

/// Who answers the requests.
pub trait Service: Send + Sync {
    /// Answers one request by writing to the connection; `raw` is the socket below it, `close`
    /// says that the client wants no further answer on it. The server is handed over for what a
    /// request may ask of it: to listen on one more port, to be away.
    fn respond(
        &self,
        server: &Arc<Server>,
        connection: &mut dyn Connection,
        raw: &TcpStream,
        request: &Request,
        close: bool,
    ) -> io::Result<Persistence>;
}

/// Listeners and connections.
pub struct Server {
    context: Arc<Context>,
    service: Box<dyn Service>,
    listeners: Mutex<Vec<Listener>>,
    connections: OpenConnections,
}

impl Server {
    /// Listens nowhere yet.
    pub fn new(context: Arc<Context>, service: Box<dyn Service>) -> Arc<Server> {
        let (listeners, connections) = (Mutex::default(), OpenConnections::default());
        Arc::new(Server { context, service, listeners, connections })
    }

    /// Opens a port of 127.0.0.1 (0: any free one) and returns its number.
    pub fn listen(self: &Arc<Server>, port: u16, tls: Option<SslAcceptor>) -> Result<u16, String> {
        let server = Arc::clone(self);
        let listener = Listener::start(port, move |stream| server.spawn_connection(stream, tls.clone()))?;
        let port = listener.port();
        lock(&self.listeners).push(listener);
        Ok(port)
    }

    /// Closes the listeners for a time and cuts the open connections; returns when they are closed.
    pub fn away(&self, time: Duration) {
        for listener in lock(&self.listeners).iter() {
            listener.away(time);
        }
        self.cut_connections();
    }

    /// Ends an absence; returns when the listeners are open again.
    pub fn back(&self) {
        for listener in lock(&self.listeners).iter() {
            listener.back();
        }
    }

    /// Cuts every open connection.
    pub fn cut_connections(&self) {
        self.connections.cut_all();
    }

    /// Closes the listeners for good and cuts the open connections. Without it the listeners'
    /// threads, which hold the server, would keep it for ever.
    pub fn stop(&self) {
        let listeners = std::mem::take(&mut *lock(&self.listeners));
        drop(listeners);
        self.cut_connections();
    }

    fn spawn_connection(self: &Arc<Server>, stream: TcpStream, tls: Option<SslAcceptor>) {
        self.context.counters.connection();
        let id = self.connections.add(&stream);
        let server = Arc::clone(self);
        let started =
            std::thread::Builder::new().name("connection".to_owned()).stack_size(1024 * 1024).spawn(move || {
                server.handshake(stream, tls, id);
                server.connections.forget(id);
            });
        if started.is_err() {
            self.connections.forget(id);
        }
    }

    fn handshake(self: &Arc<Server>, stream: TcpStream, tls: Option<SslAcceptor>, id: u64) {
        let _ = stream.set_nodelay(true);
        let _ = stream.set_read_timeout(Some(IDLE_LIMIT));
        let _ = stream.set_write_timeout(Some(IDLE_LIMIT));
        let Ok(raw) = stream.try_clone() else {
            return;
        };
        match tls {
            None => self.serve_requests(stream, &raw, id, false),
            Some(acceptor) => match acceptor.accept(stream) {
                Ok(session) => {
                    if session.ssl().session_reused() {
                        self.context.counters.resumed_session();
                    }
                    self.serve_requests(session, &raw, id, true);
                }
                Err(error) => self.log(&format!("TLS handshake refused: {}", handshake_words(&error))),
            },
        }
    }

    /// Answers requests until one of the two has had enough.
    fn serve_requests(self: &Arc<Server>, mut connection: impl Connection, raw: &TcpStream, id: u64, secure: bool) {
        let mut buffer = Vec::new();
        loop {
            let request = match read_request(&mut connection, &mut buffer, secure) {
                Ok(Some(request)) => request,
                Ok(None) => break,
                Err(BadRequest { status, words }) => {
                    let trace = Trace { outcome: words.to_owned(), ..Trace::default() };
                    let answer = Answer::html(words.to_owned(), trace).with_status(status);
                    let _ = write_answer(&mut connection, &answer, &self.context.clock, true);
                    self.log(&format!("bad HTTP: {words} -> {status}"));
                    break;
                }
            };
            let close = wants_close(&request);
            match self.service.respond(self, &mut connection, raw, &request, close) {
                Ok(Persistence::KeepAlive) => {}
                Ok(Persistence::Close) => break,
                Ok(Persistence::CloseWithoutNotify) => {
                    let _ = raw.shutdown(Shutdown::Both);
                    return;
                }
                Ok(Persistence::Reset) => {
                    // The socket is reset when its last copy is closed, so ours must go first.
                    self.connections.forget(id);
                    return;
                }
                Err(_) => return,
            }
        }
        connection.finish();
    }

    fn log(&self, words: &str) {
        self.context.log.line(&self.context.clock, words);
    }
}

fn wants_close(request: &Request) -> bool {
    request.header("Connection").is_some_and(|value| value.to_ascii_lowercase().contains("close"))
}

fn handshake_words(error: &HandshakeError<TcpStream>) -> String {
    match error {
        HandshakeError::SetupFailure(stack) => stack.to_string(),
        HandshakeError::Failure(stream) | HandshakeError::WouldBlock(stream) => stream.error().to_string(),
    }
}
