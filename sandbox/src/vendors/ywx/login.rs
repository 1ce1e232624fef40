//! Log-in by a QR code that the doctor scans.

use super::call::{Call, qr};
use super::doctors::DOCTORS;
use super::fields::Fields;
use super::refusal::{Code, Data, not_yet, refuse};
use super::state::Login;
use crate::crypto;
use crate::scan::{Outcome, Scan};
use serde_json::json;

/// oauth/authorize.
pub fn authorize(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    if fields.need("responseType")? != "code" {
        return refuse(Code::Field, "responseType 固定值为 code");
    }
    fields.choice("selfSign", &["true", "false"])?;
    if let Some(hours) = fields.text("sessionTime")? {
        let hours: i64 = hours.parse().unwrap_or(0);
        if !(1..=16).contains(&hours) {
            return refuse(Code::Field, "sessionTime 范围 1-16");
        }
    }
    let id = crypto::random_id();
    let login = Login {
        scan: Scan::expiring(),
        self_sign: fields.text("selfSign")? == Some("true"),
        tag: fields.text("sysTag")?.unwrap_or("NULL").to_owned(),
    };
    call.state().logins.insert(id.clone(), login);
    Ok(Some(json!({
        "requestId": id,
        "imgBase64": qr(&format!("ywx:oauth:{id}")),
        "time": "120",
    })))
}

/// oauth/tokeninfo.
pub fn token_info(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let id = fields.need("requestId")?;
    let mut state = call.state();
    let (outcome, tag) = match state.logins.get_mut(id) {
        Some(login) => (login.scan.query(call.settings), login.self_sign.then(|| login.tag.clone())),
        None => return refuse(Code::Unknown, "requestId 不存在"),
    };
    match outcome {
        Outcome::Pending => return not_yet(call.settings),
        Outcome::Refused => return refuse(Code::Refused, "用户拒绝授权"),
        Outcome::Expired => return refuse(Code::Expired, "请求已过期，请重新获取二维码"),
        Outcome::Done => {}
    }
    if let Some(tag) = tag {
        state.grants.give(DOCTORS[0], &tag);
    }
    let doctor = state.doctor(DOCTORS[0])?;
    Ok(Some(json!({
        "openId": doctor.open_id,
        "userIdType": "SF",
        "userIdcardNum": doctor.id_card,
        "userType": "0",
        "userName": doctor.name,
    })))
}
