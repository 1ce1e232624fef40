//! The log (日志): one line per call, in a file that rotates.
//!
//! ```text
//! 2026-11-22 12:06:32.123+08:00 INFO  healthcard.ocr_info id=4F0C… ok code=0 http=200 41ms pid=812
//! 2026-11-22 12:06:33.001+08:00 ERROR healthcard.bind_card_relation id=91AA… vendor code=21003（appToken 超时） …
//! ```
//!
//! No secret and no patient data stands in it: no answer, no words of a vendor, of the request (at `debug`) what
//! [`mask`] lets through. Several processes may write into one file: each line is one appending write, and who
//! writes or rotates holds `….lock`. No lock of the process is held meanwhile.

mod entry;
mod file;
pub mod mask;

pub use entry::Entry;
pub use file::{Level, Log, Settings};
