//! `http.no_proxy`: the addresses that are reached without the proxy.

use crate::address;
use crate::error::{Error, Kind};
use crate::redact::without_log_in;
use std::net::IpAddr;

/// The list, checked.
#[derive(Default)]
pub struct NoProxy(Vec<Rule>);

struct Rule {
    what: Pattern,
    port: Option<u16>,
}

enum Pattern {
    /// `<local>`: names without a dot, as Windows understands it.
    Local,
    /// An address or a net, as its number and the length of its prefix.
    Net(IpAddr, u32),
    /// A name; `*` stands for any text. A leading dot means any host below it.
    Name(String),
}

impl NoProxy {
    /// Reads the list; a net that is none is told.
    pub fn parse(entries: &[impl AsRef<str>]) -> Result<NoProxy, Error> {
        let rules = entries.iter().map(|entry| entry.as_ref().trim()).filter(|entry| !entry.is_empty()).map(rule);
        rules.collect::<Result<_, _>>().map(NoProxy)
    }

    /// Whether a host (a name, or an address without brackets) is reached directly.
    pub fn covers(&self, host: &str, port: u16) -> bool {
        let host = host.to_ascii_lowercase();
        let address: Option<IpAddr> = host.parse().ok();
        self.0.iter().filter(|rule| rule.port.is_none_or(|wanted| wanted == port)).any(|rule| match &rule.what {
            Pattern::Local => address.is_none() && !host.contains('.'),
            Pattern::Net(net, length) => address.is_some_and(|address| in_net(address, *net, *length)),
            Pattern::Name(pattern) => matches(pattern, &host),
        })
    }
}

fn rule(entry: &str) -> Result<Rule, Error> {
    let wrong = || {
        Error::new(Kind::Config, format!("http.no_proxy 里的 {} 不正确", without_log_in(entry)))
            .hint("应为主机名、*.域名、IP 或 10.0.0.0/8 这样的网段，可带 :端口")
    };
    if entry.eq_ignore_ascii_case("<local>") {
        return Ok(Rule { what: Pattern::Local, port: None });
    }
    if let Some((net, length)) = entry.split_once('/') {
        let net: IpAddr = net.trim_matches(['[', ']']).parse().map_err(|_| wrong())?;
        let length: u32 = length.parse().map_err(|_| wrong())?;
        let longest = if net.is_ipv4() { 32 } else { 128 };
        return if length <= longest { Ok(Rule { what: Pattern::Net(net, length), port: None }) } else { Err(wrong()) };
    }
    // A bare IPv6 address has colons of its own.
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(address::port(port).map_err(|_| wrong())?))
        }
        _ => (entry, None),
    };
    let host = host.trim_matches(['[', ']']);
    let what = match host.parse::<IpAddr>() {
        Ok(address) => Pattern::Net(address, if address.is_ipv4() { 32 } else { 128 }),
        Err(_) if host.starts_with('.') => Pattern::Name(format!("*{}", host.to_ascii_lowercase())),
        Err(_) => Pattern::Name(host.to_ascii_lowercase()),
    };
    Ok(Rule { what, port })
}

fn in_net(address: IpAddr, net: IpAddr, length: u32) -> bool {
    let (address, net, whole) = match (address, net) {
        (IpAddr::V4(address), IpAddr::V4(net)) => (u128::from(address.to_bits()), u128::from(net.to_bits()), 32),
        (IpAddr::V6(address), IpAddr::V6(net)) => (address.to_bits(), net.to_bits(), 128),
        _ => return false,
    };
    // Shifting by the whole width is no shift at all: a net of length 0 covers everything.
    let differing = (address ^ net).checked_shr(whole - length.min(whole)).unwrap_or(0);
    differing == 0
}

/// Whether `*` in the pattern can be filled so that it is the host.
fn matches(pattern: &str, host: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = host.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            match rest.find(before) {
                Some(at) => rest = rest.get(at + before.len()..).unwrap_or_default(),
                None => return false,
            }
        }
    }
    match last {
        Some(end) => rest.ends_with(end),
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(entry: &str, host: &str) -> bool {
        NoProxy::parse(&[entry]).unwrap_or_else(|error| panic!("{entry}: {}", error.message)).covers(host, 443)
    }

    #[test]
    fn addresses_in_the_house() {
        for (entry, host) in [
            ("172.16.40.147", "172.16.40.147"),
            ("10.0.0.0/8", "10.255.1.2"),
            ("0.0.0.0/0", "8.8.8.8"),
            ("fd00::/8", "fd12::1"),
            ("::1", "::1"),
            ("10.1.*", "10.1.2.3"),
            ("*.hospital.local", "his.HOSPITAL.local"),
            (".hospital.local", "a.b.hospital.local"),
            ("his", "HIS"),
            ("*", "anything.example"),
            ("<local>", "pacs"),
            ("a*c*e", "abcde"),
            ("his:443", "his"),
            ("[::1]:443", "::1"),
        ] {
            assert!(covers(entry, host), "{entry} should cover {host}");
        }
        for (entry, host) in [
            ("172.16.40.147", "172.16.40.14"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/8", "10.example.com"),
            ("fd00::/8", "10.0.0.1"),
            ("10.1.*", "10.11.2.3"),
            ("*.hospital.local", "hospital.local"),
            ("hospital.local", "xhospital.local"),
            ("<local>", "pacs.example"),
            ("a*c*e", "abde"),
            ("ab*ba", "aba"),
            ("his:80", "his"),
        ] {
            assert!(!covers(entry, host), "{entry} should not cover {host}");
        }
    }

    #[test]
    fn what_is_no_net_is_told() {
        for entry in
            ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/x", "his:port", "his:0", "his:+80", "his:80800", "[::1]:", "a/b"]
        {
            assert!(NoProxy::parse(&[entry]).is_err(), "{entry}");
        }
    }
}
