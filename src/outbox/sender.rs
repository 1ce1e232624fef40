//! The thread that sends. It starts when there is something to send, sleeps when there is not, and ends with the
//! process: what it was doing then is done by whoever comes next.

use super::files::{answers, files, lock_file};
use super::moment::now;
use super::report::Report;
use super::sealed::{Closed, Kept, Opened, open};
use super::store::Store;
use super::verdict;
use crate::check::block::Block;
use crate::config::{self, Config};
use crate::error::Error;
use crate::guard::guard;
use crate::platform::fork;
use crate::platform::own_files::open_or_make;
use crate::systems::request_id;
use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::path::Path;
#[cfg(unix)]
use std::sync::MutexGuard;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// Time between two looks at a file in which nothing of ours waits; another process may have died over it.
const IDLE: Duration = Duration::from_secs(30);
/// Time between two tries to become the sender while another process is.
const TAKEN: Duration = Duration::from_secs(1);
/// Time until the next look when something went wrong that is not foreseen.
const AFTER_A_PANIC: Duration = Duration::from_secs(1);
/// Shortest time between two looks.
const BUSY: Duration = Duration::from_millis(500);

/// How a report goes out: the vendor's code when it was taken. The function gives the request ids to send under.
pub type Deliver = fn(Kept, &dyn Fn() -> Result<String, Error>) -> Result<String, Error>;

static DELIVER: OnceLock<Deliver> = OnceLock::new();

#[derive(Default)]
struct Signal {
    running: bool,
    wake: bool,
}

static SIGNAL: Mutex<Signal> = Mutex::new(Signal { running: false, wake: false });
static CHANGED: Condvar = Condvar::new();

/// Sends what an earlier process left behind, as soon as a configuration names its file. Called before every
/// operation, so it does next to nothing the second time.
/// `deliver` is how a report goes out.
pub fn resume(config: &Arc<Config>, deliver: Deliver) {
    let _ = DELIVER.set(deliver);
    static SEEN: Mutex<Weak<Config>> = Mutex::new(Weak::new());
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::ptr::eq(seen.as_ptr(), Arc::as_ptr(config)) {
        *seen = Arc::downgrade(config);
        if files(config).keys().any(|path| answers(path).unwrap_or(false)) {
            wake();
        }
    }
}

/// Makes the thread look into the outbox now; starts it when it does not run yet.
pub fn wake() {
    let mut signal = SIGNAL.lock().unwrap_or_else(PoisonError::into_inner);
    signal.wake = true;
    CHANGED.notify_all();
    if !signal.running {
        // Without a thread the reports stay on the disk, and the next call tries again.
        signal.running = thread::Builder::new().name("hisbridge-outbox".into()).spawn(run).is_ok();
    }
}

fn run() {
    loop {
        // The wait needs a clock, which may fail; the thread goes on all the same, as nothing would start it again.
        guard(look_and_wait, || thread::sleep(AFTER_A_PANIC));
    }
}

fn look_and_wait() {
    let inside = fork::background();
    let pause = guard(round, || IDLE);
    let mut signal = SIGNAL.lock().unwrap_or_else(PoisonError::into_inner);
    drop(inside);
    if !signal.wake {
        // A wake-up without cause only costs a look.
        signal = CHANGED.wait_timeout(signal, pause).unwrap_or_else(PoisonError::into_inner).0;
    }
    signal.wake = false;
}

/// The thread's lock, while a process forks.
#[cfg(unix)]
pub struct Held(#[allow(dead_code, reason = "it is held")] MutexGuard<'static, Signal>);

/// Sees to it that the thread does not hold the lock.
#[cfg(unix)]
pub fn hold() -> Held {
    Held(SIGNAL.lock().unwrap_or_else(PoisonError::into_inner))
}

/// In a forked process: the thread does not run.
#[cfg(unix)]
pub fn renew() {
    *SIGNAL.lock().unwrap_or_else(PoisonError::into_inner) = Signal::default();
}

/// Sends what can be sent, from every configured file. Gives the time until the next look.
fn round() -> Duration {
    let Ok(config) = config::current() else { return IDLE };
    let existing = files(&config).into_iter().filter(|(path, _)| answers(path).unwrap_or(false));
    existing.map(|(path, settings)| drain(&path, settings).unwrap_or(IDLE)).min().unwrap_or(IDLE)
}

fn drain(path: &Path, settings: &Block) -> Result<Duration, Error> {
    let Some(_lock) = lock(path) else { return Ok(TAKEN) };
    let store = Store::open(path)?;
    let keep_s = settings.number("keep_days").saturating_mul(86_400);
    store.forget(now(), keep_s)?;
    store.set_aside_oversized()?;
    bind_old(&store)?;
    loop {
        let mut pause = IDLE;
        let mut tried = false;
        for report in store.heads()? {
            if verdict::is_due(&report, now()) {
                tried |= send(&store, report, settings)?;
            } else {
                pause = pause.min(Duration::from_secs(report.due_s.saturating_sub(now())).max(BUSY));
            }
        }
        if !tried {
            return Ok(pause);
        }
    }
}

/// Binds what form 1 of the file has left, as far as this process has the keys.
fn bind_old(store: &Store) -> Result<(), Error> {
    for report in store.unbound()? {
        if let Ok(opened) = open(&report) {
            store.bind(report.id, &opened.under(&report, &report.request_id)?)?;
        }
    }
    Ok(())
}

/// Sends one report and records the outcome; one that was changed is set aside. False when it is sealed under another configuration's key: then it
/// waits for a process that has it.
fn send(store: &Store, report: Report, settings: &Block) -> Result<bool, Error> {
    let Some(deliver) = DELIVER.get() else { return Ok(false) };
    let opened = match open(&report) {
        Ok(opened) => opened,
        Err(Closed::Foreign) => return Ok(false),
        Err(Closed::Damaged(why)) => return store.set_aside(report.id, &why),
    };
    let kept = opened.kept.clone();
    let row = kept.row;
    let id = RefCell::new(None);
    // A second id is asked for when a call is repeated with a new token. The first was answered then, but if it had been
    // sent in vain before, only this id lets the vendor know that.
    let next_id = || {
        let again = id.borrow().is_some() && !report.unanswered;
        let next = if again { request_id()? } else { report.request_id.clone() };
        let before = id.borrow().clone();
        let sealed = resealed(&opened, &report, before.as_deref().unwrap_or(&report.request_id), &next)?;
        store.sending(report.id, &next, sealed.as_deref())?;
        *id.borrow_mut() = Some(next.clone());
        Ok(next)
    };
    let result = deliver(kept, &next_id);
    let used = id.take();
    let report = Report { request_id: used.unwrap_or(report.request_id), ..report };
    let give_up_s = settings.number("give_up_hours").saturating_mul(3600);
    let outcome = verdict::decide(&report, row, result, request_id()?, now(), give_up_s);
    let sealed = resealed(&opened, &report, &report.request_id, &outcome.request_id)?;
    store.record(report.id, &outcome, sealed.as_deref())?;
    Ok(true)
}

/// A request is bound to its id: under another one it is sealed anew.
fn resealed(opened: &Opened, report: &Report, now: &str, next: &str) -> Result<Option<Vec<u8>>, Error> {
    if next == now { Ok(None) } else { opened.under(report, next).map(Some) }
}

/// The right to send from a file: only its holder does, and when it dies the system gives it back.
fn lock(path: &Path) -> Option<File> {
    let file = open_or_make(OpenOptions::new().write(true), &lock_file(path)).ok()?;
    file.try_lock().ok()?;
    Some(file)
}
