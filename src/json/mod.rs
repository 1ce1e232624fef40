//! JSON texts (JSON 文本): reading, writing, and single places of them.
//!
//! - [`parse()`] makes a tree of a text that is not too deep; [`reader`] walks through one without making a tree.
//! - [`compact`], [`quote`] and [`write_object`] write; [`plain()`] gives a scalar as text.
//! - [`pointer`] reads and sets one place.

mod parse;
mod plain;
pub mod pointer;
pub mod reader;
mod write;

pub use parse::{DEEPEST, is_too_deep, parse};
pub use plain::plain;
pub use write::{compact, quote, write_object};
