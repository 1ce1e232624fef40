//! What fuzzing, the fault matrix and reviews have found, as tests that stay.

mod common;

use common::*;
use hisbridge::config;
use hisbridge::systems::{self, Call, NO_FIELDS};
use hisbridge::transport::Answer;
use serde_json::{Value, json};

/// The kind of error that an answer's body leads to.
fn kind_of(operation: &str, body: &Value) -> &'static str {
    let row = hisbridge::catalog::operation(operation).expect("a row");
    let profile = config::current().and_then(|config| config.profile(None)).unwrap_or_else(|_| panic!("a profile"));
    let call = Call {
        row,
        fields: &NO_FIELDS,
        extra: &NO_FIELDS,
        block: profile.block(row.system),
        token: None,
        request_id: String::new(),
        now: 0,
    };
    let answer = Answer { status: 200, content_type: String::new(), date: None, body: body.to_string().into_bytes() };
    let system = systems::by_name(row.system).expect("a system");
    match system.open(&call, &answer) {
        Ok(opened) if opened.ok => "ok",
        Ok(_) => "vendor",
        Err(error) => error.kind.name(),
    }
}

#[test]
fn a_code_that_is_neither_text_nor_number_is_no_refusal() {
    let _alone = alone();
    for code in [json!([1]), json!({"a": 0}), json!(true), json!(null), json!("")] {
        for (operation, body) in [
            ("imaging.check", json!({"code": code, "content": 1, "message": "x"})),
            ("ywx.syn_doctor_search", json!({"status": code, "message": "x"})),
            ("reservation.order", json!({"code": code, "success": true, "result": []})),
            ("healthcard.ocr_info", json!({"commonOut": {"resultCode": code}})),
            ("signit.check_ca_login_task", json!({"code": code})),
        ] {
            assert_eq!(kind_of(operation, &body), "protocol", "{operation} {body}");
        }
    }
}

/// A token that is said to live longer than any clock runs.
#[test]
fn a_life_beyond_all_clocks_is_no_panic() {
    let _alone = alone();
    use std::io::{Read, Write};
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", socket.local_addr().expect("its port"));
    std::thread::spawn(move || {
        for mut stream in socket.incoming().flatten() {
            let _ = stream.read(&mut [0; 65536]);
            let body =
                json!({"commonOut": {"resultCode": 0, "errMsg": ""}, "rsp": {"appToken": "T", "expiresIn": u64::MAX}});
            let body = body.to_string();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["base_url"] = json!(url);
    configure(&configuration);
    assert_eq!(data("healthcard.get_app_token", json!({}))["appToken"], "T");
    data("healthcard.ocr_info", example("healthcard.ocr_info"));
}

/// The search for the nearest known name took minutes for a name of some megabytes.
#[test]
fn a_name_of_any_length_is_refused_at_once() {
    let _alone = alone();
    let long = "名a_".repeat(1_000_000);
    let began = std::time::Instant::now();
    let mut request = json!({"_options": {"timeout_ms": 60_000}});
    request[&long] = json!(1);
    refused("healthcard.ocr_info", request, "argument");
    refused(&long, json!({}), "argument");
    assert!(config::replace(&json!({ &long: {} }).to_string()).is_err());
    assert!(began.elapsed() < std::time::Duration::from_secs(6), "{:?}", began.elapsed());
}
