//! What an interface has at hand while it answers one call.

use super::state::State;
use crate::context::Context;
use crate::settings::Settings;
use crate::sync::lock;
use crate::{crypto, picture};
use std::sync::{Mutex, MutexGuard};

/// One call.
pub struct Call<'a> {
    /// Clock, counters and log.
    pub context: &'a Context,
    /// The settings when it came.
    pub settings: &'a Settings,
    /// What the platform remembers.
    pub state: &'a Mutex<State>,
}

impl Call<'_> {
    /// What the platform remembers, for this call alone.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(self.state)
    }

    /// Beijing time.
    pub fn now(&self) -> String {
        self.context.clock.beijing()
    }
}

/// A QR code of the text, PNG in Base64.
pub fn qr(text: &str) -> String {
    crypto::base64(&picture::qr_png(text))
}
