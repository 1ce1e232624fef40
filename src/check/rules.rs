//! Rules between fields.

use super::condition::is_absent;
use super::state::Check;
use crate::catalog::{Fields, Rule, RuleKind};
use crate::error::Fault;
use crate::json::plain;
use serde_json::{Map, Value};

impl Check<'_> {
    /// Holds the checked fields against a rule.
    pub fn rule(&mut self, rule: &Rule, rows: Fields, fields: &Map<String, Value>) {
        let given = |name: &&str| {
            let row = rows.iter().find(|row| row.name == *name)?;
            fields.get(*name).filter(|v| !is_absent(row, v))
        };
        let present: Vec<&Value> = rule.fields.iter().filter_map(given).collect();
        let kept = match rule.kind {
            RuleKind::OneOf => !present.is_empty(),
            RuleKind::AllOrNone => present.is_empty() || present.len() == rule.fields.len(),
            // Clients send empty texts in the members that they do not use: these exclude none.
            RuleKind::Exclusive => present.iter().filter(|v| v.as_str() != Some("")).count() <= 1,
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
