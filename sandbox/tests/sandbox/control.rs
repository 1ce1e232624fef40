//! The control endpoints over HTTP, and the server under many connections.

use crate::client::{self, get, post, read_answer, request};
use serde_json::{Value, json};
use std::io::{BufReader, Write};
use std::net::TcpStream;

#[test]
fn counters_and_last_tell_what_arrived() {
    let sandbox = client::sandbox();
    let body = json!({"originData": "处方"});
    let path = "/gateway/common/computeDigestForAlg";
    post(&sandbox, path, &body);
    post(&sandbox, path, &body);
    let counters = get(&sandbox, "/_sandbox/counters").json();
    assert_eq!(counters["calls"][path], 2);
    assert_eq!(counters["connections"], 3);
    assert_eq!(sandbox.calls(path), 2);

    let last = post(&sandbox, "/_sandbox/last", &json!({"count": 1})).json();
    let entry = &last["requests"][0];
    assert_eq!(last["requests"].as_array().unwrap().len(), 1);
    assert_eq!(entry["path"], path);
    let raw = openssl::base64::decode_block(entry["body_base64"].as_str().unwrap()).unwrap();
    assert_eq!(raw, body.to_string().as_bytes());
    assert!(entry["headers"].as_array().unwrap().contains(&json!(["Content-Type", "application/json;charset=utf-8"])));
    assert_eq!(entry["outcome"], "common/computeDigestForAlg: accepted");

    let all = post(&sandbox, "/_sandbox/reset", &json!({})).json();
    assert_eq!(all, json!({"done": true}));
    assert_eq!(sandbox.calls(path), 0);
    assert!(sandbox.last(10).is_empty());
}

#[test]
fn settings_are_changed_and_unknown_ones_refused() {
    let sandbox = client::sandbox();
    let changed = post(&sandbox, "/_sandbox/settings", &json!({"carry": "headers"})).json();
    assert_eq!(changed["carry"], "headers");
    for bad in [json!({"carri": 1}), json!({"carry": "x"}), json!({"clock_offset_s": "1"})] {
        let answer = post(&sandbox, "/_sandbox/settings", &bad);
        assert_eq!(answer.status, 400);
        assert!(answer.json()["error"].is_string());
    }
    assert_eq!(post(&sandbox, "/_sandbox/nonsense", &json!({})).status, 400);
    let scan = json!({"kind": "oauth", "id": "unknown", "result": "ok"});
    assert_eq!(post(&sandbox, "/_sandbox/scan", &scan).status, 400);
    assert_eq!(post(&sandbox, "/_sandbox/tls", &json!({"kind": "x"})).status, 400);
    let config = get(&sandbox, "/_sandbox/config").json();
    assert_eq!(config["ywx"]["base_url"], json!(sandbox.http_url()));
}

#[test]
fn every_answer_has_a_date() {
    let sandbox = client::sandbox();
    for target in ["/", "/hisLogin", "/_sandbox/counters", "/gateway/nothing"] {
        assert!(get(&sandbox, target).headers.contains_key("date"), "{target}");
    }
}

#[test]
fn a_connection_is_kept_and_requests_may_follow_each_other_at_once() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    let mut wire = Vec::new();
    for round in 0..3 {
        let body = json!({"originData": format!("{round}")}).to_string();
        let path = "/gateway/common/computeDigestForAlg";
        wire.extend(request(&address, "POST", path, &[], body.as_bytes()));
    }
    // Cut where it hurts: the server has to put the pieces together.
    for piece in wire.chunks(11) {
        stream.write_all(piece).unwrap();
    }
    let mut reader = BufReader::new(stream);
    let answers: Vec<Value> = (0..3).map(|_| read_answer(&mut reader).unwrap().json()).collect();
    assert!(answers.iter().all(|answer| answer["status"] == "0"));
    assert_ne!(answers[0]["data"], answers[1]["data"]);
    assert_eq!(sandbox.connections_accepted(), 1);
}

#[test]
fn chunked_requests_and_expect_continue_are_understood() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let mut stream = TcpStream::connect(&address).unwrap();
    stream
        .write_all(
            b"POST /gateway/common/computeDigestForAlg HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        )
        .unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut reader, &mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    std::io::BufRead::read_line(&mut reader, &mut line).unwrap();
    stream.write_all(b"7\r\n{\"origi\r\nD\r\nnData\":\"abc\"}\r\n0\r\n\r\n").unwrap();
    let answer = read_answer(&mut reader).unwrap().json();
    assert_eq!(answer["data"]["hashType"], "SM3", "{answer}");
}

#[test]
fn nonsense_is_answered_with_400_and_the_server_goes_on() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    for (wire, status) in [
        (&b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n"[..], 400),
        (b"POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
    ] {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(wire).unwrap();
        let answer = read_answer(&mut BufReader::new(stream)).unwrap();
        assert_eq!(answer.status, status);
    }
    assert_eq!(get(&sandbox, "/_sandbox/counters").status, 200);
}

#[test]
fn sixty_four_connections_at_once() {
    let sandbox = client::sandbox();
    let address = sandbox.http_url().unwrap().replace("http://", "");
    let streams: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(&address).unwrap()).collect();
    std::thread::scope(|scope| {
        for stream in &streams {
            let address = &address;
            scope.spawn(move || {
                let mut reader = BufReader::new(stream);
                for _ in 0..20 {
                    let body = br#"{"originData":"x"}"#;
                    let path = "/gateway/common/computeDigestForAlg";
                    let mut writer = stream;
                    writer.write_all(&request(address, "POST", path, &[], body)).unwrap();
                    assert_eq!(read_answer(&mut reader).unwrap().status, 200);
                }
            });
        }
    });
    assert_eq!(sandbox.calls("/gateway/common/computeDigestForAlg"), 64 * 20);
    assert_eq!(sandbox.connections_accepted(), 64);
}
