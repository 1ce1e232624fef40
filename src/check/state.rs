//! A check under way: what it has found so far, and whether it goes on.

use super::watch::Watch;
use crate::error::{Error, Fault, Faults};
use serde_json::{Map, Value};

/// So many members and items are checked between two looks at the clock.
const BETWEEN_LOOKS: u32 = 64;

/// A checked request.
pub struct Checked {
    /// The fields in the catalogue's order, coerced, without absent ones.
    pub fields: Map<String, Value>,
    /// What a lenient check lets pass, and remarks.
    pub warnings: Vec<String>,
    /// The fields whose values are the configuration's.
    pub configured: Vec<&'static str>,
}

/// A check under way.
#[derive(Default)]
pub struct Check<'a> {
    pub faults: Faults,
    /// The fields at the top of which a fault stands already: one is enough.
    pub faulty: Vec<&'static str>,
    /// The fields at the top that the configuration has filled.
    pub configured: Vec<&'static str>,
    warnings: Vec<String>,
    /// Warnings beyond those that are listed.
    more_warnings: usize,
    pub lenient: bool,
    /// A block of the configuration or `_options`, not a request.
    pub settings: bool,
    watch: Watch<'a>,
    steps: u32,
    ended: Option<Error>,
}

impl<'a> Check<'a> {
    /// Of a request.
    pub fn request(lenient: bool, watch: Watch<'a>) -> Check<'a> {
        Check { lenient, watch, ..Check::default() }
    }

    /// Of settings.
    pub fn settings() -> Check<'a> {
        Check { settings: true, ..Check::default() }
    }

    /// A fault that a lenient check lets pass.
    pub fn soft(&mut self, fault: impl FnOnce() -> Fault) {
        if self.lenient { self.warn(|| fault().message) } else { self.faults.add(fault) }
    }

    /// A remark; as many are listed as faults are.
    pub fn warn(&mut self, words: impl FnOnce() -> String) {
        if self.warnings.len() < Faults::MOST {
            self.warnings.push(words());
        } else {
            self.more_warnings = self.more_warnings.saturating_add(1);
        }
    }

    /// Whether the check goes on. Asked for every member and item.
    pub fn goes_on(&mut self) -> bool {
        if self.ended.is_none() && self.steps.is_multiple_of(BETWEEN_LOOKS) {
            self.ended = self.watch.ended();
        }
        self.steps = self.steps.wrapping_add(1);
        self.ended.is_none()
    }

    /// What it came to.
    pub fn outcome(mut self, fields: Map<String, Value>) -> Result<Checked, Error> {
        if let Some(error) = self.ended {
            return Err(error);
        }
        if !self.faults.is_empty() {
            return Err(Error::faults(self.faults));
        }
        if self.more_warnings > 0 {
            self.warnings.push(format!("另有 {} 条这样的提醒没有列出", self.more_warnings));
        }
        Ok(Checked { fields, warnings: self.warnings, configured: self.configured })
    }
}
