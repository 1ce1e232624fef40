//! Holding a server's certificate against what is trusted.

use super::certificate::Certificate;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};
use std::sync::Arc;

/// Chains as usual, and servers whose very certificate stands in `http.ca_file`. Hospitals make those with
/// `openssl req -x509`, which calls them a CA, and a CA is refused as a server's certificate: here it is taken for what
/// it is, if host name and dates are right. That says nothing of any other certificate.
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
