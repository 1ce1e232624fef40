//! The tokens of this process: one fetch at a time, the others wait for its outcome.

use super::accounts::Accounts;
use super::lease::{Kept, Lease};
use super::place::Wanted;
use super::plan::{Fresh, LONGEST_LIFE, TokenPlan};
use super::store::Store;
use crate::error::{Error, Kind};
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
    failure: Option<Error>,
}

static ACCOUNTS: Accounts<Slot> = Accounts::new();

/// The token of a plan. `refused` is one that the vendor did not take: if it is still the one kept here or in the
/// store, a new one is fetched. While one thread fetches, the others wait for its outcome, at most until `end`; no
/// lock is held over the network. A store that fails costs a warning, not the call.
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
        if state.round != round
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone());
        }
    }
    let now = Instant::now();
    let kept = state.token.as_ref().filter(|kept| Some(kept.value.as_str()) != refused && now < kept.renew);
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
            state.token = None;
            state.failure = Some(error.clone());
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
    let kept = lease.keep(&fresh.value, fresh.use_for(), true)?;
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
    refused: Option<&str>,
    mine: Option<Kept>,
    end: Instant,
    fetch: impl FnOnce() -> Result<Fresh, Error>,
) -> Result<Kept, Error> {
    let wanted = refused.map_or(Wanted::Any, |refused| Wanted::Other(refused.to_owned()));
    let mut lease = Lease::take(store, plan, wanted, end)?;
    if let Some((value, left)) = lease.found.take() {
        return Ok(Kept { value, renew: Instant::now() + left.min(LONGEST_LIFE), alone: None });
    }
    if let Some(mine) = mine {
        return lease.keep(&mine.value, mine.renew.saturating_duration_since(Instant::now()), false);
    }
    let fresh = fetch()?;
    lease.keep(&fresh.value, fresh.use_for(), false)
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
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    #[test]
    fn asking_for_a_new_token_waits_for_another_fetch_until_its_own_end_only() {
        let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
        let plan = TokenPlan { account: "slow".into(), secret: String::new(), row, read: |_| None };
        thread::scope(|scope| {
            let (begun, wait_for_it) = std::sync::mpsc::channel();
            let (finish, told) = std::sync::mpsc::channel::<()>();
            scope.spawn(move || {
                get("slow", None, || {
                    begun.send(()).unwrap();
                    let _ = told.recv();
                    Ok(fresh("S".into()))
                })
            });
            wait_for_it.recv().unwrap();
            let end = Instant::now() + Duration::from_millis(50);
            let outcome = renew(&Store::default(), &plan, end, || Ok(((), None)));
            assert!(outcome.is_err_and(|error| error.kind == Kind::Timeout));
            drop(finish);
        });
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn fresh(value: String) -> Fresh {
        Fresh { value, life: Duration::from_secs(7200) }
    }

    fn get(
        account: &str,
        refused: Option<&str>,
        fetch: impl FnOnce() -> Result<Fresh, Error>,
    ) -> Result<String, Error> {
        let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
        let plan = TokenPlan { account: account.into(), secret: String::new(), row, read: |_| None };
        super::get(&Store::default(), &plan, refused, soon(), fetch).map(|token| token.value)
    }

    #[test]
    fn eight_cold_threads_fetch_once() {
        let fetches = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let token = get("cold", None, || {
                        thread::sleep(Duration::from_millis(50));
                        fetches.fetch_add(1, Ordering::SeqCst);
                        Ok(fresh("T1".into()))
                    });
                    assert_eq!(token.ok().as_deref(), Some("T1"));
                });
            }
        });
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_refused_token_is_fetched_once_by_all_who_had_it() {
        let fetches = AtomicU32::new(0);
        let fetch = || Ok(fresh(format!("R{}", fetches.fetch_add(1, Ordering::SeqCst))));
        assert_eq!(get("refused", None, fetch).ok().as_deref(), Some("R0"));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(get("refused", Some("R0"), fetch).ok().as_deref(), Some("R1")));
            }
        });
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_failure_reaches_all_who_waited_and_the_next_call_tries_anew() {
        let fetches = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let outcome = get("failing", None, || {
                        thread::sleep(Duration::from_millis(100));
                        fetches.fetch_add(1, Ordering::SeqCst);
                        Err(Error::new(Kind::Transport, "x"))
                    });
                    assert!(outcome.is_err());
                });
            }
        });
        assert!(fetches.load(Ordering::SeqCst) < 8);
        assert!(get("failing", None, || Ok(fresh("N".into()))).is_ok());
    }

    #[test]
    fn a_fetch_whose_thread_was_killed_blocks_nobody_for_ever() {
        let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
        let plan = TokenPlan { account: "killed".into(), secret: String::new(), row, read: |_| None };
        let slot = ACCOUNTS.of(&Store::default(), &plan);
        // What a killed thread leaves: a fetch that began and never ends.
        std::mem::forget(slot.begin(lock(&slot.state), Instant::now()));
        let hurried = super::get(&Store::default(), &plan, None, Instant::now(), || panic!("not its turn"));
        assert!(matches!(hurried, Err(Error { kind: Kind::Timeout, .. })));
        assert_eq!(get("killed", None, || Ok(fresh("K".into()))).ok().as_deref(), Some("K"));
    }

    #[test]
    fn a_panic_in_a_fetch_blocks_nobody() {
        let _ = std::panic::catch_unwind(|| get("panicking", None, || panic!("test")));
        assert!(get("panicking", None, || Ok(fresh("P".into()))).is_ok());
    }
}
