//! What every exported function goes through: C strings in and out, and no panic beyond.

use super::forks::stay_loaded;
use crate::cancel::Cancel;
use crate::dispatch;
use crate::engine::envelope::{Envelope, FALLBACK};
use crate::engine::panicked;
use crate::error::{Error, Kind};
use crate::platform::fork;
use crate::text::Encoding;
use serde_json::Value;
use std::cell::RefCell;
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// A text for the caller.
pub enum Out {
    /// JSON: what the encoding cannot hold is escaped.
    Json(String),
    /// Plain text: what the encoding cannot hold is a question mark.
    Plain(String),
}

thread_local! {
    /// What HisLastResponse gives again.
    static LAST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A C string as text; `None` for NULL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that nobody changes during the call.
pub unsafe fn text_of(text: *const c_char) -> Option<Result<String, Error>> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, and the caller promises a NUL-terminated string.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let encoding = Encoding::current();
    Some(encoding.decode(bytes).ok_or_else(|| {
        let (set, other) = match encoding {
            Encoding::Utf8 => {
                ("UTF-8", "程序用 GBK（Delphi 7、PowerBuilder、VB6）时请先调用 his_set_encoding(\"gbk\")")
            }
            Encoding::Gbk => ("GBK", "程序用 UTF-8 时请先调用 his_set_encoding(\"utf-8\")"),
        };
        Error::new(Kind::Argument, format!("传入的文本不是 {set} 编码")).hint(other)
    }))
}

/// Runs an operation whose name and request came as C strings.
///
/// # Safety
/// Both are NULL or NUL-terminated strings.
pub unsafe fn call(operation: *const c_char, request: *const c_char) -> *mut c_char {
    // SAFETY: passed on.
    hand_over(|| match unsafe { text_of(operation) } {
        // SAFETY: passed on.
        Some(Ok(operation)) => run(&operation, unsafe { text_of(request) }),
        Some(Err(error)) => failed("", error),
        None => failed("", Error::new(Kind::Argument, "操作名是 NULL").hint("例如 \"healthcard.get_app_token\"")),
    })
}

/// Runs the operation of this name.
///
/// # Safety
/// `request` is NULL or a NUL-terminated string.
pub unsafe fn call_named(operation: &str, request: *const c_char) -> *mut c_char {
    // SAFETY: passed on.
    hand_over(|| run(operation, unsafe { text_of(request) }))
}

/// An operation with its request as it came over the boundary.
pub fn run(operation: &str, request: Option<Result<String, Error>>) -> Out {
    match request {
        Some(Ok(request)) => Out::Json(guarded(operation, &request, &Cancel::default())),
        Some(Err(error)) => failed(operation, error),
        None => failed(operation, Error::new(Kind::Argument, "请求是 NULL").hint("没有参数时请传 \"{}\"")),
    }
}

/// The envelope's text of a call; a panic becomes an envelope of kind `internal`.
pub fn guarded(operation: &str, request: &str, cancel: &Cancel) -> String {
    stay_loaded();
    let call = || match fork::enter() {
        Ok(_inside) => dispatch::call(operation, request, cancel).text(),
        Err(error) => failure(operation, error),
    };
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| panicked(operation).text())
}

/// An envelope for a failure before the engine.
pub fn failed(operation: &str, error: Error) -> Out {
    Out::Json(failure(operation, error))
}

/// The same as text.
pub fn failure(operation: &str, error: Error) -> String {
    Envelope {
        operation: operation.to_owned(),
        outcome: Err(error),
        request_id: String::new(),
        elapsed_ms: 0,
        warnings: Vec::new(),
        tag: Value::Null,
    }
    .text()
}

/// Gives a text to a C caller, who frees it with `his_free`. Never NULL.
pub fn hand_over(make: impl FnOnce() -> Out) -> *mut c_char {
    bytes(make).and_then(c_string).unwrap_or(FALLBACK.as_ptr().cast_mut())
}

/// A NUL-terminated copy on the heap; `None` when there is no memory for it.
fn c_string(mut bytes: Vec<u8>) -> Option<*mut c_char> {
    bytes.try_reserve_exact(1).ok()?;
    bytes.push(0);
    // his_free knows the size by the NUL alone, so the block must be of exactly that size.
    Some(Box::into_raw(bytes.into_boxed_slice()).cast::<c_char>())
}

