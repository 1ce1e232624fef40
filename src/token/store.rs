//! A place for tokens outside of the process, so that hundreds of desktops with one account use one token.
//!
//! Desktops agree by a lease (租约): who finds no usable token takes the lease, fetches, stores the token and gives the
//! lease back; the others wait. A lease that its holder cannot give back (the desktop was switched off) is over after
//! [`LEASE`](super::place::LEASE). A store that fails never fails the call: see [`Trouble`].

use super::file::FileStore;
use super::place::{Ask, Found, Place, Sealed, Trouble};
#[cfg(feature = "redis")]
use super::redis::RedisStore;
use crate::deadline::Deadline;
use crate::error::Error;
#[cfg(not(feature = "redis"))]
use crate::error::Kind;
use crate::platform::time_limit::with_time_limit;
use crate::transport::Transport;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest that one question to a store may take, and a third of what is left at the most: the call needs its time
/// for the vendor.
const LIMIT: Duration = Duration::from_secs(3);
/// How long a store that failed is left alone, so that not every call waits for it.
const PAUSE: Duration = Duration::from_secs(30);

/// The `token_store` block.
pub enum Settings {
    /// Each process has its own tokens.
    Memory,
    /// A file, most often on a share.
    File {
        /// Where it lies.
        path: String,
    },
    /// A Redis server.
    Redis {
        /// Its address, with the log-in.
        url: String,
    },
}

/// A configured store; by default none (`memory`).
#[derive(Default)]
pub struct Store {
    place: Option<Arc<dyn Place>>,
    /// Tells stores apart: a token of one is not one of the other.
    pub identity: String,
    failed: Mutex<Option<(Instant, Trouble)>>,
    /// Questions that were given up and are still on their way.
    hanging: Arc<AtomicU32>,
    /// Tells those who remember the store whether its configuration is still there.
    pub configured: Arc<()>,
}

impl Store {
    /// The configured store; TLS as `transport` has it. Nothing is opened yet.
    pub fn new(settings: Settings, transport: &Arc<Transport>) -> Result<Store, Error> {
        match settings {
            Settings::Memory => Ok(Store::default()),
            Settings::File { path } => Ok(Store {
                place: Some(Arc::new(FileStore::new(&path))),
                identity: format!("file {path}"),
                ..Store::default()
            }),
            #[cfg(not(feature = "redis"))]
            Settings::Redis { .. } => {
                let _ = transport;
                Err(Error::new(Kind::Config, "这一版的 hisbridge 没有 Redis")
                    .hint("token_store.kind 改用 file，或换完整版的 DLL"))
            }
            #[cfg(feature = "redis")]
            Settings::Redis { url } => {
                let store = RedisStore::new(&url, transport)?;
                Ok(Store {
                    identity: format!("redis {}", store.address()),
                    place: Some(Arc::new(store)),
                    ..Store::default()
                })
            }
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
    pub fn put(&self, ask: &Ask, token: Sealed, force: bool) -> Result<(), Trouble> {
        let ask = ask.clone();
        self.ask(move |place| place.put(&ask, &token, force))
    }

    /// Lets others fetch. When that fails the lease ends by itself.
    pub fn give_up(&self, ask: &Ask) {
        let ask = ask.clone();
        let _ = self.ask(move |place| place.give_up(&ask));
    }

    /// One question within its share of the call's time. After a failure, and while an earlier question hangs, the store is left alone.
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
        let limit = Deadline::current().share(3, LIMIT);
        let outcome = with_time_limit("hisbridge-tokens", limit, move || {
            let answer = question(&*place);
            drop(hanging);
            answer
        });
        let outcome = match outcome {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(Trouble(format!("{:.1} 秒内没有回应", limit.as_secs_f32()))),
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
