//! The endpoints under `/_sandbox/`: POST with a JSON object (GET does for those without
//! arguments). The methods of `Sandbox` call the same code.
//!
//! | name | arguments | does |
//! | --- | --- | --- |
//! | `reset` | | states, settings, faults, counters as at the start; tokens that were given are good again |
//! | `settings` | any keys of `Settings` | changes them; answers with all |
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
//! | `callback` | `event`, `body`, `secret`, `url` | a signed 医网信 callback: `body`; sent to `url`, its `answer` |
//! | `reservation_add` | `count` (1) | new appointments to be synchronised |
//! | `config` | | the hisbridge configuration for the address this was asked under |
//!
//! A fault: `{"path":"/gateway/*","times":1,"fault":{"slow":{"delay_ms":200}}}`.
//!
//! `scan` kinds: `oauth` (id = requestId), `self_sign` (id = openId), `sign` (id = uniqueId),
//! `signit_login` (id = loginId), `ssm` (id = uid). Results: `ok`, `refused`, `expired`, `pending`;
//! for `sign` also a status number of the document (`6`, `7`, `8`, `9`) or `claimed`.

use crate::credentials;
use crate::faults::{Armed, Faults};
use crate::http::{Answer, Request, Trace};
use crate::instance::Instance;
use crate::serve::Server;
use crate::tls::TlsKind;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Beginning of all control paths.
pub const PREFIX: &str = "/_sandbox/";

/// Answers a control request.
pub fn answer(instance: &Instance, server: &Arc<Server>, request: &Request) -> Answer {
    let name = request.path.strip_prefix(PREFIX).unwrap_or_default();
    let arguments = if request.body.is_empty() { Ok(json!({})) } else { request.json_object().map(Value::Object) };
    let result = arguments.and_then(|arguments| match name {
        "config" => Ok(credentials::config_json(&request.base_url(), None)),
        _ => run(instance, server, name, &arguments),
    });
    match result {
        Ok(value) => Answer::json(&value, Trace::default()),
        Err(words) => Answer::json(&json!({"error": words}), Trace::default()).with_status(400),
    }
}

/// Runs a control command by name.
pub fn run(instance: &Instance, server: &Arc<Server>, name: &str, arguments: &Value) -> Result<Value, String> {
    let done = json!({"done": true});
    match name {
        "reset" => {
            instance.reset();
            Ok(done)
        }
        "settings" => {
            let settings = instance.context.settings().patched(arguments)?;
            instance.context.change_settings(|current| *current = settings.clone());
            serde_json::to_value(settings).map_err(|error| error.to_string())
        }
        "scan" => {
            let text = |name: &str| arguments[name].as_str().ok_or_else(|| format!("scan: {name} is missing"));
            let result = arguments["result"].as_str().unwrap_or("ok");
            instance.vendors.decide(text("kind")?, text("id")?, result)?;
            Ok(done)
        }
        "kill_tokens" => {
            instance.vendors.kill_tokens();
            Ok(done)
        }
        "expire_tokens" => {
            instance.vendors.expire_tokens();
            Ok(done)
        }
        "counters" => Ok(instance.context.counters.to_json()),
        "last" => {
            let count = arguments["count"].as_u64().unwrap_or(10);
            Ok(json!({"requests": instance.history.list(count as usize)}))
        }
        "faults" => faults(&instance.faults, arguments),
        "away" => {
            let time = Duration::from_millis(arguments["ms"].as_u64().unwrap_or(1000));
            let server = Arc::clone(server);
            // The answer to this very call has to get out first.
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                server.away(time);
            });
            Ok(done)
        }
        "cut" => {
            let server = Arc::clone(server);
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                server.cut_connections();
            });
            Ok(done)
        }
        "tls" => {
            let kind: TlsKind =
                serde_json::from_value(arguments["kind"].clone()).map_err(|error| format!("tls: {error}"))?;
            let port = server.listen(0, Some(instance.authority.acceptor(kind)?))?;
            Ok(json!({"port": port, "url": format!("https://127.0.0.1:{port}")}))
        }
        other => instance
            .vendors
            .command(&instance.context, other, arguments)
            .unwrap_or_else(|| Err(format!("no control command {other:?}"))),
    }
}

fn faults(faults: &Faults, arguments: &Value) -> Result<Value, String> {
    let read = |value: &Value| -> Result<Armed, String> {
        serde_json::from_value(value.clone()).map_err(|error| format!("fault: {error}"))
    };
    if arguments["clear"] == json!(true) {
        faults.clear();
    } else if let Some(list) = arguments["faults"].as_array() {
        let armed: Result<Vec<Armed>, String> = list.iter().map(read).collect();
        for fault in armed? {
            faults.arm(fault);
        }
    } else if arguments.get("fault").is_some() {
        faults.arm(read(arguments)?);
    }
    Ok(json!({"armed": faults.list()}))
}
