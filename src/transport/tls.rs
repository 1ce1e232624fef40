//! TLS 1.2 and 1.3 with the library's own roots, and a hospital's own CA beside them. XP's own TLS stops at 1.0.

use super::certificate::Certificate;
use super::provider::{Suites, provider};
use crate::config::{io_words, read_limited};
use crate::error::{Error, Kind};
use once_cell::sync::OnceCell;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{VerifierBuilderError, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use std::fmt;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// Largest CA or CRL file in bytes.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// What is trusted, from one `http` block; shared by its agents. The client configuration is made once, at the first
/// https connection: TLS sessions are resumed.
pub struct Trust {
    own: Vec<CertificateDer<'static>>,
    revoked: Vec<CertificateRevocationListDer<'static>>,
    insecure: bool,
    suites: Suites,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Trust {
    /// Reads the files, so that wrong ones are told when they are configured.
    pub fn new(
        ca_file: Option<&str>,
        crl_file: Option<&str>,
        insecure: bool,
        suites: Suites,
    ) -> Result<Trust, Error> {
        let own = ca_file.map(certificates).transpose()?.unwrap_or_default();
        let revoked = crl_file.map(revocation_lists).transpose()?.unwrap_or_default();
        Ok(Trust { own, revoked, insecure, suites, config: OnceCell::new() })
    }

    /// One that checks nothing, to look at a certificate that was refused.
    pub fn nothing_checked(&self) -> Trust {
        let suites = self.suites;
        Trust { own: Vec::new(), revoked: Vec::new(), insecure: true, suites, config: OnceCell::new() }
    }

    /// TLS over a connection that is not HTTP's.
    pub fn secure(&self, host: &str, mut socket: TcpStream) -> Result<StreamOwned<ClientConnection, TcpStream>, Error> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| super::bad_address(()))?;
        let session = self.config().and_then(|config| ClientConnection::new(config, name));
        let mut session = session.map_err(|error| Failure(error).explain())?;
        session.complete_io(&mut socket).map_err(|error| super::explain(handshake(error)))?;
        Ok(StreamOwned::new(session, socket))
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_try_init(|| self.make_config()).cloned()
    }

    fn make_config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let provider = provider(self.suites);
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?;
        let verifier: Arc<dyn ServerCertVerifier> = if self.insecure {
            Arc::new(NoVerification(provider))
        } else {
            let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            roots.add_parsable_certificates(self.own.iter().cloned());
            let chains = verifier(roots, &self.revoked, provider).map_err(|error| match error {
                VerifierBuilderError::InvalidCrl(error) => rustls::Error::InvalidCertRevocationList(error),
                error => rustls::Error::General(error.to_string()),
            })?;
            Arc::new(Verification { chains, own: self.own.clone() })
        };
        Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
    }
}

/// Chains up to the roots; certificates on a revocation list are refused. Authorities without a list are not minded,
/// nor is a list's age: a hospital's list that nobody renews must not stop the work.
fn verifier(
    roots: RootCertStore,
    revoked: &[CertificateRevocationListDer<'static>],
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, VerifierBuilderError> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    if revoked.is_empty() {
        return builder.build();
    }
    builder.with_crls(revoked.iter().cloned()).allow_unknown_revocation_status().build()
}

/// The certificates of a PEM or DER file.
fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |what: &str| {
        Error::new(Kind::Config, format!("http.ca_file {path}：{what}")).hint("应为 PEM 或 DER 格式的 CA 证书文件")
    };
    let bytes = read_limited(path, FILE_LIMIT).map_err(|error| wrong(&io_words(&error)))?;
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

/// The revocation lists of a PEM or DER file.
fn revocation_lists(path: &str) -> Result<Vec<CertificateRevocationListDer<'static>>, Error> {
    let wrong = |what: &str| {
        Error::new(Kind::Config, format!("http.crl_file {path}：{what}"))
            .hint("应为 CA 签发的证书吊销列表（CRL），PEM 或 DER 格式")
    };
    let bytes = read_limited(path, FILE_LIMIT).map_err(|error| wrong(&io_words(&error)))?;
    let found = if bytes.starts_with(&[0x30]) {
        vec![CertificateRevocationListDer::from(bytes)]
    } else {
        let lists = CertificateRevocationListDer::pem_slice_iter(&bytes);
        lists.collect::<Result<Vec<_>, _>>().map_err(|_| wrong("PEM 损坏"))?
    };
    if found.is_empty() {
        return Err(wrong("里面没有吊销列表"));
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    verifier(roots, &found, provider(Suites::Modern)).map_err(|_| wrong("读不懂里面的吊销列表"))?;
    Ok(found)
}

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
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ureq::Error::HostNotFound)?;
        let config = self.trust.config().map_err(failed)?;
        let mut session = ClientConnection::new(config, name).map_err(failed)?;
        let mut socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        socket.set_timeout(details.timeout);
        session.complete_io(&mut socket).map_err(handshake)?;
        self.note(&session);
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
pub struct Failure(pub rustls::Error);

