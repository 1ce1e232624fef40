//! Signatures: made and verified by OpenSSL.

use crate::tls::Identity;
use openssl::hash::MessageDigest;
use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
use openssl::pkey::{PKeyRef, Private};
use openssl::sign::{Signer, Verifier};
use openssl::stack::Stack;

/// A signature that was made.
pub struct Signed {
    /// ECDSA-SHA256.
    pub p1: Vec<u8>,
    /// Detached PKCS#7, DER.
    pub p7: Vec<u8>,
    /// The signer's, DER.
    pub certificate: Vec<u8>,
    /// When, Beijing time.
    pub time: String,
}

/// Signs the content in both forms.
pub fn sign(identity: &Identity, content: &[u8], time: &str) -> Signed {
    let p7 = Stack::new()
        .and_then(|others| {
            Pkcs7::sign(
                &identity.certificate,
                &identity.key,
                &others,
                content,
                Pkcs7Flags::BINARY | Pkcs7Flags::DETACHED,
            )
        })
        .and_then(|signed| signed.to_der())
        .unwrap_or_default();
    Signed {
        p1: ecdsa(&identity.key, content),
        p7,
        certificate: identity.certificate.to_der().unwrap_or_default(),
        time: time.to_owned(),
    }
}

/// ECDSA-SHA256 of the data.
pub fn ecdsa(key: &PKeyRef<Private>, data: &[u8]) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(data))
        .unwrap_or_default()
}

/// Whether the signature is that of the data by this key.
pub fn verify(identity: &Identity, signature: &[u8], data: &[u8]) -> bool {
    Verifier::new(MessageDigest::sha256(), &identity.key)
        .and_then(|mut verifier| verifier.verify_oneshot(signature, data))
        .unwrap_or(false)
}
