//! A place for tokens outside of the process, so that hundreds of desktops with one account use one token.
//!
//! Desktops agree by a lease (租约): who finds no usable token takes the lease, fetches, stores the token and gives the
//! lease back; the others wait. A lease that its holder cannot give back (the desktop was switched off) is over after
//! [`LEASE`]. A store that fails never fails the call: see [`Trouble`].

use super::file::FileStore;
#[cfg(feature = "redis")]
use super::redis::RedisStore;
use super::seal::Seal;
use crate::config::Block;
use crate::crypto::encoding;
use crate::error::{Error, Kind};
use crate::in_time::in_time;
use crate::transport::Transport;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Life of a lease. A fetch takes a fraction of a second; half of the usual time limit of a call (15 s) is left for
/// the desktop that takes over after a dead one.
pub const LEASE: Duration = Duration::from_secs(8);
/// The longest that one question to a store may take.
const LIMIT: Duration = Duration::from_secs(3);
/// How long a store that failed is left alone, so that not every call waits for it.
const PAUSE: Duration = Duration::from_secs(30);

/// A configured store; by default none (`memory`).
#[derive(Default)]
pub struct Store {
    place: Option<Arc<dyn Place>>,
    /// Tells stores apart: a token of one is not one of the other.
    pub identity: String,
    failed: Mutex<Option<(Instant, Trouble)>>,
    /// Questions that were given up and are still on their way.
    hanging: Arc<AtomicU32>,
}

/// What a file and a Redis server both do. Each call is one exchange and may take long.
pub trait Place: Send + Sync {
    /// The token, if it is there and wanted; otherwise the lease, if it is free.
    fn take(&self, ask: &Ask) -> Result<Found, Trouble>;

    /// Stores a sealed token for this life and gives the lease back. Without force only the lease's holder stores:
    /// whoever took it over has fetched a newer token.
    fn put(&self, ask: &Ask, sealed: &[u8], life: Duration, force: bool) -> Result<(), Trouble>;

    /// Gives the lease back without a token.
    fn give_up(&self, ask: &Ask) -> Result<(), Trouble>;
}

/// One process's wish for one token.
#[derive(Clone)]
pub struct Ask {
    /// Seals, opens and names the token.
    pub seal: Arc<Seal>,
    /// Which token will do.
    pub wanted: Wanted,
    /// Random name of this process's lease.
    pub lease: String,
}

/// Which token will do.
#[derive(Clone)]
pub enum Wanted {
    /// Whatever is there.
    Any,
    /// Not this one: the vendor did not take it.
    Other(String),
    /// None that is there.
    New,
}

impl Ask {
    /// A wish with a lease of its own.
    pub fn new(seal: Arc<Seal>, wanted: Wanted) -> Result<Ask, Error> {
        let mut lease = [0; 16];
        getrandom::fill(&mut lease).map_err(|_| Error::new(Kind::Crypto, "系统没有给出随机数"))?;
        Ok(Ask { seal, wanted, lease: encoding::hex_encode_lower(&lease) })
    }

    /// The stored token, if it is one that will do.
    pub fn usable(&self, sealed: &[u8]) -> Option<String> {
        let token = self.seal.open(sealed)?;
        match &self.wanted {
            Wanted::Any => Some(token),
            Wanted::Other(refused) => (token != *refused).then_some(token),
            Wanted::New => None,
        }
    }
}

/// What a store answers.
pub enum Found {
    /// The token, and how long it is to be used.
    Token(String, Duration),
    /// There is none, and the lease is the asker's: it shall fetch.
    Fetch,
    /// There is none, and another process fetches.
    Busy,
}

/// Why a store could not be used, in Chinese. It becomes a warning, never a failed call.
#[derive(Clone)]
pub struct Trouble(pub String);

impl Trouble {
    /// The warning for the envelope.
    pub fn warning(&self) -> String {
        format!(
            "token_store 用不了：{}。这次的令牌只在本机使用，几台电脑会互相顶掉令牌，请尽快恢复 token_store",
            self.0
        )
    }
}

impl Store {
    /// The store of the `token_store` block; TLS as `transport` has it. Nothing is opened yet.
    pub fn new(block: Option<&Block>, transport: &Arc<Transport>) -> Result<Store, Error> {
        let Some(block) = block else { return Ok(Store::default()) };
        match block.text("kind") {
            Some("file") => {
                let path = block.need("path")?;
                Ok(Store {
                    place: Some(Arc::new(FileStore::new(path))),
                    identity: format!("file {path}"),
                    ..Store::default()
                })
            }
            #[cfg(not(feature = "redis"))]
            Some("redis") => {
                let _ = transport;
                Err(Error::new(Kind::Config, "这一版的 hisbridge 没有 Redis")
                    .hint("token_store.kind 改用 file，或换完整版的 DLL"))
            }
            #[cfg(feature = "redis")]
            Some("redis") => {
                let store = RedisStore::new(block.need("url")?, transport)?;
                Ok(Store {
                    identity: format!("redis {}", store.address()),
                    place: Some(Arc::new(store)),
                    ..Store::default()
                })
            }
            _ => Ok(Store::default()),
        }
    }

    /// Whether there is a place outside of the process.
    pub fn is_shared(&self) -> bool {
        self.place.is_some()
    }

    /// Asks for a token.
    pub fn take(&self, ask: &Ask) -> Result<Found, Trouble> {
        let ask = ask.clone();
        self.ask(move |place| place.take(&ask))
    }

    /// Stores a token.
    pub fn put(&self, ask: &Ask, sealed: Vec<u8>, life: Duration, force: bool) -> Result<(), Trouble> {
        let ask = ask.clone();
        self.ask(move |place| place.put(&ask, &sealed, life, force))
    }

    /// Lets others fetch. When that fails the lease ends by itself.
    pub fn give_up(&self, ask: &Ask) {
        let ask = ask.clone();
        let _ = self.ask(move |place| place.give_up(&ask));
    }

    /// One question within the limit. After a failure, and while an earlier question hangs, the store is left alone.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Place) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let Some(place) = self.place.clone() else { return Err(Trouble("没有配置".into())) };
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((when, trouble)) = failed.as_ref()
            && (when.elapsed() < PAUSE || self.hanging.load(Ordering::Acquire) > 0)
        {
            return Err(trouble.clone());
        }
        *failed = None;
        drop(failed);
        let hanging = Hanging::new(&self.hanging);
        let outcome = in_time("hisbridge-tokens", LIMIT, move || {
            let answer = question(&*place);
            drop(hanging);
            answer
        });
        let outcome = match outcome {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(Trouble(format!("{} 秒内没有回应", LIMIT.as_secs()))),
            Err(_) => Err(Trouble("系统不能再开线程".into())),
        };
        if let Err(trouble) = &outcome {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            *failed = Some((Instant::now(), trouble.clone()));
        }
        outcome
    }
}

/// Counts a question while it is on its way, also when it panics.
struct Hanging(Arc<AtomicU32>);

impl Hanging {
    fn new(count: &Arc<AtomicU32>) -> Hanging {
        count.fetch_add(1, Ordering::AcqRel);
        Hanging(count.clone())
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
