//! Ending a call before its time: a flag that waits can be woken by.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The wish of a caller to end one call.
#[derive(Default)]
pub struct Cancel {
    wished: Mutex<bool>,
    signal: Condvar,
}

impl Cancel {
    /// Ends the call: a wait at once, a request when its time limit allows.
    pub fn cancel(&self) {
        *self.wished.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.signal.notify_all();
    }

    /// Whether the call should end.
    pub fn wished(&self) -> bool {
        *self.wished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits so long, or until the call should end; says whether it should.
    pub fn wait(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut wished = self.wished.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if *wished || left.is_zero() {
                return *wished;
            }
            wished = self.signal.wait_timeout(wished, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
