//! Everything that a running sandbox holds but its server.

use crate::context::Context;
use crate::faults::Faults;
use crate::journal::{History, Log};
use crate::settings::Settings;
use crate::tls::Authority;
use crate::vendors::Registry;
use std::sync::Arc;

/// Everything that a running sandbox holds but its server.
pub struct Instance {
    /// Clock, settings, counters and log.
    pub context: Arc<Context>,
    /// The five vendors.
    pub vendors: Registry,
    /// The armed faults.
    pub faults: Faults,
    /// The last requests as received.
    pub history: History,
    /// Who issues the certificates.
    pub authority: Authority,
}

impl Instance {
    /// As at the start.
    pub fn new(authority: Authority, log: Log) -> Result<Instance, String> {
        let context = Context::new(log);
        let vendors = Registry::new(&authority, &context.clock)?;
        Ok(Instance {
            context: Arc::new(context),
            vendors,
            faults: Faults::default(),
            history: History::default(),
            authority,
        })
    }

    /// All states, settings, faults and counters as at the start. Ports and keys stay.
    pub fn reset(&self) {
        self.context.change_settings(|settings| *settings = Settings::default());
        self.faults.clear();
        self.context.counters.clear();
        self.history.clear();
        self.vendors.reset(&self.context.clock);
    }
}
