//! his_json_get and his_json_set with any text, pointer and value. Input: flags (1 GBK), then the three, each but the
//! last ended by a line feed; the JSON comes last.
#![no_main]

use hisbridge::abi::cdecl::{his_json_get, his_json_set};
use hisbridge::text::Encoding;
use hisbridge_fuzz::{bytes, c_string, set_encoding};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let [flags, rest @ ..] = data else { return };
    set_encoding(flags & 1 != 0);
    let mut parts = rest.splitn(3, |byte| *byte == b'\n');
    let mut part = || c_string(parts.next().unwrap_or_default());
    let (pointer, text, json) = (part(), part(), part());
    // SAFETY: NUL-terminated strings.
    let found = bytes(|| unsafe { his_json_get(json.as_ptr(), pointer.as_ptr()) });
    // SAFETY: NUL-terminated strings.
    let set = bytes(|| unsafe { his_json_set(json.as_ptr(), pointer.as_ptr(), text.as_ptr()) });
    let encoding = Encoding::current();
    encoding.decode(&found).expect("in the encoding that is set");
    let set_text = encoding.decode(&set).expect("in the encoding that is set");
    let root: Value = serde_json::from_str(&set_text).expect("JSON");
    if root.get("operation").is_some_and(|name| name == "his_json_set") {
        return;
    }
    // What was set is found there, but where the pointer says "behind the last" or goes deeper than can be read again.
    let (Some(pointer_text), Some(text)) = (encoding.decode(pointer.to_bytes()), encoding.decode(text.to_bytes()))
    else {
        return;
    };
    if !pointer_text.split('/').any(|step| step == "-" || step.starts_with('+') || step.starts_with('0')) {
        assert_eq!(root.pointer(&pointer_text), Some(&Value::String(text)), "{set_text}");
    }
});
