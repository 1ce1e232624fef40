//! The text rules of HTTP and HTML: query strings and forms, percent encoding, HTML escaping.

/// Reads `application/x-www-form-urlencoded` text; a `%` that starts no escape and text that is
/// not UTF-8 after decoding are errors, as a strict vendor would treat them.
pub fn form_pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((form_decode(name)?, form_decode(value)?))
        })
        .collect()
}

fn form_decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let raw = text.as_bytes();
    let mut at = 0;
    while at < raw.len() {
        match raw[at] {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = raw
                    .get(at + 1..at + 3)
                    .and_then(|pair| std::str::from_utf8(pair).ok())
                    .and_then(crate::crypto::unhex)
                    .ok_or("a % without two hex digits")?;
                bytes.extend(pair);
                at += 2;
            }
            byte => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8(bytes).map_err(|_| "percent-encoded text is not UTF-8".to_owned())
}

/// Percent-encodes everything but unreserved characters.
pub fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (byte as char).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Escapes text for HTML, in elements and in quoted attributes.
pub fn html_escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_text_is_read_as_a_servlet_container_reads_it() {
        let pairs = form_pairs("a=1+2&b=%E5%BC%A0&c&d=x%2By").unwrap();
        let expected = [("a", "1 2"), ("b", "张"), ("c", ""), ("d", "x+y")];
        assert_eq!(pairs.len(), 4);
        for (pair, (name, value)) in pairs.iter().zip(expected) {
            assert_eq!((pair.0.as_str(), pair.1.as_str()), (name, value));
        }
        assert!(form_pairs("a=%G1").is_err());
        assert!(form_pairs("a=%").is_err());
        assert!(form_pairs("a=%FF").is_err());
    }

    #[test]
    fn percent_encoding_round_trips() {
        let text = "张 +/=&?%\"";
        let pairs = form_pairs(&format!("x={}", percent_encode(text))).unwrap();
        assert_eq!(pairs[0].1, text);
    }
}
