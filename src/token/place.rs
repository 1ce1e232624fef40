//! What a place for tokens outside of the process does, and what it answers.

use super::seal::Seal;
use crate::crypto::encoding;
use crate::error::{Error, Kind};
use std::sync::Arc;
use std::time::Duration;

/// Life of a lease. A fetch takes a fraction of a second; half of the usual time limit of a call (15 s) is left for
/// the desktop that takes over after a dead one.
pub const LEASE: Duration = Duration::from_secs(8);

/// What a file and a Redis server both do. Each call is one exchange and may take long.
pub trait Place: Send + Sync {
    /// The token, if it is there and wanted; otherwise the lease, if it is free.
    fn take(&self, ask: &Ask) -> Result<Found, Trouble>;

    /// Stores a sealed token and gives the lease back. Without force only the lease's holder stores:
    /// whoever took it over has fetched a newer token.
    fn put(&self, ask: &Ask, token: &Sealed, force: bool) -> Result<(), Trouble>;

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
    /// Not this one, which the vendor did not take; unless it is young and is not known to have died.
    Other { refused: String, died: bool },
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
    pub fn usable(&self, sealed: &[u8], young: Duration) -> Option<String> {
        let token = self.seal.open(sealed, "")?;
        match &self.wanted {
            Wanted::Any => Some(token),
            Wanted::Other { refused, died } => (token != *refused || !(*died || young.is_zero())).then_some(token),
            Wanted::New => None,
        }
    }
}

/// A token on its way into a store.
#[derive(Clone)]
pub struct Sealed {
    /// Encrypted.
    pub token: Vec<u8>,
    /// How long it is used.
    pub life: Duration,
    /// For how long it is still young.
    pub young: Duration,
}

/// What a store answers.
pub enum Found {
    /// The token, how long it is to be used, and for how long it is still young.
    Token { value: String, left: Duration, young: Duration },
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
