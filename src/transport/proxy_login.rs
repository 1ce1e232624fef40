//! A proxy that wants a log-in before it passes anything on (status 407): which ways it offers, and what is to be done.
//!
//! ureq tells of a refused CONNECT only its status. So the proxy's answer is read here, on its way to ureq.

use crate::error::{Error, Kind};
use crate::trace::recording;
use std::fmt;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// The header with the ways that a proxy offers.
const HEADER: &str = "proxy-authenticate";

/// The ways that a proxy offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// User name and password, or nothing that is said.
    Basic,
    /// Only what Windows does with the account of who is logged in there.
    Windows,
    /// Only others, as Digest.
    Others,
}

impl Offered {
    /// By the values of all `Proxy-Authenticate` headers; each may name several ways (RFC 9110 section 11.6.1).
    pub fn by<'a>(headers: impl Iterator<Item = &'a str>) -> Offered {
        let mut offered = None;
        for way in headers.flat_map(ways) {
            let windows = ["ntlm", "negotiate", "kerberos"].iter().any(|name| way.eq_ignore_ascii_case(name));
            match way {
                _ if way.eq_ignore_ascii_case("basic") => return Offered::Basic,
                _ if windows => offered = Some(Offered::Windows),
                _ => offered = offered.or(Some(Offered::Others)),
            }
        }
        offered.unwrap_or(Offered::Basic)
    }

    /// What the refusal is to the caller, who has configured a log-in or none. Nothing has reached the vendor.
    pub fn refused(self, kind: Kind, log_in: bool) -> Error {
        let (message, hint, english, english_hint) = match (self, log_in) {
            (Offered::Windows, _) => (
                "代理要求用 Windows 自己的登录（NTLM 或 Negotiate），本程序不能这样登录",
                "请网络管理员在代理上让平台的主机不用登录，或给一个可用 Basic 方式登录的账号",
                "the proxy wants Windows' own log-in (NTLM or Negotiate), which the library cannot do",
                "have the administrator exempt the platform's host from the log-in, or give an account for Basic",
            ),
            (Offered::Others, _) => (
                "代理要求的登录方式（例如 Digest）本程序不会，只会 Basic",
                "请网络管理员在代理上让平台的主机不用登录，或打开 Basic 方式的登录",
                "the proxy wants a kind of log-in, as Digest, that the library cannot do: it can do Basic",
                "have the administrator exempt the platform's host from the log-in, or allow Basic",
            ),
            (Offered::Basic, true) => (
                "代理不接受用户名或密码",
                "检查 http.proxy 里的用户名和密码；特殊字符要写成 %XX",
                "the proxy does not accept the user name or password",
                "check user name and password in http.proxy; special characters are written as %XX",
            ),
            (Offered::Basic, false) => (
                "代理要求登录",
                "在 http.proxy 里写上用户名和密码",
                "the proxy wants a log-in",
                "put user name and password into http.proxy",
            ),
        };
        let mut error = Error::new(kind, message).hint(hint).english(english, english_hint);
        error.unsent = true;
        error
    }
}

/// The names of the ways in a header's value. Commas stand between ways, and between the details of one.
fn ways(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let pieces = value.split(move |letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    // A detail is `name=value`; a way is a word alone, or one before its details.
    pieces.filter_map(|piece| piece.split_whitespace().next()).filter(|word| !word.contains('='))
}

/// A proxy's refusal to make a tunnel without a log-in.
#[derive(Debug)]
pub struct LogInWanted(pub Offered);

impl fmt::Display for LogInWanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("log-in wanted")
    }
}

impl std::error::Error for LogInWanted {}

/// A connection to a proxy that is asked for a tunnel: its first answer may want a log-in.
#[derive(Debug)]
pub struct FirstAnswer {
    inner: Box<dyn Transport>,
    /// The answer has been looked at.
    seen: bool,
}

impl FirstAnswer {
    pub fn new(inner: Box<dyn Transport>) -> FirstAnswer {
        FirstAnswer { inner, seen: false }
    }
}

impl Transport for FirstAnswer {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if !self.seen && recording::is_on() {
            recording::wrote(self.inner.buffers().output().get(..amount).unwrap_or_default());
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let looks = !self.seen && recording::is_on();
        let before = if looks { self.inner.buffers().input().len() } else { 0 };
        let more = self.inner.await_input(timeout)?;
        if looks && more {
            recording::read(self.inner.buffers().input().get(before..).unwrap_or_default());
        }
        if !self.seen
            && let Some(head) = head(self.inner.buffers().input())
        {
            self.seen = true;
            if let Some(offered) = wanted(&head) {
                return Err(ureq::Error::Other(Box::new(LogInWanted(offered))));
            }
        }
        Ok(more)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }
}

/// The head of an answer, when all of it has come.
fn head(input: &[u8]) -> Option<String> {
    let end = memchr::memmem::find(input, b"\r\n\r\n")?;
    Some(String::from_utf8_lossy(input.get(..end)?).into_owned())
}

/// The ways that the head of an answer offers, if it wants a log-in.
fn wanted(head: &str) -> Option<Offered> {
    let mut lines = head.lines();
    let status = lines.next()?.split_whitespace().nth(1)?;
    let headers = lines.filter_map(|line| line.split_once(':'));
    let values = headers.filter(|(name, _)| name.eq_ignore_ascii_case(HEADER)).map(|(_, value)| value);
    (status == "407").then(|| Offered::by(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_told_from_their_details() {
        for (values, offered) in [
            (&["NTLM"][..], Offered::Windows),
            (&["negotiate"], Offered::Windows),
            (&["Negotiate, NTLM"], Offered::Windows),
            (&["NTLM TlRMTVNTUAAC=="], Offered::Windows),
            (&["Digest realm=\"Basic, Basic\", nonce=\"x\", qop=\"auth\", Kerberos"], Offered::Windows),
            (&["Digest realm=\"a\", Basic=\"b\"", "Bearer"], Offered::Others),
            (&["Negotiate", "NTLM", "Basic realm=\"x\""], Offered::Basic),
            (&["Negotiate,BASIC realm=\"a, NTLM\""], Offered::Basic),
            (&["Basic realm=\"NTLM\""], Offered::Basic),
            (&[], Offered::Basic),
        ] {
            assert_eq!(Offered::by(values.iter().copied()), offered, "{values:?}");
        }
    }

    #[test]
    fn only_a_whole_407_counts() {
        let answer = b"HTTP/1.1 407 X\r\nProxy-AUTHENTICATE:NTLM\r\nX: y\r\n\r\nbody";
        assert_eq!(head(answer).as_deref().and_then(wanted), Some(Offered::Windows));
        assert_eq!(head(&answer[..40]), None);
        for other in [&b"HTTP/1.1 200 407\r\nProxy-Authenticate: NTLM\r\n\r\n"[..], b"407\r\n\r\n"] {
            assert_eq!(head(other).as_deref().and_then(wanted), None);
        }
    }
}
