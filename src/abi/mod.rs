//! The C boundary.
//!
//! - [`boundary`] turns C strings into Rust text and back, and owns NULL, encoding, panics and allocation.
//! - [`cdecl`] has the `his_*` functions, [`exports`] one more per operation, [`stdcall`] the `His*` twins.
//! - [`jobs`] runs operations in the background.
//! - [`forks`] says what of the library is one process's alone.

#![allow(unsafe_code)]

pub mod boundary;
pub mod cdecl;
pub mod exports;
mod forks;
mod jobs;
pub mod stdcall;
