//! HTTP as the vendors' parts see it: messages, and the encodings of their texts.

mod encoding;
mod message;
mod post;

pub use encoding::{form_pairs, html_escape, percent_encode};
pub use message::{Answer, Request, Trace, reason};
pub use post::post;
