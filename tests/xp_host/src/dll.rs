//! A DLL with thread-locals, loaded late by tests/windows/thread_locals.c: the destructors must run
//! although a loader like XP's calls no callbacks for it.

#[path = "../../../src/xp/mod.rs"]
mod xp;

mod ending;

use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

static DESTROYED: AtomicI32 = AtomicI32::new(0);
static LOCK: Mutex<i32> = Mutex::new(0);

struct Noticed;

impl Drop for Noticed {
    fn drop(&mut self) {
        // A destructor may use locks, too.
        if let Ok(mut count) = LOCK.lock() {
            *count += 1;
        }
        DESTROYED.fetch_add(1, SeqCst);
    }
}

thread_local! {
    static LOCAL: RefCell<Option<Noticed>> = const { RefCell::new(None) };
}

/// Gives the calling thread a value with a destructor.
#[unsafe(no_mangle)]
extern "C" fn xp_touch() {
    LOCAL.with(|local| *local.borrow_mut() = Some(Noticed));
}

/// How many such values were destroyed.
#[unsafe(no_mangle)]
extern "C" fn xp_destroyed() -> i32 {
    DESTROYED.load(SeqCst)
}

/// Makes eight busy threads, and leaves to the last thread, at process exit, to wake them and to
/// take their locks (`what` = 0) or to wait without limit (1).
#[unsafe(no_mangle)]
extern "C" fn xp_prepare_exit(what: i32) {
    ending::prepare(if what == 0 { "busy" } else { "waiting" });
}
