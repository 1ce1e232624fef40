//! 微信电子健康卡开放平台: the interfaces under `/rest/auth/…` and the pages under `/open/…`.
//!
//! Sources: the plan V2.1 (sections 3.1 to 3.3) and the public notes on it. Order of the checks:
//! JSON, commonIn and req, requestId, token, hospital, time stamp, signature, repetition, fields,
//! state. What the document leaves open is decided here and said in place:
//! a time stamp more than ten minutes off is 20000; an empty value where the vendor's Java and C#
//! demos sign different texts is 20001; a replaced token is 21004 and an expired one 21003.
//!
//! Values that the document prints in its samples (`微信身份授权码`, healthCode `F9D3…`, QR texts,
//! an order id) and those of the catalogue's examples are known here and can be used again and
//! again; all other codes work once.

mod activation;
mod call;
mod card;
mod cards;
mod developers;
mod dictionaries;
mod dispatch;
mod fields;
mod interfaces;
mod orders;
mod pages;
mod patients;
mod printed;
mod qr_codes;
mod refusal;
mod reports;
mod signature;
mod state;
mod verification;

pub use activation::open_activation;
pub use signature::{csharp_text, java_text, merge, signature};

use super::vendor::{Vendor, not_found, numeric, wrong_method};
use crate::clock::Clock;
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use crate::sync::lock;
use call::Call;
use developers::{app_named, check_hospital};
use fields::{check_fields, text_of};
use interfaces::{AUTH, CARD_SERVER, INTERFACES, Interface, PLATFORM, TOOLS, VACCINATION};
use refusal::{Refusal, refuse, refuse_with};
use serde_json::{Value, json};
use state::State;
use std::sync::Mutex;
use verification::{check_common_types, check_signature, token_owner};

/// The vendor.
pub struct Healthcard {
    state: Mutex<State>,
}

impl Vendor for Healthcard {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/rest/auth/", "/open/"]
    }

    fn answer(&self, context: &Context, request: &Request) -> Answer {
        if request.path.starts_with("/open/") {
            pages::page(&self.state, context, request)
        } else {
            self.interface(context, request)
        }
    }

    fn refusal(&self, request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        let request_id = request.json_object().ok().and_then(|body| body.get("commonIn")?.get("requestId").cloned());
        Answer::json(
            &json!({"commonOut": {
                "requestId": request_id,
                "resultCode": numeric(code),
                "errMsg": message,
            }}),
            trace,
        )
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

    fn decide(&self, kind: &str, id: &str, result: &str) -> Option<Result<(), String>> {
        (kind == "ssm").then(|| lock(&self.state).decide(id, result))
    }
}

impl Healthcard {
    /// As at the start.
    pub fn new() -> Healthcard {
        Healthcard { state: Mutex::new(State::new()) }
    }

    /// Answers an interface call.
    fn interface(&self, context: &Context, request: &Request) -> Answer {
        if request.method != "POST" {
            return wrong_method("POST");
        }
        let prefixes = [AUTH, PLATFORM, CARD_SERVER, TOOLS, VACCINATION];
        let place = prefixes.iter().find_map(|prefix| {
            let name = request.path.strip_prefix(prefix)?;
            (!name.is_empty() && !name.contains('/')).then_some((*prefix, name))
        });
        let Some((prefix, name)) = place else {
            return not_found();
        };
        let known = INTERFACES.iter().find(|known| known.name == name);
        if known.is_some_and(|known| known.prefix != prefix) {
            return not_found();
        }
        let mut trace = Trace::default();
        let mut request_id = Value::Null;
        match self.run(context, request, known, name, &mut request_id, &mut trace) {
            Ok(rsp) => {
                trace.outcome = format!("{name}: accepted");
                Answer::json(
                    &json!({
                        "commonOut": {"requestId": request_id, "resultCode": 0, "errMsg": "成功"},
                        "rsp": rsp,
                    }),
                    trace,
                )
            }
            Err(refusal) => {
                let message = refusal.message();
                trace.outcome = format!("{name}: refused {} {message}", refusal.code);
                Answer::json(
                    &json!({"commonOut": {
                        "requestId": request_id,
                        "resultCode": refusal.code,
                        "errMsg": message,
                    }}),
                    trace,
                )
            }
        }
    }

    fn run(
        &self,
        context: &Context,
        request: &Request,
        known: Option<&Interface>,
        name: &str,
        request_id: &mut Value,
        trace: &mut Trace,
    ) -> Result<Value, Refusal> {
        let body = request.json_object().map_err(|_| refuse(20001))?;
        let common = match body.get("commonIn") {
            Some(Value::Object(map)) if !map.is_empty() => map,
            None | Some(Value::Null | Value::Object(_)) => return Err(refuse(10003)),
            Some(_) => return Err(refuse_with(20001, "commonIn")),
        };
        if let Some(id) = common.get("requestId") {
            *request_id = id.clone();
        }
        let req = match body.get("req") {
            Some(Value::Object(map)) => map,
            None | Some(Value::Null) => return Err(refuse(10002)),
            Some(_) => return Err(refuse_with(20001, "req")),
        };
        check_common_types(common)?;
        let id = text_of(common, "requestId");
        if id.is_empty() {
            return Err(refuse_with(20002, "requestId 不能为空"));
        }
        if id.len() > 512 {
            return Err(refuse(10037));
        }

        let app = if name == "getAppToken" {
            app_named(text_of(req, "appId")).ok_or_else(|| refuse(21002))?
        } else {
            let app = token_owner(&lock(&self.state), context, text_of(common, "appToken"))?;
            trace.checked.push("appToken");
            app
        };
        let hospital = text_of(common, "hospitalId");
        check_hospital(app, hospital)?;
        trace.checked.push("hospitalId");
        check_signature(context, common, req, app, trace)?;
        if lock(&self.state).is_repeated(id) {
            return Err(refuse(10054));
        }
        trace.checked.push("requestId");

        let Some(known) = known else {
            // Interfaces that the documents do not describe are answered with what was understood.
            return Ok(json!({"interface": name, "req": req}));
        };
        check_fields(known.fields, req)?;
        trace.checked.push("fields");
        let settings = context.settings();
        let call = Call { context, request, settings: &settings, app, hospital, req };
        let mut state = lock(&self.state);
        dispatch::run(&call, known.name, &mut state)
    }
}

impl Default for Healthcard {
    fn default() -> Healthcard {
        Healthcard::new()
    }
}
