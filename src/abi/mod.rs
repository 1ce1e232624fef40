//! The C boundary: the only place, beside `xp.rs`, with unsafe code.
//!
//! - [`boundary`] turns C strings into Rust text and back, and owns NULL, encoding, panics and allocation.
//! - [`cdecl`] has the `his_*` functions, [`exports`] one more per operation, [`stdcall`] the `His*` twins.
//! - [`jobs`] runs operations in the background.
//! - [`browser`] finds Chrome in the registry and asks the system to open an address.
//! - [`fork`] keeps a forked process from using what is its parent's.
//! - [`library`] knows where the library lies and keeps it loaded.
//! - [`dpapi`] and [`local_time`] ask the system what the standard library does not.

#![allow(unsafe_code)]

pub mod boundary;
pub mod browser;
pub mod cdecl;
mod dpapi;
pub mod exports;
pub mod fork;
mod jobs;
mod library;
mod local_time;
pub mod stdcall;

pub use dpapi::{Scope, protect, unprotect};
pub use library::folder as library_folder;
pub use local_time::local_offset_minutes;
