//! Operations in the background: a small fixed pool, results kept until they were fetched.

use crate::cancel::Cancel;
use crate::engine::envelope::FALLBACK;
use crate::guard::guard;
use crate::platform::fork;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Jobs that run at a time.
const WORKERS: usize = 4;
/// Jobs that may wait, run or lie unfetched at a time.
const LIMIT: usize = 1024;

/// A window that is told when a job is done.
#[derive(Clone, Copy)]
#[cfg_attr(not(windows), allow(dead_code, reason = "there are no window messages elsewhere"))]
pub struct Window {
    /// HWND.
    pub handle: isize,
    /// The message; its wParam is the ticket.
    pub message: u32,
}

/// What is known of a ticket.
pub enum State {
    /// Waiting or running.
    Running,
    /// The envelope. It stays in its place until it is taken.
    Done(Arc<str>),
    /// Never given out, or taken already.
    Unknown,
}

struct Job {
    cancel: Arc<Cancel>,
    result: Option<Arc<str>>,
}

/// What a job does: gives the envelope.
pub type Run = Box<dyn FnOnce(&Cancel) -> String + Send>;

struct Work {
    ticket: i32,
    run: Run,
    cancel: Arc<Cancel>,
    window: Option<Window>,
}

#[derive(Default)]
struct Pool {
    jobs: HashMap<i32, Job>,
    queue: VecDeque<Work>,
    last_ticket: i32,
    workers: usize,
    idle: usize,
}

static POOL: Mutex<Option<Pool>> = Mutex::new(None);
static WORK: Condvar = Condvar::new();
static DONE: Condvar = Condvar::new();

/// Puts a job into the queue; its ticket, or 0 when there is no room.
pub fn submit(run: Run, window: Option<Window>) -> i32 {
    let Ok(_inside) = fork::enter() else { return 0 };
    let mut locked = lock();
    let pool = locked.get_or_insert_default();
    let Some(ticket) = pool.new_ticket() else { return 0 };
    let more = pool.queue.len() >= pool.idle && pool.workers < WORKERS;
    pool.workers += usize::from(more);
    let cancel = Arc::new(Cancel::default());
    pool.jobs.insert(ticket, Job { cancel: cancel.clone(), result: None });
    pool.queue.push_back(Work { ticket, run, cancel, window });
    drop(locked);
    // Starting a thread takes its time: not while others wait for the lock.
    if more && thread::Builder::new().name("hisbridge-job".into()).spawn(work).is_err() && !without_one_more(ticket) {
        return 0;
    }
    WORK.notify_one();
    ticket
}

/// A job that has ended before it began; its ticket, or 0 when there is no room.
pub fn submit_ended(envelope: String, window: Option<Window>) -> i32 {
    let Ok(_inside) = fork::enter() else { return 0 };
    let mut locked = lock();
    let pool = locked.get_or_insert_default();
    let Some(ticket) = pool.new_ticket() else { return 0 };
    pool.jobs.insert(ticket, Job { cancel: Arc::new(Cancel::default()), result: Some(envelope.into()) });
    drop(locked);
    post(window, ticket);
    ticket
}

impl Pool {
    /// A number that no job has; nothing when there is no room.
    fn new_ticket(&mut self) -> Option<i32> {
        if self.jobs.len() >= LIMIT {
            return None;
        }
        loop {
            self.last_ticket = self.last_ticket.checked_add(1).unwrap_or(1);
            if !self.jobs.contains_key(&self.last_ticket) {
                return Some(self.last_ticket);
            }
        }
    }
}

/// The system gave no thread. Whether there are others for the job; if not, it is taken back.
fn without_one_more(ticket: i32) -> bool {
    let mut locked = lock();
    let Some(pool) = locked.as_mut() else { return false };
    pool.workers = pool.workers.saturating_sub(1);
    if pool.workers == 0 {
        pool.queue.retain(|work| work.ticket != ticket);
        pool.jobs.remove(&ticket);
    }
    pool.workers > 0
}

/// The state of a ticket, waiting for its end at most so long.
pub fn wait(ticket: i32, milliseconds: u64) -> State {
    let Ok(_inside) = fork::enter() else { return State::Unknown };
    // Who does not want to wait needs no clock.
    let end = (milliseconds > 0).then(|| Instant::now() + Duration::from_millis(milliseconds));
    let mut locked = lock();
    loop {
        match locked.as_ref().and_then(|pool| pool.jobs.get(&ticket)) {
            None => return State::Unknown,
            Some(Job { result: Some(text), .. }) => return State::Done(text.clone()),
            Some(_) => {}
        }
        let left = end.map_or(Duration::ZERO, |end| end.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return State::Running;
        }
        locked = DONE.wait_timeout(locked, left).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// Takes a result from its place. Of all who have seen it, one is told `true`: the result is that one's.
pub fn take(ticket: i32) -> bool {
    let Ok(_inside) = fork::enter() else { return false };
    let mut locked = lock();
    let Some(pool) = locked.as_mut() else { return false };
    if pool.jobs.get(&ticket).is_none_or(|job| job.result.is_none()) {
        return false;
    }
    pool.jobs.remove(&ticket);
    true
}

/// Wishes a job's end; -1 when there is none of this ticket.
pub fn cancel(ticket: i32) -> i32 {
    let Ok(_inside) = fork::enter() else { return -1 };
    match lock().as_ref().and_then(|pool| pool.jobs.get(&ticket)) {
        Some(job) => {
            job.cancel.cancel();
            0
        }
        None => -1,
    }
}

fn work() {
    loop {
        let mut locked = lock();
        let work = loop {
            let Some(pool) = locked.as_mut() else { return };
            if let Some(work) = pool.queue.pop_front() {
                break work;
            }
            pool.idle += 1;
            locked = WORK.wait(locked).unwrap_or_else(PoisonError::into_inner);
            if let Some(pool) = locked.as_mut() {
                pool.idle -= 1;
            }
        };
        drop(locked);
        let run = work.run;
        let text = guard(|| run(&work.cancel).into(), || FALLBACK.to_string_lossy().into());
        if let Some(job) = lock().as_mut().and_then(|pool| pool.jobs.get_mut(&work.ticket)) {
            job.result = Some(text);
        }
        DONE.notify_all();
        post(work.window, work.ticket);
    }
}

/// The lock of the jobs, while a process forks.
#[cfg(unix)]
pub struct Held(#[allow(dead_code, reason = "it is held")] MutexGuard<'static, Option<Pool>>);

/// Sees to it that no worker holds the lock.
#[cfg(unix)]
pub fn hold() -> Held {
    Held(lock())
}

/// In a forked process: no jobs, no workers.
#[cfg(unix)]
pub fn renew() {
    *lock() = None;
}

fn lock() -> MutexGuard<'static, Option<Pool>> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(windows)]
fn post(window: Option<Window>, ticket: i32) {
    #[link(name = "user32")]
    unsafe extern "system" {
        fn PostMessageW(window: isize, message: u32, word: usize, long: isize) -> i32;
    }
    if let (Some(window), Ok(word)) = (window, usize::try_from(ticket)) {
        // SAFETY: PostMessage takes any handle; a window that is gone makes it fail, and nobody is left to be told.
        unsafe { PostMessageW(window.handle, window.message, word, 0) };
    }
}

#[cfg(not(windows))]
fn post(_: Option<Window>, _: i32) {}
