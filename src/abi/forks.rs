//! What of the library is one process's alone: told to [`crate::platform::fork`].

use super::jobs;
use crate::error::Error;
use crate::platform::{fork, library};
#[cfg(unix)]
use crate::{config, outbox};
use std::any::Any;

struct Hooks;

#[cfg(unix)]
impl fork::Hooks for Hooks {
    fn hold(&self) -> Box<dyn Any> {
        Box::new((jobs::hold(), outbox::hold()))
    }

    fn renew(&self) -> Result<(), Error> {
        jobs::renew();
        outbox::renew();
        config::renew()
    }
}

#[cfg(not(unix))]
impl fork::Hooks for Hooks {
    fn hold(&self) -> Box<dyn Any> {
        Box::new(())
    }

    fn renew(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Keeps the library loaded from its first call on, and lets it know of forks.
pub fn stay_loaded() {
    library::stay_loaded(&Hooks);
}
