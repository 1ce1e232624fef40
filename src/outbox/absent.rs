//! The outbox of a library that was built without it: says so.

use crate::cancel::Cancel;
use crate::catalog::Operation;
use crate::config::{Config, Profile};
use crate::error::{Error, Kind};
use crate::systems::Call;
use crate::token::TokenPlan;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A request as it lies in the outbox, opened: there is none.
pub struct Kept {
    /// The row it is for.
    pub row: &'static Operation,
    /// The profile it goes out under.
    pub profile: Arc<Profile>,
    /// The fields as they were checked.
    pub fields: Map<String, Value>,
    /// `_options.extra`.
    pub extra: Map<String, Value>,
}

/// How a report goes out.
pub type Deliver = fn(Kept, &dyn Fn() -> Result<String, Error>) -> Result<String, Error>;

/// Refuses.
pub fn put(_: &Call, _: Option<&TokenPlan>, _: Option<&str>, _: &Profile) -> Result<Value, Error> {
    Err(absent())
}

/// Refuses.
pub fn check(_: &Call, _: Option<&TokenPlan>, _: &Profile) -> Result<(), Error> {
    Err(absent())
}

/// Refuses.
pub fn tool(_: &Map<String, Value>, _: &Profile, _: &Cancel) -> Result<Value, Error> {
    Err(absent())
}

/// Does nothing.
pub fn resume(_: &Arc<Config>, _: Deliver) {}

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
