//! The outbox (发件箱): reports that wait on disk until the vendor has them.
//!
//! With `_options.outbox` a call ends as soon as its checked request is written to an SQLite file; a thread sends it
//! in the background, after a restart too. What is promised:
//!
//! - A report that was taken in is never lost: the file is flushed to the disk before the call returns.
//! - A report whose success the library has recorded is never sent again. Recording is the first thing that happens
//!   after the vendor's answer, and it is flushed to the disk as well.
//! - A report whose answer was lost (line cut, process killed) is sent again under the same request id. Where the
//!   catalogue names the code by which the vendor knows a repetition (`outbox.repeated`; healthcard 10054 重复请求),
//!   that answer then counts as success: the vendor has the report. A try that was answered uses up its id.
//! - Reports of one system and account go in the order in which they came. While the head cannot be sent, those behind
//!   it wait; a head that the vendor refuses for good is set aside with its reason.
//!
//! Several programs may share a file: who holds the lock file beside it sends, and the system frees that lock when
//! its holder dies. Requests lie encrypted under a key that follows from the system's own secret.
//!
//! - `store` is the file, `sender` the thread, `judge` decides what an outcome means for a report.

mod judge;
mod sender;
mod store;

use crate::cancel::Cancel;
use crate::catalog::{self, Operation};
use crate::config::{self, Block, Config, Profile};
use crate::envelope::Success;
use crate::error::{Error, Fault, Kind};
use crate::request::Options;
use crate::systems::{self, Call, NO_FIELDS, TokenPlan};
use crate::token::seal::Seal;
use crate::validate::plain;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::{New, Report, State, Store};

/// How often a waiting `tool.outbox` looks into the file, which other processes change too.
const LOOK: Duration = Duration::from_millis(100);

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

/// Writes a checked request into the outbox. `call` is the request as it would go out now, `plan` its token's: its
/// secret is what the request is encrypted with.
pub fn put(call: Call, plan: Option<TokenPlan>, options: &Options, profile: &Profile) -> Result<Success, Error> {
    let allowed = |row: &&Operation| row.outbox.is_some();
    let Some(rules) = &call.row.outbox else {
        let names: Vec<&str> = catalog::operations().filter(allowed).map(|row| row.full_name).collect();
        let message = format!("{} 不能放进发件箱；可以的有 {}", call.row.full_name, names.join("、"));
        return Err(Error::faults(vec![Fault::new("_options.outbox", "value", message)]));
    };
    let mut fields = call.fields.clone();
    if let Some(time) = rules.time {
        // Left out it would mean the moment of sending, which may be days later.
        fields.entry(time).or_insert_with(|| beijing(call.now).into());
    }
    let seal = seal(call.row, plan.as_ref())?;
    let request = json!({"operation": call.row.full_name, "fields": fields, "extra": options.extra});
    let id = Store::open(&path(profile)?)?.add(&New {
        system: call.row.system,
        operation: call.row.full_name,
        profile: options.profile.as_deref(),
        key: &seal.name,
        sealed: &seal.seal(&request.to_string())?,
        request_id: &call.request_id,
    })?;
    sender::wake();
    Ok(Success {
        code: "0".into(),
        message: "已存入发件箱，会自动发送".into(),
        data: json!({"outbox_id": id, "state": State::Queued.name()}).into(),
        http_status: None,
    })
}

/// Sends what an earlier process left behind, as soon as a configuration names its file. Called before every
/// operation, so it does next to nothing the second time.
pub fn resume(config: &Arc<Config>) {
    static SEEN: Mutex<Weak<Config>> = Mutex::new(Weak::new());
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::ptr::eq(seen.as_ptr(), Arc::as_ptr(config)) {
        *seen = Arc::downgrade(config);
        if files(config).keys().any(|path| path.exists()) {
            sender::wake();
        }
    }
}

/// In a forked process, see [`crate::abi::fork`].
#[cfg(unix)]
pub(crate) use sender::{Held, hold, renew};

