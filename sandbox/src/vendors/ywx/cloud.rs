//! The cloud platform: the paths `/am/…` and `/device/…` (public notes, section 2).
//!
//! Whatever is not a log-in wants the accessToken in `msg.head`, `head` or the query. Interfaces whose fields are not public
//! give back what arrived.

use super::call::{Call, qr};
use super::fields::{Fields, is_client, is_secret};
use super::refusal::{Code, Data, Refusal, refuse};
use super::{cloud_login, submission};
use crate::crypto;
use crate::http::{Request, Trace};
use serde_json::{Map, Value, json};

/// As long as a public client keeps one.
const TOKEN_LIFE_S: u64 = 4 * 3600;

/// The page with the QR code by which an order is signed.
pub const SIGN_PAGE: &str = "/am/v2/recipe/getSignQRCode";

/// The method of a path whose interface is known.
pub fn method(path: &str) -> Option<&'static str> {
    match path {
        "/device/server/oauth/getAccessToken"
        | "/device/v2/server/oauth/getAccessToken"
        | "/device/v3/server/oauth/getAccessToken"
        | "/am/v2/oauth2/cs/authorize"
        | "/am/v2/oauth2/cs/getAuthCode"
        | "/am/v2/oauth2/access_token"
        | "/am/oauth2/tokeninfo"
        | SIGN_PAGE => Some("GET"),
        "/am/doctor/syn" | "/am/v2/doctor/syn" => Some("POST"),
        "/am/recipe/syn" | "/am/v2/recipe/syn" | "/am/v3/recipe/syn" => Some("POST"),
        "/am/v2/selfSign/getGrantResult" => Some("POST"),
        _ => None,
    }
}

/// Does what the interface does.
pub fn run(call: &Call<'_>, request: &Request, trace: &mut Trace) -> Data {
    let pairs = request.query_pairs().or_else(|words| refuse(Code::Field, words))?;
    let map: Map<String, Value> = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    let query = Fields { place: "query", map: &map };
    match request.path.as_str() {
        path if path.starts_with("/device/") && path.ends_with("/server/oauth/getAccessToken") => {
            return access_token(call, &query, trace);
        }
        "/am/v2/oauth2/cs/authorize" => return cloud_login::authorize(call, &query),
        "/am/v2/oauth2/cs/getAuthCode" => return cloud_login::auth_code(call, &query),
        "/am/v2/oauth2/access_token" => return cloud_login::access_token(call, &query),
        "/am/oauth2/tokeninfo" => return cloud_login::token_info(call, &query),
        _ => {}
    }
    let body = match request.body.as_slice() {
        [] => Map::new(),
        _ => request.json_object().or_else(|_| refuse(Code::Field, "请求体不是 JSON 对象"))?,
    };
    let head = Fields { place: "head", map: head(&body).unwrap_or(&map) };
    let token = head.text("accessToken")?.unwrap_or_default();
    call.state().tokens.check(token, call.context.clock.now_s())?;
    trace.checked.push("accessToken");
    match request.path.as_str() {
        "/am/doctor/syn" | "/am/v2/doctor/syn" => doctor(call, &head, &part(&body, "body")?),
        "/am/recipe/syn" | "/am/v2/recipe/syn" | "/am/v3/recipe/syn" => {
            check_client(&head)?;
            submission::cloud(call, &body, trace)
        }
        "/am/v2/selfSign/getGrantResult" => grant_result(call, &part(&body, "body")?),
        SIGN_PAGE => sign_code(call, &head),
        path => Ok(Some(json!({
            "method": request.method, "path": path, "query": without_token(map.clone()), "body": whole_without_token(body),
        }))),
    }
}

/// device/…/server/oauth/getAccessToken.
fn access_token(call: &Call<'_>, query: &Fields<'_>, trace: &mut Trace) -> Data {
    if !is_client(query.need("clientId")?) || !is_secret(query.need("appSecret")?) {
        return refuse(Code::Secret, "厂商密钥不匹配");
    }
    trace.checked.push("clientId, appSecret");
    let life_s = match call.settings.token_life_s {
        0 => TOKEN_LIFE_S,
        set => set,
    };
    let now_s = call.context.clock.now_s();
    let token = call.state().tokens.issue(now_s, now_s.saturating_add(life_s as i64));
    call.context.counters.token_fetch("ywx");
    Ok(Some(json!({"accessToken": token, "expiresIn": life_s.to_string(), "scope": "all"})))
}

/// Where the token is: the request's own head, in whichever shape it has.
fn head(body: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let inner = body.get("msg").and_then(|msg| msg.get("head"));
    inner.or_else(|| body.get("head")).and_then(Value::as_object)
}

fn part<'a>(body: &'a Map<String, Value>, name: &'static str) -> Result<Fields<'a>, Refusal> {
    super::fields::object(body, name)
}

fn check_client(head: &Fields<'_>) -> Result<(), Refusal> {
    if is_client(head.need("clientId")?) { Ok(()) } else { refuse(Code::Client, "clientId 不存在") }
}

/// am/…/doctor/syn: who is known has an openId, who is not gets one that follows from the card's number.
fn doctor(call: &Call<'_>, head: &Fields<'_>, fields: &Fields<'_>) -> Data {
    check_client(head)?;
    for name in ["doctorIdType", "doctorName", "uidCardType", "phone", "department"] {
        fields.need(name)?;
    }
    let card = fields.need("uid")?;
    let state = call.state();
    let known = state.doctors.iter().find(|doctor| doctor.id_card == card);
    let open_id = known.map_or_else(
        || crypto::hex_upper(&crypto::sha256(card.as_bytes())).to_lowercase()[..35].to_owned(),
        |doctor| doctor.open_id.to_owned(),
    );
    Ok(Some(json!({"openId": open_id})))
}

/// am/v2/selfSign/getGrantResult: as selfSign/getResult, but a truth value.
fn grant_result(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let tag = fields.text("sysTag")?;
    let mut state = call.state();
    let open_id = state.doctor(fields.need("openId")?)?.open_id;
    Ok(Some(json!(state.grants.newest(open_id, tag).is_some_and(|grant| grant.granted))))
}

/// am/v2/recipe/getSignQRCode: the picture for the page.
fn sign_code(call: &Call<'_>, query: &Fields<'_>) -> Data {
    check_client(query)?;
    let state = call.state();
    state.doctor(query.need("openId")?)?;
    let id = query.need("uniqueId")?;
    if !state.orders.contains_key(id) {
        return refuse(Code::Unknown, "uniqueId 不存在");
    }
    Ok(Some(json!(qr(&format!("ywx:sign:{id}")))))
}

/// The page around a picture.
pub fn page(picture: &Value) -> String {
    let picture = picture.as_str().unwrap_or_default();
    format!(
        "<!DOCTYPE html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>扫码签名</title></head>\
         <body><img alt=\"签名二维码\" src=\"data:image/png;base64,{picture}\"></body></html>"
    )
}

fn without_token(mut map: Map<String, Value>) -> Map<String, Value> {
    map.shift_remove("accessToken");
    map
}

fn whole_without_token(body: Map<String, Value>) -> Value {
    let mut body = Value::Object(body);
    for pointer in ["/msg/head", "/head"] {
        if let Some(Value::Object(head)) = body.pointer_mut(pointer) {
            head.shift_remove("accessToken");
        }
    }
    body
}
