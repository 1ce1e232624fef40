//! 医网信院内移动签名: the interfaces under `/gateway/…`, and those of the cloud platform (`cloud`).
//!
//! Field tables and limits as in the document; integers may be text, as the samples send them. clientSecret must be
//! right where the table lists it, and is not looked at elsewhere. The document names no error codes: those here are the
//! sandbox's own (see [`Code`]).
//!
//! Signatures are real: every doctor has a key with a certificate of the sandbox's authority;
//! `p1` is ECDSA-SHA256, `signedData` a detached PKCS#7, and `verifyDataById` verifies what it is
//! given against them.

mod call;
mod callbacks;
mod cloud;
mod cloud_login;
mod doctor_search;
mod doctors;
mod fields;
mod grants;
mod login;
mod order_query;
mod orders;
mod refusal;
mod self_sign;
mod signing;
mod state;
mod submission;
mod tokens;
mod verification;

pub use doctors::{DOCTOR_NOT_READY, DOCTORS};
pub use refusal::Code;

use super::vendor::{Vendor, not_found, wrong_method};
use crate::clock::Clock;
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use crate::settings::Settings;
use crate::sync::lock;
use crate::tls::Authority;
use call::Call;
use callbacks::callback_from_json;
use fields::{Fields, check_client, object};
use refusal::{Data, refuse};
use serde_json::{Map, Value, json};
use state::State;
use std::sync::Mutex;

/// The vendor.
pub struct Ywx {
    state: Mutex<State>,
}

impl Ywx {
    /// As at the start, the doctors with certificates of that authority.
    pub fn new(authority: &Authority, clock: &Clock) -> Result<Ywx, String> {
        Ok(Ywx { state: Mutex::new(State::new(authority, clock)?) })
    }
}

impl Vendor for Ywx {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/gateway/", "/am/", "/device/"]
    }

    fn answer(&self, context: &Context, request: &Request) -> Answer {
        let Some(name) = request.path.strip_prefix("/gateway/") else {
            return self.answer_of_the_cloud(context, request);
        };
        let method = match name {
            "oauth/authorize" | "oauth/tokeninfo" | "doctor/existUnsign" => "GET",
            "doctor/synDoctorSearch"
            | "selfSign/request"
            | "selfSign/getResult"
            | "selfSign/quit"
            | "common/computeDigestForAlg"
            | "recipe/synRecipeInfo"
            | "signInfo/syn"
            | "recipe/querySignDataByUniqueId"
            | "recipe/signDataListSearchByTime"
            | "recipe/synSignDataSearch"
            | "recipe/deleteUnsignedDataByUniqueId"
            | "recipe/verifyDataById"
            | "recipe/verifyTimeStamp" => "POST",
            _ => return not_found(),
        };
        if request.method != method {
            return wrong_method(method);
        }
        let settings = context.settings();
        let mut trace = Trace::default();
        let call = Call { context, settings: &settings, state: &self.state };
        let data = run(&call, name, request, &mut trace);
        envelope(&settings, name, data, Code::number, trace)
    }

    fn refusal(&self, _request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        Answer::json(&json!({"status": code, "message": message}), trace)
    }

    fn reset(&self, clock: &Clock) {
        lock(&self.state).reset(clock);
    }

    fn kill_tokens(&self) {
        lock(&self.state).tokens.kill();
    }

    fn expire_tokens(&self) {
        lock(&self.state).tokens.expire();
    }

    fn decide(&self, kind: &str, id: &str, result: &str) -> Option<Result<(), String>> {
        ["oauth", "self_sign", "sign"].contains(&kind).then(|| lock(&self.state).decide(kind, id, result))
    }

    fn command(&self, context: &Context, name: &str, arguments: &Value) -> Option<Result<Value, String>> {
        (name == "callback").then(|| callback_from_json(arguments, &context.clock))
    }
}

