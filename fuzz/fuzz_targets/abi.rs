//! The whole boundary: any operation with any request, in both encodings, into buffers of any size. Nothing goes out:
//! the servers' port is closed.
//!
//! Input: flags (1 GBK, 2 a buffer of the caller's, 4 the operation's name is the text's first line), operation or
//! size, text.
#![no_main]

use hisbridge::abi::stdcall::{HisCall, HisLastResponse};
use hisbridge::catalog::{self, Operation};
use hisbridge::text::Encoding;
use hisbridge_fuzz::{CLOSED_PORT, c_string, call, configure, envelope, pick, set_encoding};
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
    if flags & 2 == 0 {
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
    let Some(text) = Encoding::current().decode(request.to_bytes()) else { return request };
    let Ok(Value::Object(mut object)) = serde_json::from_str(&text) else { return request };
    for name in ["path", "out"] {
        if object.contains_key(name) {
            object[name] = json!(FOLDER.path().join("file"));
        }
    }
    let bytes = Encoding::current().encode_json(Value::Object(object).to_string());
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
        assert!(Encoding::current().decode(&part).is_some(), "a character is cut");
    }
}
