//! Checking a request (and the configuration) against the catalogue's rows.
//!
//! All faults are collected in the order of the document, none ends the check early. Messages name fields, never values:
//! a value may be a patient's. What a check costs grows as the request does: each member is looked at once.
//!
//! - `object` goes through one object: `members` finds the rows of its members, `coerce` brings a value into its row's
//!   type, `limits` and `format` say how long, great and formed it may be, `file` reads a file in place of a field;
//!   `letters` and `identity` look at names and numbers of people; `rules` are those between fields, `condition` says when a field is required.
//! - `state` is what is known while a check is under way; [`watch`] ends it before its time.
//! - [`names`] finds what an unknown name was meant to be; [`block`] is a checked block of the configuration.

pub mod block;
mod coerce;
pub mod condition;
mod file;
mod format;
mod identity;
mod letters;
mod limits;
mod members;
pub mod names;
mod object;
mod page;
mod rules;
mod state;
pub mod watch;

use crate::catalog::{Fields, Operation};
use crate::error::{Error, Faults};
use block::Block;
pub use file::FILE_LIMIT;
pub use format::{PATH, purpose};
use serde_json::{Map, Value};
use state::Check;
pub use state::Checked;
use watch::Watch;

/// Checks a flat request. With `lenient`, missing fields, lengths, formats and code tables become warnings; unknown
/// names and wrong types stay faults, because what would be sent is not what was meant.
pub fn request(
    row: &'static Operation,
    given: Map<String, Value>,
    block: &Block,
    lenient: bool,
    watch: Watch,
) -> Result<Checked, Error> {
    let mut check = Check::request(lenient, watch);
    let fields = check.object(row.fields, given, "", Some(block));
    for rule in row.rules {
        check.rule(rule, row.fields, &fields);
    }
    check.outcome(fields)
}

/// Checks a block of the configuration, or the options of a request.
pub fn settings(rows: Fields, given: Map<String, Value>, prefix: &str, faults: &mut Faults) -> Map<String, Value> {
    let mut check = Check::settings();
    let fields = check.object(rows, given, prefix, None);
    faults.extend(check.faults);
    fields
}
