//! Proxies, redirects, cut and oversized answers, and a wrong clock, with real proxies from Debian.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use serde_json::{Value, json};
use servers::*;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a healthy call is here: POST, signed, answered by the sandbox.
fn check() -> Value {
    example("imaging.check")
}

/// The sandbox's configuration with an `http` block.
fn with_http(mut configuration: Value, http: Value) -> Value {
    for (name, value) in http.as_object().expect("an object") {
        configuration["http"][name] = value.clone();
    }
    configuration
}

fn port_of(url: Option<String>) -> u16 {
    url.and_then(|url| url.rsplit_once(':')?.1.parse().ok()).expect("a port")
}

/// The error of a call that must fail, with the words that it has to hold.
fn says(envelope: &Value, kind: &str, words: &str) {
    assert_eq!(envelope["error"]["kind"], kind, "{envelope:#}");
    let error = envelope["error"].to_string();
    assert!(error.contains(words), "{words} is missing in {error}");
    assert_ne!(envelope["error"]["hint"], "", "{error}");
}

#[test]
fn an_http_proxy_with_a_log_in_takes_plain_and_encrypted_calls() {
    let _alone = alone();
    let https = port_of(SANDBOX.https_url());
    // squid forbids tunnels to the sandbox's http port, as Debian's own rules do: plain http goes in whole lines.
    for (name, proxy) in [("tinyproxy", http_proxy("his", "s3cret", https)), ("squid", squid("his", "s3cret", https))] {
        let http = json!({"proxy": format!("http://his:s3cret@127.0.0.1:{}", proxy.port)});
        for (configuration, sign) in
            [(SANDBOX.config_json(), "POST http://127.0.0.1"), (SANDBOX.config_json_https(), "CONNECT 127.0.0.1")]
        {
            configure(&with_http(configuration, http.clone()));
            for _ in 0..3 {
                data("imaging.check", check());
            }
            data("ywx.exist_unsign", example("ywx.exist_unsign"));
            // A tunnel is written down when it ends, and it ends with the configuration that it belongs to.
            configure(&SANDBOX.config_json());
            let end = Instant::now() + Duration::from_secs(10);
            while !proxy.log("proxy.log").contains(sign) {
                assert!(Instant::now() < end, "{name}, {sign}: {}", proxy.log("proxy.log"));
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        assert!(proxy.log("proxy.log").contains("GET http://127.0.0.1"), "{name}");
    }
}

#[test]
fn a_proxy_that_refuses_says_why_and_no_password_gets_out() {
    let _alone = alone();
    let https = port_of(SANDBOX.https_url());
    let proxy = http_proxy("his", "s3cret", https);
    let at = |log_in: &str| json!({"proxy": format!("http://{log_in}127.0.0.1:{}", proxy.port), "retries": 0});
    for log_in in ["his:wr0ng@", "nobody:s3cret@", ""] {
        configure(&with_http(SANDBOX.config_json_https(), at(log_in)));
        let envelope = call("imaging.check", check());
        says(&envelope, "transport", "用户名");
        assert!(!envelope.to_string().contains("wr0ng"), "{envelope:#}");
        configure(&with_http(SANDBOX.config_json(), at(log_in)));
        says(&call("imaging.check", check()), "http", "代理");
    }
    // A port that the proxy does not open tunnels to.
    let other = SANDBOX.tls_listener(hisbridge_sandbox::TlsKind::Good).expect("one more port");
    configure(&with_http(SANDBOX.config_json_for(&other), at("his:s3cret@")));
    says(&call("imaging.check", check()), "transport", "代理不允许");
    // Nobody there.
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        let http = json!({"proxy": format!("http://his:s3cret@127.0.0.1:{}", free_port()), "retries": 0});
        configure(&with_http(configuration, http));
        let envelope = call("imaging.check", check());
        says(&envelope, "transport", "连不上代理");
        assert!(!envelope.to_string().contains("s3cret"), "{envelope:#}");
    }
    // Not a proxy's address at all.
    let wrong = with_http(SANDBOX.config_json(), json!({"proxy": "ftp://his:s3cret@x"}));
    let error = hisbridge::config::replace(&wrong.to_string()).err().expect("refused").json().to_string();
    assert!(error.contains("http.proxy") && !error.contains("s3cret"), "{error}");
}

/// A proxy for Windows' domains: no password that anybody could configure will do, and none was wrong.
#[test]
fn a_proxy_that_wants_windows_own_log_in_is_told_from_one_with_a_wrong_password() {
    let _alone = alone();
    const WINDOWS: &[&[&str]] = &[
        &["NTLM"],
        &["Negotiate", "NTLM"],
        &["negotiate, ntlm"],
        &["Kerberos"],
        &["Digest realm=\"Basic, b\"", "NTLM"],
    ];
    const BASIC: &[&[&str]] = &[
        &["Basic realm=\"NTLM, Negotiate\""],
        &["NTLM", "Basic realm=\"b\""],
        &["Negotiate,NTLM, basic realm=\"b\""],
        &[],
    ];
    const DIGEST: &[&[&str]] = &[&["Digest realm=\"b\", nonce=\"NTLM\""]];
    for (ways, words) in [(WINDOWS, "Windows"), (BASIC, "http.proxy"), (DIGEST, "Digest")] {
        for ways in ways {
            let headers: String = ways.iter().map(|way| format!("Proxy-Authenticate: {way}\r\n")).collect();
            let answer = format!("HTTP/1.1 407 X\r\n{headers}Content-Length: 6\r\nConnection: close\r\n\r\n<html>");
            let port = by_hand(move |stream, _| write(stream, &answer));
            for (configuration, kind) in [(SANDBOX.config_json(), "http"), (SANDBOX.config_json_https(), "transport")] {
                for log_in in ["", "his:s3cret@"] {
                    let http = json!({"proxy": format!("http://{log_in}127.0.0.1:{port}"), "retries": 0});
                    configure(&with_http(configuration.clone(), http));
                    let envelope = call("imaging.check", check());
                    says(&envelope, kind, words);
                    let error = envelope["error"].to_string();
                    let wrong = words == "http.proxy" && !log_in.is_empty();
                    assert_eq!(error.contains("代理不接受用户名或密码"), wrong, "{ways:?} {log_in}: {error}");
                    assert_eq!(
                        error.contains("在 http.proxy 里写上"),
                        words == "http.proxy" && !wrong,
                        "{ways:?}: {error}"
                    );
                    assert!(!error.contains("s3cret") && !error.contains("先查询"), "{error}");
                    assert_eq!(envelope["http_status"], if kind == "http" { json!(407) } else { Value::Null });
                    // The diagnosis says the same.
                    let found = data("tool.diagnose", json!({"system": "ywx"}));
                    let steps = found["steps"].as_array().expect("steps");
                    let step = steps.iter().find(|step| step["ok"] == false).expect("a failed step");
                    assert_eq!(step["step"], "proxy", "{found:#}");
                    let hint = envelope["error"]["hint"].as_str().expect("a hint");
                    assert_eq!(step["hint"].as_str(), Some(hint), "{step:#}");
                    assert_ne!(step["hint_en"], "", "{step:#}");
                }
            }
        }
    }
    // SOCKS has no other way: without a log-in nobody had a wrong one.
    let socks = socks_proxy("his", "s3cret");
    for (log_in, words) in [("", "在 http.proxy 里写上"), ("his:wr0ng@", "代理不接受用户名或密码")] {
        let http = json!({"proxy": format!("socks5://{log_in}127.0.0.1:{}", socks.port), "retries": 0});
        configure(&with_http(SANDBOX.config_json(), http));
        says(&call("imaging.check", check()), "transport", words);
    }
}

#[test]
fn a_socks_proxy_with_a_log_in_takes_plain_and_encrypted_calls() {
    let _alone = alone();
    let proxy = socks_proxy("his", "pa:ss/w@rd");
    let configurations = || [SANDBOX.config_json(), SANDBOX.config_json_https()];
    for scheme in ["socks5", "socks5h"] {
        for configuration in configurations() {
            let http = json!({"proxy": format!("{scheme}://his:pa%3Ass%2Fw%40rd@127.0.0.1:{}", proxy.port)});
            configure(&with_http(configuration, http));
            data("imaging.check", check());
            data("imaging.check", check());
        }
    }
    assert!(proxy.log("stderr").contains("connected to"), "{}", proxy.log("stderr"));
    for configuration in configurations() {
        for log_in in ["his:wr0ng@", ""] {
            let http = json!({"proxy": format!("socks5://{log_in}127.0.0.1:{}", proxy.port), "retries": 0});
            configure(&with_http(configuration.clone(), http));
            let envelope = call("imaging.check", check());
            says(&envelope, "transport", "用户名");
            assert!(!envelope.to_string().contains("wr0ng"));
        }
    }
    // The name is the proxy's matter with socks5h: this machine does not know it.
    let named = |scheme: &str| {
        let url = SANDBOX.http_url().expect("http").replace("127.0.0.1", "his.invalid");
        let http = json!({"proxy": format!("{scheme}://his:pa%3Ass%2Fw%40rd@127.0.0.1:{}", proxy.port), "retries": 0});
        let mut configuration = with_http(SANDBOX.config_json(), http);
        configuration["imaging"]["backend_url"] = json!(url);
        configure(&configuration);
        call("imaging.check", check())
    };
    says(&named("socks5"), "transport", "socks5h");
    says(&named("socks5h"), "transport", "代理");
}

#[test]
fn a_socks_proxy_with_rules_and_a_closed_server_behind_it() {
    let _alone = alone();
    let proxy = strict_socks_proxy(port_of(SANDBOX.https_url()));
    let http = json!({"proxy": format!("socks5://127.0.0.1:{}", proxy.port), "retries": 0});
    configure(&with_http(SANDBOX.config_json(), http.clone()));
    data("imaging.check", check());
    configure(&with_http(SANDBOX.config_json_https(), http.clone()));
    says(&call("imaging.check", check()), "transport", "代理不允许");
    let mut configuration = with_http(SANDBOX.config_json(), http);
    configuration["imaging"]["backend_url"] = json!(format!("http://127.0.0.1:{}", free_port()));
    configure(&configuration);
    says(&call("imaging.check", check()), "transport", "代理连不上服务器");
}

#[test]
fn a_profile_has_a_proxy_of_its_own_and_addresses_in_the_house_need_none() {
    let _alone = alone();
    let proxy = http_proxy("his", "s3cret", port_of(SANDBOX.https_url()));
    let mut configuration = SANDBOX.config_json();
    configuration["profiles"] = json!({
        "outside": {"http": {"proxy": format!("http://his:s3cret@127.0.0.1:{}", proxy.port)}},
        "dead": {"http": {"proxy": format!("http://127.0.0.1:{}", free_port()), "retries": 0}},
    });
    configure(&configuration);
    let under = |profile: &str| with(&check(), json!({"_options": {"profile": profile}}));
    data("imaging.check", check());
    assert_eq!(proxy.log("proxy.log").matches("POST ").count(), 0);
    data("imaging.check", under("outside"));
    assert!(proxy.log("proxy.log").contains("POST http://127.0.0.1"));
    says(&call("imaging.check", under("dead")), "transport", "连不上代理");
    for rule in ["127.0.0.0/8", "127.0.0.1", "127.*", "*"] {
        configuration["profiles"]["dead"]["http"]["no_proxy"] = json!(["10.0.0.0/8", rule]);
        configure(&configuration);
        data("imaging.check", under("dead"));
    }
    configuration["profiles"]["dead"]["http"]["no_proxy"] = json!(["10.0.0.0/8", "*.example"]);
    configure(&configuration);
    says(&call("imaging.check", under("dead")), "transport", "连不上代理");
    configuration["profiles"]["dead"]["http"]["no_proxy"] = json!(["10.0.0.0/80"]);
    let error = hisbridge::config::replace(&configuration.to_string()).err().expect("refused");
    assert!(error.message.contains("10.0.0.0/80"), "{}", error.message);
}

/// The imaging back end is the server under test, with these settings of `http`.
fn against(port: u16, http: Value) -> Value {
    let mut configuration = with_http(SANDBOX.config_json(), http);
    configuration["http"]["retries"] = json!(0);
    configuration["imaging"]["backend_url"] = json!(format!("http://127.0.0.1:{port}"));
    configure(&configuration);
    call("imaging.check", check())
}

const ANSWER: &str = r#"{"code":1,"content":7,"message":"http://127.0.0.1/v"}"#;

#[test]
fn redirects_stay_within_the_origin() {
    let _alone = alone();
    let port = by_hand(|stream, request| {
        let answer = match request.split(' ').nth(1).unwrap_or_default() {
            "/api/risexaminfo/check" => {
                "HTTP/1.1 307 X\r\nLocation: /api/elsewhere?x=1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    .to_owned()
            }
            _ if request.starts_with("POST /api/elsewhere?x=1 ") && request.contains("signature") => {
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len())
            }
            _ => "HTTP/1.1 404 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".to_owned(),
        };
        write(stream, &answer);
    });
    assert_eq!(against(port, json!({}))["data"]["content"], 7);
    for (location, status, words) in [
        ("http://his.invalid/x", 307, "另一台主机"),
        ("//his.invalid/x", 308, "另一台主机"),
        ("/api/risexaminfo/check", 307, "反复重定向"),
        // What would turn the POST into a GET is not followed.
        ("/x", 302, "HTTP 302"),
    ] {
        let answer =
            format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        let port = by_hand(move |stream, _| write(stream, &answer));
        let envelope = against(port, json!({}));
        says(&envelope, "http", words);
    }
    // Another port of the same host is another server: neither the patient's data nor the signature goes there.
    let (sent, arrived) = std::sync::mpsc::channel();
    let other = by_hand(move |stream, request| {
        sent.send(request.to_owned()).expect("the test runs");
        write(stream, &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len()));
    });
    for status in [307, 308] {
        for location in [
            format!("http://127.0.0.1:{other}/x"),
            format!("//127.0.0.1:{other}/x"),
            format!("https://127.0.0.1:{other}/"),
        ] {
            let head = format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\n");
            let port = by_hand(move |stream, _| {
                write(stream, &format!("{head}Connection: close\r\nContent-Length: 0\r\n\r\n"))
            });
            says(&against(port, json!({})), "http", "端口");
        }
    }
    assert!(arrived.try_recv().is_err());
}

