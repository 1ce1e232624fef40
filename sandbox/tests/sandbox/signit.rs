//! 医易签: tokens, app id, log-in task, template interfaces, echo, webhooks.

use crate::client::{self, Answer, base64, get, send};
use hisbridge_sandbox::Sandbox;
use hisbridge_sandbox::credentials::{SIGNIT_ACCESS_TOKEN, SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

const LOGIN_ID: &str = "4d5750e4-798e-40f8-ab84-b8efd48ed101-764341";
const TASK: &str = "/v1/open/users/sso/check-ca-login-task";
const APPLY: &str = "/v1/open/hospital/hospitals/templates/apply";

fn call(sandbox: &Sandbox, method: &str, target: &str, token: &str, body: &str) -> Answer {
    let joint = if target.contains('?') { '&' } else { '?' };
    let target = format!("{target}{joint}access_token={token}");
    let url = sandbox.http_url().unwrap();
    send(&url, method, &target, &[("X-Signit-App-Id", SIGNIT_APP_ID)], body.as_bytes())
}

fn task(sandbox: &Sandbox, login_id: &str) -> Answer {
    let target = format!("{TASK}?appId=1730975c5e7a62a2d7d93b07ae1&loginId={login_id}");
    call(sandbox, "GET", &target, SIGNIT_ACCESS_TOKEN, "")
}

#[test]
fn a_log_in_task_has_no_data_until_it_is_scanned() {
    let sandbox = client::sandbox();
    for _ in 0..2 {
        let answer = task(&sandbox, LOGIN_ID).json();
        assert_eq!(answer, json!({"code": "100100000", "message": "操作成功"}));
    }
    let answer = task(&sandbox, LOGIN_ID).json();
    assert_eq!(answer["code"], "100100000");
    for name in ["session", "userInfo", "certificate"] {
        assert!(answer["data"][name].is_object(), "{answer}");
    }
    for (word, code) in [("refused", "100100403"), ("expired", "100100410")] {
        sandbox.scan("signit_login", word, word).unwrap();
        assert_eq!(task(&sandbox, word).json()["code"], code);
    }
    let unknown = task(&sandbox, "unknown");
    assert_eq!(unknown.status, 400);
    assert!(unknown.json()["errorWsid"].is_string());
    assert_eq!(task(&sandbox, "").status, 400);
}

#[test]
fn token_and_app_id_are_demanded() {
    let sandbox = client::sandbox();
    for token in ["", "guess"] {
        let answer = call(&sandbox, "GET", &format!("{TASK}?loginId={LOGIN_ID}"), token, "");
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json()["error"], "invalid_token");
    }
    let target = format!("{TASK}?loginId={LOGIN_ID}&access_token={SIGNIT_ACCESS_TOKEN}");
    let url = sandbox.http_url().unwrap();
    assert_eq!(get(&sandbox, &target).status, 400);
    assert_eq!(send(&url, "GET", &target, &[("X-Signit-App-Id", "other")], b"").status, 400);
    assert_eq!(send(&url, "GET", &target, &[("x-signit-app-id", SIGNIT_APP_ID)], b"").status, 200);
}

#[test]
fn tokens_are_issued_expire_and_die() {
    let sandbox = client::sandbox();
    let fetch = |id: &str, secret: &str, grant: &str| {
        get(&sandbox, &format!("/v1/oauth/oauth/token?client_id={id}&client_secret={secret}&grant_type={grant}"))
    };
    let answer = fetch(SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET, "client_credentials").json();
    assert_eq!(answer["expires_in"], 7200);
    let token = answer["access_token"].as_str().unwrap().to_owned();
    let works = |token: &str| call(&sandbox, "GET", "/v1/open/x", token, "").status == 200;
    assert!(works(&token));
    assert!(works(SIGNIT_ACCESS_TOKEN));
    assert_eq!(fetch(SIGNIT_APP_ID, "x", "client_credentials").json()["error"], "invalid_client");
    assert_eq!(fetch(SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET, "password").status, 400);
    sandbox.kill_tokens();
    assert!(!works(&token) && !works(SIGNIT_ACCESS_TOKEN));
    let answer = fetch(SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET, "client_credentials").json();
    let token = answer["access_token"].as_str().unwrap();
    assert!(works(token));
    sandbox.change_settings(|settings| settings.clock_offset_s = 7300);
    assert!(!works(token));
    assert_eq!(sandbox.token_fetches("signit"), 2);
}

