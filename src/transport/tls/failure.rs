//! What went wrong in TLS, in words.

use super::alert;
use super::certificate::date;
use super::refusal::Refusal;
use crate::error::{Error, Kind};
use rustls::{
    AlertDescription, CertificateError, ClientConnection, InvalidMessage, OtherError, PeerIncompatible, PeerMisbehaved,
};
use std::{fmt, io};

/// A failure of rustls as one of ureq.
pub fn failed(error: rustls::Error) -> ureq::Error {
    TlsFailure::from(error).into()
}

/// Whether the other side has closed or reset the connection.
fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(error.kind(), E::UnexpectedEof | E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe)
}

/// What a server said before it closed, if it said so: who still writes then gets the socket's error first.
pub fn last_word(session: &mut ClientConnection, line: &mut impl io::Read, error: io::Error) -> io::Error {
    if !is_cut(&error) {
        return error;
    }
    loop {
        if let Err(said) = session.process_new_packets() {
            return io::Error::new(io::ErrorKind::InvalidData, said);
        }
        if !matches!(session.read_tls(line), Ok(1..)) {
            return error;
        }
    }
}

/// What came of reading or writing: rustls puts its own errors inside the socket's.
pub fn handshake(error: io::Error, stage: Stage) -> ureq::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => TlsFailure { cause: Cause::Rustls(inner.clone()), stage }.into(),
        None if !stage.finished && is_cut(&error) => TlsFailure { cause: Cause::Cut, stage }.into(),
        None => error.into(),
    }
}

/// How far a connection has come when it fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stage {
    /// The server's certificate has come and is accepted, so suite and version are agreed.
    pub agreed: bool,
    /// The handshake is over on this side.
    pub finished: bool,
    /// Old suites were not offered.
    pub modern: bool,
}

/// What failed.
#[derive(Debug)]
enum Cause {
    Rustls(rustls::Error),
    /// The server closed or reset the connection in the middle of the handshake.
    Cut,
}

/// A failed handshake, or an alert in the middle of a connection.
#[derive(Debug)]
pub struct TlsFailure {
    cause: Cause,
    stage: Stage,
}

impl From<rustls::Error> for TlsFailure {
    fn from(error: rustls::Error) -> TlsFailure {
        TlsFailure { cause: Cause::Rustls(error), stage: Stage::default() }
    }
}

impl From<TlsFailure> for ureq::Error {
    fn from(failure: TlsFailure) -> ureq::Error {
        ureq::Error::Other(Box::new(failure))
    }
}

/// Whether a server refuses the handshake by an alert that has no other meaning.
pub fn refuses_handshake(error: &ureq::Error) -> bool {
    let ureq::Error::Other(inner) = error else { return false };
    match inner.downcast_ref::<TlsFailure>().map(|failure| &failure.cause) {
        Some(Cause::Rustls(rustls::Error::AlertReceived(alert))) => alert::refuses_handshake(*alert),
        _ => false,
    }
}

/// A connection that ends at the first message: nobody tells why.
const CUT: (&str, &str) = (
    "服务器一收到 TLS 握手就断开了连接：端口不是 https 的、服务器只会旧的 TLS，或被防火墙拦截",
    "the server cut the connection at the first message of TLS: no https port, old TLS alone, or a firewall",
);

/// What this side finds missing in a server's answer.
fn incompatible(reason: &PeerIncompatible) -> alert::Words {
    use PeerIncompatible as P;
    alert::words(match reason {
        P::ServerDoesNotSupportTls12Or13 | P::ServerTlsVersionIsDisabledByOurConfig => {
            AlertDescription::ProtocolVersion
        }
        P::NoCertificateRequestSignatureSchemesInCommon => AlertDescription::CertificateRequired,
        P::KeyShareExtensionRequired | P::ExtendedMasterSecretExtensionRequired => AlertDescription::MissingExtension,
        _ => AlertDescription::HandshakeFailure,
    })
}

