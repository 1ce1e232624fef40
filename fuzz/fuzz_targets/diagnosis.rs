//! tool.diagnose against a server that answers every step with the input. Input: system, flags (1 proper answer), answer.
#![no_main]

use hisbridge_fuzz::{call, configure, server};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::json;
use std::ffi::CString;
use std::sync::Once;

const SYSTEMS: [&str; 5] = ["imaging", "ywx", "reservation", "healthcard", "signit"];

fuzz_target!(|data: &[u8]| {
    static READY: Once = Once::new();
    READY.call_once(|| configure(server::start()));
    let [system, flags, answer @ ..] = data else { return };
    let mut wire = Vec::new();
    if flags & 1 != 0 {
        wire.extend(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len()).bytes());
    }
    wire.extend_from_slice(answer);
    server::answer_with(wire);
    let request = json!({"system": SYSTEMS[usize::from(*system) % SYSTEMS.len()]}).to_string();
    let envelope = call(c"tool.diagnose", &CString::new(request).expect("no NUL inside"));
    // A diagnosis runs to its end, whatever it finds.
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope["data"]["steps"].as_array().is_some_and(|steps| steps.len() > 2), "{envelope}");
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 2)
});
