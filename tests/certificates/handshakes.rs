//! Servers that refuse the handshake: by each alert, by silence, by another protocol.

use super::{ISSUED, SANDBOX, alone, call, configure, example, with};
use crate::servers::{Server, s_server};
use hisbridge::transport::{Limits, Outgoing};
use hisbridge::{cancel::Cancel, config};
use hisbridge_sandbox::openssl::ssl::{SslAcceptor, SslFiletype, SslMethod, SslVerifyMode, SslVersion};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};
use ureq::http::Method;

/// Answers each first message of TLS by hand.
fn answering(answer: impl Fn(&mut TcpStream) + Send + 'static) -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.expect("a connection");
            // The diagnosis looks whether somebody listens, and says nothing.
            let mut head = [0; 5];
            if stream.read_exact(&mut head).is_ok() {
                let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
                stream.read_exact(&mut hello).expect("the whole hello");
                answer(&mut stream);
            }
        }
    });
    port
}

/// The error of a submission and the failed step of the diagnosis, which agree.
fn refused(port: u16, http: &Value) -> Value {
    let mut configuration = SANDBOX.config_json_for(&format!("https://127.0.0.1:{port}"));
    configuration["http"] = http.clone();
    configuration["http"]["retries"] = json!(0);
    configure(&configuration);
    let error = call("reservation.order", example("reservation.order"))["error"].clone();
    assert_eq!(error["kind"], "tls", "{error:#}");
    assert!(!error.to_string().contains("查询结果"), "{error:#}");
    assert_ne!(error["hint"], "", "{error:#}");
    let found = call("tool.diagnose", json!({"system": "reservation"}))["data"].clone();
    let steps = found["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["step"] == "tls").expect("a step of TLS");
    assert_eq!(step["ok"], false, "{found:#}");
    assert_eq!((&error["message"], &error["hint"]), (&step["message"], &step["hint"]), "{step:#}");
    error
}

#[test]
fn every_alert_has_words_of_its_own() {
    let _alone = alone();
    for (alert, words, again) in [
        (10, "意外", false),
        (20, "校验", false),
        (22, "太长", false),
        (40, "ECDHE", false),
        (42, "客户端证书不对", false),
        (43, "种类", false),
        (44, "吊销", false),
        (45, "过期", false),
        (46, "不认", false),
        (47, "参数", false),
        (48, "签发者", false),
        (49, "放行", false),
        (50, "读不懂", false),
        (51, "签名", false),
        (70, "TLS 1.1", false),
        (71, "更强", false),
        (80, "内部出错", true),
        (86, "降低", false),
        (90, "取消", true),
        (109, "扩展没有带", false),
        (110, "不支持本程序的 TLS 扩展", false),
        (112, "主机名", false),
        (113, "OCSP", false),
        (115, "预共享", false),
        (116, "客户端证书（双向认证）", false),
        (120, "ALPN", false),
        (99, "不认识的警报", false),
    ] {
        let port = answering(move |stream| stream.write_all(&[21, 3, 3, 0, 2, 2, alert]).expect("an alert"));
        let error = refused(port, &json!({}));
        assert!(
            error["message"].to_string().contains(words) || error["hint"].to_string().contains(words),
            "{alert}: {error:#}"
        );
        assert_eq!(error["retryable"], again, "{alert}: {error:#}");
    }
}

/// Resets each connection: that is what becomes of a close before everything is read.
fn resetting() -> u16 {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || {
        for stream in socket.incoming() {
            let _ = stream.expect("a connection").read(&mut [0]);
        }
    });
    port
}

#[test]
fn a_close_a_reset_and_another_protocol_are_told() {
    let _alone = alone();
    let warned = |stream: &mut TcpStream| stream.write_all(&[21, 3, 3, 0, 2, 1, 0]).expect("a farewell");
    for port in [answering(|_| {}), resetting(), answering(warned)] {
        let error = refused(port, &json!({}));
        assert!(error["message"].to_string().contains("断开") && error["retryable"] == true, "{error:#}");
        assert!(error["hint"].to_string().contains("TLS 1.2"), "{error:#}");
        let modern = refused(port, &json!({"tls": "modern"}));
        assert!(modern["hint"].to_string().contains("compatible"), "{modern:#}");
    }
    for text in ["HTTP/1.1 400 Bad Request\r\n\r\n", "<html>", "220 mail\r\n", "\u{5}\0\0\0\0\0"] {
        let error = refused(answering(move |stream| stream.write_all(text.as_bytes()).expect("an answer")), &json!({}));
        assert!(error["message"].to_string().contains("不是 TLS"), "{text}: {error:#}");
    }
    // TLS, and nothing that a server may send.
    let nonsense = answering(|stream| stream.write_all(&[22, 3, 3, 0, 5, 2, 0, 0, 1, 3]).expect("a record"));
    assert!(refused(nonsense, &json!({}))["message"].to_string().contains("不合规"));
}

/// A server hello of TLS 1.2 or older. Source: RFC 5246 section 7.4.1.3.
fn server_hello(minor: u8, suite: [u8; 2]) -> Vec<u8> {
    [&[22, 3, minor, 0, 42, 2, 0, 0, 38, 3, minor][..], &[7; 32], &[0], &suite, &[0]].concat()
}

