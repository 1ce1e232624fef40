//! Checking a request (and the configuration) against the catalogue's rows.
//!
//! All faults are collected, none ends the check early. Messages name fields, never values: a value may be a
//! patient's.
//!
//! - `object` goes through the rows of one object; `coerce` brings a value into its row's type; `limits` and `format`
//!   say how long, great and formed it may be; `rules` are those between fields, `condition` says
//!   when a field is required.
//! - [`names`] finds what an unknown name was meant to be; [`block`] is a checked block of the configuration.

pub mod block;
mod coerce;
mod condition;
mod format;
mod limits;
pub mod names;
mod object;
mod rules;

use crate::catalog::{Fields, Operation};
use crate::error::Fault;
use block::Block;
use object::Check;
pub use object::FILE_LIMIT;
use serde_json::{Map, Value};

/// A checked request.
pub struct Checked {
    /// The fields in the catalogue's order, coerced, without absent ones.
    pub fields: Map<String, Value>,
    /// What a lenient check lets pass, and remarks.
    pub warnings: Vec<String>,
}

/// Checks a flat request. With `lenient`, missing fields, lengths, formats and code tables become warnings; unknown
/// names and wrong types stay faults, because what would be sent is not what was meant.
pub fn request(
    row: &'static Operation,
    given: Map<String, Value>,
    block: &Block,
    lenient: bool,
) -> Result<Checked, Vec<Fault>> {
    let mut check = Check::request(lenient);
    let fields = check.object(row.fields, given, "", Some(block));
    for rule in row.rules {
        check.rule(rule, row.fields, &fields);
    }
    if check.faults.is_empty() { Ok(Checked { fields, warnings: check.warnings }) } else { Err(check.faults) }
}

/// Checks a block of the configuration, or the options of a request.
pub fn settings(rows: Fields, given: Map<String, Value>, prefix: &str, faults: &mut Vec<Fault>) -> Map<String, Value> {
    let mut check = Check::settings();
    let fields = check.object(rows, given, prefix, None);
    faults.extend(check.faults);
    fields
}
