//! Taking a request in.

use super::files::{answers, path};
use super::moment::beijing;
use super::report::{New, State};
use super::sealed::{place, seal};
use super::sender;
use super::store::Store;
use crate::catalog::{self, Operation, Outbox};
use crate::config::Profile;
use crate::error::{Error, Fault};
use crate::systems::Call;
use crate::token::TokenPlan;
use crate::token::seal::Seal;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Refuses what [`put`] would refuse, and writes nothing.
pub fn check(call: &Call, plan: Option<&TokenPlan>, profile: &Profile) -> Result<(), Error> {
    prepare(call, plan, profile).map(|_| ())
}

/// Writes a checked request into the outbox. `call` is the request as it would go out now, `plan` its token's: its
/// secret is what the request is encrypted with. Gives the `data` of the envelope.
pub fn put(
    call: &Call,
    plan: Option<&TokenPlan>,
    profile_name: Option<&str>,
    profile: &Profile,
) -> Result<Value, Error> {
    let Ready { rules, seal, path } = prepare(call, plan, profile)?;
    let mut fields = call.fields.clone();
    if let Some(time) = rules.time {
        // Left out it would mean the moment of sending, which may be days later.
        fields.entry(time).or_insert_with(|| beijing(call.now).into());
    }
    let request = json!({"operation": call.row.full_name, "fields": fields, "extra": call.extra});
    let new = New {
        system: call.row.system,
        operation: call.row.full_name,
        profile: profile_name,
        key: &seal.name,
        request_id: &call.request_id,
    };
    let id = Store::open_for_call(&path)?.add(&new, |id| {
        seal.seal(&request.to_string(), &place(id, profile_name, call.row.full_name, &call.request_id))
    })?;
    sender::wake();
    Ok(json!({"outbox_id": id, "state": State::Queued.name()}))
}

/// What taking a request in needs.
struct Ready {
    rules: &'static Outbox,
    seal: Seal,
    path: PathBuf,
}

fn prepare(call: &Call, plan: Option<&TokenPlan>, profile: &Profile) -> Result<Ready, Error> {
    let allowed = |row: &&Operation| row.outbox.is_some();
    let Some(rules) = &call.row.outbox else {
        let names: Vec<&str> = catalog::operations().filter(allowed).map(|row| row.full_name).collect();
        let message = format!("{} 不能放进发件箱；可以的有 {}", call.row.full_name, names.join("、"));
        return Err(Error::faults(vec![Fault::new("_options.outbox", "value", message)]));
    };
    let seal = seal(call.row, plan)?;
    let path = path(profile)?;
    answers(&path)?;
    Ok(Ready { rules, seal, path })
}
