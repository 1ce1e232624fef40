//! 医易签 against the sandbox, and its callback's signature by the vectors.

mod common;
#[path = "common/limits.rs"]
mod limits;
#[path = "common/servers.rs"]
mod servers;
#[path = "common/wire.rs"]
mod wire;

use common::*;
use hisbridge::cancel::Cancel;
use hisbridge::catalog;
use hisbridge_sandbox::Fault;
use hisbridge_sandbox::credentials::{SIGNIT_ACCESS_TOKEN, SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET};
use hisbridge_sandbox::settings::NotYet;
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

const LOGIN: &str = "4d5750e4-798e-40f8-ab84-b8efd48ed101-764341";
const TASK: &str = "/v1/open/users/sso/check-ca-login-task";
const APPLY: &str = "/v1/open/hospital/hospitals/templates/apply";

fn configured(changes: Value) {
    let mut configuration = SANDBOX.config_json();
    configuration["signit"] = with(&configuration["signit"], changes);
    configure(&configuration);
}

fn login() -> Value {
    json!({"loginId": LOGIN})
}

#[test]
fn a_log_in_is_asked_for_until_it_is_scanned() {
    let _alone = alone();
    SANDBOX.change_settings(|settings| settings.auto_scan = false);
    let early = call("signit.check_ca_login_task", login());
    assert_eq!((&early["ok"], &early["code"], &early["data"]), (&json!(true), &json!("100100000"), &Value::Null));
    let sent = wire::last();
    assert_eq!(sent.header("X-Signit-App-Id"), Some(SIGNIT_APP_ID));
    assert!(
        sent.query().starts_with(&format!("appId={SIGNIT_APP_ID}&loginId={LOGIN}&access_token=")),
        "{}",
        sent.query()
    );
    SANDBOX.scan("signit_login", LOGIN, "ok").expect("scan");
    assert_eq!(data("signit.check_ca_login_task", login())["userInfo"]["userName"], "李医生");
}

#[test]
fn a_wait_asks_every_five_seconds_and_ends_with_the_scan_a_refusal_or_the_caller() {
    let _alone = alone();
    data("signit.oauth_token", json!({}));
    SANDBOX.change_settings(|settings| settings.auto_scan = false);
    let waiting = |ms: u64| with(&login(), json!({"_options": {"wait_ms": ms}}));
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(2));
            SANDBOX.scan("signit_login", LOGIN, "ok").expect("scan");
        });
        let started = Instant::now();
        let envelope = call("signit.check_ca_login_task", waiting(60_000));
        assert!(envelope["data"]["userInfo"].is_object(), "{envelope:#}");
        assert!((5..7).contains(&started.elapsed().as_secs()));
        assert_eq!(SANDBOX.calls(TASK), 2);
    });
    for (result, code) in [("refused", "100100403"), ("expired", "100100410")] {
        SANDBOX.scan("signit_login", LOGIN, result).expect("scan");
        let (before, started) = (SANDBOX.calls(TASK), Instant::now());
        let envelope = refused("signit.check_ca_login_task", waiting(60_000), "vendor");
        assert_eq!(envelope["code"], code);
        wire::speaks_chinese(&envelope);
        assert!(started.elapsed() < Duration::from_secs(1));
        assert_eq!(SANDBOX.calls(TASK) - before, 1);
    }
    SANDBOX.scan("signit_login", LOGIN, "pending").expect("scan");
    let started = Instant::now();
    let envelope = call("signit.check_ca_login_task", waiting(3_000));
    assert!(envelope["warnings"].to_string().contains("等待的时间已到"), "{envelope:#}");
    let cancel = Arc::new(Cancel::default());
    let waiter = thread::spawn({
        let (cancel, request) = (cancel.clone(), waiting(60_000).to_string());
        move || hisbridge::dispatch::call("signit.check_ca_login_task", &request, &cancel).text()
    });
    thread::sleep(Duration::from_millis(500));
    cancel.cancel();
    let envelope: Value = serde_json::from_str(&waiter.join().expect("the call returns")).expect("JSON");
    assert_eq!(envelope["error"]["kind"], "cancelled");
    assert!(started.elapsed() < Duration::from_secs(3));
}

