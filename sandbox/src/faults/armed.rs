//! The faults that wait for calls.

use super::kinds::Fault;
use crate::sync::lock;
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// A fault waiting for calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Armed {
    /// Exact path, `*` for all, or a beginning followed by `*`.
    pub path: String,
    /// How many calls it meets; 0 = all until it is cleared.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

impl Armed {
    fn matches(&self, path: &str) -> bool {
        match self.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == self.path,
        }
    }
}

/// The armed faults.
#[derive(Default)]
pub struct Faults {
    any: AtomicBool,
    armed: Mutex<Vec<Armed>>,
}

impl Faults {
    /// Adds a fault behind those that are already armed.
    pub fn arm(&self, fault: Armed) {
        let mut armed = lock(&self.armed);
        armed.push(fault);
        self.any.store(true, Ordering::SeqCst);
    }

    /// Removes all faults.
    pub fn clear(&self) {
        let mut armed = lock(&self.armed);
        armed.clear();
        self.any.store(false, Ordering::SeqCst);
    }

    /// The faults that are still armed.
    pub fn list(&self) -> Vec<Armed> {
        lock(&self.armed).clone()
    }

    /// The fault for this call, used up by it.
    pub fn take(&self, path: &str) -> Option<Fault> {
        if !self.any.load(Ordering::SeqCst) {
            return None;
        }
        let mut armed = lock(&self.armed);
        let at = armed.iter().position(|entry| entry.matches(path))?;
        let fault = armed[at].fault.clone();
        match armed[at].times {
            0 => {}
            1 => {
                armed.remove(at);
            }
            _ => armed[at].times -= 1,
        }
        self.any.store(!armed.is_empty(), Ordering::SeqCst);
        Some(fault)
    }
}
