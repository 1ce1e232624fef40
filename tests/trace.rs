//! `_options.trace` and `_options.dry_run`: what a caller is shown is what the vendor received, its signature can be
//! computed again from it, and no secret stands in it; a dry run sends nothing.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use hisbridge::catalog::{self, Method, Operation};
use hisbridge_sandbox::{Fault, TlsKind, credentials, crypto};
use serde_json::{Value, json};
use servers::*;
use std::io::Write;
use std::net::Shutdown;

const MEMBERS: [&str; 13] = [
    "operation",
    "method",
    "url",
    "headers",
    "plain",
    "signed_text",
    "signature",
    "body",
    "status",
    "answer_headers",
    "answer",
    "opened",
    "ms",
];

fn network() -> impl Iterator<Item = &'static Operation> {
    catalog::operations().filter(|row| row.method != Method::Local)
}

/// The example with these options.
fn asked(name: &str, options: Value) -> Value {
    let mut request = example(name);
    for (option, value) in options.as_object().expect("an object") {
        request["_options"][option] = value.clone();
    }
    request
}

fn trace(envelope: &Value) -> Vec<Value> {
    let entries = envelope["trace"].as_array().unwrap_or_else(|| panic!("a list: {envelope:#}")).clone();
    for entry in &entries {
        let names: Vec<&str> = entry.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, MEMBERS, "{entry:#}");
        let times: Vec<&str> = entry["ms"].as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(times, ["resolve", "connect", "tls", "answer", "total"]);
    }
    entries
}

/// The requests that the sandbox received after that number, the oldest first.
fn received(after: u64) -> Vec<Value> {
    let mut all = SANDBOX.last(256);
    all.retain(|request| request["number"].as_u64().is_some_and(|number| number > after));
    all.reverse();
    all
}

fn number() -> u64 {
    SANDBOX.last(1).first().and_then(|entry| entry["number"].as_u64()).unwrap_or(0)
}

fn body(received: &Value) -> String {
    let bytes = crypto::unbase64(received["body_base64"].as_str().expect("a body")).expect("Base64");
    String::from_utf8(bytes).expect("UTF-8")
}

/// The secrets of the sandbox's configuration.
const SECRETS: [&str; 8] = [
    credentials::SM2_PUBLIC_KEY,
    credentials::YWX_CLIENT_SECRET,
    credentials::RESERVATION_API_KEY,
    credentials::RESERVATION_SECRET,
    credentials::RESERVATION_AES_KEY,
    credentials::HEALTHCARD_APP.secret,
    credentials::SIGNIT_ACCESS_TOKEN,
    credentials::SIGNIT_CLIENT_SECRET,
];

/// The token that a request carried, wherever its vendor wants it.
fn token_of(received: &Value) -> Option<String> {
    let header = received["headers"].as_array()?.iter().find(|header| header[0] == "access-token");
    let query = received["query"].as_str()?.split('&').filter_map(|pair| pair.split_once('='));
    let query =
        query.into_iter().find(|(name, _)| ["access_token", "accessToken"].contains(name)).map(|(_, token)| token);
    let body: Value = serde_json::from_str(&body(received)).unwrap_or_default();
    let places = ["/commonIn/appToken", "/head/accessToken", "/msg/head/accessToken", "/body/accessToken"];
    let member = places.iter().find_map(|place| body.pointer(place)?.as_str().filter(|token| !token.is_empty()));
    header.and_then(|header| header[1].as_str()).or(query).or(member).map(str::to_owned)
}

