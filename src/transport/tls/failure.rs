//! What went wrong in TLS, in words.

use super::certificate::date;
use super::refusal::Refusal;
use crate::error::{Error, Kind};
use rustls::{CertificateError, OtherError};
use std::fmt;

/// A failure of rustls as one of ureq.
pub fn failed(error: rustls::Error) -> ureq::Error {
    ureq::Error::Other(Box::new(TlsFailure(error)))
}

/// rustls puts its own errors inside the socket's.
pub fn handshake(error: std::io::Error) -> ureq::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => failed(inner.clone()),
        None => error.into(),
    }
}

/// A failed handshake, or an alert in the middle of a connection.
#[derive(Debug)]
pub struct TlsFailure(pub rustls::Error);

impl TlsFailure {
    /// The failure in words.
    pub fn explain(&self) -> Error {
        use CertificateError as C;
        if self.0 == rustls::Error::FailedToGetRandomBytes {
            return Error::new(Kind::Crypto, "系统没有给出随机数")
                .hint("重启电脑后再试")
                .english("the system gave no random numbers", "restart the computer and try again");
        }
        if let rustls::Error::InvalidCertificate(C::Other(OtherError(inner))) = &self.0
            && let Some(refusal) = inner.downcast_ref::<Refusal>()
        {
            return refusal.explain();
        }
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
        let when = match &self.0 {
            rustls::Error::InvalidCertificate(C::ExpiredContext { not_after, .. }) => {
                format!("（有效期到 {}）", date(not_after.as_secs()))
            }
            rustls::Error::InvalidCertificate(C::NotValidYetContext { not_before, .. }) => {
                format!("（从 {} 起有效）", date(not_before.as_secs()))
            }
            _ => String::new(),
        };
        Error::new(Kind::Tls, format!("{message}{when}")).hint(hint).english(english, english_hint)
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TLS failure")
    }
}

impl std::error::Error for TlsFailure {}

#[cfg(test)]
mod tests {
    use super::TlsFailure;

    #[test]
    fn what_the_system_lacks_is_no_fault_of_the_server() {
        let error = TlsFailure(rustls::Error::FailedToGetRandomBytes).explain();
        assert_eq!((error.kind.name(), error.message.contains("服务器")), ("crypto", false));
    }
}
