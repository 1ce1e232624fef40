//! The way of one call, from the caller's text to the envelope.

use crate::cancel::Cancel;
use crate::catalog::{self, Code, Method, Operation, Poll};
use crate::clock::Clock;
use crate::config::{self, Block, Profile};
use crate::envelope::{Envelope, Success};
use crate::error::{Error, Kind, Refusal};
use crate::request::{self, Options};
use crate::systems::{self, Call, Opened, System, TokenPlan};
use crate::transport::{Limits, cancelled};
use crate::{meanings, token, validate};
use serde_json::{Map, Value};
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
}

/// Runs an operation.
pub fn call(operation: &str, request: &str, cancel: &Cancel) -> Envelope {
    let started = Instant::now();
    let mut notes = Notes::default();
    let outcome = run(operation, request, cancel, &mut notes);
    Envelope {
        // What is no operation's name may be anything, and must not fill the answer.
        operation: operation.chars().take(100).collect(),
        outcome,
        request_id: notes.request_id,
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        warnings: notes.warnings,
        tag: notes.tag,
    }
}

fn run(operation: &str, text: &str, cancel: &Cancel, notes: &mut Notes) -> Result<Success, Error> {
    let row = find(operation)?;
    let mut given = request::parse(text)?;
    let options = request::options(&mut given)?;
    notes.tag = options.tag.clone();
    let profile = config::current()?.profile(options.profile.as_deref())?;
    let block = profile.block(row.system);
    let flat = match catalog::system(row.system) {
        Some(system) => request::flatten(system, row, given),
        None => given,
    };
    let checked = validate::request(row, flat, block, options.lenient).map_err(Error::faults)?;
    notes.warnings.extend(checked.warnings);
    if profile.transport.insecure && row.method != Method::Local {
        notes.warnings.push("没有检查服务器证书（accept_invalid_certs 打开着），只能用于排查".into());
    }
    let system = systems::by_name(row.system).ok_or_else(|| Error::new(Kind::Internal, "系统没有实现"))?;
    let mut exchange = Exchange { system, row, profile: &profile, block, options: &options, cancel, notes };
    let mut success = match row.method {
        Method::Local => Success::local(system.local(&exchange.call(row, checked.fields, None)?)?),
        _ => exchange.wait(&checked.fields)?,
    };
    exchange.note_clock();
    meanings::add(row.answer, &mut success.data);
    Ok(success)
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
    options: &'a Options,
    cancel: &'a Cancel,
    notes: &'a mut Notes,
}

impl<'a> Exchange<'a> {
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
                Ok(success) => is_pending(poll, &success.code, &success.data),
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
        let mut call = self.call(self.row, fields.clone(), None)?;
        self.notes.request_id.clone_from(&call.request_id);
        let plan = self.system.token(&call)?;
        let Some(plan) = plan else { return self.judge(self.send(&call, end)?) };
        if plan.row.name == self.row.name {
            let (opened, status) = token::renew(&plan.key, || {
                let (opened, status) = self.send(&call, end)?;
                let fresh = if opened.ok { (plan.read)(&opened.data) } else { None };
                Ok(((opened, status), fresh))
            })?;
            return self.judge((opened, status));
        }
        let first = token::get(&plan.key, None, end, || self.fetch(&plan, end))?;
        call.token = Some(first.clone());
        let (opened, status) = self.send(&call, end)?;
        if !self.code(&opened).is_some_and(|code| code.token) {
            return self.judge((opened, status));
        }
        let second = token::get(&plan.key, Some(&first), end, || self.fetch(&plan, end))?;
        let call = self.call(self.row, fields.clone(), Some(second))?;
        self.notes.request_id.clone_from(&call.request_id);
        let answer = self.send(&call, end)?;
        self.judge(answer)
    }

    /// A new token, by the system's own operation for it.
    fn fetch(&self, plan: &TokenPlan, end: Instant) -> Result<token::Fresh, Error> {
        let fields = validate::request(plan.row, Map::new(), self.block, false).map_err(Error::faults)?.fields;
        let call = self.call(plan.row, fields, None)?;
        let (opened, status) = self.send(&call, end)?;
        if !opened.ok {
            return Err(self.refusal(opened, status));
        }
        (plan.read)(&opened.data)
            .ok_or_else(|| Error::new(Kind::Protocol, "取令牌的应答里没有令牌").hint("检查配置的地址；请联系平台方"))
    }

    /// Seals, sends and opens.
    fn send(&self, call: &Call, end: Instant) -> Result<(Opened, u16), Error> {
        let outgoing = self.system.seal(call)?;
        let limits = Limits { end, repeatable: self.system.repeatable(call), cancel: self.cancel };
        let answer = self.profile.transport.send(&outgoing, &limits)?;
        CLOCK.learn(&outgoing.url, answer.date.as_deref());
        let status = answer.status;
        let fine = (200..300).contains(&status);
        match self.system.open(call, &answer) {
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
    fn call(
        &self,
        row: &'static Operation,
        fields: Map<String, Value>,
        token: Option<String>,
    ) -> Result<Call<'a>, Error> {
        let extra = if row.name == self.row.name { self.options.extra.clone() } else { Map::new() };
        let now = CLOCK.now(self.base_url());
        Ok(Call { row, fields, extra, block: self.block, token, request_id: request_id()?, now })
    }

    /// What the clock's difference is kept by; nothing for systems without an address.
    fn base_url(&self) -> &str {
        self.system.base_url(self.block, self.row).unwrap_or_default()
    }

    fn note_clock(&mut self) {
        let difference = CLOCK.difference(self.base_url());
        if difference != 0 {
            let way = if difference > 0 { "慢" } else { "快" };
            let words =
                format!("这台电脑的时间比服务器{way} {} 秒，签名已按服务器时间；请校准电脑时间", difference.abs());
            self.notes.warnings.push(words);
        }
    }
}

/// 32 upper-case hexadecimal digits.
fn request_id() -> Result<String, Error> {
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
