//! What every call must bring: types of commonIn, a token, a signature.

use super::developers::apps;
use super::fields::text_of;
use super::refusal::{Refusal, refuse, refuse_with};
use super::signature::{csharp_text, java_text, merge, signature};
use super::state::State;
use crate::context::Context;
use crate::credentials::HealthcardApp;
use crate::crypto;
use crate::http::Trace;
use serde_json::{Map, Value};

const TIMESTAMP_LIMIT_S: u64 = 600;

/// The types of commonIn's fields; what else a client puts there is only signed.
pub fn check_common_types(common: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in common {
        let fits = match name.as_str() {
            "channelNum" => value.as_i64().is_some(),
            "timestamp" => value.is_string() || value.as_i64().is_some(),
            "requestId" | "hospitalId" | "appToken" | "sign" => value.is_string() || value.is_null(),
            _ => true,
        };
        if !fits {
            return Err(refuse_with(20001, format!("commonIn.{name}")));
        }
    }
    Ok(())
}

/// The developer who has that token.
pub fn token_owner(state: &State, context: &Context, token: &str) -> Result<&'static HealthcardApp, Refusal> {
    if token.is_empty() {
        return Err(refuse(21001));
    }
    for app in apps() {
        if let Some(current) = state.tokens.get(app.app_id)
            && crypto::same_text(&current.text, token)
        {
            return if context.clock.now_s() < current.expires_s { Ok(app) } else { Err(refuse(21003)) };
        }
    }
    let revived = state.revived.iter().find(|(_, text)| crypto::same_text(text, token));
    let owner = revived.and_then(|(app_id, _)| apps().into_iter().find(|app| app.app_id == *app_id));
    owner.ok_or_else(|| refuse(21004))
}

/// 3.1.3, and the time stamp that keeps a signature from being used for ever.
pub fn check_signature(
    context: &Context,
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
    if context.clock.now_s().abs_diff(sent) > TIMESTAMP_LIMIT_S {
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
    if sign.is_empty() || !crypto::same_text(&signature(&text, app.secret), sign) {
        return Err(refuse(21006));
    }
    trace.checked.push("signature");
    Ok(())
}
