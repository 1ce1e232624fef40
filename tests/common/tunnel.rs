//! A proxy that makes tunnels and knows what has passed through them.
#![allow(dead_code, reason = "each test program uses its part")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

/// A proxy that makes tunnels, asked by CONNECT or by SOCKS 5 without a log-in.
pub struct Tunnel {
    pub port: u16,
    passed: Arc<Passed>,
}

/// What has gone from the server to the client.
#[derive(Default)]
struct Passed {
    bytes: AtomicUsize,
    /// A connection has come to its end, so that its bytes pass no more.
    ended: AtomicBool,
}

impl Tunnel {
    /// Starts one that leads to a server on this machine, whatever it is asked for.
    pub fn to(target: u16) -> Tunnel {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = socket.local_addr().expect("its port").port();
        let passed = Arc::new(Passed::default());
        let count = passed.clone();
        thread::spawn(move || {
            for client in socket.incoming().flatten() {
                // What is passed on is with the client when writing is over.
                client.set_nodelay(true).expect("a socket's option");
                let count = count.clone();
                thread::spawn(move || pass(client, target, &count));
            }
        });
        Tunnel { port, passed }
    }

    /// Waits until a connection has come to its end.
    pub fn wait_for_end(&self) {
        self.wait_for(usize::MAX);
    }

    /// Waits until so many bytes of the server's have gone on to the client, as far as it takes them.
    pub fn wait_for(&self, bytes: usize) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.passed.bytes.load(SeqCst) < bytes && !self.passed.ended.load(SeqCst) {
            assert!(Instant::now() < end, "{} of {bytes} bytes passed", self.passed.bytes.load(SeqCst));
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Opens the tunnel and passes everything on.
fn pass(mut client: TcpStream, target: u16, count: &Passed) {
    let mut first = [0];
    let _ = client.peek(&mut first);
    let opened = if first == [5] { open_socks(&mut client) } else { open_connect(&mut client) };
    let Some(mut server) = opened.and_then(|()| TcpStream::connect(("127.0.0.1", target)).ok()) else { return };
    let (mut from_client, mut to_server) = (client.try_clone().expect("a handle"), server.try_clone().expect("one"));
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let mut piece = [0; 16 * 1024];
    while let Ok(length) = server.read(&mut piece) {
        if length == 0 || client.write_all(&piece[..length]).is_err() {
            break;
        }
        count.bytes.fetch_add(length, SeqCst);
    }
    count.ended.store(true, SeqCst);
    let _ = client.shutdown(Shutdown::Both);
}

fn open_connect(client: &mut TcpStream) -> Option<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()
}

fn open_socks(client: &mut TcpStream) -> Option<()> {
    client.read_exact(&mut [0; 3]).ok()?;
    client.write_all(&[5, 0]).ok()?;
    // Version, command, nothing, IPv4 address and port.
    client.read_exact(&mut [0; 10]).ok()?;
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()
}
