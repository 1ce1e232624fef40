//! From the name to the clock: whether a server can be reached.

use super::step::{Diagnosis, Finding};
use crate::engine::clock;
use crate::error::Kind;
use crate::platform::connect::connect;
use crate::transport::{Answer, Probe, Route, bad_address, resolve};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A certificate that ends within so many days is worth a word.
const SOON_DAYS: u64 = 30;

impl Diagnosis<'_> {
    /// Takes the steps to an address; says whether it answers.
    pub(super) fn reach(&mut self, url: &str) -> bool {
        let transport = &self.profile.transport;
        let (Some(route), Some(origin)) = (transport.route(url), origin(url)) else {
            return self.step("config", url, &mut || Finding::of(&bad_address(())));
        };
        let limit = transport.connect_timeout();
        let mut addresses = Vec::new();
        if !self.step("dns", &origin, &mut || names(&route, &origin, limit, &mut addresses)) {
            return false;
        }
        let look = || transport.probe(&format!("{origin}/"), Instant::now() + transport.timeout());
        let mut probe = None;
        let first = if route.proxy.is_some() { "proxy" } else { "tcp" };
        let connected =
            self.step(first, &origin, &mut || match (unreachable(&route, &addresses, limit), &route.proxy) {
                (Some(finding), _) => finding,
                (None, Some(proxy)) => of_proxy(proxy, probe.insert(look())),
                (None, None) => connected(&route),
            });
        if !connected {
            return false;
        }
        let encrypted = self.step("tls", &origin, &mut || {
            if origin.starts_with("https") {
                of_tls(transport.insecure, probe.get_or_insert_with(look))
            } else {
                Finding::good("地址是 http，没有加密", "the address is http, nothing is encrypted")
            }
        });
        if !encrypted || !self.step("http", &origin, &mut || of_answer(probe.get_or_insert_with(look))) {
            return false;
        }
        // A wrong clock is told, and the calls are tried all the same: the library puts the time right.
        if let Some(Ok(answer)) = probe.map(|probe| probe.outcome) {
            self.step("clock", &origin, &mut || of_clock(&answer));
        }
        !self.cancel.wished()
    }
}

/// `scheme://host:port` of an address.
fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    // A log-in in the address is nobody's business.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    Some(format!("{scheme}://{host}"))
}

fn names(route: &Route, origin: &str, limit: Duration, addresses: &mut Vec<SocketAddr>) -> Finding {
    match resolve(&route.host, route.port, limit) {
        Ok(found) => *addresses = found,
        Err(error) => return Finding::of(&error).with("host", route.host.clone()),
    }
    let list: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
    let found = list.join("、");
    let literal = route.host.parse::<IpAddr>().is_ok();
    let mut finding = match &route.proxy {
        None if literal => Finding::good("地址是 IP，不用解析", "the address is an IP address, no name to resolve"),
        None => Finding::good(format!("{} 是 {found}", route.host), format!("{} is {}", route.host, list.join(", "))),
        Some(_) => Finding::good(
            format!("代理 {} 是 {found}", route.host),
            format!("the proxy {} is {}", route.host, list.join(", ")),
        ),
    };
    if route.proxy.is_some() && !route.proxy_resolves {
        let server = origin.split_once("://").map_or(origin, |(_, rest)| rest);
        let server = server.rsplit_once(':').map_or(server, |(host, _)| host).trim_matches(['[', ']']);
        if let Err(error) = resolve(server, 0, limit) {
            finding = Finding::of(&error).with("host", server);
        }
    }
    finding.with("addresses", list)
}

/// Why nobody can be reached; nothing when somebody can.
fn unreachable(route: &Route, addresses: &[SocketAddr], limit: Duration) -> Option<Finding> {
    let mut last = None;
    for address in addresses {
        match connect(address, limit) {
            Ok(_) => return None,
            Err(error) => last = Some((address, error)),
        }
    }
    let Some((address, error)) = last else {
        return Some(
            Finding::bad("没有可连的地址", "no address to connect to")
                .todo("检查地址和 DNS", "check the address and the DNS"),
        );
    };
    let (whose, whose_en) = if route.proxy.is_some() { ("代理", "the proxy") } else { ("服务器", "the server") };
    let refused = error.kind() == std::io::ErrorKind::ConnectionRefused;
    let (what, what_en) =
        if refused { ("拒绝连接", "refuses connections") } else { ("连不上", "cannot be reached") };
    let (hint, hint_en) = match (&route.proxy, refused) {
        (Some(_), _) => (
            "检查 http.proxy 的主机和端口，代理是否在运行",
            "check host and port in http.proxy, and that the proxy runs",
        ),
        (None, true) => ("检查端口，服务是否已启动", "check the port, and that the service runs"),
        (None, false) => (
            "检查网线、网关和防火墙；要经过代理的，配置 http.proxy",
            "check cable, gateway and firewall; set http.proxy if there is a proxy",
        ),
    };
    Some(
        Finding::bad(format!("{whose} {address} {what}"), format!("{whose_en} {address} {what_en}"))
            .todo(hint, hint_en),
    )
}

