//! Why a server's certificate is refused, where rustls has no word for it.

use super::certificate::Certificate;
use crate::error::{Error, Kind};
use crate::redact::printable;
use rustls::{CertificateError, OtherError};
use std::fmt;
use std::sync::Arc;

/// Most of a name from a certificate that is told, in characters.
const LONGEST_NAME: usize = 100;

/// What is old about a certificate that could be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// An RSA key of so many bits.
    ShortKey(usize),
    /// X.509 version 1.
    Version1,
    /// Signed with this digest.
    Digest(&'static str),
    /// Its host is named by its common name alone.
    NoHostName,
}

/// A certificate that is not accepted.
#[derive(Debug)]
pub enum Refusal {
    /// No browser takes it either; `http.ca_file` may hold it.
    Weak(Weakness),
    /// The handshake is not signed by the certificate's key.
    Signature,
    /// The server has sent no certificate but its own, and nobody known has issued that.
    Alone { issuer: String },
    /// Nobody known has issued it, and the certificates of `http.ca_file` do not help.
    NotInFile { issuer: String },
}

impl Weakness {
    /// The first that a certificate has.
    pub fn of(certificate: &Certificate) -> Option<Weakness> {
        if let Some(key) = certificate.rsa_key().filter(|key| key.bits() < 2048) {
            return Some(Weakness::ShortKey(key.bits()));
        }
        if certificate.version_1 {
            return Some(Weakness::Version1);
        }
        certificate.old_digest.map(Weakness::Digest)
    }
}

impl Refusal {
    /// As rustls takes it.
    pub fn error(self) -> CertificateError {
        CertificateError::Other(OtherError(Arc::new(self)))
    }

    /// In words.
    pub fn explain(&self) -> Error {
        let weak = match self {
            Refusal::Alone { issuer } => {
                let issuer = shown(issuer);
                return Error::new(
                    Kind::Tls,
                    format!("服务器证书的签发者不受信任：服务器没有发来中间证书，签发者“{issuer}”不在信任的根证书里"),
                )
                .hint("请对方在服务器上配齐中间证书；或把签发者的证书放进 http.ca_file")
                .english(
                    "the issuer of the server's certificate is not trusted: the server sends no intermediate certificate",
                    "have the server send its intermediate certificate, or put the issuer's certificate into http.ca_file",
                );
            }
            Refusal::NotInFile { issuer } => {
                let issuer = shown(issuer);
                return Error::new(
                    Kind::Tls,
                    format!("服务器证书的签发者不受信任：签发者“{issuer}”和这张证书本身都不在 http.ca_file 里"),
                )
                .hint("向对方要签发这张证书的 CA 证书（换过 CA 的要新的），加进 http.ca_file 的文件里")
                .english(
                    "the issuer of the server's certificate is not trusted: it is not in http.ca_file",
                    "add the certificate of the CA that issued it, the new one if the CA was renewed, to the file of http.ca_file",
                );
            }
            Refusal::Signature => {
                return Error::new(Kind::Tls, "服务器没能证明证书是它的：握手签名不对")
                    .hint("请对方检查服务器的证书和私钥是不是一对，以及中间有没有改写流量的网关")
                    .english(
                        "the handshake is not signed by the certificate's key",
                        "have certificate and key of the server checked, and look for a gateway that changes the traffic",
                    );
            }
            Refusal::Weak(weak) => weak,
        };
        if let Weakness::ShortKey(bits @ ..1024) = weak {
            return Error::new(Kind::Tls, format!("服务器证书的 RSA 密钥只有 {bits} 位，太短，任何人都能破解"))
                .hint("请对方换用 2048 位以上密钥的证书")
                .english(
                    "the server's RSA key is too short for anything",
                    "have the server's owner renew it with 2048 bits",
                );
        }
        const PIN: (&str, &str) = (
            "请对方换新证书；换不了的，把服务器这张证书本身放进 http.ca_file，就只认这一张",
            "have the certificate renewed, or put this very certificate into http.ca_file: it alone is accepted then",
        );
        let (message, english) = match weak {
            Weakness::ShortKey(bits) => (
                format!("服务器证书的 RSA 密钥只有 {bits} 位，太短"),
                "the RSA key of the server's certificate is too short",
            ),
            Weakness::Version1 => {
                ("服务器证书是 X.509 v1 的，太旧".into(), "the server's certificate is of X.509 version 1")
            }
            Weakness::Digest(digest) => (
                format!("服务器证书用 {digest} 签名，已不安全"),
                "the server's certificate is signed with SHA-1 or MD5",
            ),
            Weakness::NoHostName => (
                "服务器证书没有写主机名（SAN），只写在 CN 里，太旧".into(),
                "the server's certificate names its host by its common name alone",
            ),
        };
        Error::new(Kind::Tls, message).hint(PIN.0).english(english, PIN.1)
    }
}

/// A name as a message may tell it.
fn shown(name: &str) -> String {
    printable(name).chars().take(LONGEST_NAME).collect()
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("certificate refused")
    }
}

impl std::error::Error for Refusal {}