#[test]
fn templates_are_applied_with_the_right_types() {
    let sandbox = client::sandbox();
    let body = || {
        json!({
            "bedNumber": "12", "document": {"base64": base64(b"%PDF-1.4\n")}, "patientID": "P1",
            "patientName": "张三", "patientAge": "30", "patientSex": 0, "admissionNumber": "Z1",
            "idCard": "1", "template": {"name": "t", "wsid": "WSID_TEMP_1"},
            "hospitalDepartment": {"departmentName": "内科", "departmentID": "1"},
            "doctorName": "李", "doctorID": "1001", "customTagID": "C1",
            "inHospitalUserSignerInfomation": [{
                "signerKeyName": "医生", "signerUserJobId": "1001", "signerUserSequence": "1",
                "appendContent": "", "disableAutoSign": false,
            }],
            "outHospitalUserSignerInfomation": [{
                "signerKeyName": "患者", "signerUserPhone": "1", "signerUserSequence": "2",
            }],
            "extraParam": "",
        })
    };
    let apply = |path: &str, body: &Value| call(&sandbox, "POST", path, SIGNIT_ACCESS_TOKEN, &body.to_string());
    let answer = apply(APPLY, &body()).json();
    assert_eq!(answer["code"], "100100000", "{answer}");
    assert_eq!(answer["data"]["customTagID"], "C1");
    for (pointer, value) in [
        ("/patientSex", json!("0")),
        ("/document/base64", json!("AAAA")),
        ("/inHospitalUserSignerInfomation", json!({})),
        ("/inHospitalUserSignerInfomation/0/disableAutoSign", json!("false")),
        ("/template/name", json!(1)),
    ] {
        let mut wrong = body();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let answer = apply(APPLY, &wrong);
        assert_eq!(answer.status, 400, "{pointer}");
        assert!(answer.json()["errorWsid"].is_string());
    }
    let form = "/v1/open/hospital/hospitals/templates/form/apply";
    let good = json!({"customTagID": "C1", "patientAge": 30, "patientSex": 0, "mode": "AUTO"});
    assert_eq!(apply(form, &good).json()["code"], "100100000");
    assert_eq!(apply(form, &json!({})).status, 400);
}

#[test]
fn other_paths_are_echoed() {
    let sandbox = client::sandbox();
    let answer = call(&sandbox, "PUT", "/v1/open/a/b?x=%E5%BC%A0", SIGNIT_ACCESS_TOKEN, r#"{"n":1.50}"#);
    let data = answer.json()["data"].clone();
    assert_eq!(data.to_string(), r#"{"method":"PUT","path":"/v1/open/a/b","query":{"x":"张"},"body":{"n":1.50}}"#);
    assert_eq!(call(&sandbox, "POST", "/collect/third/x", SIGNIT_ACCESS_TOKEN, "{").status, 400);
}

#[test]
fn a_webhook_is_signed_over_what_it_carries() {
    let sandbox = client::sandbox();
    for form in ["string", "object"] {
        let hook =
            sandbox.control("webhook", &json!({"event": "dataSignatureCompleted", "raw_data_as": form})).unwrap();
        let header = |name: &str| hook["headers"][name].as_str().unwrap();
        let body = hook["body"].as_str().unwrap();
        let text = format!(
            "{SIGNIT_APP_ID}\n{}\n{}\n{}\nPOST\n{}\n{body}\n{}\n{}\n",
            header("Content-Type"),
            header("X-Signit-Date"),
            header("X-Signit-Host"),
            header("X-Signit-Nonce"),
            header("X-Signit-Resource"),
            header("X-Signit-Scheme")
        );
        let key = PKey::hmac(SIGNIT_CLIENT_SECRET.as_bytes()).unwrap();
        let mut signer = Signer::new(MessageDigest::sha512(), &key).unwrap();
        let code = signer.sign_oneshot_to_vec(text.as_bytes()).unwrap();
        assert_eq!(
            header("X-Signit-Signature"),
            format!("HmacSHA512 {SIGNIT_APP_ID}:{}", base64(&code).replace('\n', ""))
        );
        let parsed: Value = serde_json::from_str(body).unwrap();
        assert_eq!(parsed["rawData"].is_string(), form == "string");
    }
}
