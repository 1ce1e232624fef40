//! A doctor's leave to sign without being asked each time (自动签).

use super::call::{Call, qr};
use super::fields::Fields;
use super::refusal::{Code, Data, refuse};
use crate::crypto;
use crate::scan::Outcome;
use serde_json::json;

/// selfSign/request.
pub fn request(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let tag = fields.text("sysTag")?.unwrap_or("NULL").to_owned();
    let mut state = call.state();
    let open_id = state.signer(fields.need("openId")?)?.open_id.to_owned();
    let code = qr(&format!("ywx:selfSign:{open_id}:{}", crypto::random_id()));
    state.grants.ask(&open_id, &tag);
    Ok(Some(json!(code)))
}

/// selfSign/getResult.
pub fn result(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let tag = fields.text("sysTag")?;
    let mut state = call.state();
    let open_id = state.doctor(fields.need("openId")?)?.open_id;
    // The document's sample asks with a sysTag and queries without one.
    let step = match state.grants.newest(open_id, tag) {
        None => 0,
        Some(grant) => match grant.scan.query(call.settings) {
            Outcome::Pending => 0,
            Outcome::Done => {
                grant.granted = true;
                1
            }
            Outcome::Refused => 2,
            Outcome::Expired => {
                return refuse(Code::Expired, "授权二维码已过期，请重新请求");
            }
        },
    };
    Ok(Some(json!({"grantStep": step})))
}

/// selfSign/quit.
pub fn quit(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let tag = fields.text("sysTag")?;
    let mut state = call.state();
    let open_id = state.doctor(fields.need("openId")?)?.open_id;
    state.grants.end(open_id, tag);
    Ok(None)
}
