//! Parts of an address.

use ureq::http::Uri;

/// The host without the brackets of an IPv6 address.
pub fn bare_host(url: &Uri) -> &str {
    url.host().unwrap_or_default().trim_matches(['[', ']'])
}

/// The port, or the scheme's own.
pub fn port(url: &Uri) -> u16 {
    url.port_u16().unwrap_or(if url.scheme_str() == Some("https") { 443 } else { 80 })
}