impl Failure {
    /// The failure in words.
    pub fn explain(&self) -> Error {
        use CertificateError as C;
        let (message, hint, english, english_hint) = match &self.0 {
            rustls::Error::InvalidCertificate(certificate) => match certificate {
                C::Expired | C::ExpiredContext { .. } => (
                    "服务器证书已过期",
                    "检查这台电脑的日期；日期没错就请对方更新证书",
                    "the server's certificate has expired",
                    "check this computer's date; if it is right, have the server's owner renew the certificate",
                ),
                C::NotValidYet | C::NotValidYetContext { .. } => (
                    "服务器证书还没有生效",
                    "检查这台电脑的日期和时间",
                    "the server's certificate is not valid yet",
                    "check this computer's date and time",
                ),
                C::NotValidForName | C::NotValidForNameContext { .. } => (
                    "服务器证书不是发给这个主机名的",
                    "检查配置的地址，用证书上的域名访问；证书里没有写主机名（SAN）的要请对方重签",
                    "the server's certificate is for another host name",
                    "check the configured address and use the name in the certificate; one without subjectAltName must be issued anew",
                ),
                C::UnknownIssuer | C::BadSignature => (
                    "服务器证书的签发者不受信任",
                    "院内私有 CA 或自签证书：把 CA 证书文件配置为 http.ca_file；换过 CA 的要换新文件",
                    "the issuer of the server's certificate is not trusted",
                    "for a private CA or a self-signed certificate set http.ca_file to the CA's certificate, a new one if the CA was renewed",
                ),
                C::Revoked => (
                    "服务器证书或它的签发 CA 已被吊销",
                    "请对方更换证书；http.crl_file 弄错了就换正确的吊销列表",
                    "the server's certificate, or a CA that signed it, is revoked",
                    "have the server's owner replace the certificate; check http.crl_file if it is wrong",
                ),
                _ => (
                    "服务器证书无效",
                    "请对方检查证书；也可把服务器自己的证书放进 http.ca_file",
                    "the server's certificate is not valid",
                    "have the server's owner check the certificate, or put this very certificate into http.ca_file",
                ),
            },
            rustls::Error::InvalidCertRevocationList(_) => (
                "吊销列表不可用",
                "检查 http.crl_file 是否是签发服务器证书的 CA 的吊销列表",
                "the revocation list cannot be used",
                "check that http.crl_file is the list of the CA that signed the server's certificate",
            ),
            rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => (
                "与服务器谈不成 TLS",
                "服务器须支持 TLS 1.2 或 1.3",
                "no common TLS version or cipher with the server",
                "the server has to support TLS 1.2 or 1.3",
            ),
            rustls::Error::InvalidMessage(_) => (
                "对方说的不是 TLS",
                "检查地址是 http 还是 https，以及端口",
                "the other side does not speak TLS",
                "check whether the address is http or https, and the port",
            ),
            _ => (
                "TLS 连接失败",
                "检查地址、代理和服务器的 TLS 设置",
                "the TLS connection failed",
                "check the address, the proxy and the server's TLS settings",
            ),
        };
        Error::new(Kind::Tls, message).hint(hint).english(english, english_hint)
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

/// Chains as usual, and servers whose very certificate stands in `http.ca_file`. Hospitals make those with
/// `openssl req -x509`, which calls them a CA, and a CA is refused as a server's certificate: here it is taken for what
/// it is, if host name and dates are right.
#[derive(Debug)]
struct Verification {
    chains: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verification {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let error = match self.chains.verify_server_cert(certificate, others, host, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(error)) => error,
            outcome => return outcome,
        };
        if !self.own.contains(certificate) {
            // That it is called a CA matters less than that nobody else has signed it.
            let own_signer = Certificate::read(certificate).is_some_and(|found| found.subject == found.issuer);
            let unclear = matches!(error, CertificateError::Other(_));
            return Err(if unclear && own_signer { CertificateError::UnknownIssuer } else { error }.into());
        }
        if error == CertificateError::Revoked {
            return Err(error.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, host)?;
        let dates = Certificate::read(certificate).ok_or(CertificateError::BadEncoding)?;
        if now.as_secs() < dates.not_before {
            return Err(CertificateError::NotValidYet.into());
        }
        if now.as_secs() > dates.not_after {
            return Err(CertificateError::Expired.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chains.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
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
