//! The open connections, so that stopping and being away can cut them.

use crate::sync::lock;
use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The open connections, so that stopping and being away can cut them.
#[derive(Default)]
pub struct OpenConnections {
    next: AtomicU64,
    open: Mutex<HashMap<u64, TcpStream>>,
}

impl OpenConnections {
    /// Takes a connection in and gives it a number.
    pub fn add(&self, stream: &TcpStream) -> u64 {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        if let Ok(copy) = stream.try_clone() {
            lock(&self.open).insert(id, copy);
        }
        id
    }

    /// Lets go of a connection that is over.
    pub fn forget(&self, id: u64) {
        lock(&self.open).remove(&id);
    }

    /// Cuts every open connection.
    pub fn cut_all(&self) {
        for stream in lock(&self.open).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
