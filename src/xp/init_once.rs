//! One-time initialisation, with which the standard library creates its thread-local keys. It came
//! with Vista.

use core::ffi::c_void;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU32, Ordering};

use super::queue;
use super::system::{ERROR_INVALID_PARAMETER, INFINITE, process_is_ending, set_last_error};
use super::system_function;

const NEW: u32 = 0;
const RUNNING: u32 = 1;
/// Running, and threads may be asleep until it is done.
const AWAITED: u32 = 2;
const DONE: u32 = 3;

/// The initialisation failed: the next one may try (`INIT_ONCE_INIT_FAILED`).
const FAILED_FLAG: u32 = 4;

system_function!("InitOnceBeginInitialize", "16", begin);
system_function!("InitOnceComplete", "12", complete);

/// Sets `pending` to 1 for the one caller who is to initialise; all others wait for it and get 0.
/// Check-only and asynchronous modes (flags) are refused: nobody here uses them.
///
/// # Safety
/// `once` points to an `INIT_ONCE` (one word, 0 at first) that stays in place; `pending`, and
/// `context` unless null, can be written.
unsafe extern "system" fn begin(
    once: *const AtomicU32,
    flags: u32,
    pending: *mut i32,
    context: *mut *mut c_void,
) -> i32 {
    if flags != 0 {
        set_last_error(ERROR_INVALID_PARAMETER);
        return 0;
    }
    // SAFETY: by this function's own conditions.
    unsafe {
        if !context.is_null() {
            *context = null_mut();
        }
        *pending = i32::from(is_first(&*once));
    }
    1
}

fn is_first(once: &AtomicU32) -> bool {
    loop {
        let state = once.load(Ordering::Acquire);
        let next = match state {
            DONE => return false,
            NEW => RUNNING,
            // The thread that was at it is dead. Doing it a second time could enter a key twice
            // into the standard library's list, which then has no end; without a key that library
            // goes on and only leaks.
            _ if process_is_ending() => return false,
            _ => AWAITED,
        };
        if once.compare_exchange(state, next, Ordering::Acquire, Ordering::Relaxed).is_err() {
            continue;
        }
        if state == NEW {
            return true;
        }
        queue::sleep(core::ptr::from_ref(once).cast(), || once.load(Ordering::Relaxed) == AWAITED, INFINITE);
    }
}

/// Ends what [`begin`] began, and wakes all who wait for it. A context is not kept.
///
/// # Safety
/// As for [`begin`], by the thread that got `pending` = 1.
unsafe extern "system" fn complete(once: *const AtomicU32, flags: u32, _context: *mut c_void) -> i32 {
    let state = if flags & FAILED_FLAG == 0 { DONE } else { NEW };
    // SAFETY: by this function's own condition.
    if unsafe { (*once).swap(state, Ordering::AcqRel) } == AWAITED {
        queue::wake_all(once.cast());
    }
    1
}
