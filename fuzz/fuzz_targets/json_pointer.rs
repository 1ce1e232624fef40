//! The JSON helpers with any text, pointer and value. Input: flags (1 GBK), then the three, each but the last ended by a
//! line feed; the JSON comes last.
#![no_main]

use hisbridge::abi::cdecl::{his_json_count, his_json_get, his_json_keys, his_json_put, his_json_remove, his_json_set};
use hisbridge::abi::wide::{HisJsonCountW, HisJsonPutW};
use hisbridge_fuzz::{bytes, c_string, encoding, set_encoding};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// An answer of these functions: JSON in the encoding that is set.
fn json(answer: &[u8]) -> Value {
    let text = encoding().decode(answer).expect("in the encoding that is set");
    serde_json::from_str(&text).expect("JSON")
}

/// Whether it says that a change could not be made.
fn is_failed(root: &Value) -> bool {
    root["operation"].as_str().is_some_and(|name| name.starts_with("his_json_") || name.is_empty())
        && root["ok"] == false
}

fuzz_target!(|data: &[u8]| {
    let [flags, rest @ ..] = data else { return };
    set_encoding(flags & 1 != 0);
    let mut parts = rest.splitn(3, |byte| *byte == b'\n');
    let mut part = || c_string(parts.next().unwrap_or_default());
    let (pointer, text, given) = (part(), part(), part());
    let (at, value, start) = (pointer.as_ptr(), text.as_ptr(), given.as_ptr());
    // SAFETY: NUL-terminated strings.
    let found = bytes(|| unsafe { his_json_get(start, at) });
    encoding().decode(&found).expect("in the encoding that is set");
    // SAFETY: NUL-terminated strings.
    let set = json(&bytes(|| unsafe { his_json_set(start, at, value) }));
    // SAFETY: NUL-terminated strings.
    let put = json(&bytes(|| unsafe { his_json_put(start, at, value) }));
    // SAFETY: NUL-terminated strings.
    let names = json(&bytes(|| unsafe { his_json_keys(start, at) }));
    // SAFETY: NUL-terminated strings.
    let count = unsafe { his_json_count(start, at) };
    assert!(names.as_array().is_some_and(|names| names.is_empty() || names.len() == count as usize), "{names} {count}");
    // SAFETY: NUL-terminated strings.
    let left = c_string(&bytes(|| unsafe { his_json_remove(start, at) }));
    let (Some(pointer_text), Some(text), Some(given)) = (
        encoding().decode(pointer.to_bytes()),
        encoding().decode(text.to_bytes()),
        encoding().decode(given.to_bytes()),
    ) else {
        return;
    };
    // The same in UTF-16.
    let wide = |text: &str| -> Vec<u16> { text.encode_utf16().chain([0]).collect() };
    let (wide_given, wide_at, wide_value) = (wide(&given), wide(&pointer_text), wide(&text));
    // SAFETY: zero-terminated texts.
    assert_eq!(unsafe { HisJsonCountW(wide_given.as_ptr(), wide_at.as_ptr()) }, count);
    let mut out = vec![0_u16; given.len() * 6 + pointer_text.len() * 12 + text.len() * 6 + 2000];
    let room = i32::try_from(out.len()).expect("a small size");
    // SAFETY: zero-terminated texts and a buffer of that size.
    let written =
        unsafe { HisJsonPutW(wide_given.as_ptr(), wide_at.as_ptr(), wide_value.as_ptr(), out.as_mut_ptr(), room) };
    let same: Value =
        serde_json::from_str(&String::from_utf16(&out[..written as usize]).expect("UTF-16")).expect("JSON");
    assert!(is_failed(&put) || same == put, "{same} {put}");

    // What was set is found there, but where the pointer says "behind the last" or goes deeper than can be read again.
    let whole = if pointer_text.starts_with('/') { pointer_text } else { format!("/{pointer_text}") };
    if whole.split('/').any(|step| step == "-") {
        return;
    }
    if !is_failed(&set) {
        assert_eq!(set.pointer(&whole), Some(&Value::String(text)), "{set}");
    }
    let left_json = json(left.to_bytes());
    // SAFETY: NUL-terminated strings.
    let gone = bytes(|| unsafe { his_json_get(left.as_ptr(), at) });
    let is_item =
        whole.rsplit_once('/').is_some_and(|(parent, _)| left_json.pointer(parent).is_some_and(Value::is_array));
    assert!(is_failed(&left_json) || is_item || gone.is_empty(), "{left_json}");
});
