//! One exported function per operation, made by build.rs from the catalogue.

use std::ffi::c_char;

include!(concat!(env!("OUT_DIR"), "/exports.rs"));