/// Frees what [`hand_over`] gave.
///
/// # Safety
/// `text` is NULL or came from [`hand_over`] and was not freed yet.
pub unsafe fn free(text: *mut c_char) {
    if text.is_null() || ptr::eq(text, FALLBACK.as_ptr()) {
        return;
    }
    // SAFETY: the text came from c_string: a boxed slice whose last byte is its only NUL.
    let length = unsafe { CStr::from_ptr(text) }.to_bytes_with_nul().len();
    // SAFETY: pointer and length are those of the boxed slice.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(text.cast::<u8>(), length)) });
}

/// Writes a text into a caller's buffer and keeps it for HisLastResponse.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn into_buffer(make: impl FnOnce() -> Out, out: *mut c_char, out_size: i32) -> i32 {
    let text = bytes(make).unwrap_or_else(|| FALLBACK.to_bytes().to_vec());
    // SAFETY: passed on.
    let written = unsafe { copy(&text, out, out_size) };
    // While a thread ends its thread-locals are gone; there is nobody left to ask again.
    let _ = LAST.try_with(|last| *last.borrow_mut() = text);
    written
}

/// Writes this thread's last response again.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn last_into_buffer(out: *mut c_char, out_size: i32) -> i32 {
    // SAFETY: passed on.
    LAST.try_with(|last| unsafe { copy(&last.borrow(), out, out_size) }).unwrap_or(0)
}

/// Writes `text` and a NUL, or as much as fits without cutting a character. Returns the bytes written without the
/// NUL, or minus the bytes needed with it.
///
/// # Safety
/// `out` is NULL or has room for `out_size` bytes.
pub unsafe fn copy(text: &[u8], out: *mut c_char, out_size: i32) -> i32 {
    let needed = text.len().saturating_add(1);
    let room = if out.is_null() { 0 } else { usize::try_from(out_size).unwrap_or(0) };
    let fits = needed <= room;
    let part = if fits { text } else { Encoding::current().prefix(text, room.saturating_sub(1)) };
    if room > 0 {
        // SAFETY: `part` is at most `room - 1` bytes long, so it and the NUL fit; the regions cannot overlap because
        // `text` is the library's own.
        unsafe {
            ptr::copy_nonoverlapping(part.as_ptr().cast::<c_char>(), out, part.len());
            out.add(part.len()).write(0);
        }
    }
    if fits { i32::try_from(part.len()).unwrap_or(i32::MAX) } else { i32::try_from(needed).map_or(i32::MIN, |n| -n) }
}

/// The text in the caller's encoding without NUL inside; `None` after a panic.
fn bytes(make: impl FnOnce() -> Out) -> Option<Vec<u8>> {
    catch_unwind(AssertUnwindSafe(|| {
        let encoding = Encoding::current();
        let mut bytes = match make() {
            Out::Json(text) => encoding.encode_json(text),
            Out::Plain(text) => encoding.encode_plain(text),
        };
        // JSON escapes NUL; in plain text it would end the string early for the caller and in his_free.
        if bytes.contains(&0) {
            bytes.retain(|byte| *byte != 0);
        }
        bytes
    }))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_the_fallback_which_may_be_freed() {
        let text = hand_over(|| panic!("test"));
        // SAFETY: hand_over never gives NULL.
        let words = unsafe { CStr::from_ptr(text) }.to_str().unwrap();
        let envelope: Value = serde_json::from_str(words).unwrap();
        assert_eq!(envelope["error"]["kind"], "internal");
        // SAFETY: just handed over.
        unsafe { free(text) };
    }

    #[test]
    fn a_small_buffer_gets_a_whole_prefix_and_the_size() {
        let mut out = [0x55 as c_char; 8];
        // SAFETY: the buffer has eight bytes.
        let written = unsafe { into_buffer(|| Out::Plain("张三李四".into()), out.as_mut_ptr(), 8) };
        assert_eq!(written, -13);
        // SAFETY: into_buffer wrote a NUL.
        assert_eq!(unsafe { CStr::from_ptr(out.as_ptr()) }.to_str(), Ok("张三"));
        let mut room = [0; 13];
        // SAFETY: the buffer has thirteen bytes.
        assert_eq!(unsafe { last_into_buffer(room.as_mut_ptr(), 13) }, 12);
        // SAFETY: no buffer.
        assert_eq!(unsafe { last_into_buffer(ptr::null_mut(), 0) }, -13);
        // SAFETY: no room is claimed.
        assert_eq!(unsafe { last_into_buffer(room.as_mut_ptr(), -1) }, -13);
    }
}