/// What was received as a caller may see it.
fn masked(text: &str, token: Option<&str>) -> String {
    SECRETS.into_iter().chain(token).fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

/// The signature that a vendor computes of a text, by OpenSSL.
fn signed(system: &str, text: &str) -> String {
    match system {
        "healthcard" => crypto::base64(&crypto::sha256(text.as_bytes())),
        _ => crypto::hex_upper(&crypto::sha1(text.as_bytes())),
    }
}

/// The signature in a request as the vendor finds it.
fn signature_in(system: &str, body: &str) -> Value {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    match system {
        "healthcard" => body["commonIn"]["sign"].clone(),
        "imaging" => body["signature"].clone(),
        _ => Value::Null,
    }
}

/// Checks signature and signed text of an entry. The text says where secret and token stand.
fn check_signature(system: &str, entry: &Value, token: Option<&str>) {
    let Some(text) = entry["signed_text"].as_str() else {
        assert!(entry["signature"].is_null() && !["healthcard", "imaging"].contains(&system), "{entry:#}");
        return;
    };
    let text = match system {
        "healthcard" => {
            let text = text.strip_suffix("***").unwrap_or_else(|| panic!("the secret's place: {text}"));
            let token = token.map(|token| text.replace("appToken=***", &format!("appToken={token}")));
            format!("{}{}", token.as_deref().unwrap_or(text), credentials::HEALTHCARD_APP.secret)
        }
        _ => text.to_owned(),
    };
    assert_eq!(entry["signature"], signed(system, &text), "{entry:#}");
    assert_eq!(entry["signature"], signature_in(system, entry["body"].as_str().expect("a body")));
}

/// One entry beside what the sandbox received.
fn compare(row: &Operation, entry: &Value, request: &Value) {
    let what = format!("{} {entry:#}\n{request:#}", row.full_name);
    let token = token_of(request);
    let token = token.as_deref();
    assert_eq!(entry["method"], request["method"], "{what}");
    let query = request["query"].as_str().filter(|query| !query.is_empty());
    let target =
        format!("{}{}", request["path"].as_str().expect("a path"), query.map_or(String::new(), |q| format!("?{q}")));
    let url = entry["url"].as_str().expect("a url");
    let place = url.splitn(4, '/').nth(3).unwrap_or_default();
    assert_eq!(format!("/{place}"), masked(&target, token), "{what}");
    assert_eq!(entry["body"], masked(&body(request), token), "{what}");
    assert_eq!(entry["status"], request["status"], "{what}");
    let headers: Vec<Value> = request["headers"].as_array().expect("headers").clone();
    let headers: Vec<Value> =
        headers.iter().map(|pair| json!([pair[0], masked(pair[1].as_str().expect("a value"), token)])).collect();
    assert_eq!(entry["headers"], Value::Array(headers), "{what}");
    check_signature(row.system, entry, token);
    let decrypted = request["decrypted"].as_str().map(|text| masked(text, token));
    assert_eq!(entry["plain"].is_string(), ["imaging", "reservation"].contains(&row.system), "{what}");
    // What is refused for its token is not decrypted.
    assert!(decrypted.is_none() || entry["plain"].as_str() == decrypted.as_deref(), "{what}");
    // A refusal comes as it is.
    let sealed = row.system == "reservation" && !entry["answer"].as_str().is_some_and(|answer| answer.starts_with('{'));
    assert_eq!(entry["opened"].is_string(), sealed, "{what}");
    assert!(entry["answer"].as_str().is_some_and(|answer| !answer.is_empty()), "{what}");
    assert!(entry["answer_headers"].as_array().is_some_and(|headers| headers.len() > 1), "{what}");
    assert!(entry["ms"]["total"].is_u64() && entry["ms"]["answer"].is_u64(), "{what}");
}

#[test]
fn every_operation_shows_what_the_vendor_received() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("his.log");
    let mut configuration = SANDBOX.config_json();
    configuration["log"] = json!({"file": log, "level": "debug"});
    SANDBOX.change_settings(|settings| settings.reservation_token_code = 401);
    let mut fetched = 0;
    for row in network() {
        // Each call has a place for tokens of its own, and so fetches one.
        configuration["token_store"] = json!({"kind": "file", "path": folder.path().join(row.full_name)});
        configure(&configuration);
        let before = number();
        let mut request = asked(row.full_name, json!({"trace": true}));
        if row.poll.is_some() {
            // Another person scans a code meanwhile.
            request["_options"]["wait_ms"] = json!(8_000);
        }
        let envelope = call(row.full_name, request);
        assert_eq!(envelope["ok"], true, "{}: {envelope:#}", row.full_name);
        let requests = received(before);
        let entries = trace(&envelope);
        assert_eq!(entries.len(), requests.len(), "{}: {entries:#?}", row.full_name);
        for (entry, request) in entries.iter().zip(&requests) {
            let own = catalog::operation(entry["operation"].as_str().expect("a name")).expect("an operation");
            fetched += usize::from(own.full_name != row.full_name);
            compare(own, entry, request);
        }
        let shown = envelope["trace"].to_string();
        let tokens: Vec<String> = requests.iter().filter_map(token_of).collect();
        for secret in SECRETS.into_iter().chain(tokens.iter().map(String::as_str)) {
            assert!(!shown.contains(secret), "{} in {shown}", secret);
        }
        assert_eq!(entries.last().expect("an entry")["operation"], row.full_name);
        let plain = call(row.full_name, example(row.full_name));
        assert!(plain.get("trace").is_none(), "{plain:#}");
    }
    assert!(fetched > 40, "{fetched}");
    let logged = std::fs::read_to_string(&log).expect("the log");
    for never in ["signed_text", "answer_headers", "appToken=", "张三", "user-agent"] {
        assert!(!logged.contains(never), "{never}");
    }
}

