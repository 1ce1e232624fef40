//! Things that become true because a person acts on a telephone: a QR code is scanned, an order
//! is signed. They advance by themselves (a demo needs no hand), or when they are told to.

use crate::settings::Settings;
use std::time::{Duration, Instant};

/// QR codes live 120 seconds (医网信 3.3.1 and 4.3.1, 医易签 1.1).
pub const CODE_LIFE: Duration = Duration::from_secs(120);

/// What the person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing so far.
    Pending,
    /// Scanned, granted, signed.
    Done,
    /// Refused.
    Refused,
    /// The code's life is over.
    Expired,
}

impl Outcome {
    /// From the word of a control call.
    pub fn from_word(word: &str) -> Result<Outcome, String> {
        match word {
            "ok" => Ok(Outcome::Done),
            "refused" => Ok(Outcome::Refused),
            "expired" => Ok(Outcome::Expired),
            "pending" => Ok(Outcome::Pending),
            other => Err(format!("result {other:?}: ok, refused, expired or pending is expected")),
        }
    }
}

/// One pending act.
#[derive(Debug)]
pub struct Scan {
    created: Instant,
    first_query: Option<Instant>,
    queries: u32,
    decided: Option<Outcome>,
    /// Whether its code dies after [`CODE_LIFE`].
    expires: bool,
}

impl Scan {
    /// A code that lives 120 s.
    pub fn expiring() -> Scan {
        Scan { created: Instant::now(), first_query: None, queries: 0, decided: None, expires: true }
    }

    /// An act without a time limit.
    pub fn unlimited() -> Scan {
        Scan { expires: false, ..Scan::expiring() }
    }

    /// Decides it from outside; `Pending` takes a decision back.
    pub fn decide(&mut self, outcome: Outcome) {
        self.decided = match outcome {
            Outcome::Pending => None,
            other => Some(other),
        };
    }

    /// Counts a query and says how things stand.
    pub fn query(&mut self, settings: &Settings) -> Outcome {
        if let Some(outcome) = self.decided {
            return outcome;
        }
        if self.expires && self.created.elapsed() >= CODE_LIFE {
            self.decided = Some(Outcome::Expired);
            return Outcome::Expired;
        }
        self.queries += 1;
        let first = *self.first_query.get_or_insert_with(Instant::now);
        let waited = first.elapsed() >= Duration::from_millis(settings.scan_after_ms);
        if settings.auto_scan && (self.queries >= settings.scan_after_polls || waited) {
            self.decided = Some(Outcome::Done);
            return Outcome::Done;
        }
        Outcome::Pending
    }
}
