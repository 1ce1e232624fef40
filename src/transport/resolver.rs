//! Name resolution with a time limit.
//!
//! ureq's own resolver waits with `recv_timeout`, which parks the thread with a limit; on Windows XP that ends in
//! timed keyed events, where a wake-up exactly at the limit can hang. A condition variable does not.

use super::failure::Unsent;
use super::this_machine::Shortage;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver as Resolve};
use ureq::unversioned::transport::NextTimeout;

/// How long a found address is used again: kept connections ask for it at every call.
const KEEP: Duration = Duration::from_secs(30);

/// Resolves on a thread of its own, so that a dead DNS server costs the time limit and no more. The library stays
/// loaded after its first call, so the thread can end when it likes.
#[derive(Default)]
pub struct Resolver {
    known: Mutex<HashMap<String, (Instant, Vec<SocketAddr>)>>,
}

impl Resolve for Resolver {
    fn resolve(&self, uri: &Uri, _: &ureq::config::Config, limit: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().ok_or(Error::HostNotFound)?;
        let default_port = match uri.scheme_str() {
            Some("https") => 443,
            Some("socks5" | "socks5h" | "socks4" | "socks4a") => 1080,
            _ => 80,
        };
        let port = uri.port_u16().unwrap_or(default_port);
        let mut found = self.empty();
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            found.push(SocketAddr::new(address, port));
            return Ok(found);
        }
        for address in self.look_up(host, port, limit)?.iter().take(16) {
            found.push(*address);
        }
        if found.is_empty() { Err(Error::HostNotFound) } else { Ok(found) }
    }
}

impl Resolver {
    /// How host and port are asked for together.
    pub fn key(host: &str, port: u16) -> String {
        format!("{host}:{port}")
    }

    fn look_up(&self, host: &str, port: u16, limit: NextTimeout) -> Result<Vec<SocketAddr>, Error> {
        let key = Self::key(host, port);
        if let Some((when, addresses)) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && when.elapsed() < KEEP
        {
            return Ok(addresses.clone());
        }
        let addresses = in_time(key.clone(), *limit.after)?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (Instant::now(), addresses.clone()));
        Ok(addresses)
    }
}

type Slot = (Mutex<Option<io::Result<Vec<SocketAddr>>>>, Condvar);

/// Resolves `host:port`.
pub fn in_time(key: String, limit: Duration) -> Result<Vec<SocketAddr>, Error> {
    let slot: Arc<Slot> = Arc::default();
    let filled = slot.clone();
    thread::Builder::new()
        .name("hisbridge-dns".into())
        .spawn(move || {
            let found = key.to_socket_addrs().map(Iterator::collect);
            *filled.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            filled.1.notify_all();
        })
        .map_err(|_| Unsent::mark(Shortage::error()))?;
    let end = Instant::now() + limit.min(Duration::from_secs(600));
    let mut found = slot.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(result) = found.take() {
            return result.map_err(|error| {
                if Shortage::is_cause_of(&error) { Unsent::mark(Shortage::error()) } else { Error::HostNotFound }
            });
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::Timeout(ureq::Timeout::Resolve));
        }
        found = slot.1.wait_timeout(found, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}
