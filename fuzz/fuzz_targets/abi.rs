//! The whole boundary: any operation with any request, in each encoding, into buffers of any size. Nothing goes out:
//! the servers' port is closed.
//!
//! Input: flags (1 GBK, 2 a buffer of the caller's, 4 the operation's name is the text's first line, 8 UTF-16 into a
//! buffer, 16 whose units are the text's own bytes), operation or size, text.
#![no_main]

use hisbridge::abi::stdcall::{HisCall, HisLastResponse};
use hisbridge::abi::wide::{HisCallW, HisLastResponseW};
use hisbridge::catalog::{self, Operation};
use hisbridge_fuzz::{CLOSED_PORT, c_string, call, configure, encoding, envelope, envelope_of, pick, set_encoding};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::sync::LazyLock;

/// All but the diagnosis, which takes its time with the closed port.
static ROWS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    set_encoding(false);
    configure(CLOSED_PORT);
    catalog::operations().filter(|row| row.full_name != "tool.diagnose").collect()
});

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

fuzz_target!(|data: &[u8]| {
    let [flags, choice, text @ ..] = data else { return };
    let rows = &*ROWS;
    set_encoding(flags & 1 != 0);
    let (operation, request) = match text.iter().position(|byte| *byte == b'\n').filter(|_| flags & 4 != 0) {
        Some(end) => (c_string(&text[..end]), c_string(&text[end + 1..])),
        None => (CString::new(pick(rows, *choice).full_name).expect("a name"), c_string(text)),
    };
    // Waits would take their time.
    if operation.to_bytes() == b"tool.diagnose" || request.to_bytes().windows(7).any(|part| part == b"wait_ms") {
        return;
    }
    let request = harmless(&operation, request);
    if flags & 8 != 0 {
        let units = match flags & 16 {
            0 => String::from_utf8_lossy(request.to_bytes()).encode_utf16().collect(),
            _ => request.to_bytes().chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
        };
        into_wide_buffer(&operation, units, usize::from(*choice) * 4);
    } else if flags & 2 == 0 {
        call(&operation, &request);
    } else {
        into_buffer(&operation, &request, usize::from(*choice) * 4);
    }
});

// Keeps the JSON whole more often than libFuzzer's own mutations do.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 2)
});

/// A call that writes files gets a path of ours.
fn harmless(operation: &CStr, request: CString) -> CString {
    if !operation.to_bytes().starts_with(b"tool.") {
        return request;
    }
    let Some(text) = encoding().decode(request.to_bytes()) else { return request };
    let Ok(Value::Object(mut object)) = serde_json::from_str(&text) else { return request };
    for name in ["path", "out"] {
        if object.contains_key(name) {
            object[name] = json!(FOLDER.path().join("file"));
        }
    }
    let bytes = encoding().encode_json(Value::Object(object).to_string());
    CString::new(bytes).expect("JSON holds no NUL")
}

/// The stdcall twin: whatever the size, a NUL-terminated prefix, and the whole afterwards.
fn into_buffer(operation: &CStr, request: &CStr, size: usize) {
    let room = |size: usize| i32::try_from(size).expect("a small size");
    let mut out = vec![0x55 as c_char; size];
    // SAFETY: NUL-terminated strings and a buffer of that size.
    let written = unsafe { HisCall(operation.as_ptr(), request.as_ptr(), out.as_mut_ptr(), room(size)) };
    let needed = if written < 0 { written.unsigned_abs() as usize } else { written as usize + 1 };
    let mut whole = vec![0 as c_char; needed];
    // SAFETY: a buffer of that size.
    assert_eq!(unsafe { HisLastResponse(whole.as_mut_ptr(), room(needed)) }, room(needed) - 1);
    let whole: Vec<u8> = whole.iter().map(|byte| byte.cast_unsigned()).collect();
    envelope(&whole[..needed - 1]);
    if size > 0 {
        let part: Vec<u8> = out.iter().map(|byte| byte.cast_unsigned()).take_while(|byte| *byte != 0).collect();
        assert!(part.len() < size && whole.starts_with(&part));
        assert!(encoding().decode(&part).is_some(), "a character is cut");
    }
}

/// The twin in UTF-16: no size cuts a surrogate pair, and one that is alone in the request is a fault.
fn into_wide_buffer(operation: &CStr, request: Vec<u16>, size: usize) {
    let room = |size: usize| i32::try_from(size).expect("a small size");
    // As C itself sees it.
    let request: Vec<u16> = request.into_iter().take_while(|unit| *unit != 0).chain([0]).collect();
    let operation: Vec<u16> = operation.to_string_lossy().encode_utf16().chain([0]).collect();
    // What writes files got its paths as bytes: other units might name others.
    if String::from_utf16_lossy(&operation).starts_with("tool.") {
        return;
    }
    let mut out = vec![0x5555_u16; size];
    // SAFETY: zero-terminated texts and a buffer of that size.
    let written = unsafe { HisCallW(operation.as_ptr(), request.as_ptr(), out.as_mut_ptr(), room(size)) };
    let needed = if written < 0 { written.unsigned_abs() as usize } else { written as usize + 1 };
    let mut whole = vec![0_u16; needed];
    // SAFETY: a buffer of that size.
    assert_eq!(unsafe { HisLastResponseW(whole.as_mut_ptr(), room(needed)) }, room(needed) - 1);
    let text = String::from_utf16(&whole[..needed - 1]).expect("UTF-16");
    let envelope = envelope_of(&text);
    if String::from_utf16(&request).is_err() {
        assert_eq!(envelope["error"]["kind"], "argument", "{envelope}");
    }
    if size > 0 {
        let part: Vec<u16> = out.iter().copied().take_while(|unit| *unit != 0).collect();
        assert!(part.len() < size && whole.starts_with(&part));
        assert!(String::from_utf16(&part).is_ok(), "a character is cut");
    }
}
