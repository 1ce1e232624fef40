//! What public clients of the vendors send, and a vendor takes: numbers where its tables say int, and members that no table
//! knows.

use crate::client::{self, Healthcard, base64, get, now_s, post, send, sha1_hex, sm2_encrypt};
use hisbridge_sandbox::credentials::{
    HOSPITAL_CODE, RESERVATION_AES_KEY, RESERVATION_API_KEY, RESERVATION_SECRET, SIGNIT_ACCESS_TOKEN, SIGNIT_APP_ID,
    SM2_PUBLIC_KEY, YWX_CLIENT_ID, YWX_CLIENT_SECRET,
};
use hisbridge_sandbox::ywx::DOCTORS;
use openssl::symm::{Cipher, encrypt};
use serde_json::{Value, json};

/// Members that no table has, of every type.
fn more(mut object: Value) -> Value {
    for (name, value) in [
        ("responseClass", json!("cn.example.Response")),
        ("unknownNumber", json!(1)),
        ("unknownFlag", json!(true)),
        ("unknownObject", json!({"a": [1]})),
    ] {
        object[name] = value;
    }
    object
}

#[test]
fn ywx_takes_integers_as_numbers_and_as_text() {
    let sandbox = client::sandbox();
    let head = || json!({"clientId": YWX_CLIENT_ID, "clientSecret": YWX_CLIENT_SECRET, "templateId": "hash"});
    let pdf = base64(b"%PDF-1.4\n");
    for number in [json!(0), json!("0")] {
        let record = json!({
            "urId": "1", "openId": DOCTORS[0], "patientName": "张三", "patientAge": "19", "patientSex": "男",
            "patientCardType": "QT", "recipeTime": "2020-01-01 00:00:00", "isForwardSign": "0", "dataCategory": "x",
        });
        let body = json!({"signType": number, "msg": more(json!({"head": more(head()), "body": more(record)}))});
        let answer = post(&sandbox, "/gateway/recipe/synRecipeInfo", &more(body)).json();
        assert_eq!(answer["status"], "0", "{answer}");
        let mut head = head();
        head["templateId"] = json!("personPdf");
        let contract = json!({
            "urId": "1", "openId": DOCTORS[0], "viewName": "张三", "viewTime": "2020-01-01 00:00:00", "pdfBase64": pdf,
        });
        let body = json!({"signType": number, "msg": {"head": more(head), "body": more(contract)}});
        let answer = post(&sandbox, "/gateway/signInfo/syn", &more(body)).json();
        assert_eq!(answer["status"], "0", "{answer}");
    }
    for (page, size) in [(json!(1), json!(20)), (json!("1"), json!("20")), (json!(1), json!("20"))] {
        let asked = json!({"startDate": "2018-08-02 00:00:00", "endDate": "2018-08-04 00:00:00", "pageNum": page, "pageSize": size});
        let body = json!({"head": more(json!({"clientId": YWX_CLIENT_ID})), "body": more(asked)});
        let answer = post(&sandbox, "/gateway/recipe/signDataListSearchByTime", &more(body)).json();
        assert_eq!((&answer["status"], &answer["data"]["total"]), (&json!("0"), &json!(3)), "{answer}");
    }
    // An area's numbers.
    for role in [
        json!({"x": 51, "y": 60, "locationPage": 1, "searchNum": 1}),
        json!({"x": "51", "y": "60", "locationPage": "1", "searchNum": "1"}),
    ] {
        let mut head = head();
        head["templateId"] = json!("personRolesPdf");
        let record = json!({
            "urId": "1", "openId": DOCTORS[0], "patientName": "张三", "patientAge": "19", "patientSex": "男",
            "patientCardType": "QT", "recipeTime": "2020-01-01 00:00:00", "pdfBase64": pdf, "roles": [more(role)],
        });
        let body = json!({"signType": 0, "msg": {"head": head, "body": record}});
        let answer = post(&sandbox, "/gateway/recipe/synRecipeInfo", &body).json();
        assert_eq!(answer["status"], "0", "{answer}");
    }
    // A client sends the secret, and openId, where the table has neither, and absent texts as null.
    let order = json!({"uniqueId": "57cacee629a94aa4959bcfb1b939a472", "openId": DOCTORS[0]});
    let head = json!({"clientId": YWX_CLIENT_ID, "clientSecret": YWX_CLIENT_SECRET});
    let answer =
        post(&sandbox, "/gateway/recipe/querySignDataByUniqueId", &json!({"head": head, "body": order})).json();
    assert_eq!(answer["status"], "0", "{answer}");
    let doctor = json!({"employeeNumber": "", "openId": DOCTORS[0], "phone": null, "userIdcardNum": ""});
    let body = json!({"body": doctor, "head": {"clientId": YWX_CLIENT_ID}});
    assert_eq!(post(&sandbox, "/gateway/doctor/synDoctorSearch", &body).json()["data"]["openId"], DOCTORS[0]);
    let target = format!("/gateway/doctor/existUnsign?openId={}&responseClass=x&unknown=1", DOCTORS[0]);
    assert_eq!(get(&sandbox, &target).json()["status"], "0");
}

