//! What a server's alerts mean. Source: RFC 8446 section 6.2; those that only TLS 1.2 has: RFC 5246 section 7.2.2.

use rustls::AlertDescription;

/// Cause and remedy in Chinese, then in English.
pub type Words = (&'static str, &'static str, &'static str, &'static str);

/// The alerts by number.
const ALERTS: &[(u8, Words)] = &[
    (
        0,
        (
            "服务器没有谈完 TLS 就结束了连接",
            "稍后再试；一直这样请对方查看服务器日志",
            "the server ended the handshake",
            "try again later; if it stays so, have the server's log read",
        ),
    ),
    (
        10,
        (
            "服务器说收到了意外的 TLS 消息",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server did not expect a message of TLS",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (
        20,
        (
            "服务器说收到的 TLS 记录校验不对",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server got a record with a wrong check value",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (
        21,
        (
            "服务器解不开 TLS 记录",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server cannot decrypt a record",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (
        22,
        (
            "服务器说收到的 TLS 记录太长",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server got a record that is too long",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (
        30,
        (
            "服务器解压不了 TLS 数据",
            "请对方关掉 TLS 压缩",
            "the server cannot decompress",
            "have TLS compression switched off on the server",
        ),
    ),
    (
        40,
        (
            "服务器与本程序没有共同的加密套件或曲线",
            NO_SUITE,
            "no cipher suite or curve in common with the server",
            NO_SUITE_EN,
        ),
    ),
    (41, CLIENT_CERTIFICATE),
    (
        42,
        (
            "服务器说客户端证书不对",
            NO_CLIENT_CERTIFICATE,
            "the server says that the client's certificate is bad",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        43,
        (
            "服务器不支持客户端证书的种类",
            NO_CLIENT_CERTIFICATE,
            "the server does not support the client's kind of certificate",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        44,
        (
            "服务器说客户端证书已被吊销",
            NO_CLIENT_CERTIFICATE,
            "the server says that the client's certificate is revoked",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        45,
        (
            "服务器说客户端证书已过期",
            NO_CLIENT_CERTIFICATE,
            "the server says that the client's certificate has expired",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        46,
        (
            "服务器不认客户端证书",
            NO_CLIENT_CERTIFICATE,
            "the server does not accept the client's certificate",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        47,
        (
            "服务器说 TLS 参数不合规",
            "请对方升级服务器的 TLS，或在它前面放一台 nginx",
            "the server finds a parameter of TLS wrong",
            "have the server's TLS updated, or put an nginx in front of it",
        ),
    ),
    (
        48,
        (
            "服务器不信任客户端证书的签发者",
            NO_CLIENT_CERTIFICATE,
            "the server does not know the client's certificate authority",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        49,
        (
            "服务器不允许这台电脑访问",
            "请对方放行这台电脑的地址",
            "the server denies access",
            "have the server's owner allow this computer",
        ),
    ),
    (
        50,
        (
            "服务器读不懂 TLS 消息",
            "请对方升级服务器的 TLS，或在它前面放一台 nginx",
            "the server cannot read a message of TLS",
            "have the server's TLS updated, or put an nginx in front of it",
        ),
    ),
    (
        51,
        (
            "服务器说签名或密钥校验不对",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server found a signature or key wrong",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (60, ("服务器只肯用出口级的弱加密", NO_SUITE, "the server wants export-grade encryption", NO_SUITE_EN)),
    (
        70,
        (
            "服务器只会 TLS 1.1 或更早的版本",
            "请对方打开 TLS 1.2；打不开的，在它前面放一台 nginx",
            "the server has only TLS 1.1 or older",
            "have TLS 1.2 switched on; where that cannot be, put an nginx in front of the server",
        ),
    ),
    (
        71,
        (
            "服务器要求更强的加密套件",
            "请对方允许 TLS 1.2 的 ECDHE-AES-GCM 套件或 TLS 1.3",
            "the server wants stronger cipher suites",
            "have the server allow ECDHE with AES-GCM of TLS 1.2, or TLS 1.3",
        ),
    ),
    (
        80,
        (
            "服务器内部出错，没有谈成 TLS",
            "稍后再试；一直这样请对方查看服务器日志",
            "the server has an internal error in TLS",
            "try again later; if it stays so, have the server's log read",
        ),
    ),
    (
        86,
        (
            "服务器说 TLS 版本被降低了",
            "检查中间有没有改写流量的网关或杀毒软件",
            "the server sees a fallback to an older version",
            "look for a gateway or virus scanner that changes the traffic",
        ),
    ),
    (90, ("服务器取消了 TLS 握手", "稍后再试", "the server cancelled the handshake", "try again later")),
    (
        100,
        (
            "服务器不肯重新协商 TLS",
            "请对方检查服务器的 TLS 设置",
            "the server refuses to renegotiate",
            "have the server's TLS settings checked",
        ),
    ),
    (
        109,
        (
            "服务器要求的 TLS 扩展没有带",
            "请对方升级服务器的 TLS，或在它前面放一台 nginx",
            "the server misses an extension of TLS",
            "have the server's TLS updated, or put an nginx in front of it",
        ),
    ),
    (
        110,
        (
            "服务器不支持本程序的 TLS 扩展",
            "请对方升级服务器的 TLS，或在它前面放一台 nginx",
            "the server does not support an extension of TLS",
            "have the server's TLS updated, or put an nginx in front of it",
        ),
    ),
    (
        111,
        (
            "服务器取不到客户端证书",
            NO_CLIENT_CERTIFICATE,
            "the server cannot get the client's certificate",
            NO_CLIENT_CERTIFICATE_EN,
        ),
    ),
    (
        112,
        (
            "服务器不认识这个主机名",
            "检查配置的地址，用服务器证书上的域名访问",
            "the server does not know this host name",
            "check the configured address and use the name in the server's certificate",
        ),
    ),
    (
        113,
        (
            "服务器说证书状态应答（OCSP）不对",
            "请对方检查服务器的 OCSP 设置",
            "the server found a certificate's status wrong",
            "have the server's OCSP settings checked",
        ),
    ),
    (
        114,
        (
            "服务器说证书的摘要不对",
            "请对方检查服务器的 TLS 设置",
            "the server found a certificate's hash wrong",
            "have the server's TLS settings checked",
        ),
    ),
    (
        115,
        (
            "服务器要求预共享密钥（PSK）",
            "请对方打开用证书的 TLS；本程序不用预共享密钥",
            "the server wants a pre-shared key",
            "have TLS with certificates switched on; this program has no pre-shared keys",
        ),
    ),
    (116, CLIENT_CERTIFICATE),
    (
        120,
        (
            "服务器没有可用的应用协议（ALPN）",
            "请对方在这个端口上允许 HTTP/1.1",
            "the server has no application protocol (ALPN) in common",
            "have HTTP/1.1 allowed on this port",
        ),
    ),
    (
        121,
        (
            "服务器要求加密的 ClientHello（ECH）",
            "请对方关掉 ECH 的强制",
            "the server wants an encrypted ClientHello",
            "have the server not insist on ECH",
        ),
    ),
];

const NO_CLIENT_CERTIFICATE: &str = "请对方对这个地址不要求客户端证书；本程序不带客户端证书";
const NO_CLIENT_CERTIFICATE_EN: &str = "have the server not ask for a client certificate here; this program has none";
const CLIENT_CERTIFICATE: Words = (
    "服务器要求客户端证书（双向认证）",
    NO_CLIENT_CERTIFICATE,
    "the server wants a client certificate",
    NO_CLIENT_CERTIFICATE_EN,
);

/// The way out for a server with old suites alone.
const NO_SUITE: &str = "请对方打开 ECDHE 套件（如 ECDHE-RSA-AES128-GCM-SHA256）和 P-256 曲线：只有 RSA 密钥交换、DHE、\
    SHA-384 的 CBC 或 P-521 的服务器连不上，打不开的在它前面放一台 nginx";
const NO_SUITE_EN: &str = "have ECDHE suites (as ECDHE-RSA-AES128-GCM-SHA256) and the curve P-256 switched on: RSA key \
    exchange, DHE, CBC with SHA-384 or P-521 alone cannot be reached; or put an nginx in front of the server";
/// The same where this side leaves old suites out.
pub const MODERN_ONLY: Words = (
    "服务器与本程序没有共同的加密套件或曲线",
    "旧服务器：把 http.tls 改为 compatible",
    "no cipher suite or curve in common with the server",
    "for an old server set http.tls to compatible",
);

/// Words for an alert.
pub fn words(alert: AlertDescription) -> Words {
    let number = u8::from(alert);
    let known = ALERTS.iter().find(|(known, _)| *known == number);
    known.map_or(
        (
            "服务器用不认识的警报拒绝了 TLS",
            "请对方查看服务器日志",
            "the server refused TLS by an unknown alert",
            "have the server's log read",
        ),
        |(_, words)| *words,
    )
}

/// Words for an alert after the server's certificate: suite and version are agreed then, and what is refused is the
/// client's certificate, which this program does not have.
pub fn after_certificate(alert: AlertDescription) -> Words {
    if alert == AlertDescription::HandshakeFailure { CLIENT_CERTIFICATE } else { words(alert) }
}

/// Whether it has no other meaning than that the handshake is refused. The server has not looked at any request then,
/// though TLS 1.3 lets the client write one before.
pub fn refuses_handshake(alert: AlertDescription) -> bool {
    matches!(u8::from(alert), 40..=46 | 48 | 49 | 51 | 70 | 71 | 86 | 109 | 112..=116 | 120)
}

/// Whether the same may work a little later.
pub fn may_pass(alert: AlertDescription) -> bool {
    matches!(u8::from(alert), 0 | 80 | 90)
}
