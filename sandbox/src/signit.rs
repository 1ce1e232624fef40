//! 医易签: token, CA 扫码登录, template interfaces, everything else under `/v1/open/` as an echo,
//! and signed webhooks.
//!
//! Header X-Signit-App-Id and query `access_token` are demanded everywhere (public notes, section
//! 1). Errors: an OAuth object for a bad token, an API error with `errorWsid` otherwise. A loginId
//! of the vendor's form is taken as just created, because 1.1 (which creates it) is not public.

use crate::check;
use crate::clock::Clock;
use crate::credentials::{SIGNIT_ACCESS_TOKEN, SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET};
use crate::http::{Answer, Request, Trace};
use crate::scan::{Outcome, Scan};
use crate::{Shared, lock, vendors};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Path beginnings that belong to this vendor (part one, and part two's groups).
pub const PREFIXES: &[&str] = &["/v1/", "/collect/third/", "/document/", "/emr/"];

/// Where a token is had.
pub const TOKEN_PATH: &str = "/v1/oauth/oauth/token";
const TOKEN_LIFE_S: u64 = 7200;
/// The document's own example asks with another appId than it names in the header.
const PRINTED_APP_IDS: [&str; 2] = [SIGNIT_APP_ID, "1730975c5e7a62a2d7d93b07ae1"];
/// "100100000=成功".
const SUCCESS: &str = "100100000";

/// What the platform remembers.
pub struct State {
    /// Issued tokens and when they end (Unix seconds).
    tokens: HashMap<String, i64>,
    /// The configured token can be killed too.
    static_token: bool,
    logins: HashMap<String, Scan>,
}

impl State {
    /// The static token is good, no other was issued.
    pub fn new() -> State {
        State { tokens: HashMap::new(), static_token: true, logins: HashMap::new() }
    }

    /// All tokens become unknown, the static one too.
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
        self.static_token = false;
    }

    /// All tokens become expired, the static one too.
    pub fn expire_tokens(&mut self) {
        for end in self.tokens.values_mut() {
            *end = 0;
        }
        self.static_token = false;
    }

    /// Decides a login task; one that was not queried yet is made.
    pub fn decide(&mut self, login_id: &str, result: &str) -> Result<(), String> {
        let outcome = Outcome::from_word(result)?;
        self.logins.entry(login_id.to_owned()).or_insert_with(Scan::mortal).decide(outcome);
        Ok(())
    }

    fn knows(&self, token: &str, now_s: i64) -> bool {
        if check::same_text(token, SIGNIT_ACCESS_TOKEN) {
            return self.static_token;
        }
        self.tokens.get(token).is_some_and(|end| now_s < *end)
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

/// The OAuth error object.
pub fn oauth_error(error: &str, description: &str, trace: Trace) -> Answer {
    Answer::json(&json!({"error": error, "error_description": description}), trace).with_status(401)
}

/// The API error object, status 400.
fn api_error(code: &str, message: &str, mut trace: Trace) -> Answer {
    trace.outcome = format!("refused {code} {message}");
    Answer::json(
        &json!({
            "code": code,
            "errorWsid": format!("WSID_ERRO_{}", check::random_id()),
            "userMessage": message,
            "developerMessage": message,
            "moreInfo": "",
        }),
        trace,
    )
    .with_status(400)
}

/// Answers a call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    let mut trace = Trace::default();
    let pairs = match request.query_pairs() {
        Ok(pairs) => pairs,
        Err(words) => return api_error("100100400", &words, trace),
    };
    let take = |name: &str| pairs.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value.as_str());
    if request.path == TOKEN_PATH {
        return token(shared, request, &take);
    }
    if request.path.starts_with("/v1/") && !request.path.starts_with("/v1/open/") {
        return vendors::not_found();
    }
    match request.header("X-Signit-App-Id") {
        Some(id) if PRINTED_APP_IDS.contains(&id) => trace.checked.push("X-Signit-App-Id"),
        Some(_) => return api_error("100100401", "应用不存在", trace),
        None => return api_error("100100401", "缺少请求头 X-Signit-App-Id", trace),
    }
    let known = lock(&shared.signit).knows(take("access_token"), shared.clock.now_s());
    if !known {
        let description = "Invalid access token";
        trace.outcome = "refused invalid_token".to_owned();
        return oauth_error("invalid_token", description, trace);
    }
    trace.checked.push("access_token");

    match request.path.as_str() {
        "/v1/open/users/sso/check-ca-login-task" => {
            if request.method != "GET" {
                return vendors::wrong_method("GET");
            }
            login_task(shared, &take, trace)
        }
        "/v1/open/hospital/hospitals/templates/apply" => apply(request, APPLY_FIELDS, "templates/apply", trace),
        "/v1/open/hospital/hospitals/templates/form/apply" => {
            apply(request, FORM_APPLY_FIELDS, "templates/form/apply", trace)
        }
        _ => echo(request, &pairs, trace),
    }
}

