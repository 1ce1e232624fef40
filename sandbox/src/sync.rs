//! Mutexes that outlive the panic of who held them.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, whatever became of the last holder: a panic in one connection must not end the others.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
