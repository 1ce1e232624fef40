//! Taking out of a text what must not be read in it: secrets and tokens ([`Redactor`]), what a secret's name stands before
//! ([`named`]), log-ins in addresses, signs that a terminal obeys.

mod each_text;
pub mod letters;
pub mod named;
mod printable;
mod redactor;

pub use each_text::each_text;
pub use printable::{log_in, printable, without_log_in};
pub use redactor::Redactor;
