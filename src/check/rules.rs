//! Rules between fields.

use super::condition::is_empty;
use super::state::Check;
use crate::catalog::{Rule, RuleKind};
use crate::error::Fault;
use crate::json::plain;
use serde_json::{Map, Value};

impl Check<'_> {
    /// Holds the checked fields against a rule.
    pub fn rule(&mut self, rule: &Rule, fields: &Map<String, Value>) {
        let present: Vec<&Value> =
            rule.fields.iter().filter_map(|name| fields.get(*name)).filter(|v| !is_empty(v)).collect();
        let kept = match rule.kind {
            RuleKind::OneOf => !present.is_empty(),
            RuleKind::AllOrNone => present.is_empty() || present.len() == rule.fields.len(),
            RuleKind::Exclusive => present.len() <= 1,
            // Both moments have one fixed form, so their texts compare as they do.
            RuleKind::NotAfter => {
                present.len() < 2 || present.first().map(|v| plain(v)) <= present.get(1).map(|v| plain(v))
            }
        };
        let reported = rule.fields.iter().any(|name| self.faulty.contains(name));
        if !kept && !reported {
            self.soft(|| Fault::new(rule.fields.join(", "), "rule", rule.message));
        }
    }
}
