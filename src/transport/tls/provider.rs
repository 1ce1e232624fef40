//! The cryptography of TLS: ring's, without what only servers and clients with certificates of their own need. ring's
//! key loading and signing would be 50 kB of the DLL that nobody can call.

use crate::transport::cbc;
use rustls::crypto::ring::{ALL_CIPHER_SUITES, ALL_KX_GROUPS};
use rustls::crypto::{CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{Error, SignatureScheme};
use std::sync::Arc;
use webpki::ring as verify;

/// What a server's certificate may be signed with: what the public CAs sign with (CA/Browser Forum Baseline
/// Requirements section 7.1.3.2). Ed25519 is not among them, nor in any browser.
pub static ALGORITHMS: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        verify::ECDSA_P256_SHA256,
        verify::ECDSA_P256_SHA384,
        verify::ECDSA_P384_SHA256,
        verify::ECDSA_P384_SHA384,
        verify::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        verify::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
        verify::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
        verify::RSA_PKCS1_2048_8192_SHA256,
        verify::RSA_PKCS1_2048_8192_SHA384,
        verify::RSA_PKCS1_2048_8192_SHA512,
        verify::RSA_PKCS1_2048_8192_SHA256_ABSENT_PARAMS,
        verify::RSA_PKCS1_2048_8192_SHA384_ABSENT_PARAMS,
        verify::RSA_PKCS1_2048_8192_SHA512_ABSENT_PARAMS,
    ],
    // In TLS 1.2 the scheme does not fix the curve.
    mapping: &[
        (SignatureScheme::ECDSA_NISTP384_SHA384, &[verify::ECDSA_P384_SHA384, verify::ECDSA_P256_SHA384]),
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[verify::ECDSA_P256_SHA256, verify::ECDSA_P384_SHA256]),
        (SignatureScheme::RSA_PSS_SHA512, &[verify::RSA_PSS_2048_8192_SHA512_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA384, &[verify::RSA_PSS_2048_8192_SHA384_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA256, &[verify::RSA_PSS_2048_8192_SHA256_LEGACY_KEY]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[verify::RSA_PKCS1_2048_8192_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[verify::RSA_PKCS1_2048_8192_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[verify::RSA_PKCS1_2048_8192_SHA256]),
    ],
};

/// What the connections of an `http` block offer (`http.tls`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suites {
    /// Also what old Windows servers need, last.
    Compatible,
    /// Nothing without authenticated encryption.
    Modern,
}

impl Suites {
    /// As configured.
    pub fn named(name: Option<&str>) -> Suites {
        if name == Some("modern") { Suites::Modern } else { Suites::Compatible }
    }
}

/// The provider of all connections that offer these suites.
pub fn provider(suites: Suites) -> Arc<CryptoProvider> {
    let old = if suites == Suites::Compatible { cbc::SUITES.as_slice() } else { &[] };
    Arc::new(CryptoProvider {
        cipher_suites: [ALL_CIPHER_SUITES, old].concat(),
        kx_groups: ALL_KX_GROUPS.to_vec(),
        signature_verification_algorithms: ALGORITHMS,
        secure_random: &System,
        key_provider: &System,
    })
}

#[derive(Debug)]
struct System;

impl SecureRandom for System {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        getrandom::fill(bytes).map_err(|_| GetRandomFailed)
    }
}

impl KeyProvider for System {
    /// The client has no certificate, so no key is ever loaded.
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("client certificates are not supported".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Suites, provider};

    fn offered(suites: Suites) -> Vec<u16> {
        provider(suites).cipher_suites.iter().map(|suite| u16::from(suite.suite())).collect()
    }

    #[test]
    fn cbc_comes_last_or_not_at_all() {
        let modern = [0x1302, 0x1301, 0x1303, 0xc02c, 0xc02b, 0xcca9, 0xc030, 0xc02f, 0xcca8];
        let cbc = [0xc023, 0xc027, 0xc00a, 0xc014, 0xc009, 0xc013];
        assert_eq!(offered(Suites::named(Some("modern"))), modern);
        for named in [None, Some("compatible")] {
            assert_eq!(offered(Suites::named(named)), [modern.as_slice(), &cbc].concat());
        }
    }
}
