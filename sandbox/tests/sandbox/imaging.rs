//! 影像中心: every check refusing and accepting.

use crate::client::{self, get, now_s, post, send, sha1_hex, sm2_encrypt};
use hisbridge_sandbox::credentials::{HOSPITAL_CODE, SM2_PUBLIC_KEY};
use hisbridge_sandbox::{Carry, CiphertextOrder, Sandbox};
use serde_json::{Value, json};

const CHECK: &str = "/api/risexaminfo/check";

/// The plain text of section 4.1.
fn printed() -> Value {
    json!({
        "ExamFlg": 0,
        "DoctorCode": "999999999",
        "DoctorName": "admin",
        "PatientId": "70108600",
        "PatientName": "李*",
        "PatientIdCard": "6105**********1026",
        "PatientTelephone": "176******11",
    })
}

fn sealed(plain: &str) -> Value {
    signed(HOSPITAL_CODE, &sm2_encrypt(SM2_PUBLIC_KEY, plain.as_bytes()), now_s())
}

fn signed(code: &str, data: &str, timestamp: i64) -> Value {
    json!({
        "code": code,
        "data": data,
        "timestamp": timestamp.to_string(),
        "signature": sha1_hex(&format!("{code}{data}{timestamp}")),
    })
}

fn refused(sandbox: &Sandbox, body: &Value) -> String {
    let answer = post(sandbox, CHECK, body).json();
    assert_eq!(answer["code"], 0, "{answer}");
    answer["message"].as_str().unwrap().to_owned()
}

fn target(parameters: &Value) -> String {
    let text = |name: &str| parameters[name].as_str().unwrap();
    format!(
        "/hisLogin?code={}&data={}&timestamp={}&signature={}",
        text("code"),
        text("data"),
        text("timestamp"),
        text("signature")
    )
}

