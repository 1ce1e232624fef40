//! What is known of a call beside its outcome.

use crate::deadline::Deadline;
use crate::log::Log;
use serde_json::Value;
use std::sync::Arc;

/// What is known of a call beside its outcome.
#[derive(Default)]
pub struct Notes {
    /// The id that was sent to the vendor.
    pub request_id: String,
    /// Remarks.
    pub warnings: Vec<String>,
    /// The tokens that it was sent with, or that were kept before.
    pub tokens: Vec<String>,
    /// `_options.tag`.
    pub tag: Value,
    /// Where it is written down.
    pub log: Option<Arc<Log>>,
    /// When it has to be over.
    pub deadline: Option<Deadline>,
    /// What went out and came in, when that was asked for.
    pub trace: Option<Value>,
    /// The request as the log may show it.
    pub masked_request: Option<Value>,
}

impl Notes {
    /// Adds a token.
    pub fn token(&mut self, token: Option<String>) {
        self.tokens.extend(token.filter(|token| !self.tokens.contains(token)));
    }

    /// Adds a warning that does not stand there yet: a call that asks again and again meets the same trouble.
    pub fn warn(&mut self, warning: Option<String>) {
        self.warnings.extend(warning.filter(|warning| !self.warnings.contains(warning)));
    }
}
