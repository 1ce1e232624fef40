//! The way of one call, from the caller's text to the envelope.

use crate::cancel::Cancel;
use crate::catalog::{self, Code, Method, Operation, Poll, TOOL_DIAGNOSE, TOOL_OUTBOX};
use crate::clock::{self, Clock};
use crate::config::{self, Block, Profile};
use crate::envelope::{Envelope, Success};
use crate::error::{Error, Kind, Refusal};
use crate::log::Log;
use crate::request::{self, Options};
use crate::systems::{self, Call, NO_FIELDS, Opened, System, TokenPlan};
use crate::transport::{Limits, cancelled};
use crate::{diagnose, mask, outbox, token, validate};
use serde_json::{Map, Value};
use std::panic::catch_unwind;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Differences between this machine's clock and the servers'.
static CLOCK: once_cell::sync::Lazy<Clock> = once_cell::sync::Lazy::new(Clock::default);

/// What is known of a call beside its outcome.
#[derive(Default)]
struct Notes {
    request_id: String,
    warnings: Vec<String>,
    tag: Value,
    log: Option<Arc<Log>>,
    /// The request as the log may show it.
    masked_request: Option<Value>,
}

impl Notes {
    /// Adds a warning that does not stand there yet: a call that asks again and again meets the same trouble.
    fn warn(&mut self, warning: Option<String>) {
        self.warnings.extend(warning.filter(|warning| !self.warnings.contains(warning)));
    }
}

/// Where the request ids of a call come from.
type RequestIds<'a> = &'a dyn Fn() -> Result<String, Error>;

/// Runs an operation.
pub fn call(operation: &str, request: &str, cancel: &Cancel) -> Envelope {
    envelope(operation, |notes| run(operation, request, cancel, notes))
}

/// Sends a request that waited in the outbox. It is checked once more, because what the configuration supplies may
/// have been put right meanwhile.
#[cfg(feature = "outbox")]
pub(crate) fn deliver(kept: outbox::Kept, request_ids: RequestIds) -> Envelope {
    envelope(kept.row.full_name, |notes| {
        let options = Options { lenient: true, extra: kept.extra, ..Options::default() };
        carry_out(kept.row, kept.fields, &options, &kept.profile, request_ids, &Cancel::default(), notes)
    })
}

/// The envelope of a call that panicked, with its line in the log. The panic's own words stand in neither: they may hold
/// anything, a patient's data too.
pub fn panicked(operation: &str) -> Envelope {
    let error = || Error::new(Kind::Internal, "库内部出错").hint("请把操作名和版本号告诉开发者；可以重试");
    // Writing the log may be what panicked.
    let logged = catch_unwind(|| envelope(operation, |_| Err(error())));
    logged.unwrap_or_else(|_| Envelope {
        operation: shown(operation),
        outcome: Err(error()),
        request_id: String::new(),
        elapsed_ms: 0,
        warnings: Vec::new(),
        tag: Value::Null,
    })
}

/// What is no operation's name may be anything, and must not fill the answer.
fn shown(operation: &str) -> String {
    operation.chars().take(100).collect()
}

/// Runs a call and writes its envelope and its line in the log.
fn envelope(operation: &str, run: impl FnOnce(&mut Notes) -> Result<Success, Error>) -> Envelope {
    let started = Instant::now();
    let mut notes = Notes::default();
    let outcome = run(&mut notes);
    let mut envelope = Envelope {
        operation: shown(operation),
        outcome,
        request_id: notes.request_id,
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        warnings: notes.warnings,
        tag: notes.tag,
    };
    if let Some(log) = notes.log.or_else(default_log) {
        log.write(&mut envelope, notes.masked_request.as_ref());
    }
    envelope
}

/// The log for a call that failed before its profile was known.
fn default_log() -> Option<Arc<Log>> {
    Some(config::current().ok()?.profile(None).ok()?.log.clone())
}

fn run(operation: &str, text: &str, cancel: &Cancel, notes: &mut Notes) -> Result<Success, Error> {
    let row = find(operation)?;
    let mut given = request::parse(text)?;
    let options = request::options(&mut given)?;
    notes.tag = options.tag.clone();
    let config = config::current()?;
    outbox::resume(&config);
    let profile = config.profile(options.profile.as_deref())?;
    let flat = match catalog::system(row.system) {
        Some(system) => request::flatten(system, row, given),
        None => given,
    };
    carry_out(row, flat, &options, &profile, &request_id, cancel, notes)
}

