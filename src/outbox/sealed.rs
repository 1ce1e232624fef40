//! Requests lie encrypted: sealing them, and opening them again under the configuration that has the key.

use super::report::Report;
use crate::catalog::{self, Operation};
use crate::check::block::Block;
use crate::config::{self, Profile};
use crate::error::{Error, Kind};
use crate::json::plain;
use crate::systems::{self, Call, NO_FIELDS};
use crate::token::TokenPlan;
use crate::token::seal::Seal;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A request as it lies in the outbox, opened.
pub struct Kept {
    /// The row it is for.
    pub row: &'static Operation,
    /// The profile whose key has opened it: it goes out under no other, whatever is configured meanwhile.
    pub profile: Arc<Profile>,
    /// The fields as they were checked.
    pub fields: Map<String, Value>,
    /// `_options.extra`.
    pub extra: Map<String, Value>,
}

/// The request in a report; an error when this process's configuration has not the key for it.
pub fn open(report: &Report) -> Result<Kept, Error> {
    let foreign = || Error::new(Kind::Config, "现在的配置打不开这条记录");
    let row = catalog::operation(&report.operation).ok_or_else(foreign)?;
    let profile = config::current()?.profile(report.profile.as_deref())?;
    let seal = seal(row, token_plan(row, profile.block(row.system))?.as_ref())?;
    let request = seal.open(&report.sealed).filter(|_| seal.name == report.key).ok_or_else(foreign)?;
    let mut request: Value = serde_json::from_str(&request).map_err(|_| foreign())?;
    if request.get("operation").map(plain).as_deref() != Some(row.full_name) {
        return Err(foreign());
    }
    let mut part = |name: &str| match request.get_mut(name).map(Value::take) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    Ok(Kept { row, profile, fields: part("fields"), extra: part("extra") })
}

/// How the token of a row's calls comes under this configuration.
fn token_plan(row: &'static Operation, block: &Block) -> Result<Option<TokenPlan>, Error> {
    let system = systems::by_name(row.system).ok_or_else(|| Error::new(Kind::Internal, "系统没有实现"))?;
    let (fields, extra) = (&*NO_FIELDS, &*NO_FIELDS);
    system.token(&Call { row, fields, extra, block, token: None, request_id: String::new(), now: 0 })
}

/// The key of a system's requests, from the secret that its token is fetched with.
pub fn seal(row: &Operation, plan: Option<&TokenPlan>) -> Result<Seal, Error> {
    let Some(plan) = plan else { return Err(Error::new(Kind::Config, format!("{} 没有配置密钥", row.system))) };
    Seal::new(plan.secret.as_bytes(), &format!("outbox {}", row.system))
}
