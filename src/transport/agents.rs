//! ureq's agents: each with the same limits, each with its own chain of connectors.

use super::connection::Connection;
use super::failure::{AtProxy, Unsent};
use super::forward::{CompleteLines, ToProxy};
use super::resolver::Resolver;
use super::settings::Settings;
use super::tcp::TcpConnector;
use super::tls::connector::TlsConnector;
use std::time::Duration;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, SocksConnector, Transport as Wire,
};

/// Bytes of each buffer of a connection, of which one with TLS has four; ureq's own would be 128 KB. The head of an
/// answer has to fit in, and a request's head with its body when they go out together; what is longer loses nothing.
const BUFFER: usize = 40 * 1024;

/// Longest head of an answer in bytes; servers send a tenth of it.
const LONGEST_HEAD: usize = 32 * 1024;

/// What every agent of a block has in common.
#[derive(Clone, Copy)]
pub struct AgentSettings {
    connections: usize,
    idle: Duration,
    /// Limit of a call that names none.
    pub timeout: Duration,
    /// Limit of one connection.
    pub connect_timeout: Duration,
}

impl From<&Settings> for AgentSettings {
    fn from(settings: &Settings) -> AgentSettings {
        AgentSettings {
            connections: settings.max_connections,
            idle: settings.idle,
            timeout: settings.timeout,
            connect_timeout: settings.connect_timeout,
        }
    }
}

impl AgentSettings {
    fn config(self, proxy: Option<ureq::Proxy>) -> ureq::config::Config {
        let connect = self.connect_timeout.min(self.timeout);
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(concat!("hisbridge/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections(self.connections)
            .max_idle_connections_per_host(self.connections)
            .max_idle_age(self.idle)
            .input_buffer_size(BUFFER)
            .output_buffer_size(BUFFER)
            .max_response_header_size(LONGEST_HEAD)
            .timeout_global(Some(self.timeout))
            .timeout_connect(Some(connect))
            .timeout_resolve(Some(connect))
            .build()
    }

    /// Straight to the server.
    pub fn direct(self, tls: TlsConnector) -> ureq::Agent {
        let chain = ().chain(TcpConnector).chain(tls);
        ureq::Agent::with_parts(self.config(None), MarkUnsent(chain), Resolver::default())
    }

    /// Through a proxy that makes a tunnel: SOCKS, or CONNECT for https.
    pub fn tunnel(self, proxy: ureq::Proxy, tls: TlsConnector) -> ureq::Agent {
        let chain =
            ().chain(MarkProxy(SocksConnector::default()))
                .chain(MarkProxy(ConnectProxyConnector::default()))
                .chain(TcpConnector)
                .chain(tls);
        ureq::Agent::with_parts(self.config(Some(proxy)), MarkUnsent(chain), Resolver::default())
    }

    /// Plain http through an HTTP proxy.
    pub fn forward(self, proxy: &ureq::Proxy) -> ureq::Agent {
        let chain = ().chain(MarkProxy(TcpConnector)).chain(CompleteLines);
        let toward = ToProxy { proxy: proxy.uri().clone(), resolver: Resolver::default() };
        // Some proxies close after each answer without a word of it, and the next request would run into the close.
        let settings = AgentSettings { connections: 0, ..self };
        ureq::Agent::with_parts(settings.config(None), MarkUnsent(chain), toward)
    }
}

/// Marks the failures of the connectors inside it as [`Unsent`], and sees that no answer is cut short in silence.
#[derive(Debug)]
struct MarkUnsent<C>(C);

impl<In: Wire, C: Connector<In>> Connector<In> for MarkUnsent<C> {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        self.0
            .connect(details, chained)
            .map(|made| made.map(|made| Connection::new(made.boxed())))
            .map_err(Unsent::mark)
    }
}

/// Marks the failures of a connector as the proxy's.
#[derive(Debug)]
struct MarkProxy<C>(C);

impl<In: Wire, C: Connector<In>> Connector<In> for MarkProxy<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<C::Out>, ureq::Error> {
        // What came from further out is not this connector's.
        self.0.connect(details, chained).map_err(AtProxy::mark)
    }
}
