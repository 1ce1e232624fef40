//! What goes out and comes in, for a caller who asks to see it (`_options.trace`).
//!
//! [`recording`] is noted down by whoever does a thing: the transport what it writes and reads, the systems what they
//! encrypt, sign and open. It belongs to the thread that makes the call, because ureq hands its connections nothing of
//! the caller's. `entry` is one exchange, `message` what of one went over the line, `kept` a text of which the beginning
//! is kept; `masks` takes out secrets and tokens at the end, when all of them are known.

mod entry;
mod kept;
mod masks;
mod message;
pub mod recording;

pub use masks::HIDDEN;
