//! The library in a forked process (Unix): the child has one thread, and copies of everything else.
//!
//! - The parent's connections are not the child's: on one connection of two processes answers would get mixed up. The
//!   child's first call makes new ones.
//! - Background threads (jobs, outbox) stay in the parent. The child starts its own; the parent's tickets mean nothing
//!   to it.
//! - A thread that was inside the library at the fork is not in the child to let go of its locks. Then every call in the
//!   child says so at once; none waits for ever.
//!
//! What holds no lock (`his_json_get`, `his_version` and the like) works in every child.
//!
//! What belongs to the parent is known to the floors above; they hand it in as [`Hooks`].

#[cfg(unix)]
use crate::error::{Error, Kind};

#[cfg(unix)]
pub use unix::{background, enter, watch};

#[cfg(not(unix))]
pub use elsewhere::{background, enter, watch};

/// What is the parent's, and how a child gets its own.
#[cfg(unix)]
pub trait Hooks: Sync {
    /// Takes the locks that background threads take even when they do nothing.
    fn hold(&self);

    /// After the fork, in the parent and in the child: gives them back.
    fn release(&self);

    /// In the child: forgets the parent's threads and connections and makes what is needed anew.
    fn renew(&self) -> Result<(), Error>;
}

/// Nothing forks elsewhere.
#[cfg(not(unix))]
pub trait Hooks: Sync {}

#[cfg(unix)]
fn lost() -> Error {
    Error::new(Kind::Internal, "这个进程是 fork 出来的，当时别的线程正在使用本库，这里不能再用")
        .hint("请在没有调用进行时 fork，或者在子进程里用 exec 另起程序")
}

#[cfg(unix)]
mod unix {
    use super::{Hooks, lost};
    use crate::error::Error;
    use crate::guard::guard;
    use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
    use std::sync::{Mutex, OnceLock, PoisonError};

    /// Not a child, or one that has made everything its own.
    const OWN: u8 = 0;
    /// A child before its first call.
    const CHILD: u8 = 1;
    /// A child in which locks are held by threads that it has not.
    const LOST: u8 = 2;

    static STATE: AtomicU8 = AtomicU8::new(OWN);
    /// Threads inside the library, background threads with work among them.
    static INSIDE: AtomicUsize = AtomicUsize::new(0);
    static HOOKS: OnceLock<&'static dyn Hooks> = OnceLock::new();

    /// A thread inside the library.
    pub struct Inside(());

    impl Drop for Inside {
        fn drop(&mut self) {
            INSIDE.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// A call comes in.
    pub fn enter() -> Result<Inside, Error> {
        let inside = background();
        match STATE.load(Ordering::SeqCst) {
            OWN => Ok(inside),
            CHILD => renew().map(|()| inside),
            _ => Err(lost()),
        }
    }

    /// A background thread begins to work.
    pub fn background() -> Inside {
        INSIDE.fetch_add(1, Ordering::SeqCst);
        Inside(())
    }

    /// Lets the system tell of forks. For a library that stays loaded.
    pub fn watch(hooks: &'static dyn Hooks) {
        if HOOKS.set(hooks).is_err() || cfg!(miri) {
            // It watches already; nothing forks under Miri.
            return;
        }
        // SAFETY: the functions stay where they are. Without memory for them forks go unnoticed, as before the first
        // call.
        unsafe { libc::pthread_atfork(Some(before), Some(in_parent), Some(in_child)) };
    }

    /// Runs a hook. No panic goes into the system's fork.
    fn run(hook: fn(&dyn Hooks)) {
        guard(|| HOOKS.get().map_or((), |hooks| hook(*hooks)), || ());
    }

    unsafe extern "C" fn before() {
        run(|hooks| hooks.hold());
    }

    unsafe extern "C" fn in_parent() {
        run(|hooks| hooks.release());
    }

    unsafe extern "C" fn in_child() {
        run(|hooks| hooks.release());
        let alone = INSIDE.swap(0, Ordering::SeqCst) == 0 && STATE.load(Ordering::SeqCst) != LOST;
        STATE.store(if alone { CHILD } else { LOST }, Ordering::SeqCst);
    }

    fn renew() -> Result<(), Error> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        if STATE.load(Ordering::SeqCst) != CHILD {
            return Ok(());
        }
        if let Some(hooks) = HOOKS.get() {
            hooks.renew()?;
        }
        STATE.store(OWN, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use crate::error::Error;

    /// A thread inside the library.
    pub struct Inside;

    /// A call comes in.
    #[allow(clippy::unnecessary_wraps, reason = "a forked process can refuse")]
    pub fn enter() -> Result<Inside, Error> {
        Ok(Inside)
    }

    /// A background thread begins to work.
    pub fn background() -> Inside {
        Inside
    }

    /// Nothing to watch.
    pub fn watch(_: &'static dyn super::Hooks) {}
}
