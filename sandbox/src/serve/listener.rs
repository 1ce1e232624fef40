//! One listening port with its accept thread, which can close for a time and open again.

use crate::sync::lock;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

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
        self.stop.load(Ordering::SeqCst) || lock(&self.away_until).is_some()
    }
}

impl Listener {
    /// Binds 127.0.0.1 (port 0: any free one) and starts to accept.
    /// Every connection is handed to `accepted`, which must not keep the accept thread.
    pub fn start(port: u16, accepted: impl Fn(TcpStream) + Send + 'static) -> Result<Listener, String> {
        let socket = bind(port)?;
        let port = socket.local_addr().map_err(|error| format!("the port is not known: {error}"))?.port();
        let gate = Arc::new(Gate::default());
        let thread = std::thread::Builder::new()
            .name(format!("accept-{port}"))
            .spawn({
                let gate = Arc::clone(&gate);
                move || accept_loop(socket, port, &gate, accepted)
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
        *lock(&self.gate.away_until) = Some(Instant::now() + time);
        let deadline = Instant::now() + Duration::from_secs(2);
        while !self.gate.closed.load(Ordering::SeqCst) && Instant::now() < deadline {
            self.wake();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends an absence; returns when the socket is open again.
    pub fn back(&self) {
        if let Some(until) = lock(&self.gate.away_until).as_mut() {
            *until = Instant::now();
        }
        let deadline = Instant::now() + Duration::from_secs(2);
        while lock(&self.gate.away_until).is_some() && Instant::now() < deadline {
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

fn accept_loop(mut socket: TcpListener, port: u16, gate: &Gate, accepted: impl Fn(TcpStream)) {
    loop {
        let next = socket.accept();
        if !gate.leaving() {
            match next {
                Ok((stream, _)) => accepted(stream),
                // For example too many open files: give others time to close some.
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
            continue;
        }
        drop(next);
        drop(socket);
        gate.closed.store(true, Ordering::SeqCst);
        loop {
            if gate.stop.load(Ordering::SeqCst) {
                return;
            }
            let until = *lock(&gate.away_until);
            if until.is_none_or(|until| Instant::now() >= until)
                && let Ok(opened) = bind(port)
            {
                socket = opened;
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        *lock(&gate.away_until) = None;
        gate.closed.store(false, Ordering::SeqCst);
    }
}