#[test]
fn a_dry_run_sends_nothing_and_shows_what_would_be_sent() {
    let _alone = alone();
    for row in network() {
        let before = number();
        let envelope = call(row.full_name, asked(row.full_name, json!({"dry_run": true, "wait_ms": 60_000})));
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        assert_eq!((&envelope["data"], &envelope["http_status"]), (&Value::Null, &Value::Null), "{envelope:#}");
        assert_eq!(number(), before, "{} sent something", row.full_name);
        let entries = trace(&envelope);
        let [entry] = entries.as_slice() else { panic!("{envelope:#}") };
        assert_eq!(entry["operation"], row.full_name);
        for nothing in ["status", "answer", "answer_headers", "opened"] {
            assert_eq!(entry[nothing], Value::Null, "{nothing}: {entry:#}");
        }
        check_signature(row.system, entry, Some("***"));
        let shown = entry.to_string();
        assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{shown}");
        if row.full_name == "healthcard.get_health_card_by_qr_code" {
            let body: Value = serde_json::from_str(entry["body"].as_str().expect("a body")).expect("JSON");
            assert_eq!(body["commonIn"]["appToken"], "***");
        }
        // The same request, sent: it differs in what is new each time alone.
        let sent = trace(&call(row.full_name, asked(row.full_name, json!({"trace": true})))).pop().expect("an entry");
        for same in ["operation", "method"] {
            assert_eq!(entry[same], sent[same]);
        }
        let without_length = |entry: &Value| {
            let headers = entry["headers"].as_array().expect("headers").clone();
            headers.into_iter().filter(|header| header[0] != "content-length").collect::<Vec<_>>()
        };
        assert_eq!(without_length(entry), without_length(&sent), "{}", row.full_name);
    }
    let fetches = |system| SANDBOX.token_fetches(system);
    SANDBOX.reset();
    configure(&SANDBOX.config_json());
    call("healthcard.ocr_info", asked("healthcard.ocr_info", json!({"dry_run": true})));
    assert_eq!((fetches("healthcard"), SANDBOX.connections_accepted()), (0, 0));
}

/// An envelope's error without what differs from call to call.
fn error(envelope: &Value) -> Value {
    assert_eq!(envelope["ok"], false, "{envelope:#}");
    envelope["error"].clone()
}

#[test]
fn a_dry_run_fails_as_the_call_would() {
    let _alone = alone();
    let mut compared = 0;
    let mut same = |name: &str, request: Value| {
        let real = call(name, request.clone());
        let mut dry = request;
        dry["_options"]["dry_run"] = json!(true);
        let before = number();
        let dry = call(name, dry);
        assert_eq!(number(), before);
        if real["ok"] == false && ["argument", "config"].contains(&real["error"]["kind"].as_str().unwrap_or_default()) {
            assert_eq!(error(&dry), error(&real), "{name}");
            assert_eq!(trace(&dry), Vec::<Value>::new());
            compared += 1;
        } else {
            assert_eq!(dry["ok"], true, "{name}: {dry:#} {real:#}");
        }
    };
    let required =
        |row: &Operation| row.fields.iter().filter(|field| field.required).map(|field| field.name).collect::<Vec<_>>();
    for row in network() {
        same(row.full_name, with(&example(row.full_name), json!({"nothing_of_the_kind": 1})));
        for field in required(row) {
            same(row.full_name, with(&example(row.full_name), json!({field: null})));
        }
    }
    for (system, key) in [
        ("imaging", "public_key"),
        ("imaging", "backend_url"),
        ("ywx", "client_secret"),
        ("reservation", "aes_key"),
        ("reservation", "api_key"),
        ("reservation", "base_url"),
        ("healthcard", "app_secret"),
        ("healthcard", "app_id"),
        ("healthcard", "hospital_id"),
        ("signit", "base_url"),
        ("signit", "app_id"),
    ] {
        let mut configuration = SANDBOX.config_json();
        configuration[system].as_object_mut().expect("a block").remove(key);
        configure(&configuration);
        network()
            .filter(|row| row.system == system)
            .take(4)
            .for_each(|row| same(row.full_name, example(row.full_name)));
    }
    assert!(compared > 150, "{compared}");
}

