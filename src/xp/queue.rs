//! Threads asleep on an address: what Windows 8 calls `WaitOnAddress`, and Linux a futex.
//!
//! A sleeping thread stands in one queue, guarded by a spin lock, with an event of its own. XP's
//! keyed events would do without the queue, but a wake-up that meets a time limit can be lost with
//! them, and at process exit they wait for threads that are dead.
//!
//! No wake-up is lost:
//! - A thread checks the value at its address *after* it took the spin lock, and a waker changes the
//!   value *before* it takes it. So either the thread sees the new value and does not sleep, or the
//!   waker finds it in the queue.
//! - A waker takes the thread out of the queue. A thread whose time is over looks whether it still
//!   stands there; if not, it was woken and says so, however late.

use core::ffi::c_void;
use core::hint::spin_loop;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::system::{
    CloseHandle, CreateEventW, GetCurrentProcess, GetProcessHeap, Handle, HeapAlloc, HeapFree, INFINITE, SetEvent,
    Sleep, SwitchToThread, TerminateProcess, WAIT_OBJECT_0, WAIT_TIMEOUT, WaitForSingleObject, process_is_ending,
};

/// A thread in the queue. Whoever takes it out of the queue sets its event, and the thread does not go
/// on before that. It does not live on that thread's stack: a thread that is killed in its sleep
/// (`TerminateThread`) takes its stack along and leaves its place in the queue behind.
struct Sleeper {
    address: *const c_void,
    event: Handle,
    next: *mut Sleeper,
}

/// The oldest sleeper. Read and changed only under [`GUARD`]; atomic so that it can be a static.
static OLDEST: AtomicPtr<Sleeper> = AtomicPtr::new(null_mut());
static GUARD: SpinLock = SpinLock(AtomicBool::new(false));

struct SpinLock(AtomicBool);

impl SpinLock {
    fn lock(&self) {
        let mut rounds = 0u32;
        while self.0.swap(true, Ordering::Acquire) {
            if process_is_ending() {
                return;
            }
            rounds = rounds.saturating_add(1);
            match rounds {
                0..=50 => spin_loop(),
                // SAFETY: has no conditions.
                51..=100 => unsafe {
                    SwitchToThread();
                },
                // The holder may have a lower priority than this thread: let it run.
                // SAFETY: has no conditions.
                _ => unsafe { Sleep(1) },
            }
        }
    }

