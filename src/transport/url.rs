//! The address of a request and its parts.

use super::failure::bad_address;
use crate::address::host_and_port;
use crate::error::Error;
use ureq::http::Uri;

/// An address, whole. `http` by itself takes a port that is none for one that is not there, and would go to the scheme's
/// own; a log-in is nobody's here.
pub fn read(url: &str) -> Result<Uri, Error> {
    let uri: Uri = url.parse().map_err(bad_address)?;
    let authority = uri.authority().ok_or(()).map_err(bad_address)?;
    host_and_port(authority.as_str()).map_err(bad_address)?;
    uri.scheme().ok_or(()).map_err(bad_address)?;
    Ok(uri)
}

/// The host without the brackets of an IPv6 address.
pub fn bare_host(url: &Uri) -> &str {
    url.host().unwrap_or_default().trim_matches(['[', ']'])
}

/// The port, or the scheme's own.
pub fn port(url: &Uri) -> u16 {
    url.port_u16().unwrap_or(if url.scheme_str() == Some("https") { 443 } else { 80 })
}
