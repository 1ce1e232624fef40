//! TLS 1.2 and 1.3 with the library's own roots, and a hospital's own CA beside them. XP's own TLS stops at 1.0.

use crate::config::{io_words, read_limited};
use crate::error::{Error, Kind};
use once_cell::sync::OnceCell;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use std::fmt;
use std::io::{Read, Write};
use std::sync::Arc;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Largest CA file in bytes.
const CA_FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// Wraps https connections. The client configuration is made once, at the first https connection: the roots are
/// parsed once and TLS sessions are resumed.
pub struct TlsConnector {
    extra_roots: Vec<CertificateDer<'static>>,
    insecure: bool,
    config: OnceCell<Arc<ClientConfig>>,
}

impl TlsConnector {
    /// Reads the CA file, so that a wrong one is told when it is configured.
    pub fn new(ca_file: Option<&str>, insecure: bool) -> Result<TlsConnector, Error> {
        let extra_roots = ca_file.map(certificates).transpose()?.unwrap_or_default();
        Ok(TlsConnector { extra_roots, insecure, config: OnceCell::new() })
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_try_init(|| self.make_config()).cloned()
    }

    fn make_config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?;
        if self.insecure {
            let verifier = Arc::new(NoVerification(provider));
            return Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()));
        }
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(self.extra_roots.iter().cloned());
        Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
    }
}

/// The certificates of a PEM or DER file.
fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |what: &str| {
        Error::new(Kind::Config, format!("http.ca_file {path}：{what}")).hint("应为 PEM 或 DER 格式的 CA 证书文件")
    };
    let bytes = read_limited(path, CA_FILE_LIMIT).map_err(|error| wrong(&io_words(&error)))?;
    let found = if bytes.starts_with(&[0x30]) {
        vec![CertificateDer::from(bytes)]
    } else {
        CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>().map_err(|_| wrong("PEM 损坏"))?
    };
    let mut check = RootCertStore::empty();
    if found.is_empty() || check.add_parsable_certificates(found.iter().cloned()).0 == 0 {
        return Err(wrong("里面没有可用的证书"));
    }
    Ok(found)
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ureq::Error::HostNotFound)?;
        let config = self.config().map_err(failed)?;
        let mut session = ClientConnection::new(config, name).map_err(failed)?;
        let mut socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        socket.set_timeout(details.timeout);
        session.complete_io(&mut socket).map_err(handshake)?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream: StreamOwned::new(session, socket) })))
    }
}

fn failed(error: rustls::Error) -> ureq::Error {
    ureq::Error::Other(Box::new(Failure(error)))
}

/// rustls puts its own errors inside the socket's.
fn handshake(error: std::io::Error) -> ureq::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => failed(inner.clone()),
        None => error.into(),
    }
}

/// A failed handshake, or an alert in the middle of a connection.
#[derive(Debug)]
pub struct Failure(rustls::Error);

impl Failure {
    /// The failure in the words of the person at the desk.
    pub fn explain(&self) -> Error {
        let (message, hint) = match &self.0 {
            rustls::Error::InvalidCertificate(certificate) => match certificate {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    ("服务器证书已过期", "检查这台电脑的日期；日期没错就请对方更新证书")
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    ("服务器证书还没有生效", "检查这台电脑的日期和时间")
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    ("服务器证书不是发给这个主机名的", "检查配置的地址，用证书上的域名访问")
                }
                CertificateError::UnknownIssuer => {
                    ("服务器证书的签发者不受信任", "院内私有 CA 或自签证书：把 CA 证书文件配置为 http.ca_file")
                }
                CertificateError::Revoked => ("服务器证书已被吊销", "请对方更换证书"),
                _ => ("服务器证书无效", "请对方检查证书"),
            },
            rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => {
                ("与服务器谈不成 TLS", "服务器须支持 TLS 1.2 或 1.3")
            }
            rustls::Error::InvalidMessage(_) => ("对方说的不是 TLS", "检查地址是 http 还是 https，以及端口"),
            _ => ("TLS 连接失败", "检查地址、代理和服务器的 TLS 设置"),
        };
        Error::new(Kind::Tls, message).hint(hint)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TLS failure")
    }
}

impl std::error::Error for Failure {}

/// An https connection.
pub struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output).map_err(handshake)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf()).map_err(handshake)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

/// `accept_invalid_certs`: the certificate is not checked, the handshake's signature is.
#[derive(Debug)]
struct NoVerification(Arc<CryptoProvider>);

impl ServerCertVerifier for NoVerification {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
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
