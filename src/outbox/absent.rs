//! The outbox of a library that was built without it: says so.

use crate::cancel::Cancel;
use crate::config::{Config, Profile};
use crate::envelope::Success;
use crate::error::{Error, Kind};
use crate::request::Options;
use crate::systems::{Call, TokenPlan};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Refuses.
pub fn put(_: Call, _: Option<TokenPlan>, _: &Options, _: &Profile) -> Result<Success, Error> {
    Err(absent())
}

/// Refuses.
pub fn tool(_: &Map<String, Value>, _: &Profile, _: &Cancel) -> Result<Value, Error> {
    Err(absent())
}

/// Does nothing.
pub fn resume(_: &Arc<Config>) {}

/// There is no lock to hold.
#[cfg(unix)]
pub struct Held;

/// There is nothing to hold.
#[cfg(unix)]
pub fn hold() -> Held {
    Held
}

/// There is nothing to renew.
#[cfg(unix)]
pub fn renew() {}

fn absent() -> Error {
    Error::new(Kind::Config, "这个版本没有发件箱").hint("去掉 _options.outbox，或换用带发件箱的版本")
}
