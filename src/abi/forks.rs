//! What of the library is one process's alone: told to [`crate::platform::fork`].

#[cfg(unix)]
use super::jobs;
#[cfg(unix)]
use crate::error::Error;
use crate::platform::{fork, library};
#[cfg(unix)]
use crate::{config, outbox};
#[cfg(unix)]
use std::cell::RefCell;
#[cfg(unix)]
use std::mem::ManuallyDrop;

struct Hooks;

#[cfg(unix)]
type Held = (jobs::Held, outbox::Held);

#[cfg(unix)]
thread_local! {
    /// Held over the fork by the forking thread, which is also the one that the child has. Without a destructor, as one
    /// would have to be registered, which takes memory.
    static HELD: RefCell<Option<ManuallyDrop<Held>>> = const { RefCell::new(None) };
}

#[cfg(unix)]
impl fork::Hooks for Hooks {
    fn hold(&self) {
        let held = ManuallyDrop::new((jobs::hold(), outbox::hold()));
        HELD.with(|place| place.replace(Some(held)));
    }

    fn release(&self) {
        drop(HELD.with(RefCell::take).map(ManuallyDrop::into_inner));
    }

    fn renew(&self) -> Result<(), Error> {
        jobs::renew();
        outbox::renew();
        config::renew()
    }
}

#[cfg(not(unix))]
impl fork::Hooks for Hooks {}

/// Keeps the library loaded from its first call on, and lets it know of forks.
pub fn stay_loaded() {
    library::stay_loaded(&Hooks);
}
