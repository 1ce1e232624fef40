//! The `his_*` functions: cdecl, for C, C++, Delphi and C#.

use super::boundary::{self, Out, hand_over, is_fallback};
use super::family::{Family, Given};
use super::{functions, jobs};
use crate::guard::guard;
use std::ffi::c_char;

/// A caller's text.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
unsafe fn text_of(text: *const c_char) -> Given {
    // SAFETY: passed on.
    unsafe { boundary::text_of(Family::Cdecl, text.cast()) }
}

/// Runs an operation ("system.operation") with a request and returns the envelope.
///
/// The answer is never NULL; give it back with his_free. Blocks for at most the call's time limit.
///
/// # Safety
/// `operation` and `request_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_call(operation: *const c_char, request_json: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::call(text_of(operation), || text_of(request_json)) })
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
    hand_over(|| functions::configure(unsafe { text_of(config_json) }))
}

/// The catalogue as JSON: systems, operations, fields, rules, code tables, settings. NULL or "" for all systems.
///
/// # Safety
/// `system` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_operations(system: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| functions::operations(unsafe { text_of(system) }))
}

/// The library's version, static text: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn his_version() -> *const c_char {
    let version = || VERSION.as_ptr().cast();
    guard(version, version)
}

/// The version with its NUL.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

/// Sets the encoding of the strings in and out of all his_* functions: "utf-8" (the default), "gbk", or "ansi", the code
/// page of the Windows system (elsewhere UTF-8). 0 = done, -1 = unknown name. The His* functions have their own.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_set_encoding(name: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| Family::Cdecl.set_encoding(unsafe { text_of(name) }), || -1)
}

/// The value at a JSON pointer (RFC 6901, "/data/card/name", the first "/" may be missing): a scalar as plain text, anything else as JSON, "" when
/// it is absent, null, or the text is not JSON. Free it with his_free.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_get(json: *const c_char, pointer: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::json_get(text_of(json), text_of(pointer)) })
}

/// The JSON text with a string set at a JSON pointer; missing parents are made ("/roles/0/keyword" makes an array),
/// `json` may be "" or NULL. Free it with his_free.
///
/// An envelope of kind "argument" when it cannot be done. That envelope as `json` comes back as it is, from his_json_put
/// and his_json_remove too, and as a request its fault is the answer: the first mistake is the one that is seen.
///
/// # Safety
/// `json`, `pointer` and `text` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_set(json: *const c_char, pointer: *const c_char, text: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::json_set(text_of(json), text_of(pointer), text_of(text)) })
}

/// As his_json_set with any JSON value, `value_json`: a number, true, false, null, an object, an array, a string in its
/// quotation marks. Free it with his_free.
///
/// # Safety
/// `json`, `pointer` and `value_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_put(
    json: *const c_char,
    pointer: *const c_char,
    value_json: *const c_char,
) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::json_put(text_of(json), text_of(pointer), text_of(value_json)) })
}

/// The JSON text without the member or the item of an array at a JSON pointer; unchanged when there is none. Free it with
/// his_free. An envelope of kind "argument" when the text is not JSON.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_remove(json: *const c_char, pointer: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::json_remove(text_of(json), text_of(pointer)) })
}

/// How many items the array or members the object at a JSON pointer has, else 0; -1 when the text is not JSON. The items
/// are at "/…/0", "/…/1" and so on.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_count(json: *const c_char, pointer: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { functions::json_count(text_of(json), text_of(pointer)) }, || -1)
}

/// The names of the members of the object at a JSON pointer as a JSON array, ["name",…]; [] when there is no object.
/// Free it with his_free.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_json_keys(json: *const c_char, pointer: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise is passed on unchanged.
    hand_over(|| unsafe { functions::json_keys(text_of(json), text_of(pointer)) })
}

/// Runs an operation in the background. Returns a ticket > 0 for his_poll and his_cancel, or 0 when 1024 jobs are
/// waiting or were never fetched. Four jobs run at a time.
///
/// # Safety
/// `operation` and `request_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn his_submit(operation: *const c_char, request_json: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { functions::submit(Family::Cdecl, text_of(operation), text_of(request_json), None) }, || 0)
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
            Out::json(text.to_string())
        }
        jobs::State::Unknown => functions::unknown_ticket(),
    });
    // It leaves its place when nothing can go wrong with it any more.
    if !done || is_fallback(text) || guard(|| jobs::take(ticket), || false) {
        return text;
    }
    // SAFETY: hand_over has just given it.
    unsafe { his_free(text) };
    hand_over(functions::unknown_ticket)
}

/// Cancels a job: a wait ends at once, a request when its time limit allows; its envelope is of kind "cancelled".
/// 0 = done, -1 = no such job.
#[unsafe(no_mangle)]
pub extern "C" fn his_cancel(ticket: i32) -> i32 {
    guard(|| jobs::cancel(ticket), || -1)
}
