//! One HTTP exchange: connections are kept, time limits hold, failures get their kind.
//!
//! ureq does HTTP; the connections come from here, because TLS has to trust a hospital's own CA beside the built-in
//! roots, name resolution must not use timed thread parking (it hangs old kernels), and a failure before anything was
//! sent must be told from one after.

mod resolver;
mod tls;

use crate::cancel::Cancel;
use crate::config::Block;
use crate::error::{Error, Kind};
use std::fmt;
use std::time::{Duration, Instant};
use ureq::http::{self, Uri};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, SocksConnector, TcpConnector, Transport as Wire,
};

/// How often a redirect within the same host is followed.
const REDIRECTS: u32 = 3;

/// The connections of one `http` block.
pub struct Transport {
    agent: ureq::Agent,
    timeout: Duration,
    connect_timeout: Duration,
    retries: u32,
    limit: u64,
    /// Certificates are not checked: every envelope says so.
    pub insecure: bool,
}

/// What goes out.
pub struct Outgoing {
    /// GET or POST.
    pub method: http::Method,
    /// The whole address.
    pub url: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
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
    /// Makes the agent; no connection is opened yet.
    pub fn new(block: Option<&Block>) -> Result<Transport, Error> {
        let Some(block) = block else { return Err(Error::new(Kind::Internal, "没有 http 配置")) };
        let proxy = block.text("proxy").map(|url| proxy(url, &block.texts("no_proxy"))).transpose()?;
        let insecure = block.flag("accept_invalid_certs");
        let tls = tls::TlsConnector::new(block.text("ca_file"), insecure)?;
        let connections = usize::try_from(block.number("max_connections")).unwrap_or(usize::MAX);
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .user_agent(concat!("hisbridge/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .max_idle_age(Duration::from_millis(block.number("idle_ms")))
            .build();
        let chain =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(tls);
        let agent = ureq::Agent::with_parts(config, Telling(chain), resolver::Resolver::default());
        Ok(Transport {
            agent,
            timeout: Duration::from_millis(block.number("timeout_ms")),
            connect_timeout: Duration::from_millis(block.number("connect_timeout_ms")),
            retries: u32::try_from(block.number("retries")).unwrap_or(0),
            limit: block.number("max_response_bytes"),
            insecure,
        })
    }

    /// The time limit of a call that names none.
    pub fn timeout(&self) -> Duration {
        self.timeout
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
        let mut url = outgoing.url.clone();
        for _ in 0..=REDIRECTS {
            let (answer, location) = self.exchange(outgoing, &url, limits)?;
            let stays = outgoing.method == http::Method::GET || matches!(answer.status, 307 | 308);
            let Some(location) = location.filter(|_| (300..400).contains(&answer.status) && stays) else {
                return Ok(answer);
            };
            url = within_host(&url, &location).ok_or_else(|| {
                let mut error =
                    Error::new(Kind::Http, format!("服务器（HTTP {}）要转到另一台主机，没有跟随", answer.status))
                        .hint("检查配置的地址；中间可能有登录页或网关");
                error.http_status = Some(answer.status);
                error
            })?;
        }
        Err(Error::new(Kind::Http, "服务器反复重定向").hint("检查配置的地址"))
    }

    fn exchange(&self, outgoing: &Outgoing, url: &str, limits: &Limits) -> Result<(Answer, Option<String>), Error> {
        let left = limits.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(timeout(true));
        }
        let mut request = http::Request::builder().method(outgoing.method.clone()).uri(url);
        for (name, value) in &outgoing.headers {
            request = request.header(*name, value);
        }
        let connect = self.connect_timeout.min(left);
        let result = if outgoing.method == http::Method::GET {
            let request = request.body(()).map_err(bad_address)?;
            let request = self.agent.configure_request(request).timeout_global(Some(left));
            self.agent.run(request.timeout_connect(Some(connect)).timeout_resolve(Some(connect)).build())
        } else {
            let request = request.body(outgoing.body.as_slice()).map_err(bad_address)?;
            let request = self.agent.configure_request(request).timeout_global(Some(left));
            self.agent.run(request.timeout_connect(Some(connect)).timeout_resolve(Some(connect)).build())
        };
        let response = result.map_err(|error| self.explain(error))?;
        let (head, body) = response.into_parts();
        let header = |name: http::HeaderName| head.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let body = body.into_with_config().limit(self.limit).read_to_vec().map_err(|error| self.explain(error))?;
        let answer = Answer {
            status: head.status.as_u16(),
            content_type: header(http::header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase(),
            date: header(http::header::DATE),
            body,
        };
        Ok((answer, header(http::header::LOCATION)))
    }

    /// A failure of ureq in the words of the person at the desk.
    fn explain(&self, error: ureq::Error) -> Error {
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<Unsent>() {
                Ok(unsent) => {
                    let mut explained = self.explain(unsent.0);
                    explained.unsent = true;
                    explained
                }
                Err(inner) => match inner.downcast::<tls::Failure>() {
                    Ok(failure) => failure.explain(),
                    Err(_) => Error::new(Kind::Internal, "网络层的未知错误"),
                },
            },
            ureq::Error::Timeout(which) => {
                let connecting = matches!(which, ureq::Timeout::Resolve | ureq::Timeout::Connect);
                timeout(connecting)
            }
            ureq::Error::HostNotFound => {
                unsent(Kind::Transport, "找不到主机（域名解析失败）", "检查配置的地址、DNS 和网线")
            }
            ureq::Error::ConnectionFailed => unsent(Kind::Transport, "连不上服务器", "检查地址、端口和防火墙"),
            ureq::Error::ConnectProxyFailed(_) => {
                unsent(Kind::Transport, "代理拒绝了连接", "检查 http.proxy 的地址、用户名和密码")
            }
            ureq::Error::BodyExceedsLimit(_) => {
                Error::new(Kind::Protocol, format!("应答超过 {} 字节的上限", self.limit))
                    .hint("确有需要时加大 http.max_response_bytes")
            }
            ureq::Error::Decompress(_, _) => Error::new(Kind::Protocol, "应答的压缩数据损坏"),
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(_, _) => {
                Error::new(Kind::Protocol, "应答不是正确的 HTTP").hint("检查地址和端口；中间可能有网关改写了应答")
            }
            ureq::Error::Io(error) => io(&error),
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => bad_address(()),
            _ => Error::new(Kind::Transport, "网络错误"),
        }
    }
}

fn timeout(unsent: bool) -> Error {
    let mut error = if unsent {
        Error::new(Kind::Timeout, "连接服务器超时").hint("检查网络、地址和防火墙，稍后再试")
    } else {
        Error::new(Kind::Timeout, "服务器没有在时限内应答").hint("稍后再试；提交类操作请先查询结果，不要重复提交")
    };
    error.unsent = unsent;
    error
}

/// What a cancelled call ends with.
pub fn cancelled() -> Error {
    Error::new(Kind::Cancelled, "调用已取消")
}

fn unsent(kind: Kind, message: &str, hint: &str) -> Error {
    let mut error = Error::new(kind, message).hint(hint);
    error.unsent = true;
    error
}

fn bad_address<T>(_: T) -> Error {
    Error::new(Kind::Config, "服务地址不正确").hint("地址应形如 https://主机:端口")
}

fn io(error: &std::io::Error) -> Error {
    use std::io::ErrorKind as E;
    match error.kind() {
        E::ConnectionRefused => unsent(Kind::Transport, "服务器拒绝连接", "检查地址和端口，服务是否已启动"),
        E::HostUnreachable | E::NetworkUnreachable | E::AddrNotAvailable => {
            unsent(Kind::Transport, "网络不通", "检查网线、网关和代理设置")
        }
        E::TimedOut | E::WouldBlock => timeout(false),
        E::UnexpectedEof | E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe => {
            Error::new(Kind::Transport, "连接被对方中断").hint("稍后再试；提交类操作请先查询结果，不要重复提交")
        }
        _ => {
            let code = error.raw_os_error().map_or_else(String::new, |code| format!("（系统错误 {code}）"));
            Error::new(Kind::Transport, format!("网络错误{code}"))
        }
    }
}

fn proxy(url: &str, exceptions: &[&str]) -> Result<ureq::Proxy, Error> {
    let wrong = |_| {
        Error::new(Kind::Config, "http.proxy 不正确").hint("应形如 http://用户:密码@主机:端口 或 socks5://主机:端口")
    };
    let parsed = ureq::Proxy::new(url).map_err(wrong)?;
    let mut builder = ureq::Proxy::builder(parsed.protocol()).host(parsed.host()).port(parsed.port());
    if let Some(user) = parsed.username() {
        builder = builder.username(user);
    }
    if let Some(password) = parsed.password() {
        builder = builder.password(password);
    }
    for exception in exceptions {
        builder = builder.no_proxy(exception);
    }
    builder.build().map_err(wrong)
}

/// The redirect's target when it stays on the host; a step from http to https is one within the host too.
fn within_host(from: &str, location: &str) -> Option<String> {
    let from: Uri = from.parse().ok()?;
    if location.starts_with('/') && !location.starts_with("//") {
        return Some(format!("{}://{}{location}", from.scheme_str()?, from.authority()?));
    }
    let to: Uri = location.parse().ok()?;
    let safe = to.scheme() == from.scheme() || to.scheme_str() == Some("https");
    (safe && to.host()? == from.host()?).then(|| location.to_owned())
}

/// A failure before anything of the request was sent.
#[derive(Debug)]
struct Unsent(ureq::Error);

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no connection")
    }
}

impl std::error::Error for Unsent {}

/// Marks the failures of the connectors inside it as [`Unsent`].
#[derive(Debug)]
struct Telling<C>(C);

impl<In: Wire, C: Connector<In>> Connector<In> for Telling<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<C::Out>, ureq::Error> {
        self.0.connect(details, chained).map_err(|error| match error {
            // A CONNECT proxy runs the chain once more inside: its failure is marked already.
            ureq::Error::Other(inner) if inner.is::<Unsent>() => ureq::Error::Other(inner),
            error => ureq::Error::Other(Box::new(Unsent(error))),
        })
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
        for elsewhere in ["http://b.example/y", "//b.example/y", "ftp://a.example/", ""] {
            assert_eq!(within_host(from, elsewhere), None, "{elsewhere}");
        }
        assert_eq!(within_host("https://a.example/", "http://a.example/"), None);
    }
}