/// The document prints a success without data. Members that are null are none; a refusal is what 146 says: 失败.
#[test]
fn a_log_in_is_open_while_a_success_has_no_data() {
    let _alone = alone();
    data("signit.oauth_token", json!({}));
    let request = with(&login(), json!({"_options": {"wait_ms": 60_000}}));
    for form in [NotYet::NoData, NotYet::EmptyData] {
        SANDBOX.change_settings(|settings| (settings.auto_scan, settings.not_yet) = (false, form));
        SANDBOX.scan("signit_login", LOGIN, "pending").expect("scan");
        let scanner = thread::spawn(|| {
            thread::sleep(Duration::from_secs(2));
            SANDBOX.scan("signit_login", LOGIN, "ok").expect("scan");
        });
        let before = SANDBOX.calls(TASK);
        let envelope = call("signit.check_ca_login_task", request.clone());
        scanner.join().expect("the person");
        assert_eq!(SANDBOX.calls(TASK) - before, 2, "{form:?}");
        assert_eq!((&envelope["data"]["userInfo"]["userName"], &envelope["warnings"]), (&json!("李医生"), &json!([])));
    }
    SANDBOX.change_settings(|settings| settings.not_yet = NotYet::Refusal);
    SANDBOX.scan("signit_login", LOGIN, "pending").expect("scan");
    let before = SANDBOX.calls(TASK);
    let envelope = refused("signit.check_ca_login_task", request, "vendor");
    assert_eq!((&envelope["code"], &envelope["message"]), (&json!("100100411"), &json!("用户尚未扫码")));
    assert_eq!(SANDBOX.calls(TASK) - before, 1);
}

#[test]
fn templates_are_applied_with_files_and_nested_fields() {
    let _alone = alone();
    let request = example("signit.templates_apply");
    let answer = data("signit.templates_apply", request.clone());
    assert_eq!(answer["customTagID"], "HIS-20230601-0001");
    let sent = wire::last();
    assert_eq!((sent.method(), sent.header("X-Signit-App-Id")), ("POST", Some(SIGNIT_APP_ID)));
    assert!(sent.query().starts_with("access_token="), "{}", sent.query());
    let body = sent.json();
    assert_eq!(body["inHospitalUserSignerInfomation"][0]["disableAutoSign"], false);
    assert!(body.get("access_token").is_none() && body.get("X-Signit-App-Id").is_none());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("知情同意书.pdf");
    std::fs::write(&path, b"%PDF-1.4 from a file").expect("a file");
    data("signit.templates_apply", with(&request, json!({"document": {"pdfFile": path}})));
    assert_eq!(wire::last().json()["document"], json!({"base64": "JVBERi0xLjQgZnJvbSBhIGZpbGU="}));
    let none = with(&request, json!({"document": {"pdfFile": folder.path().join("none.pdf")}}));
    assert_eq!(faulty(&refused("signit.templates_apply", none, "argument")), ["document.pdfFile"]);
    // Clients without a JSON library hand nested values in as text, and numbers too.
    let text = with(&request, json!({"template": "{\"name\":\"同意书\"}", "patientSex": "1", "patientAge": 33}));
    data("signit.templates_apply", text);
    let body = wire::last().json();
    assert_eq!(
        (&body["template"]["name"], &body["patientSex"], &body["patientAge"]),
        (&json!("同意书"), &json!(1), &json!("33"))
    );
    data("signit.templates_form_apply", example("signit.templates_form_apply"));
    assert_eq!(wire::last().json()["mode"], "AUTO");
}