/// Checks a flat request and runs it.
fn carry_out(
    row: &'static Operation,
    flat: Map<String, Value>,
    options: &Options,
    profile: &Arc<Profile>,
    request_ids: RequestIds,
    cancel: &Cancel,
    notes: &mut Notes,
) -> Result<Success, Error> {
    notes.log = Some(profile.log.clone());
    let block = profile.block(row.system);
    notes.masked_request = profile.log.wants_requests().then(|| mask::request(row, &flat, options.extra.len()));
    let checked = validate::request(row, flat, block, options.lenient).map_err(Error::faults)?;
    notes.warnings.extend(checked.warnings);
    let diagnosis = row.full_name == TOOL_DIAGNOSE.full_name;
    if profile.transport.insecure && (row.method != Method::Local || diagnosis) {
        notes.warnings.push("没有检查服务器证书（accept_invalid_certs 打开着），只能用于排查".into());
    }
    let system = systems::by_name(row.system).ok_or_else(|| Error::new(Kind::Internal, "系统没有实现"))?;
    let base_url = system.base_url(block, row).unwrap_or_default();
    let mut exchange = Exchange { system, row, profile, block, base_url, options, request_ids, cancel, notes };
    let outcome = match row.method {
        Method::Local if diagnosis => diagnose::tool(&checked.fields, profile, cancel).map(Success::local),
        Method::Local if row.full_name == TOOL_OUTBOX.full_name => {
            outbox::tool(&checked.fields, profile, cancel).map(Success::local)
        }
        Method::Local => {
            exchange.call(row, &checked.fields, None).and_then(|call| system.local(&call)).map(Success::local)
        }
        _ if options.outbox => exchange.keep(&checked.fields),
        _ => exchange.wait(&checked.fields).map_err(|error| mask::refusal(row, &checked.fields, &options.extra, error)),
    };
    exchange.note_clock();
    let mut success = outcome?;
    success.data.explain(row.answer);
    Ok(success)
}

