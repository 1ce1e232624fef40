//! How a system's token comes, and how long one is used.

use crate::catalog::Operation;
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest time that a token is used, whatever a server says of its life.
pub const LONGEST_LIFE: Duration = Duration::from_secs(366 * 86_400);

/// A token younger than this is not replaced because the vendor refuses it, unless it has worked before: a new one would be
/// refused too, and would kill the one that all others use.
pub const YOUNG: Duration = Duration::from_secs(60);

/// How a system's token comes.
pub struct TokenPlan {
    /// What the token belongs to: system, address and application id.
    pub account: String,
    /// The account's secret: a token store's key follows from it, and a corrected secret gets a token of its own.
    pub secret: String,
    /// Whose name it is fetched in: the fields of the call that take the place of settings. The account's other callers
    /// use the token too.
    pub request: Map<String, Value>,
    /// The operation that fetches it.
    pub row: &'static Operation,
    /// The token in that operation's `data`.
    pub read: fn(&Value) -> Option<Fresh>,
}

/// A token as the vendor gave it.
pub struct Fresh {
    /// The token.
    pub value: String,
    /// How long it lives.
    pub life: Duration,
}

impl Fresh {
    /// How long it is used: renewed a twentieth of its life early, at least 10 s and at most 5 minutes, because
    /// clocks and slow lines differ. All desktops renew at the same moment, so that none uses a token that another
    /// has killed.
    pub fn use_for(&self) -> Duration {
        let life = self.life.min(LONGEST_LIFE);
        let early = (life / 20).clamp(Duration::from_secs(10), Duration::from_secs(300)).min(life / 2);
        life.saturating_sub(early)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_life_beyond_all_clocks_is_used_for_a_year() {
        let use_for = |seconds| Fresh { value: String::new(), life: Duration::from_secs(seconds) }.use_for();
        assert!(Instant::now().checked_add(use_for(u64::MAX)).is_some());
        assert_eq!(use_for(u64::MAX), LONGEST_LIFE - Duration::from_secs(300));
        assert_eq!(use_for(7200), Duration::from_secs(6900));
        assert_eq!(use_for(0), Duration::ZERO);
    }
}
