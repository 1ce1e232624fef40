//! What went wrong on the line, in Chinese for the person at the desk and in English for `tool.diagnose`.

use super::proxy_login::{LogInWanted, Offered};
use super::this_machine::{self, Shortage};
use super::tls::failure::TlsFailure;
use crate::error::{Error, Kind};
use std::fmt;
use std::io;
use ureq::http::HeaderName;

/// A failure before anything of the request was sent.
#[derive(Debug)]
pub struct Unsent(pub ureq::Error);

/// A failure on the way to the proxy or by it.
#[derive(Debug)]
pub struct AtProxy {
    error: ureq::Error,
    /// A log-in is configured.
    log_in: bool,
}

/// The connection ended before the answer did.
#[derive(Debug)]
pub struct Broken;

/// The other side has closed a connection that was kept, before anything of the request was sent.
#[derive(Debug)]
pub struct Closed;

/// The answer is longer than allowed, packed or unpacked.
#[derive(Debug)]
pub struct TooLong(pub u64);

macro_rules! plain_error {
    ($($name:ident $words:literal),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($words)
            }
        }

        impl std::error::Error for $name {}
    )*};
}

plain_error!(Unsent "no connection", AtProxy "no connection through the proxy", Broken "connection cut", Closed "connection closed while idle", TooLong "answer too long");

impl Unsent {
    /// Marks a connector's failure, once: a CONNECT proxy runs the chain once more inside.
    pub fn mark(error: ureq::Error) -> ureq::Error {
        match error {
            ureq::Error::Other(inner) if inner.is::<Unsent>() => ureq::Error::Other(inner),
            error => ureq::Error::Other(Box::new(Unsent(error))),
        }
    }
}

impl AtProxy {
    /// Marks a failure as the proxy's.
    pub fn mark(error: ureq::Error, log_in: bool) -> ureq::Error {
        ureq::Error::Other(Box::new(AtProxy { error, log_in }))
    }
}

/// Whether the connection ended before the answer did.
pub fn is_broken(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Other(inner) => inner.is::<Broken>(),
        ureq::Error::Io(error) => error.kind() == io::ErrorKind::UnexpectedEof,
        _ => false,
    }
}

/// Whether a kept connection was found closed.
pub fn is_closed(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Other(inner) if inner.is::<Closed>())
}

/// A failure of ureq in words.
pub fn explain(error: ureq::Error) -> Error {
    let inner = match error {
        ureq::Error::Other(inner) => inner,
        error => return explain_plain(&error),
    };
    let inner = match inner.downcast::<Unsent>() {
        Ok(failure) => return nothing_sent(failure.0),
        Err(inner) => inner,
    };
    if let Some(failure) = inner.downcast_ref::<AtProxy>() {
        Error { unsent: true, ..at_proxy(&failure.error, failure.log_in) }
    } else if let Some(failure) = inner.downcast_ref::<TlsFailure>() {
        failure.explain()
    } else if inner.is::<Broken>() {
        broken()
    } else if inner.is::<Shortage>() {
        this_machine::shortage()
    } else if let Some(TooLong(limit)) = inner.downcast_ref::<TooLong>() {
        Error::new(Kind::Protocol, format!("应答超过 {limit} 字节的上限"))
            .hint("确有需要时加大 http.max_response_bytes")
            .english("the answer is longer than allowed", "raise http.max_response_bytes if it has to be so long")
    } else {
        unknown()
    }
}

/// Words for a failure before anything of the request was sent: there is no outcome to look up.
fn nothing_sent(error: ureq::Error) -> Error {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let reset =
        matches!(&error, ureq::Error::Io(io) if matches!(io.kind(), BrokenPipe | ConnectionAborted | ConnectionReset));
    if reset || is_broken(&error) {
        return unsent("服务器接受连接后又断开了", "检查地址、端口和防火墙，稍后再试")
            .english("the server closed the new connection", "check address, port and firewall");
    }
    let explained = explain(error);
    if explained.kind == Kind::Timeout && !explained.unsent {
        return timeout(true);
    }
    Error { unsent: true, ..explained }
}

