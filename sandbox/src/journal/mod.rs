//! What is remembered of the calls: counters, the last requests, and the log.

mod counters;
mod history;
mod log;

pub use counters::Counters;
pub use history::History;
pub use log::Log;
