//! Holding a server's certificate against what is trusted.

use super::certificate::Certificate;
use super::refusal::{Refusal, Weakness};
use super::signature;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Chains as usual, and servers whose very certificate stands in `http.ca_file`. Hospitals make those with
/// `openssl req -x509`, which calls them a CA, and a CA is refused as a server's certificate: here it is taken for what
/// it is, if host name and dates are right, and however old its making. That says nothing of any other certificate.
#[derive(Debug)]
pub struct Verification {
    chains: Arc<WebPkiServerVerifier>,
    own: Vec<CertificateDer<'static>>,
}

impl Verification {
    /// `own` are the certificates of `http.ca_file`.
    pub fn new(chains: Arc<WebPkiServerVerifier>, own: Vec<CertificateDer<'static>>) -> Verification {
        Verification { chains, own }
    }

    /// What webpki has to say, or more.
    fn in_plain_words(
        &self,
        error: CertificateError,
        found: &Certificate,
        others: &[CertificateDer<'_>],
    ) -> CertificateError {
        let own_signer = found.subject == found.issuer;
        let issuer = || found.issuer.clone();
        match error {
            CertificateError::UnknownIssuer if !own_signer && others.is_empty() => {
                Refusal::Alone { issuer: issuer() }.error()
            }
            CertificateError::UnknownIssuer if !self.own.is_empty() => Refusal::NotInFile { issuer: issuer() }.error(),
            // That it is called a CA matters less than that nobody else has signed it.
            CertificateError::Other(_) if own_signer && !self.own.is_empty() => {
                Refusal::NotInFile { issuer: issuer() }.error()
            }
            CertificateError::Other(_) if own_signer => CertificateError::UnknownIssuer,
            error => error,
        }
    }
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
        let pinned = self.own.contains(certificate);
        let found = Certificate::read(certificate).ok_or(CertificateError::BadEncoding)?;
        let outcome = self.chains.verify_server_cert(certificate, others, host, ocsp, now);
        let error = match outcome {
            Err(rustls::Error::InvalidCertificate(CertificateError::Revoked)) => return outcome,
            Err(rustls::Error::InvalidCertificate(error)) => Some(error),
            Err(error) => return Err(error),
            Ok(_) => None,
        };
        // A chain says nothing of the server's own key.
        let weakness = Weakness::of(&found).filter(|weak| error.is_some() || matches!(weak, Weakness::ShortKey(_)));
        if let Some(Weakness::ShortKey(..1024)) = weakness {
            return Err(weakness.map_or(CertificateError::BadEncoding, |weak| Refusal::Weak(weak).error()).into());
        }
        if !pinned && weakness.is_none() {
            return match error {
                None => Ok(ServerCertVerified::assertion()),
                Some(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
                    if is_for(&found, certificate, host).is_ok() =>
                {
                    Err(Refusal::Weak(Weakness::NoHostName).error().into())
                }
                Some(error) => Err(self.in_plain_words(error, &found, others).into()),
            };
        }
        is_for(&found, certificate, host)?;
        is_in_time(&found, now)?;
        match weakness {
            Some(weakness) if !pinned => Err(Refusal::Weak(weakness).error().into()),
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        signature::tls12(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        signature::tls13(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chains.supported_verify_schemes()
    }
}

/// Its names are the host's: those of its extension, or its common name where it has none.
fn is_for(found: &Certificate, certificate: &CertificateDer<'_>, host: &ServerName<'_>) -> Result<(), rustls::Error> {
    if found.names_hosts {
        return verify_server_name(&ParsedCertificate::try_from(certificate)?, host);
    }
    let name = found.common_name.as_deref().unwrap_or_default();
    let same = match host {
        ServerName::DnsName(host) => {
            let host = host.as_ref();
            let below = name.strip_prefix("*.").zip(host.split_once('.'));
            name.eq_ignore_ascii_case(host) || below.is_some_and(|(name, (_, rest))| name.eq_ignore_ascii_case(rest))
        }
        ServerName::IpAddress(host) => name.parse().is_ok_and(|name: IpAddr| name == IpAddr::from(*host)),
        _ => false,
    };
    if same { Ok(()) } else { Err(CertificateError::NotValidForName.into()) }
}

fn is_in_time(found: &Certificate, now: UnixTime) -> Result<(), rustls::Error> {
    let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    if now.as_secs() < found.not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before: at(found.not_before) }.into());
    }
    if now.as_secs() > found.not_after {
        return Err(CertificateError::ExpiredContext { time: now, not_after: at(found.not_after) }.into());
    }
    Ok(())
}

/// `accept_invalid_certs`: the certificate is not checked, the handshake's signature is.
#[derive(Debug)]
pub struct NoVerification(pub Arc<CryptoProvider>);

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
        signature::tls12(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        signature::tls13(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
