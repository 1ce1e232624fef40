//! The C boundary.
//!
//! - [`cdecl`] has the `his_*` functions, [`exports`] one more per operation, [`stdcall`] the `His*` twins, [`wide`] their
//!   twins in UTF-16; [`functions`] is what they all do, and [`family`] in which encoding.
//! - [`boundary`] turns C strings into Rust text and back, and owns NULL and allocation; [`buffer`] fills the caller's
//!   buffers. Every exported function goes through [`crate::guard`], which no panic leaves.
//! - [`jobs`] runs operations in the background.
//! - [`forks`] says what of the library is one process's alone.

#![allow(unsafe_code)]

pub mod boundary;
mod buffer;
pub mod cdecl;
pub mod exports;
mod family;
mod forks;
mod functions;
mod jobs;
pub mod stdcall;
pub mod wide;
