//! Tries for the diagnosis: past the outbox, the log and the waits.

use super::envelope::Success;
use super::exchange::Exchange;
use super::notes::Notes;
use super::request::Options;
use crate::cancel::Cancel;
use crate::catalog::Operation;
use crate::check;
use crate::check::block::Block;
use crate::check::watch::Watch;
use crate::config::Profile;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::systems::{NO_FIELDS, request_id};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// One try for the diagnosis: a request of a system under a block of its own, past the outbox, the log and the waits.
pub fn attempt(
    row: &'static Operation,
    request: Map<String, Value>,
    block: &Block,
    profile: &Arc<Profile>,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Success, Error> {
    let _trying = Deadline::after(limit).begin();
    with_exchange(row, block, profile, &Options::default(), cancel, |exchange| {
        let checked = check::request(row, request, block, true, Watch::new(cancel, Deadline::current().end()))?;
        exchange.once(&checked.fields)
    })
}

/// Gets a system's token for the diagnosis: the kept or shared one if there is one, because a new one would throw other
/// desktops out. Gives what the token store complains of; what there is to say of the vendor's answer is no trouble.
pub fn token(
    row: &'static Operation,
    block: &Block,
    profile: &Arc<Profile>,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Option<String>, Error> {
    let deadline = Deadline::after(limit);
    let _trying = deadline.begin();
    with_exchange(row, block, profile, &Options::default(), cancel, |exchange| {
        let call = exchange.call(row, &NO_FIELDS, None)?;
        let plan = exchange.system.token(&call)?;
        plan.map_or(Ok(None), |plan| Ok(exchange.obtain(&plan, None, deadline.end())?.warning))
    })
}

fn with_exchange<T>(
    row: &'static Operation,
    block: &Block,
    profile: &Arc<Profile>,
    options: &Options,
    cancel: &Cancel,
    work: impl FnOnce(&mut Exchange) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut notes = Notes::default();
    work(&mut Exchange::new(row, block, profile, options, &request_id, cancel, &mut notes)?)
}
