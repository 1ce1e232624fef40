//! The `his_*` functions: cdecl, for C, C++, Delphi and C#.

use super::boundary::{self, Out, failed, hand_over, is_fallback, text_of};
use super::forks::stay_loaded;
use super::jobs;
use crate::cancel::Cancel;
use crate::catalog::describe;
use crate::check::names::unknown_name;
use crate::config;
use crate::engine::{Envelope, Success, deliver};
use crate::error::{Error, Kind};
use crate::guard::guard;
use crate::json::pointer;
use crate::outbox;
use crate::platform::fork;
use crate::text::Encoding;
use serde_json::{Value, json};
use std::ffi::c_char;

/// Runs an operation ("system.operation") with a request and returns the envelope.
///
/// The answer is never NULL; give it back with his_free. Blocks for at most the call's time limit.
///
/// # Safety
/// `operation` and `request_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_call(operation: *const c_char, request_json: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { boundary::call(operation, request_json) }
}

/// Frees a text that a his_* function returned. NULL is fine.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string from this library that was not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_free(text: *mut c_char) {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { boundary::free(text) }, || ())
}

/// Replaces the whole configuration. On a fault the old one stays and the envelope lists every faulty key.
///
/// Without a call to this function the configuration is read at the first call from the path in HISBRIDGE_CONFIG, or
/// from hisbridge.json beside the library.
///
/// # Safety
/// `config_json` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_configure(config_json: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| configure(unsafe { text_of(config_json) }))
}

/// The catalogue as JSON: systems, operations, fields, rules, code tables, settings. NULL or "" for all systems.
///
/// # Safety
/// `system` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_operations(system: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| match unsafe { text_of(system) }.transpose() {
        Ok(name) => operations(name.as_deref().filter(|name| !name.is_empty())),
        Err(error) => failed("his_operations", error),
    })
}

/// The library's version, static text: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn his_version() -> *const c_char {
    let version = || VERSION.as_ptr().cast();
    guard(version, version)
}

/// The version with its NUL.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// Sets the encoding of all strings in and out: "utf-8" (the default) or "gbk". 0 = done, -1 = unknown name.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_set_encoding(name: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| set_encoding(unsafe { text_of(name) }), || -1)
}

/// The value at a JSON pointer (RFC 6901, "/data/card/name"): a scalar as plain text, anything else as JSON, "" when
/// it is absent, null, or the text is not JSON. Free it with his_free.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_get(json: *const c_char, pointer: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { json_get(text_of(json), text_of(pointer)) })
}

/// The JSON text with a string set at a JSON pointer; missing parents are made ("/roles/0/keyword" makes an array),
/// `json` may be "" or NULL. Free it with his_free. An envelope of kind "argument" when it cannot be done.
///
/// # Safety
/// `json`, `pointer` and `text` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_set(json: *const c_char, pointer: *const c_char, text: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { json_set(text_of(json), text_of(pointer), text_of(text)) })
}

/// Runs an operation in the background. Returns a ticket > 0 for his_poll and his_cancel, or 0 when 1024 jobs are
/// waiting or were never fetched. Four jobs run at a time.
///
/// # Safety
/// `operation` and `request_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_submit(operation: *const c_char, request_json: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { submit(text_of(operation), text_of(request_json), None) }, || 0)
}

