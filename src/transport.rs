//! One HTTP exchange: connections are kept, time limits hold, failures get their kind.
//!
//! ureq does HTTP; the connections come from here, because TLS has to trust a hospital's own CA beside the built-in
//! roots, name resolution must not use timed thread parking (it hangs old kernels), and a failure before anything was
//! sent must be told from one after.

#[doc(hidden)]
pub mod cbc;
mod certificate;
mod failure;
mod forward;
mod no_proxy;
mod probe;
mod provider;
mod resolver;
mod tls;
mod whole;

pub use probe::{Probe, Route, resolve};

use crate::cancel::Cancel;
use crate::config::Block;
use crate::error::{Error, Kind};
pub use failure::bad_address;
use failure::{AtProxy, TooLong, Unsent, explain, is_broken, is_closed, timeout};
use no_proxy::NoProxy;
use provider::Suites;
use std::borrow::Cow;
use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tls::{TlsConnector, Trust};
use ureq::http::{self, Uri};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, SocksConnector, TcpConnector, Transport as Wire,
};
use whole::Whole;

/// Bytes of each buffer of a connection, of which one with TLS has four; ureq's own would be 128 KB. The head of an
/// answer has to fit in, and a request's head with its body when they go out together; what is longer loses nothing.
const BUFFER: usize = 40 * 1024;

/// Longest head of an answer in bytes; servers send a tenth of it.
const LONGEST_HEAD: usize = 32 * 1024;

/// How often a redirect within the same host is followed.
const REDIRECTS: u32 = 3;

/// The connections of one `http` block.
pub struct Transport {
    direct: ureq::Agent,
    proxied: Option<Proxied>,
    settings: Settings,
    trust: Arc<Trust>,
    retries: u32,
    limit: u64,
    /// Certificates are not checked: every envelope says so.
    pub insecure: bool,
}

/// The ways through the proxy.
struct Proxied {
    proxy: ureq::Proxy,
    exceptions: NoProxy,
    /// SOCKS, and CONNECT for https.
    tunnel: ureq::Agent,
    /// Plain http through an HTTP proxy, with the proxy's log-in.
    forward: Option<(ureq::Agent, Option<String>)>,
}

/// What every agent of a block has in common.
#[derive(Clone, Copy)]
struct Settings {
    connections: usize,
    idle: Duration,
    timeout: Duration,
    connect_timeout: Duration,
}

/// What goes out.
pub struct Outgoing {
    /// GET or POST.
    pub method: http::Method,
    /// The whole address.
    pub url: String,
    /// Further headers.
    pub headers: Vec<(http::HeaderName, Cow<'static, str>)>,
    /// The body of a POST.
    pub body: Vec<u8>,
}

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, lower case.
    pub content_type: String,
    /// `Date` as sent.
    pub date: Option<String>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// The limits of one call.
pub struct Limits<'a> {
    /// When the call must be over.
    pub end: Instant,
    /// Whether the request may be sent again when no answer came.
    pub repeatable: bool,
    /// The caller's wish to end it.
    pub cancel: &'a Cancel,
}

impl Transport {
    /// Makes the agents; no connection is opened yet.
    pub fn new(block: Option<&Block>) -> Result<Transport, Error> {
        let Some(block) = block else { return Err(Error::new(Kind::Internal, "没有 http 配置")) };
        let insecure = block.flag("accept_invalid_certs");
        let suites = Suites::named(block.text("tls"));
        let trust = Arc::new(Trust::new(block.text("ca_file"), block.text("crl_file"), insecure, suites)?);
        let settings = Settings {
            connections: usize::try_from(block.number("max_connections")).unwrap_or(usize::MAX),
            idle: Duration::from_millis(block.number("idle_ms")),
            timeout: Duration::from_millis(block.number("timeout_ms")),
            connect_timeout: Duration::from_millis(block.number("connect_timeout_ms")),
        };
        let exceptions = NoProxy::parse(&block.texts("no_proxy"))?;
        let tls = || TlsConnector::new(trust.clone());
        let proxied = block.text("proxy").map(|url| Proxied::new(url, exceptions, settings, tls)).transpose()?;
        Ok(Transport {
            direct: settings.direct(tls()),
            proxied,
            settings,
            trust: trust.clone(),
            retries: u32::try_from(block.number("retries")).unwrap_or(0),
            limit: block.number("max_response_bytes"),
            insecure,
        })
    }

