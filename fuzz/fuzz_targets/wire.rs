//! Whole calls against a server in this process that answers with the input: as it is, or as the body of a proper
//! answer. Input: operation, flags (1 proper answer, 2 compressed as said by the body itself, 4 chunked), answer.
#![no_main]

use hisbridge::catalog::{self, Operation};
use hisbridge_fuzz::{call, configure, network, pick, server};
use libfuzzer_sys::fuzz_target;
use std::ffi::CString;
use std::sync::LazyLock;

static ROWS: LazyLock<Vec<&'static Operation>> = LazyLock::new(|| {
    configure(server::start());
    network()
});

fuzz_target!(|data: &[u8]| {
    let [choice, flags, answer @ ..] = data else { return };
    let row = pick(&ROWS, *choice);
    let mut wire = Vec::new();
    if flags & 1 != 0 {
        wire.extend_from_slice(b"HTTP/1.1 200 OK\r\nConnection: close\r\n");
        if flags & 2 != 0 {
            wire.extend_from_slice(b"Content-Encoding: gzip\r\n");
        }
        if flags & 4 != 0 {
            wire.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
        } else {
            wire.extend_from_slice(format!("Content-Length: {}\r\n\r\n", answer.len()).as_bytes());
        }
    }
    wire.extend_from_slice(answer);
    server::answer_with(wire);
    let name = CString::new(row.full_name).expect("a name");
    let request = CString::new(catalog::examples(row.full_name).0).expect("an example");
    let envelope = call(&name, &request);
    let kind = envelope["error"]["kind"].as_str().unwrap_or_default();
    assert!(matches!(kind, "" | "timeout" | "transport" | "http" | "protocol" | "vendor"), "{envelope}");
});
