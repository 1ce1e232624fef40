//! A request and the way that it takes.

use super::agents::LONGEST_REQUEST_HEAD;
use super::client::Transport;
use super::failure::{bad_header, too_long};
use super::message::Outgoing;
use super::url::read;
use crate::error::Error;
use crate::trace::recording;
use std::borrow::Cow;
use ureq::http::{self, HeaderName, Uri};

/// A request, its address and the agent that reaches it.
pub struct Prepared<'t> {
    outgoing: &'t Outgoing,
    uri: Uri,
    /// The proxy's log-in, where the request itself has to carry it.
    log_in: Option<(HeaderName, Cow<'static, str>)>,
    pub agent: &'t ureq::Agent,
}

impl Transport {
    /// What goes out, to the address itself or to where a redirect leads.
    pub(super) fn prepare<'t>(&'t self, outgoing: &'t Outgoing, url: &str) -> Result<Prepared<'t>, Error> {
        let head: usize = outgoing.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let head = head.saturating_add(url.len());
        if head > LONGEST_REQUEST_HEAD {
            return Err(too_long(head, LONGEST_REQUEST_HEAD));
        }
        let uri = read(url)?;
        let (agent, log_in) = self.agent_for(&uri);
        let log_in = log_in.map(|log_in| (http::header::PROXY_AUTHORIZATION, Cow::Owned(log_in.to_owned())));
        Ok(Prepared { outgoing, uri, log_in, agent })
    }
}

impl<'t> Prepared<'t> {
    /// The request in ureq's form.
    pub fn request(&self) -> Result<http::Request<&'t [u8]>, Error> {
        let mut request = http::Request::new(self.outgoing.body.as_slice());
        *request.method_mut() = self.outgoing.method.clone();
        *request.uri_mut() = self.uri.clone();
        for (name, value) in self.headers() {
            let value = value.parse().map_err(|_| bad_header(name))?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    /// The exchange begins.
    pub fn record(&self, url: &str) -> recording::Exchange {
        let headers = self.headers().map(|(name, value)| (name.as_str(), value.as_ref()));
        recording::exchange(self.outgoing.method.as_str(), url, headers, &self.outgoing.body)
    }

    fn headers(&self) -> impl Iterator<Item = &(HeaderName, Cow<'static, str>)> {
        self.outgoing.headers.iter().chain(&self.log_in)
    }
}
