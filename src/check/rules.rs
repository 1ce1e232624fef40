//! Rules between fields, and the conditions under which a field is required.

use super::object::{Check, is_empty};
use crate::catalog::{Condition, Rule, RuleKind};
use crate::error::Fault;
use crate::json::plain;
use serde_json::{Map, Value};

impl Check {
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
        let reported = rule.fields.iter().any(|name| self.failed(name));
        if !kept && !reported {
            let names = rule.fields.join(", ");
            self.soft(Fault::new(names, "rule", rule.message));
        }
    }
}

/// Whether a condition holds.
pub fn holds(condition: &Condition, fields: &Map<String, Value>) -> bool {
    let value = fields.get(condition.field).filter(|v| !is_empty(v)).map(plain);
    match value {
        None => condition.absent,
        Some(value) => {
            let value = value.as_str();
            !condition.absent
                && (condition.is.is_empty() || condition.is.contains(&value))
                && !condition.not.contains(&value)
                && (condition.starts.is_empty() || condition.starts.iter().any(|start| value.starts_with(start)))
        }
    }
}