    /// The agent that reaches an address, and the proxy's log-in where the request itself has to carry it.
    fn way(&self, url: &Uri) -> (&ureq::Agent, Option<&str>) {
        match self.proxied.as_ref().filter(|proxied| !proxied.exceptions.covers(bare_host(url), port(url))) {
            None => (&self.direct, None),
            Some(Proxied { forward: Some((agent, log_in)), .. }) if url.scheme_str() == Some("http") => {
                (agent, log_in.as_deref())
            }
            Some(proxied) => (&proxied.tunnel, None),
        }
    }

    /// The time limit of a call that names none.
    pub fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    /// TLS with this block's trust over a connection that is not HTTP's.
    pub fn secure(
        &self,
        host: &str,
        socket: TcpStream,
    ) -> Result<rustls::StreamOwned<rustls::ClientConnection, TcpStream>, Error> {
        self.trust.secure(host, socket)
    }

    /// Sends a request and takes the whole answer. It is tried again, with growing pauses, only when nothing of it
    /// was sent or the catalogue lets it be repeated.
    pub fn send(&self, outgoing: &Outgoing, limits: &Limits) -> Result<Answer, Error> {
        let mut pause = Duration::from_millis(100);
        let mut tries = 0;
        loop {
            if limits.cancel.wished() {
                return Err(cancelled());
            }
            let failure = match self.follow(outgoing, limits) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let again = failure.unsent || limits.repeatable;
            let left = limits.end.saturating_duration_since(Instant::now());
            if !failure.retryable || !again || tries >= self.retries || left <= pause {
                return Err(failure);
            }
            if limits.cancel.wait(pause) {
                return Err(cancelled());
            }
            tries += 1;
            pause *= 3;
        }
    }

    /// One exchange, with redirects inside the same host. A POST is sent again only where the status says that it
    /// stays a POST (307, 308).
    fn follow(&self, outgoing: &Outgoing, limits: &Limits) -> Result<Answer, Error> {
        let mut url = Cow::Borrowed(outgoing.url.as_str());
        for _ in 0..=REDIRECTS {
            let (answer, location) = self.exchange(outgoing, &url, limits)?;
            let stays = outgoing.method == http::Method::GET || matches!(answer.status, 307 | 308);
            let Some(location) = location.filter(|_| (300..400).contains(&answer.status) && stays) else {
                return Ok(answer);
            };
            let target = within_host(&url, &location).ok_or_else(|| {
                let mut error =
                    Error::new(Kind::Http, format!("服务器（HTTP {}）要转到另一台主机，没有跟随", answer.status))
                        .hint("检查配置的地址；中间可能有登录页或网关");
                error.http_status = Some(answer.status);
                error
            })?;
            url = Cow::Owned(target);
        }
        Err(Error::new(Kind::Http, "服务器反复重定向").hint("检查配置的地址"))
    }

    fn exchange(&self, outgoing: &Outgoing, url: &str, limits: &Limits) -> Result<(Answer, Option<String>), Error> {
        let uri: Uri = url.parse().map_err(bad_address)?;
        let (agent, log_in) = self.way(&uri);
        let request = || {
            let mut request = http::Request::new(outgoing.body.as_slice());
            *request.method_mut() = outgoing.method.clone();
            *request.uri_mut() = uri.clone();
            for (name, value) in &outgoing.headers {
                request.headers_mut().insert(name, value.parse().map_err(bad_address)?);
            }
            if let Some(log_in) = log_in {
                let log_in = log_in.parse().map_err(bad_address)?;
                request.headers_mut().insert(http::header::PROXY_AUTHORIZATION, log_in);
            }
            Ok(request)
        };
        self.run(agent, &request, limits.end)
    }

