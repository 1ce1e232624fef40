//! What every part of a running sandbox may ask: the time, the settings, the counters, the log.

use crate::clock::Clock;
use crate::journal::{Counters, Log};
use crate::settings::Settings;
use std::sync::{PoisonError, RwLock};

/// What every part of a running sandbox may ask.
pub struct Context {
    /// The sandbox's own idea of now.
    pub clock: Clock,
    /// Calls, token fetches and connections.
    pub counters: Counters,
    /// Where the log lines go.
    pub log: Log,
    settings: RwLock<Settings>,
}

impl Context {
    /// Default settings, nothing counted.
    pub fn new(log: Log) -> Context {
        Context {
            clock: Clock::default(),
            counters: Counters::default(),
            log,
            settings: RwLock::new(Settings::default()),
        }
    }

    /// The settings as they are.
    pub fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether requests are kept for `/_sandbox/last`; asked for every call, so without a copy of all settings.
    pub fn records(&self) -> bool {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).record
    }

    /// Changes settings; the clock follows them.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut settings);
        self.clock.set_offset(settings.clock_offset_s);
    }
}