fn explain_plain(error: &ureq::Error) -> Error {
    match error {
        ureq::Error::Timeout(which) => timeout(matches!(which, ureq::Timeout::Resolve | ureq::Timeout::Connect)),
        ureq::Error::HostNotFound => unsent("找不到主机（域名解析失败）", "检查配置的地址、DNS 和网线；只有代理能解析时用 socks5h://")
            .english("host name not found", "check the configured address, the DNS and the cable; with a SOCKS proxy that resolves names use socks5h://"),
        ureq::Error::ConnectionFailed => unsent("连不上服务器", "检查地址、端口和防火墙")
            .english("no connection to the server", "check address, port and firewall"),
        ureq::Error::ConnectProxyFailed(_) => at_proxy(error, false),
        ureq::Error::Decompress(_, _) => Error::new(Kind::Protocol, "应答的压缩数据损坏")
            .hint("稍后再试；一直这样请联系平台方")
            .english("the compressed answer is damaged", "try again later, or ask the platform"),
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(_, _) | ureq::Error::BodyStalled => {
            Error::new(Kind::Protocol, "应答不是正确的 HTTP")
                .hint("检查地址和端口；中间可能有网关改写了应答")
                .english("the answer is not HTTP", "check address and port; a gateway may have changed the answer")
        }
        ureq::Error::Io(error) => of_socket(error),
        ureq::Error::BadUri(_) => bad_address(()),
        _ => unknown(),
    }
}

/// What does not happen as ureq is used here.
fn unknown() -> Error {
    Error::new(Kind::Internal, "网络层的未知错误")
}

/// SOCKS failures come as words inside an I/O error, CONNECT failures as a status in a sentence.
fn at_proxy(error: &ureq::Error, log_in: bool) -> Error {
    let refused_log_in = |offered: Offered| offered.refused(Kind::Transport, log_in);
    const REFUSED_TARGET: (&str, &str, &str, &str) = (
        "代理不允许访问这个地址",
        "请网络管理员在代理上放行该地址和端口，或把院内地址写进 http.no_proxy",
        "the proxy does not allow this address",
        "have the network administrator allow the address and port, or put addresses in the house into http.no_proxy",
    );
    const BEHIND: (&str, &str, &str, &str) = (
        "代理连不上服务器",
        "检查配置的地址和端口；院内地址写进 http.no_proxy",
        "the proxy cannot reach the server",
        "check the configured address and port; put addresses in the house into http.no_proxy",
    );
    const UNREACHABLE: (&str, &str, &str, &str) = (
        "连不上代理",
        "检查 http.proxy 的主机和端口，代理是否在运行",
        "no connection to the proxy",
        "check host and port in http.proxy, and that the proxy runs",
    );
    const OTHER: (&str, &str, &str, &str) = (
        "代理没有接通",
        "检查 http.proxy 的类型（http:// 或 socks5://）、地址、用户名和密码",
        "the proxy made no connection",
        "check kind (http:// or socks5://), address, user name and password of http.proxy",
    );
    let words = match error {
        ureq::Error::Other(inner) => {
            if let Some(inner) = inner.downcast_ref::<Unsent>() {
                return at_proxy(&inner.0, log_in);
            }
            if let Some(LogInWanted(offered)) = inner.downcast_ref::<LogInWanted>() {
                return refused_log_in(*offered);
            }
            // An https proxy with a certificate of its own.
            match inner.downcast_ref::<TlsFailure>() {
                Some(failure) => return failure.explain(),
                None if inner.is::<Shortage>() => return this_machine::shortage(),
                None => OTHER,
            }
        }
        ureq::Error::ConnectProxyFailed(reason) => match reason {
            reason if reason.contains("407") || reason.contains("401") => return refused_log_in(Offered::Basic),
            reason if reason.contains("403") => REFUSED_TARGET,
            reason if reason.contains("50") => BEHIND,
            _ => OTHER,
        },
        ureq::Error::Timeout(_) => {
            let mut error = timeout(true);
            error.message = "连接代理超时".into();
            error.hint = UNREACHABLE.1.into();
            return error.english("connecting through the proxy took too long", UNREACHABLE.3);
        }
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => UNREACHABLE,
        ureq::Error::Io(error) => {
            if let Some(explained) = this_machine::explain(error) {
                return explained;
            }
            let words = error.to_string();
            match error.kind() {
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable => UNREACHABLE,
                io::ErrorKind::PermissionDenied => return refused_log_in(Offered::Basic),
                _ if words.contains("auth") => return refused_log_in(Offered::Basic),
                _ if words.contains("ruleset") => REFUSED_TARGET,
                _ if words.contains("unreachable") || words.contains("refused") || words.contains("SOCKS server") => {
                    BEHIND
                }
                _ => OTHER,
            }
        }
        _ => OTHER,
    };
    unsent(words.0, words.1).english(words.2, words.3)
}

