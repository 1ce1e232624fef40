//! CA 扫码登录: how a login task stands.

use super::answers::{api_error, success};
use super::state::State;
use crate::context::Context;
use crate::credentials::SIGNIT_APP_ID;
use crate::crypto;
use crate::http::{Answer, Trace};
use crate::scan::{Outcome, Scan};
use crate::settings::NotYet;
use crate::sync::lock;
use serde_json::json;
use std::sync::Mutex;

/// The document's own example asks with another appId than it names in the header.
pub const PRINTED_APP_IDS: [&str; 2] = [SIGNIT_APP_ID, "1730975c5e7a62a2d7d93b07ae1"];

/// 1.2 查询扫码登陆任务的状态信息.
pub fn status<'a>(
    state: &Mutex<State>,
    context: &Context,
    parameter: &impl Fn(&str) -> &'a str,
    mut trace: Trace,
) -> Answer {
    let app_id = parameter("appId");
    if !app_id.is_empty() && !PRINTED_APP_IDS.contains(&app_id) {
        return api_error("100100400", "appId 不存在", trace);
    }
    let login_id = parameter("loginId");
    if login_id.is_empty() {
        return api_error("100100400", "参数不正确：loginId", trace);
    }
    let mut state = lock(state);
    if !state.logins.contains_key(login_id) && !login_id_form(login_id) {
        return api_error("100100404", "登录任务不存在", trace);
    }
    let settings = context.settings();
    let outcome = state.logins.entry(login_id.to_owned()).or_insert_with(Scan::expiring).query(&settings);
    match outcome {
        Outcome::Pending => {
            trace.outcome = "not scanned yet".to_owned();
            match settings.not_yet {
                NotYet::NoData => success(None, trace),
                NotYet::EmptyData => {
                    success(Some(json!({"session": null, "userInfo": null, "certificate": null})), trace)
                }
                NotYet::Refusal => Answer::json(&json!({"code": "100100411", "message": "用户尚未扫码"}), trace),
            }
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
            let seed = crypto::hex_upper(&crypto::sha256(login_id.as_bytes())).to_lowercase();
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
