//! Name resolution with a time limit.
//!
//! ureq's own resolver waits with `recv_timeout`, which parks the thread with a limit; on Windows XP that ends in
//! timed keyed events, where a wake-up exactly at the limit can hang. A condition variable does not.

use super::failure::Unsent;
use super::this_machine::Shortage;
use crate::platform::fork;
use crate::trace::recording::{self, Step};
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver as Resolve};
use ureq::unversioned::transport::NextTimeout;

/// How long a found address is used again: kept connections ask for it at every call.
const KEEP: Duration = Duration::from_secs(30);

/// Resolves on a thread, so that a dead DNS server costs the time limit and no more. The library stays
/// loaded after its first call, so the thread can end when it likes.
#[derive(Default)]
pub struct Resolver {
    known: Mutex<HashMap<String, (Instant, Vec<SocketAddr>)>>,
}

impl Resolve for Resolver {
    fn resolve(&self, uri: &Uri, _: &ureq::config::Config, limit: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let began = recording::clock();
        let found = self.find(uri, limit);
        recording::took(Step::Resolve, began);
        found
    }
}

impl Resolver {
    /// How host and port are asked for together.
    pub fn key(host: &str, port: u16) -> String {
        format!("{host}:{port}")
    }

    fn find(&self, uri: &Uri, limit: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
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

/// Why a name has no address.
#[derive(Clone, Copy)]
enum Missing {
    /// There is no such name.
    Name,
    /// This machine has no handle or memory to ask with.
    Resources,
}

type Addresses = Result<Vec<SocketAddr>, Missing>;

/// A lookup under way, and what it has found.
type Slot = (Mutex<Option<Addresses>>, Condvar);

/// The lookups under way, each with its process: in a forked one their threads are missing.
static UNDER_WAY: Mutex<Vec<(u32, String, Arc<Slot>)>> = Mutex::new(Vec::new());

/// So many names are looked up at once. A program has a handful; more hang on a DNS server that is dead.
const MOST: usize = 16;

/// Resolves `host:port`. Whoever asks for what is being looked up already waits for that: a dead DNS server holds one
/// thread for each name, however many calls ask.
pub fn in_time(key: String, limit: Duration) -> Result<Vec<SocketAddr>, Error> {
    wait(&*look_up(key, |key| key.to_socket_addrs().map(Iterator::collect))?, limit)
}

/// The lookup of this name that is under way, or a new one.
fn look_up(
    key: String,
    ask: impl FnOnce(&str) -> io::Result<Vec<SocketAddr>> + Send + 'static,
) -> Result<Arc<Slot>, Error> {
    let process = std::process::id();
    let mut all = under_way();
    all.retain(|(owner, _, _)| *owner == process);
    if let Some((_, _, slot)) = all.iter().find(|(_, name, _)| *name == key) {
        return Ok(slot.clone());
    }
    if all.len() >= MOST {
        return Err(Error::Timeout(ureq::Timeout::Resolve));
    }
    let slot: Arc<Slot> = Arc::default();
    let lookup = Lookup { slot: slot.clone(), found: Err(Missing::Name) };
    all.push((process, key.clone(), slot.clone()));
    // The lookup takes this lock at its end, which comes at once when no thread can be started.
    drop(all);
    let run = move || {
        let mut lookup = lookup;
        lookup.found =
            ask(&key).map_err(|error| if Shortage::is_cause_of(&error) { Missing::Resources } else { Missing::Name });
    };
    thread::Builder::new().name("hisbridge-dns".into()).spawn(run).map_err(|_| Unsent::mark(Shortage::error()))?;
    Ok(slot)
}

fn wait(slot: &Slot, limit: Duration) -> Result<Vec<SocketAddr>, Error> {
    let end = Instant::now() + limit.min(Duration::from_secs(600));
    let mut found = slot.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(result) = found.as_ref() {
            return result.clone().map_err(|missing| match missing {
                Missing::Name => Error::HostNotFound,
                Missing::Resources => Unsent::mark(Shortage::error()),
            });
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::Timeout(ureq::Timeout::Resolve));
        }
        found = slot.1.wait_timeout(found, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

fn under_way() -> MutexGuard<'static, Vec<(u32, String, Arc<Slot>)>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One lookup on its thread. At its end, also by a panic, those who wait are told, and the next one asks anew.
struct Lookup {
    slot: Arc<Slot>,
    found: Addresses,
}

impl Drop for Lookup {
    fn drop(&mut self) {
        *self.slot.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(std::mem::replace(&mut self.found, Err(Missing::Name)));
        self.slot.1.notify_all();
        // A process that forks now would have a lock that nobody gives back.
        let _inside = fork::background();
        under_way().retain(|(_, _, other)| !Arc::ptr_eq(other, &self.slot));
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_lookup_under_way_is_joined_and_all_together_are_bounded() {
        let asked = Arc::new(Mutex::new(0));
        let mut ends = Vec::new();
        let mut hang = |name: &str| {
            let (end, ended) = mpsc::channel::<()>();
            ends.push(end);
            let asked = asked.clone();
            look_up(name.to_owned(), move |_| {
                *asked.lock().unwrap() += 1;
                let _ = ended.recv();
                Ok(vec![SocketAddr::from(([10, 0, 0, 1], 80))])
            })
        };
        let first = hang("dead.test:80").unwrap();
        for _ in 0..20 {
            let slot = hang("dead.test:80").unwrap();
            assert!(Arc::ptr_eq(&first, &slot), "joined");
            assert!(matches!(wait(&slot, Duration::from_millis(1)), Err(Error::Timeout(_))));
        }
        let others: Vec<_> = (0..2 * MOST).map(|number| hang(&format!("dead{number}.test:80"))).collect();
        assert!(others.iter().filter(|other| other.is_ok()).count() < MOST);
        drop(ends);
        let long = Duration::from_secs(60);
        assert_eq!(wait(&first, long).unwrap().len(), 1);
        for slot in others.into_iter().flatten() {
            assert!(wait(&slot, long).is_ok());
        }
        assert!(*asked.lock().unwrap() <= MOST, "one thread a name");
        // A slot is filled a moment before the list forgets it.
        let end = Instant::now() + long;
        while under_way().iter().any(|(_, name, _)| name == "dead.test:80") {
            assert!(Instant::now() < end, "forgotten");
            thread::sleep(Duration::from_millis(1));
        }
    }
}
