//! The library's own source.

#[path = "../../../src/transport/cbc/constant_time.rs"]
pub mod constant_time;
#[path = "../../../src/transport/cbc/mac.rs"]
pub mod mac;
#[allow(dead_code, reason = "what opens a record ends with the branch on whether it is right")]
#[path = "../../../src/transport/cbc/record.rs"]
pub mod record;
