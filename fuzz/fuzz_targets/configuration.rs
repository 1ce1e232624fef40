//! The configuration's text, in both encodings. Input: flags (1 GBK), text.
#![no_main]

use hisbridge::abi::cdecl::his_configure;
use hisbridge_fuzz::{c_string, set_encoding, take};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| {
    let [flags, text @ ..] = data else { return };
    // A path in it could be of a database of this machine's.
    if text.windows(6).any(|part| part == b"outbox") {
        return;
    }
    set_encoding(flags & 1 != 0);
    let text = c_string(text);
    // SAFETY: a NUL-terminated string.
    let envelope = take(|| unsafe { his_configure(text.as_ptr()) });
    assert!(envelope["ok"] == true || envelope["error"]["kind"] == "config" || envelope["error"]["kind"] == "argument");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 1)
});
