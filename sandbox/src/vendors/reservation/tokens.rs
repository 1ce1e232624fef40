//! Tokens: given for apikey and secret, demanded by every other interface.

use super::parameters::text;
use super::refusal::{Refusal, refuse};
use super::state::State;
use crate::context::Context;
use crate::credentials::{RESERVATION_API_KEY, RESERVATION_SECRET};
use crate::crypto;
use crate::http::{Request, Trace};
use crate::settings::Settings;
use serde_json::{Map, Value, json};

const TOKEN_LIFE_MS: u64 = 86_400_000;

/// The token of the header ACCESS-TOKEN must be known and alive.
pub fn check(state: &State, context: &Context, request: &Request, settings: &Settings) -> Result<(), Refusal> {
    let code = settings.reservation_token_code;
    let Some(token) = request.header("ACCESS-TOKEN").filter(|token| !token.is_empty()) else {
        return refuse(code, "token不能为空");
    };
    match state.tokens.get(token) {
        Some(end_ms) if context.clock.now_ms() < *end_ms => Ok(()),
        Some(_) => refuse(code, "token已过期，请重新获取"),
        None => refuse(code, "token无效，请重新获取"),
    }
}

/// The interface `token`.
pub fn issue(
    state: &mut State,
    context: &Context,
    settings: &Settings,
    fields: &Map<String, Value>,
    trace: &mut Trace,
) -> Result<Value, Refusal> {
    let given = (text(fields, "apikey")?.unwrap_or(""), text(fields, "secret")?.unwrap_or(""));
    if !crypto::same_text(given.0, RESERVATION_API_KEY) || !crypto::same_text(given.1, RESERVATION_SECRET) {
        return refuse(500, "apikey或secret错误，请联系平台");
    }
    trace.checked.push("apikey, secret");
    let life_ms = match settings.token_life_s {
        0 => TOKEN_LIFE_MS,
        set => set.saturating_mul(1000),
    };
    let issued = context.clock.now_s();
    let end_ms = context.clock.now_ms().saturating_add(life_ms as i64);
    let token = jwt(&state.signing_key, issued, end_ms / 1000);
    state.give(&token, end_ms);
    context.counters.token_fetch("reservation");
    Ok(json!({"expire": life_ms, "token": token}))
}

/// A JSON Web Token as the document's sample is one; its id makes each different.
fn jwt(key: &[u8], issued_s: i64, expires_s: i64) -> String {
    let url_safe =
        |bytes: &[u8]| crypto::base64(bytes).replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned();
    let head = url_safe(br#"{"typ":"JWT","alg":"HS256"}"#);
    let claims = json!({
        "sub": crypto::random_id(),
        "aud": "100735",
        "iss": "ywjk",
        "exp": expires_s,
        "iat": issued_s,
    });
    let claims = url_safe(claims.to_string().as_bytes());
    let text = format!("{head}.{claims}");
    let signature = url_safe(&crypto::hmac_sha256(key, text.as_bytes()));
    format!("{text}.{signature}")
}
