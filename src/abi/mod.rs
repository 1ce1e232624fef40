//! The C boundary.
//!
//! - [`boundary`] turns C strings into Rust text and back, and owns NULL, encoding and allocation; [`buffer`] fills the
//!   caller's buffers. Every exported function goes through [`crate::guard`], which no panic leaves.
//! - [`cdecl`] has the `his_*` functions, [`exports`] one more per operation, [`stdcall`] the `His*` twins.
//! - [`jobs`] runs operations in the background.
//! - [`forks`] says what of the library is one process's alone.

#![allow(unsafe_code)]

pub mod boundary;
pub mod buffer;
pub mod cdecl;
pub mod exports;
mod forks;
mod jobs;
pub mod stdcall;
