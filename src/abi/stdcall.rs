//! The `His*` functions: stdcall on 32-bit Windows, for PowerBuilder and VB6, which can call nothing else. They write
//! into the caller's buffer.

use super::boundary::{self, Out, run, text_of};
use super::buffer::{into_buffer, job_into_buffer, last_into_buffer};
use super::{cdecl, jobs};
use crate::error::{Error, Kind};
use crate::guard::guard;
use std::ffi::c_char;

/// Runs an operation and writes the envelope into `out`.
///
/// Returns the bytes written without the NUL. When `out` is too small it returns -(bytes needed with the NUL), writes
/// what fits and keeps the whole answer for HisLastResponse: the operation is not run again.
///
/// # Safety
/// `operation` and `request` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisCall(
    operation: *const c_char,
    request: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe {
        let make = || match text_of(operation) {
            Some(Ok(operation)) => run(&operation, text_of(request)),
            Some(Err(error)) => boundary::failed("", error),
            None => boundary::failed("", Error::new(Kind::Argument, "操作名是 NULL")),
        };
        into_buffer(make, out, out_size)
    }
}

/// Writes this thread's last answer again, whole, into a buffer that is large enough this time. After a
/// negative result of any function that fills a buffer it is the text that did not fit.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisLastResponse(out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { last_into_buffer(out, out_size) }
}

/// As his_configure, with the envelope in `out`.
///
/// # Safety
/// `config` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisConfigure(config: *const c_char, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { into_buffer(|| cdecl::configure(text_of(config)), out, out_size) }
}

/// As his_set_encoding. 0 = done, -1 = unknown name.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisSetEncoding(name: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| cdecl::set_encoding(unsafe { text_of(name) }), || -1)
}

/// Writes the version into `out`.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisVersion(out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { into_buffer(|| Out::Plain(env!("CARGO_PKG_VERSION").into()), out, out_size) }
}

/// As his_json_get, with the text in `out`.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonGet(
    json: *const c_char,
    pointer: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { into_buffer(|| cdecl::json_get(text_of(json), text_of(pointer)), out, out_size) }
}

/// As his_json_set, with the JSON text in `out`.
///
/// # Safety
/// `json`, `pointer` and `text` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonSet(
    json: *const c_char,
    pointer: *const c_char,
    text: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { into_buffer(|| cdecl::json_set(text_of(json), text_of(pointer), text_of(text)), out, out_size) }
}

/// As his_submit. When the job is done, posts `message` with the ticket as wParam to the window `hwnd`; 0 for none.
///
/// # Safety
/// `operation` and `request` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisSubmit(
    operation: *const c_char,
    request: *const c_char,
    hwnd: isize,
    message: u32,
) -> i32 {
    let window = (hwnd != 0).then_some(jobs::Window { handle: hwnd, message });
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { cdecl::submit(text_of(operation), text_of(request), window) }, || 0)
}

/// Writes a job's envelope into `out`; 0 while it runs. The result stays until it was fetched whole, by this
/// function or by HisLastResponse; when several threads ask for it, one of them gets it.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisPoll(ticket: i32, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { job_into_buffer(ticket, out, out_size) }
}

/// As his_cancel. 0 = done, -1 = no such job.
#[unsafe(no_mangle)]
pub extern "system" fn HisCancel(ticket: i32) -> i32 {
    guard(|| jobs::cancel(ticket), || -1)
}