fn of_socket(error: &io::Error) -> Error {
    use std::io::ErrorKind as E;
    if let Some(explained) = this_machine::explain(error) {
        return explained;
    }
    match error.kind() {
        E::ConnectionRefused => unsent("服务器拒绝连接", "检查地址和端口，服务是否已启动")
            .english("connection refused", "check address and port, and that the service runs"),
        E::HostUnreachable | E::NetworkUnreachable | E::AddrNotAvailable => {
            unsent("网络不通", "检查网线、网关和代理设置")
                .english("network unreachable", "check cable, gateway and proxy settings")
        }
        E::TimedOut | E::WouldBlock => timeout(false),
        E::UnexpectedEof | E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe => broken(),
        _ => {
            let code = error.raw_os_error().map_or_else(String::new, |code| format!("（系统错误 {code}）"));
            Error::new(Kind::Transport, format!("网络错误{code}"))
                .hint("检查网络，稍后再试")
                .english("network error", "check the network")
        }
    }
}

fn broken() -> Error {
    Error::new(Kind::Transport, "连接被对方中断")
        .hint("稍后再试；提交类操作请先查询结果，不要重复提交")
        .english("the other side cut the connection", "try again later; look up the outcome before submitting again")
}

/// The time limit passed, before or after something was sent.
pub fn timeout(unsent: bool) -> Error {
    let mut error = if unsent {
        Error::new(Kind::Timeout, "连接服务器超时")
            .hint("检查网络、地址和防火墙，稍后再试")
            .english("connecting took too long", "check network, address and firewall")
    } else {
        Error::new(Kind::Timeout, "服务器没有在时限内应答")
            .hint("稍后再试；提交类操作请先查询结果，不要重复提交")
            .english("no answer in time", "try again later; look up the outcome before submitting again")
    };
    error.unsent = unsent;
    error
}

fn unsent(message: &str, hint: &str) -> Error {
    let mut error = Error::new(Kind::Transport, message).hint(hint);
    error.unsent = true;
    error
}

/// A header whose value cannot be sent.
pub fn bad_header(name: &HeaderName) -> Error {
    Error::new(Kind::Config, format!("请求头 {name} 的值里有换行等不能发送的控制字符"))
        .hint("检查配置和请求里的这个值，多半是复制时带进来的")
        .english("a header's value has control characters", "check this value in configuration and request")
}

/// Address and headers that are longer than what can be sent.
pub fn too_long(length: usize, limit: usize) -> Error {
    Error::new(Kind::Argument, format!("请求太长：放在网址和请求头里的内容有 {length} 字节，最多 {limit} 字节"))
        .hint("缩短长的字段")
        .english("address and headers are too long", "shorten the long fields")
}

/// An address that is none.
pub fn bad_address<T>(_: T) -> Error {
    Error::new(Kind::Config, "服务地址不正确")
        .hint("地址应形如 https://主机:端口")
        .english("the configured address is none", "an address looks like https://host:port")
}

#[cfg(test)]
mod tests {
    use super::{AtProxy, Unsent, explain};
    use crate::transport::this_machine::SHORTAGES;
    use std::io;

    /// The words for a system call that failed, on the way to the server and to the proxy.
    fn words(error: impl Fn() -> io::Error) -> [String; 2] {
        let direct = explain(ureq::Error::Io(error()));
        let through = explain(AtProxy::mark(ureq::Error::Io(error()), true));
        [direct, through].map(|error| error.message + &error.hint)
    }

    #[test]
    fn what_was_not_sent_has_no_outcome_to_look_up() {
        use io::ErrorKind as E;
        for kind in
            [E::TimedOut, E::WouldBlock, E::ConnectionReset, E::ConnectionAborted, E::BrokenPipe, E::UnexpectedEof]
        {
            let told = [false, true].map(|before| {
                let error = ureq::Error::Io(kind.into());
                explain(if before { Unsent::mark(error) } else { error })
            });
            assert_eq!(told.each_ref().map(|error| error.hint.contains("查询结果")), [true, false], "{kind}");
            assert_eq!(told.map(|error| (error.retryable, error.unsent)), [(true, false), (true, true)], "{kind}");
        }
        let global = explain(Unsent::mark(ureq::Error::Timeout(ureq::Timeout::Global)));
        assert!(global.unsent && !global.hint.contains("查询结果"));
    }

    #[test]
    fn what_this_machine_lacks_or_forbids_is_nobody_elses_fault() {
        for code in SHORTAGES {
            for words in words(|| io::Error::from_raw_os_error(*code)) {
                assert!(words.contains("系统资源不足") && !words.contains("代理"), "{code}: {words}");
            }
        }
        let forbidden = if cfg!(windows) { 10013 } else { 13 };
        for words in words(|| io::Error::from_raw_os_error(forbidden)) {
            assert!(words.contains("安全软件") && !words.contains("密码"), "{words}");
        }
        // The proxy's own word has no number.
        let [_, through] = words(|| io::ErrorKind::PermissionDenied.into());
        assert!(through.contains("用户名"), "{through}");
    }
}