/// Servers that do not refuse the hello, but answer what it does not offer.
#[test]
fn old_versions_and_suites_that_a_server_takes_by_itself_are_told() {
    let _alone = alone();
    for (minor, suite, words) in [(1, [0, 0x2f], "TLS 1.1"), (2, [0, 0x2f], "TLS 1.1"), (3, [0, 0x2f], "ECDHE")] {
        let port = answering(move |stream| stream.write_all(&server_hello(minor, suite)).expect("a hello"));
        let error = refused(port, &json!({}));
        assert!(error.to_string().contains(words), "3.{minor}: {error:#}");
    }
}

/// One that takes the connection and says nothing: nothing was sent, so there is no outcome to look up.
#[test]
fn silence_is_no_reason_to_look_for_an_outcome() {
    let _alone = alone();
    let port = answering(|stream| {
        let _ = stream.read(&mut [0]);
    });
    for limits in [json!({"connect_timeout_ms": 1000}), json!({"timeout_ms": 1000})] {
        let mut configuration = SANDBOX.config_json_for(&format!("https://127.0.0.1:{port}"));
        configuration["http"] = with(&limits, json!({"retries": 0}));
        configure(&configuration);
        let error = call("reservation.order", example("reservation.order"))["error"].clone();
        assert_eq!((&error["kind"], &error["retryable"]), (&json!("timeout"), &json!(true)), "{error:#}");
        assert!(!error.to_string().contains("查询结果"), "{error:#}");
    }
}

/// In TLS 1.3 the request may be on its way when the server refuses the client, however long it is.
#[test]
fn a_request_that_crosses_the_refusal_was_not_sent() {
    let _alone = alone();
    let file = |name: &str| ISSUED.join(name).display().to_string();
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("an acceptor");
        builder.set_private_key_file(file("own.key"), SslFiletype::PEM).expect("a key");
        builder.set_certificate_file(file("own.pem"), SslFiletype::PEM).expect("a certificate");
        builder.set_min_proto_version(Some(version)).expect("a version");
        builder.set_max_proto_version(Some(version)).expect("a version");
        builder.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
        let acceptor = builder.build();
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = socket.local_addr().expect("its port").port();
        std::thread::spawn(move || {
            for stream in socket.incoming() {
                assert!(acceptor.accept(stream.expect("a connection")).is_err());
            }
        });
        let configuration = json!({"http": {"ca_file": file("own.pem"), "retries": 0}}).to_string();
        let config = config::replace(&configuration).unwrap_or_else(|error| panic!("{}", error.json()));
        let profile = config.profile(None).unwrap_or_else(|error| panic!("{}", error.json()));
        for length in [0, 100, 20_000, 1_000_000, 8_000_000] {
            let url = format!("https://127.0.0.1:{port}/");
            let mut outgoing =
                || Ok(Outgoing { method: Method::POST, url: url.clone(), headers: Vec::new(), body: vec![7; length] });
            let end = Instant::now() + Duration::from_secs(30);
            let sent =
                profile.transport.send(&mut outgoing, &Limits { end, repeatable: false, cancel: &Cancel::default() });
            let error = sent.err().expect("refused");
            let told = error.json().to_string();
            assert!(error.unsent && error.kind.name() == "tls" && told.contains("双向认证"), "{length}: {told}");
        }
    }
}

#[test]
fn what_openssl_refuses_is_told() {
    let _alone = alone();
    let file = |name: &str| ISSUED.join(name).display().to_string();
    let server = |arguments: &[&str]| -> Server {
        s_server(&[arguments, &["-cert", &file("own.pem"), "-key", &file("own.key")]].concat(), "")
    };
    let trusting = json!({"ca_file": file("own.pem")});
    for (arguments, words) in [
        (&["-tls1_2", "-Verify", "1"][..], "客户端证书"),
        (&["-tls1_3", "-Verify", "1"], "客户端证书"),
        (&["-tls1", "-cipher", "ALL@SECLEVEL=0"], "TLS 1.1"),
        (&["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], "TLS 1.1"),
        (&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"], "ECDHE"),
        (&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256", "-curves", "P-521"], "P-521"),
    ] {
        let error = refused(server(arguments).port, &trusting);
        assert!(error.to_string().contains(words), "{arguments:?}: {error:#}");
    }
    // What wants an RSA certificate.
    let (cert, key) = (file("rsa.pem"), file("rsa.key"));
    for cipher in ["AES128-GCM-SHA256", "AES256-SHA", "DHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-SHA384"] {
        let old = s_server(&["-tls1_2", "-cipher", cipher, "-cert", &cert, "-key", &key], "");
        let error = refused(old.port, &json!({"ca_file": cert}));
        assert!(error["hint"].to_string().contains("nginx"), "{cipher}: {error:#}");
        assert!(error["message"].to_string().contains("加密套件"), "{cipher}: {error:#}");
    }
    let old = server(&["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"]);
    let modern = json!({"ca_file": file("own.pem"), "tls": "modern"});
    assert!(refused(old.port, &modern)["hint"].to_string().contains("compatible"));
}