fn success(data: Option<Value>, trace: Trace) -> Answer {
    let mut body = json!({"code": SUCCESS, "message": "操作成功"});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(&body, trace)
}

fn token<'a>(shared: &Shared, request: &Request, take: &impl Fn(&str) -> &'a str) -> Answer {
    let mut trace = Trace::default();
    if request.method != "GET" {
        return vendors::wrong_method("GET");
    }
    if take("grant_type") != "client_credentials" {
        trace.outcome = "refused unsupported_grant_type".to_owned();
        return oauth_error("unsupported_grant_type", "Unsupported grant type", trace).with_status(400);
    }
    let right = check::same_text(take("client_id"), SIGNIT_APP_ID)
        && check::same_text(take("client_secret"), SIGNIT_CLIENT_SECRET);
    if !right {
        trace.outcome = "refused invalid_client".to_owned();
        return oauth_error("invalid_client", "Bad client credentials", trace);
    }
    trace.checked.push("client_id, client_secret");
    let life_s = match shared.settings().token_life_s {
        0 => TOKEN_LIFE_S,
        set => set,
    };
    let id = check::random_id();
    let text = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    let end = shared.clock.now_s().saturating_add(life_s as i64);
    lock(&shared.signit).tokens.insert(text.clone(), end);
    shared.counters.token_fetch("signit");
    trace.outcome = "token issued".to_owned();
    Answer::json(
        &json!({
            "access_token": text,
            "token_type": "bearer",
            "expires_in": life_s,
            "scope": "read write",
        }),
        trace,
    )
}

/// 1.2 查询扫码登陆任务的状态信息.
fn login_task<'a>(shared: &Shared, take: &impl Fn(&str) -> &'a str, mut trace: Trace) -> Answer {
    let app_id = take("appId");
    if !app_id.is_empty() && !PRINTED_APP_IDS.contains(&app_id) {
        return api_error("100100400", "appId 不存在", trace);
    }
    let login_id = take("loginId");
    if login_id.is_empty() {
        return api_error("100100400", "参数不正确：loginId", trace);
    }
    let mut state = lock(&shared.signit);
    if !state.logins.contains_key(login_id) && !login_id_form(login_id) {
        return api_error("100100404", "登录任务不存在", trace);
    }
    let outcome = state.logins.entry(login_id.to_owned()).or_insert_with(Scan::mortal).query(&shared.settings());
    match outcome {
        Outcome::Pending => {
            trace.outcome = "not scanned yet".to_owned();
            success(None, trace)
        }
        Outcome::Refused => {
            trace.outcome = "refused by the user".to_owned();
            Answer::json(&json!({"code": "100100403", "message": "用户取消登录"}), trace)
        }
        Outcome::Expired => {
            trace.outcome = "the QR code is expired".to_owned();
            Answer::json(&json!({"code": "100100410", "message": "二维码已过期，请重新获取"}), trace)
        }
        Outcome::Done => {
            trace.outcome = "scanned".to_owned();
            let seed = check::hex_upper(&check::sha256(login_id.as_bytes())).to_lowercase();
            // The fields inside are not public; these are invented.
            let data = json!({
                "session": {
                    "sessionId": &seed[..32],
                    "expiresIn": 7200,
                },
                "userInfo": {
                    "userWsid": format!("WSID_EUSR_{}", &seed[..24]),
                    "userName": "李医生",
                    "jobId": "1001",
                },
                "certificate": {
                    "certSn": &seed[32..48],
                    "subject": "CN=李医生",
                },
            });
            success(Some(data), trace)
        }
    }
}