fn connected(route: &Route) -> Finding {
    Finding::good(
        format!("能连上 {}:{}", route.host, route.port),
        format!("connected to {}:{}", route.host, route.port),
    )
}

fn of_proxy(proxy: &str, probe: &Probe) -> Finding {
    let status = probe.outcome.as_ref().ok().map(|answer| answer.status);
    match &probe.outcome {
        // Before TLS or an answer, a failure is the proxy's.
        Err(error) if error.unsent && error.kind != Kind::Tls => Finding::of(error).with("proxy", proxy),
        _ if status == Some(407) => Finding::bad("代理要求登录", "the proxy wants a log-in")
            .todo("在 http.proxy 里写上用户名和密码", "put user name and password into http.proxy")
            .with("proxy", proxy),
        _ => Finding::good(format!("经过代理 {proxy}"), format!("through the proxy {proxy}")).with("proxy", proxy),
    }
}

fn of_tls(insecure: bool, probe: &Probe) -> Finding {
    let certificate = probe.certificate.as_ref().map_or(Value::Null, |found| found.json());
    if let Err(error) = &probe.outcome
        // In TLS 1.3 a server may refuse the handshake when it is over on this side.
        && (probe.tls.is_none() || error.kind == Kind::Tls)
    {
        return Finding::of(error).with("certificate", certificate);
    }
    let version = probe.tls.unwrap_or_default();
    let mut finding = Finding::good(format!("{version}，证书有效"), format!("{version}, certificate valid"));
    if let Some(found) = &probe.certificate {
        let days = found.not_after.saturating_sub(machine()) / 86_400;
        if days < SOON_DAYS {
            finding = finding.todo(
                format!("服务器证书 {days} 天后过期，请提醒对方更新"),
                format!("the server's certificate ends in {days} days: tell its owner"),
            );
        }
    }
    if insecure {
        finding.message = format!("{version}，证书没有检查（accept_invalid_certs 打开着）");
        finding.message_en = format!("{version}, certificate not checked (accept_invalid_certs is on)");
        finding =
            finding.todo("排查完请关掉 accept_invalid_certs", "switch accept_invalid_certs off when you are done");
    }
    finding.with("tls", version).with("certificate", certificate)
}

fn of_answer(probe: &Probe) -> Finding {
    match &probe.outcome {
        // Any status will do: nobody asked for a page that exists.
        Ok(answer) => Finding::good(
            format!("服务器有应答（HTTP {}）", answer.status),
            format!("the server answers (HTTP {})", answer.status),
        ),
        Err(error) => Finding::of(error),
    }
}

fn of_clock(answer: &Answer) -> Finding {
    let Some(difference) = clock::difference_of(answer.date.as_deref()) else {
        return Finding::good("服务器没有说它的时间", "the server does not tell its time");
    };
    let seconds = difference.unsigned_abs();
    let finding = if clock::tolerable(difference, 0) {
        Finding::good(format!("与服务器相差 {seconds} 秒"), format!("{seconds} s off the server's clock"))
    } else {
        let (way, way_en) = if difference > 0 { ("慢", "behind") } else { ("快", "ahead of") };
        let (hint, hint_en) = if clock::usable(difference) {
            (
                "请校准电脑时间；在此之前签名按服务器时间生成",
                "set this computer's clock; until then signatures use the server's time",
            )
        } else {
            (
                "请校准电脑时间；相差超过一天，签名仍按电脑时间生成",
                "set this computer's clock; beyond a day signatures go on using it",
            )
        };
        Finding::bad(
            format!("这台电脑的时间比服务器{way} {seconds} 秒"),
            format!("this computer's clock is {seconds} s {way_en} the server's"),
        )
        .todo(hint, hint_en)
    };
    finding.with("difference_s", json!(difference))
}

fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
