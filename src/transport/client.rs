//! Sends a request and takes the whole answer: repeated where that is safe, redirected within the origin.

use super::agents::AgentSettings;
use super::body::{inflate, read_whole};
use super::failure::{explain, is_broken, is_closed, timeout};
use super::message::{Answer, Limits, Outgoing};
use super::no_proxy::NoProxy;
use super::proxy::Proxied;
use super::proxy_login::Offered;
use super::redirect::within_origin;
use super::settings::Settings;
use super::tls::connector::TlsConnector;
use super::tls::trust::Trust;
use super::url::{bare_host, port};
use crate::error::{Error, Kind};
use std::borrow::Cow;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::http::{self, Uri};

/// How often a redirect within the same origin is followed.
const REDIRECTS: u32 = 3;

/// How much less than the whole time limit may be left for the agent's own to serve.
const NEARLY_ALL: Duration = Duration::from_millis(20);

/// The connections of one `http` block.
pub struct Transport {
    direct: ureq::Agent,
    pub(super) proxied: Option<Proxied>,
    pub(super) agents: AgentSettings,
    pub(super) trust: Arc<Trust>,
    retries: u32,
    limit: u64,
    /// Certificates are not checked: every envelope says so.
    pub insecure: bool,
}

impl Transport {
    /// Makes the agents; no connection is opened yet.
    pub fn new(settings: &Settings) -> Result<Transport, Error> {
        let insecure = settings.accept_invalid_certs;
        let trust =
            Arc::new(Trust::new(settings.ca_file.as_deref(), settings.crl_file.as_deref(), insecure, settings.tls)?);
        let agents = AgentSettings::from(settings);
        let exceptions = NoProxy::parse(&settings.no_proxy)?;
        let tls = || TlsConnector::new(trust.clone());
        let proxied = settings.proxy.as_deref().map(|url| Proxied::new(url, exceptions, agents, tls)).transpose()?;
        Ok(Transport {
            direct: agents.direct(tls()),
            proxied,
            agents,
            trust: trust.clone(),
            retries: settings.retries,
            limit: settings.max_response_bytes,
            insecure,
        })
    }

    /// The agent that reaches an address, and the proxy's log-in where the request itself has to carry it.
    pub(super) fn agent_for(&self, url: &Uri) -> (&ureq::Agent, Option<&str>) {
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
        self.agents.timeout
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
    /// was sent or the catalogue lets it be repeated; what may have arrived is then sealed anew.
    pub fn send(&self, seal: &mut dyn FnMut() -> Result<Outgoing, Error>, limits: &Limits) -> Result<Answer, Error> {
        let mut pause = Duration::from_millis(100);
        let mut tries = 0;
        let mut outgoing = seal()?;
        loop {
            if limits.cancel.wished() {
                return Err(Error::cancelled());
            }
            let failure = match self.follow(&outgoing, limits) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let again = failure.unsent || limits.repeatable;
            let left = limits.end.saturating_duration_since(Instant::now());
            if !failure.retryable || !again || tries >= self.retries || left <= pause {
                return Err(failure);
            }
            if limits.cancel.wait(pause) {
                return Err(Error::cancelled());
            }
            if !failure.unsent {
                outgoing = seal()?;
            }
            tries += 1;
            pause *= 3;
        }
    }

    /// One exchange, with redirects inside the same origin. A POST is sent again only where the status says that it
    /// stays a POST (307, 308).
    fn follow(&self, outgoing: &Outgoing, limits: &Limits) -> Result<Answer, Error> {
        let mut url = Cow::Borrowed(outgoing.url.as_str());
        for _ in 0..=REDIRECTS {
            let (answer, location) = self.exchange(outgoing, &url, limits)?;
            let stays = outgoing.method == http::Method::GET || matches!(answer.status, 307 | 308);
            let Some(location) = location.filter(|_| (300..400).contains(&answer.status) && stays) else {
                return Ok(answer);
            };
            let target = within_origin(&url, &location).ok_or_else(|| {
                let mut error = Error::new(
                    Kind::Http,
                    format!("服务器（HTTP {}）要转到另一台主机、端口或协议，没有跟随", answer.status),
                )
                .hint("检查配置的地址；中间可能有登录页或网关");
                error.http_status = Some(answer.status);
                error
            })?;
            url = Cow::Owned(target);
        }
        Err(Error::new(Kind::Http, "服务器反复重定向").hint("检查配置的地址"))
    }

    fn exchange(&self, outgoing: &Outgoing, url: &str, limits: &Limits) -> Result<(Answer, Option<String>), Error> {
        let prepared = self.prepare(outgoing, url)?;
        let _recorded = prepared.record(url);
        self.run(prepared.agent, &|| prepared.request(), limits.end)
    }

    /// Runs a request. A connection that was closed while nobody used it is gone when that is found out, before anything
    /// was sent: the request, made anew, goes over the next one.
    pub(super) fn run<'r>(
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
            let log_in = request.headers().contains_key(http::header::PROXY_AUTHORIZATION);
            let result = if request.method() == http::Method::GET {
                self.limited(agent, request.map(|_| ()), left)
            } else {
                self.limited(agent, request, left)
            };
            match result {
                Ok(response) => {
                    refused_by_proxy(&response, log_in)?;
                    return self.take(response);
                }
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
        let deflated =
            header(http::header::CONTENT_ENCODING).is_some_and(|coding| coding.trim().eq_ignore_ascii_case("deflate"));
        let read = read_whole(body, self.limit);
        let body = match read.and_then(|body| if deflated { inflate(&body, self.limit) } else { Ok(body) }) {
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
        if left <= self.agents.timeout && left + NEARLY_ALL >= self.agents.timeout {
            return agent.run(request);
        }
        let connect = self.agents.connect_timeout.min(left);
        let request = agent.configure_request(request).timeout_global(Some(left));
        agent.run(request.timeout_connect(Some(connect)).timeout_resolve(Some(connect)).build())
    }
}

/// A proxy's refusal of plain http: a server of its own wants no log-in of this kind.
fn refused_by_proxy(response: &http::Response<ureq::Body>, log_in: bool) -> Result<(), Error> {
    let ways = response.headers().get_all(http::header::PROXY_AUTHENTICATE);
    let told = log_in || ways.iter().next().is_some();
    if response.status() != http::StatusCode::PROXY_AUTHENTICATION_REQUIRED || !told {
        return Ok(());
    }
    let mut error = Offered::by(ways.iter().filter_map(|way| way.to_str().ok())).refused(Kind::Http, log_in);
    error.message.push_str("（HTTP 407）");
    error.http_status = Some(response.status().as_u16());
    Err(error)
}
