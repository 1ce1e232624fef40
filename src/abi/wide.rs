//! The `His*W` functions: the twins in UTF-16 of all `His*` functions that take or give text, for Unicode PowerBuilder,
//! VB6 by StrPtr, C# and Delphi. Sizes and results count units of UTF-16.

use super::boundary::{self, Out};
use super::buffer::{self, Buffer};
use super::family::{Family, Given};
use super::{functions, jobs};
use crate::guard::guard;

/// A caller's text.
///
/// # Safety
/// `text` is NULL or a text of UTF-16 that ends with a zero.
unsafe fn text_of(text: *const u16) -> Given {
    // SAFETY: passed on.
    unsafe { boundary::text_of(Family::Wide, text.cast()) }
}

/// A caller's buffer.
///
/// # Safety
/// `out` is NULL or has room for `out_chars` units.
unsafe fn buffer_of(out: *mut u16, out_chars: i32) -> Buffer {
    // SAFETY: passed on.
    unsafe { Buffer::new(Family::Wide, out.cast(), out_chars) }
}

/// Writes a text into a caller's buffer.
///
/// # Safety
/// `out` is NULL or has room for `out_chars` units.
unsafe fn fill(out: *mut u16, out_chars: i32, make: impl FnOnce() -> Out) -> i32 {
    // SAFETY: passed on.
    buffer::fill(unsafe { buffer_of(out, out_chars) }, make)
}

/// As HisCall, in UTF-16.
///
/// Returns the units of UTF-16 written without the NUL. When `out` is too small it returns -(units needed with the NUL),
/// writes what fits, no half of a surrogate pair, and keeps the whole answer for HisLastResponseW.
///
/// # Safety
/// `operation` and `request` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisCallW(
    operation: *const u16,
    request: *const u16,
    out: *mut u16,
    out_chars: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::call(text_of(operation), || text_of(request))) }
}

/// As HisLastResponse, in UTF-16.
///
/// # Safety
/// `out` is NULL or has room for `out_chars` units; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisLastResponseW(out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { buffer::fill_again(buffer_of(out, out_chars)) }
}

/// As HisConfigure, in UTF-16.
///
/// # Safety
/// `config` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisConfigureW(config: *const u16, out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::configure(text_of(config))) }
}

/// As HisVersion, in UTF-16.
///
/// # Safety
/// `out` is NULL or has room for `out_chars` units; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisVersionW(out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, functions::version) }
}

/// As HisOperations, in UTF-16.
///
/// # Safety
/// `system` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisOperationsW(system: *const u16, out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::operations(text_of(system))) }
}

/// As HisJsonGet, in UTF-16.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonGetW(json: *const u16, pointer: *const u16, out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::json_get(text_of(json), text_of(pointer))) }
}

/// As HisJsonSet, in UTF-16.
///
/// # Safety
/// `json`, `pointer` and `text` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonSetW(
    json: *const u16,
    pointer: *const u16,
    text: *const u16,
    out: *mut u16,
    out_chars: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::json_set(text_of(json), text_of(pointer), text_of(text))) }
}

/// As HisJsonPut, in UTF-16.
///
/// # Safety
/// `json`, `pointer` and `value_json` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonPutW(
    json: *const u16,
    pointer: *const u16,
    value_json: *const u16,
    out: *mut u16,
    out_chars: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::json_put(text_of(json), text_of(pointer), text_of(value_json))) }
}

/// As HisJsonRemove, in UTF-16.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonRemoveW(
    json: *const u16,
    pointer: *const u16,
    out: *mut u16,
    out_chars: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::json_remove(text_of(json), text_of(pointer))) }
}

/// As his_json_count, in UTF-16.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonCountW(json: *const u16, pointer: *const u16) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { functions::json_count(text_of(json), text_of(pointer)) }, || -1)
}

/// As HisJsonKeys, in UTF-16.
///
/// # Safety
/// `json` and `pointer` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisJsonKeysW(
    json: *const u16,
    pointer: *const u16,
    out: *mut u16,
    out_chars: i32,
) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { fill(out, out_chars, || functions::json_keys(text_of(json), text_of(pointer))) }
}

/// As HisSubmit, in UTF-16.
///
/// # Safety
/// `operation` and `request` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisSubmitW(operation: *const u16, request: *const u16, hwnd: isize, message: u32) -> i32 {
    let window = (hwnd != 0).then_some(jobs::Window { handle: hwnd, message });
    // SAFETY: the caller's promise is passed on unchanged.
    guard(|| unsafe { functions::submit(Family::Wide, text_of(operation), text_of(request), window) }, || 0)
}

/// As HisPoll, in UTF-16.
///
/// # Safety
/// `out` is NULL or has room for `out_chars` units; else as for a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn HisPollW(ticket: i32, out: *mut u16, out_chars: i32) -> i32 {
    // SAFETY: the caller's promise is passed on unchanged.
    unsafe { buffer::fill_with_job(buffer_of(out, out_chars), ticket) }
}