#[test]
fn the_printed_sample_is_counted_and_its_url_shows_the_patient() {
    let sandbox = client::sandbox();
    let answer = post(&sandbox, CHECK, &sealed(&printed().to_string())).json();
    assert_eq!(answer["code"], 1, "{answer}");
    let count = answer["content"].as_i64().unwrap();
    assert!(count > 0);
    let url = answer["message"].as_str().unwrap();
    let target = url.strip_prefix(&sandbox.http_url().unwrap()).unwrap();
    let page = get(&sandbox, target).text();
    assert!(page.contains(r#"<h1 id="patient-name">李*</h1>"#), "{page}");
    assert!(page.contains(&format!(r#"<span id="count">{count}</span>"#)));
    assert!(!page.contains("{{"));
}

#[test]
fn the_printed_samples_of_3_1_and_3_2_are_accepted() {
    let sandbox = client::sandbox();
    let plain = json!({
        "ExamFlg": 1, "HospitalCode": "医院代码", "HospitalName": "医院名称",
        "DepCode": "科室编码", "DepName": "科室名称", "DoctorCode": "医生工号",
        "DoctorName": "医生姓名", "DoctorIdCard": "医生身份证", "DoctorTelephone": "医生手机",
        "DoctorIp": "医生端 IP", "DoctorMac": "医生端 Mac 地址", "PatientId": "患者 ID",
        "PatientName": "患者姓名", "PatientIdCard": "患者身份证",
        "PatientTelephone": "患者手机号码",
    });
    sandbox.change_settings(|settings| settings.imaging_strict = true);
    let answer = post(&sandbox, CHECK, &sealed(&plain.to_string())).json();
    assert_eq!(answer["code"], 1, "{answer}");
    // The sample of section 4 lacks what the tables require.
    let words = refused(&sandbox, &sealed(&printed().to_string()));
    assert_eq!(words, "缺少字段 HospitalCode");
}

#[test]
fn wrong_parameters_are_refused() {
    let sandbox = client::sandbox();
    let good = sealed(&printed().to_string());
    for name in ["code", "data", "timestamp", "signature"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().shift_remove(name);
        assert_eq!(refused(&sandbox, &body), format!("缺少参数 {name}"));
    }
    let data = good["data"].as_str().unwrap();
    let mut body = good.clone();
    body["timestamp"] = json!(now_s());
    assert_eq!(refused(&sandbox, &body), "timestamp 应为字符串");
    assert_eq!(refused(&sandbox, &signed("OTHER", data, now_s())), "医院编号不存在");
    for off in [-3700, 3700] {
        let words = refused(&sandbox, &signed(HOSPITAL_CODE, data, now_s() + off));
        assert!(words.contains("过期"), "{words}");
    }
    let near = post(&sandbox, CHECK, &signed(HOSPITAL_CODE, data, now_s() - 3500));
    assert_eq!(near.json()["code"], 1);
    let mut body = good.clone();
    body["signature"] = json!("0".repeat(40));
    assert_eq!(refused(&sandbox, &body), "签名错误");
    let mut body = good.clone();
    body["signature"] = json!(good["signature"].as_str().unwrap().to_lowercase());
    assert!(refused(&sandbox, &body).contains("大写"));
    let lower = data.to_lowercase();
    let words = refused(&sandbox, &signed(HOSPITAL_CODE, &lower, now_s()));
    assert!(words.contains("大写十六进制"), "{words}");
    let words = refused(&sandbox, &signed(HOSPITAL_CODE, &data[2..], now_s()));
    assert!(words.contains("04"), "{words}");
    // The vendor's own key is not ours.
    let words = refused(&sandbox, &signed(HOSPITAL_CODE, crate::vectors::IMAGING_DATA, now_s()));
    assert_eq!(words, "数据解密失败");
    assert_eq!(post(&sandbox, CHECK, &good).json()["code"], 1);
}

#[test]
fn wrong_fields_are_refused() {
    let sandbox = client::sandbox();
    let with = |name: &str, value: Value| {
        let mut plain = printed();
        plain[name] = value;
        refused(&sandbox, &sealed(&plain.to_string()))
    };
    assert_eq!(with("ExamFlg", json!("0")), "ExamFlg 应为整数");
    assert_eq!(with("ExamFlg", json!(3)), "ExamFlg 只能为 0、1、2");
    assert_eq!(with("ExamFlg", Value::Null), "ExamFlg 应为整数");
    assert_eq!(with("PatientId", json!(70_108_600)), "PatientId 应为字符串");
    for name in ["DoctorCode", "DoctorName", "PatientName", "PatientIdCard"] {
        assert_eq!(with(name, json!("")), format!("缺少字段 {name}"));
    }
    assert_eq!(refused(&sandbox, &sealed("[1]")), "明文不是 JSON 对象");
    assert_eq!(refused(&sandbox, &sealed("nonsense")), "明文不是 JSON 对象");
}

#[test]
fn the_order_of_the_ciphertext_can_be_set() {
    let sandbox = client::sandbox();
    let data = sm2_encrypt(SM2_PUBLIC_KEY, printed().to_string().as_bytes());
    let new = signed(HOSPITAL_CODE, &data, now_s());
    let old = signed(HOSPITAL_CODE, &client::reorder(&data), now_s());
    assert_eq!(post(&sandbox, CHECK, &new).json()["code"], 1);
    assert_eq!(refused(&sandbox, &old), "数据解密失败");
    sandbox.change_settings(|settings| settings.ciphertext_order = CiphertextOrder::C1C2C3);
    assert_eq!(post(&sandbox, CHECK, &old).json()["code"], 1);
    assert_eq!(refused(&sandbox, &new), "数据解密失败");
}

#[test]
fn the_carriage_can_be_set() {
    let sandbox = client::sandbox();
    let good = sealed(&printed().to_string());
    let url = sandbox.http_url().unwrap();
    let headers: Vec<(&str, &str)> =
        good.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let by_headers = |body: &str| send(&url, "POST", CHECK, &headers, body.as_bytes()).json();
    let by_body = || post(&sandbox, CHECK, &good).json();

    assert_eq!(by_headers("")["code"], 1);
    assert_eq!(by_headers(&good.to_string())["code"], 1);
    assert_eq!(by_body()["code"], 1);
    let other = sealed(&printed().to_string());
    assert_eq!(by_headers(&other.to_string())["code"], 0);

    sandbox.change_settings(|settings| settings.carry = Carry::Body);
    assert_eq!(by_headers("")["code"], 0);
    assert_eq!(by_body()["code"], 1);
    sandbox.change_settings(|settings| settings.carry = Carry::Headers);
    assert_eq!(by_headers("")["code"], 1);
    assert_eq!(by_body()["code"], 0);
}

#[test]
fn the_viewer_escapes_what_it_shows_and_explains_refusals() {
    let sandbox = client::sandbox();
    let mut plain = printed();
    plain["PatientName"] = json!("<b>{{count}}&\"'");
    let page = get(&sandbox, &target(&sealed(&plain.to_string()))).text();
    assert!(page.contains(r#"<h1 id="patient-name">&lt;b&gt;{{count}}&amp;&quot;&#39;</h1>"#), "{page}");
    let mut wrong = sealed(&plain.to_string());
    wrong["signature"] = json!("FF");
    let page = get(&sandbox, &target(&wrong)).text();
    assert!(page.contains(r#"<p id="error">签名错误</p>"#), "{page}");
    let page = get(&sandbox, "/hisLogin?code=x").text();
    assert!(page.contains("缺少参数 data"));
    assert_eq!(post(&sandbox, "/hisLogin", &json!({})).status, 405);
    assert_eq!(get(&sandbox, CHECK).status, 405);
}

#[test]
fn a_clock_that_is_off_is_seen_in_the_date_header_and_in_refusals() {
    let sandbox = client::sandbox();
    sandbox.change_settings(|settings| settings.clock_offset_s = 2 * 3600);
    let answer = post(&sandbox, CHECK, &sealed(&printed().to_string()));
    assert_eq!(answer.json()["code"], 0);
    let expected = hisbridge_sandbox::clock::http_date(now_s() + 7200);
    let near = hisbridge_sandbox::clock::http_date(now_s() + 7199);
    assert!([expected, near].contains(&answer.headers["date"]));
}

#[test]
fn the_same_patient_has_the_same_examinations_by_flag() {
    let sandbox = client::sandbox();
    let count = |flag: i64, patient: &str| {
        let mut plain = printed();
        plain["ExamFlg"] = json!(flag);
        plain["PatientId"] = json!(patient);
        let answer = post(&sandbox, CHECK, &sealed(&plain.to_string())).json();
        answer["content"].as_i64().unwrap()
    };
    assert_eq!(count(0, "1"), count(1, "1") + count(2, "1"));
    assert_eq!(count(0, "0"), 0);
}
