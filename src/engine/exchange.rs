//! One call on its way over the network: sealed, sent, opened; with a token, and with the time put right.

use super::clock::{self, Clock};
use super::envelope::Success;
use super::notes::Notes;
use super::request::Options;
use crate::cancel::Cancel;
use crate::catalog::{self, Code, Operation};
use crate::check;
use crate::check::block::Block;
use crate::check::watch::Watch;
use crate::config::Profile;
use crate::deadline::Deadline;
use crate::error::{Error, Kind};
use crate::systems::{self, Call, NO_FIELDS, Opened, System, request_id};
use crate::token::{self, Token, TokenPlan};
use crate::trace::recording;
use crate::transport::{Limits, Outgoing};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Instant;

/// Differences between this machine's clock and the servers'.
static CLOCK: once_cell::sync::Lazy<Clock> = once_cell::sync::Lazy::new(Clock::default);

/// Where the request ids of a call come from.
pub type RequestIds<'a> = &'a dyn Fn() -> Result<String, Error>;

/// One call on its way over the network.
pub struct Exchange<'a> {
    pub system: &'static dyn System,
    pub row: &'static Operation,
    pub profile: &'a Arc<Profile>,
    pub block: &'a Block,
    /// Whose clock signatures go by; nothing for systems without an address.
    clock_url: &'a str,
    pub options: &'a Options,
    pub request_ids: RequestIds<'a>,
    pub cancel: &'a Cancel,
    pub notes: &'a mut Notes,
}

