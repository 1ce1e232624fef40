//! The configured proxy: what it is, and the agents that go through it.

use super::agents::AgentSettings;
use super::no_proxy::NoProxy;
use super::tls::connector::TlsConnector;
use crate::crypto::encoding::base64_encode;
use crate::error::{Error, Kind};

/// The agents that go through the proxy.
pub struct Proxied {
    /// As configured.
    pub proxy: ureq::Proxy,
    /// What is reached without it.
    pub exceptions: NoProxy,
    /// SOCKS, and CONNECT for https.
    pub tunnel: ureq::Agent,
    /// Plain http through an HTTP proxy, with the proxy's log-in.
    pub forward: Option<(ureq::Agent, Option<String>)>,
}

impl Proxied {
    /// Reads the address; no connection is opened yet.
    pub fn new(
        url: &str,
        exceptions: NoProxy,
        settings: AgentSettings,
        tls: impl Fn() -> TlsConnector,
    ) -> Result<Proxied, Error> {
        let wrong = |_| {
            Error::new(Kind::Config, "http.proxy 不正确")
                .hint("应形如 http://用户:密码@主机:端口 或 socks5://主机:端口；用户名和密码里的特殊字符写成 %XX")
        };
        let given = ureq::Proxy::new(url).map_err(wrong)?;
        // Built anew, so that the port is always there.
        let mut builder = ureq::Proxy::builder(given.protocol()).host(given.host()).port(given.port());
        if let Some(user) = given.username() {
            builder = builder.username(user);
        }
        if let Some(password) = given.password() {
            builder = builder.password(password);
        }
        let proxy = builder.build().map_err(wrong)?;
        let forward =
            (proxy.protocol() == ureq::ProxyProtocol::Http).then(|| (settings.forward(&proxy), log_in(&proxy)));
        Ok(Proxied { tunnel: settings.tunnel(proxy.clone(), tls()), forward, exceptions, proxy })
    }
}

/// `Basic …` for the proxy, if it wants a log-in.
fn log_in(proxy: &ureq::Proxy) -> Option<String> {
    let user = proxy.username()?;
    let both = format!("{user}:{}", proxy.password().unwrap_or_default());
    Some(format!("Basic {}", base64_encode(both.as_bytes())))
}
