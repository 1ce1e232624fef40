//! Pictures for tool.image_to_bmp. Input: the file.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hisbridge_fuzz::{CLOSED_PORT, call, configure};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::ffi::CString;
use std::sync::LazyLock;

static OUT: LazyLock<tempfile::NamedTempFile> = LazyLock::new(|| {
    configure(CLOSED_PORT);
    tempfile::NamedTempFile::new().expect("a file")
});

fuzz_target!(|file: &[u8]| {
    let request = json!({"base64": STANDARD.encode(file), "out": OUT.path()}).to_string();
    let envelope = call(c"tool.image_to_bmp", &CString::new(request).expect("no NUL inside"));
    if envelope["ok"] == true {
        let side = |name: &str| envelope["data"][name].as_u64().expect("a number");
        let row = (side("width") * 3).next_multiple_of(4);
        let size = std::fs::metadata(OUT.path()).expect("the picture").len();
        assert_eq!(size, 54 + row * side("height"));
    }
});
