//! The address of a page in a query: given plain, because the library encodes it.

use super::state::Check;
use crate::address::{Address, Purpose};
use crate::catalog::{Field, Page};
use crate::error::Fault;
use percent_encoding::percent_decode_str;
use serde_json::Value;

impl Check<'_> {
    /// Takes an address out of an encoding that would be the second one, and looks whether it is one.
    pub fn page(&mut self, row: &Field, value: &mut Value, name: &str) {
        let (Some(page), Value::String(text)) = (row.rare.page, value) else { return };
        if let Some(plain) = decoded(text) {
            *text = plain;
            let meaning = row.meaning;
            self.warn(|| format!("{name}（{meaning}）已经编码过，已还原：请给未编码的地址，编码由本库做"));
        }
        if page == Page::Url && !is_page(text) {
            let meaning = row.meaning;
            let form = "应为网页地址，例如 https://his.example.cn/card?patid=1（不编码）";
            self.soft(|| Fault::new(name, "format", format!("{name}（{meaning}）{form}")));
        }
    }
}

/// An encoded address as it was before.
fn decoded(text: &str) -> Option<String> {
    let start = text.get(..5)?.to_ascii_lowercase();
    let rest = if start == "https" { text.get(5..)? } else { text.get(4..).filter(|_| start.starts_with("http"))? };
    let encoded = rest.get(..3).is_some_and(|sign| sign.eq_ignore_ascii_case("%3A"));
    encoded.then(|| percent_decode_str(text).decode_utf8().ok().map(Into::into)).flatten()
}

/// Whether a text is the address of a page, whatever its path and query.
fn is_page(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let odd = |letter: char| letter.is_whitespace() || letter.is_control();
    !text.contains(odd) && Address::read(&format!("{scheme}://{host}"), Purpose::Server).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{decoded, is_page};

    #[test]
    fn an_encoded_address_is_told_from_a_plain_one() {
        for (text, plain) in [
            ("https%3A%2F%2Fh.example%2Fa%3Fx%3D1%26y%3D%E4%BA%8C", "https://h.example/a?x=1&y=二"),
            ("HTTP%3a//h/a%20b", "HTTP://h/a b"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["https://h/?back=https%3A%2F%2Fh", "pages%2Findex", "back", "", "https", "https%3A%FF"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }

    #[test]
    fn a_page_has_a_host() {
        for text in ["https://h.example/卡?x=1&y=二#a", "http://10.0.0.1:8080", "HTTPS://h?x=/"] {
            assert!(is_page(text), "{text}");
        }
        for text in ["h.example/a", "ftp://h", "https://", "https://?x", "https://h/a b", "mini:/pages/a", "back"] {
            assert!(!is_page(text), "{text}");
        }
    }
}
