//! Tokens that several calls share: one fetch at a time, renewed early, never in a loop.

use crate::error::{Error, Kind};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A token as the vendor gave it.
pub struct Fresh {
    /// The token.
    pub value: String,
    /// How long it lives.
    pub life: Duration,
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    token: Option<(String, Instant)>,
    fetching: bool,
    /// Counts the fetches, so that those who waited for one know its outcome.
    round: u64,
    failure: Option<Error>,
}

static SLOTS: Mutex<Option<HashMap<String, Arc<Slot>>>> = Mutex::new(None);

/// The token under `key`. `refused` is one that the vendor did not take: if it is still the one kept here, a new one
/// is fetched. While one thread fetches, the others wait for its outcome, at most until `end`; no lock is held over
/// the network.
pub fn get(
    key: &str,
    refused: Option<&str>,
    end: Instant,
    fetch: impl FnOnce() -> Result<Fresh, Error>,
) -> Result<String, Error> {
    let slot = slot(key);
    let mut state = lock(&slot.state);
    while state.fetching {
        let round = state.round;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Error::new(Kind::Timeout, "等待令牌超时").hint("稍后再试"));
        }
        state = slot.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        if state.round != round
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone());
        }
    }
    if let Some((value, renew)) = &state.token
        && Some(value.as_str()) != refused
        && Instant::now() < *renew
    {
        return Ok(value.clone());
    }
    state.fetching = true;
    drop(state);
    let _done = Done(&slot);
    let fetched = fetch();
    let mut state = lock(&slot.state);
    match fetched {
        Ok(fresh) => {
            keep(&mut state, &fresh);
            Ok(fresh.value)
        }
        Err(error) => {
            state.token = None;
            state.failure = Some(error.clone());
            Err(error)
        }
    }
}

/// Fetches a token that the caller asked for by name, and keeps it: it has killed the one before.
pub fn renew<T>(key: &str, fetch: impl FnOnce() -> Result<(T, Option<Fresh>), Error>) -> Result<T, Error> {
    let slot = slot(key);
    let mut state = lock(&slot.state);
    while state.fetching {
        state = slot.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    state.fetching = true;
    drop(state);
    let _done = Done(&slot);
    let (result, fresh) = fetch()?;
    if let Some(fresh) = fresh {
        keep(&mut lock(&slot.state), &fresh);
    }
    Ok(result)
}

/// Renewed a twentieth of its life early, at least 10 s and at most 5 minutes: clocks and slow lines differ.
fn keep(state: &mut State, fresh: &Fresh) {
    let early = (fresh.life / 20).clamp(Duration::from_secs(10), Duration::from_secs(300)).min(fresh.life / 2);
    state.token = Some((fresh.value.clone(), Instant::now() + (fresh.life - early)));
    state.failure = None;
}

/// Ends a fetch, also when it panicked.
struct Done<'a>(&'a Slot);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.fetching = false;
        state.round += 1;
        self.0.changed.notify_all();
    }
}

fn slot(key: &str) -> Arc<Slot> {
    lock(&SLOTS).get_or_insert_default().entry(key.to_owned()).or_default().clone()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn fresh(value: String) -> Fresh {
        Fresh { value, life: Duration::from_secs(7200) }
    }

    #[test]
    fn eight_cold_threads_fetch_once() {
        let fetches = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let token = get("cold", None, soon(), || {
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
        assert_eq!(get("refused", None, soon(), fetch).ok().as_deref(), Some("R0"));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(get("refused", Some("R0"), soon(), fetch).ok().as_deref(), Some("R1")));
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
                    let outcome = get("failing", None, soon(), || {
                        thread::sleep(Duration::from_millis(100));
                        fetches.fetch_add(1, Ordering::SeqCst);
                        Err(Error::new(Kind::Transport, "x"))
                    });
                    assert!(outcome.is_err());
                });
            }
        });
        assert!(fetches.load(Ordering::SeqCst) < 8);
        assert!(get("failing", None, soon(), || Ok(fresh("N".into()))).is_ok());
    }

    #[test]
    fn a_panic_in_a_fetch_blocks_nobody() {
        let _ = std::panic::catch_unwind(|| get("panicking", None, soon(), || panic!("test")));
        assert!(get("panicking", None, soon(), || Ok(fresh("P".into()))).is_ok());
    }
}