#[test]
fn answers_have_a_limit_and_bombs_stop_at_it() {
    let _alone = alone();
    let limit = json!({"max_response_bytes": 4096});
    let sized = |length: usize| {
        let padding = " ".repeat(length - ANSWER.len());
        format!("{ANSWER}{padding}")
    };
    for (length, fine) in [(4096, true), (4097, false)] {
        for head in ["Content-Length", "chunked", "close"] {
            let body = sized(length);
            let port = by_hand(move |stream, _| {
                let text = match head {
                    "Content-Length" => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
                    "chunked" => format!(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                        body.len()
                    ),
                    _ => format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"),
                };
                write(stream, &text);
            });
            let envelope = against(port, limit.clone());
            if fine {
                assert_eq!(envelope["data"]["content"], 7, "{head}: {envelope:#}");
            } else {
                says(&envelope, "protocol", "4096");
            }
        }
    }
    // 2 GB packed into 2 MB must neither be unpacked nor take the time of it.
    let path = "/api/risexaminfo/check";
    SANDBOX.arm(path, 1, hisbridge_sandbox::Fault::GzipBomb { bytes: 2 << 30 });
    configure(&with_http(SANDBOX.config_json(), json!({"retries": 0, "timeout_ms": 600000})));
    let (began, before) = (Instant::now(), peak_kilobytes());
    says(&call("imaging.check", check()), "protocol", "33554432");
    let (time, grown) = (began.elapsed(), peak_kilobytes() - before);
    assert!(time < Duration::from_secs(20) && grown < 150_000, "{time:?}, {grown} kB more");
    SANDBOX.arm(path, 1, hisbridge_sandbox::Fault::Gzip);
    data("imaging.check", check());
}

