//! The endpoints under `/_sandbox/`: POST with a JSON object (GET does for those without
//! arguments). The methods of [`crate::Sandbox`] call the same code.
//!
//! | name | arguments | does |
//! | --- | --- | --- |
//! | `reset` | | states, settings, faults, counters as at the start |
//! | `settings` | any keys of [`crate::Settings`] | changes them; answers with all |
//! | `scan` | `kind`, `id`, `result` | decides what a person does, see below |
//! | `kill_tokens` | | all tokens become unknown |
//! | `expire_tokens` | | all tokens become expired |
//! | `counters` | | calls per path, token fetches, connections, resumed TLS sessions |
//! | `last` | `count` (10) | the last requests as received, newest first |
//! | `faults` | a fault, `{"faults":[…]}`, or `{"clear":true}` | arms or clears; answers with those armed |
//! | `away` | `ms` | refuses connections for that time, cuts the open ones |
//! | `cut` | | cuts the open connections |
//! | `tls` | `kind` | opens a TLS listener of that kind; answers `port`, `url` |
//! | `webhook` | `event`, `rawData`, … | a signed 医易签 callback: `headers`, `body` |
//! | `reservation_add` | `count` (1) | new appointments to be synchronised |
//! | `config` | | the hisbridge configuration for the address this was asked under |
//!
//! A fault: `{"path":"/gateway/*","times":1,"fault":{"slow":{"delay_ms":200}}}`.
//!
//! `scan` kinds: `oauth` (id = requestId), `self_sign` (id = openId), `sign` (id = uniqueId),
//! `signit_login` (id = loginId), `ssm` (id = uid). Results: `ok`, `refused`, `expired`, `pending`;
//! for `sign` also a status number of the document (`6`, `7`, `8`, `9`) or `claimed`.

use crate::faults::Armed;
use crate::http::{Answer, Request, Trace};
use crate::{Shared, TlsKind, credentials, lock, reservation, signit};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Beginning of all control paths.
pub const PREFIX: &str = "/_sandbox/";

/// Answers a control request.
pub fn answer(shared: &Arc<Shared>, request: &Request) -> Answer {
    let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let arguments = if request.body.is_empty() { Ok(json!({})) } else { request.json_object().map(Value::Object) };
    let result = arguments.and_then(|arguments| match name {
        "config" => Ok(credentials::config_json(&request.base_url(), None)),
        _ => run(shared, name, &arguments),
    });
    match result {
        Ok(value) => Answer::json(&value, Trace::default()),
        Err(words) => Answer::json(&json!({"error": words}), Trace::default()).with_status(400),
    }
}

/// Runs a control command by name.
pub fn run(shared: &Arc<Shared>, name: &str, arguments: &Value) -> Result<Value, String> {
    let done = json!({"done": true});
    match name {
        "reset" => {
            shared.reset();
            Ok(done)
        }
        "settings" => {
            let settings = shared.settings().patched(arguments)?;
            shared.change_settings(|current| *current = settings.clone());
            serde_json::to_value(settings).map_err(|error| error.to_string())
        }
        "scan" => {
            let text = |name: &str| arguments[name].as_str().ok_or_else(|| format!("scan: {name} is missing"));
            scan(shared, text("kind")?, text("id")?, arguments["result"].as_str().unwrap_or("ok"))?;
            Ok(done)
        }
        "kill_tokens" => {
            kill_tokens(shared);
            Ok(done)
        }
        "expire_tokens" => {
            expire_tokens(shared);
            Ok(done)
        }
        "counters" => Ok(shared.counters.to_json()),
        "last" => {
            let count = arguments["count"].as_u64().unwrap_or(10);
            Ok(json!({"requests": shared.last.list(count as usize)}))
        }
        "faults" => faults(shared, arguments),
        "away" => {
            let time = Duration::from_millis(arguments["ms"].as_u64().unwrap_or(1000));
            let shared = Arc::clone(shared);
            // The answer to this very call has to get out first.
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                shared.away(time);
            });
            Ok(done)
        }
        "cut" => {
            let shared = Arc::clone(shared);
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                shared.connections.cut_all();
            });
            Ok(done)
        }
        "tls" => {
            let kind: TlsKind =
                serde_json::from_value(arguments["kind"].clone()).map_err(|error| format!("tls: {error}"))?;
            let port = crate::listen(shared, 0, Some(kind))?;
            Ok(json!({"port": port, "url": format!("https://127.0.0.1:{port}")}))
        }
        "webhook" => signit::webhook_from_json(arguments, &shared.clock),
        "reservation_add" => {
            let count = arguments["count"].as_u64().unwrap_or(1).min(10_000);
            let added = reservation::add(&mut lock(&shared.reservation), count);
            Ok(json!({"serialNumbers": added}))
        }
        other => Err(format!("no control command {other:?}")),
    }
}

fn scan(shared: &Shared, kind: &str, id: &str, result: &str) -> Result<(), String> {
    match kind {
        "oauth" | "self_sign" | "sign" => lock(&shared.ywx).decide(kind, id, result),
        "signit_login" => lock(&shared.signit).decide(id, result),
        "ssm" => lock(&shared.healthcard).decide(id, result),
        other => Err(format!("scan: no kind {other:?}")),
    }
}

fn faults(shared: &Shared, arguments: &Value) -> Result<Value, String> {
    let read = |value: &Value| -> Result<Armed, String> {
        serde_json::from_value(value.clone()).map_err(|error| format!("fault: {error}"))
    };
    if arguments["clear"] == json!(true) {
        shared.faults.clear();
    } else if let Some(list) = arguments["faults"].as_array() {
        let armed: Result<Vec<Armed>, String> = list.iter().map(read).collect();
        for fault in armed? {
            shared.faults.arm(fault);
        }
    } else if arguments.get("fault").is_some() {
        shared.faults.arm(read(arguments)?);
    }
    Ok(json!({"armed": shared.faults.list()}))
}

/// Makes all tokens unknown.
pub fn kill_tokens(shared: &Shared) {
    lock(&shared.healthcard).kill_tokens();
    lock(&shared.reservation).kill_tokens();
    lock(&shared.signit).kill_tokens();
}

/// Makes all tokens expired.
pub fn expire_tokens(shared: &Shared) {
    lock(&shared.healthcard).expire_tokens();
    lock(&shared.reservation).expire_tokens();
    lock(&shared.signit).expire_tokens();
}
