//! Wraps https connections in TLS.

use super::certificate::Certificate;
use super::failure::{Stage, failed, handshake, last_word, refuses_handshake};
use super::records::Records;
use super::trust::Trust;
use crate::trace::recording::{self, Step};
use crate::transport::failure::Unsent;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use std::fmt;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// What a finished handshake showed.
pub struct Seen {
    /// `TLS 1.2` or `TLS 1.3`.
    pub version: &'static str,
    /// The server's own certificate.
    pub certificate: Option<Certificate>,
}

/// Wraps https connections.
pub struct TlsConnector {
    trust: Arc<Trust>,
    /// Where the diagnosis wants to see handshakes.
    seen: Option<Arc<Mutex<Option<Seen>>>>,
}

impl TlsConnector {
    /// For the connections of an agent.
    pub fn new(trust: Arc<Trust>) -> TlsConnector {
        TlsConnector { trust, seen: None }
    }

    /// For one that is looked at.
    pub fn watched(trust: Arc<Trust>, seen: Arc<Mutex<Option<Seen>>>) -> TlsConnector {
        TlsConnector { trust, seen: Some(seen) }
    }

    fn note(&self, session: &ClientConnection) {
        let Some(seen) = &self.seen else { return };
        let certificate = session.peer_certificates().and_then(|chain| Certificate::read(chain.first()?));
        let version = match session.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            _ => "TLS 1.2",
        };
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen { version, certificate });
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ureq::Error::BadUri(host.to_owned()))?;
        let config = self.trust.config().map_err(failed)?;
        let mut session = ClientConnection::new(config, name).map_err(failed)?;
        let mut socket = Records::new(TransportAdapter::new(transport.boxed(), details.current_time.clone()));
        socket.set_timeout(details.timeout);
        let began = recording::clock();
        let agreed = session.complete_io(&mut socket);
        recording::took(Step::Tls, began);
        if let Err(error) = agreed {
            let error = last_word(&mut session, &mut socket, error);
            return Err(handshake(error, self.trust.stage(&session)));
        }
        self.note(&session);
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream: StreamOwned::new(session, socket), answered: false })))
    }
}

/// An https connection.
pub struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, Records>,
    /// Something of an answer has come.
    answered: bool,
}

impl TlsTransport {
    /// In TLS 1.3 a server may refuse the handshake, as for a certificate that the client has not, when the request has
    /// gone out already. Nobody has read the request then.
    fn failed(&mut self, error: std::io::Error) -> ureq::Error {
        let StreamOwned { conn: session, sock: line } = &mut self.stream;
        let error = last_word(session, line, error);
        let error = handshake(error, Stage { agreed: true, finished: true, modern: false });
        if !self.answered && refuses_handshake(&error) { Unsent::mark(error) } else { error }
    }

    /// Takes what has come out of every layer, without waiting: the line, rustls, and what that has decrypted. Nothing
    /// if a record is cut, or the session is over.
    fn take_what_came(&mut self) -> Option<()> {
        let TlsTransport { buffers, stream: StreamOwned { conn: session, sock: line }, .. } = self;
        loop {
            let state = session.process_new_packets().ok()?;
            if state.plaintext_bytes_to_read() > 0 {
                let amount = session.reader().read(buffers.input_append_buf()).ok().filter(|amount| *amount > 0)?;
                buffers.input_appended(amount);
            } else if !line.read_ahead(session).ok()? {
                return (!state.peer_has_closed() && line.is_between_records()).then_some(());
            }
        }
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        let written = self.stream.write_all(output);
        written.map_err(|error| self.failed(error))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf()).map_err(|error| self.failed(error))?;
        self.answered |= amount > 0;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// What TLS has to say for itself, a new session ticket or key, may come at any time and is taken in. What it brought
    /// for others is in the input then.
    fn is_open(&mut self) -> bool {
        self.stream.sock.is_open() && self.take_what_came().is_some()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsConnector")
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}
