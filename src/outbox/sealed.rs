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
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A request as it lies in the outbox, opened.
#[derive(Clone)]
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

/// A report that was opened.
pub struct Opened {
    /// The request.
    pub kept: Kept,
    seal: Seal,
    text: String,
}

impl Opened {
    /// The same request for a request id.
    pub fn under(&self, report: &Report, request_id: &str) -> Result<Vec<u8>, Error> {
        self.seal.seal(&self.text, &place(report.id, report.profile.as_deref(), &report.operation, request_id))
    }
}

/// Why a report does not open.
pub enum Closed {
    /// This process's configuration has not the key for it, or a later version put it in: it waits.
    Foreign,
    /// It is not as it was put in: the reason.
    Damaged(String),
}

/// Where a sealed request belongs. In another row, under another profile or id it does not open.
pub fn place(id: i64, profile: Option<&str>, operation: &str, request_id: &str) -> String {
    json!([id, profile, operation, request_id]).to_string()
}

/// The request in a report.
pub fn open(report: &Report) -> Result<Opened, Closed> {
    let changed = || Closed::Damaged("这条记录存入以后被改动过，没有发送".into());
    if let Some(column) = &report.damage {
        return Err(Closed::Damaged(format!("文件里这条记录的 {column} 不对，没有发送")));
    }
    let row = catalog::operation(&report.operation).filter(|row| row.outbox.is_some());
    // An operation that only a later version knows: its system's key tells whether that is so.
    let of_system = || catalog::operations().find(|row| row.system == report.system && row.outbox.is_some());
    let key_row = row.or_else(of_system).ok_or(Closed::Foreign)?;
    if key_row.system != report.system {
        return Err(changed());
    }
    let foreign = |_| Closed::Foreign;
    let profile = config::current().and_then(|config| config.profile(report.profile.as_deref())).map_err(foreign)?;
    let plan = token_plan(key_row, profile.block(key_row.system)).map_err(foreign)?;
    let seal = seal(key_row, plan.as_ref()).map_err(foreign)?;
    if seal.name != report.key {
        return Err(Closed::Foreign);
    }
    let place = place(report.id, report.profile.as_deref(), &report.operation, &report.request_id);
    let text = seal.open(&report.sealed, if report.bound { &place } else { "" }).ok_or_else(changed)?;
    let mut request: Value = serde_json::from_str(&text).map_err(|_| changed())?;
    if request.get("operation").map(plain).as_deref() != Some(report.operation.as_str()) {
        return Err(changed());
    }
    let row = row.ok_or(Closed::Foreign)?;
    let mut part = |name: &str| match request.get_mut(name).map(Value::take) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let kept = Kept { row, profile, fields: part("fields"), extra: part("extra") };
    Ok(Opened { kept, seal, text })
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