/// A UUID, then a dash and digits, or any longer mix of hex and dashes (the document's sample).
fn login_id_form(id: &str) -> bool {
    id.len() >= 36 && id.contains('-') && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Fields of 4.1 (public notes, 2.1): path and type (s text, i integer, b boolean, n text or
/// number, o object, a array of objects). None is marked as required.
const APPLY_FIELDS: &[(&str, char)] = &[
    ("bedNumber", 's'),
    ("document", 'o'),
    ("document.base64", 's'),
    ("patientID", 's'),
    ("patientName", 's'),
    ("patientAge", 'n'),
    ("patientSex", 'i'),
    ("admissionNumber", 's'),
    ("idCard", 's'),
    ("template", 'o'),
    ("template.name", 's'),
    ("template.wsid", 's'),
    ("hospitalDepartment", 'o'),
    ("hospitalDepartment.departmentName", 's'),
    ("hospitalDepartment.departmentID", 's'),
    ("doctorName", 's'),
    ("doctorID", 's'),
    ("customTagID", 's'),
    ("inHospitalUserSignerInfomation", 'a'),
    ("inHospitalUserSignerInfomation.signerKeyName", 's'),
    ("inHospitalUserSignerInfomation.signerUserJobId", 's'),
    ("inHospitalUserSignerInfomation.signerUserSequence", 's'),
    ("inHospitalUserSignerInfomation.appendContent", 's'),
    ("inHospitalUserSignerInfomation.disableAutoSign", 'b'),
    ("outHospitalUserSignerInfomation", 'a'),
    ("outHospitalUserSignerInfomation.signerKeyName", 's'),
    ("outHospitalUserSignerInfomation.signerUserPhone", 's'),
    ("outHospitalUserSignerInfomation.signerUserSequence", 's'),
    ("extraParam", 's'),
];

/// Fields of 5.1 (public notes, 2.2).
const FORM_APPLY_FIELDS: &[(&str, char)] = &[
    ("customTagID", 's'),
    ("doctorID", 's'),
    ("doctorName", 's'),
    ("template", 'o'),
    ("template.name", 's'),
    ("template.wsid", 's'),
    ("hospitalDepartment", 'o'),
    ("hospitalDepartment.departmentName", 's'),
    ("hospitalDepartment.departmentID", 's'),
    ("patientID", 's'),
    ("patientName", 's'),
    ("patientAge", 'n'),
    ("patientSex", 'i'),
    ("admissionNumber", 's'),
    ("idCard", 's'),
    ("bedNumber", 's'),
    ("mode", 's'),
];

fn apply(request: &Request, fields: &[(&str, char)], name: &'static str, mut trace: Trace) -> Answer {
    if request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let body = match request.json_object() {
        Ok(body) if !body.is_empty() => body,
        _ => return api_error("100100400", "参数不正确：请求体", trace),
    };
    if let Err(wrong) = check_types(&body, fields, "") {
        return api_error("100100400", &format!("参数不正确：{wrong}"), trace);
    }
    let file = body.get("document").and_then(|document| document.get("base64")).and_then(Value::as_str);
    if let Some(text) = file
        && !check::unbase64(text).is_some_and(|file| file.starts_with(b"%PDF"))
    {
        return api_error("100100400", "参数不正确：document.base64 不是 PDF", trace);
    }
    trace.checked.push("fields");
    trace.outcome = format!("{name}: accepted");
    // The answer's data is not public; these ids have the vendor's form.
    let data = json!({
        "signWsid": format!("WSID_SIGN_{}", check::random_id()),
        "businessWsid": format!("WSID_BUSI_{}", check::random_id()),
        "customTagID": body.get("customTagID"),
    });
    success(Some(data), trace)
}

fn check_types(map: &Map<String, Value>, fields: &[(&str, char)], parent: &str) -> Result<(), String> {
    for (name, value) in map {
        let path = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
        let Some((_, kind)) = fields.iter().find(|(known, _)| *known == path) else {
            return Err(path);
        };
        let fits = match (kind, value) {
            ('s' | 'n', Value::String(_)) | ('n', Value::Number(_)) | ('b', Value::Bool(_)) | (_, Value::Null) => true,
            ('i', number) => number.as_i64().is_some(),
            ('o', Value::Object(inner)) => {
                check_types(inner, fields, &path)?;
                true
            }
            ('a', Value::Array(items)) => {
                for item in items {
                    match item {
                        Value::Object(inner) => check_types(inner, fields, &path)?,
                        _ => return Err(path),
                    }
                }
                true
            }
            _ => false,
        };
        if !fits {
            return Err(path);
        }
    }
    Ok(())
}

/// Interfaces whose bodies are not public: what arrived is given back.
fn echo(request: &Request, pairs: &[(String, String)], mut trace: Trace) -> Answer {
    let query: Map<String, Value> = pairs
        .iter()
        .filter(|(name, _)| name != "access_token")
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let body = if request.body.is_empty() {
        Value::Null
    } else {
        match serde_json::from_slice(&request.body) {
            Ok(body) => body,
            Err(_) => return api_error("100100400", "参数不正确：请求体不是 JSON", trace),
        }
    };
    trace.outcome = "accepted (not public, echoed)".to_owned();
    success(
        Some(json!({
            "method": request.method,
            "path": request.path,
            "query": query,
            "body": body,
        })),
        trace,
    )
}

/// What a webhook's signature covers (public notes, section 4).
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Content-Type header.
    pub content_type: String,
    /// X-Signit-Date header.
    pub date: String,
    /// X-Signit-Host header.
    pub host: String,
    /// HTTP method.
    pub method: String,
    /// X-Signit-Nonce header.
    pub nonce: String,
    /// Body as sent.
    pub body: String,
    /// X-Signit-Resource header.
    pub resource: String,
    /// X-Signit-Scheme header.
    pub scheme: String,
}

impl Webhook {
    /// The text under the HMAC; every line ends with LF, an empty body has no line.
    pub fn signed_text(&self, app_id: &str) -> String {
        let body = if self.body.is_empty() { String::new() } else { format!("{}\n", self.body) };
        format!(
            "{app_id}\n{}\n{}\n{}\n{}\n{}\n{body}{}\n{}\n",
            self.content_type,
            self.date,
            self.host,
            self.method.to_uppercase(),
            self.nonce,
            self.resource,
            self.scheme
        )
    }

    /// The value of X-Signit-Signature.
    pub fn signature(&self, app_id: &str, secret: &str) -> String {
        let code = check::hmac_sha512(secret.as_bytes(), self.signed_text(app_id).as_bytes());
        format!("HmacSHA512 {app_id}:{}", check::base64(&code))
    }

    /// The header lines that the vendor sends, signature included.
    pub fn headers(&self, app_id: &str, secret: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Content-Type", self.content_type.clone()),
            ("X-Signit-Date", self.date.clone()),
            ("X-Signit-Host", self.host.clone()),
            ("X-Signit-Nonce", self.nonce.clone()),
            ("X-Signit-Resource", self.resource.clone()),
            ("X-Signit-Scheme", self.scheme.clone()),
            ("X-Signit-Signature", self.signature(app_id, secret)),
        ]
    }
}

