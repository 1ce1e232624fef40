//! Wrong input of every kind: an `argument` envelope that lists every fault, and nothing is sent.

mod common;
#[path = "bad_input/families.rs"]
mod families;
#[path = "bad_input/hand_built.rs"]
mod hand_built;
#[path = "bad_input/people.rs"]
mod people;
#[path = "bad_input/twice.rs"]
mod twice;

use common::*;
use hisbridge::abi::cdecl::{his_call, his_configure, his_free, his_operations};
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char};
use std::ptr;

fn take(text: *mut c_char) -> Value {
    // SAFETY: the library returned a NUL-terminated string, which is freed once.
    unsafe {
        let words = CStr::from_ptr(text).to_str().expect("UTF-8").to_owned();
        his_free(text);
        serde_json::from_str(&words).expect("JSON")
    }
}

fn raw(operation: *const c_char, request: *const c_char) -> Value {
    // SAFETY: NULL or NUL-terminated, as the callers below make them.
    take(unsafe { his_call(operation, request) })
}

fn c(text: impl Into<Vec<u8>>) -> CString {
    CString::new(text).expect("no NUL inside")
}

#[test]
fn nothing_wrong_is_sent() {
    let _alone = alone();
    let operation = c("healthcard.register_health_card");
    let before = SANDBOX.counters();
    let long = format!("{{\"x\":\"{}\"}}", "A".repeat(5 * 1024 * 1024));
    let nested = format!("{{\"name\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let texts: Vec<Vec<u8>> = vec![
        b"no json".to_vec(),
        b"{\"a\":".to_vec(),
        b"[]".to_vec(),
        b"[{\"name\":\"x\"}]".to_vec(),
        b"\"text\"".to_vec(),
        b"null".to_vec(),
        b"{}".to_vec(),
        b"".to_vec(),
        b"\xFF\xFE{}".to_vec(),
        vec![0xD5, 0xC5, 0xC8, 0xFD],
        long.into_bytes(),
        nested.into_bytes(),
        b"{\"_options\":1}".to_vec(),
        b"{\"_options\":{\"timeout\":1}}".to_vec(),
        b"{\"name\":{\"first\":1}}".to_vec(),
    ];
    for text in texts {
        let shown = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
        let envelope = raw(operation.as_ptr(), c(text).as_ptr());
        assert_eq!(envelope["error"]["kind"], "argument", "{shown}: {envelope:#}");
        assert!(envelope["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{shown}");
        assert!(envelope.to_string().len() < 20_000, "{shown}");
    }
    assert_eq!(raw(ptr::null(), c("{}").as_ptr())["error"]["kind"], "argument");
    assert_eq!(raw(operation.as_ptr(), ptr::null())["error"]["kind"], "argument");
    assert_eq!(raw(ptr::null(), ptr::null())["error"]["kind"], "argument");
    assert_eq!(raw(c(vec![0xD5, 0xC5]).as_ptr(), c("{}").as_ptr())["error"]["kind"], "argument");
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn unknown_names_get_the_nearest() {
    let _alone = alone();
    for (wrong, near) in [
        ("healthcard.registerHealthCard", "healthcard.register_health_card"),
        ("imaging.chek", "imaging.check"),
        ("ywx.synRecipeInfo", "ywx.syn_recipe_info"),
    ] {
        let envelope = refused(wrong, json!({}), "argument");
        assert_eq!(envelope["error"]["fields"][0]["suggestion"], near);
    }
    refused("", json!({}), "argument");
    refused("healthcard", json!({}), "argument");
    refused(&"x".repeat(100_000), json!({}), "argument");
}

#[test]
fn every_fault_is_listed_at_once() {
    let _alone = alone();
    let request = with(
        &example("healthcard.register_health_card"),
        json!({"name": null, "gender": "M", "birthday": "1998-9-8", "idType": "77", "phone1": {"a": 1}, "nmae": "x"}),
    );
    let envelope = refused("healthcard.register_health_card", request, "argument");
    let mut names = faulty(&envelope);
    names.sort();
    assert_eq!(names, ["birthday", "gender", "name", "nmae", "phone1"]);
    let problems: Vec<&str> =
        envelope["error"]["fields"].as_array().unwrap().iter().filter_map(|f| f["problem"].as_str()).collect();
    for problem in ["missing", "value", "format", "type", "unknown"] {
        assert!(problems.contains(&problem), "{problem}: {envelope:#}");
    }
    assert!(!envelope.to_string().contains("1998-9-8"), "a value is repeated");
}

/// What a program has got wrong in one place it may have got wrong in ten thousand.
#[test]
fn a_hundred_faults_are_listed_and_all_are_counted() {
    let _alone = alone();
    let text = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(",");
    for (operation, request, count) in [
        (
            "healthcard.register_batch_health_card",
            format!("{{\"healthCardItems\":[{}]}}", text(4000, &|_| "1".into())),
            4000,
        ),
        ("ywx.syn_recipe_info", format!("{{\"roles\":[{}]}}", text(20_000, &|_| "\"x\"".into())), 20_000),
        ("healthcard.get_app_token", format!("{{{}}}", text(20_000, &|at| format!("\"name{at}\":1"))), 20_000),
    ] {
        let envelope = call_text(operation, &request);
        assert_eq!(envelope["error"]["kind"], "argument", "{operation}");
        assert_eq!(faulty(&envelope).len(), 100, "{operation}");
        let message = envelope["error"]["message"].as_str().expect("a message");
        let told = message.split("共 ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a number");
        let told: usize = told.parse().expect("a number");
        // The items' own faults, and what is missing beside them.
        assert!((count..count + 20).contains(&told), "{operation}: {message}");
    }
    // Remarks are as many.
    let roles = format!(
        "{{\"roles\":[{}],\"_options\":{{\"validation\":\"lenient\"}}}}",
        text(500, &|_| "{\"keyword\":\"\"}".into())
    );
    let warnings = call_text("ywx.syn_recipe_info", &roles)["warnings"].as_array().map(Vec::len).unwrap_or_default();
    assert!((1..=102).contains(&warnings), "{warnings}");
}

#[test]
fn faults_come_in_the_order_of_the_request() {
    let _alone = alone();
    let mut names = vec!["zzz", "phone1", "gender", "aaa", "birthday"];
    for _ in 0..names.len() {
        names.rotate_left(1);
        let members: Vec<String> = names
            .iter()
            .map(|name| format!("\"{name}\":{}", if name.starts_with("phone") { "{}" } else { "\"?\"" }))
            .collect();
        let envelope = call_text("healthcard.register_health_card", &format!("{{{}}}", members.join(",")));
        let found = faulty(&envelope);
        assert_eq!(found[..names.len()], names, "{envelope:#}");
        assert!(found.len() > names.len(), "what is missing comes last: {envelope:#}");
    }
    let items = r#"{"healthCardItems":[{"zzz":1,"gender":"?"},{"gender":"?","zzz":1}]}"#;
    let found = faulty(&call_text("healthcard.register_batch_health_card", items));
    let places: Vec<&String> = found.iter().filter(|name| name.ends_with("zzz") || name.ends_with("gender")).collect();
    let prefix = |at: usize, name: &str| format!("healthCardItems[{at}].{name}");
    assert_eq!(places, [&prefix(0, "zzz"), &prefix(0, "gender"), &prefix(1, "gender"), &prefix(1, "zzz")]);
}

#[test]
fn a_check_ends_with_the_calls_time_and_with_the_callers_wish() {
    let _alone = alone();
    let before = SANDBOX.counters();
    let items = vec!["{}"; 100_000].join(",");
    let request = |options: &str| format!("{{\"healthCardItems\":[{items}],\"_options\":{{{options}}}}}");
    let operation = "healthcard.register_batch_health_card";
    // Reading half a megabyte takes longer than this by itself.
    let envelope = call_text(operation, &request("\"timeout_ms\":1"));
    assert_eq!(envelope["error"]["kind"], "timeout", "{}", envelope["error"]["message"]);
    let cancel = hisbridge::cancel::Cancel::default();
    cancel.cancel();
    let text = hisbridge::dispatch::call(operation, &request(""), &cancel).text();
    assert!(text.contains(r#""kind":"cancelled""#), "{}", &text[..500]);
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn values_are_coerced_to_the_catalogues_types() {
    let _alone = alone();
    let request = with(&example("imaging.check"), json!({"ExamFlg": "1", "DoctorCode": 1001}));
    data("imaging.check", request);
    refused("imaging.check", with(&example("imaging.check"), json!({"ExamFlg": "one"})), "argument");
    refused("imaging.check", with(&example("imaging.check"), json!({"ExamFlg": 1.5})), "argument");
    refused("imaging.check", with(&example("imaging.check"), json!({"ExamFlg": 3})), "argument");
}

#[test]
fn wrong_configurations_name_the_key_and_keep_the_old_one() {
    let _alone = alone();
    for (text, key) in [
        (r#"{"htp":{}}"#, "htp"),
        (r#"{"http":{"timeout":1}}"#, "http.timeout"),
        (r#"{"http":{"timeout_ms":"soon"}}"#, "http.timeout_ms"),
        (r#"{"http":{"timeout_ms":0}}"#, "http.timeout_ms"),
        (r#"{"imaging":{"carry":"pigeon"}}"#, "imaging.carry"),
        (r#"{"healthcard":{"base_url":"ftp://x"}}"#, "healthcard.base_url"),
        (r#"{"profiles":{"branch":{"healthcard":{"appid":"x"}}}}"#, "profiles.branch.healthcard.appid"),
        (r#"{"healthcard":{"app_secret":{"env":"NO_SUCH_VARIABLE_HERE"}}}"#, "healthcard.app_secret"),
        (r#"{"ywx":[]}"#, "ywx"),
    ] {
        // SAFETY: a NUL-terminated string.
        let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
        assert_eq!(envelope["error"]["kind"], "config", "{text}: {envelope:#}");
        assert_eq!(faulty(&envelope), [key], "{text}");
    }
    for text in ["", "[]", "{", "1"] {
        // SAFETY: a NUL-terminated string.
        let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
        assert_eq!(envelope["error"]["kind"], "config", "{text}: {envelope:#}");
    }
    data("imaging.check", example("imaging.check"));
    refused("imaging.check", with(&example("imaging.check"), json!({"_options": {"profile": "nowhere"}})), "config");
}

#[test]
fn the_catalogue_describes_itself() {
    let _alone = alone();
    // SAFETY: NULL is allowed.
    let all = take(unsafe { his_operations(ptr::null()) });
    let systems = all["systems"].as_array().expect("systems");
    let operations: usize = systems.iter().filter_map(|s| s["operations"].as_array().map(Vec::len)).sum();
    assert_eq!(operations, hisbridge::catalog::operations().count());
    for system in systems {
        for operation in system["operations"].as_array().unwrap() {
            for field in operation["fields"].as_array().unwrap() {
                assert!(
                    field["name"].is_string() && field["type"].is_string() && field["meaning"].is_string(),
                    "{field}"
                );
            }
            assert!(operation["example"].is_object(), "{operation}");
        }
    }
    // SAFETY: a NUL-terminated string.
    let one = take(unsafe { his_operations(c("imaging").as_ptr()) });
    assert_eq!(one["systems"].as_array().map(Vec::len), Some(1));
    // SAFETY: a NUL-terminated string.
    let none = take(unsafe { his_operations(c("imging").as_ptr()) });
    assert_eq!(none["error"]["fields"][0]["suggestion"], "imaging");
}

#[test]
fn the_sample_configuration_is_accepted_as_it_is() {
    let _alone = alone();
    let text = std::fs::read_to_string("docs/hisbridge.sample.json").expect("the sample");
    // SAFETY: a NUL-terminated string.
    let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
    assert_eq!(envelope["ok"], true, "{envelope:#}");
}