impl Ywx {
    fn answer_of_the_cloud(&self, context: &Context, request: &Request) -> Answer {
        let path = request.path.as_str();
        if let Some(method) = cloud::method(path)
            && request.method != method
        {
            return wrong_method(method);
        }
        let settings = context.settings();
        let mut trace = Trace::default();
        let call = Call { context, settings: &settings, state: &self.state };
        match cloud::run(&call, request, &mut trace) {
            Ok(Some(picture)) if path == cloud::SIGN_PAGE => {
                trace.outcome = "page shown".to_owned();
                Answer::html(cloud::page(&picture), trace)
            }
            data => envelope(&settings, path, data, Code::cloud_number, trace),
        }
    }
}

/// The answer's `status`, `message` and `data`.
fn envelope(settings: &Settings, name: &str, data: Data, number: fn(Code) -> &'static str, mut trace: Trace) -> Answer {
    let (status, message, data) = match data {
        Ok(data) => {
            trace.outcome = format!("{name}: accepted");
            ("0", "success".to_owned(), data)
        }
        Err(refusal) => {
            let number = number(refusal.code);
            trace.outcome = format!("{name}: refused {number} {}", refusal.words);
            (number, refusal.words, None)
        }
    };
    let status = match status.parse::<i64>() {
        Ok(number) if settings.ywx_status_number => json!(number),
        _ => json!(status),
    };
    let mut body = json!({"status": status, "message": message});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(&body, trace)
}

fn run(call: &Call<'_>, name: &str, request: &Request, trace: &mut Trace) -> Data {
    if request.method == "GET" {
        return run_get(call, name, request, trace);
    }
    let body = match request.json_object() {
        Ok(body) => body,
        Err(_) => return refuse(Code::Field, "请求体不是 JSON 对象"),
    };
    match name {
        "common/computeDigestForAlg" => verification::digest(&Fields { place: "body", map: &body }),
        "recipe/synRecipeInfo" => submission::recipe(call, &body, trace),
        "signInfo/syn" => submission::office(call, &body, trace),
        _ => run_with_head(call, name, &body, trace),
    }
}

/// The three GET interfaces.
fn run_get(call: &Call<'_>, name: &str, request: &Request, trace: &mut Trace) -> Data {
    let pairs = match request.query_pairs() {
        Ok(pairs) => pairs,
        Err(words) => return refuse(Code::Field, words),
    };
    let map: Map<String, Value> = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    let fields = Fields { place: "query", map: &map };
    if name == "doctor/existUnsign" {
        return doctor_search::exist_unsign(call, &fields);
    }
    check_client(&fields, false, trace)?;
    match name {
        "oauth/tokeninfo" => login::token_info(call, &fields),
        _ => login::authorize(call, &fields),
    }
}

/// The interfaces whose bodies are `head` and `body`.
fn run_with_head(call: &Call<'_>, name: &str, whole: &Map<String, Value>, trace: &mut Trace) -> Data {
    let head = object(whole, "head")?;
    let fields = object(whole, "body")?;
    let secret_listed = [
        "selfSign/request",
        "selfSign/getResult",
        "selfSign/quit",
        "recipe/synSignDataSearch",
        "recipe/verifyDataById",
        "recipe/verifyTimeStamp",
    ]
    .contains(&name);
    check_client(&head, secret_listed, trace)?;
    match name {
        "doctor/synDoctorSearch" => doctor_search::search(call, &fields),
        "selfSign/request" => self_sign::request(call, &fields),
        "selfSign/getResult" => self_sign::result(call, &fields),
        "selfSign/quit" => self_sign::quit(call, &fields),
        "recipe/querySignDataByUniqueId" => order_query::by_id(call, &fields),
        "recipe/signDataListSearchByTime" => order_query::list(call, &fields),
        "recipe/synSignDataSearch" => order_query::result(call, &fields),
        "recipe/deleteUnsignedDataByUniqueId" => order_query::delete(call, &fields),
        "recipe/verifyDataById" => verification::verify_data(call, &head, &fields),
        _ => verification::verify_time_stamp(call, &fields),
    }
}
