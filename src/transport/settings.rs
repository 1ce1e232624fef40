//! What the configuration says about connections (`http`).

use super::tls::provider::Suites;
use std::time::Duration;

/// The settings of one `http` block.
#[derive(Clone)]
pub struct Settings {
    /// Limit of a whole call that names none.
    pub timeout: Duration,
    /// Limit of resolving a name and connecting.
    pub connect_timeout: Duration,
    /// How often a request is sent again.
    pub retries: u32,
    /// How many idle connections are kept.
    pub max_connections: usize,
    /// How long an idle connection is kept.
    pub idle: Duration,
    /// Longest answer in bytes.
    pub max_response_bytes: u64,
    /// The proxy's address, with its log-in.
    pub proxy: Option<String>,
    /// What is reached without the proxy.
    pub no_proxy: Vec<String>,
    /// Further trusted certificates.
    pub ca_file: Option<String>,
    /// Revoked certificates.
    pub crl_file: Option<String>,
    /// What TLS offers.
    pub tls: Suites,
    /// Certificates are not checked.
    pub accept_invalid_certs: bool,
}
