//! Plain http through an HTTP proxy: the proxy gets the whole address in the request line.
//!
//! ureq asks every HTTP proxy for a tunnel (CONNECT), which most proxies allow for https ports only. So for http
//! addresses the connection goes to the proxy itself, and the request line is completed on its way out.

use super::failure::AtProxy;
use super::resolver::Resolver;
use std::fmt;
use ureq::Error;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver as Resolve};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Resolves every host to the proxy.
pub struct ToProxy {
    pub proxy: Uri,
    pub resolver: Resolver,
}

impl Resolve for ToProxy {
    fn resolve(
        &self,
        _: &Uri,
        config: &ureq::config::Config,
        limit: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        self.resolver.resolve(&self.proxy, config, limit).map_err(|error| AtProxy::mark(error, false))
    }
}

impl fmt::Debug for ToProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToProxy")
    }
}

/// Completes the request lines of a connection.
#[derive(Debug)]
pub struct CompleteLines;

impl<In: Transport> Connector<In> for CompleteLines {
    type Out = CompleteLine<In>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let host = details.uri.host().ok_or(Error::HostNotFound)?;
        let port = details.uri.port().map_or_else(String::new, |port| format!(":{port}"));
        let origin = format!("http://{host}{port}").into_bytes();
        Ok(chained.map(|inner| CompleteLine { inner, origin, begins: true }))
    }
}

/// A connection to the proxy for one origin.
pub struct CompleteLine<T> {
    inner: T,
    origin: Vec<u8>,
    /// The next output begins a request: nothing was sent yet, or an answer was awaited since.
    begins: bool,
}

impl<T: Transport> Transport for CompleteLine<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let mut amount = amount;
        if self.begins && amount > 0 {
            amount = complete(self.inner.buffers().output(), amount, &self.origin)
                .ok_or_else(|| Error::Io(std::io::Error::other("request line")))?;
            self.begins = false;
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.begins = true;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

/// Puts the origin before the path of the request line that `output` begins with; `amount` bytes of it are filled.
fn complete(output: &mut [u8], amount: usize, origin: &[u8]) -> Option<usize> {
    let head = output.get(..amount)?;
    let path = head.iter().position(|byte| *byte == b' ')? + 1;
    let longer = amount.checked_add(origin.len())?;
    if longer > output.len() {
        return None;
    }
    output.copy_within(path..amount, path + origin.len());
    output.get_mut(path..path + origin.len())?.copy_from_slice(origin);
    Some(longer)
}

impl<T> fmt::Debug for CompleteLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CompleteLine")
    }
}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn the_request_line_gets_the_whole_address() {
        let request = b"GET /a?b=c HTTP/1.1\r\nHost: h:81\r\n\r\n";
        let mut output = [0u8; 64];
        output[..request.len()].copy_from_slice(request);
        let amount = complete(&mut output, request.len(), b"http://h:81");
        assert_eq!(
            amount.map(|amount| &output[..amount]),
            Some(&b"GET http://h:81/a?b=c HTTP/1.1\r\nHost: h:81\r\n\r\n"[..])
        );
        assert_eq!(complete(&mut [b'x'; 8], 8, b"http://h"), None, "no space");
        assert_eq!(complete(&mut b"GET / HTTP/1.1".to_vec(), 14, b"http://h"), None, "no room");
    }
}