impl<'a> Exchange<'a> {
    /// A call of a row under a profile's block.
    pub fn new(
        row: &'static Operation,
        block: &'a Block,
        profile: &'a Arc<Profile>,
        options: &'a Options,
        request_ids: RequestIds<'a>,
        cancel: &'a Cancel,
        notes: &'a mut Notes,
    ) -> Result<Exchange<'a>, Error> {
        let system = systems::by_name(row.system).ok_or_else(|| Error::new(Kind::Internal, "系统没有实现"))?;
        let base_url = system.base_url(block, row).unwrap_or_default();
        let server = system.clock_url(block, row).unwrap_or(base_url);
        let clock_url = if server == base_url || clock::tells(server, base_url) { server } else { base_url };
        Ok(Exchange { system, row, profile, block, clock_url, options, request_ids, cancel, notes })
    }

    /// One request and its answer, within the deadline that holds. A token that died is renewed, and the request sent again, once.
    pub fn once(&mut self, fields: &Map<String, Value>) -> Result<Success, Error> {
        let end = Deadline::current().end();
        let mut call = self.call(self.row, fields, None)?;
        self.notes.request_id.clone_from(&call.request_id);
        self.system.precheck(&call)?;
        let plan = self.system.token(&call)?;
        let Some(plan) = plan else {
            let answer = self.send(&call, end)?;
            return self.outcome(fields, answer, None);
        };
        self.notes.token(token::held(&self.profile.tokens, &plan));
        if plan.row.name == self.row.name {
            let profile = self.profile;
            let (answer, warning) = token::renew(&profile.tokens, &plan, end, || {
                let (opened, status) = self.send(&call, end)?;
                let fresh = if opened.ok { read_token(&plan, &opened) } else { None };
                Ok(((opened, status), fresh))
            })?;
            self.notes.warn(warning);
            return self.outcome(fields, answer, Some(&plan));
        }
        let token = self.token(&plan, None, end)?;
        call.token = Some(token.clone());
        // Fetching it may have shown that the clock is off.
        call.now = clock::now(CLOCK.difference(self.clock_url));
        let (opened, status) = self.send(&call, end)?;
        if !self.blames_token(&opened) {
            token::worked(&self.profile.tokens, &plan, &token);
            return self.outcome(fields, (opened, status), None);
        }
        let second = self.token(&plan, Some(&token), end).inspect_err(|error| {
            if error.refusal.is_some() {
                token::in_vain(&self.profile.tokens, &plan);
            }
        })?;
        if second == token {
            return self.outcome(fields, (opened, status), None);
        }
        let call = self.call(self.row, fields, Some(second.clone()))?;
        self.notes.request_id.clone_from(&call.request_id);
        let answer = self.send(&call, end)?;
        if self.blames_token(&answer.0) {
            token::in_vain(&self.profile.tokens, &plan);
        } else {
            token::worked(&self.profile.tokens, &plan, &second);
        }
        self.outcome(fields, answer, None)
    }

    /// Whether the vendor says that the token is dead.
    fn blames_token(&self, opened: &Opened) -> bool {
        self.code(opened).is_some_and(|code| code.token)
    }

    /// The token for a call.
    pub fn token(&mut self, plan: &TokenPlan, refused: Option<&str>, end: Instant) -> Result<String, Error> {
        let token = self.obtain(plan, refused, end)?;
        self.notes.warn(token.warning);
        Ok(token.value)
    }

    /// A token with what its store has to say: kept here, shared by other desktops, or fetched.
    pub fn obtain(&mut self, plan: &TokenPlan, refused: Option<&str>, end: Instant) -> Result<Token, Error> {
        let profile = self.profile;
        let token = token::get(&profile.tokens, plan, refused, end, || self.fetch(plan, end));
        // Without a token the request itself did not go out.
        let token = token.map_err(|error| Error { unsent: true, ..error })?;
        self.notes.token(Some(token.value.clone()));
        Ok(token)
    }

    /// A new token, by the system's own operation for it.
    fn fetch(&mut self, plan: &TokenPlan, end: Instant) -> Result<token::Fresh, Error> {
        let fields = self.token_fields(plan)?;
        let call = self.call(plan.row, &fields, None)?;
        let (opened, status) = self.send(&call, end)?;
        if !opened.ok {
            return Err(self.refusal(plan.row, &fields, opened, status));
        }
        read_token(plan, &opened)
            .ok_or_else(|| Error::new(Kind::Protocol, "取令牌的应答里没有令牌").hint("检查配置的地址；请联系平台方"))
    }

    /// What the operation that fetches a token needs.
    pub fn token_fields(&self, plan: &TokenPlan) -> Result<Map<String, Value>, Error> {
        Ok(check::request(plan.row, plan.request.clone(), self.block, false, Watch::default())?.fields)
    }

    /// Signs or encrypts a request, and has that recorded.
    pub fn seal(&self, call: &Call) -> Result<Outgoing, Error> {
        recording::sealing(call.row.full_name);
        self.system.seal(call)
    }

    /// Sends, and sends once more by the time of the answer when the vendor refused and its answer shows that this
    /// machine's clock is off: refused means that nothing was done.
    fn send(&mut self, call: &Call, end: Instant) -> Result<(Opened, u16), Error> {
        let before = CLOCK.difference(self.clock_url);
        let (answer, told) = self.send_once(call, end)?;
        let Some(told) = told.filter(|told| !answer.0.ok && !clock::tolerable(*told, before)) else {
            return Ok(answer);
        };
        let mut again = self.call(call.row, call.fields, call.token.clone())?;
        again.now = clock::now(told);
        if call.row.name == self.row.name {
            self.notes.request_id.clone_from(&again.request_id);
        }
        Ok(self.send_once(&again, end)?.0)
    }

    /// Seals, sends and opens. Beside the answer it gives the clock's difference that the answer tells.
    fn send_once(&mut self, call: &Call, end: Instant) -> Result<((Opened, u16), Option<i64>), Error> {
        let limits = Limits { end, repeatable: self.system.repeatable(call), cancel: self.cancel };
        let (begun, mut again) = (Instant::now(), None);
        let mut sealed = false;
        // No request id goes out twice: what the transport sends again is sealed anew.
        let seal = &mut || {
            if std::mem::replace(&mut sealed, true) {
                let fresh = self.call(call.row, call.fields, call.token.clone())?;
                again = Some(Call { now: call.now.saturating_add(begun.elapsed().as_secs()), ..fresh });
            }
            self.seal(again.as_ref().unwrap_or(call))
        };
        let answer = self.profile.transport.send(seal, &limits);
        let call = again.as_ref().unwrap_or(call);
        if call.row.name == self.row.name {
            self.notes.request_id.clone_from(&call.request_id);
        }
        let answer = answer?;
        let mut opened = self.system.open(call, &answer).map_err(|error| self.without_secrets(call.fields, error));
        if let Ok(opened) = &mut opened {
            opened.warnings.drain(..).for_each(|warning| self.notes.warn(Some(warning)));
        }
        // Only the vendor's own answer tells the time: a gateway's page may have any.
        let told = opened.as_ref().ok().and_then(|_| CLOCK.learn(self.clock_url, answer.date.as_deref()));
        let status = answer.status;
        let fine = (200..300).contains(&status);
        match opened {
            // A vendor's own refusal tells more than the status that it came with.
            Ok(opened) if fine || (!opened.ok && !opened.code.is_empty()) => Ok(((opened, status), told)),
            Ok(_) => Err(self.http_error(call.fields, &answer)),
            Err(_) if !fine => Err(self.http_error(call.fields, &answer)),
            Err(mut error) => {
                error.http_status = Some(status);
                Err(error)
            }
        }
    }

    /// The vendor's code, when it refused.
    pub fn code(&self, opened: &Opened) -> Option<&'static Code> {
        if opened.ok { None } else { catalog::system(self.row.system)?.code(&opened.code) }
    }

    /// The call with a fresh request id and timestamp.
    pub fn call<'c>(
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
        let now = clock::now(CLOCK.difference(self.clock_url));
        Ok(Call { row, fields, extra, block: self.block, token, request_id, now })
    }

    /// Says that this machine's clock is off.
    pub fn warn_of_clock(&mut self) {
        let difference = CLOCK.difference(self.clock_url);
        if difference != 0 {
            let way = if difference > 0 { "慢" } else { "快" };
            let words =
                format!("这台电脑的时间比服务器{way} {} 秒，签名已按服务器时间；请校准电脑时间", difference.abs());
            self.notes.warnings.push(words);
        }
        if let Some(difference) = CLOCK.too_far(self.clock_url) {
            let way = if difference > 0 { "慢" } else { "快" };
            let days = difference.unsigned_abs() / 86_400;
            let words = format!("这台电脑的时间比服务器{way} {days} 天，超过一天的不采用；请校准电脑时间");
            self.notes.warnings.push(words);
        }
    }
}

/// The token that an answer brought, if it did.
fn read_token(plan: &TokenPlan, opened: &Opened) -> Option<token::Fresh> {
    (plan.read)(&opened.data.value()).inspect(|fresh| recording::token(&fresh.value))
}
