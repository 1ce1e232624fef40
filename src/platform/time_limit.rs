//! Work that may hang (a dead share, a dead server) on a thread of its own, waited for with a limit.
//!
//! The wait is on a condition variable: a channel's `recv_timeout` parks the thread with a limit, and on Windows XP a
//! wake-up exactly at the limit can hang. The library stays loaded after its first call, so a thread that was given up
//! can end when it likes.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Runs `work` on a thread of this name; nothing when it takes longer than `limit` or ends in a panic.
pub fn with_time_limit<T: Send + 'static>(
    name: &str,
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<Option<T>> {
    let slot: Arc<(Mutex<Option<T>>, Condvar)> = Arc::new((Mutex::new(None), Condvar::new()));
    let filled = slot.clone();
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        let result = work();
        *filled.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        filled.1.notify_all();
    })?;
    let end = Instant::now() + limit;
    let mut result = slot.0.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if result.is_some() || left.is_zero() {
            return Ok(result.take());
        }
        result = slot.1.wait_timeout(result, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_costs_the_limit_and_no_more() {
        let started = Instant::now();
        let hung = with_time_limit("test", Duration::from_millis(50), || thread::sleep(Duration::from_secs(20)));
        assert!(matches!(hung, Ok(None)) && started.elapsed() < Duration::from_secs(10));
        assert!(matches!(with_time_limit("test", Duration::from_secs(20), || 7), Ok(Some(7))));
    }
}