#[test]
fn imaging() {
    let sandbox = client::sandbox();
    for flag in [0, 1, 2] {
        let plain = json!({
            "ExamFlg": flag, "DoctorCode": "9", "DoctorName": "admin", "PatientName": "李*", "PatientIdCard": "6105",
        });
        let data = sm2_encrypt(SM2_PUBLIC_KEY, more(plain).to_string().as_bytes());
        let now = now_s();
        let signature = sha1_hex(&format!("{HOSPITAL_CODE}{data}{now}"));
        let body = json!({"code": HOSPITAL_CODE, "data": data, "timestamp": now.to_string(), "signature": signature});
        let answer = post(&sandbox, "/api/risexaminfo/check", &more(body)).json();
        assert_eq!(answer["code"], 1, "{answer}");
    }
}

#[test]
fn reservation_in_every_style() {
    let sandbox = client::sandbox();
    let seal = |text: &str| {
        base64(&encrypt(Cipher::aes_128_ecb(), RESERVATION_AES_KEY.as_bytes(), None, text.as_bytes()).unwrap())
    };
    let percent = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let whole = seal(&more(json!({"apikey": RESERVATION_API_KEY, "secret": RESERVATION_SECRET})).to_string());
    let form = format!("data={}&responseClass=x", percent(&whole));
    let before = format!("responseClass=x&data={}", percent(&whole));
    let each = format!(
        "apikey={}&responseClass=x&secret={}&sealed={}",
        percent(&seal(RESERVATION_API_KEY)),
        percent(&seal(RESERVATION_SECRET)),
        percent(&seal("x"))
    );
    for body in [whole, form, before, each] {
        let answer = send(&sandbox.http_url().unwrap(), "POST", "/reservation/sync/token", &[], body.as_bytes());
        // A token is sealed; a refusal is plain.
        assert!(!answer.text().starts_with('{'), "{body}: {}", answer.text());
    }
    assert_eq!(sandbox.token_fetches("reservation"), 4);
}

#[test]
fn healthcard_in_every_part() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let card = json!({"qrCodeText": "123:1"});
    let sealed = client.seal(more(client.common()), more(card));
    let path = format!("{}getHealthCardByQRCode", client::PLATFORM);
    let answer = post(&sandbox, &path, &more(sealed)).json();
    assert_eq!(answer["commonOut"]["resultCode"], 0, "{answer}");
    for kind in [json!(1), json!(2)] {
        let asked = more(json!({"orderId": "unknown", "verifyType": kind}));
        assert_eq!(client.code("getOrderInfoByOrderId", asked), 10053, "understood, and not known");
    }
}

#[test]
fn signit_in_every_object() {
    let sandbox = client::sandbox();
    let apply = |path: &str, body: &Value| {
        let target = format!("/v1/open/hospital/hospitals/{path}?access_token={SIGNIT_ACCESS_TOKEN}&responseClass=x");
        let headers = [("X-Signit-App-Id", SIGNIT_APP_ID)];
        send(&sandbox.http_url().unwrap(), "POST", &target, &headers, body.to_string().as_bytes()).json()
    };
    let body = json!({
        "customTagID": "C1", "patientAge": 30, "patientSex": 0, "template": more(json!({"name": "t"})),
        "inHospitalUserSignerInfomation": [more(json!({"signerKeyName": "医生"}))],
    });
    for path in ["templates/apply", "templates/form/apply"] {
        let answer = apply(path, &more(body.clone()));
        assert_eq!(answer["code"], "100100000", "{path}: {answer}");
    }
}
