//! The token of client_credentials.

use super::answers::oauth_error;
use super::state::State;
use crate::context::Context;
use crate::credentials::{SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET};
use crate::crypto;
use crate::http::{Answer, Request, Trace};
use crate::sync::lock;
use crate::vendors::vendor::wrong_method;
use serde_json::json;
use std::sync::Mutex;

/// Where a token is had.
pub const TOKEN_PATH: &str = "/v1/oauth/oauth/token";
const TOKEN_LIFE_S: u64 = 7200;

/// Answers a call of [`TOKEN_PATH`].
pub fn issue<'a>(
    state: &Mutex<State>,
    context: &Context,
    request: &Request,
    parameter: &impl Fn(&str) -> &'a str,
) -> Answer {
    let mut trace = Trace::default();
    if request.method != "GET" {
        return wrong_method("GET");
    }
    if parameter("grant_type") != "client_credentials" {
        trace.outcome = "refused unsupported_grant_type".to_owned();
        return oauth_error("unsupported_grant_type", "Unsupported grant type", trace).with_status(400);
    }
    let right = crypto::same_text(parameter("client_id"), SIGNIT_APP_ID)
        && crypto::same_text(parameter("client_secret"), SIGNIT_CLIENT_SECRET);
    if !right {
        trace.outcome = "refused invalid_client".to_owned();
        return oauth_error("invalid_client", "Bad client credentials", trace);
    }
    trace.checked.push("client_id, client_secret");
    let life_s = match context.settings().token_life_s {
        0 => TOKEN_LIFE_S,
        set => set,
    };
    let id = crypto::random_id();
    let text = format!("{}-{}-{}-{}-{}", &id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]);
    let end = context.clock.now_s().saturating_add(life_s as i64);
    lock(state).give(&text, end);
    context.counters.token_fetch("signit");
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
