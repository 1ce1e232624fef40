//! Connecting with a time limit (`src/platform/connect.rs`).

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::Test;
use crate::connect::connect;

pub const TESTS: &[Test] = &[
    ("a connection stands, and blocks", open_port),
    ("a closed port is told at once", closed_port),
    ("who does not answer costs the limit and no more", no_answer),
];

const LONG: Duration = Duration::from_secs(60);

/// A server of each kind of address that this machine has.
fn servers() -> Vec<(TcpListener, SocketAddr)> {
    let all = ["127.0.0.1:0", "[::1]:0"].into_iter().filter_map(|address| match TcpListener::bind(address) {
        Ok(server) => Some(server),
        Err(error) => {
            println!("# {address}: {error}");
            None
        }
    });
    let all: Vec<_> = all.map(|server| server.local_addr().map(|address| (server, address)).expect("an address")).collect();
    assert!(!all.is_empty());
    all
}

fn open_port() {
    for (server, address) in servers() {
        let mut stream = connect(&address, LONG).expect("an open port");
        let (mut other, from) = server.accept().expect("the connection");
        assert_eq!(from, stream.local_addr().expect("an address"));
        let later = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            other.write_all(b"late").expect("written");
        });
        let mut text = [0; 4];
        stream.read_exact(&mut text).expect("it waits for what comes late");
        assert_eq!(&text, b"late");
        later.join().expect("the other side");
    }
}

fn closed_port() {
    for (server, address) in servers() {
        drop(server);
        let began = Instant::now();
        let error = connect(&address, LONG).expect_err("nobody listens");
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error}");
        assert!(began.elapsed() < LONG / 2, "{:?}", began.elapsed());
    }
}

fn no_answer() {
    let (server, address) = servers().remove(0);
    let limit = Duration::from_millis(400);
    // The system takes so many before anybody accepts them, and then does not answer.
    let mut waiting: Vec<TcpStream> = Vec::new();
    let (error, time) = loop {
        let began = Instant::now();
        match connect(&address, limit) {
            Ok(stream) => waiting.push(stream),
            Err(error) => break (error, began.elapsed()),
        }
        assert!(waiting.len() < 1000, "the queue is never full");
    };
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert!((limit..LONG).contains(&time), "{time:?}");
    drop(server);
}
