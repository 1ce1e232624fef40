//! A token that several processes share: one of them fetches at a time, by a lease from the store.

use super::place::{Ask, Found, Sealed, Trouble, Wanted};
use super::plan::TokenPlan;
use super::seal::Seal;
use super::store::Store;
use crate::error::Error;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How often another desktop's fetch is looked after.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How often a token that only this process knows is offered to the store.
const OFFER_AGAIN: Duration = Duration::from_secs(60);

/// A token that was fetched or found in the store.
#[derive(Clone)]
pub struct Kept {
    pub value: String,
    /// When it is renewed.
    pub renew: Instant,
    /// Until when it is young.
    pub settled: Instant,
    /// Why the store does not have it, and when it is offered to it again.
    pub alone: Option<(Trouble, Instant)>,
}

impl Kept {
    /// What the envelope says about a store that does not have it.
    pub fn warning(&self) -> Option<String> {
        self.alone.as_ref().map(|(trouble, _)| trouble.warning())
    }
}

/// This process's turn to fetch. Dropped without a token (a failed fetch, a panic), it lets the next one try.
pub struct Lease<'a> {
    store: &'a Store,
    ask: Option<Ask>,
    /// The token that made a fetch needless, how long it is used, and for how long it is young.
    pub found: Option<(String, Duration, Duration)>,
    held: bool,
    trouble: Option<Trouble>,
}

impl<'a> Lease<'a> {
    /// Waits while another desktop fetches, but not longer than half of the time that is left: then this one does.
    pub fn take(store: &'a Store, plan: &TokenPlan, wanted: Wanted, end: Instant) -> Result<Lease<'a>, Error> {
        let mut lease = Lease { store, ask: None, found: None, held: false, trouble: None };
        if !store.is_shared() {
            return Ok(lease);
        }
        let seal = Arc::new(Seal::new(plan.secret.as_bytes(), &plan.account)?);
        let ask = lease.ask.insert(Ask::new(seal, wanted)?);
        let now = Instant::now();
        let patience = now + end.saturating_duration_since(now) / 2;
        loop {
            match store.take(ask) {
                Ok(Found::Token { value, left, young }) => lease.found = Some((value, left, young)),
                Ok(Found::Fetch) => lease.held = true,
                Ok(Found::Busy) if Instant::now() < patience => {
                    thread::sleep(LOOK_AGAIN);
                    continue;
                }
                Ok(Found::Busy) => {}
                Err(trouble) => lease.trouble = Some(trouble),
            }
            return Ok(lease);
        }
    }

    /// Puts a token into the store and gives the lease back. `force`: it is newer than whatever is there.
    pub fn keep(mut self, value: &str, life: Duration, young: Duration, force: bool) -> Result<Kept, Error> {
        // A lease that was not to be had is overridden: its holder was waited for long enough.
        let force = force || !self.held;
        if let (Some(ask), None) = (&self.ask, &self.trouble) {
            let token = Sealed { token: ask.seal.seal(value, "")?, life, young };
            self.trouble = self.store.put(ask, token, force).err();
            self.held = false;
        }
        let now = Instant::now();
        let alone = self.trouble.take().map(|trouble| (trouble, now + OFFER_AGAIN));
        Ok(Kept { value: value.to_owned(), renew: now + life, settled: now + young, alone })
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let (true, Some(ask)) = (self.held, &self.ask) {
            self.store.give_up(ask);
        }
    }
}
