//! Connections: one store of them for all calls and threads, as large as configured; nobody waits for another's network;
//! TLS sessions are resumed; a connection that died while nobody looked is replaced without the caller's notice.

mod common;
#[path = "common/surplus.rs"]
mod surplus;
#[path = "common/tunnel.rs"]
mod tunnel;

use common::*;
use hisbridge_sandbox::{Fault, TlsKind};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use surplus::*;
use tunnel::Tunnel;

/// May be sent again when no answer came.
const REPEATABLE: (&str, &str) = ("imaging.check", "/api/risexaminfo/check");
/// May not.
const ONCE: (&str, &str) =
    ("healthcard.register_health_card", "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/registerHealthCard");

fn with_http(mut configuration: Value, http: Value) -> Value {
    for (name, value) in http.as_object().expect("an object") {
        configuration["http"][name] = value.clone();
    }
    configuration
}

/// That many calls, each on a thread of its own and all of them under way at the same time.
fn at_once(threads: usize) {
    SANDBOX.arm(REPEATABLE.1, threads as u32, Fault::Slow { delay_ms: 400 });
    let together = Barrier::new(threads);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                together.wait();
                data(REPEATABLE.0, example(REPEATABLE.0));
            });
        }
    });
}

#[test]
fn calls_and_threads_share_connections() {
    let _alone = alone();
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        configure(&configuration);
        let before = SANDBOX.connections_accepted();
        // One after the other, each on a new thread: every call finds the connection that the one before left.
        for _ in 0..20 {
            std::thread::spawn(|| data(REPEATABLE.0, example(REPEATABLE.0))).join().expect("a call");
        }
        assert_eq!(SANDBOX.connections_accepted() - before, 1);
        // Systems behind one address share it too.
        data("ywx.exist_unsign", example("ywx.exist_unsign"));
        data(ONCE.0, example(ONCE.0));
        assert_eq!(SANDBOX.connections_accepted() - before, 1);
    }
}

#[test]
fn as_many_connections_are_kept_as_configured() {
    let _alone = alone();
    for (kept, anew) in [(8, 0), (3, 5), (0, 8)] {
        configure(&with_http(SANDBOX.config_json(), json!({"max_connections": kept})));
        let before = SANDBOX.connections_accepted();
        at_once(8);
        assert_eq!(SANDBOX.connections_accepted() - before, 8, "eight at once, {kept} kept");
        at_once(8);
        assert_eq!(SANDBOX.connections_accepted() - before, 8 + anew, "eight more, {kept} kept");
    }
    // And no longer than configured.
    configure(&with_http(SANDBOX.config_json(), json!({"idle_ms": 300})));
    let before = SANDBOX.connections_accepted();
    for pause in [0, 600] {
        std::thread::sleep(Duration::from_millis(pause));
        data(REPEATABLE.0, example(REPEATABLE.0));
    }
    assert_eq!(SANDBOX.connections_accepted() - before, 2);
}

#[test]
fn nobody_waits_for_anothers_network() {
    let _alone = alone();
    // A server that takes connections and says nothing, not even a TLS handshake.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("its port").port();
    let limit = Duration::from_secs(4);
    for scheme in ["http", "https"] {
        let mut configuration = match scheme {
            "http" => SANDBOX.config_json(),
            _ => SANDBOX.config_json_https(),
        };
        configuration["ywx"]["base_url"] = json!(format!("{scheme}://127.0.0.1:{port}"));
        configuration["http"]["retries"] = json!(0);
        configure(&configuration);
        let hanging = std::thread::spawn(move || {
            let options = json!({"_options": {"timeout_ms": limit.as_millis() as u64}});
            let began = Instant::now();
            refused("ywx.exist_unsign", with(&example("ywx.exist_unsign"), options), "timeout");
            began.elapsed()
        });
        std::thread::sleep(Duration::from_millis(200));
        for _ in 0..5 {
            data(REPEATABLE.0, example(REPEATABLE.0));
        }
        // The others came through while that one hung.
        assert!(!hanging.is_finished(), "{scheme}");
        assert!(hanging.join().expect("the call that hangs") >= limit);
    }
}

#[test]
fn a_request_goes_out_in_one_piece() {
    let _alone = alone();
    let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["backend_url"] = json!(format!("http://{}", server.local_addr().expect("its address")));
    configure(&configuration);
    let first = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().expect("a connection");
        let mut piece = vec![0; 64 * 1024];
        let length = stream.read(&mut piece).expect("a request");
        let body = r#"{"code":1,"content":7,"message":"http://127.0.0.1/v"}"#;
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("an answer");
        String::from_utf8_lossy(&piece[..length]).into_owned()
    });
    data(REPEATABLE.0, example(REPEATABLE.0));
    let first = first.join().expect("a request");
    assert!(first.starts_with("POST ") && first.ends_with('}') && first.contains("signature"), "{first}");
}

