//! Slim locks, on which `std::sync::Mutex` stands. XP has none.
//!
//! The standard library and SQLite use the exclusive mode only; the library's `RwLock` is its own.

use core::hint::spin_loop;
use core::sync::atomic::{AtomicU32, Ordering};

use super::queue;
use super::system::process_is_ending;
use super::system_function;

const FREE: u32 = 0;
const TAKEN: u32 = 1;
/// Taken, and a thread may be asleep: the holder must wake one when it lets go.
const AWAITED: u32 = 2;

/// A wake-up is lost with a thread that was killed in its sleep (`TerminateThread`): the one behind it looks for itself.
const LOOK_AGAIN_MS: u32 = 100;

system_function!("InitializeSRWLock", "4", initialize);
system_function!("AcquireSRWLockExclusive", "4", acquire);
system_function!("TryAcquireSRWLockExclusive", "4", try_acquire);
system_function!("ReleaseSRWLockExclusive", "4", release);

/// # Safety
/// `lock` can be written, and nobody else uses it yet.
unsafe extern "system" fn initialize(lock: *mut AtomicU32) {
    // SAFETY: by this function's own condition.
    unsafe { lock.write(AtomicU32::new(FREE)) };
}

/// # Safety
/// `lock` points to an `SRWLOCK` (one word, 0 at first) that stays in place.
pub unsafe extern "system" fn acquire(lock: *const AtomicU32) {
    // SAFETY: by this function's own condition.
    let lock = unsafe { &*lock };
    if lock.compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_err() {
        acquire_contended(lock);
    }
}

#[cold]
fn acquire_contended(lock: &AtomicU32) {
    // Most locks are held for a moment only.
    for _ in 0..100 {
        if lock.load(Ordering::Relaxed) == FREE
            && lock.compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return;
        }
        spin_loop();
    }
    // Having slept, the thread cannot know whether others still do, so it takes the lock as awaited.
    while lock.swap(AWAITED, Ordering::Acquire) != FREE {
        if process_is_ending() {
            // The holder is dead. This is the only thread left, so the lock is as good as its own.
            return;
        }
        queue::sleep(core::ptr::from_ref(lock).cast(), || lock.load(Ordering::Relaxed) == AWAITED, LOOK_AGAIN_MS);
    }
}

/// # Safety
/// As for [`acquire`].
unsafe extern "system" fn try_acquire(lock: *const AtomicU32) -> u8 {
    // SAFETY: by this function's own condition.
    let lock = unsafe { &*lock };
    u8::from(lock.compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_ok())
}

/// # Safety
/// As for [`acquire`], and the caller holds the lock.
pub unsafe extern "system" fn release(lock: *const AtomicU32) {
    // SAFETY: by this function's own condition. After the swap another thread may take and destroy
    // the lock; from there on only its address is used.
    let was = unsafe { (*lock).swap(FREE, Ordering::Release) };
    if was == AWAITED {
        queue::wake_one(lock.cast());
    }
}
