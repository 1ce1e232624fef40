//! 浙里办体检预约信息同步: `POST /reservation/sync/{token,order,callback,arrival}`.
//!
//! Parameters AES-ECB-PKCS5 encrypted in one of three body styles, the token in the header
//! ACCESS-TOKEN, answers encrypted as a whole or plain. Errors are plain JSON: 50002 for data that
//! cannot be read, 500 otherwise, as the document's samples show. Which code a dead token has is
//! not documented: `reservation_token_code` says it.

use crate::check;
use crate::clock;
use crate::credentials::{RESERVATION_AES_KEY, RESERVATION_API_KEY, RESERVATION_SECRET};
use crate::http::{Answer, Request, Trace, form_pairs};
use crate::settings::{Answers, FormStyle, Settings};
use crate::{Shared, lock, vendors};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const TOKEN_LIFE_MS: u64 = 86_400_000;

struct Appointment {
    request_id: String,
    serial: String,
    fields: Value,
    synchronised: bool,
    arrived: Option<String>,
}

/// What the platform remembers.
pub struct State {
    /// Tokens and when they end; a new one does not kill the others.
    tokens: HashMap<String, i64>,
    signing_key: Vec<u8>,
    appointments: Vec<Appointment>,
}

impl State {
    /// The document's sample appointment and two more, none synchronised.
    pub fn new() -> State {
        let mut state = State { tokens: HashMap::new(), signing_key: check::random(32), appointments: Vec::new() };
        let batch = "d5dfbba53ff87920fc77c1bffea9ea25";
        for (serial, fee) in [("ZJ109-35", "2881.00"), ("ZJ109-36", "388.03"), ("ZJ109-37", "0.10")] {
            state.appoint(batch, serial, fee);
        }
        state
    }

    /// All tokens become unknown.
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
    }

    /// All tokens become expired.
    pub fn expire_tokens(&mut self) {
        for end in self.tokens.values_mut() {
            *end = 0;
        }
    }

    fn appoint(&mut self, batch: &str, serial: &str, fee: &str) {
        // A fee keeps its two decimals on the wire, as the document prints them.
        let fee: Value = serde_json::from_str(fee).unwrap_or(Value::Null);
        let fields = json!({
            "requestId": batch,
            "serialNumber": serial,
            "erhcNo": "50043697C1E58FAD22098794D872CDC796F7F2F4E933F8A1682BE7CA3994AFEF",
            "name": "侧大出",
            "cardType": 1,
            "idcard": "330482199309140014",
            "birthdate": "1993-09-14",
            "sexCode": 1,
            "isPregnant": false,
            "married": 1,
            "mobile": "13345815663",
            "hospitalCode": "100637",
            "hospitalName": "杭州市第三人民医院体检中心",
            "checkDate": "2021-04-06",
            "hospitalPackageId": "RM16",
            "hospitalPackageName": "体检E套餐(男士)",
            "addCombinationId": "RM0102,RM0206,RM0406,RM0601",
            "addCombinationName": "临床检查项目,临床检验项目,辅助检查项目,其他",
            "examinationFee": fee,
            "orderStatus": 1,
            "payType": 0,
            "dataSources": "益往健康",
        });
        self.appointments.push(Appointment {
            request_id: batch.to_owned(),
            serial: serial.to_owned(),
            fields,
            synchronised: false,
            arrived: None,
        });
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

/// Adds appointments to be synchronised, in one batch; returns their serial numbers.
pub fn add(state: &mut State, count: u64) -> Vec<String> {
    let batch = check::random_id();
    (0..count)
        .map(|_| {
            let serial = format!("ZJ200-{}", state.appointments.len() + 1);
            state.appoint(&batch, &serial, "388.03");
            serial
        })
        .collect()
}

struct Refusal {
    code: i64,
    words: String,
}

fn refuse<T>(code: i64, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, words: words.into() })
}

