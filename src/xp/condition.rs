//! Condition variables, on which `std::sync::Condvar` stands. XP has none.
//!
//! The word counts the wake-ups. A thread notes the count while it holds the lock, lets go, and
//! sleeps only while the count is still the same: a wake-up in between is seen, not lost.

use core::ffi::c_void;
use core::sync::atomic::{AtomicU32, Ordering};

use super::queue;
use super::srw_lock;
use super::system::{ERROR_INVALID_PARAMETER, ERROR_TIMEOUT, set_last_error};
use super::system_function;

system_function!("SleepConditionVariableSRW", "16", sleep);
system_function!("WakeConditionVariable", "4", wake_one);
system_function!("WakeAllConditionVariable", "4", wake_all);

/// Lets go of the lock, sleeps until woken or the time is over, and takes the lock again.
/// Returns 0 with `ERROR_TIMEOUT` if the time was over. The shared mode (flag 1) is refused: the
/// locks of [`srw_lock`] have none.
///
/// # Safety
/// `condition` points to a `CONDITION_VARIABLE` (one word, 0 at first) that stays in place, `lock`
/// to an `SRWLOCK` that the caller holds.
unsafe extern "system" fn sleep(
    condition: *const AtomicU32,
    lock: *const AtomicU32,
    milliseconds: u32,
    flags: u32,
) -> i32 {
    if flags != 0 {
        set_last_error(ERROR_INVALID_PARAMETER);
        return 0;
    }
    // SAFETY: by this function's own conditions.
    let woken = unsafe {
        let count = (*condition).load(Ordering::Relaxed);
        srw_lock::release(lock);
        let woken = queue::sleep(condition.cast(), || (*condition).load(Ordering::Relaxed) == count, milliseconds);
        srw_lock::acquire(lock);
        woken
    };
    if !woken {
        set_last_error(ERROR_TIMEOUT);
    }
    i32::from(woken)
}

/// # Safety
/// `condition` points to a `CONDITION_VARIABLE`.
unsafe extern "system" fn wake_one(condition: *const AtomicU32) {
    // SAFETY: by this function's own condition.
    queue::wake_one(unsafe { counted(condition) });
}

/// # Safety
/// As for [`wake_one`].
unsafe extern "system" fn wake_all(condition: *const AtomicU32) {
    // SAFETY: by this function's own condition.
    queue::wake_all(unsafe { counted(condition) });
}

/// # Safety
/// As for [`wake_one`].
unsafe fn counted(condition: *const AtomicU32) -> *const c_void {
    // SAFETY: by this function's own condition.
    unsafe { (*condition).fetch_add(1, Ordering::Relaxed) };
    condition.cast()
}