    /// Runs a request. A connection that was closed while nobody used it is gone when that is found out, before anything
    /// was sent: the request, made anew, goes over the next one.
    fn run<'r>(
        &self,
        agent: &ureq::Agent,
        request: &dyn Fn() -> Result<http::Request<&'r [u8]>, Error>,
        end: Instant,
    ) -> Result<(Answer, Option<String>), Error> {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(timeout(true));
            }
            let request = request()?;
            let result = if request.method() == http::Method::GET {
                self.limited(agent, request.map(|_| ()), left)
            } else {
                self.limited(agent, request, left)
            };
            match result {
                Ok(response) => return self.take(response),
                Err(error) if is_closed(&error) => {}
                Err(error) => return Err(explain(error)),
            }
        }
    }

    /// The whole answer, and where it sends the caller to.
    fn take(&self, response: http::Response<ureq::Body>) -> Result<(Answer, Option<String>), Error> {
        let (head, body) = response.into_parts();
        let header = |name: http::HeaderName| head.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        // An answer from a cache has the time of its making.
        let cached = header(http::header::AGE).is_some_and(|age| age.trim() != "0");
        let body = match read_whole(body, self.limit) {
            Ok(body) => body,
            // Proxies cut their own error pages short; the status says it all.
            Err(error) if !head.status.is_success() && is_broken(&error) => Vec::new(),
            Err(error) => return Err(explain(error)),
        };
        let answer = Answer {
            status: head.status.as_u16(),
            content_type: header(http::header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase(),
            date: header(http::header::DATE).filter(|_| !cached),
            body,
        };
        Ok((answer, header(http::header::LOCATION)))
    }

    /// Runs a request within the time that is left. ureq copies an agent's whole configuration for a request that has
    /// limits of its own, which most have not.
    fn limited<B: ureq::AsSendBody>(
        &self,
        agent: &ureq::Agent,
        request: http::Request<B>,
        left: Duration,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        if left <= self.settings.timeout && left + NEARLY_ALL >= self.settings.timeout {
            return agent.run(request);
        }
        let connect = self.settings.connect_timeout.min(left);
        let request = agent.configure_request(request).timeout_global(Some(left));
        agent.run(request.timeout_connect(Some(connect)).timeout_resolve(Some(connect)).build())
    }
}

/// How much less than the whole time limit may be left for the agent's own to serve.
const NEARLY_ALL: Duration = Duration::from_millis(20);

/// The whole body, unpacked, or an error: never a part of it. The limit holds for what comes and for what it unpacks
/// to, so that a small answer cannot become a huge one.
fn read_whole(body: ureq::Body, limit: u64) -> Result<Vec<u8>, ureq::Error> {
    let too_long = || ureq::Error::Other(Box::new(TooLong(limit)));
    let one_more = limit.saturating_add(1);
    let mut reader = body.into_with_config().limit(one_more).reader().take(one_more);
    let mut whole = Vec::new();
    let mut piece = [0u8; 4096];
    loop {
        let count = match reader.read(&mut piece).map_err(ureq::Error::from) {
            Ok(count) => count,
            Err(ureq::Error::BodyExceedsLimit(_)) => return Err(too_long()),
            Err(error) => return Err(error),
        };
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { return Ok(whole) };
        // 32-bit programs run out of address space long before the machine runs out of memory.
        if (whole.len() as u64).saturating_add(read.len() as u64) > limit || whole.try_reserve(read.len()).is_err() {
            return Err(too_long());
        }
        whole.extend_from_slice(read);
    }
}

impl Settings {
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

    fn direct(self, tls: TlsConnector) -> ureq::Agent {
        let chain = ().chain(TcpConnector::default()).chain(tls);
        ureq::Agent::with_parts(self.config(None), Telling(chain), resolver::Resolver::default())
    }

    fn tunnel(self, proxy: ureq::Proxy, tls: TlsConnector) -> ureq::Agent {
        let chain =
            ().chain(ByProxy(SocksConnector::default()))
                .chain(ByProxy(ConnectProxyConnector::default()))
                .chain(TcpConnector::default())
                .chain(tls);
        ureq::Agent::with_parts(self.config(Some(proxy)), Telling(chain), resolver::Resolver::default())
    }

