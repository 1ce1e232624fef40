//! A request that is made whole, as far as the line, and goes nowhere.

use super::client::Transport;
use super::connection::Connection;
use super::failure::explain;
use super::message::Outgoing;
use crate::error::Error;
use std::fmt;
use std::net::SocketAddr;
use ureq::http::{Method, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport as Wire,
};

impl Transport {
    /// Makes a request as [`Transport::send`] would send it, for who records it. Nothing leaves this machine.
    pub fn dry_run(&self, outgoing: &Outgoing) -> Result<(), Error> {
        let prepared = self.prepare(outgoing, &outgoing.url)?;
        let request = prepared.request()?;
        let _recorded = prepared.record(&outgoing.url);
        let agent = self.agents.nowhere(Nowhere, Nowhere);
        let end = if outgoing.method == Method::GET { agent.run(request.map(|_| ())) } else { agent.run(request) };
        match end {
            Err(ureq::Error::Other(inner)) if inner.is::<NotSent>() => Ok(()),
            Err(error) => Err(explain(error)),
            // Nobody is there to answer.
            Ok(_) => Ok(()),
        }
    }
}

/// The end of a request that goes nowhere.
#[derive(Debug)]
struct NotSent;

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not sent")
    }
}

impl std::error::Error for NotSent {}

/// Connects to nothing, and asks nobody for an address.
#[derive(Debug)]
struct Nowhere;

impl Resolver for Nowhere {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        found.push(SocketAddr::from(([0, 0, 0, 0], 0)));
        Ok(found)
    }
}

impl Connector<()> for Nowhere {
    type Out = Connection;

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<Connection>, ureq::Error> {
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Some(Connection::new(Box::new(NoLine(buffers)))))
    }
}

/// Takes a request and gives no answer.
#[derive(Debug)]
struct NoLine(LazyBuffers);

impl Wire for NoLine {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.0
    }

    fn transmit_output(&mut self, _: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        Err(ureq::Error::Other(Box::new(NotSent)))
    }

    fn is_open(&mut self) -> bool {
        true
    }

    /// Or a request for https would be refused.
    fn is_tls(&self) -> bool {
        true
    }
}
