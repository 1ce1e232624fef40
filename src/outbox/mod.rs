//! The outbox (发件箱): reports that wait on disk until the vendor has them.
//!
//! With `_options.outbox` a call ends as soon as its checked request is written to an SQLite file; a thread sends it
//! in the background, after a restart too. What is promised:
//!
//! - A report that was taken in is never lost: the file is flushed to the disk before the call returns.
//! - A report whose success the library has recorded is never sent again. Recording is the first thing that happens
//!   after the vendor's answer, and it is flushed to the disk as well.
//! - A report whose answer was lost (line cut, process killed) is sent again under the same request id. Where the
//!   catalogue names the code by which the vendor knows a repetition (`outbox.repeated`; healthcard 10054 重复请求),
//!   that answer then counts as success: the vendor has the report. A try that was answered uses up its id.
//! - Reports of one system and account go in the order in which they came. While the head cannot be sent, those behind
//!   it wait; a head that the vendor refuses for good is set aside with its reason.
//!
//! Several programs may share a file: who holds the lock file beside it sends, and the system frees that lock when
//! its holder dies. Requests lie encrypted under a key that follows from the system's own secret.
//!
//! - `put` takes a request in, `sealed` encrypts and opens it, `store` is the file: `database` opens it, `row` reads it.
//! - `sender` is the thread, `verdict` decides what an outcome means for a report.
//! - `tool` is `tool.outbox`.

mod database;
mod files;
mod moment;
mod put;
mod report;
mod row;
mod sealed;
mod sender;
mod store;
mod tool;
mod trouble;
mod verdict;

pub use put::{check, put};
pub use sealed::Kept;
pub use sender::resume;
#[cfg(unix)]
pub use sender::{Held, hold, renew};
pub use tool::tool;
