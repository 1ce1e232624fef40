//! What is trusted: the built-in roots, the certificates of `http.ca_file`, but nothing on the lists of `http.crl_file`.
//!
//! A certificate in `http.ca_file` counts for itself: a server may show this very one. Only an authority's counts for
//! what it has signed too: whoever has the key of any other can sign with it all the same.

use super::certificate::Certificate;
use super::failure::{Stage, TlsFailure, handshake, last_word};
use super::provider::{Suites, provider};
use super::verifier::{NoVerification, Verification};
use crate::error::{Error, Kind};
use crate::platform::files::{io_words, read_limited};
use crate::transport::failure::{bad_address, explain};
use once_cell::sync::OnceCell;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{VerifierBuilderError, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::net::TcpStream;
use std::sync::Arc;

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
    pub fn new(ca_file: Option<&str>, crl_file: Option<&str>, insecure: bool, suites: Suites) -> Result<Trust, Error> {
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
        let name = ServerName::try_from(host.to_owned()).map_err(|_| bad_address(()))?;
        let session = self.config().and_then(|config| ClientConnection::new(config, name));
        let mut session = session.map_err(|error| TlsFailure::from(error).explain())?;
        if let Err(error) = session.complete_io(&mut socket) {
            let error = last_word(&mut session, &mut socket, error);
            return Err(explain(handshake(error, self.stage(&session))));
        }
        Ok(StreamOwned::new(session, socket))
    }

    /// How far a handshake has come.
    pub fn stage(&self, session: &ClientConnection) -> Stage {
        let (agreed, finished) = (session.peer_certificates().is_some(), !session.is_handshaking());
        Stage { agreed, finished, modern: self.suites == Suites::Modern }
    }

    /// The client configuration, made at the first call.
    pub fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
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
            roots.add_parsable_certificates(authorities(&self.own).cloned());
            let chains = verifier(roots, &self.revoked, provider).map_err(|error| match error {
                VerifierBuilderError::InvalidCrl(error) => rustls::Error::InvalidCertRevocationList(error),
                error => rustls::Error::General(error.to_string()),
            })?;
            Arc::new(Verification::new(chains, self.own.clone()))
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

/// Those that may sign others.
fn authorities<'a>(own: &'a [CertificateDer<'static>]) -> impl Iterator<Item = &'a CertificateDer<'static>> {
    own.iter().filter(|certificate| Certificate::read(certificate).is_some_and(|found| found.authority))
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
