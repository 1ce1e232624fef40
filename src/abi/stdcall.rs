//! The `His*` functions: stdcall on 32-bit Windows, for PowerBuilder and VB6, which can call nothing else. They write
//! into the caller's buffer.

use super::boundary::{self, Out};
use super::buffer::{self, Buffer};
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
    unsafe { boundary::text_of(Family::Stdcall, text.cast()) }
}

/// A caller's buffer.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
unsafe fn buffer_of(out: *mut c_char, out_size: i32) -> Buffer {
    // SAFETY: passed on.
    unsafe { Buffer::new(Family::Stdcall, out.cast(), out_size) }
}

/// Writes a text into a caller's buffer.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
unsafe fn fill(out: *mut c_char, out_size: i32, make: impl FnOnce() -> Out) -> i32 {
    // SAFETY: passed on.
    buffer::fill(unsafe { buffer_of(out, out_size) }, make)
}

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
    unsafe { fill(out, out_size, || functions::call(text_of(operation), || text_of(request))) }
}

/// Writes this thread's last answer again, whole, into a buffer that is large enough this time. After a
/// negative result of any function that fills a buffer it is the text that did not fit.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisLastResponse(out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { buffer::fill_again(buffer_of(out, out_size)) }
}

/// As his_configure, with the envelope in `out`.
///
/// # Safety
/// `config` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisConfigure(config: *const c_char, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, || functions::configure(text_of(config))) }
}

/// Sets the encoding of the strings in and out of all His* functions without W: "utf-8" (the default), "gbk", or "ansi",
/// the code page of the Windows system (elsewhere UTF-8). 0 = done, -1 = unknown name.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisSetEncoding(name: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { Family::Stdcall.set_encoding(text_of(name)) }, || -1)
}

/// Writes the version into `out`.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisVersion(out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, functions::version) }
}

/// As his_operations, with the catalogue in `out`.
///
/// # Safety
/// `system` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisOperations(system: *const c_char, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, || functions::operations(text_of(system))) }
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
    unsafe { fill(out, out_size, || functions::json_get(text_of(json), text_of(pointer))) }
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
    unsafe { fill(out, out_size, || functions::json_set(text_of(json), text_of(pointer), text_of(text))) }
}

/// As his_json_put, with the JSON text in `out`.
///
/// # Safety
/// `json`, `pointer` and `value_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonPut(
    json: *const c_char,
    pointer: *const c_char,
    value_json: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, || functions::json_put(text_of(json), text_of(pointer), text_of(value_json))) }
}

/// As his_json_remove, with the JSON text in `out`.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonRemove(
    json: *const c_char,
    pointer: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, || functions::json_remove(text_of(json), text_of(pointer))) }
}

/// As his_json_count.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonCount(json: *const c_char, pointer: *const c_char) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { functions::json_count(text_of(json), text_of(pointer)) }, || -1)
}

/// As his_json_keys, with the JSON array in `out`.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonKeys(
    json: *const c_char,
    pointer: *const c_char,
    out: *mut c_char,
    out_size: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_size, || functions::json_keys(text_of(json), text_of(pointer))) }
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
    guard(|| unsafe { functions::submit(Family::Stdcall, text_of(operation), text_of(request), window) }, || 0)
}

/// Writes a job's envelope into `out`; 0 while it runs. The result stays until it was fetched whole, by this
/// function or by HisLastResponse; when several threads ask for it, one of them gets it.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisPoll(ticket: i32, out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { buffer::fill_with_job(buffer_of(out, out_size), ticket) }
}

/// As his_cancel. 0 = done, -1 = no such job.
#[unsafe(no_mangle)]
pub extern "system" fn HisCancel(ticket: i32) -> i32 {
    guard(|| jobs::cancel(ticket), || -1)
}
