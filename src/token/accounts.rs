//! What the process remembers of each account whose tokens it fetches, and when it forgets one.

use super::plan::TokenPlan;
use super::store::Store;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many accounts of configurations that are gone are remembered: some hosts configure anew before each call.
pub const LEFT_BEHIND: usize = 16;

/// By store, account and secret. The last used one is the last; a program has a handful.
pub struct Accounts<T>(Mutex<Vec<Account<T>>>);

struct Account<T> {
    /// Store, account and secret.
    key: [String; 3],
    slot: Arc<T>,
    /// The configuration that last used it.
    configured: Weak<()>,
}

impl<T> Account<T> {
    /// Whether its configuration was replaced and no call of it is under way.
    fn is_left_behind(&self) -> bool {
        self.configured.strong_count() == 0 && Arc::strong_count(&self.slot) == 1
    }
}

impl<T: Default> Accounts<T> {
    /// None yet.
    pub const fn new() -> Accounts<T> {
        Accounts(Mutex::new(Vec::new()))
    }

    /// The one that a plan belongs to.
    pub fn of(&self, store: &Store, plan: &TokenPlan) -> Arc<T> {
        let key = [store.identity.as_str(), &plan.account, &plan.secret];
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = accounts.iter().position(|account| account.key == key);
        let configured = Arc::downgrade(&store.configured);
        let account = match known {
            Some(at) => Account { configured, ..accounts.remove(at) },
            None => Account { key: key.map(str::to_owned), slot: Arc::default(), configured },
        };
        let slot = account.slot.clone();
        accounts.push(account);
        if known.is_none() {
            forget_left_behind(&mut accounts);
        }
        slot
    }
}

/// Drops the tokens and secrets of configurations that are gone, but for the last few.
fn forget_left_behind<T>(accounts: &mut Vec<Account<T>>) {
    let left_behind = accounts.iter().filter(|account| account.is_left_behind()).count();
    let mut surplus = left_behind.saturating_sub(LEFT_BEHIND);
    accounts.retain(|account| {
        let goes = surplus > 0 && account.is_left_behind();
        surplus -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn what_configurations_leave_behind_goes_and_what_is_configured_stays() {
        let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
        let accounts = Accounts::<AtomicU32>::new();
        // How often the account of a secret was asked for before.
        let ask = |store: &Store, secret: String| {
            let plan = TokenPlan { account: "A".into(), secret, request: Map::new(), row, read: |_| None };
            accounts.of(store, &plan).fetch_add(1, Ordering::SeqCst)
        };
        let configured = Store::default();
        for number in 0..100 {
            assert_eq!(ask(&configured, format!("kept {number}")), 0);
        }
        for number in 0..1000 {
            assert_eq!(ask(&Store::default(), format!("gone {number}")), 0);
        }
        // The last one came while its configuration was still there.
        assert!(accounts.0.lock().unwrap().len() <= 100 + LEFT_BEHIND + 1);
        for number in 0..100 {
            assert_eq!(ask(&configured, format!("kept {number}")), 1);
        }
        assert_eq!(ask(&Store::default(), "gone 999".into()), 1, "configured anew");
        assert_eq!(ask(&Store::default(), "gone 500".into()), 0, "forgotten");
    }

    #[test]
    fn what_a_call_uses_is_not_forgotten() {
        let row = &crate::catalog::HEALTHCARD_GET_APP_TOKEN;
        let accounts = Accounts::<AtomicU32>::new();
        let plan = |secret: String| TokenPlan { account: "A".into(), secret, request: Map::new(), row, read: |_| None };
        let used = accounts.of(&Store::default(), &plan("used".into()));
        for number in 0..100 {
            accounts.of(&Store::default(), &plan(format!("gone {number}")));
        }
        assert!(Arc::ptr_eq(&used, &accounts.of(&Store::default(), &plan("used".into()))));
    }
}
