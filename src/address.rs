//! Addresses as they are configured, read whole and strictly: a port that is none must not become the scheme's own,
//! and what nobody can make sense of is told with its cause, without any part of it.

use crate::json::is_invisible;
use percent_encoding::percent_decode_str;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::{borrow::Cow, fmt};

/// What an address is for: its schemes, and what it may hold besides host and port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// A server or a page: a path, and nothing else.
    Server,
    /// A proxy: a log-in. Without a scheme it is an HTTP proxy, as Windows writes it.
    Proxy,
    /// A Redis: a log-in, and a database's number as its path.
    Redis,
}

impl Purpose {
    fn schemes(self) -> &'static [&'static str] {
        match self {
            Purpose::Server => &["http", "https"],
            Purpose::Proxy => &["http", "https", "socks4", "socks4a", "socks5", "socks5h", "socks"],
            Purpose::Redis => &["redis", "rediss"],
        }
    }

    /// How such an address begins.
    fn beginning(self) -> &'static str {
        match self {
            Purpose::Server => "开头应是 http:// 或 https://",
            Purpose::Proxy => "开头应是 http://、https://、socks5:// 或 socks5h://",
            Purpose::Redis => "开头应是 redis:// 或 rediss://",
        }
    }

    /// What such an address looks like.
    pub fn form(self) -> &'static str {
        match self {
            Purpose::Server => "http://主机:端口 或 https://主机:端口，后面可以有路径",
            Purpose::Proxy => {
                "http://用户:密码@主机:端口 或 socks5://主机:端口；用户名和密码里的特殊字符写成 %XX（@ : / % 为 %40 %3A %2F %25）"
            }
            Purpose::Redis => {
                "redis://[用户:密码@]主机[:端口][/库号]，TLS 用 rediss://；密码里的 @ : / % 等写成 %40 %3A %2F %25"
            }
        }
    }
}

/// An address in its parts.
pub struct Address<'a> {
    /// The scheme in lower case.
    pub scheme: &'static str,
    /// What stands before the `@`, as written.
    log_in: Option<&'a str>,
    /// A name or a number; one of IPv6 in its brackets.
    pub host: &'a str,
    /// The port, if it is given.
    pub port: Option<u16>,
    /// What follows, with its slash.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// Reads an address; on a fault its cause, in words without any part of the address.
    pub fn read(text: &'a str, purpose: Purpose) -> Result<Address<'a>, &'static str> {
        if text.contains(|letter: char| letter.is_whitespace() || is_invisible(letter)) {
            return Err("中间有空格、换行或看不见的字符");
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((given, rest)) => {
                let known = purpose.schemes().iter().find(|known| known.eq_ignore_ascii_case(given));
                (*known.ok_or(purpose.beginning())?, rest)
            }
            None if purpose == Purpose::Proxy => ("http", text),
            None if text.contains(is_wide) => return Err(WIDE),
            None => return Err(purpose.beginning()),
        };
        // A password may hold any sign; a server has none, and its path may hold an `@`.
        let (log_in, place) = match rest.rsplit_once('@') {
            Some((log_in, place)) if purpose != Purpose::Server => (Some(log_in), place),
            _ => (None, rest),
        };
        let end = place.find(['/', '?', '#']).unwrap_or(place.len());
        let (authority, path) = place.split_at_checked(end).unwrap_or((place, ""));
        if authority.contains('@') {
            return Err("不能带用户名和密码");
        }
        let (host, port) = host_and_port(authority)?;
        if path.contains(['?', '#']) {
            return Err("不能有 ? 或 # 和它后面的内容");
        }
        match purpose {
            Purpose::Server if path.is_empty() => {}
            Purpose::Server => path_fits(path)?,
            Purpose::Proxy if path.len() > 1 => return Err("端口后面不能再有路径"),
            Purpose::Redis if path.len() > 1 && database(path).is_none() => return Err("库号应是数字"),
            Purpose::Proxy | Purpose::Redis => {}
        }
        let address = Address { scheme, log_in, host, port, path };
        if log_in.is_some() && address.account().is_none() {
            return Err("用户名或密码里的 %XX 不正确");
        }
        Ok(address)
    }

    /// User name and password, decoded; the password is missing where there is no colon.
    pub fn account(&self) -> Option<(Cow<'a, str>, Option<Cow<'a, str>>)> {
        let decoded = |text: &'a str| percent_decode_str(text).decode_utf8().ok();
        let log_in = self.log_in?;
        match log_in.split_once(':') {
            Some((user, password)) => Some((decoded(user)?, Some(decoded(password)?))),
            None => Some((decoded(log_in)?, None)),
        }
    }

    /// The host without brackets.
    #[cfg(any(feature = "redis", test))]
    pub fn bare_host(&self) -> &'a str {
        self.host.trim_matches(['[', ']'])
    }

    /// The number of a Redis database; the first one when none is given.
    #[cfg(any(feature = "redis", test))]
    pub fn database(&self) -> u32 {
        database(self.path).unwrap_or(0)
    }
}