#[test]
fn local_operations_have_an_empty_trace() {
    let _alone = alone();
    for options in [json!({"trace": true}), json!({"dry_run": true}), json!({"dry_run": true, "trace": true})] {
        for name in ["imaging.his_login", "healthcard.get_user_code_url", "crypto.sm3", "ywx.local_digest"] {
            let envelope = call(name, asked(name, options.clone()));
            assert_eq!((&envelope["ok"], &envelope["trace"]), (&json!(true), &json!([])), "{envelope:#}");
            assert!(envelope["data"].is_object());
        }
    }
    // The viewer's address is made; no browser is started.
    let folder = tempfile::tempdir().expect("a folder");
    let opened = folder.path().join("opened");
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["browser"] = json!("/usr/bin/touch");
    configuration["imaging"]["browser_args"] = json!([opened]);
    configure(&configuration);
    let envelope = call("imaging.open_viewer", asked("imaging.open_viewer", json!({"dry_run": true})));
    assert!(envelope["data"]["url"].as_str().is_some_and(|url| url.starts_with("http")), "{envelope:#}");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!opened.exists());
    // A diagnosis is nothing without a network.
    let before = number();
    let envelope = refused("tool.diagnose", json!({"system": "ywx", "_options": {"dry_run": true}}), "argument");
    assert_eq!(faulty(&envelope), ["_options.dry_run"]);
    assert_eq!(number(), before);
    let envelope = call("tool.diagnose", json!({"system": "ywx", "_options": {"trace": true}}));
    assert_eq!((&envelope["ok"], &envelope["trace"]), (&json!(true), &json!([])));
}

#[test]
fn options_of_a_wrong_type_are_faults() {
    let _alone = alone();
    for name in ["trace", "dry_run"] {
        for wrong in [json!("perhaps"), json!({}), json!([true]), json!(7)] {
            let request = asked("ywx.exist_unsign", json!({name: wrong}));
            let envelope = refused("ywx.exist_unsign", request, "argument");
            assert_eq!(faulty(&envelope), [format!("_options.{name}")]);
        }
        for none in [json!(false), Value::Null, json!("false")] {
            assert!(call("ywx.exist_unsign", asked("ywx.exist_unsign", json!({name: none}))).get("trace").is_none());
        }
        assert_eq!(trace(&call("ywx.exist_unsign", asked("ywx.exist_unsign", json!({name: "true"})))).len(), 1);
    }
    // What fails before anything goes out has an empty one.
    let envelope = refused("ywx.exist_unsign", json!({"x": 1, "_options": {"trace": true}}), "argument");
    assert_eq!(trace(&envelope), Vec::<Value>::new());
}

/// The configuration with another address of one system, and settings of `http`.
fn at(system: &str, url: &str, http: Value) {
    let mut configuration = SANDBOX.config_json_https();
    for key in ["base_url", "backend_url"] {
        if configuration[system].get(key).is_some() {
            configuration[system][key] = json!(url);
        }
    }
    for (name, value) in http.as_object().expect("an object") {
        configuration["http"][name] = value.clone();
    }
    configure(&configuration);
}

fn traced(name: &str) -> (Value, Vec<Value>) {
    let envelope = call(name, asked(name, json!({"trace": true})));
    let entries = trace(&envelope);
    (envelope, entries)
}