/// `tool.outbox`: lists, retries, removes, waits. No patient's data comes out.
pub fn tool(fields: &Map<String, Value>, profile: &Profile, cancel: &Cancel) -> Result<Value, Error> {
    let path = path(profile).ok();
    let Some(file) = path.as_ref().filter(|path| path.exists()) else {
        // Nothing was ever kept.
        return Ok(json!({"path": path, "counts": store::no_counts(), "reports": []}));
    };
    let store = Store::open(file)?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let number = |name: &str| fields.get(name).and_then(Value::as_u64).unwrap_or_default();
    let id = fields.get("id").and_then(Value::as_i64);
    let state = text("state").and_then(State::by_name);
    let mut changed = None;
    let mut done = None;
    match text("action") {
        Some("retry") => {
            changed = Some(store.retry(id)?);
            sender::wake();
        }
        Some("remove") if id.is_none() && state.is_none() => {
            return Err(Error::faults(vec![Fault::new("id", "missing", "remove 要给 id 或 state，以免误删")]));
        }
        Some("remove") => changed = Some(store.remove(id, state)?),
        Some("wait") => {
            let end = Instant::now() + Duration::from_millis(number("wait_ms"));
            sender::wake();
            done = Some(loop {
                if store.queued(id)? == 0 {
                    break true;
                }
                if Instant::now() >= end || cancel.wait(LOOK) {
                    break false;
                }
            });
        }
        _ => {}
    }
    let reports: Vec<Value> = store.list(id, state, number("limit"))?.iter().map(describe).collect();
    let mut data = json!({"path": path, "counts": store.counts()?, "reports": reports});
    if let Some(members) = data.as_object_mut() {
        members.extend(changed.map(|count| ("changed".to_owned(), count.into())));
        members.extend(done.map(|done| ("done".to_owned(), done.into())));
    }
    Ok(data)
}

/// A report for a person: everything but its content.
fn describe(report: &Report) -> Value {
    let mut out = json!({
        "id": report.id,
        "operation": report.operation,
        "profile": report.profile,
        "state": report.state.name(),
        "request_id": report.request_id,
        "tries": report.tries,
        "queued_at": beijing(report.queued_s),
        "changed_at": beijing(report.changed_s),
        "code": report.code,
        "message": report.message,
    });
    if report.state == State::Queued
        && open(report).is_err()
        && let Some(members) = out.as_object_mut()
    {
        let words = "现在的配置打不开这条记录：密钥或 profile 已更换；换回原来的配置才能发送，或用 remove 删除";
        members.insert("message".into(), words.into());
    }
    out
}

/// The request in a report; an error when this process's configuration has not the key for it.
fn open(report: &Report) -> Result<Kept, Error> {
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
fn seal(row: &Operation, plan: Option<&TokenPlan>) -> Result<Seal, Error> {
    let Some(plan) = plan else { return Err(Error::new(Kind::Config, format!("{} 没有配置密钥", row.system))) };
    Seal::new(plan.secret.as_bytes(), &format!("outbox {}", row.system))
}

/// The configured file.
fn path(profile: &Profile) -> Result<PathBuf, Error> {
    profile.block("outbox").need("path").map(PathBuf::from)
}

/// The files of all profiles, each with the block that first names it.
fn files(config: &Config) -> BTreeMap<PathBuf, &Block> {
    let mut files = BTreeMap::new();
    for profile in config.all() {
        if let Ok(path) = path(profile) {
            files.entry(path).or_insert(profile.block("outbox"));
        }
    }
    files
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A moment in Beijing time (the vendors' only one), `yyyy-MM-dd HH:mm:ss`.
fn beijing(seconds: u64) -> String {
    let local = seconds.saturating_add(8 * 3600);
    let (mut day, second) = (local / 86_400, local % 86_400);
    let mut year = 1970;
    let leap = |year: u64| u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)));
    while day >= 365 + leap(year) {
        day -= 365 + leap(year);
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::beijing;

    #[test]
    fn moments_are_told_in_beijing_time() {
        for (seconds, text) in [
            (0, "1970-01-01 08:00:00"),
            (951_753_599, "2000-02-28 23:59:59"),
            (951_753_600, "2000-02-29 00:00:00"),
            (1_735_660_799, "2024-12-31 23:59:59"),
            (1_735_660_800, "2025-01-01 00:00:00"),
        ] {
            assert_eq!(beijing(seconds), text);
        }
    }
}