fn database(path: &str) -> Option<u32> {
    path.strip_prefix('/').filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

impl fmt::Display for Address<'_> {
    /// The same address as whoever connects reads it: scheme in lower case, the port in digits. It holds the log-in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        if let Some(log_in) = self.log_in {
            write!(f, "{log_in}@")?;
        }
        f.write_str(self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(self.path)
    }
}

const WIDE: &str = "有全角的标点，冒号、点和斜杠都要用半角";

/// Signs that an input method puts in the place of `:`, `.` and `/`.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{FF01}'..='\u{FF5E}' | '\u{3001}' | '\u{3002}')
}

/// The host, in brackets if they are there, and the port of `host[:port]`.
pub fn host_and_port(authority: &str) -> Result<(&str, Option<u16>), &'static str> {
    let (host, number) = if authority.starts_with('[') {
        let end = authority.find(']').ok_or("IPv6 地址的方括号没有合上")?;
        let (host, behind) = authority.split_at_checked(end + 1).unwrap_or((authority, ""));
        host.trim_matches(['[', ']']).parse::<Ipv6Addr>().map_err(|_| "方括号里不是 IPv6 地址")?;
        let number = behind.strip_prefix(':');
        if number.is_none() && !behind.is_empty() {
            return Err("IPv6 地址的方括号后面只能是冒号和端口");
        }
        (host, number)
    } else {
        if authority.parse::<Ipv6Addr>().is_ok() {
            return Err("IPv6 地址要写在方括号里");
        }
        let (host, number) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        host_fits(host)?;
        (host, number)
    };
    Ok((host, number.map(port).transpose()?))
}

/// A port in digits.
pub fn port(text: &str) -> Result<u16, &'static str> {
    if text.is_empty() {
        return Err("冒号后面没有端口");
    }
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    number.filter(|port| *port > 0).ok_or("端口应是 1 到 65535 的数字")
}

/// A name or an IPv4 address. Windows' own names may hold an underscore.
fn host_fits(host: &str) -> Result<(), &'static str> {
    if host.is_empty() {
        return Err("没有主机名或 IP");
    }
    if host.contains(is_wide) {
        return Err(WIDE);
    }
    if !host.is_ascii() {
        return Err("主机名里有中文等字符，请改写成 IP，或它以 xn-- 开头的写法");
    }
    if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Err("主机名里有不能用的字符");
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    if name.len() > 253 || name.split('.').any(|label| label.is_empty() || label.len() > 63) {
        return Err("主机名有空的或太长的一段");
    }
    // What ends in a number is an address or a mistake: no domain is called so.
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err() {
        return Err("IP 地址应是四段 0 到 255 的数字，前面不加 0");
    }
    Ok(())
}

