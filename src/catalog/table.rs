//! The rows themselves, made by build.rs: one static per system, operation and dictionary, named after them.

#![allow(missing_docs)]

use super::field::*;
use super::rows::*;

include!(concat!(env!("OUT_DIR"), "/catalog_table.rs"));
