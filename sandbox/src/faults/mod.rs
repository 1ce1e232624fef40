//! Faults that can be armed for a path: what proxies, dying servers and broken networks do to an
//! answer.

mod armed;
mod content;
mod delivery;
mod disguise;
mod gzip;
mod kinds;
mod malformed_head;

pub use armed::{Armed, Faults};
pub use delivery::deliver;
pub use kinds::Fault;