#[test]
fn what_failed_is_shown_as_far_as_it_came() {
    let _alone = alone();
    let name = "imaging.check";
    // Nobody there: each of the tries is an entry, and shows what would have gone out.
    at("imaging", &format!("http://127.0.0.1:{}", free_port()), json!({"retries": 2}));
    let (envelope, entries) = traced(name);
    assert_eq!((envelope["error"]["kind"].as_str(), entries.len()), (Some("transport"), 3));
    for entry in &entries {
        for unknown in ["status", "answer", "answer_headers", "opened"] {
            assert_eq!(entry[unknown], Value::Null);
        }
        check_signature("imaging", entry, None);
        let ms = &entry["ms"];
        assert!(
            ms["tls"].is_null() && ms["answer"].is_null() && ms["connect"].is_u64() && ms["total"].is_u64(),
            "{ms}"
        );
    }
    // A name that nobody knows.
    at("imaging", "http://his.invalid", json!({"retries": 0}));
    let (_, entries) = traced(name);
    let ms = &entries[0]["ms"];
    assert!(entries.len() == 1 && ms["resolve"].is_u64() && ms["connect"].is_null(), "{ms}");
    // TLS is refused.
    for kind in [TlsKind::Expired, TlsKind::Tls10] {
        let url = SANDBOX.tls_listener(kind).expect("a listener");
        at("imaging", &url, json!({"retries": 0}));
        let (envelope, entries) = traced(name);
        assert_eq!(envelope["error"]["kind"], "tls");
        let ms = &entries[0]["ms"];
        assert!(entries.len() == 1 && ms["tls"].is_u64() && ms["connect"].is_u64() && ms["answer"].is_null(), "{ms}");
        assert!(entries[0]["answer"].is_null() && entries[0]["status"].is_null());
    }
    // Answers that break off, or are none.
    let half = "{\"code\":1,\"message\":\"半";
    let chunked = "HTTP/1.1 200 OK\r\nX-Y: z\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cod\r\nzz\r\n";
    for (sent, status, headers, answer) in [
        (format!("HTTP/1.1 200 OK\r\nX-Y: z\r\nContent-Length: 9999\r\n\r\n{half}"), json!(200), 2, half),
        ("HTTP/1.1 200 OK\r\nX-Y".to_owned(), Value::Null, 0, "HTTP/1.1 200 OK\r\nX-Y"),
        (chunked.to_owned(), json!(200), 2, "5\r\n{\"cod\r\nzz\r\n"),
        ("SSH-2.0-OpenSSH_9\r\n".to_owned(), Value::Null, 0, "SSH-2.0-OpenSSH_9\r\n"),
        ("HTTP/1.1 502 X\r\nX-Y: z\r\nContent-Length: 99\r\n\r\n<html>".to_owned(), json!(502), 2, "<html>"),
    ] {
        let port = by_hand(move |stream, _| {
            write(stream, &sent);
            let _ = stream.shutdown(Shutdown::Write);
        });
        at("imaging", &format!("http://127.0.0.1:{port}"), json!({"retries": 0}));
        let (envelope, entries) = traced(name);
        assert_eq!((&envelope["ok"], entries.len()), (&json!(false), 1), "{envelope:#}");
        let entry = &entries[0];
        assert_eq!((&entry["status"], entry["answer"].as_str()), (&status, Some(answer)), "{envelope:#}");
        assert_eq!(entry["answer_headers"].as_array().map_or(0, Vec::len), headers, "{entry:#}");
        assert!(entry["ms"]["answer"].is_u64() && entry["headers"][0].is_array());
    }
    // Not a word.
    let port = by_hand(|_, _| ());
    at("imaging", &format!("http://127.0.0.1:{port}"), json!({"retries": 0}));
    let (_, entries) = traced(name);
    assert!(entries[0]["answer"].is_null() && entries[0]["ms"]["answer"].is_null(), "{entries:#?}");
    check_signature("imaging", &entries[0], None);
}