/// One try for the diagnosis: a request of a system under a block of its own, past the outbox, the log and the waits.
pub(crate) fn attempt(
    row: &'static Operation,
    request: Map<String, Value>,
    block: &Block,
    profile: &Arc<Profile>,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Success, Error> {
    let options = Options { timeout: Some(limit), ..Options::default() };
    with_exchange(row, block, profile, &options, cancel, |exchange| {
        let checked = validate::request(row, request, block, true).map_err(Error::faults)?;
        exchange.once(&checked.fields)
    })
}

/// Gets a system's token for the diagnosis: the kept or shared one if there is one, because a new one would throw other
/// desktops out. Gives the warnings of the token store.
pub(crate) fn token(
    row: &'static Operation,
    block: &Block,
    profile: &Arc<Profile>,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Vec<String>, Error> {
    with_exchange(row, block, profile, &Options::default(), cancel, |exchange| {
        let call = exchange.call(row, &NO_FIELDS, None)?;
        if let Some(plan) = exchange.system.token(&call)? {
            exchange.token(&plan, None, Instant::now() + limit)?;
        }
        Ok(std::mem::take(&mut exchange.notes.warnings))
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
    let system = systems::by_name(row.system).ok_or_else(|| Error::new(Kind::Internal, "系统没有实现"))?;
    let mut notes = Notes::default();
    let request_ids: RequestIds = &request_id;
    let base_url = system.base_url(block, row).unwrap_or_default();
    work(&mut Exchange { system, row, profile, block, base_url, options, request_ids, cancel, notes: &mut notes })
}

fn find(operation: &str) -> Result<&'static Operation, Error> {
    catalog::operation(operation).ok_or_else(|| {
        let known = catalog::operations().map(|row| row.full_name);
        let mut error = Error::faults(vec![validate::unknown_name(operation, operation, known, "操作")]);
        error.hint = "操作名形如 healthcard.register_health_card；his_operations(NULL) 列出全部".into();
        error
    })
}

/// One call on its way over the network.
struct Exchange<'a> {
    system: &'static dyn System,
    row: &'static Operation,
    profile: &'a Arc<Profile>,
    block: &'a Block,
    /// What the clock's difference is kept by; nothing for systems without an address.
    base_url: &'a str,
    options: &'a Options,
    request_ids: RequestIds<'a>,
    cancel: &'a Cancel,
    notes: &'a mut Notes,
}

impl<'a> Exchange<'a> {
    /// Puts the request into the outbox. It is sealed once for nothing, so that what the configuration lacks is said
    /// now and not when nobody looks.
    fn keep(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let call = self.call(self.row, fields, None)?;
        self.system.seal(&call)?;
        let plan = self.system.token(&call)?;
        self.notes.request_id.clone_from(&call.request_id);
        outbox::put(call, plan, self.options, self.profile)
    }

    /// Asks once, or again at the row's interval until the state is final, `wait_ms` is over or the caller cancels.
    fn wait(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let Some(poll) = self.row.poll.as_ref().filter(|_| !self.options.wait.is_zero()) else {
            if !self.options.wait.is_zero() {
                self.notes.warnings.push("这个操作没有可等的状态，wait_ms 没有用".into());
            }
            return self.once(fields);
        };
        let longest = Duration::from_millis(poll.max_ms.into());
        let interval = Duration::from_millis(poll.interval_ms.into());
        let end = Instant::now() + self.options.wait.min(longest);
        loop {
            let outcome = self.once(fields);
            let open = match &outcome {
                Ok(success) => is_pending(poll, &success.code, &success.data.value()),
                // A line that fails for a moment does not end a wait for a person's phone.
                Err(error) => {
                    error.retryable
                        || error.refusal.as_ref().is_some_and(|said| poll.pending_codes.contains(&said.code.as_str()))
                }
            };
            if !open {
                return outcome;
            }
            if Instant::now() + interval > end {
                if outcome.is_ok() {
                    self.notes.warnings.push("等待的时间已到，状态还没有定下来".into());
                }
                return outcome;
            }
            if self.cancel.wait(interval) {
                return Err(cancelled());
            }
        }
    }

    /// One request and its answer. A token that died is renewed, and the request sent again, once.
    fn once(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let end = Instant::now() + self.options.timeout.unwrap_or(self.profile.transport.timeout());
        let mut call = self.call(self.row, fields, None)?;
        self.notes.request_id.clone_from(&call.request_id);
        let plan = self.system.token(&call)?;
        let Some(plan) = plan else {
            let answer = self.send(&call, end)?;
            return self.judge(answer);
        };
        if plan.row.name == self.row.name {
            let profile = self.profile;
            let (answer, warning) = token::renew(&profile.tokens, &plan, end, || {
                let (opened, status) = self.send(&call, end)?;
                let fresh = if opened.ok { (plan.read)(&opened.data.value()) } else { None };
                Ok(((opened, status), fresh))
            })?;
            self.notes.warn(warning);
            return self.judge(answer);
        }
        call.token = Some(self.token(&plan, None, end)?);
        // Fetching it may have shown that the clock is off.
        call.now = CLOCK.now(self.base_url);
        let (opened, status) = self.send(&call, end)?;
        if !self.code(&opened).is_some_and(|code| code.token) {
            return self.judge((opened, status));
        }
        let second = self.token(&plan, call.token.as_deref(), end)?;
        let call = self.call(self.row, fields, Some(second))?;
        self.notes.request_id.clone_from(&call.request_id);
        let answer = self.send(&call, end)?;
        self.judge(answer)
    }

    /// The token for a call: kept here, shared by other desktops, or fetched.
    fn token(&mut self, plan: &TokenPlan, refused: Option<&str>, end: Instant) -> Result<String, Error> {
        let profile = self.profile;
        let token = token::get(&profile.tokens, plan, refused, end, || self.fetch(plan, end));
        // Without a token the request itself did not go out.
        let token = token.map_err(|error| Error { unsent: true, ..error })?;
        self.notes.warn(token.warning);
        Ok(token.value)
    }

    /// A new token, by the system's own operation for it.
    fn fetch(&mut self, plan: &TokenPlan, end: Instant) -> Result<token::Fresh, Error> {
        let fields = validate::request(plan.row, Map::new(), self.block, false).map_err(Error::faults)?.fields;
        let call = self.call(plan.row, &fields, None)?;
        let (opened, status) = self.send(&call, end)?;
        if !opened.ok {
            return Err(self.refusal(opened, status));
        }
        (plan.read)(&opened.data.value())
            .ok_or_else(|| Error::new(Kind::Protocol, "取令牌的应答里没有令牌").hint("检查配置的地址；请联系平台方"))
    }

    /// Sends, and sends once more with the right time when the vendor refused and its answer showed that this machine's
    /// clock is off: refused means that nothing was done.
    fn send(&mut self, call: &Call, end: Instant) -> Result<(Opened, u16), Error> {
        let before = CLOCK.difference(self.base_url);
        let answer = self.send_once(call, end)?;
        if answer.0.ok || clock::tolerable(CLOCK.difference(self.base_url), before) {
            return Ok(answer);
        }
        let again = self.call(call.row, call.fields, call.token.clone())?;
        if call.row.name == self.row.name {
            self.notes.request_id.clone_from(&again.request_id);
        }
        self.send_once(&again, end)
    }

    /// Seals, sends and opens.
    fn send_once(&self, call: &Call, end: Instant) -> Result<(Opened, u16), Error> {
        let outgoing = self.system.seal(call)?;
        let limits = Limits { end, repeatable: self.system.repeatable(call), cancel: self.cancel };
        let answer = self.profile.transport.send(&outgoing, &limits)?;
        let opened = self.system.open(call, &answer);
        if opened.is_ok() {
            // Only the vendor's own answer tells the time: a gateway's page may have any.
            CLOCK.learn(&outgoing.url, answer.date.as_deref());
        }
        let status = answer.status;
        let fine = (200..300).contains(&status);
        match opened {
            // A vendor's own refusal tells more than the status that it came with.
            Ok(opened) if fine || (!opened.ok && !opened.code.is_empty()) => Ok((opened, status)),
            Ok(_) => Err(systems::http_error(&answer)),
            Err(_) if !fine => Err(systems::http_error(&answer)),
            Err(mut error) => {
                error.http_status = Some(status);
                Err(error)
            }
        }
    }

    /// The vendor's answer as the outcome of the call.
    fn judge(&self, (opened, status): (Opened, u16)) -> Result<Success, Error> {
        if opened.ok {
            return Ok(Success {
                code: opened.code,
                message: opened.message,
                data: opened.data,
                http_status: Some(status),
            });
        }
        Err(self.refusal(opened, status))
    }

    fn refusal(&self, opened: Opened, status: u16) -> Error {
        let title = catalog::system(self.row.system).map_or("", |system| system.title);
        let code = self.code(&opened);
        let meaning = match code {
            Some(code) if !code.meaning.is_empty() => code.meaning,
            _ => &opened.message,
        };
        let mut error = Error::new(Kind::Vendor, format!("{title}没有接受：{meaning}（代码 {}）", opened.code));
        error.hint = code
            .map(|code| code.hint)
            .filter(|hint| !hint.is_empty())
            .unwrap_or("按平台返回的说明处理，仍不清楚请联系平台方")
            .into();
        error.retryable = code.is_some_and(|code| code.retryable);
        error.http_status = Some(status);
        error.refusal = Some(Box::new(Refusal { code: opened.code, message: opened.message, data: opened.data }));
        error
    }

    fn code(&self, opened: &Opened) -> Option<&'static Code> {
        if opened.ok { None } else { catalog::system(self.row.system)?.code(&opened.code) }
    }

    /// The call with a fresh request id and timestamp.
    fn call<'c>(
        &self,
        row: &'static Operation,
        fields: &'c Map<String, Value>,
        token: Option<String>,
    ) -> Result<Call<'c>, Error>
    where
        'a: 'c,
    {
        let asked_for = row.name == self.row.name;
        let extra = if asked_for { &self.options.extra } else { &*NO_FIELDS };
        let request_id = if asked_for { (self.request_ids)()? } else { request_id()? };
        let now = CLOCK.now(self.base_url);
        Ok(Call { row, fields, extra, block: self.block, token, request_id, now })
    }

    fn note_clock(&mut self) {
        let difference = CLOCK.difference(self.base_url);
        if difference != 0 {
            let way = if difference > 0 { "慢" } else { "快" };
            let words =
                format!("这台电脑的时间比服务器{way} {} 秒，签名已按服务器时间；请校准电脑时间", difference.abs());
            self.notes.warnings.push(words);
        }
    }
}

/// 32 upper-case hexadecimal digits.
pub(crate) fn request_id() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Error::new(Kind::Crypto, "系统没有给出随机数"))?;
    Ok(crate::crypto::encoding::hex_encode_upper(&bytes))
}

fn is_pending(poll: &Poll, code: &str, data: &Value) -> bool {
    if poll.pending_codes.contains(&code) || (poll.missing && is_blank(Some(data))) {
        return true;
    }
    if !poll.until_any.is_empty() && poll.until_any.iter().all(|pointer| is_blank(data.pointer(pointer))) {
        return true;
    }
    poll.pending.iter().any(|pending| {
        let value = data.pointer(pending.pointer);
        if is_blank(value) {
            return poll.missing;
        }
        let value = value.map(validate::plain).unwrap_or_default();
        let value = value.as_str();
        pending.values.contains(&value) || (!pending.not.is_empty() && !pending.not.contains(&value))
    })
}

fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(_) => false,
    }
}