#[test]
fn one_token_serves_all_calls_until_it_dies() {
    let _alone = alone();
    configured(json!({"access_token": null}));
    SANDBOX.kill_tokens();
    data("signit.check_ca_login_task", login());
    let fetched = SANDBOX.token_fetches("signit");
    for _ in 0..3 {
        data("signit.templates_form_apply", example("signit.templates_form_apply"));
    }
    assert_eq!(SANDBOX.token_fetches("signit"), fetched);
    for kill in [hisbridge_sandbox::Sandbox::kill_tokens, hisbridge_sandbox::Sandbox::expire_tokens] {
        kill(&SANDBOX);
        let before = SANDBOX.calls(APPLY);
        data("signit.templates_apply", example("signit.templates_apply"));
        assert_eq!(SANDBOX.calls(APPLY) - before, 2, "refused with invalid_token, then repeated once");
    }
    assert_eq!(SANDBOX.token_fetches("signit"), fetched + 2);
    let own = data("signit.oauth_token", json!({}));
    assert_eq!(own["expires_in"], 7200);
    let sent = wire::last();
    let query = format!("client_id={SIGNIT_APP_ID}&client_secret={SIGNIT_CLIENT_SECRET}&grant_type=client_credentials");
    assert_eq!((sent.method(), sent.query()), ("GET", query.as_str()));
    data("signit.check_ca_login_task", login());
    let token = own["access_token"].as_str().expect("a token");
    assert!(wire::last().query().ends_with(&format!("access_token={token}")));
    assert_eq!(SANDBOX.token_fetches("signit"), fetched + 3);
}

#[test]
fn a_configured_token_is_used_without_a_secret() {
    let _alone = alone();
    configured(json!({"client_secret": null}));
    data("signit.check_ca_login_task", login());
    assert!(wire::last().query().ends_with(&format!("access_token={SIGNIT_ACCESS_TOKEN}")));
    assert_eq!(SANDBOX.token_fetches("signit"), 0);
    SANDBOX.kill_tokens();
    let envelope = refused("signit.check_ca_login_task", login(), "vendor");
    assert_eq!((&envelope["code"], &envelope["http_status"]), (&json!("invalid_token"), &json!(401)));
    wire::speaks_chinese(&envelope);
    configured(json!({"client_secret": null, "access_token": null}));
    let envelope = refused("signit.check_ca_login_task", login(), "config");
    let said = envelope["error"]["message"].as_str().unwrap_or_default();
    assert!(said.contains("signit.access_token") && said.contains("signit.client_secret"), "{said}");
    let envelope = refused("signit.oauth_token", json!({}), "config");
    assert_eq!(faulty(&envelope), ["client_secret"]);
}

#[test]
fn refusals_are_told_in_chinese_with_what_to_do() {
    let _alone = alone();
    let envelope = refused("signit.check_ca_login_task", json!({"loginId": "unknown"}), "vendor");
    assert_eq!((&envelope["code"], &envelope["http_status"]), (&json!("100100404"), &json!(400)));
    assert_eq!(envelope["message"], "登录任务不存在");
    assert!(envelope["data"]["errorWsid"].as_str().is_some_and(|id| id.starts_with("WSID_ERRO_")), "for the vendor");
    wire::speaks_chinese(&envelope);
    configured(json!({"client_secret": "wrong"}));
    for operation in ["signit.oauth_token", "signit.check_ca_login_task"] {
        let request = if operation.ends_with("token") { json!({}) } else { login() };
        let envelope = refused(operation, request, "vendor");
        assert_eq!(envelope["code"], "invalid_client");
        wire::speaks_chinese(&envelope);
        assert!(!envelope.to_string().contains("wrong"));
    }
    configured(json!({"app_id": "unknown", "client_secret": null}));
    let envelope = refused("signit.check_ca_login_task", login(), "vendor");
    assert_eq!(envelope["code"], "100100401");
    configured(json!({"token_path": "/v1/elsewhere"}));
    let envelope = refused("signit.oauth_token", json!({}), "http");
    wire::speaks_chinese(&envelope);
}

/// The document prints another appId in the query than in the header.
#[test]
fn the_printed_request_is_sent_as_it_is_printed() {
    let _alone = alone();
    let printed = "1730975c5e7a62a2d7d93b07ae1";
    let envelope = call("signit.check_ca_login_task", with(&login(), json!({"appId": printed})));
    assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
    let sent = wire::last();
    assert!(sent.query().starts_with(&format!("appId={printed}&loginId=")), "{}", sent.query());
    assert_eq!(sent.header("X-Signit-App-Id"), Some(SIGNIT_APP_ID));
}