    fn forward(self, proxy: &ureq::Proxy) -> ureq::Agent {
        let chain = ().chain(ByProxy(TcpConnector::default())).chain(forward::CompleteLines);
        let toward = forward::Toward { proxy: proxy.uri().clone(), resolver: resolver::Resolver::default() };
        // Some proxies close after each answer without a word of it, and the next request would run into the close.
        let settings = Settings { connections: 0, ..self };
        ureq::Agent::with_parts(settings.config(None), Telling(chain), toward)
    }
}

impl Proxied {
    fn new(
        url: &str,
        exceptions: NoProxy,
        settings: Settings,
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
    Some(format!("Basic {}", crate::crypto::encoding::base64_encode(both.as_bytes())))
}

/// The host without the brackets of an IPv6 address.
fn bare_host(url: &Uri) -> &str {
    url.host().unwrap_or_default().trim_matches(['[', ']'])
}

fn port(url: &Uri) -> u16 {
    url.port_u16().unwrap_or(if url.scheme_str() == Some("https") { 443 } else { 80 })
}

/// What a cancelled call ends with.
pub fn cancelled() -> Error {
    Error::new(Kind::Cancelled, "调用已取消")
}

/// The redirect's target when it stays on the host; a step from http to https is one within the host too.
fn within_host(from: &str, location: &str) -> Option<String> {
    let from: Uri = from.parse().ok()?;
    let scheme = from.scheme_str()?;
    let whole = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.contains("://") {
        location.to_owned()
    } else {
        let path = match location {
            "" => return None,
            rooted if rooted.starts_with('/') => rooted.to_owned(),
            query if query.starts_with('?') => format!("{}{query}", from.path()),
            name => format!("{}/{name}", from.path().rsplit_once('/').map_or("", |(folder, _)| folder)),
        };
        format!("{scheme}://{}{path}", from.authority()?)
    };
    let to: Uri = whole.parse().ok()?;
    let safe = to.scheme() == from.scheme() || to.scheme_str() == Some("https");
    (safe && to.host()?.eq_ignore_ascii_case(from.host()?)).then_some(whole)
}

/// Marks the failures of the connectors inside it as [`Unsent`], and sees that no answer is cut short in silence.
#[derive(Debug)]
struct Telling<C>(C);

impl<In: Wire, C: Connector<In>> Connector<In> for Telling<C> {
    type Out = Whole;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained).map(|made| made.map(|made| Whole::new(made.boxed()))).map_err(Unsent::mark)
    }
}

/// Marks the failures of a connector as the proxy's.
#[derive(Debug)]
struct ByProxy<C>(C);

impl<In: Wire, C: Connector<In>> Connector<In> for ByProxy<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<C::Out>, ureq::Error> {
        // What came from further out is not this connector's.
        self.0.connect(details, chained).map_err(AtProxy::mark)
    }
}

#[cfg(test)]
mod tests {
    use super::within_host;

    #[test]
    fn redirects_stay_on_the_host() {
        let from = "http://a.example:81/x";
        assert_eq!(within_host(from, "/y?z=1").as_deref(), Some("http://a.example:81/y?z=1"));
        assert_eq!(within_host(from, "https://a.example/y").as_deref(), Some("https://a.example/y"));
        assert_eq!(within_host(from, "y?z").as_deref(), Some("http://a.example:81/y?z"));
        assert_eq!(within_host(from, "?z").as_deref(), Some("http://a.example:81/x?z"));
        assert_eq!(within_host(from, "//A.example/y").as_deref(), Some("http://A.example/y"));
        for elsewhere in ["http://b.example/y", "//b.example/y", "ftp://a.example/", "", "http://a.example@b.example/"]
        {
            assert_eq!(within_host(from, elsewhere), None, "{elsewhere}");
        }
        assert_eq!(within_host("https://a.example/", "http://a.example/"), None);
    }
}