/// The most memory that this process has had.
fn peak_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default().to_owned();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
}

#[test]
fn half_an_answer_is_none() {
    let _alone = alone();
    let half = &ANSWER[..20];
    for (name, head) in [
        ("too short", "Content-Length: 54\r\n".to_owned()),
        ("chunks that do not end", "Transfer-Encoding: chunked\r\n".to_owned()),
    ] {
        let body = if name == "too short" { half.to_owned() } else { format!("{:x}\r\n{half}\r\n", half.len()) };
        let port = by_hand(move |stream, _| write(stream, &format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}")));
        says(&against(port, json!({})), "transport", "中断");
    }
    // Without a length the end of the connection is the end of the answer; a reset is not.
    let reset = by_hand_unread(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{ANSWER}"));
    says(&against(reset, json!({})), "transport", "中断");
    let path = "/api/risexaminfo/check";
    let truncated = [
        hisbridge_sandbox::Fault::CloseAt { byte: 10, in_body: true },
        hisbridge_sandbox::Fault::CloseAt { byte: 30, in_body: false },
        hisbridge_sandbox::Fault::WrongLength { delta: 5, hold_ms: 0 },
        hisbridge_sandbox::Fault::Close,
        hisbridge_sandbox::Fault::Reset,
    ];
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        for fault in truncated.clone() {
            configure(&with_http(configuration.clone(), json!({"retries": 0})));
            SANDBOX.arm(path, 1, fault);
            says(&call("imaging.check", check()), "transport", "中断");
        }
    }
}

/// Answers before it has read the request, and closes with it unread: the system sends a reset after the answer.
fn by_hand_unread(answer: String) -> u16 {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = socket.local_addr().expect("its port").port();
    std::thread::spawn(move || {
        for stream in socket.incoming() {
            let Ok(mut stream) = stream else { return };
            // The request must have come, but not been read, for the close to be a reset.
            let _ = stream.peek(&mut [0u8; 1]);
            write(&mut stream, &answer);
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    port
}

#[test]
fn tls_that_ends_without_a_farewell_is_no_end() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-keyout", &at("key.pem"), "-out", &at("cert.pem")])
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let script = r#"
import socket, ssl, sys, os
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
listener = socket.create_server(("127.0.0.1", int(sys.argv[3])))
while True:
    raw, _ = listener.accept()
    try:
        tls = context.wrap_socket(raw, server_side=True, suppress_ragged_eofs=True)
        request = tls.recv(65536)
        tls.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + sys.argv[4].encode())
        if b"farewell" in request:
            tls.unwrap()
        os.close(tls.detach())
    except OSError:
        pass
"#;
    let port = free_port();
    let mut server = std::process::Command::new("python3")
        .args(["-c", script, &at("cert.pem"), &at("key.pem"), &port.to_string(), ANSWER])
        .spawn()
        .expect("python3 runs");
    let end = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut configuration = with_http(SANDBOX.config_json(), json!({"ca_file": at("cert.pem"), "retries": 0}));
    configuration["imaging"]["backend_url"] = json!(format!("https://127.0.0.1:{port}"));
    configure(&configuration);
    let cut = call("imaging.check", check());
    server.kill().expect("it ends");
    server.wait().expect("it ends");
    says(&cut, "transport", "中断");
}

#[test]
fn a_clock_that_is_off_costs_one_repetition_and_no_call() {
    let _alone = alone();
    for (offset, word) in [(7200, "慢"), (-86_400, "快")] {
        SANDBOX.reset();
        configure(&SANDBOX.config_json());
        SANDBOX.control("settings", &json!({"clock_offset_s": offset})).expect("settings");
        for operation in ["imaging.check", "healthcard.get_health_card_by_health_code"] {
            let envelope = call(operation, example(operation));
            assert_eq!(envelope["ok"], true, "{operation}: {envelope:#}");
            assert!(envelope["warnings"].to_string().contains(word), "{envelope:#}");
        }
        assert_eq!(SANDBOX.calls("/api/risexaminfo/check"), 2, "refused once, accepted once");
        data("imaging.check", check());
        assert_eq!(SANDBOX.calls("/api/risexaminfo/check"), 3);
        // A page that the same host serves has the right time from the start.
        let url = data("imaging.his_login", check())["url"].as_str().map(str::to_owned).expect("a url");
        let page = ureq::get(&url).call().expect("the page").body_mut().read_to_string().expect("text");
        assert!(page.contains("李明"), "{page}");
    }
    // Another refusal is not repeated, and leaves the vendor's words alone.
    SANDBOX.reset();
    data("imaging.check", check());
    let before = SANDBOX.calls("/api/risexaminfo/check");
    let envelope = call("imaging.check", with(&check(), json!({"HospitalCode": "NOWHERE"})));
    says(&envelope, "vendor", "代码 0");
    assert_eq!(SANDBOX.calls("/api/risexaminfo/check"), before + 1);
}

#[test]
fn a_gateways_page_does_not_set_the_clock() {
    let _alone = alone();
    let page = "<html>502</html>";
    let port = by_hand(move |stream, _| {
        let head = "HTTP/1.1 502 Bad Gateway\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/html\r\n";
        write(stream, &format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()));
    });
    says(&against(port, json!({})), "http", "502");
    configure(&SANDBOX.config_json());
    assert_eq!(call("imaging.check", check())["warnings"], json!([]));
}

/// A request that cannot be sent is told as that, and not as a wrong address or a wrong answer.
#[test]
fn a_request_that_cannot_be_sent_is_no_wrong_address() {
    let _alone = alone();
    let forward =
        by_hand(|stream, _| write(stream, "HTTP/1.1 404 X\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    for proxy in [json!(null), json!(format!("http://127.0.0.1:{forward}"))] {
        configure(&with_http(SANDBOX.config_json(), json!({"proxy": proxy, "retries": 0})));
        for length in [37_000, 41_000, 66_000, 200_000] {
            let query = json!({"method": "GET", "path": "/v1/x", "query": {"text": "x".repeat(length)}});
            says(&call("signit.request", query), "argument", "太长");
        }
        let query = json!({"method": "GET", "path": "/v1/x", "query": {"text": "x".repeat(35_000)}});
        assert_ne!(call("signit.request", query)["error"]["kind"], "argument", "{proxy}");
        let mut configuration = with_http(SANDBOX.config_json(), json!({"proxy": proxy, "retries": 0}));
        configuration["imaging"]["carry"] = json!("headers");
        configure(&configuration);
        for length in [20_000, 60_000] {
            says(&call("imaging.check", with(&check(), json!({"DepName": "x".repeat(length)}))), "argument", "太长");
        }
        assert_ne!(call("imaging.check", check())["error"]["kind"], "argument");
    }
    // A value for a header that no header can hold.
    for value in ["app\nid", "app\r\nX-Other: 1", "app\u{7f}"] {
        let mut configuration = SANDBOX.config_json();
        configuration["signit"]["app_id"] = json!(value);
        configuration["signit"]["access_token"] = json!("T");
        configuration["signit"]["client_secret"] = json!(null);
        configure(&configuration);
        let envelope = call("signit.check_ca_login_task", example("signit.check_ca_login_task"));
        says(&envelope, "config", "x-signit-app-id");
        assert!(!envelope.to_string().contains(value), "{envelope:#}");
    }
}

/// The variables by which this program tells itself what to do without.
const LACKS: &str = "HISBRIDGE_TEST_LACKS";
const CONFIGURATION: &str = "HISBRIDGE_TEST_CONFIGURATION";

/// No address is half understood: a port that is none would be the scheme's own, where somebody else may listen.
#[test]
fn an_address_is_checked_whole_when_it_is_configured() {
    let _alone = alone();
    let replaced = |block: &str, key: &str, value: Value, profile: bool| {
        let mut configuration = SANDBOX.config_json();
        let change = json!({ block: { key: value } });
        let change = if block == "token_store" { with_redis(change) } else { change };
        if profile {
            configuration["profiles"] = json!({ "branch": change });
        } else {
            for (name, value) in change[block].as_object().expect("a block") {
                configuration[block][name] = value.clone();
            }
        }
        hisbridge::config::replace(&configuration.to_string())
    };
    let places = [
        (
            "http",
            &[
                ("imaging", "frontend_url"),
                ("imaging", "backend_url"),
                ("ywx", "base_url"),
                ("reservation", "base_url"),
                ("healthcard", "base_url"),
                ("healthcard", "page_url"),
                ("signit", "base_url"),
                ("http", "proxy"),
            ][..],
        ),
        ("https", &[("ywx", "base_url"), ("imaging", "frontend_url"), ("http", "proxy")]),
        ("socks5h", &[("http", "proxy")]),
        ("redis", &[("token_store", "url")]),
        ("rediss", &[("token_store", "url")]),
    ];
    let wrong = [
        ("h0st.example:70000", "65535"),
        ("h0st.example:0", "65535"),
        ("h0st.example:8o8o", "65535"),
        ("h0st.example:", "没有端口"),
        (":8001", "没有主机名"),
        ("h0st.example：8001", "全角"),
        ("300.1.1.1:8001", "IP"),
        ("[fe80:8001", "方括号"),
        ("h0st.example:8001/a?b=c", "?"),
        ("h0 st.example", "空格"),
    ];
    for (scheme, places) in places {
        for (block, key) in places {
            for profile in [false, true] {
                let name = format!("{}{block}.{key}", if profile { "profiles.branch." } else { "" });
                for (rest, cause) in wrong {
                    let rest = if block == &"token_store" && rest.contains('?') { "h0st.example/1?x" } else { rest };
                    let error = replaced(block, key, json!(format!("{scheme}://{rest}")), profile).err();
                    let error = error.unwrap_or_else(|| panic!("{name} {scheme}://{rest} was accepted"));
                    let told = error.json().to_string();
                    assert_eq!(error.kind.name(), "config", "{told}");
                    assert!(told.contains(&name) && told.contains(cause), "{name} {scheme}://{rest}: {told}");
                    assert!(!told.contains("h0st"), "{told}");
                }
            }
        }
    }
    // The scheme in any case, blanks around: the same server is meant, and the blanks are told.
    for (block, key, url) in [
        ("imaging", "backend_url", SANDBOX.http_url().expect("http")),
        ("ywx", "base_url", SANDBOX.https_url().expect("https")),
    ] {
        let (scheme, rest) = url.split_once(':').expect("a scheme");
        let odd = format!("\u{3000} {}:{rest}/\r\n", scheme.to_uppercase());
        let mut configuration = SANDBOX.config_json_https();
        configuration[block][key] = json!(odd);
        configuration["profiles"] = json!({"branch": {block: {}}});
        let config = hisbridge::config::replace(&configuration.to_string()).map_err(|error| error.json().to_string());
        let warnings = &config.expect("accepted").warnings;
        assert!(warnings.len() == 1 && warnings[0].contains(&format!("{block}.{key}")), "{warnings:?}");
        data("imaging.check", check());
        data("ywx.exist_unsign", example("ywx.exist_unsign"));
        let found = data("tool.diagnose", json!({"system": block}));
        assert_eq!(found["ok"], true, "{found:#}");
        assert!(found.to_string().contains(&url), "{found:#}");
    }
    // A path of the configuration cannot become a part of the port or the host.
    for path in ["1/token", "@h0st.example/", ":81/x", "//h0st.example/x", "/a b", "/a?b=c", "/%zz"] {
        let error = replaced("signit", "token_path", json!(path), false).err().expect(path);
        assert!(error.message.contains("signit.token_path") && !error.message.contains("h0st"), "{}", error.message);
    }
    // What Windows calls a proxy has no scheme; a password may hold any sign.
    for fine in ["h0st:3128", "Socks5://u:a/b#c?d@h0st", "http://u:p%40@[::1]:1/"] {
        replaced("http", "proxy", json!(fine), false).map_err(|error| error.message).expect(fine);
    }
}

fn with_redis(mut change: Value) -> Value {
    change["token_store"]["kind"] = json!("redis");
    change
}

/// What this machine lacks is neither the network's fault nor the server's or the proxy's.
#[test]
fn what_this_machine_lacks_is_told_as_that() {
    if let Ok(lacks) = std::env::var(LACKS) {
        return call_without(&lacks);
    }
    let _alone = alone();
    let big = format!("{ANSWER}{}", " ".repeat(24 << 20));
    let big = by_hand(move |stream, _| {
        write(stream, &format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{big}", big.len()));
    });
    let closed = free_port();
    let port = port_of(SANDBOX.http_url());
    for (lacks, url, proxy) in [
        ("threads", format!("http://localhost:{port}"), json!(null)),
        ("threads", format!("https://localhost:{port}"), json!(null)),
        ("threads", format!("http://localhost:{port}"), json!(format!("http://localhost:{closed}"))),
        ("threads", format!("https://127.0.0.1:{port}"), json!(format!("http://localhost:{closed}"))),
        ("threads", format!("https://127.0.0.1:{port}"), json!(format!("socks5://localhost:{closed}"))),
        ("files", format!("http://127.0.0.1:{port}"), json!(null)),
        ("files", format!("https://127.0.0.1:{port}"), json!(null)),
        ("files", format!("http://127.0.0.1:{port}"), json!(format!("http://127.0.0.1:{closed}"))),
        ("files", format!("https://127.0.0.1:{port}"), json!(format!("http://127.0.0.1:{closed}"))),
        ("files", format!("https://127.0.0.1:{port}"), json!(format!("socks5://127.0.0.1:{closed}"))),
        ("memory", format!("http://127.0.0.1:{big}"), json!(null)),
    ] {
        let mut configuration = with_http(SANDBOX.config_json(), json!({"proxy": proxy, "retries": 0}));
        configuration["imaging"]["backend_url"] = json!(url);
        let output = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "what_this_machine_lacks_is_told_as_that", "--nocapture", "--test-threads=1"])
            .env(LACKS, lacks)
            .env(CONFIGURATION, configuration.to_string())
            // No memory in reserve for each thread.
            .env("MALLOC_ARENA_MAX", "1")
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let envelope =
            said.lines().find_map(|line| line.split_once("ENVELOPE ")).unwrap_or_else(|| panic!("{output:?}"));
        let envelope: Value = serde_json::from_str(envelope.1).expect("JSON");
        let told = format!("{lacks}, {url}, {proxy}: {envelope:#}");
        assert_eq!(envelope["error"]["kind"], "transport", "{told}");
        assert_eq!(envelope["error"]["retryable"], true, "{told}");
        assert!(envelope["error"]["message"].to_string().contains("这台电脑"), "{told}");
        let words = format!("{}{}", envelope["error"]["message"], envelope["error"]["hint"]);
        for others in ["超时", "地址", "网线", "代理", "上限"] {
            assert!(!words.contains(others), "{told}");
        }
    }
}

/// Takes something away from this process, makes a call and prints the envelope.
fn call_without(what: &str) {
    configure(&serde_json::from_str(&std::env::var(CONFIGURATION).expect("a configuration")).expect("JSON"));
    let pages = std::fs::read_to_string("/proc/self/statm").expect("this process's memory");
    let pages: u64 = pages.split(' ').next().and_then(|pages| pages.parse().ok()).expect("a number");
    // A thread wants 2 MB for its stack.
    let (resource, limit) = match what {
        "threads" => (libc::RLIMIT_AS, pages * 4096 + (1 << 20)),
        "memory" => (libc::RLIMIT_AS, pages * 4096 + (8 << 20)),
        _ => (libc::RLIMIT_NOFILE, 3),
    };
    let limits = libc::rlimit { rlim_cur: limit, rlim_max: limit };
    // SAFETY: the structure lives until the function returns.
    assert_eq!(unsafe { libc::setrlimit(resource, &limits) }, 0);
    let request = check().to_string();
    let envelope = hisbridge::dispatch::call("imaging.check", &request, &hisbridge::cancel::Cancel::default()).text();
    println!("ENVELOPE {envelope}");
}

/// Whether the server accepts, and how many hours its `Date` is away.
type Told = (bool, Option<f64>);

/// A server of 影像中心 that refuses or accepts as it is told and says that it is so many hours away; the requests'
/// timestamps come back, as hours away from this machine.
struct Wrong {
    url: String,
    script: Arc<Mutex<VecDeque<Told>>>,
    seen: Arc<Mutex<Vec<i64>>>,
}

fn now_s() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    since.as_secs().try_into().expect("a number")
}

