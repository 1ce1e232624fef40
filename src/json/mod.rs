//! JSON texts (JSON 文本): reading, writing, and single places of them.
//!
//! - [`document`] reads what callers write: `scan` walks it by the grammar, with `lexeme` for strings and numbers, and
//!   `fault` says in words what is wrong; [`remarks`] are on what was read all the same.
//! - [`parse()`] makes a tree of a text that is not too deep; [`reader`] walks through one without making a tree.
//! - [`compact`], [`quote`] and [`write_object`] write; [`plain()`] gives a scalar as text.
//! - [`mend`] replaces what JSON does not allow in strings of texts that vendors wrote.
//! - [`pointer`] reads and sets one place.

pub mod document;
mod fault;
mod fault_kind;
mod lexeme;
pub mod mend;
mod parse;
mod plain;
pub mod pointer;
pub mod reader;
pub mod remarks;
pub mod scan;
mod write;

pub use fault::is_invisible;
pub use parse::{DEEPEST, is_too_deep, parse};
pub use plain::plain;
pub use write::{compact, quote, write_object};