#[test]
fn a_token_in_a_broken_answer_is_hidden_too() {
    let _alone = alone();
    let secret = "T0p-Secret.Token/77";
    for answer in [
        format!("{{\"commonOut\":{{\"resultCode\":0}},\"rsp\":{{\"appToken\":\"{secret}\",\"expiresIn\":"),
        format!("{{\"commonOut\":{{\"resultCode\":\"9\"}},\"rsp\":{{\"appToken\":\"{secret}\"}}}}"),
    ] {
        let port = by_hand(move |stream, _| {
            let length = answer.len();
            write(
                stream,
                &format!(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: id={length}abc\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{answer}"
                ),
            );
        });
        at("healthcard", &format!("http://127.0.0.1:{port}"), json!({"retries": 0}));
        for name in ["healthcard.ocr_info", "healthcard.get_app_token"] {
            let (envelope, entries) = traced(name);
            assert_eq!((&envelope["ok"], entries.len()), (&json!(false), 1), "{envelope:#}");
            assert_eq!(entries[0]["operation"], "healthcard.get_app_token");
            let text = entries[0].to_string();
            assert!(!text.contains("Secret.Token") && !text.contains("abc") && text.contains("***"), "{text}");
        }
    }
}

#[test]
fn redirects_and_repetitions_are_entries() {
    let _alone = alone();
    let port = by_hand(|stream, request| {
        let moved = !request.starts_with("POST /moved?access_token=abcd1234 ");
        let head = if moved { "307 X\r\nLocation: /moved?access_token=abcd1234" } else { "200 OK" };
        let body = if moved { "moved" } else { r#"{"code":1,"content":7,"message":"http://127.0.0.1/v"}"# };
        write(stream, &format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    });
    at("imaging", &format!("http://127.0.0.1:{port}"), json!({}));
    let (envelope, entries) = traced("imaging.check");
    assert_eq!(envelope["data"]["content"], 7, "{envelope:#}");
    let [first, second] = entries.as_slice() else { panic!("{entries:#?}") };
    assert_eq!((&first["status"], &first["answer"], &second["status"]), (&json!(307), &json!("moved"), &json!(200)));
    let moved = format!("http://127.0.0.1:{port}/moved?access_token=***");
    assert_eq!(second["url"], moved);
    for same in ["body", "plain", "signed_text", "signature", "method"] {
        assert_eq!(first[same], second[same], "{same}");
    }
    assert!(!envelope["trace"].to_string().contains("abcd1234"));
    // What may be repeated is, and each try is shown.
    configure(&SANDBOX.config_json());
    SANDBOX.arm("*", 1, Fault::Close);
    let (envelope, entries) = traced("ywx.exist_unsign");
    assert_eq!((&envelope["ok"], entries.len()), (&json!(true), 2), "{envelope:#}");
    assert!(entries[0]["status"].is_null() && entries[1]["status"] == 200);
    // A call over a connection that is there makes none.
    let (_, entries) = traced("ywx.exist_unsign");
    let (_, again) = traced("ywx.exist_unsign");
    assert!(entries.len() == 1 && again.len() == 1 && again[0]["ms"]["connect"].is_null(), "{again:#?}");
    // Over a new one with TLS all times are there.
    configure(&SANDBOX.config_json_https());
    let (_, entries) = traced("ywx.exist_unsign");
    let ms = entries[0]["ms"].as_object().expect("times").clone();
    assert!(ms.values().all(Value::is_u64), "{ms:?}");
    let sum = ["resolve", "connect", "tls", "answer"].iter().filter_map(|name| ms[*name].as_u64()).sum::<u64>();
    assert!(ms["total"].as_u64().is_some_and(|total| total + 1 >= sum), "{ms:?}");
    // The vendor's clock: a refused request is sent again by its time, and both are there.
    configure(&SANDBOX.config_json());
    SANDBOX.change_settings(|settings| settings.clock_offset_s = 7200);
    let (envelope, entries) = traced("imaging.check");
    assert!(envelope["ok"] == true && entries.len() == 2, "{envelope:#}");
    assert_ne!(entries[0]["signed_text"], entries[1]["signed_text"]);
    entries.iter().for_each(|entry| check_signature("imaging", entry, None));
}

#[test]
fn exchanges_with_a_proxy_are_entries() {
    let _alone = alone();
    let https = SANDBOX.https_url().and_then(|url| url.rsplit_once(':')?.1.parse().ok()).expect("a port");
    let proxy = http_proxy("his", "s3cretPass", https);
    let http = |log_in: &str| json!({"proxy": format!("http://{log_in}@127.0.0.1:{}", proxy.port), "retries": 0});
    let (plain, tls) = (SANDBOX.http_url().expect("http"), SANDBOX.https_url().expect("https"));
    // Plain http goes to the proxy as it is.
    at("imaging", &plain, http("his:s3cretPass"));
    let (envelope, entries) = traced("imaging.check");
    let [entry] = entries.as_slice() else { panic!("{envelope:#}") };
    assert_eq!((&envelope["ok"], &entry["url"]), (&json!(true), &json!(format!("{plain}/api/risexaminfo/check"))));
    let log_in = |entry: &Value| {
        let headers = entry["headers"].as_array().expect("headers").clone();
        headers
            .into_iter()
            .find(|header| header[0].as_str().is_some_and(|name| name.eq_ignore_ascii_case("proxy-authorization")))
    };
    assert_eq!(log_in(entry).expect("the log-in")[1], "***");
    // A dry run would carry it too.
    let dry = trace(&call("imaging.check", asked("imaging.check", json!({"dry_run": true}))));
    assert_eq!(log_in(&dry[0]), log_in(entry));
    // A tunnel is asked for, and then used.
    at("imaging", &tls, http("his:s3cretPass"));
    let (envelope, entries) = traced("imaging.check");
    let [tunnel, own] = entries.as_slice() else { panic!("{envelope:#}") };
    assert_eq!((&tunnel["method"], &tunnel["status"], &own["status"]), (&json!("CONNECT"), &json!(200), &json!(200)));
    assert_eq!(tunnel["url"], format!("http://127.0.0.1:{}", proxy.port));
    assert_eq!(tunnel["headers"][0], json!(["Host", tls.replace("https://", "")]));
    assert_eq!(log_in(tunnel).expect("the log-in")[1], "***");
    assert!(log_in(own).is_none() && tunnel["signed_text"].is_null() && own["ms"]["tls"].is_u64(), "{entries:#?}");
    check_signature("imaging", own, None);
    // One that refuses says so.
    at("imaging", &tls, http("his:wr0ngPass"));
    let (envelope, entries) = traced("imaging.check");
    let [tunnel, own] = entries.as_slice() else { panic!("{envelope:#}") };
    // tinyproxy takes 401 for 407.
    assert!(tunnel["status"] == 401 || tunnel["status"] == 407, "{tunnel:#}");
    assert_eq!((&own["status"], &envelope["ok"]), (&Value::Null, &json!(false)));
    at("imaging", &plain, http("his:wr0ngPass"));
    let (_, entries) = traced("imaging.check");
    assert!(entries.len() == 1 && (entries[0]["status"] == 401 || entries[0]["status"] == 407), "{entries:#?}");
    // Nobody there.
    at("imaging", &tls, json!({"proxy": format!("http://his:wr0ngPass@127.0.0.1:{}", free_port()), "retries": 0}));
    let (envelope, entries) = traced("imaging.check");
    let [tunnel, own] = entries.as_slice() else { panic!("{envelope:#}") };
    assert!(tunnel["method"] == "CONNECT" && tunnel["status"].is_null() && own["status"].is_null());
    assert!(!envelope.to_string().contains("Pass"), "{envelope:#}");
    // SOCKS is not HTTP: it is part of connecting.
    let socks = socks_proxy("his", "s3cretPass");
    at("imaging", &tls, json!({"proxy": format!("socks5://his:s3cretPass@127.0.0.1:{}", socks.port)}));
    let (envelope, entries) = traced("imaging.check");
    assert!(envelope["ok"] == true && entries.len() == 1 && entries[0]["ms"]["tls"].is_u64(), "{envelope:#}");
    assert!(!envelope.to_string().contains("Pass"), "{envelope:#}");
}

#[test]
fn long_texts_are_cut_between_characters() {
    let _alone = alone();
    const LONGEST: usize = 64 * 1024;
    // A long answer, in letters of three bytes that begin at each place.
    for before in 0..3 {
        let body =
            format!("{{\"code\":1,\"content\":7,\"message\":\"{}{}\"}}", "x".repeat(before), "张".repeat(60_000));
        let told = body.clone();
        let port = by_hand(move |stream, _| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), body.as_bytes()].concat());
        });
        at("imaging", &format!("http://127.0.0.1:{port}"), json!({}));
        let (envelope, entries) = traced("imaging.check");
        assert_eq!(envelope["ok"], true);
        let shown = entries[0]["answer"].as_str().expect("an answer");
        let beginning = shown.split('…').next().expect("a beginning");
        assert!(told.starts_with(beginning) && shown.len() <= LONGEST && beginning.len() > LONGEST - 100);
        assert!(
            shown.contains("已截断") && shown.ends_with(&format!("{} 字节）", told.len())),
            "{}",
            &shown[shown.len() - 80..]
        );
    }
    // A long request: the vendor receives all of it.
    configure(&SANDBOX.config_json());
    let name = "healthcard.ocr_info";
    let picture = "QUJD".repeat(100_000);
    let mut request = asked(name, json!({"trace": true, "validation": "lenient"}));
    request["imageContent"] = json!(picture);
    let before = number();
    let envelope = call(name, request);
    let entry = trace(&envelope).pop().expect("an entry");
    let arrived = body(received(before).last().expect("a request"));
    assert!(arrived.contains(&picture));
    for member in ["body", "signed_text"] {
        let shown = entry[member].as_str().expect("a text");
        assert!(shown.len() <= LONGEST && shown.contains("已截断"), "{member}");
    }
    assert!(entry["body"].as_str().is_some_and(|shown| shown.ends_with(&format!("{} 字节）", arrived.len()))));
}

