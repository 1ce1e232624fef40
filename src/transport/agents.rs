//! ureq's agents: each with the same limits, each with its own chain of connectors.

use super::connection::Connection;
use super::failure::{AtProxy, Unsent};
use super::forward::{CompleteLines, ToProxy};
use super::proxy_login::FirstAnswer;
use super::resolver::Resolver;
use super::settings::Settings;
use super::socket::TcpConnector;
use super::tls::connector::TlsConnector;
use crate::trace::recording::{self, Step};
use std::time::Duration;
use ureq::unversioned::resolver::Resolver as Resolve;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, SocksConnector, Transport as Wire,
};

/// Bytes of each buffer of a connection, of which one with TLS has four; ureq's own would be 128 KB. The head of an
/// answer has to fit in, and a request's head with its body when they go out together; what is longer loses nothing.
const BUFFER: usize = 40 * 1024;

/// Longest head of an answer in bytes; servers send a tenth of it.
const LONGEST_HEAD: usize = 32 * 1024;

/// Longest address and headers of a request in bytes: with what ureq and a proxy add they have to fit into a buffer.
pub const LONGEST_REQUEST_HEAD: usize = BUFFER - 4 * 1024;

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
        ureq::Agent::with_parts(self.config(None), Outermost { chain, proxied: false }, Resolver::default())
    }

    /// Through a proxy that makes a tunnel: SOCKS, or CONNECT for https.
    pub fn tunnel(self, proxy: ureq::Proxy, tls: TlsConnector) -> ureq::Agent {
        let log_in = proxy.username().is_some();
        let chain =
            ().chain(MarkProxy { connector: SocksConnector::default(), log_in })
                .chain(MarkProxy { connector: ConnectProxyConnector::default(), log_in })
                .chain(TcpConnector)
                .chain(tls);
        ureq::Agent::with_parts(self.config(Some(proxy)), Outermost { chain, proxied: true }, Resolver::default())
    }

    /// To nowhere, for a dry run.
    pub fn nowhere(self, connector: impl Connector<()>, resolver: impl Resolve) -> ureq::Agent {
        ureq::Agent::with_parts(self.config(None), connector, resolver)
    }

    /// Plain http through an HTTP proxy.
    pub fn forward(self, proxy: &ureq::Proxy) -> ureq::Agent {
        let chain = ().chain(MarkProxy { connector: TcpConnector, log_in: false }).chain(CompleteLines);
        let toward = ToProxy { proxy: proxy.uri().clone(), resolver: Resolver::default() };
        // Some proxies close after each answer without a word of it, and the next request would run into the close.
        let settings = AgentSettings { connections: 0, ..self };
        ureq::Agent::with_parts(settings.config(None), Outermost { chain, proxied: false }, toward)
    }
}

/// Makes a [`Connection`] of what the connectors inside it made, and marks their failures as [`Unsent`].
#[derive(Debug)]
struct Outermost<C> {
    chain: C,
    /// The chain goes through a proxy. ureq runs it once more inside, without the proxy's settings, for the way to a
    /// proxy that is asked by CONNECT: that is a line like any other, and no request of ours goes over it.
    proxied: bool,
}

impl<In: Wire, C: Connector<In>> Connector<In> for Outermost<C> {
    type Out = Box<dyn Wire>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let whole = details.config.proxy().is_some() == self.proxied;
        if !whole {
            recording::begin_tunnel(details.uri.host(), details.uri.port_u16());
        }
        let began = recording::clock();
        let made = self.chain.connect(details, chained).map_err(Unsent::mark);
        recording::took(Step::Connect, began);
        let made = made?;
        Ok(made.map(
            |made| if whole { Connection::new(made.boxed()).boxed() } else { FirstAnswer::new(made.boxed()).boxed() },
        ))
    }
}

/// Marks the failures of a connector as the proxy's.
#[derive(Debug)]
struct MarkProxy<C> {
    connector: C,
    /// A log-in is configured.
    log_in: bool,
}

impl<In: Wire, C: Connector<In>> Connector<In> for MarkProxy<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<C::Out>, ureq::Error> {
        // What came from further out is not this connector's.
        let made = self.connector.connect(details, chained).map_err(|error| AtProxy::mark(error, self.log_in));
        // Without a proxy's settings this is the way to the proxy.
        if details.config.proxy().is_some() {
            recording::end_tunnel();
        }
        made
    }
}