fn wrong() -> Wrong {
    let script: Arc<Mutex<VecDeque<Told>>> = Arc::default();
    let seen: Arc<Mutex<Vec<i64>>> = Arc::default();
    let (told, noted) = (script.clone(), seen.clone());
    let port = by_hand(move |stream, request| {
        let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let timestamp: i64 = body["timestamp"].as_str().and_then(|text| text.parse().ok()).expect("a timestamp");
        noted.lock().expect("a list").push((timestamp - now_s() + 1800).div_euclid(3600));
        let (accepted, hours) = told.lock().expect("a script").pop_front().unwrap_or((true, Some(0.0)));
        let date = hours.map_or_else(String::new, |hours| {
            let date = hisbridge_sandbox::clock::http_date(now_s() + (hours * 3600.0) as i64);
            format!("Date: {date}\r\n")
        });
        let answer = if accepted { ANSWER } else { r#"{"code":0,"message":"timestamp"}"# };
        let head = format!("HTTP/1.1 200 OK\r\n{date}Content-Type: application/json\r\nConnection: close\r\n");
        write(stream, &format!("{head}Content-Length: {}\r\n\r\n{answer}", answer.len()));
    });
    Wrong { url: format!("http://127.0.0.1:{port}"), script, seen }
}

impl Wrong {
    /// One call, answered by the script; gives the envelope and the hours by which each of its requests was signed.
    fn call(&self, script: &[Told]) -> (Value, Vec<i64>) {
        self.script.lock().expect("a script").extend(script);
        let mut configuration = with_http(SANDBOX.config_json(), json!({"retries": 0}));
        configuration["imaging"]["backend_url"] = json!(self.url);
        configure(&configuration);
        let envelope = call("imaging.check", check());
        assert!(self.script.lock().expect("a script").drain(..).next().is_none(), "all of it was asked for");
        (envelope, std::mem::take(&mut *self.seen.lock().expect("a list")))
    }
}

#[test]
fn one_answer_does_not_move_the_clock_two_that_agree_do() {
    let _alone = alone();
    let (yes, no) = (true, false);
    // Calls, one after the other: what their answers say, and by how many hours their requests are signed.
    type Calls<'a> = &'a [(&'a [Told], &'a [i64])];
    let cases: &[(&str, Calls)] = &[
        (
            "one answer, then the truth",
            &[(&[(yes, Some(2.0))], &[0]), (&[(yes, Some(0.0))], &[0]), (&[(yes, None)], &[0])],
        ),
        ("two that agree", &[(&[(yes, Some(2.0))], &[0]), (&[(yes, Some(2.0))], &[0]), (&[(yes, Some(2.0))], &[2])]),
        ("two that do not", &[(&[(yes, Some(2.0))], &[0]), (&[(yes, Some(5.0))], &[0]), (&[(yes, Some(0.0))], &[0])]),
        (
            "the refused one is repeated",
            &[(&[(no, Some(-3.0)), (yes, Some(-3.0))], &[0, -3]), (&[(yes, Some(-3.0))], &[-3])],
        ),
        (
            "a lie is tried and not learned",
            &[(&[(no, Some(7.0)), (no, Some(0.0))], &[0, 7]), (&[(yes, Some(0.0))], &[0])],
        ),
        (
            "decades",
            &[(&[(no, Some(175_320.0))], &[0]), (&[(yes, Some(175_320.0))], &[0]), (&[(yes, Some(0.0))], &[0])],
        ),
        ("two days", &[(&[(yes, Some(-48.0))], &[0]), (&[(yes, Some(-48.0))], &[0]), (&[(yes, Some(-48.0))], &[0])]),
        ("a day", &[(&[(no, Some(24.0)), (yes, Some(24.0))], &[0, 24]), (&[(yes, Some(24.0))], &[24])]),
        ("no date in the refusal", &[(&[(yes, Some(4.0))], &[0]), (&[(no, None)], &[0])]),
        (
            "a learned one is put right",
            &[
                (&[(no, Some(6.0)), (yes, Some(6.0))], &[0, 6]),
                (&[(yes, Some(0.0))], &[6]),
                (&[(yes, Some(0.0))], &[6]),
                (&[(yes, Some(0.0))], &[0]),
            ],
        ),
    ];
    for (what, calls) in cases {
        let server = wrong();
        for (at, (script, signed)) in calls.iter().enumerate() {
            let (envelope, hours) = server.call(script);
            assert_eq!(hours, *signed, "{what}, call {at}: {envelope:#}");
        }
    }
}

#[test]
fn a_clock_more_than_a_day_off_is_told() {
    let _alone = alone();
    let server = wrong();
    let (envelope, _) = server.call(&[(true, Some(-175_320.0))]);
    let warnings = envelope["warnings"].to_string();
    assert!(warnings.contains("快 7305 天") && warnings.contains("校准"), "{warnings}");
    assert_eq!(server.call(&[(true, Some(0.0))]).0["warnings"], json!([]));
}

#[test]
fn a_clock_is_one_origins() {
    let _alone = alone();
    let (one, other) = (wrong(), wrong());
    one.call(&[(false, Some(2.0)), (true, Some(2.0))]);
    assert_eq!(one.call(&[(true, Some(2.0))]).1, [2]);
    assert_eq!(other.call(&[(true, Some(0.0))]).1, [0], "another port of the same host");
    assert_eq!(one.call(&[(true, Some(2.0))]).1, [2]);
}

#[test]
fn a_page_goes_by_the_clock_of_the_back_end_on_its_host() {
    let _alone = alone();
    let server = wrong();
    server.call(&[(false, Some(2.0)), (true, Some(2.0))]);
    let port = server.url.rsplit_once(':').expect("a port").1;
    for (front, back, hours) in [
        ("http://127.0.0.1:8002", server.url.clone(), 2),
        ("https://127.0.0.1:8002", server.url.clone(), 0),
        ("http://localhost:8002", server.url.clone(), 0),
        ("http://127.0.0.1:8002", format!("http://localhost:{port}"), 0),
        ("http://127.0.0.1:8002", format!("https://127.0.0.1:{port}"), 0),
    ] {
        let mut configuration = SANDBOX.config_json();
        configuration["imaging"]["frontend_url"] = json!(front);
        configuration["imaging"]["backend_url"] = json!(back);
        configure(&configuration);
        let url = data("imaging.his_login", check())["url"].as_str().map(str::to_owned).expect("a url");
        let (_, timestamp) = url.split_once("&timestamp=").expect("a timestamp");
        let timestamp: i64 = timestamp.split('&').next().and_then(|text| text.parse().ok()).expect("a number");
        assert_eq!((timestamp - now_s() + 1800).div_euclid(3600), hours, "{front} {back}");
    }
}
