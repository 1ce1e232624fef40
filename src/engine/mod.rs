//! The way of one call, from the caller's text to the envelope:
//!
//! [`call`] → `run`: find the row, read the request and its `_options`, choose the profile, flatten the vendor's own
//! shape → `carry_out`: check the fields, then a local operation (`local`), the outbox (`keep`), or the network
//! (`wait`, which repeats [`exchange`]: seal, send, open, `vendor_words`; `dry_run` does the first of these) → `finish`: the
//! envelope and its line in the log.

mod attempt;
pub mod clock;
mod dry_run;
pub mod envelope;
mod exchange;
mod keep;
mod local;
mod notes;
mod remarks;
mod request;
mod vendor_words;
mod wait;

use crate::cancel::Cancel;
use crate::catalog::{self, Method, Operation};
use crate::check::{self, names::unknown_name, watch::Watch};
use crate::config::{self, Profile};
use crate::deadline::Deadline;
use crate::error::{Error, Fault, Kind};
use crate::guard::guard;
use crate::log::{Entry, Log, mask};
use crate::outbox;
use crate::systems::request_id;
use crate::trace::recording::Recording;
pub use attempt::{attempt, token};
pub use envelope::{Envelope, Success};
use exchange::{Exchange, RequestIds};
use notes::Notes;
use request::Options;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Instant;

/// Runs the local operations that stand above the engine; nothing for all others.
pub type Tools = fn(&Operation, &Map<String, Value>, &Arc<Profile>, &Cancel) -> Option<Result<Value, Error>>;

/// Runs an operation.
pub fn call(operation: &str, request: &str, cancel: &Cancel, tools: Tools) -> Envelope {
    finish(operation, |notes| run(operation, request, cancel, tools, notes))
}

fn run(operation: &str, text: &str, cancel: &Cancel, tools: Tools, notes: &mut Notes) -> Result<Success, Error> {
    let started = Instant::now();
    let row = find(operation)?;
    let (mut given, warnings) = request::parse(text)?;
    notes.warnings.extend(warnings);
    let options = request::options(&mut given)?;
    notes.tag = options.tag.clone();
    notes.trace = options.recording().map(|_| Value::Array(Vec::new()));
    let given_limit = options.timeout.map(|limit| Deadline::since(started, limit));
    // Reading the configuration takes of it, and says what it is where the call does not.
    let deadline = *notes.deadline.insert(given_limit.unwrap_or(Deadline::usual(started)));
    let _reading = deadline.begin();
    let config = config::current()?;
    notes.warnings.extend(config.untold.iter().cloned());
    outbox::resume(&config, deliver);
    let profile = config.profile(options.profile.as_deref())?;
    let deadline = given_limit.unwrap_or(Deadline::since(started, profile.transport.timeout()));
    notes.deadline = Some(deadline);
    let _calling = deadline.begin();
    let flat = match catalog::system(row.system) {
        Some(system) => request::flatten(system, row, given)?,
        None => given,
    };
    let local = Local { tools: Some(tools), cancel };
    carry_out(row, flat, &options, &profile, &request_id, &local, notes)
}

/// Who runs local operations, and who may end them.
struct Local<'a> {
    /// None where only requests for the network come.
    tools: Option<Tools>,
    cancel: &'a Cancel,
}

/// Checks a flat request and runs it, recorded if the caller wants that.
fn carry_out(
    row: &'static Operation,
    flat: Map<String, Value>,
    options: &Options,
    profile: &Arc<Profile>,
    request_ids: RequestIds,
    local: &Local,
    notes: &mut Notes,
) -> Result<Success, Error> {
    let recording = options.recording().map(Recording::begin);
    let outcome = check_and_run(row, flat, options, profile, request_ids, local, notes);
    // What a tool does over the network belongs to no vendor's call.
    if let Some(recording) = recording.filter(|_| row.system != catalog::TOOL.name) {
        let trace = recording.end(&profile.secrets, &notes.tokens);
        notes.trace = Some(trace.entries);
        notes.warn(trace.warning);
    }
    outcome
}