impl TlsFailure {
    /// The failure in words.
    pub fn explain(&self) -> Error {
        use CertificateError as C;
        let error = match &self.cause {
            Cause::Rustls(error) => error,
            Cause::Cut => return self.cut(),
        };
        if *error == rustls::Error::FailedToGetRandomBytes {
            return Error::new(Kind::Crypto, "系统没有给出随机数")
                .hint("重启电脑后再试")
                .english("the system gave no random numbers", "restart the computer and try again");
        }
        if let rustls::Error::InvalidCertificate(C::Other(OtherError(inner))) = error
            && let Some(refusal) = inner.downcast_ref::<Refusal>()
        {
            return refusal.explain();
        }
        let (message, hint, english, english_hint) = match error {
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
            rustls::Error::AlertReceived(alert) if self.stage.agreed => alert::after_certificate(*alert),
            rustls::Error::AlertReceived(
                AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
            ) if self.stage.modern => alert::MODERN_ONLY,
            rustls::Error::AlertReceived(alert) => alert::words(*alert),
            rustls::Error::PeerIncompatible(reason) => incompatible(reason),
            rustls::Error::PeerMisbehaved(
                PeerMisbehaved::SelectedUnofferedCipherSuite
                | PeerMisbehaved::SelectedUnusableCipherSuiteForVersion
                | PeerMisbehaved::SelectedUnofferedKxGroup
                | PeerMisbehaved::IllegalHelloRetryRequestWithUnofferedNamedGroup
                | PeerMisbehaved::IllegalHelloRetryRequestWithUnofferedCipherSuite,
            ) => alert::words(AlertDescription::HandshakeFailure),
            rustls::Error::InvalidMessage(
                InvalidMessage::InvalidContentType
                | InvalidMessage::UnknownProtocolVersion
                | InvalidMessage::MessageTooLarge
                | InvalidMessage::InvalidEmptyPayload,
            ) => (
                "对方说的不是 TLS",
                "检查地址是 http 还是 https，以及端口",
                "the other side does not speak TLS",
                "check whether the address is http or https, and the port",
            ),
            rustls::Error::InvalidMessage(_)
            | rustls::Error::PeerMisbehaved(_)
            | rustls::Error::InappropriateMessage { .. }
            | rustls::Error::InappropriateHandshakeMessage { .. }
            | rustls::Error::DecryptError => (
                "服务器发来的 TLS 消息不合规",
                "检查中间有没有改写流量的网关或杀毒软件；没有的话请对方升级服务器的 TLS",
                "a message of TLS from the server is wrong",
                "look for a gateway or virus scanner that changes the traffic; else have the server's TLS updated",
            ),
            _ => (
                "TLS 连接失败",
                "检查地址、代理和服务器的 TLS 设置",
                "the TLS connection failed",
                "check the address, the proxy and the server's TLS settings",
            ),
        };
        let when = match error {
            rustls::Error::InvalidCertificate(C::ExpiredContext { not_after, .. }) => {
                format!("（有效期到 {}）", date(not_after.as_secs()))
            }
            rustls::Error::InvalidCertificate(C::NotValidYetContext { not_before, .. }) => {
                format!("（从 {} 起有效）", date(not_before.as_secs()))
            }
            _ => String::new(),
        };
        let passes = matches!(error, rustls::Error::AlertReceived(alert) if alert::may_pass(*alert));
        let explained = Error::new(Kind::Tls, format!("{message}{when}")).hint(hint).english(english, english_hint);
        Error { retryable: passes, ..explained }
    }

    fn cut(&self) -> Error {
        let (message, hint, english, english_hint) = if self.stage.agreed {
            (
                "服务器看了证书之后断开了 TLS 握手，多半要求客户端证书",
                "请对方对这个地址不要求客户端证书；本程序不带客户端证书",
                "the server cut the handshake after the certificates: it seems to want a client certificate",
                "have the server not ask for a client certificate here; this program has none",
            )
        } else if self.stage.modern {
            (
                CUT.0,
                "检查这个端口是不是 https 的，以及中间的防火墙；旧服务器把 http.tls 改为 compatible",
                CUT.1,
                "check that this port speaks https, and firewalls between; for an old server set http.tls to compatible",
            )
        } else {
            (
                CUT.0,
                "检查这个端口是不是 https 的，以及中间的防火墙；旧服务器要打开 TLS 1.2 和 ECDHE 套件，打不开的在它前面放一台 nginx",
                CUT.1,
                "check that this port speaks https, and firewalls between; an old server needs TLS 1.2 with ECDHE suites, or an nginx in front of it",
            )
        };
        let explained = Error::new(Kind::Tls, message).hint(hint).english(english, english_hint);
        Error { retryable: true, ..explained }
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
        let error = TlsFailure::from(rustls::Error::FailedToGetRandomBytes).explain();
        assert_eq!((error.kind.name(), error.message.contains("服务器")), ("crypto", false));
    }
}
