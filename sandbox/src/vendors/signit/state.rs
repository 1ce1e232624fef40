//! What the platform remembers: tokens and login tasks.

use crate::credentials::SIGNIT_ACCESS_TOKEN;
use crate::crypto;
use crate::scan::{Outcome, Scan};
use std::collections::HashMap;

/// What the platform remembers.
pub struct State {
    /// Issued tokens and when they end (Unix seconds).
    pub tokens: HashMap<String, i64>,
    /// Tokens that were given, whatever became of them.
    pub given: Vec<String>,
    /// The configured token can be killed too.
    pub static_token: bool,
    /// Login tasks by loginId.
    pub logins: HashMap<String, Scan>,
}

impl State {
    /// The static token is good, no other was issued.
    pub fn new() -> State {
        State { tokens: HashMap::new(), given: Vec::new(), static_token: true, logins: HashMap::new() }
    }

    /// As at the start, except that the tokens of before are good.
    pub fn reset(&mut self) {
        let given = std::mem::take(&mut self.given);
        let tokens = given.iter().map(|token| (token.clone(), i64::MAX)).collect();
        *self = State { tokens, given, ..State::new() };
    }

    /// Notes a new token. Old ones are not remembered for ever.
    pub fn give(&mut self, token: &str, end: i64) {
        self.tokens.insert(token.to_owned(), end);
        self.given.push(token.to_owned());
        let surplus = self.given.len().saturating_sub(10_000);
        self.given.drain(..surplus);
    }

    /// All tokens become unknown, the static one too.
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
        self.static_token = false;
    }

    /// All tokens become expired, the static one too.
    pub fn expire_tokens(&mut self) {
        for end in self.tokens.values_mut() {
            *end = 0;
        }
        self.static_token = false;
    }

    /// Decides a login task; one that was not queried yet is made.
    pub fn decide(&mut self, login_id: &str, result: &str) -> Result<(), String> {
        let outcome = Outcome::from_word(result)?;
        self.logins.entry(login_id.to_owned()).or_insert_with(Scan::expiring).decide(outcome);
        Ok(())
    }

    /// Whether a token opens the interfaces now.
    pub fn knows(&self, token: &str, now_s: i64) -> bool {
        if crypto::same_text(token, SIGNIT_ACCESS_TOKEN) {
            return self.static_token;
        }
        self.tokens.get(token).is_some_and(|end| now_s < *end)
    }
}