fn check_and_run(
    row: &'static Operation,
    flat: Map<String, Value>,
    options: &Options,
    profile: &Arc<Profile>,
    request_ids: RequestIds,
    local: &Local,
    notes: &mut Notes,
) -> Result<Success, Error> {
    notes.log = Some(profile.log.clone());
    let block = profile.block(row.system);
    notes.masked_request = profile.log.wants_requests().then(|| mask::request(row, &flat, options.extra.len()));
    let checked =
        check::request(row, flat, block, options.lenient, Watch::new(local.cancel, Deadline::current().end()))?;
    let fields = checked.fields;
    notes.warnings.extend(checked.warnings);
    let mut exchange = Exchange::new(row, block, profile, options, request_ids, local.cancel, notes)?;
    if row.method != Method::Local || row.full_name == catalog::TOOL_DIAGNOSE.full_name {
        exchange.warn_of_insecure();
    }
    let outcome = match row.method {
        Method::Local if options.dry_run && is_more_than_looking(row, &fields) => {
            let words = "这个操作要连网或改动发件箱，没有 dry_run";
            Err(Error::faults(vec![Fault::new("_options.dry_run", "value", words)]))
        }
        Method::Local => match local.tools.and_then(|tools| tools(row, &fields, profile, local.cancel)) {
            Some(outcome) => outcome.map(Success::local),
            None => exchange.local(&fields),
        },
        _ if options.outbox => exchange.keep(&fields, &checked.configured),
        _ => exchange.wait(&fields),
    };
    exchange.warn_of_clock();
    let mut success = outcome?;
    if !row.remarks.is_empty() {
        notes.warnings.extend(remarks::remarks(row, &success.data.value()));
    }
    success.data.explain(row.answer);
    Ok(success)
}

/// Whether a tool goes over the network, or changes what waits for it.
fn is_more_than_looking(row: &Operation, fields: &Map<String, Value>) -> bool {
    let action = fields.get("action").and_then(Value::as_str).unwrap_or("list");
    let is = |tool: &Operation| row.full_name == tool.full_name;
    is(&catalog::TOOL_DIAGNOSE) || (is(&catalog::TOOL_OUTBOX) && action != "list")
}

/// Sends a request that waited in the outbox, and gives the vendor's code. It is checked once more, because what the
/// configuration supplies may have been put right meanwhile.
pub fn deliver(kept: outbox::Kept, request_ids: RequestIds) -> Result<String, Error> {
    let row = kept.row;
    let send = |notes: &mut Notes| {
        let options = Options { lenient: true, extra: kept.extra, ..Options::default() };
        let local = Local { tools: None, cancel: &Cancel::default() };
        let deadline = Deadline::after(kept.profile.transport.timeout());
        notes.deadline = Some(deadline);
        let _calling = deadline.begin();
        carry_out(row, kept.fields, &options, &kept.profile, request_ids, &local, notes)
    };
    let success = guard(|| finish(row.full_name, send), || panicked(row.full_name)).outcome?;
    Ok(catalog::shown_code(catalog::system(row.system), &success.code).to_owned())
}

/// Runs a call and writes its envelope and its line in the log.
fn finish(operation: &str, run: impl FnOnce(&mut Notes) -> Result<Success, Error>) -> Envelope {
    let started = Instant::now();
    let mut notes = Notes::default();
    let outcome = run(&mut notes);
    let mut envelope = Envelope {
        operation: beginning(operation),
        outcome,
        request_id: notes.request_id,
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        warnings: notes.warnings,
        tag: notes.tag,
        trace: notes.trace,
    };
    let deadline = notes.deadline.unwrap_or(Deadline::usual(started));
    let _writing = deadline.begin();
    if let Some(log) = notes.log.or_else(default_log) {
        let warning = log.write(&entry(&envelope, notes.masked_request.as_ref()), deadline);
        envelope.warnings.extend(warning);
    }
    envelope
}

/// What of an envelope the log writes down.
fn entry<'a>(envelope: &'a Envelope, request: Option<&'a Value>) -> Entry<'a> {
    Entry {
        operation: &envelope.operation,
        outcome: envelope.outcome.as_ref().map(|success| (success.code.as_str(), success.http_status)),
        request_id: &envelope.request_id,
        elapsed_ms: envelope.elapsed_ms,
        warnings: envelope.warnings.len(),
        request,
    }
}

/// The log for a call that failed before its profile was known.
fn default_log() -> Option<Arc<Log>> {
    Some(config::current().ok()?.profile(None).ok()?.log.clone())
}

/// The envelope of a call that panicked, with its line in the log. The panic's own words stand in neither: they may hold
/// anything, a patient's data too.
pub fn panicked(operation: &str) -> Envelope {
    let error = || Error::new(Kind::Internal, "库内部出错").hint("请把操作名和版本号告诉开发者；可以重试");
    let unlogged = || Envelope {
        operation: beginning(operation),
        outcome: Err(error()),
        request_id: String::new(),
        elapsed_ms: 0,
        warnings: Vec::new(),
        tag: Value::Null,
        trace: None,
    };
    // Writing the log may be what panicked.
    guard(|| finish(operation, |_| Err(error())), unlogged)
}

/// What is no operation's name may be anything, and must not fill the answer.
fn beginning(operation: &str) -> String {
    operation.chars().take(100).collect()
}

fn find(operation: &str) -> Result<&'static Operation, Error> {
    catalog::operation(operation).ok_or_else(|| {
        let known = catalog::operations().map(|row| row.full_name);
        let mut error = Error::faults(vec![unknown_name(operation, operation, known, "操作")]);
        error.hint = "操作名形如 healthcard.register_health_card；his_operations(NULL) 列出全部".into();
        error
    })
}