/// A server with this answer for every call.
fn answering(status: &'static str, body: &'static str) {
    let port = servers::by_hand(move |stream, _| {
        let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        servers::write(stream, &(head + body));
    });
    configured(json!({"base_url": format!("http://127.0.0.1:{port}"), "client_secret": null}));
}

/// 1.2: 100100000=成功, 其他=失败. The SDK's wider rule is for interfaces that nobody has seen.
#[test]
fn one_code_is_success_and_others_only_where_the_interface_is_not_known() {
    let _alone = alone();
    let any = json!({"method": "GET", "path": "/v1/open/users/anything"});
    for body in [r#"{"code":"100600000","message":"ok"}"#, r#"{"code":100100099,"message":"ok"}"#] {
        answering("200 OK", body);
        let started = Instant::now();
        let waiting = with(&login(), json!({"_options": {"wait_ms": 60_000}}));
        let envelope = refused("signit.check_ca_login_task", waiting, "vendor");
        assert!(started.elapsed() < Duration::from_secs(4), "it is not \"not scanned yet\": {envelope:#}");
        refused("signit.templates_apply", example("signit.templates_apply"), "vendor");
        let envelope = call("signit.request", any.clone());
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        assert!(envelope["warnings"][0].to_string().contains("100100000"), "{envelope:#}");
    }
    answering("200 OK", r#"{"code":"100100000","message":"ok"}"#);
    assert_eq!(call("signit.request", any.clone())["warnings"], json!([]));
    answering("200 OK", r#"{"code":"100100100","message":"no"}"#);
    refused("signit.request", any, "vendor");
}

/// 1.2 lists the HTTP status 400: 参数不正确.
#[test]
fn a_status_of_400_is_a_wrong_parameter_whatever_the_body_says() {
    let _alone = alone();
    for (status, body, kind) in [
        ("400 Bad Request", r#"{"code":"400","message":"x"}"#, "vendor"),
        ("400 Bad Request", r#"{"code":"100109999","message":"x","errorWsid":"WSID_ERRO_1"}"#, "vendor"),
        ("400 Bad Request", r#"{"message":"x"}"#, "http"),
        ("400 Bad Request", "<html>bad</html>", "http"),
        ("400 Bad Request", "", "http"),
    ] {
        answering(status, body);
        let envelope = refused("signit.check_ca_login_task", login(), kind);
        assert_eq!(envelope["http_status"], 400);
        let error = &envelope["error"];
        assert!(error["message"].to_string().contains("参数不正确"), "{body}: {envelope:#}");
        assert!(error["hint"].to_string().contains("核对请求参数"), "{body}: {envelope:#}");
    }
    answering("404 Not Found", "<html>none</html>");
    let envelope = refused("signit.check_ca_login_task", login(), "http");
    assert!(!envelope["error"]["hint"].to_string().contains("核对请求参数"), "{envelope:#}");
}

#[test]
fn spoilt_answers_get_their_kind() {
    let _alone = alone();
    data("signit.oauth_token", json!({}));
    wire::spoilt_answers("signit.check_ca_login_task", &login(), TASK);
    wire::spoilt_answers("signit.templates_apply", &example("signit.templates_apply"), APPLY);
    wire::spoilt_answers("signit.oauth_token", &json!({}), "/v1/oauth/oauth/token");
}

#[test]
fn any_other_interface_is_called_as_asked() {
    let _alone = alone();
    let path = "/v1/open/seal/third-person-seal/file-wsid";
    let query = json!({"名称": "a b&c=d", "page": 2, "all": true, "access_token": "mine"});
    let answer = data("signit.request", json!({"method": "GET", "path": path, "query": query}));
    let expected = json!({"名称": "a b&c=d", "page": "2", "all": "true"});
    assert_eq!((&answer["method"], &answer["path"], &answer["query"]), (&json!("GET"), &json!(path), &expected));
    assert!(!wire::last().query().contains("mine"));
    for method in ["POST", "PUT"] {
        for body in [json!({"a": [1, {"b": "二"}]}), json!("{\"a\":[1,{\"b\":\"二\"}]}")] {
            let answer = data("signit.request", json!({"method": method, "path": path, "body": body}));
            assert_eq!((&answer["method"], &answer["body"]), (&json!(method), &json!({"a": [1, {"b": "二"}]})));
            let sent = wire::last();
            assert!(sent.header("Content-Type").is_some_and(|kind| kind.starts_with("application/json")));
            assert_eq!(sent.header("X-Signit-App-Id"), Some(SIGNIT_APP_ID));
        }
        assert_eq!(data("signit.request", json!({"method": method, "path": path}))["body"], json!({}));
    }
    let answer = data("signit.request", json!({"method": "DELETE", "path": path, "query": "{\"wsid\":\"1\"}"}));
    assert_eq!(
        (&answer["method"], &answer["body"], &answer["query"]["wsid"]),
        (&json!("DELETE"), &Value::Null, &json!("1"))
    );
    let paths = [
        "v1/open",
        "//elsewhere.example/x",
        "/v1/open?x=1",
        "/v1/open#x",
        "/v1/打开",
        "/v1/open/../secret",
        "/v1/open/%2e%2e/secret",
        "/v1/open/.%2E/secret",
        "/v1/open/%252e%252e/secret",
        "/v1/open/..%2fsecret",
        "/v1/open/..;/secret",
        "/v1/open/..;x=1/secret",
        "/v1/open/%2e%2e%3b/secret",
        "/v1/open/%00",
        "/v1\\open",
    ];
    for path in paths {
        let envelope = refused("signit.request", json!({"method": "GET", "path": path}), "argument");
        assert_eq!(faulty(&envelope), ["path"], "{path}");
    }
    for (request, field) in [
        (json!({"method": "PATCH", "path": path}), "method"),
        (json!({"method": "GET", "path": path, "body": {}}), "body"),
        (json!({"method": "DELETE", "path": path, "body": {"a": 1}}), "body"),
        (json!({"method": "GET", "path": path, "query": {"a": [1]}}), "query"),
    ] {
        assert_eq!(faulty(&refused("signit.request", request, "argument")), [field]);
    }
}

/// The vendor counts the tokens that it gives out, and each new one kills the one before.
#[test]
fn what_is_refused_anyway_fetches_no_token() {
    let _alone = alone();
    SANDBOX.kill_tokens();
    let before = SANDBOX.counters();
    for request in [
        json!({"method": "GET", "path": "/v1/../x"}),
        json!({"method": "GET", "path": "/v1", "body": {}}),
        json!({"method": "GET", "path": "/v1", "query": {"a": [1]}}),
    ] {
        // A secret of its own gives the token a cold place.
        let mut configuration = SANDBOX.config_json();
        configuration["signit"]["client_secret"] = json!("nobody has fetched a token with this one");
        configure(&configuration);
        refused("signit.request", request, "argument");
    }
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn only_what_is_asked_with_get_is_asked_again() {
    let _alone = alone();
    data("signit.oauth_token", json!({}));
    let path = "/v1/open/users/any";
    for (method, times) in [("GET", 2), ("POST", 1), ("PUT", 1), ("DELETE", 1)] {
        let before = SANDBOX.calls(path);
        SANDBOX.arm(path, 1, Fault::Close);
        let envelope = call("signit.request", json!({"method": method, "path": path}));
        assert_eq!(envelope["ok"], times == 2, "{method}: {envelope:#}");
        assert_eq!(SANDBOX.calls(path) - before, times, "{method}");
        SANDBOX.clear_faults();
    }
    let before = SANDBOX.calls(APPLY);
    SANDBOX.arm(APPLY, 1, Fault::Close);
    refused("signit.templates_apply", example("signit.templates_apply"), "transport");
    assert_eq!(SANDBOX.calls(APPLY) - before, 1, "a signing that may have begun");
}

/// The vectors W1 and W2 of signit-public 4.
fn vectors() -> [(Value, &'static str); 2] {
    let common = json!({
        "appId": "demoapp0001", "client_secret": "demosecret0001", "contentType": "application/json",
        "date": "Thu Dec 20 14:46:51 CST 2018", "host": "webhook.example", "method": "post",
        "nonce": "abcdefghijklmnopqrstuvwx", "resource": "", "scheme": "https",
    });
    let body = r#"{"event":"dataSignatureCompleted","rawData":"{}","needCallBack":false}"#;
    let first = "HmacSHA512 demoapp0001:0Kd7iqj9eb0ZaAIvlkf6TYtL/QR4ufp2+J+4RrPok5IG1Limy+/ZUgzl3AIXXuIduJK30tJ9r+zq43kSv1ZUBA==";
    let second = "HmacSHA512 demoapp0001:S7e35y++BpHkkr6XKcBB7T2LhUuolT/ISSX6TuVyTIHGTFsbmM4nrQmJvJD6WHSPWRd2MrWXG7nwB+Ec4PKgmw==";
    [
        (with(&common, json!({"body": body, "signature": first})), first),
        (with(&common, json!({"signature": second})), second),
    ]
}

#[test]
fn callbacks_with_the_right_signature_are_opened() {
    let _alone = alone();
    let [(first, _), (second, _)] = vectors();
    let opened = data("signit.verify_webhook", first.clone());
    let expected = json!({
        "valid": true, "event": "dataSignatureCompleted", "event_meaning": "数据签名完成", "rawData": {}, "needCallBack": false,
    });
    assert_eq!(opened, expected);
    assert_eq!(data("signit.verify_webhook", second), json!({"valid": true}));
    // As bytes, and without the scheme's usual letter case.
    let bytes = first["body"].as_str().map(|body| hisbridge::crypto::encoding::base64_encode(body.as_bytes()));
    let bytes = with(&first, json!({"body": null, "body_base64": bytes}));
    assert_eq!(data("signit.verify_webhook", bytes), expected);
}

#[test]
fn anything_that_is_changed_makes_a_callback_worthless() {
    let _alone = alone();
    for (vector, signature) in vectors() {
        for name in
            ["appId", "client_secret", "contentType", "date", "host", "method", "nonce", "resource", "scheme", "body"]
        {
            let changed = with(&vector, json!({name: "x"}));
            assert_eq!(data("signit.verify_webhook", changed), json!({"valid": false}), "{name}");
        }
        let damaged = [
            signature.replace("HmacSHA512", "HmacSHA256"),
            signature.replace("demoapp0001", "demoapp0002"),
            signature.replace("HmacSHA512 ", ""),
            signature[..signature.len() - 4].to_owned(),
            signature.replace("==", "AA=="),
            format!("{signature} {signature}"),
            "HmacSHA512 demoapp0001:".to_owned(),
            ":".to_owned(),
        ];
        for signature in damaged {
            let changed = with(&vector, json!({"signature": signature}));
            assert_eq!(data("signit.verify_webhook", changed), json!({"valid": false}), "{signature}");
        }
        let unsigned = with(&vector, json!({"signature": null, "headers": {"Content-Type": "application/json"}}));
        assert_eq!(data("signit.verify_webhook", unsigned), json!({"valid": false}));
    }
    let [(first, _), _] = vectors();
    let spaced = first["body"].as_str().map(|body| body.replace(":", ": "));
    assert_eq!(data("signit.verify_webhook", with(&first, json!({"body": spaced}))), json!({"valid": false}));
}

/// A line break in a value makes two lines of one: the signature of one callback would fit another.
#[test]
fn no_value_of_a_callback_has_two_lines() {
    let _alone = alone();
    let [(first, signature), _] = vectors();
    for (field, header) in [
        ("contentType", "Content-Type"),
        ("date", "X-Signit-Date"),
        ("host", "X-Signit-Host"),
        ("nonce", "X-Signit-Nonce"),
        ("resource", "X-Signit-Resource"),
        ("scheme", "X-Signit-Scheme"),
        ("method", ""),
        ("appId", ""),
    ] {
        for text in ["a\nb", "a\r\nb", "a\rb", "\na"] {
            let envelope = refused("signit.verify_webhook", with(&first, json!({field: text})), "argument");
            assert_eq!(faulty(&envelope), [field], "{envelope:#}");
            assert!(!envelope.to_string().contains("a\\nb"), "{envelope:#}");
            if !header.is_empty() {
                let moved = with(&first, json!({field: null, "headers": {header: [text]}}));
                assert_eq!(faulty(&refused("signit.verify_webhook", moved, "argument")), [field]);
            }
        }
    }
    // The text that vector W1 signs, cut into lines elsewhere.
    let at = |name: &str| first[name].as_str().unwrap_or_default();
    let forged = json!({
        "date": format!("{}\n{}", at("date"), at("host")), "host": at("method"), "method": at("nonce"),
        "nonce": at("body"), "body": null, "signature": signature,
    });
    refused("signit.verify_webhook", with(&first, forged), "argument");
}

/// What the platform sends: rawData as text (7.1) or as an object (7.3), signed with the configured secret.
#[test]
fn callbacks_of_the_platform_are_opened_whichever_way_raw_data_comes() {
    let _alone = alone();
    for form in ["string", "object"] {
        let sent = SANDBOX.control("webhook", &json!({"raw_data_as": form})).expect("a callback");
        let request = json!({"headers": sent["headers"], "body": sent["body"]});
        let opened = data("signit.verify_webhook", request.clone());
        assert_eq!(opened["valid"], true, "{opened}");
        assert_eq!(opened["rawData"]["business"]["patientName"], "张三");
        assert_eq!(opened["rawData"]["signature"]["signStatus_meaning"], "已签名");
        assert_eq!(opened["target"]["destination"], "https://his.example/webhook");
        // Names have no case; some frameworks give lists of values. A value by itself goes before the headers.
        let lists: serde_json::Map<String, Value> = sent["headers"]
            .as_object()
            .expect("headers")
            .iter()
            .map(|(name, value)| (name.to_uppercase(), json!([value])))
            .collect();
        assert_eq!(data("signit.verify_webhook", with(&request, json!({"headers": lists}))), opened);
        let nonce = with(&request, json!({"nonce": "another"}));
        assert_eq!(data("signit.verify_webhook", nonce), json!({"valid": false}));
        let secret = with(&request, json!({"client_secret": "another"}));
        assert_eq!(data("signit.verify_webhook", secret), json!({"valid": false}));
    }
    let unknown = SANDBOX.control("webhook", &json!({"event": "brandNewEvent", "rawData": [1]})).expect("a callback");
    let opened = data("signit.verify_webhook", json!({"headers": unknown["headers"], "body": unknown["body"]}));
    assert_eq!((&opened["event"], &opened["rawData"]), (&json!("brandNewEvent"), &json!("[1]")));
}

#[test]
fn a_callback_is_never_checked_with_an_empty_secret() {
    let _alone = alone();
    configured(json!({"client_secret": null}));
    let request = json!({"signature": "HmacSHA512 x:AAAA", "appId": "x", "body": "{}"});
    for options in [json!({}), json!({"validation": "lenient"})] {
        let envelope = call("signit.verify_webhook", with(&request, json!({"_options": options})));
        assert_eq!(envelope["ok"], false, "{envelope:#}");
        assert!(
            envelope["error"]["message"].as_str().is_some_and(|said| said.contains("client_secret")),
            "{envelope:#}"
        );
    }
}

#[test]
fn samples_are_accepted_and_every_limit_holds() {
    let _alone = alone();
    let mut cases = 0;
    for row in catalog::operations().filter(|row| row.system == "signit") {
        for sample in catalog::examples(row.full_name).1 {
            assert_eq!(call_text(row.full_name, sample)["ok"], true, "{} {sample}", row.full_name);
        }
        cases += limits::check(row.full_name, &["100100400"]);
    }
    assert!(cases >= 60, "{cases}");
}
