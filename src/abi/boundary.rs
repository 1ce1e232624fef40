//! C strings in, and texts out that the caller frees.

use super::forks::stay_loaded;
use crate::cancel::Cancel;
use crate::dispatch;
use crate::engine::envelope::{Envelope, FALLBACK};
use crate::engine::panicked;
use crate::error::{Error, Kind};
use crate::guard::guard;
use crate::platform::fork;
use crate::text::Encoding;
use serde_json::Value;
use std::ffi::{CStr, c_char};
use std::ptr;

/// A text for the caller.
pub enum Out {
    /// JSON: what the encoding cannot hold is escaped.
    Json(String),
    /// Plain text: what the encoding cannot hold is a question mark.
    Plain(String),
}

impl Out {
    /// The text in the caller's encoding without NUL inside.
    pub fn encoded(self) -> Vec<u8> {
        let encoding = Encoding::current();
        let mut bytes = match self {
            Out::Json(text) => encoding.encode_json(text),
            Out::Plain(text) => encoding.encode_plain(text),
        };
        // JSON escapes NUL; in plain text it would end the string early for the caller and in his_free.
        if bytes.contains(&0) {
            bytes.retain(|byte| *byte != 0);
        }
        bytes
    }
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
    guard(call, || panicked(operation).text())
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
        trace: None,
    }
    .text()
}

/// Gives a text to a C caller, who frees it with `his_free`. Never NULL.
pub fn hand_over(make: impl FnOnce() -> Out) -> *mut c_char {
    guard(|| c_string(make().encoded()), || None).unwrap_or(FALLBACK.as_ptr().cast_mut())
}

/// Whether [`hand_over`] had to give the text that stands for all others.
pub fn is_fallback(text: *const c_char) -> bool {
    ptr::eq(text, FALLBACK.as_ptr())
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
    if text.is_null() || is_fallback(text) {
        return;
    }
    // SAFETY: the text came from c_string: a boxed slice whose last byte is its only NUL.
    let length = unsafe { CStr::from_ptr(text) }.to_bytes_with_nul().len();
    // SAFETY: pointer and length are those of the boxed slice.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(text.cast::<u8>(), length)) });
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
}