/// Bodies about as long as the places where sending changes: with the head, after it, in several pieces.
#[test]
fn requests_of_all_lengths_arrive() {
    let _alone = alone();
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        configure(&configuration);
        for length in [10, 15_500, 16_000, 16_384, 17_000, 60_000, 130_000, 131_072, 132_000, 400_000] {
            // The sandbox decrypts it and checks the signature.
            let request = with(&example(REPEATABLE.0), json!({"DepName": "x".repeat(length / 2)}));
            data(REPEATABLE.0, request);
        }
        data("ywx.exist_unsign", example("ywx.exist_unsign"));
    }
}

#[test]
fn tls_sessions_are_resumed() {
    let _alone = alone();
    for kind in [TlsKind::Tls12, TlsKind::Tls13] {
        let url = SANDBOX.tls_listener(kind).expect("one more port");
        configure(&SANDBOX.config_json_for(&url));
        let (connections, resumed) = (SANDBOX.connections_accepted(), SANDBOX.sessions_resumed());
        for round in 0..5 {
            data(REPEATABLE.0, example(REPEATABLE.0));
            assert_eq!(SANDBOX.connections_accepted() - connections, round + 1, "{kind:?}");
            assert_eq!(SANDBOX.sessions_resumed() - resumed, round, "{kind:?}: all but the first resume");
            SANDBOX.cut_connections();
        }
        // A new configuration trusts anew.
        configure(&SANDBOX.config_json_for(&url));
        data(REPEATABLE.0, example(REPEATABLE.0));
        assert_eq!(SANDBOX.sessions_resumed() - resumed, 4, "{kind:?}");
    }
}

#[test]
fn a_connection_that_died_while_idle_is_replaced_unseen() {
    let _alone = alone();
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        // Without further tries: what is seen before the request goes out is no failed try.
        configure(&with_http(configuration, json!({"retries": 0})));
        data(ONCE.0, example(ONCE.0));
        for (operation, path) in [REPEATABLE, ONCE] {
            // The server drops it a little after its answer, or ends it at once with the others.
            for dropped_later in [true, false] {
                if dropped_later {
                    SANDBOX.arm(path, 1, Fault::DeadKeepalive { after_ms: 50 });
                }
                data(operation, example(operation));
                if dropped_later {
                    std::thread::sleep(Duration::from_millis(300));
                } else {
                    SANDBOX.cut_connections();
                }
                let (calls, connections) = (SANDBOX.calls(path), SANDBOX.connections_accepted());
                let envelope = call(operation, example(operation));
                assert_eq!(envelope["ok"], true, "{operation}: {envelope:#}");
                assert_eq!(envelope["warnings"], json!([]));
                assert_eq!(SANDBOX.calls(path) - calls, 1, "{operation} went out once");
                assert_eq!(SANDBOX.connections_accepted() - connections, 1);
            }
        }
    }
}

#[test]
fn a_request_without_an_answer_is_sent_again_only_where_it_may() {
    let _alone = alone();
    for configuration in [SANDBOX.config_json(), SANDBOX.config_json_https()] {
        configure(&configuration);
        for fault in [Fault::Close, Fault::Reset] {
            for (operation, path) in [REPEATABLE, ONCE] {
                // On a connection that has served before.
                data(operation, example(operation));
                SANDBOX.arm(path, 1, fault.clone());
                let calls = SANDBOX.calls(path);
                let envelope = call(operation, example(operation));
                if operation == REPEATABLE.0 {
                    assert_eq!(envelope["ok"], true, "{envelope:#}");
                    assert_eq!(SANDBOX.calls(path) - calls, 2);
                } else {
                    assert_eq!(envelope["error"]["kind"], "transport", "{envelope:#}");
                    assert_eq!(SANDBOX.calls(path) - calls, 1, "what may have been done is not done twice");
                }
            }
        }
    }
}

/// How the server of the surplus is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Direct,
    Connect,
    Socks,
    /// The server is itself taken for a proxy of plain http.
    Forward,
}

fn ways(speaks: Speaks) -> [Way; 3] {
    match speaks {
        Speaks::Http => [Way::Direct, Way::Socks, Way::Forward],
        _ => [Way::Direct, Way::Socks, Way::Connect],
    }
}

