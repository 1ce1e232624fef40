//! Every text inside a JSON value.

use serde_json::Value;

/// Changes every text inside a value, names of members and numbers too; nothing for a text that stays. Says whether any
/// was changed.
pub fn each_text(value: &mut Value, change: &dyn Fn(&str) -> Option<String>) -> bool {
    let changed = match value {
        Value::String(text) => change(text),
        Value::Number(number) => change(&number.to_string()),
        Value::Array(items) => {
            // All of them, not only until the first that changes.
            let changed = items.iter_mut().filter_map(|item| each_text(item, change).then_some(())).count();
            return changed > 0;
        }
        Value::Object(members) => {
            let mut any = false;
            let names: Vec<String> = members.keys().filter(|name| change(name).is_some()).cloned().collect();
            for name in names {
                if let (Some(value), Some(instead)) = (members.shift_remove(&name), change(&name)) {
                    members.insert(instead, value);
                    any = true;
                }
            }
            return members.values_mut().fold(any, |any, member| each_text(member, change) || any);
        }
        Value::Null | Value::Bool(_) => None,
    };
    let any = changed.is_some();
    if let Some(text) = changed {
        *value = text.into();
    }
    any
}
