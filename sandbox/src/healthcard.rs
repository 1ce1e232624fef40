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

mod calls;
mod fields;
mod pages;
mod signature;
mod state;
mod tables;

pub use pages::{open_activation, page};
pub use signature::{csharp_text, java_text, merge, signature};
pub use state::State;

use crate::check;
use crate::credentials::{HEALTHCARD_APP, HEALTHCARD_BRANCH, HEALTHCARD_FOREIGN_HOSPITAL, HealthcardApp};
use crate::http::{Answer, Request, Trace};
use crate::{Shared, lock, vendors};
use calls::Call;
use fields::{check_fields, text_of};
use serde_json::{Map, Value, json};
use tables::{AUTH, CARD_SERVER, INTERFACES, Interface, MESSAGES, PLATFORM, TOOLS, VACCINATION, printed};

const TIMESTAMP_LIMIT_S: u64 = 600;

/// A refusal: code and what is said beyond the code's own text.
struct Refusal {
    code: i64,
    detail: String,
}

fn refuse(code: i64) -> Refusal {
    Refusal { code, detail: String::new() }
}

fn refuse_with(code: i64, detail: impl Into<String>) -> Refusal {
    Refusal { code, detail: detail.into() }
}

impl Refusal {
    fn message(&self) -> String {
        let text = MESSAGES.iter().find(|(code, _)| *code == self.code).map_or("", |(_, text)| *text);
        if self.detail.is_empty() { text.to_owned() } else { format!("{text}：{}", self.detail) }
    }
}

/// Answers an interface call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    if request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let prefixes = [AUTH, PLATFORM, CARD_SERVER, TOOLS, VACCINATION];
    let place = prefixes.iter().find_map(|prefix| {
        let name = request.path.strip_prefix(prefix)?;
        (!name.is_empty() && !name.contains('/')).then_some((*prefix, name))
    });
    let Some((prefix, name)) = place else {
        return vendors::not_found();
    };
    let known = INTERFACES.iter().find(|known| known.name == name);
    if known.is_some_and(|known| known.prefix != prefix) {
        return vendors::not_found();
    }
    let mut trace = Trace::default();
    let mut request_id = Value::Null;
    match judge(shared, request, known, name, &mut request_id, &mut trace) {
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

fn judge(
    shared: &Shared,
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
        let app_id = text_of(req, "appId");
        apps().into_iter().find(|app| app.app_id == app_id).ok_or_else(|| refuse(21002))?
    } else {
        let app = token_owner(shared, text_of(common, "appToken"))?;
        trace.checked.push("appToken");
        app
    };
    let hospital = text_of(common, "hospitalId");
    check_hospital(app, hospital)?;
    trace.checked.push("hospitalId");
    check_signature(shared, common, req, app, trace)?;
    if lock(&shared.healthcard).seen(id) {
        return Err(refuse(10054));
    }
    trace.checked.push("requestId");

    let Some(known) = known else {
        // Interfaces that the documents do not describe are answered with what was understood.
        return Ok(json!({"interface": name, "req": req}));
    };
    check_fields(known.fields, req)?;
    trace.checked.push("fields");
    let settings = shared.settings();
    let call = Call { shared, request, settings: &settings, app, hospital, req };
    let mut state = lock(&shared.healthcard);
    call.run(known.name, &mut state)
}

fn apps() -> [&'static HealthcardApp; 2] {
    [&HEALTHCARD_APP, &HEALTHCARD_BRANCH]
}

fn check_common_types(common: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in common {
        let fits = match name.as_str() {
            "channelNum" => value.as_i64().is_some(),
            "timestamp" => value.is_string() || value.as_i64().is_some(),
            _ => value.is_string() || value.is_null(),
        };
        if !fits {
            return Err(refuse_with(20001, format!("commonIn.{name}")));
        }
    }
    Ok(())
}

fn token_owner(shared: &Shared, token: &str) -> Result<&'static HealthcardApp, Refusal> {
    if token.is_empty() {
        return Err(refuse(21001));
    }
    let state = lock(&shared.healthcard);
    for app in apps() {
        if let Some(current) = state.tokens.get(app.app_id)
            && check::same_text(&current.text, token)
        {
            return if shared.clock.now_s() < current.expires_s { Ok(app) } else { Err(refuse(21003)) };
        }
    }
    Err(refuse(21004))
}

fn check_hospital(app: &HealthcardApp, hospital: &str) -> Result<(), Refusal> {
    if hospital == app.hospital_id || printed::HOSPITALS.contains(&hospital) {
        return Ok(());
    }
    let exists = hospital == HEALTHCARD_FOREIGN_HOSPITAL || apps().iter().any(|other| other.hospital_id == hospital);
    Err(refuse(if exists { 21005 } else { 21004 }))
}

/// 3.1.3, and the time stamp that keeps a signature from being used for ever.
fn check_signature(
    shared: &Shared,
    common: &Map<String, Value>,
    req: &Map<String, Value>,
    app: &HealthcardApp,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let sent = match common.get("timestamp") {
        Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    let Some(sent) = sent else {
        return Err(refuse_with(20002, "timestamp"));
    };
    if shared.clock.now_s().abs_diff(sent) > TIMESTAMP_LIMIT_S {
        return Err(refuse_with(20000, "timestamp 与平台时间相差超过 10 分钟"));
    }
    trace.checked.push("timestamp");

    let merged = merge(common, req);
    let text = csharp_text(&merged);
    let java = java_text(&merged);
    trace.canonical = Some(text.clone());
    if text != java {
        return Err(refuse_with(20001, "空值参数使 Java 与 C# 示例的签名原文不一致，请不要上传空值参数"));
    }
    let sign = text_of(common, "sign");
    if sign.is_empty() || !check::same_text(&signature(&text, app.secret), sign) {
        return Err(refuse(21006));
    }
    trace.checked.push("signature");
    Ok(())
}