#[cfg(feature = "outbox")]
#[test]
fn the_outbox_is_tried_dry_and_sends_without_a_trace() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outbox.db");
    let mut configuration = SANDBOX.config_json();
    configuration["outbox"] = json!({"path": path});
    configure(&configuration);
    let name = "healthcard.report_his_data";
    let before = number();
    let envelope = call(name, asked(name, json!({"outbox": true, "dry_run": true})));
    assert_eq!((&envelope["ok"], &envelope["data"]), (&json!(true), &Value::Null), "{envelope:#}");
    check_signature("healthcard", &trace(&envelope)[0], Some("***"));
    assert!(!path.exists() && number() == before);
    let other = "healthcard.ocr_info";
    let real = refused(other, asked(other, json!({"outbox": true})), "argument");
    let dry = refused(other, asked(other, json!({"outbox": true, "dry_run": true})), "argument");
    assert_eq!(real["error"], dry["error"]);
    let envelope = call(name, asked(name, json!({"outbox": true, "trace": true})));
    assert_eq!((&envelope["data"]["state"], &envelope["trace"]), (&json!("queued"), &json!([])), "{envelope:#}");
    assert!(envelope["warnings"].to_string().contains("dry_run"));
    refused("tool.outbox", json!({"action": "retry", "_options": {"dry_run": true}}), "argument");
    let listed = call("tool.outbox", json!({"_options": {"dry_run": true}}));
    assert_eq!((&listed["ok"], &listed["trace"]), (&json!(true), &json!([])), "{listed:#}");
    data("tool.outbox", json!({"action": "wait", "wait_ms": 60_000}));
}

#[test]
fn a_job_brings_its_trace_and_leaves_none_behind() {
    use hisbridge::abi::cdecl::{his_free, his_poll, his_submit};
    use std::ffi::{CStr, CString};
    let _alone = alone();
    let name = CString::new("ywx.exist_unsign").expect("no NUL");
    let run = |request: Value| -> Value {
        let request = CString::new(request.to_string()).expect("no NUL");
        // SAFETY: the texts are NUL-terminated; the answer is too, and is freed once.
        unsafe {
            let ticket = his_submit(name.as_ptr(), request.as_ptr());
            let answer = his_poll(ticket, 60_000);
            let text = CStr::from_ptr(answer).to_str().expect("UTF-8").to_owned();
            his_free(answer);
            serde_json::from_str(&text).expect("JSON")
        }
    };
    for _ in 0..8 {
        assert_eq!(trace(&run(asked("ywx.exist_unsign", json!({"trace": true})))).len(), 1);
        assert!(run(example("ywx.exist_unsign")).get("trace").is_none());
    }
}