/// Makes a signed webhook from `{event, rawData, raw_data_as: "string"|"object", host}`; the
/// answer has `method`, `headers` and `body`. Without `rawData` the example of the notes (3.1).
pub fn webhook_from_json(arguments: &Value, clock: &Clock) -> Result<Value, String> {
    let event = arguments["event"].as_str().unwrap_or("dataSignatureCompleted");
    let host = arguments["host"].as_str().unwrap_or("his.example");
    let raw = arguments.get("rawData").cloned().unwrap_or_else(|| example_raw_data(clock));
    let raw = match arguments["raw_data_as"].as_str().unwrap_or("string") {
        "string" => Value::String(raw.to_string()),
        "object" => raw,
        other => return Err(format!("webhook: raw_data_as {other:?}")),
    };
    let body = json!({
        "event": event,
        "eventDescription": "数据签名完成",
        "target": {"destination": format!("https://{host}/webhook")},
        "rawData": raw,
        "needCallBack": false,
    });
    let webhook = Webhook {
        content_type: "application/json".to_owned(),
        date: clock.http_date(),
        host: host.to_owned(),
        method: "POST".to_owned(),
        nonce: check::random_id()[..24].to_owned(),
        body: body.to_string(),
        resource: String::new(),
        scheme: "https".to_owned(),
    };
    let headers: Map<String, Value> = webhook
        .headers(SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    Ok(json!({"method": webhook.method, "headers": headers, "body": webhook.body}))
}

fn example_raw_data(clock: &Clock) -> Value {
    json!({
        "business": {
            "patientId": "P0001",
            "patientName": "张三",
            "admissionNumber": "ZY0001",
            "idCard": null,
            "serviceType": "D_西药处方",
            "departmentName": "内科",
            "departmentId": "0300",
            "doctorName": "李医生",
            "doctorId": "1001",
            "serviceId": "RX0001",
        },
        "signature": {
            "signWsid": "WSID_SIGN_0000017b0001",
            "businessWsid": "WSID_BUSI_0000017b0001",
            "authorWsid": "WSID_EUSR_0000017b0001",
            "signingData": "处方原文",
            "signStatus": "SIGNED",
            "signValue": check::base64(&check::sha256("处方原文".as_bytes())),
            "signDatetime": clock.now_ms(),
            "signStatusReason": null,
            "appendTimestamp": 1,
        },
        "appInfo": {"appId": SIGNIT_APP_ID, "appName": "示例应用"},
    })
}