/// A job's envelope, waiting for it at most `wait_ms`; {"pending":true} while it runs. A fetched result is
/// forgotten; when several threads ask for it, one of them gets it.
///
/// Free the text with his_free.
#[unsafe(no_mangle)]
pub extern "C" fn his_poll(ticket: i32, wait_ms: i32) -> *mut c_char {
    let mut done = false;
    let text = hand_over(|| match jobs::wait(ticket, u64::try_from(wait_ms).unwrap_or(0)) {
        jobs::State::Running => Out::Json(r#"{"pending":true}"#.into()),
        jobs::State::Done(text) => {
            done = true;
            Out::Json(text.to_string())
        }
        jobs::State::Unknown => unknown_ticket(),
    });
    // It leaves its place when nothing can go wrong with it any more.
    if !done || is_fallback(text) || guard(|| jobs::take(ticket), || false) {
        return text;
    }
    // SAFETY: hand_over has just given it.
    unsafe { his_free(text) };
    hand_over(unknown_ticket)
}

/// Cancels a job: a wait ends at once, a request when its time limit allows; its envelope is of kind "cancelled".
/// 0 = done, -1 = no such job.
#[unsafe(no_mangle)]
pub extern "C" fn his_cancel(ticket: i32) -> i32 {
    guard(|| jobs::cancel(ticket), || -1)
}

/// What his_operations does.
fn operations(system: Option<&str>) -> Out {
    match (describe::systems(system), system) {
        (Some(systems), _) => Out::Json(systems),
        (None, Some(name)) => {
            let fault = unknown_name(name, name, describe::names(), "系统");
            failed("his_operations", Error::faults(vec![fault]))
        }
        (None, None) => failed("his_operations", Error::new(Kind::Internal, "目录损坏")),
    }
}

/// What his_configure and HisConfigure do.
pub(super) fn configure(text: Option<Result<String, Error>>) -> Out {
    let inside = fork::enter();
    let outcome = inside.and_then(|_inside| {
        text.unwrap_or_else(|| Err(Error::new(Kind::Argument, "配置是 NULL")))
            .and_then(|text| config::replace(&text))
            .map(|config| {
                stay_loaded();
                outbox::resume(&config, deliver);
                config.warnings.clone()
            })
    });
    match outcome {
        Ok(warnings) => Out::Json(done("his_configure", warnings)),
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

/// What his_set_encoding and HisSetEncoding do. The name is ASCII in either encoding.
pub(super) fn set_encoding(name: Option<Result<String, Error>>) -> i32 {
    match name.and_then(Result::ok).and_then(|name| Encoding::by_name(&name)) {
        Some(encoding) => {
            encoding.set_current();
            0
        }
        None => -1,
    }
}

/// What his_json_get and HisJsonGet do.
pub(super) fn json_get(json: Option<Result<String, Error>>, pointer: Option<Result<String, Error>>) -> Out {
    match (json, pointer) {
        (Some(Ok(json)), Some(Ok(pointer))) => match pointer::get(&json, &pointer) {
            pointer::Found::Scalar(text) => Out::Plain(text),
            pointer::Found::Json(text) => Out::Json(text),
        },
        _ => Out::Plain(String::new()),
    }
}

/// What his_json_set and HisJsonSet do.
pub(super) fn json_set(
    json: Option<Result<String, Error>>,
    pointer: Option<Result<String, Error>>,
    text: Option<Result<String, Error>>,
) -> Out {
    let set = || {
        let json = json.transpose()?.unwrap_or_default();
        let text = text.transpose()?.unwrap_or_default();
        let pointer = pointer.transpose()?.ok_or_else(|| Error::new(Kind::Argument, "JSON 指针是 NULL"))?;
        pointer::set(&json, &pointer, text)
    };
    match set() {
        Ok(json) => Out::Json(json),
        Err(error) => failed("his_json_set", error),
    }
}

/// What his_submit and HisSubmit do.
pub(super) fn submit(
    operation: Option<Result<String, Error>>,
    request: Option<Result<String, Error>>,
    window: Option<jobs::Window>,
) -> i32 {
    stay_loaded();
    let text = |given: Option<Result<String, Error>>, what: &str| {
        given.unwrap_or_else(|| Err(Error::new(Kind::Argument, format!("{what}是 NULL"))))
    };
    let given = text(operation, "操作名").and_then(|operation| Ok((operation, text(request, "请求")?)));
    match given {
        Ok((operation, request)) => {
            let run = move |cancel: &Cancel| match cancel.wished() {
                true => boundary::failure(&operation, Error::cancelled()),
                false => boundary::guarded(&operation, &request, cancel),
            };
            jobs::submit(Box::new(run), window)
        }
        Err(error) => jobs::submit_ended(boundary::failure("", error), window),
    }
}

/// The answer to a ticket that no job has.
pub(super) fn unknown_ticket() -> Out {
    failed("his_poll", Error::new(Kind::Argument, "没有这个任务，或它的结果已经取走"))
}
