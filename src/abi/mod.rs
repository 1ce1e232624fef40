//! The C boundary: the only place, beside `xp.rs`, with unsafe code.
//!
//! - [`boundary`] turns C strings into Rust text and back, and owns NULL, encoding, panics and allocation.
//! - [`cdecl`] has the `his_*` functions, [`exports`] one more per operation, [`stdcall`] the `His*` twins.
//! - [`jobs`] runs operations in the background.
//! - [`library`] knows where the library lies and keeps it loaded.

#![allow(unsafe_code)]

pub mod boundary;
pub mod cdecl;
pub mod exports;
mod jobs;
mod library;
pub mod stdcall;

pub use library::folder as library_folder;
