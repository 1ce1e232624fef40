//! Members that stand twice, as a typed quotation mark in hand-built JSON makes them: refused where the library is told
//! something, and in a vendor's answer the last one counts.

use super::common::*;
use super::{c, take};
use hisbridge::abi::cdecl::{his_configure, his_json_get, his_json_set};
use hisbridge::crypto::{aes_ecb, encoding};
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::io::{Read, Write};

#[test]
fn in_a_request_they_are_refused_at_every_level() {
    let _alone = alone();
    let before = SANDBOX.counters();
    let register = "healthcard.register_health_card";
    for (operation, text, place) in [
        (register, r#"{"name":"SECRET1","idNumber":"SECRET2","idNumber":"SECRET3"}"#, "idNumber"),
        (register, r#"{"idNumber":"SECRET2","name":"x","idNumber":"SECRET2"}"#, "idNumber"),
        (register, r#"{"name":"SECRET1","n\u0061me":"SECRET2"}"#, "name"),
        (register, r#"{"name":null,"name":"SECRET2"}"#, "name"),
        (register, r#"{"childInfo":{"motherName":"SECRET1","motherName":"SECRET2"}}"#, "childInfo.motherName"),
        (
            register,
            r#"{"childInfo":"{\"motherName\":\"SECRET1\",\"motherName\":\"SECRET2\"}"}"#,
            "childInfo.motherName",
        ),
        (register, r#"{"_options":{"tag":"SECRET1","tag":"SECRET2"}}"#, "_options.tag"),
        (register, r#"{"_options":{"extra":{"new":[{"a":"SECRET1","a":1}]}}}"#, "_options.extra.new[0].a"),
        (register, r#"{"req":{"name":"SECRET1","name":"SECRET2"}}"#, "req.name"),
        (register, r#"{"commonIn":{"hospitalId":"SECRET1"},"req":{"hospitalId":"SECRET2"}}"#, "req.hospitalId"),
        (register, r#"{"name":"SECRET1","req":{"name":"SECRET2"}}"#, "req.name"),
        (
            "healthcard.register_batch_health_card",
            r#"{"healthCardItems":[{"name":"SECRET1"},{"name":"SECRET1","name":"SECRET2"}]}"#,
            "healthCardItems[1].name",
        ),
        ("healthcard.request", r#"{"interface":"x","req":{"a":{"b":"SECRET1","b":"SECRET2"}}}"#, "req.a.b"),
        (
            "ywx.syn_recipe_info",
            r#"{"msg":{"head":{"sysTag":"SECRET1"},"body":{"sysTag":"SECRET2"}}}"#,
            "msg.body.sysTag",
        ),
        ("signit.request", r#"{"method":"POST","path":"/x","body":"{\"a\":\"SECRET1\",\"a\":2}"}"#, "body.a"),
        ("ywx.request", r#"{"method":"POST","path":"/x","body":"{\"a\":\"SECRET1\",\"a\":2}"}"#, "body.a"),
        ("ywx.request", r#"{"method":"POST","path":"/x","body":{"head":{"a":"SECRET1","a":2}}}"#, "body.head.a"),
        ("signit.request", r#"{"method":"POST","path":"/x","body":{"a":"SECRET1","a":2}}"#, "body.a"),
        ("signit.request", r#"{"method":"GET","path":"/x","query":"{\"a\":\"SECRET1\",\"a\":2}"}"#, "query.a"),
    ] {
        let envelope = call_text(operation, text);
        assert_eq!(envelope["error"]["kind"], "argument", "{text}: {envelope:#}");
        let faults = envelope["error"]["fields"].as_array().expect("faults");
        let twice: Vec<&str> = faults
            .iter()
            .filter(|fault| fault["problem"] == "duplicate")
            .filter_map(|fault| fault["name"].as_str())
            .collect();
        assert_eq!(twice, [place], "{text}: {envelope:#}");
        assert!(!envelope.to_string().contains("SECRET"), "{text}: {envelope:#}");
        assert!(envelope["error"]["message"].as_str().is_some_and(|words| words.contains(place)), "{envelope:#}");
    }
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn two_names_of_one_field_may_say_the_same_only() {
    let _alone = alone();
    let operation = "healthcard.report_his_data";
    let request = |one: Value, other: Value| {
        let members =
            json!({"cardType": "01", "qrCodeText": null, "name": "张三", "idCardNumber": one, "idCard": other});
        let mut request = with(&example(operation), members);
        request["idCard"] = other;
        request
    };
    let number = "330482199309140014";
    let envelope = refused(operation, request(number.into(), "110101199003070003".into()), "argument");
    assert_eq!(faulty(&envelope), ["idCard"]);
    assert_eq!(envelope["error"]["fields"][0]["problem"], "duplicate");
    assert!(!envelope.to_string().contains(number) && !envelope.to_string().contains("110101199003070003"));
    for other in [json!(number), json!(""), json!(null)] {
        data(operation, request(number.into(), other));
    }
    let parts = json!({"commonIn": {"hospitalId": "90003", "channelNum": "0"}, "req": {"hospitalId": "90003", "channelNum": 0}});
    let mut request = example("healthcard.get_app_token");
    request.as_object_mut().expect("an object").extend(parts.as_object().expect("an object").clone());
    assert_ne!(call("healthcard.get_app_token", request)["error"]["kind"], "argument");
}

#[test]
fn in_a_configuration_they_are_refused_at_every_level() {
    let _alone = alone();
    for (text, places) in [
        (r#"{"http":{},"http":{}}"#, &["http"][..]),
        (r#"{"healthcard":{"app_secret":"SECRET1","app_secret":"SECRET2"}}"#, &["healthcard.app_secret"]),
        (r#"{"ywx":{"client_secret":{"env":"SECRET1","env":"SECRET2"}}}"#, &["ywx.client_secret.env"]),
        (
            r#"{"profiles":{"b":{"ywx":{"client_id":"SECRET1","client_id":"2"}},"b":{}}}"#,
            &["profiles.b.ywx.client_id", "profiles.b"],
        ),
    ] {
        // SAFETY: a NUL-terminated string.
        let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
        assert_eq!(envelope["error"]["kind"], "config", "{text}: {envelope:#}");
        assert_eq!(faulty(&envelope), places, "{text}");
        assert!(
            envelope["error"]["message"].as_str().is_some_and(|words| words.starts_with("配置有误")),
            "{envelope:#}"
        );
        assert!(!envelope.to_string().contains("SECRET"), "{envelope:#}");
    }
    // Remarks may stand as often as they like.
    let text = SANDBOX.config_json().to_string().replacen('{', r#"{"//":"a","//":"b","//x":1,"//x":2,"#, 1);
    // SAFETY: a NUL-terminated string.
    let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
    assert_eq!(envelope["ok"], true, "{envelope:#}");
}

/// A server that answers everything with this body; its address.
fn server(body: String) -> String {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", socket.local_addr().expect("its port"));
    std::thread::spawn(move || {
        for mut stream in socket.incoming().flatten() {
            let _ = stream.read(&mut [0; 65536]);
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    url
}

#[test]
fn in_an_answer_the_last_one_counts_everywhere() {
    let _alone = alone();
    let sealed = |text: &str| {
        let key = SANDBOX.config_json()["reservation"]["aes_key"].as_str().expect("a key").to_owned();
        encoding::base64_encode(&aes_ecb::encrypt(key.as_bytes(), text.as_bytes()).expect("seals"))
    };
    let rsp = r#"{"appToken":"a","expiresIn":7200,"list":[{"x":1,"y":2,"x":3}],"appToken":"b"}"#;
    for (operation, key, body, pointer, expected, name) in [
        (
            "healthcard.get_app_token",
            "base_url",
            format!(r#"{{"commonOut":{{"resultCode":1,"resultCode":0}},"rsp":{rsp}}}"#),
            "/appToken",
            json!("b"),
            "rsp.list[0].x",
        ),
        (
            "ywx.syn_doctor_search",
            "base_url",
            r#"{"status":"1","status":"0","data":{"openId":"a","openId":"b"}}"#.to_owned(),
            "/openId",
            json!("b"),
            "data.openId",
        ),
        (
            "imaging.check",
            "backend_url",
            r#"{"code":0,"code":1,"content":1,"message":"http://a","message":"http://b"}"#.to_owned(),
            "/url",
            json!("http://b"),
            "message",
        ),
        (
            "signit.check_ca_login_task",
            "base_url",
            r#"{"code":"100100000","data":{"a":{"b":1,"b":2}}}"#.to_owned(),
            "/a/b",
            json!(2),
            "data.a.b",
        ),
        (
            "reservation.token",
            "base_url",
            sealed(r#"{"code":"200","success":true,"result":{"token":"a","expire":1,"token":"b"}}"#),
            "/token",
            json!("b"),
            "result.token",
        ),
    ] {
        let system = operation.split('.').next().expect("a system");
        let mut configuration = SANDBOX.config_json();
        configuration[system][key] = json!(server(body));
        if system == "signit" {
            configuration[system]["client_secret"] = Value::Null;
            configuration[system]["access_token"] = json!("T");
        }
        configure(&configuration);
        let text = hisbridge::dispatch::call(operation, &example(operation).to_string(), &Default::default()).text();
        let envelope: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(envelope["ok"], true, "{operation}: {envelope:#}");
        assert_eq!(envelope["data"].pointer(pointer), Some(&expected), "{operation}: {envelope:#}");
        let warnings = envelope["warnings"].to_string();
        assert!(warnings.contains(name) && warnings.contains("最后一个"), "{operation}: {envelope:#}");
        // Once, in the text that the caller reads too.
        let member = format!("\"{}\":", pointer.rsplit('/').next().expect("a name"));
        let data = &text[text.find("\"data\":").expect("data")..text.find(",\"error\":").expect("error")];
        assert_eq!(data.matches(&member).count(), 1, "{operation}: {data}");
    }
}

#[test]
fn his_json_get_and_his_json_set_take_the_last_one() {
    let text = |answer: *mut c_char| {
        // SAFETY: the library returned a NUL-terminated string, which is freed once.
        unsafe {
            let words = CStr::from_ptr(answer).to_str().expect("UTF-8").to_owned();
            hisbridge::abi::cdecl::his_free(answer);
            words
        }
    };
    let _alone = alone();
    let json: CString = c(r#"{"a":{"x":1},"b":"1","a":{"x":2,"x":3}}"#);
    // SAFETY: NUL-terminated strings.
    assert_eq!(text(unsafe { his_json_get(json.as_ptr(), c"/a/x".as_ptr()) }), "3");
    // SAFETY: NUL-terminated strings.
    let set = text(unsafe { his_json_set(json.as_ptr(), c"/b".as_ptr(), c"2".as_ptr()) });
    assert_eq!(set, r#"{"a":{"x":3},"b":"2"}"#);
}
