//! Connections: one store of them for all calls and threads, as large as configured; nobody waits for another's network;
//! TLS sessions are resumed; a connection that died while nobody looked is replaced without the caller's notice.

mod common;

use common::*;
use hisbridge_sandbox::{Fault, TlsKind};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::sync::Barrier;
use std::time::{Duration, Instant};

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
