//! Log-in on the cloud platform: a QR code, its code, the doctor's token, the doctor (public notes, section 2).

use super::call::{Call, qr};
use super::doctors::DOCTORS;
use super::fields::{Fields, is_client, is_secret};
use super::refusal::{Code, Data, not_yet, refuse};
use super::state::{EXAMPLE_CODE, Login};
use crate::crypto;
use crate::scan::{Outcome, Scan};
use serde_json::json;

/// am/v2/oauth2/cs/authorize.
pub fn authorize(call: &Call<'_>, query: &Fields<'_>) -> Data {
    if query.need("service")? != "userService" || query.need("response_type")? != "code" {
        return refuse(Code::Field, "service 应为 userService，response_type 应为 code");
    }
    if !is_client(query.need("client_id")?) {
        return refuse(Code::Client, "client_id 不存在");
    }
    let id = crypto::random_id();
    let login = Login { scan: Scan::expiring(), self_sign: false, tag: "NULL".to_owned() };
    call.state().logins.insert(id.clone(), login);
    Ok(Some(json!({"requestId": id, "imgBase64": qr(&format!("ywx:oauth2:{id}"))})))
}

/// am/v2/oauth2/cs/getAuthCode.
pub fn auth_code(call: &Call<'_>, query: &Fields<'_>) -> Data {
    let id = query.need("requestId")?;
    let mut state = call.state();
    let outcome = match state.logins.get_mut(id) {
        Some(login) => login.scan.query(call.settings),
        None => return refuse(Code::Unknown, "requestId 不存在"),
    };
    match outcome {
        Outcome::Pending => not_yet(call.settings),
        Outcome::Refused => refuse(Code::Refused, "用户拒绝授权"),
        Outcome::Expired => refuse(Code::Expired, "请求已过期，请重新获取二维码"),
        Outcome::Done => {
            let code = crypto::random_id();
            state.codes.insert(code.clone());
            Ok(Some(json!({"result": "0", "code": code})))
        }
    }
}

/// am/v2/oauth2/access_token. A code works once.
pub fn access_token(call: &Call<'_>, query: &Fields<'_>) -> Data {
    if query.need("grant_type")? != "authorization_code" {
        return refuse(Code::Field, "grant_type 应为 authorization_code");
    }
    if !is_client(query.need("client_id")?) || !is_secret(query.need("client_secret")?) {
        return refuse(Code::Secret, "厂商密钥不匹配");
    }
    let code = query.need("code")?;
    let mut state = call.state();
    if code != EXAMPLE_CODE && !state.codes.remove(code) {
        return refuse(Code::Unknown, "code 不存在或已使用");
    }
    let token = crypto::random_id();
    state.user_tokens.insert(token.clone());
    Ok(Some(json!({"access_token": token})))
}

/// am/oauth2/tokeninfo.
pub fn token_info(call: &Call<'_>, query: &Fields<'_>) -> Data {
    let token = query.need("access_token")?;
    let state = call.state();
    if !state.user_tokens.contains(token) {
        return refuse(Code::Token, "access_token不存在或者已过期，请重新进行授权");
    }
    let doctor = state.doctor(DOCTORS[0])?;
    Ok(Some(json!({"userName": doctor.name, "userIdcardNum": doctor.id_card})))
}
