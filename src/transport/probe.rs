//! Looking at a connection step by step, for `tool.diagnose`.

use super::client::Transport;
use super::failure::{bad_header, explain};
use super::message::Answer;
use super::resolver::{Resolver, in_time};
use super::tls::certificate::Certificate;
use super::tls::connector::{Seen, TlsConnector};
use super::tls::trust::Trust;
use super::url::{bare_host, port, read};
use crate::error::{Error, Kind};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::http;

/// Where a connection to an address goes first.
pub struct Route {
    /// The proxy as `scheme://host:port`, without its log-in; none for a direct connection.
    pub proxy: Option<String>,
    /// Whether the proxy resolves the server's name.
    pub proxy_resolves: bool,
    /// The host to connect to: the proxy's or the server's.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// What one request showed.
pub struct Probe {
    /// The finished TLS handshake's version.
    pub tls: Option<&'static str>,
    /// The server's certificate, also a refused one.
    pub certificate: Option<Certificate>,
    /// The answer of whatever status.
    pub outcome: Result<Answer, Error>,
}

impl Transport {
    /// Which way an address is reached; none for an address that is none.
    pub fn route(&self, url: &str) -> Option<Route> {
        let url = read(url).ok()?;
        let host = bare_host(&url);
        Some(match self.proxied.as_ref().filter(|proxied| !proxied.exceptions.covers(host, port(&url))) {
            None => Route { proxy: None, proxy_resolves: false, host: host.to_owned(), port: port(&url) },
            Some(proxied) => {
                let proxy = &proxied.proxy;
                let scheme = proxy.protocol().to_string().to_lowercase();
                Route {
                    proxy: Some(format!("{scheme}://{}:{}", proxy.host(), proxy.port())),
                    proxy_resolves: !proxy.resolve_target(),
                    host: proxy.host().trim_matches(['[', ']']).to_owned(),
                    port: proxy.port(),
                }
            }
        })
    }

    /// The time limit for one connection.
    pub fn connect_timeout(&self) -> Duration {
        self.agents.connect_timeout
    }

    /// Gets an address over a new connection and tells what TLS showed.
    pub fn probe(&self, url: &str, end: Instant) -> Probe {
        let (seen, outcome) = self.look(url, self.trust.clone(), end);
        let refused = outcome.as_ref().is_err_and(|error| error.kind == Kind::Tls);
        let (tls, mut certificate) = match seen {
            Some(seen) => (Some(seen.version), seen.certificate),
            None => (None, None),
        };
        if refused && certificate.is_none() {
            // Once more without checks, only to see which certificate it was: nothing is sent but this GET.
            let (seen, _) = self.look(url, Arc::new(self.trust.nothing_checked()), end);
            certificate = seen.and_then(|seen| seen.certificate);
        }
        Probe { tls, certificate, outcome }
    }

    fn look(&self, url: &str, trust: Arc<Trust>, end: Instant) -> (Option<Seen>, Result<Answer, Error>) {
        let seen = Arc::new(Mutex::new(None));
        let outcome = self.get(url, trust, &seen, end);
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
        (seen, outcome)
    }

    fn get(
        &self,
        url: &str,
        trust: Arc<Trust>,
        seen: &Arc<Mutex<Option<Seen>>>,
        end: Instant,
    ) -> Result<Answer, Error> {
        let uri = read(url)?;
        let mut request = http::Request::new(&b""[..]);
        *request.uri_mut() = uri.clone();
        let (kept, log_in) = self.agent_for(&uri);
        if let Some(log_in) = log_in {
            let name = http::header::PROXY_AUTHORIZATION;
            let value = log_in.parse().map_err(|_| bad_header(&name))?;
            request.headers_mut().insert(name, value);
        }
        let fresh;
        let agent = if uri.scheme_str() == Some("https") {
            let tls = TlsConnector::watched(trust, seen.clone());
            fresh = match &self.proxied {
                Some(proxied) if !proxied.exceptions.covers(bare_host(&uri), port(&uri)) => {
                    self.agents.tunnel(proxied.proxy.clone(), tls)
                }
                _ => self.agents.direct(tls),
            };
            &fresh
        } else {
            kept
        };
        self.run(agent, &|| Ok(request.clone()), end).map(|(answer, _)| answer)
    }
}

/// The addresses of a host.
pub fn resolve(host: &str, port: u16, limit: Duration) -> Result<Vec<SocketAddr>, Error> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    in_time(Resolver::key(host, port), limit).map_err(explain)
}
