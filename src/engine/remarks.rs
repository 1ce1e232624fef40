//! What of a vendor's success is none: a failure that stands in `data`, without a code.

use crate::catalog::{Operation, Remark};
use crate::json::plain;
use serde_json::Value;

/// The warnings of a success.
pub fn remarks(row: &Operation, data: &Value) -> Vec<String> {
    row.remarks.iter().filter_map(|remark| found(remark, data)).collect()
}

fn found(remark: &Remark, data: &Value) -> Option<String> {
    let is_meant = |value: Option<&Value>| {
        let value = value.map(plain).unwrap_or_default();
        remark.is.contains(&value.trim())
    };
    let Some((list, member)) = remark.pointer.split_once("/*") else {
        return is_meant(data.pointer(remark.pointer)).then(|| remark.message.to_owned());
    };
    let items = data.pointer(list)?.as_array()?;
    let meant = items.iter().zip(1..).filter(|(item, _)| is_meant(item.pointer(member)));
    let places: Vec<String> = meant.map(|(_, place): (_, usize)| place.to_string()).collect();
    (!places.is_empty()).then(|| format!("{}：第 {} 条", remark.message, places.join("、")))
}
