//! Requests with long lists, against every operation: whatever is in them, right or wrong, the time of a call grows with
//! the request's length and no faster.
//!
//! Input: operation, JSON. Every list in it is repeated until the request has some 64 KB.
#![no_main]

use hisbridge::catalog::Operation;
use hisbridge_fuzz::{CLOSED_PORT, call, configure, pick};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use std::ffi::CString;
use std::sync::LazyLock;
use std::time::Duration;

/// What a request is made to be.
const LENGTH: usize = 64 * 1024;

/// A release build needs a twentieth of it. The sanitizer and unoptimized code have their share, quadratic work has not.
const MOST: Duration = Duration::from_millis(500);

/// What works on a request's fields: local operations are at work with a text of 64 KB or a picture, too.
static ROWS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    configure(CLOSED_PORT);
    hisbridge_fuzz::network()
});

fuzz_target!(|data: &[u8]| {
    let [choice, text @ ..] = data else { return };
    let row = pick(&ROWS, *choice);
    let Ok(mut request) = serde_json::from_slice::<Value>(text) else { return };
    if text.is_empty() || text.windows(7).any(|part| part == b"wait_ms") {
        return;
    }
    lengthen(&mut request, LENGTH / text.len());
    let request = request.to_string();
    if request.len() > 2 * LENGTH {
        return;
    }
    let Ok(request) = CString::new(request) else { return };
    let name = CString::new(row.full_name).expect("a name");
    let before = used();
    call(&name, &request);
    let time = used() - before;
    assert!(time < MOST, "{}: {time:?} for {} bytes", row.full_name, request.as_bytes().len());
});

/// Repeats the outermost lists.
fn lengthen(value: &mut Value, times: usize) {
    match value {
        Value::Array(items) => {
            let copy = items.clone();
            *items = std::iter::repeat_n(copy, times.max(1)).flatten().collect();
        }
        Value::Object(members) => members.values_mut().for_each(|member| lengthen(member, times)),
        _ => {}
    }
}

/// The processor's time of this thread: other programs on the machine do not count.
fn used() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).expect("less than a second"))
}

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    hisbridge_fuzz::mutate(data, size, max_size, seed, 1)
});
