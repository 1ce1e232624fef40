//! The catalogue: what a call needs of every system, operation, field, code and dictionary, as constants made from
//! `catalog/*.toml`.
//!
//! Nothing here is computed or parsed at run time; `build.rs` has checked the rows. What only people and programs that
//! build forms read (titles, remarks, sources) is in [`describe`], compressed.

pub mod describe;
mod field;
mod lookup;
pub mod meanings;
mod rows;
mod table;

pub use field::*;
pub use lookup::{examples, operation, operations, shown_code, system};
pub use rows::*;
pub use table::*;
