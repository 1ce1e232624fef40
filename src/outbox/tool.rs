//! `tool.outbox`: lists, retries, removes, waits.

use super::files::{answers, path};
use super::moment::beijing;
use super::report::{Report, State};
use super::sealed::{Closed, open};
use super::sender;
use super::store::{self, Store};
use crate::cancel::Cancel;
use crate::config::Profile;
use crate::deadline::Deadline;
use crate::error::{Error, Fault};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// How often a waiting `tool.outbox` looks into the file, which other processes change too.
const LOOK: Duration = Duration::from_millis(100);

/// `tool.outbox`: lists, retries, removes, waits. No patient's data comes out.
pub fn tool(fields: &Map<String, Value>, profile: &Profile, cancel: &Cancel) -> Result<Value, Error> {
    let path = path(profile).ok();
    let there = path.as_deref().map_or(Ok(false), answers)?;
    let Some(file) = path.as_ref().filter(|_| there) else {
        // Nothing was ever kept.
        return Ok(json!({"path": path, "counts": store::no_counts(), "reports": []}));
    };
    let store = Store::open_for_call(file)?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let number = |name: &str| fields.get(name).and_then(Value::as_u64).unwrap_or_default();
    let id = fields.get("id").and_then(Value::as_i64);
    let state = text("state").and_then(State::by_name);
    let wait = Duration::from_millis(if text("action") == Some("wait") { number("wait_ms") } else { 0 });
    // The wait is the caller's wish, beyond the limit.
    let _waiting = Deadline::after(Deadline::current().left() + wait).begin();
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
            let end = Instant::now() + wait;
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
    let closed = if report.state == State::Queued || report.damage.is_some() { open(report).err() } else { None };
    let words = closed.map(|closed| match closed {
        Closed::Damaged(words) => words,
        Closed::Foreign => {
            "现在的配置打不开这条记录：密钥或 profile 已更换；换回原来的配置才能发送，或用 remove 删除".into()
        }
    });
    if let (Some(words), Some(members)) = (words, out.as_object_mut()) {
        members.insert("message".into(), words.into());
    }
    out
}
