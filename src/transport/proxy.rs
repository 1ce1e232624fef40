//! The configured proxy: what it is, and the agents that go through it.

use super::agents::AgentSettings;
use super::no_proxy::NoProxy;
use super::tls::connector::TlsConnector;
use crate::address::{Address, Purpose};
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
        let wrong = |cause: &str| {
            Error::new(Kind::Config, format!("http.proxy 不正确：{cause}"))
                .hint(format!("应形如 {}", Purpose::Proxy.form()))
        };
        let address = Address::read(url, Purpose::Proxy).map_err(wrong)?;
        let protocol = ureq::ProxyProtocol::try_from(address.scheme).map_err(|_| wrong("没有这种代理"))?;
        let own_port = match address.scheme {
            "http" => 80,
            "https" => 443,
            _ => 1080,
        };
        let mut builder = ureq::Proxy::builder(protocol).host(address.host).port(address.port.unwrap_or(own_port));
        if let Some((user, password)) = address.account() {
            builder = builder.username(&user);
            if let Some(password) = password {
                builder = builder.password(&password);
            }
        }
        let proxy = builder.build().map_err(|_| wrong("主机或用户名不能用"))?;
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
