//! The tokens of this process: one fetch at a time, the others wait for its outcome.

use super::accounts::Accounts;
use super::lease::{Kept, Lease};
use super::place::Wanted;
use super::plan::{Fresh, LONGEST_LIFE, TokenPlan, YOUNG};
use super::store::Store;
use crate::error::{Error, Kind};
use serde_json::{Map, Value};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long beyond its time limit a fetch may still be under way. Then its thread is taken for dead (a host may kill
/// its threads), and the next one fetches.
const GRACE: Duration = Duration::from_secs(2);

/// A token for a call.
pub struct Token {
    /// The token.
    pub value: String,
    /// The store could not be used: what the envelope says about it.
    pub warning: Option<String>,
}

impl From<&Kept> for Token {
    fn from(kept: &Kept) -> Token {
        Token { value: kept.value.clone(), warning: kept.warning() }
    }
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    token: Option<Kept>,
    /// The fetch under way: its number, and when it is over at the latest.
    fetching: Option<(u64, Instant)>,
    /// Counts the fetches that began.
    begun: u64,
    /// Counts the fetches that ended, so that those who waited for one know its outcome.
    round: u64,
    /// In whose name the last fetch failed, and why.
    failure: Option<(Map<String, Value>, Error)>,
    /// The token that the vendor took last.
    worked: Option<String>,
    /// In whose names new tokens were refused too, and until when this is held against them.
    doubted: Vec<(Map<String, Value>, Instant)>,
}

impl State {
    /// Whether a token that was refused in a name has died: it has worked, and the name is not what is wrong.
    fn has_died(&self, token: &str, plan: &TokenPlan) -> bool {
        let now = Instant::now();
        let doubted = self.doubted.iter().any(|(name, until)| *name == plan.request && now < *until);
        !doubted && self.worked.as_deref() == Some(token)
    }
}

static ACCOUNTS: Accounts<Slot> = Accounts::new();

/// The token of a plan. `refused` is one that the vendor did not take: if it is still the one kept here or in the
/// store, a new one is fetched, unless it is young and has not died by all that is known: then it is given again. While
/// one thread fetches, the others wait for its outcome, at most until `end`; no lock is held over the network. A store
/// that fails costs a warning, not the call.
pub fn get(
    store: &Store,
    plan: &TokenPlan,
    refused: Option<&str>,
    end: Instant,
    fetch: impl FnOnce() -> Result<Fresh, Error>,
) -> Result<Token, Error> {
    let slot = ACCOUNTS.of(store, plan);
    let mut state = lock(&slot.state);
    while let Some(left) = slot.time_to_wait(&state, end)? {
        let round = state.round;
        state = slot.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        // What was refused in another name may be granted in this one.
        if state.round != round
            && let Some((_, failure)) = state.failure.as_ref().filter(|(name, _)| *name == plan.request)
        {
            return Err(failure.clone());
        }
    }
    let now = Instant::now();
    let refused = refused.map(|token| (token, state.has_died(token, plan)));
    let usable = |kept: &Kept| match refused {
        Some((token, died)) if token == kept.value => !died && now < kept.settled,
        _ => true,
    };
    let kept = state.token.as_ref().filter(|kept| now < kept.renew && usable(kept));
    if let Some(kept) = kept
        && kept.alone.as_ref().is_none_or(|(_, offer)| now < *offer)
    {
        return Ok(Token::from(kept));
    }
    let kept = kept.cloned();
    let _done = slot.begin(state, end);
    let outcome = find_or_fetch(store, plan, refused, kept, end, fetch);
    let mut state = lock(&slot.state);
    match outcome {
        Ok(kept) => {
            let token = Token::from(&kept);
            state.token = Some(kept);
            state.failure = None;
            Ok(token)
        }
        Err(error) => {
            // The token that is there stays: only a new one would have killed it.
            state.failure = Some((plan.request.clone(), error.clone()));
            Err(error)
        }
    }
}

/// The token that is kept here, whether it is still good or not.
pub fn held(store: &Store, plan: &TokenPlan) -> Option<String> {
    let slot = ACCOUNTS.of(store, plan);
    let state = lock(&slot.state);
    state.token.as_ref().map(|kept| kept.value.clone())
}

/// Notes that the vendor has taken a token.
pub fn worked(store: &Store, plan: &TokenPlan, token: &str) {
    let slot = ACCOUNTS.of(store, plan);
    let mut state = lock(&slot.state);
    if state.worked.as_deref() != Some(token) {
        state.worked = Some(token.to_owned());
    }
    state.doubted.retain(|(name, _)| *name != plan.request);
}

/// Notes that a token that was just fetched for a refusal was refused too.
pub fn in_vain(store: &Store, plan: &TokenPlan) {
    let slot = ACCOUNTS.of(store, plan);
    let mut state = lock(&slot.state);
    let now = Instant::now();
    state.doubted.retain(|(name, until)| *name != plan.request && now < *until);
    state.doubted.push((plan.request.clone(), now + YOUNG));
}

/// Fetches a token that the caller asked for by name, and keeps it: it has killed the one before.
pub fn renew<T>(
    store: &Store,
    plan: &TokenPlan,
    end: Instant,
    fetch: impl FnOnce() -> Result<(T, Option<Fresh>), Error>,
) -> Result<(T, Option<String>), Error> {
    let slot = ACCOUNTS.of(store, plan);
    let mut state = lock(&slot.state);
    while let Some(left) = slot.time_to_wait(&state, end)? {
        state = slot.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    let _done = slot.begin(state, end);
    let lease = Lease::take(store, plan, Wanted::New, end)?;
    let (result, fresh) = fetch()?;
    let Some(fresh) = fresh else { return Ok((result, None)) };
    let kept = lease.keep(&fresh.value, fresh.use_for(), YOUNG, true)?;
    let warning = kept.warning();
    let mut state = lock(&slot.state);
    state.token = Some(kept);
    state.failure = None;
    Ok((result, warning))
}

/// The store's token, or a new one that goes into the store. `mine` is a token that the store does not have yet.
fn find_or_fetch(
    store: &Store,
    plan: &TokenPlan,
    refused: Option<(&str, bool)>,
    mine: Option<Kept>,
    end: Instant,
    fetch: impl FnOnce() -> Result<Fresh, Error>,
) -> Result<Kept, Error> {
    let other = |(refused, died): (&str, bool)| Wanted::Other { refused: refused.to_owned(), died };
    let mut lease = Lease::take(store, plan, refused.map_or(Wanted::Any, other), end)?;
    let now = Instant::now();
    if let Some((value, left, young)) = lease.found.take() {
        return Ok(Kept { value, renew: now + left.min(LONGEST_LIFE), settled: now + young.min(YOUNG), alone: None });
    }
    if let Some(mine) = mine {
        let left = |end: Instant| end.saturating_duration_since(now);
        return lease.keep(&mine.value, left(mine.renew), left(mine.settled), false);
    }
    let fresh = fetch()?;
    lease.keep(&fresh.value, fresh.use_for(), YOUNG, false)
}

impl Slot {
    /// How long to wait for the fetch under way; nothing when there is none (any more).
    fn time_to_wait(&self, state: &State, end: Instant) -> Result<Option<Duration>, Error> {
        let now = Instant::now();
        let Some((_, over)) = state.fetching.filter(|(_, over)| now < *over) else { return Ok(None) };
        match end.min(over).saturating_duration_since(now) {
            Duration::ZERO => Err(Error::new(Kind::Timeout, "等待令牌超时").hint("稍后再试")),
            left => Ok(Some(left)),
        }
    }

    /// Begins a fetch that must be over at `end`, and lets the others look.
    fn begin(&self, mut state: MutexGuard<State>, end: Instant) -> Fetching<'_> {
        state.begun += 1;
        state.fetching = Some((state.begun, end + GRACE));
        Fetching { slot: self, number: state.begun }
    }
}

/// Ends a fetch, also when it panicked.
struct Fetching<'a> {
    slot: &'a Slot,
    number: u64,
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.slot.state);
        // Not one that began because this one took too long.
        if state.fetching.is_some_and(|(number, _)| number == self.number) {
            state.fetching = None;
        }
        state.round += 1;
        self.slot.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