/// Calls three times and asserts that each call got its own answer, over as many connections in all.
fn own_answers(told: &str, way: Way, talker: &Talker, first: Option<usize>, connections: usize) {
    let tunnel = Tunnel::to(talker.port);
    let scheme = if talker.speaks == Speaks::Http { "http" } else { "https" };
    let mut configuration = SANDBOX.config_json();
    configuration["http"] = json!({"retries": 0, "ca_file": CERTIFICATE.0.display().to_string()});
    configuration["http"]["proxy"] = match way {
        Way::Direct => json!(null),
        Way::Connect => json!(format!("http://127.0.0.1:{}", tunnel.port)),
        Way::Socks => json!(format!("socks5://127.0.0.1:{}", tunnel.port)),
        Way::Forward => json!(format!("http://127.0.0.1:{}", talker.port)),
    };
    configuration["imaging"]["backend_url"] = json!(format!("{scheme}://127.0.0.1:{}", talker.port));
    configure(&configuration);
    let check = |wanted: Option<usize>| {
        let envelope = call(REPEATABLE.0, example(REPEATABLE.0));
        let content = envelope["data"]["content"].as_u64().and_then(|number| usize::try_from(number).ok());
        assert_eq!(content, wanted, "{told}: {envelope:#}");
    };
    check(first);
    talker.go();
    match way {
        Way::Direct | Way::Forward => {}
        _ if talker.ends => tunnel.wait_for_end(),
        _ => tunnel.wait_for(talker.written()),
    }
    check(Some(2));
    check(Some(3));
    assert_eq!(talker.requests(), 3, "{told}: nothing was sent twice");
    assert_eq!(talker.connections(), connections, "{told}: connections");
}

/// What if the server sends this after the answer? It is never taken for the answer to the next request, and costs
/// nothing but the connection.
#[test]
fn what_comes_after_an_answer_is_nobodys_answer() {
    let _alone = alone();
    for speaks in [Speaks::Http, Speaks::Tls12, Speaks::Tls13] {
        for length in [0, 1, 4_000, 16_384, 40_000] {
            for when in [When::AtOnce, When::Late, When::Pieces] {
                for way in ways(speaks) {
                    let told = format!("{speaks:?}, {length} bytes {when:?}, {way:?}");
                    let surplus = Surplus::Bytes(another_answer(length));
                    let talker = Talker::start(speaks, answer(1), surplus, when);
                    // Connections to a forward proxy are not kept anyway.
                    let connections = if way == Way::Forward { 3 } else { 1 + usize::from(length > 0) };
                    own_answers(&told, way, &talker, Some(1), connections);
                }
            }
        }
    }
}

/// Answers that end in another way than by a length of their own.
#[test]
fn what_comes_after_an_answer_of_any_form_is_nobodys_answer() {
    let _alone = alone();
    let body = r#"{"code":1,"content":1,"message":"http://127.0.0.1/v"}"#;
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let early =
        [&b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"[..], &answer(1)].concat();
    let forms = [
        ("204", b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), None),
        ("304", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n".to_vec(), None),
        ("307", b"HTTP/1.1 307 Moved\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n".to_vec(), None),
        ("empty", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec(), None),
        ("chunked", chunked.into_bytes(), Some(1)),
        ("1xx before it", early, Some(1)),
    ];
    for speaks in [Speaks::Http, Speaks::Tls12, Speaks::Tls13] {
        for (form, first, content) in &forms {
            for when in [When::AtOnce, When::Late, When::Pieces] {
                for length in [0, 1, 4_000] {
                    let told = format!("{speaks:?}, {form}, {length} bytes {when:?}");
                    let surplus = Surplus::Bytes(another_answer(length));
                    let talker = Talker::start(speaks, first.clone(), surplus, when);
                    own_answers(&told, Way::Direct, &talker, *content, 1 + usize::from(length > 0));
                }
            }
        }
    }
}

/// What TLS itself has to say between two answers costs no connection.
#[test]
fn a_message_of_tls_itself_is_no_surplus() {
    let _alone = alone();
    for (way, when) in [
        (Way::Direct, When::AtOnce),
        (Way::Direct, When::Late),
        (Way::Connect, When::AtOnce),
        (Way::Connect, When::Late),
        (Way::Socks, When::AtOnce),
    ] {
        let talker = Talker::start(Speaks::Tls13, answer(1), Surplus::KeyUpdate, when);
        own_answers(&format!("{way:?} {when:?}"), way, &talker, Some(1), 1);
    }
    // Half of one is left: the rest might be anything.
    let talker = Talker::start(Speaks::Tls13, answer(1), Surplus::KeyUpdate, When::Pieces);
    own_answers("half a message", Way::Direct, &talker, Some(1), 2);
}

#[test]
fn a_tunnel_that_ended_while_idle_is_replaced_unseen() {
    let _alone = alone();
    for speaks in [Speaks::Http, Speaks::Tls12, Speaks::Tls13] {
        for way in ways(speaks).into_iter().filter(|way| *way != Way::Forward) {
            let talker = Talker::start(speaks, answer(1), Surplus::End, When::Late);
            own_answers(&format!("{speaks:?}, {way:?}"), way, &talker, Some(1), 2);
        }
    }
}
