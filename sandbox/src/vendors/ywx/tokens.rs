//! accessToken of the cloud platform: had for clientId and appSecret, demanded in `msg.head`, `head` or the query. A new one
//! ends the one before (a client's comment on 005x019).

use super::refusal::{Code, Refusal, refuse};
use crate::crypto;
use std::collections::HashMap;

/// What was issued.
#[derive(Default)]
pub struct Tokens {
    /// Tokens and when they end (Unix seconds).
    issued: HashMap<String, i64>,
    /// The one that counts.
    newest: String,
    /// Tokens that were given before, whatever became of them.
    given: Vec<String>,
    /// Those that a reset has made good again.
    revived: Vec<String>,
}

impl Tokens {
    /// A new one.
    pub fn issue(&mut self, now_s: i64, end_s: i64) -> String {
        self.issued.retain(|_, end| now_s < *end);
        self.newest = crypto::random_id();
        self.issued.insert(self.newest.clone(), end_s);
        self.revived.clear();
        self.given.push(self.newest.clone());
        // Old ones are not remembered for ever.
        let surplus = self.given.len().saturating_sub(10_000);
        self.given.drain(..surplus);
        self.newest.clone()
    }

    /// As at the start, except that the tokens of before are good.
    pub fn reset(&mut self) {
        self.issued.clear();
        self.revived.clone_from(&self.given);
    }

    /// All become unknown.
    pub fn kill(&mut self) {
        self.issued.clear();
        self.revived.clear();
    }

    /// All become expired.
    pub fn expire(&mut self) {
        self.issued.values_mut().for_each(|end| *end = 0);
        self.issued.extend(self.revived.drain(..).map(|token| (token, 0)));
    }

    /// The token must be known, alive and the newest.
    pub fn check(&self, token: &str, now_s: i64) -> Result<(), Refusal> {
        match self.issued.get(token) {
            None if self.revived.iter().any(|known| crypto::same_text(known, token)) => Ok(()),
            Some(end) if now_s < *end && crypto::same_text(token, &self.newest) => Ok(()),
            Some(end) if now_s < *end => refuse(Code::TokenReplaced, "accessToken不匹配，请重新进行授权"),
            _ => refuse(Code::Token, "accessToken不存在或者已过期，请重新进行授权"),
        }
    }
}
