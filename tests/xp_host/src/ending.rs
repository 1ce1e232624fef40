//! A process that ends while its other threads hold locks, wait and are about to be woken.
//!
//! The part of the last thread is played in a callback of the DLL that the loader calls when all
//! other threads are dead. tests/windows/thread_locals.c loads the DLL and ends the process; the
//! runner does that many times and looks at the exit codes.

use std::cell::RefCell;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Condvar, Mutex, RwLock, mpsc};
use std::thread;
use std::time::Duration;

static LOCK: Mutex<u64> = Mutex::new(0);
static CONDITION: Condvar = Condvar::new();
static READERS: RwLock<u64> = RwLock::new(0);
static HELD: AtomicBool = AtomicBool::new(false);
static AT_END: Mutex<Option<AtEnd>> = Mutex::new(None);

/// A thread-local's destructor may free memory, but the heap's lock may have died with its holder:
/// at process exit it must not run.
struct NotAtExit;

impl Drop for NotAtExit {
    fn drop(&mut self) {
        std::process::abort();
    }
}

thread_local! {
    static LOCAL: RefCell<Option<NotAtExit>> = const { RefCell::new(None) };
}

/// What the last thread still does when all others are dead.
struct AtEnd {
    part: String,
    wakes: Vec<mpsc::Sender<()>>,
    parked: Option<thread::Thread>,
}

// Called before the callbacks of the fallbacks, which end the list at process exit.
#[used]
#[unsafe(link_section = ".CRT$XLAA")]
static LAST_THREAD: unsafe extern "system" fn(*mut c_void, u32, *mut c_void) = last_thread;

unsafe extern "system" fn last_thread(_module: *mut c_void, reason: u32, _reserved: *mut c_void) {
    const PROCESS_DETACH: u32 = 0;
    if reason != PROCESS_DETACH {
        return;
    }
    let Some(mut end) = AT_END.lock().ok().and_then(|mut end| end.take()) else { return };
    match end.part.as_str() {
        // Receivers of these channels are asleep for ever: waking them must not wait for them.
        "busy" => {
            end.wakes.clear();
            if let Some(parked) = &end.parked {
                parked.unpark();
            }
            if let Ok(mut value) = LOCK.lock() {
                *value += 1;
            }
            CONDITION.notify_all();
            let _ = LOCK.lock().map(|guard| CONDITION.wait_timeout(guard, Duration::from_secs(3600)).map(|_| ()));
            thread::park_timeout(Duration::from_secs(3600));
        }
        // Nobody can ever end this wait; the process must end instead.
        "waiting" => thread::park(),
        _ => {}
    }
    // The rest is the system's.
    std::mem::forget(end);
}

/// Starts eight busy threads, and returns when one of them holds the lock for good.
pub fn prepare(part: &str) {
    let mut wakes = Vec::new();
    let mut parked = None;
    for number in 0..8u64 {
        let (sender, receiver) = mpsc::channel::<()>();
        wakes.push(sender);
        let thread = thread::spawn(move || {
            match number {
                // One holds the lock for ever, or so it seems to the last thread.
                0 => {
                    thread::sleep(Duration::from_millis(3));
                    let _guard = LOCK.lock();
                    HELD.store(true, SeqCst);
                    loop {
                        thread::sleep(Duration::from_secs(1));
                    }
                }
                1 => drop(receiver.recv()),
                2 => loop {
                    thread::park();
                },
                3 => loop {
                    let _ = READERS.write().map(|mut value| *value += 1);
                },
                4 => loop {
                    let _ = LOCK.lock().map(|guard| CONDITION.wait(guard).map(|_| ()));
                },
                _ => {
                    let spin = AtomicU32::new(0);
                    loop {
                        let _ = LOCK.lock().map(|mut value| *value += 1);
                        let _ = READERS.read().map(|value| *value);
                        CONDITION.notify_one();
                        spin.fetch_add(1, SeqCst);
                        if spin.load(SeqCst) % 64 == 0 {
                            let _ = receiver.recv_timeout(Duration::from_millis(1));
                        }
                    }
                }
            }
        });
        if number == 2 {
            parked = Some(thread.thread().clone());
        }
    }
    let part = part.to_owned();
    *AT_END.lock().expect("nobody panics with it") = Some(AtEnd { part, wakes, parked });
    LOCAL.with(|local| *local.borrow_mut() = Some(NotAtExit));
    while !HELD.load(SeqCst) {
        thread::yield_now();
    }
}
