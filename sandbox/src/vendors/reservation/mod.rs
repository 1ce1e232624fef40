//! 浙里办体检预约信息同步: `POST /reservation/sync/{token,order,callback,arrival}`.
//!
//! Parameters AES-ECB-PKCS5 encrypted in one of three body styles, the token in the header
//! ACCESS-TOKEN, answers encrypted as a whole or plain. Errors are plain JSON: 50002 for data that
//! cannot be read, 500 otherwise, as the document's samples show. Which code a dead token has is
//! not documented: `reservation_token_code` says it.

mod parameters;
mod refusal;
mod state;
mod tokens;

use super::vendor::{Vendor, not_found, numeric, wrong_method};
use crate::clock::{self, Clock};
use crate::context::Context;
use crate::credentials::RESERVATION_AES_KEY;
use crate::http::{Answer, Request, Trace};
use crate::settings::{Answers, Settings};
use crate::sync::lock;
use parameters::text;
use refusal::{Refusal, refuse};
use serde_json::{Map, Value, json};
use state::State;
use std::sync::Mutex;

/// The vendor.
pub struct Reservation {
    state: Mutex<State>,
}

impl Vendor for Reservation {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/reservation/"]
    }

    fn answer(&self, context: &Context, request: &Request) -> Answer {
        let name = request.path.strip_prefix("/reservation/sync/").unwrap_or_default();
        if !["token", "order", "callback", "arrival"].contains(&name) {
            return not_found();
        }
        if request.method != "POST" {
            return wrong_method("POST");
        }
        let settings = context.settings();
        let mut trace = Trace::default();
        let timestamp = context.clock.now_ms();
        match self.run(context, request, name, &settings, &mut trace) {
            Ok(result) => {
                trace.outcome = format!("{name}: accepted");
                let envelope = json!({
                    "code": 200,
                    "message": "操作成功",
                    "success": true,
                    "result": result,
                    "timestamp": timestamp,
                });
                let mut answer = Answer::json(&envelope, trace);
                if settings.reservation_answers == Answers::Encrypted {
                    answer.seal_key = Some(RESERVATION_AES_KEY);
                }
                answer
            }
            Err(refusal) => {
                trace.outcome = format!("{name}: refused {} {}", refusal.code, refusal.words);
                let envelope = json!({
                    "code": refusal.code,
                    "message": refusal.words,
                    "success": false,
                    "result": null,
                    "timestamp": timestamp,
                });
                Answer::json(&envelope, trace)
            }
        }
    }

    fn refusal(&self, _request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        Answer::json(&json!({"code": numeric(code), "message": message, "success": false, "result": null}), trace)
    }

    fn reset(&self, _clock: &Clock) {
        lock(&self.state).reset();
    }

    fn kill_tokens(&self) {
        lock(&self.state).kill_tokens();
    }

    fn expire_tokens(&self) {
        lock(&self.state).expire_tokens();
    }

    fn command(&self, _context: &Context, name: &str, arguments: &Value) -> Option<Result<Value, String>> {
        if name != "reservation_add" {
            return None;
        }
        let count = arguments["count"].as_u64().unwrap_or(1).min(10_000);
        let added = lock(&self.state).add(count);
        Some(Ok(json!({"serialNumbers": added})))
    }
}

impl Reservation {
    /// As at the start.
    pub fn new() -> Reservation {
        Reservation { state: Mutex::new(State::new()) }
    }

    fn run(
        &self,
        context: &Context,
        request: &Request,
        name: &str,
        settings: &Settings,
        trace: &mut Trace,
    ) -> Result<Value, Refusal> {
        if name != "token" {
            tokens::check(&lock(&self.state), context, request, settings)?;
            trace.checked.push("ACCESS-TOKEN");
        }
        let fields = parameters::read(request, name, settings, trace)?;
        let mut state = lock(&self.state);
        match name {
            "token" => tokens::issue(&mut state, context, settings, &fields, trace),
            "order" => Ok(order(&state)),
            "callback" => callback(&mut state, &fields),
            _ => arrival(&mut state, context, &fields),
        }
    }
}

impl Default for Reservation {
    fn default() -> Reservation {
        Reservation::new()
    }
}

/// The interface `order`: the appointments that are not synchronised yet.
fn order(state: &State) -> Value {
    let open: Vec<&Value> = state
        .appointments
        .iter()
        .filter(|appointment| !appointment.synchronised)
        .map(|appointment| &appointment.fields)
        .collect();
    json!(open)
}

/// The interface `callback`: the hospital has a batch, or one appointment.
fn callback(state: &mut State, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let batch = text(fields, "requestId")?;
    let serial = text(fields, "serialNumber")?;
    let mut found = false;
    for appointment in &mut state.appointments {
        // With both given the batch counts.
        let meant = match (batch, serial) {
            (Some(batch), _) => appointment.request_id == batch,
            (None, Some(serial)) => appointment.serial == serial,
            (None, None) => false,
        };
        if meant {
            appointment.synchronised = true;
            found = true;
        }
    }
    if found { Ok(Value::Null) } else { refuse(500, "数据有误，请联系平台") }
}

/// The interface `arrival`: the person came.
fn arrival(state: &mut State, context: &Context, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let serial = text(fields, "serialNumber")?;
    let date = text(fields, "arriveDate")?;
    if date.is_some_and(|date| clock::parse_datetime(date).is_none()) {
        return refuse(50002, "数据有误");
    }
    let date = date.map_or_else(|| context.clock.beijing(), str::to_owned);
    let appointment = state.appointments.iter_mut().find(|appointment| Some(appointment.serial.as_str()) == serial);
    match appointment {
        Some(appointment) => {
            appointment.arrived = Some(date);
            Ok(Value::Null)
        }
        None => refuse(500, "数据有误，请联系平台"),
    }
}
