//! C strings in, and texts out that the caller frees.

use super::family::{Family, Given};
use super::forks::stay_loaded;
use crate::cancel::Cancel;
use crate::dispatch;
use crate::engine::envelope::{Envelope, FALLBACK};
use crate::engine::panicked;
use crate::error::{Error, Kind};
use crate::guard::guard;
use crate::json::pointer;
use crate::platform::fork;
use crate::text::Encoding;
use serde_json::Value;
use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::ptr;
use std::slice;

/// A text for the caller.
pub enum Out {
    /// JSON: what the encoding cannot hold is escaped.
    Json(Cow<'static, str>),
    /// Plain text: what the encoding cannot hold is a question mark.
    Plain(Cow<'static, str>),
}

impl Out {
    /// JSON.
    pub fn json(text: String) -> Out {
        Out::Json(text.into())
    }

    /// Plain text. A NUL would end it early for the caller and in his_free; JSON escapes it.
    pub fn plain(mut text: String) -> Out {
        text.retain(|letter| letter != '\0');
        Out::Plain(text.into())
    }

    /// The text, and whether it is JSON.
    pub fn text(&self) -> (&str, bool) {
        match self {
            Out::Json(text) => (text, true),
            Out::Plain(text) => (text, false),
        }
    }

    fn encoded(self, encoding: Encoding) -> Vec<u8> {
        match self {
            Out::Json(text) => encoding.encode_json(text.into_owned()),
            Out::Plain(text) => encoding.encode_plain(text.into_owned()),
        }
    }
}

/// A caller's text, which ends with a zero; `None` for NULL.
///
/// # Safety
/// `text` is NULL or a zero-terminated text of the family's units that nobody changes during the call.
pub unsafe fn text_of(family: Family, text: *const u8) -> Given {
    if text.is_null() {
        return None;
    }
    let encoding = family.encoding();
    let bytes = if encoding == Encoding::Utf16 {
        let units = text.cast::<u16>();
        let mut length = 0_usize;
        // SAFETY: no unit behind the zero is read.
        while unsafe { units.add(length).read_unaligned() } != 0 {
            length = length.saturating_add(1);
        }
        // SAFETY: so many units were just read.
        unsafe { slice::from_raw_parts(text, length.saturating_mul(2)) }
    } else {
        // SAFETY: not NULL, and the caller promises a NUL-terminated string.
        unsafe { CStr::from_ptr(text.cast()) }.to_bytes()
    };
    Some(encoding.decode(bytes).ok_or_else(|| family.undecodable()))
}

/// Runs the operation of this name for a caller of `his_*`.
///
/// # Safety
/// `request` is NULL or a NUL-terminated string.
pub unsafe fn call_named(operation: &str, request: *const c_char) -> *mut c_char {
    // SAFETY: passed on.
    hand_over(|| run(operation, unsafe { text_of(Family::Cdecl, request.cast()) }))
}

/// An operation with its request as it came over the boundary.
pub fn run(operation: &str, request: Given) -> Out {
    match request {
        Some(Ok(request)) => Out::json(guarded(operation, &request, &Cancel::default())),
        Some(Err(error)) => failed(operation, error),
        None => failed(operation, Error::new(Kind::Argument, "请求是 NULL").hint("没有参数时请传 \"{}\"")),
    }
}

/// The envelope's text of a call; a panic becomes an envelope of kind `internal`.
pub fn guarded(operation: &str, request: &str, cancel: &Cancel) -> String {
    stay_loaded();
    let call = || match fork::enter().and_then(|inside| usable(request).map(|()| inside)) {
        Ok(_inside) => dispatch::call(operation, request, cancel).text(),
        Err(error) => failure(operation, error),
    };
    guard(call, || panicked(operation).text())
}

/// A text that could not be made is no request and no configuration: what is wrong with it is the first fault, and not
/// that it has members which nobody knows.
pub fn usable(text: &str) -> Result<(), Error> {
    pointer::failed(text).map_or(Ok(()), Err)
}

/// An envelope for a failure before the engine.
pub fn failed(operation: &str, error: Error) -> Out {
    Out::json(failure(operation, error))
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

/// Gives a text to a caller of `his_*`, who frees it with `his_free`. Never NULL.
pub fn hand_over(make: impl FnOnce() -> Out) -> *mut c_char {
    let encoding = Family::Cdecl.encoding();
    let text = || c_string(encoding.during(make).encoded(encoding));
    guard(text, || None).unwrap_or(FALLBACK.as_ptr().cast_mut())
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