/// Whether a path begins at the root and holds only what a path may (RFC 3986 section 3.3).
pub fn path_fits(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Err("路径应以一个 / 开头");
    }
    if path.contains(is_wide) {
        return Err(WIDE);
    }
    if path.contains(['?', '#']) {
        return Err("不能有 ? 或 # 和它后面的内容");
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
    let mut encoded = path.split('%').skip(1);
    let whole = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !path.bytes().all(plain) || !encoded.all(whole) {
        return Err("路径里的中文、空格和特殊字符要写成 %XX");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, purpose: Purpose) -> Result<String, &'static str> {
        Address::read(text, purpose).map(|address| address.to_string())
    }

    #[test]
    fn servers_are_read_whole() {
        for (text, same) in [
            ("http://h", "http://h"),
            ("HTTP://H:080", "http://H:80"),
            ("Https://his_server.hospital.local.:65535/a/b%20c/", "https://his_server.hospital.local.:65535/a/b%20c/"),
            ("http://10.0.0.1:1/", "http://10.0.0.1:1/"),
            ("https://[fd00::1]", "https://[fd00::1]"),
            ("http://[::ffff:10.0.0.1]:8001", "http://[::ffff:10.0.0.1]:8001"),
            ("http://xn--fiqs8s.example/@x:y", "http://xn--fiqs8s.example/@x:y"),
        ] {
            assert_eq!(read(text, Purpose::Server).as_deref(), Ok(same), "{text}");
            // Who connects sees the same host and port.
            let (uri, address) = (same.parse::<ureq::http::Uri>().unwrap(), Address::read(text, Purpose::Server));
            let address = address.ok().unwrap();
            assert_eq!((uri.host(), uri.port_u16()), (Some(address.host), address.port), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, cause) in [
            ("http://h:80011", "65535"),
            ("http://h:0", "65535"),
            ("http://h:+80", "65535"),
            ("http://h:8O", "65535"),
            ("http://h:99999999999999999999", "65535"),
            ("http://h:", "没有端口"),
            ("http://h:80:81", "65535"),
            ("http://fd00::1", "方括号"),
            ("http://[fd00::1", "没有合上"),
            ("http://[fd00::x]", "不是 IPv6"),
            ("http://[::1]8001", "冒号"),
            ("http://", "没有主机名"),
            ("http://:80", "没有主机名"),
            ("http://10.0.0.256", "IP"),
            ("http://10.0.1:80", "IP"),
            ("http://10.0.0.01", "IP"),
            ("http://a..b", "一段"),
            ("http://h h", "空格"),
            ("http://h\n:80", "换行"),
            ("http://h\\x", "不能用的字符"),
            ("http://医院.example", "xn--"),
            ("http：//h", "全角"),
            ("http://h：80", "全角"),
            ("http://10。0。0。1", "全角"),
            ("http://u:p@h", "用户名"),
            ("http://h?x", "?"),
            ("http://h/x?y=1", "?"),
            ("http://h/#/x", "#"),
            ("http://h/查", "%XX"),
            ("http://h/%zz", "%XX"),
            ("http://h//x", "一个 /"),
            ("h:80", "http://"),
            ("http:/h", "http://"),
            ("ftp://h", "http://"),
            ("", "http://"),
        ] {
            let flaw = read(text, Purpose::Server).expect_err(text);
            assert!(flaw.contains(cause), "{text}: {flaw}");
        }
    }

    #[test]
    fn a_log_in_may_hold_any_sign() {
        for (text, user, password) in [
            ("http://u:p%40s@h:1", "u", Some("p@s")),
            ("SOCKS5h://u:a/b?c#d@e:f@h:1/", "u", Some("a/b?c#d@e:f")),
            ("u:p@h:1", "u", Some("p")),
            ("http://only@h", "only", None),
            ("http://u:@h", "u", Some("")),
        ] {
            let address = Address::read(text, Purpose::Proxy).ok().unwrap();
            assert_eq!(address.account(), Some((user.into(), password.map(Cow::from))), "{text}");
            assert_eq!(address.bare_host(), "h");
        }
        for (text, cause) in [
            ("http://u:p@h:0", "65535"),
            ("http://u:p@:1", "主机名"),
            ("http://u:%ff@h:1", "%XX"),
            ("http://h:1/x", "路径"),
            ("http://h:1?x", "?"),
            ("ftp://u:s3cret@h", "socks5"),
            ("http://h:31280000", "65535"),
        ] {
            let flaw = read(text, Purpose::Proxy).expect_err(text);
            assert!(flaw.contains(cause) && !flaw.contains("s3cret"), "{text}: {flaw}");
        }
    }

    #[test]
    fn a_redis_has_databases() {
        for (text, database) in
            [("redis://h", 0), ("REDISS://:p@[::1]:7000/3", 3), ("redis://h/", 0), ("redis://old@10.0.0.5:1/12", 12)]
        {
            assert_eq!(
                Address::read(text, Purpose::Redis).ok().map(|found| found.database()),
                Some(database),
                "{text}"
            );
        }
        for wrong in
            ["http://h", "h", "redis://h/x", "redis://h/+1", "redis://h:port", "redis://h?db=1", "redis://h/1/2"]
        {
            assert!(Address::read(wrong, Purpose::Redis).is_err(), "{wrong}");
        }
    }
}
