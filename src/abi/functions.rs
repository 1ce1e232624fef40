//! What the functions do, whichever family of them is called.

use super::boundary::{self, Out, failed, usable};
use super::family::{Family, Given};
use super::forks::stay_loaded;
use super::jobs;
use crate::cancel::Cancel;
use crate::catalog::describe;
use crate::check::names::unknown_name;
use crate::config;
use crate::engine::{Envelope, Success, deliver};
use crate::error::{Error, Kind};
use crate::json::pointer;
use crate::outbox;
use crate::platform::fork;
use serde_json::{Value, json};

/// What his_call does.
pub fn call(operation: Given, request: impl FnOnce() -> Given) -> Out {
    match operation {
        Some(Ok(operation)) => boundary::run(&operation, request()),
        Some(Err(error)) => failed("", error),
        None => failed("", Error::new(Kind::Argument, "操作名是 NULL").hint("例如 \"healthcard.get_app_token\"")),
    }
}

/// What his_version gives.
pub fn version() -> Out {
    Out::Plain(env!("CARGO_PKG_VERSION").into())
}

/// What his_operations does.
pub fn operations(system: Given) -> Out {
    let name = match system.transpose() {
        Ok(name) => name.filter(|name| !name.is_empty()),
        Err(error) => return failed("his_operations", error),
    };
    match (describe::systems(name.as_deref()), name) {
        (Some(systems), _) => Out::json(systems),
        (None, Some(name)) => {
            let fault = unknown_name(&name, &name, describe::names(), "系统");
            failed("his_operations", Error::faults(vec![fault]))
        }
        (None, None) => failed("his_operations", Error::new(Kind::Internal, "目录损坏")),
    }
}

/// What his_configure does.
pub fn configure(text: Given) -> Out {
    let inside = fork::enter();
    let outcome = inside.and_then(|_inside| {
        text.unwrap_or_else(|| Err(Error::new(Kind::Argument, "配置是 NULL")))
            .and_then(|text| usable(&text).and_then(|()| config::replace(&text)))
            .map(|config| {
                stay_loaded();
                outbox::resume(&config, deliver);
                config.warnings.clone()
            })
    });
    match outcome {
        Ok(warnings) => Out::json(done("his_configure", warnings)),
        Err(error) => failed("his_configure", error),
    }
}

/// An envelope of success without data.
fn done(operation: &str, warnings: Vec<String>) -> String {
    Envelope {
        operation: operation.into(),
        outcome: Ok(Success::local(json!({}))),
        request_id: String::new(),
        elapsed_ms: 0,
        warnings,
        tag: Value::Null,
        trace: None,
    }
    .text()
}

/// What his_json_get does.
pub fn json_get(json: Given, pointer: Given) -> Out {
    match (json, pointer) {
        (Some(Ok(json)), Some(Ok(pointer))) => match pointer::get(&json, &pointer) {
            pointer::Found::Scalar(text) => Out::plain(text),
            pointer::Found::Json(text) => Out::json(text),
        },
        _ => Out::plain(String::new()),
    }
}

/// What his_json_count does.
pub fn json_count(json: Given, pointer: Given) -> i32 {
    let Some(Ok(json)) = json else { return -1 };
    let count = match pointer {
        Some(Ok(pointer)) => pointer::count(&json, &pointer),
        // A place that nobody has named has nothing in it.
        _ => pointer::count(&json, "").map(|_| 0),
    };
    count.map_or(-1, |count| i32::try_from(count).unwrap_or(i32::MAX))
}

/// What his_json_keys does.
pub fn json_keys(json: Given, pointer: Given) -> Out {
    match (json, pointer) {
        (Some(Ok(json)), Some(Ok(pointer))) => Out::json(pointer::keys(&json, &pointer)),
        _ => Out::Json("[]".into()),
    }
}

/// What his_json_set does.
pub fn json_set(json: Given, pointer: Given, text: Given) -> Out {
    changed("his_json_set", json, pointer, |json, pointer| {
        pointer::set(json, pointer, text.transpose()?.unwrap_or_default())
    })
}

/// What his_json_put does.
pub fn json_put(json: Given, pointer: Given, value: Given) -> Out {
    changed("his_json_put", json, pointer, |json, pointer| {
        let value = value.unwrap_or_else(|| Err(Error::new(Kind::Argument, "要放入的值是 NULL")))?;
        pointer::put(json, pointer, &value)
    })
}

/// What his_json_remove does.
pub fn json_remove(json: Given, pointer: Given) -> Out {
    changed("his_json_remove", json, pointer, pointer::remove)
}

fn changed(
    function: &str,
    json: Given,
    pointer: Given,
    change: impl FnOnce(&str, &str) -> Result<String, Error>,
) -> Out {
    let change = || {
        let json = json.transpose()?.unwrap_or_default();
        if pointer::failed(&json).is_some() {
            return Ok(json);
        }
        let pointer = pointer.transpose()?.ok_or_else(|| Error::new(Kind::Argument, "JSON 指针是 NULL"))?;
        change(&json, &pointer)
    };
    match change() {
        Ok(json) => Out::json(json),
        Err(error) => failed(function, error),
    }
}

/// What his_submit and HisSubmit do.
pub fn submit(family: Family, operation: Given, request: Given, window: Option<jobs::Window>) -> i32 {
    stay_loaded();
    let text =
        |given: Given, what: &str| given.unwrap_or_else(|| Err(Error::new(Kind::Argument, format!("{what}是 NULL"))));
    let given = text(operation, "操作名").and_then(|operation| Ok((operation, text(request, "请求")?)));
    match given {
        Ok((operation, request)) => {
            let encoding = family.encoding();
            let run = move |cancel: &Cancel| match cancel.wished() {
                true => boundary::failure(&operation, Error::cancelled()),
                false => encoding.during(|| boundary::guarded(&operation, &request, cancel)),
            };
            jobs::submit(Box::new(run), window)
        }
        Err(error) => jobs::submit_ended(boundary::failure("", error), window),
    }
}

/// The answer to a ticket that no job has.
pub fn unknown_ticket() -> Out {
    failed("his_poll", Error::new(Kind::Argument, "没有这个任务，或它的结果已经取走"))
}