/// Answers an interface call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    let name = request.path.strip_prefix("/reservation/sync/").unwrap_or_default();
    if !["token", "order", "callback", "arrival"].contains(&name) {
        return vendors::not_found();
    }
    if request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let settings = shared.settings();
    let mut trace = Trace::default();
    let timestamp = shared.clock.now_ms();
    match judge(shared, request, name, &settings, &mut trace) {
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

fn judge(
    shared: &Shared,
    request: &Request,
    name: &str,
    settings: &Settings,
    trace: &mut Trace,
) -> Result<Value, Refusal> {
    if name != "token" {
        check_token(shared, request, settings)?;
        trace.checked.push("ACCESS-TOKEN");
    }
    let fields = open(request, name, settings, trace)?;
    match name {
        "token" => token(shared, settings, &fields, trace),
        "order" => {
            let state = lock(&shared.reservation);
            let open: Vec<&Value> = state
                .appointments
                .iter()
                .filter(|appointment| !appointment.synchronised)
                .map(|appointment| &appointment.fields)
                .collect();
            Ok(json!(open))
        }
        "callback" => callback(shared, &fields),
        _ => arrival(shared, &fields),
    }
}

fn check_token(shared: &Shared, request: &Request, settings: &Settings) -> Result<(), Refusal> {
    let code = settings.reservation_token_code;
    let Some(token) = request.header("ACCESS-TOKEN").filter(|token| !token.is_empty()) else {
        return refuse(code, "token不能为空");
    };
    match lock(&shared.reservation).tokens.get(token) {
        Some(end_ms) if shared.clock.now_ms() < *end_ms => Ok(()),
        Some(_) => refuse(code, "token已过期，请重新获取"),
        None => refuse(code, "token无效，请重新获取"),
    }
}

/// Takes the parameters out of the body, whichever style it has.
fn open(request: &Request, name: &str, settings: &Settings, trace: &mut Trace) -> Result<Map<String, Value>, Refusal> {
    let unreadable = || Refusal { code: 50002, words: "数据有误".to_owned() };
    let text = std::str::from_utf8(&request.body).map_err(|_| unreadable())?.trim();
    // order has no parameters but the token.
    if text.is_empty() && name == "order" {
        return Ok(Map::new());
    }
    const NAMES: [&str; 5] = ["apikey", "secret", "requestId", "serialNumber", "arriveDate"];
    let pairs = form_pairs(text).unwrap_or_default();
    let field = settings.reservation_form_field.as_str();
    let (style, fields) = match pairs.first() {
        Some((first, sealed)) if pairs.len() == 1 && first == field => {
            let plain = decrypt(sealed).ok_or_else(unreadable)?;
            trace.decrypted = Some(plain.clone());
            (FormStyle::Form, parse(&plain).ok_or_else(unreadable)?)
        }
        Some(_) if pairs.iter().all(|(name, _)| NAMES.contains(&name.as_str())) => {
            let mut map = Map::new();
            for (name, sealed) in &pairs {
                let plain = decrypt(sealed).ok_or_else(unreadable)?;
                map.insert(name.clone(), Value::String(plain));
            }
            trace.decrypted = Some(Value::Object(map.clone()).to_string());
            (FormStyle::FormEach, map)
        }
        _ => {
            let plain = decrypt(text).ok_or_else(unreadable)?;
            trace.decrypted = Some(plain.clone());
            (FormStyle::Raw, parse(&plain).ok_or_else(unreadable)?)
        }
    };
    if settings.reservation_body != FormStyle::Any && settings.reservation_body != style {
        return Err(unreadable());
    }
    trace.checked.push("AES");
    Ok(fields)
}

fn decrypt(sealed: &str) -> Option<String> {
    let cipher = check::unbase64(sealed)?;
    let plain = check::aes_ecb_decrypt(RESERVATION_AES_KEY.as_bytes(), &cipher).ok()?;
    String::from_utf8(plain).ok()
}

fn parse(plain: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(plain) {
        Ok(Value::Object(map)) => Some(map),
        _ => None,
    }
}

/// A text parameter; absent, null and empty are `None`.
fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => refuse(50002, "数据有误"),
    }
}

fn token(
    shared: &Shared,
    settings: &Settings,
    fields: &Map<String, Value>,
    trace: &mut Trace,
) -> Result<Value, Refusal> {
    let given = (text(fields, "apikey")?.unwrap_or(""), text(fields, "secret")?.unwrap_or(""));
    if !check::same_text(given.0, RESERVATION_API_KEY) || !check::same_text(given.1, RESERVATION_SECRET) {
        return refuse(500, "apikey或secret错误，请联系平台");
    }
    trace.checked.push("apikey, secret");
    let life_ms = match settings.token_life_s {
        0 => TOKEN_LIFE_MS,
        set => set.saturating_mul(1000),
    };
    let mut state = lock(&shared.reservation);
    let issued = shared.clock.now_s();
    let end_ms = shared.clock.now_ms().saturating_add(life_ms as i64);
    let token = jwt(&state.signing_key, issued, end_ms / 1000);
    state.tokens.insert(token.clone(), end_ms);
    shared.counters.token_fetch("reservation");
    Ok(json!({"expire": life_ms, "token": token}))
}

/// A JSON Web Token as the document's sample is one; its id makes each different.
fn jwt(key: &[u8], issued_s: i64, expires_s: i64) -> String {
    let url_safe =
        |bytes: &[u8]| check::base64(bytes).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned();
    let head = url_safe(br#"{"typ":"JWT","alg":"HS256"}"#);
    let claims = json!({
        "sub": check::random_id(),
        "aud": "100735",
        "iss": "ywjk",
        "exp": expires_s,
        "iat": issued_s,
    });
    let claims = url_safe(claims.to_string().as_bytes());
    let text = format!("{head}.{claims}");
    let signature = url_safe(&check::hmac_sha256(key, text.as_bytes()));
    format!("{text}.{signature}")
}

fn callback(shared: &Shared, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let batch = text(fields, "requestId")?;
    let serial = text(fields, "serialNumber")?;
    let mut found = false;
    for appointment in &mut lock(&shared.reservation).appointments {
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

fn arrival(shared: &Shared, fields: &Map<String, Value>) -> Result<Value, Refusal> {
    let serial = text(fields, "serialNumber")?;
    let date = text(fields, "arriveDate")?;
    if date.is_some_and(|date| clock::parse_datetime(date).is_none()) {
        return refuse(50002, "数据有误");
    }
    let date = date.map_or_else(|| shared.clock.beijing(), str::to_owned);
    let mut state = lock(&shared.reservation);
    let appointment = state.appointments.iter_mut().find(|appointment| Some(appointment.serial.as_str()) == serial);
    match appointment {
        Some(appointment) => {
            appointment.arrived = Some(date);
            Ok(Value::Null)
        }
        None => refuse(500, "数据有误，请联系平台"),
    }
}
