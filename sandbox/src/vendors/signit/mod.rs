//! 医易签: token, CA 扫码登录, template interfaces, everything else under `/v1/open/` as an echo,
//! and signed webhooks.
//!
//! Header X-Signit-App-Id and query `access_token` are demanded everywhere (public notes, section
//! 1). Errors: an OAuth object for a bad token, an API error with `errorWsid` otherwise. A loginId
//! of the vendor's form is taken as just created, because 1.1 (which creates it) is not public.

mod answers;
mod login;
mod state;
mod templates;
mod tokens;
mod webhook;

pub use webhook::{Webhook, webhook_from_json};

use super::vendor::{Vendor, not_found, wrong_method};
use crate::clock::Clock;
use crate::context::Context;
use crate::http::{Answer, Request, Trace};
use crate::sync::lock;
use answers::{api_error, oauth_error, success};
use login::PRINTED_APP_IDS;
use serde_json::{Map, Value, json};
use state::State;
use std::sync::Mutex;
use tokens::TOKEN_PATH;

/// The vendor.
pub struct Signit {
    state: Mutex<State>,
}

impl Vendor for Signit {
    /// Part one, and part two's groups.
    fn prefixes(&self) -> &'static [&'static str] {
        &["/v1/", "/collect/third/", "/document/", "/emr/"]
    }

    fn answer(&self, context: &Context, request: &Request) -> Answer {
        let mut trace = Trace::default();
        let pairs = match request.query_pairs() {
            Ok(pairs) => pairs,
            Err(words) => return api_error("100100400", &words, trace),
        };
        let parameter =
            |name: &str| pairs.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value.as_str());
        if request.path == TOKEN_PATH {
            return tokens::issue(&self.state, context, request, &parameter);
        }
        if request.path.starts_with("/v1/") && !request.path.starts_with("/v1/open/") {
            return not_found();
        }
        match request.header("X-Signit-App-Id") {
            Some(id) if PRINTED_APP_IDS.contains(&id) => trace.checked.push("X-Signit-App-Id"),
            Some(_) => return api_error("100100401", "应用不存在", trace),
            None => return api_error("100100401", "缺少请求头 X-Signit-App-Id", trace),
        }
        let known = lock(&self.state).knows(parameter("access_token"), context.clock.now_s());
        if !known {
            let description = "Invalid access token";
            trace.outcome = "refused invalid_token".to_owned();
            return oauth_error("invalid_token", description, trace);
        }
        trace.checked.push("access_token");

        match request.path.as_str() {
            "/v1/open/users/sso/check-ca-login-task" => {
                if request.method != "GET" {
                    return wrong_method("GET");
                }
                login::status(&self.state, context, &parameter, trace)
            }
            "/v1/open/hospital/hospitals/templates/apply" => {
                templates::apply(request, templates::APPLY_FIELDS, "templates/apply", trace)
            }
            "/v1/open/hospital/hospitals/templates/form/apply" => {
                templates::apply(request, templates::FORM_APPLY_FIELDS, "templates/form/apply", trace)
            }
            _ => echo(request, &pairs, trace),
        }
    }

    fn refusal(&self, request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        if code == "invalid_token" || request.path == TOKEN_PATH {
            oauth_error(code, message, trace)
        } else {
            Answer::json(&json!({"code": code, "message": message}), trace)
        }
    }

    fn reset(&self, _clock: &Clock) {
        lock(&self.state).reset();
    }

    fn kill_tokens(&self) {
        lock(&self.state).kill_tokens();
    }

    fn expire_tokens(&self) {
        lock(&self.state).expire_tokens();
    }

    fn decide(&self, kind: &str, id: &str, result: &str) -> Option<Result<(), String>> {
        (kind == "signit_login").then(|| lock(&self.state).decide(id, result))
    }

    fn command(&self, context: &Context, name: &str, arguments: &Value) -> Option<Result<Value, String>> {
        (name == "webhook").then(|| webhook_from_json(arguments, &context.clock))
    }
}

impl Signit {
    /// As at the start.
    pub fn new() -> Signit {
        Signit { state: Mutex::new(State::new()) }
    }
}

impl Default for Signit {
    fn default() -> Signit {
        Signit::new()
    }
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
