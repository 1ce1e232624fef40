//! The signature of a handshake by the key of a certificate, however old the certificate's making: webpki reads none of
//! version 1 and ring no RSA key of less than 2048 bits. Whether the certificate is trusted is decided elsewhere.

use super::certificate::Certificate;
use super::provider::ALGORITHMS;
use super::refusal::{Refusal, Weakness};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved};
use webpki::RawPublicKeyEntity;

/// The RSA keys that are checked here. Shorter ones anybody can break.
const SHORT_RSA: std::ops::Range<usize> = 1024..2048;

/// In TLS 1.2 the scheme does not fix the curve.
pub fn tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    check(message, certificate, signed, usize::MAX)
}

/// In TLS 1.3 it does, and PKCS #1 is out.
pub fn tls13(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    use rustls::SignatureScheme as S;
    if matches!(signed.scheme, S::RSA_PKCS1_SHA256 | S::RSA_PKCS1_SHA384 | S::RSA_PKCS1_SHA512) {
        return Err(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme.into());
    }
    check(message, certificate, signed, 1)
}

fn check(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
    curves: usize,
) -> Result<HandshakeSignatureValid, Error> {
    let certificate = Certificate::read(certificate).ok_or(CertificateError::BadEncoding)?;
    let mapping = ALGORITHMS.mapping.iter().find(|(scheme, _)| *scheme == signed.scheme);
    let (scheme, algorithms) = mapping.ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    let valid = match certificate.rsa_key() {
        Some(key) if key.bits() < SHORT_RSA.start => {
            return Err(Refusal::Weak(Weakness::ShortKey(key.bits())).error().into());
        }
        Some(key) if SHORT_RSA.contains(&key.bits()) => key.has_signed(*scheme, message, signed.signature()),
        _ => {
            let key = SubjectPublicKeyInfoDer::from(certificate.key.as_slice());
            let key = RawPublicKeyEntity::try_from(&key).map_err(|_| CertificateError::BadEncoding)?;
            let mut possible = algorithms.iter().take(curves);
            possible.any(|algorithm| key.verify_signature(*algorithm, message, signed.signature()).is_ok())
        }
    };
    if valid { Ok(HandshakeSignatureValid::assertion()) } else { Err(Refusal::Signature.error().into()) }
}
