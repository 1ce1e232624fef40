//! What takes the place of secrets and tokens.

use crate::redact::{Redactor, named};

/// What stands in the place of a secret.
pub const HIDDEN: &str = "***";

/// Headers that hold nothing but a secret, beside those whose names tell it.
const SECRET_HEADERS: &[&str] = &["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Knows the secrets of the configuration, and the tokens that a call met.
pub struct Masks<'a> {
    secrets: &'a Redactor,
    tokens: Redactor,
}

impl<'a> Masks<'a> {
    pub fn new<'t>(secrets: &'a Redactor, tokens: impl Iterator<Item = &'t str>) -> Masks<'a> {
        Masks { secrets, tokens: Redactor::new(tokens) }
    }

    /// A text without them. What a token's name stands before is hidden too: an answer that was cut off may hold one
    /// that nobody got to know.
    pub fn text(&self, text: &str) -> String {
        named::hidden(&self.tokens.text(&self.secrets.text(text)), HIDDEN).into_owned()
    }

    /// A header's value without them.
    pub fn header(&self, name: &str, value: &str) -> String {
        let secret = SECRET_HEADERS.iter().any(|known| name.eq_ignore_ascii_case(known)) || named::is_secret(name);
        if secret { HIDDEN.into() } else { self.text(value) }
    }
}
