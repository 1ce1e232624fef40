//! 影像中心调阅 against the sandbox, which decrypts with OpenSSL.

mod common;

use common::*;
use serde_json::{Value, json};

fn request() -> Value {
    example("imaging.check")
}

#[test]
fn check_counts_and_gives_the_address() {
    let _alone = alone();
    let envelope = call("imaging.check", request());
    assert_eq!(envelope["code"], "1", "{envelope:#}");
    assert!(envelope["data"]["content"].is_u64());
    assert!(envelope["data"]["url"].as_str().is_some_and(|url| url.contains("/hisLogin?code=")));
    assert_eq!(envelope["http_status"], 200);
}

#[test]
fn both_orders_and_all_carriages_are_understood_and_the_wrong_ones_refused() {
    let _alone = alone();
    for (order, carry) in [("C1C3C2", "body"), ("C1C2C3", "headers"), ("C1C3C2", "headers"), ("C1C2C3", "body")] {
        SANDBOX.control("settings", &json!({"ciphertext_order": order, "carry": carry})).expect("settings");
        for ours in ["C1C3C2", "C1C2C3"] {
            for carried in ["body", "headers", "both"] {
                let mut configuration = SANDBOX.config_json();
                configuration["imaging"]["ciphertext_order"] = json!(ours);
                configuration["imaging"]["carry"] = json!(carried);
                configure(&configuration);
                let envelope = call("imaging.check", request());
                let right = ours == order && (carried == carry || carried == "both");
                assert_eq!(envelope["ok"], right, "{ours} {carried} to {order} {carry}: {envelope:#}");
                if !right {
                    assert_eq!(envelope["error"]["kind"], "vendor");
                    assert!(!envelope["error"]["hint"].as_str().unwrap_or_default().is_empty());
                }
            }
        }
    }
}

#[test]
fn the_viewer_page_shows_the_patient() {
    let _alone = alone();
    let url = data("imaging.his_login", request())["url"].as_str().map(str::to_owned).expect("a url");
    let page = ureq::get(&url).call().expect("the page").body_mut().read_to_string().expect("text");
    assert!(page.contains("李明"), "{page}");
    let (before, after) = url.split_once("&timestamp=").expect("a timestamp");
    let digits = after.find('&').unwrap_or(after.len());
    let later = after[..digits].parse::<u64>().expect("a number") + 1;
    let tampered = format!("{before}&timestamp={later}{}", &after[digits..]);
    let page = ureq::get(&tampered).call().expect("the page").body_mut().read_to_string().expect("text");
    assert!(!page.contains("李明"));
}

#[test]
fn hospital_comes_from_the_configuration_or_the_request() {
    let _alone = alone();
    let configured = SANDBOX.config_json()["imaging"]["hospital_code"].as_str().map(str::to_owned).expect("a code");
    data("imaging.check", with(&request(), json!({"HospitalCode": configured, "HospitalName": "另一院区"})));
    let unknown = refused("imaging.check", with(&request(), json!({"HospitalCode": "NOWHERE"})), "vendor");
    assert_eq!(unknown["code"], "0");
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["hospital_code"] = json!("");
    configuration["imaging"]["hospital_name"] = Value::Null;
    configure(&configuration);
    let envelope = refused("imaging.check", request(), "argument");
    assert_eq!(faulty(&envelope), ["HospitalCode", "HospitalName"]);
}

#[test]
fn public_keys_in_every_form() {
    let _alone = alone();
    let key = SANDBOX.config_json()["imaging"]["public_key"].as_str().map(str::to_owned).expect("a key");
    assert_eq!(key.len(), 130);
    let bytes: Vec<u8> = (0..65).map(|at| u8::from_str_radix(&key[at * 2..at * 2 + 2], 16).expect("hex")).collect();
    let head = "3059301306072A8648CE3D020106082A811CCF5501822D034200";
    let mut der: Vec<u8> =
        (0..head.len() / 2).map(|at| u8::from_str_radix(&head[at * 2..at * 2 + 2], 16).expect("hex")).collect();
    der.extend(&bytes);
    let base64 = |bytes: &[u8]| hisbridge::crypto::encoding::base64_encode(bytes);
    let forms = [
        key.to_lowercase(),
        key[2..].to_owned(),
        base64(&bytes),
        base64(&der),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", base64(&der)),
    ];
    for form in forms {
        let mut configuration = SANDBOX.config_json();
        configuration["imaging"]["public_key"] = json!(form);
        configure(&configuration);
        data("imaging.check", request());
    }
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["public_key"] = json!(&key[..126]);
    configure(&configuration);
    let envelope = refused("imaging.check", request(), "config");
    let text = envelope.to_string();
    assert!(text.contains("126") && !text.contains(&key[10..40]), "{text}");
}

#[test]
fn the_documents_own_sample_is_refused_strictly_and_accepted_leniently() {
    let _alone = alone();
    let sample = json!({"ExamFlg":0,"DoctorCode":"999999999","DoctorName":"admin","PatientId":"70108600","PatientName":"李*","PatientIdCard":"6105**********1026","PatientTelephone":"176******11"});
    let envelope = refused("imaging.check", sample.clone(), "argument");
    assert_eq!(faulty(&envelope), ["DepCode", "DepName", "DoctorIdCard"]);
    let lenient = call("imaging.check", with(&sample, json!({"_options": {"validation": "lenient"}})));
    assert_eq!(lenient["warnings"].as_array().map(Vec::len), Some(3), "{lenient:#}");
}

#[test]
fn a_wrong_clock_is_learned_from_the_server() {
    let _alone = alone();
    SANDBOX.control("settings", &json!({"clock_offset_s": 7200})).expect("settings");
    // The refused request is sent once more with the right time.
    let envelope = call("imaging.check", request());
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    assert!(envelope["warnings"].to_string().contains("慢 7"), "{envelope:#}");
    assert_eq!(SANDBOX.calls("/api/risexaminfo/check"), 2);
    SANDBOX.control("settings", &json!({"clock_offset_s": 0})).expect("settings");
    let envelope = call("imaging.check", request());
    assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
    assert_eq!(SANDBOX.calls("/api/risexaminfo/check"), 4);
}