    fn unlock(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Sleeps while `unchanged()` holds, until [`wake_one`] or [`wake_all`] names the same address or
/// the time (milliseconds, or [`INFINITE`]) is over. Returns false only in the last case; it may
/// return true without a reason, so callers look at their value again.
pub fn sleep(address: *const c_void, unchanged: impl Fn() -> bool, milliseconds: u32) -> bool {
    if process_is_ending() {
        return nobody_will_wake(unchanged, milliseconds);
    }
    let sleeper = sleepers::take();
    if sleeper.is_null() {
        // No place to be had: the system is out of memory. Let time pass, and let the caller look.
        // SAFETY: has no conditions.
        unsafe { Sleep(1) };
        return true;
    }
    // SAFETY: the place is this thread's own until it stands in the queue.
    let event = unsafe {
        (*sleeper).address = address;
        (*sleeper).next = null_mut();
        (*sleeper).event
    };

    GUARD.lock();
    if !unchanged() {
        GUARD.unlock();
        sleepers::give_back(sleeper);
        return true;
    }
    append(sleeper);
    GUARD.unlock();

    // SAFETY: the event is open and belongs to this thread until it is given back.
    let outcome = unsafe { WaitForSingleObject(event, milliseconds) };
    let mut woken = outcome == WAIT_OBJECT_0;
    if !woken {
        GUARD.lock();
        let still_queued = remove(sleeper);
        GUARD.unlock();
        if !still_queued {
            // A waker has taken this thread out and sets the event now or has just done so.
            // SAFETY: as above.
            unsafe { WaitForSingleObject(event, INFINITE) };
        }
        woken = !still_queued || outcome != WAIT_TIMEOUT;
    }
    sleepers::give_back(sleeper);
    woken
}

/// Wakes the thread that has slept longest on the address, if there is one.
pub fn wake_one(address: *const c_void) {
    wake(address, false);
}

/// Wakes every thread that sleeps on the address.
pub fn wake_all(address: *const c_void) {
    wake(address, true);
}

fn wake(address: *const c_void, all: bool) {
    if process_is_ending() {
        return;
    }
    GUARD.lock();
    let mut chosen = take_out(address, all);
    GUARD.unlock();
    while !chosen.is_null() {
        // SAFETY: a sleeper that was taken out exists until its event is set, so everything is read
        // before that. The event stays open, because its thread gives it back only after the wait.
        unsafe {
            let event = (*chosen).event;
            chosen = (*chosen).next;
            SetEvent(event);
        }
    }
}

/// Puts a sleeper at the end of the queue. Under [`GUARD`].
fn append(sleeper: *mut Sleeper) {
    let mut last = OLDEST.load(Ordering::Relaxed);
    if last.is_null() {
        OLDEST.store(sleeper, Ordering::Relaxed);
        return;
    }
    // SAFETY: sleepers in the queue exist, and only the holder of the spin lock touches their links.
    unsafe {
        while !(*last).next.is_null() {
            last = (*last).next;
        }
        (*last).next = sleeper;
    }
}

/// Takes one sleeper out of the queue; false if it stands there no more. Under [`GUARD`].
fn remove(sleeper: *mut Sleeper) -> bool {
    let mut before: *mut Sleeper = null_mut();
    let mut current = OLDEST.load(Ordering::Relaxed);
    while !current.is_null() {
        if current == sleeper {
            unlink(before, current);
            return true;
        }
        before = current;
        // SAFETY: sleepers in the queue exist.
        current = unsafe { (*current).next };
    }
    false
}

/// Takes the oldest sleeper on the address out of the queue, or all of them, as a list of their own.
/// Under [`GUARD`].
fn take_out(address: *const c_void, all: bool) -> *mut Sleeper {
    let mut first: *mut Sleeper = null_mut();
    let mut last: *mut Sleeper = null_mut();
    let mut before: *mut Sleeper = null_mut();
    let mut current = OLDEST.load(Ordering::Relaxed);
    while !current.is_null() {
        // SAFETY: sleepers in the queue, and those just taken out, exist.
        unsafe {
            let next = (*current).next;
            if (*current).address == address {
                unlink(before, current);
                (*current).next = null_mut();
                if last.is_null() {
                    first = current;
                } else {
                    (*last).next = current;
                }
                last = current;
                if !all {
                    break;
                }
            } else {
                before = current;
            }
            current = next;
        }
    }
    first
}

/// Closes the gap that `sleeper` leaves behind `before` (null: it is the oldest). Under [`GUARD`].
fn unlink(before: *mut Sleeper, sleeper: *mut Sleeper) {
    // SAFETY: both stand in the queue, so they exist.
    unsafe {
        let next = (*sleeper).next;
        if before.is_null() {
            OLDEST.store(next, Ordering::Relaxed);
        } else {
            (*before).next = next;
        }
    }
}

/// The last thread of an ending process would sleep. A time limit is taken as over. Without one the
/// wait can never end; Windows since Vista ends the process at such a place, and so does this.
fn nobody_will_wake(unchanged: impl Fn() -> bool, milliseconds: u32) -> bool {
    const STATUS_THREAD_IS_TERMINATING: u32 = 0xC000_004B;
    if !unchanged() {
        return true;
    }
    if milliseconds == INFINITE {
        // SAFETY: ends this process; has no other conditions.
        unsafe { TerminateProcess(GetCurrentProcess(), STATUS_THREAD_IS_TERMINATING) };
    }
    false
}

/// Places in the queue for reuse, each with an auto-reset event: making them for every wait would cost
/// several system calls more.
mod sleepers {
    use super::{
        AtomicPtr, CloseHandle, CreateEventW, GetProcessHeap, HeapAlloc, HeapFree, Ordering, Sleeper, null_mut,
    };
    use core::ptr::null;

    static SPARE: [AtomicPtr<Sleeper>; 32] = [const { AtomicPtr::new(null_mut()) }; 32];

    /// A place whose event is not set; null if the system has no memory for one.
    pub fn take() -> *mut Sleeper {
        for place in &SPARE {
            if !place.load(Ordering::Relaxed).is_null() {
                let sleeper = place.swap(null_mut(), Ordering::Acquire);
                if !sleeper.is_null() {
                    return sleeper;
                }
            }
        }
        // SAFETY: no security attributes, auto-reset, not set, no name.
        let event = unsafe { CreateEventW(null(), 0, 0, null()) };
        if event.is_null() {
            return null_mut();
        }
        // SAFETY: the process's heap exists; what it gives is aligned for pointers.
        let sleeper: *mut Sleeper = unsafe { HeapAlloc(GetProcessHeap(), 0, size_of::<Sleeper>()) }.cast();
        if sleeper.is_null() {
            // SAFETY: just opened, and nobody else knows it.
            unsafe { CloseHandle(event) };
        } else {
            // SAFETY: it has the size and is nobody else's.
            unsafe { sleeper.write(Sleeper { address: null(), event, next: null_mut() }) };
        }
        sleeper
    }

    /// Keeps a place whose event is not set for the next one who needs one.
    pub fn give_back(sleeper: *mut Sleeper) {
        for place in &SPARE {
            let kept = place.compare_exchange(null_mut(), sleeper, Ordering::Release, Ordering::Relaxed);
            if kept.is_ok() {
                return;
            }
        }
        // SAFETY: it came from `take`, stands in no queue, and its only user gives it up here.
        unsafe {
            CloseHandle((*sleeper).event);
            HeapFree(GetProcessHeap(), 0, sleeper.cast());
        }
    }
}
