//! The vendors: what each of them is to the rest (`vendor`), the five, and their list (`registry`).

pub mod healthcard;
pub mod imaging;
mod registry;
pub mod reservation;
pub mod signit;
mod vendor;
pub mod ywx;

pub use registry::Registry;
