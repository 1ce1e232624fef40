//! 医网信: credentials, field tables at their limits and one past, states, real signatures.

use crate::client::{self, get, post};
use hisbridge_sandbox::Sandbox;
use hisbridge_sandbox::ywx::{DOCTOR_NOT_READY, DOCTORS};
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;
use serde_json::{Value, json};

const CLIENT: &str = "2017070411003376";
const SECRET: &str = "2017070411003360";

fn head(secret: bool) -> Value {
    if secret { json!({"clientId": CLIENT, "clientSecret": SECRET}) } else { json!({"clientId": CLIENT}) }
}

fn call(sandbox: &Sandbox, name: &str, secret: bool, body: Value) -> Value {
    post(sandbox, &format!("/gateway/{name}"), &json!({"head": head(secret), "body": body})).json()
}

fn ok(answer: Value) -> Value {
    assert_eq!(answer["status"], "0", "{answer}");
    answer["data"].clone()
}

fn code(answer: Value) -> String {
    assert_ne!(answer["status"], "0", "{answer}");
    assert!(answer.get("data").is_none());
    answer["status"].as_str().unwrap().to_owned()
}

fn png(value: &Value) {
    let bytes = openssl::base64::decode_block(value.as_str().unwrap()).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
}

/// The sample of 4.3.5.
fn recipe() -> Value {
    json!({
        "signType": "0",
        "msg": {
            "head": {
                "clientId": CLIENT, "templateId": "hash_023", "clientSecret": "2021112519000550",
                "channelID": "", "sysTag": "his",
            },
            "body": {
                "urId": "62420111136", "openId": DOCTORS[0], "patientName": "天猫",
                "patientAge": "11", "patientSex": "男", "patientCard": "535689193101071814",
                "patientCardType": "SF", "recipeTime": "2017-06-11 11:32:33",
                "hashValue": "LM0WEHidhjstcPCvVVdEMHSK7lwAAAAAAAAAAAAAAAA=", "hashType": "SHA-256",
            },
        },
    })
}

fn pdf(bytes: usize) -> String {
    let mut file = b"%PDF-1.4\n".to_vec();
    file.resize(bytes, b' ');
    client::base64(&file)
}

fn areas() -> Value {
    let mut body = recipe();
    body["msg"]["head"]["templateId"] = json!("personRolesPdf");
    let fields = body["msg"]["body"].as_object_mut().unwrap();
    fields.shift_remove("hashValue");
    fields.shift_remove("hashType");
    fields.insert("pdfBase64".to_owned(), json!(pdf(100)));
    fields.insert("roles".to_owned(), json!([{"keyword": "医生签名"}]));
    body
}

fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    match body.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            body.pointer_mut(parent).unwrap()[name] = value;
        }
    }
    body
}

fn sign(sandbox: &Sandbox, body: &Value) -> Value {
    post(sandbox, "/gateway/recipe/synRecipeInfo", body).json()
}

#[test]
fn the_printed_samples_are_accepted() {
    let sandbox = client::sandbox();
    let old = json!({
        "head": {"clientId": "2017070411003371"},
        "body": {"openId": "46f4064de8a71feaqd414wfc9cyd06f74f7"},
    });
    let data = ok(post(&sandbox, "/gateway/doctor/synDoctorSearch", &old).json());
    assert_eq!(data["process"], "2");
    png(&data["stamp"]);
    let data = ok(sign(&sandbox, &recipe()));
    assert_eq!(data["uniqueId"].as_str().unwrap().len(), 32);
    assert_eq!(data["isSelfSign"], "false");
    png(&data["stamp"]);
    assert!(data.get("authSignQRCode").is_none());

    let office = json!({
        "signType": "0",
        "msg": {
            "body": {
                "urId": "00001", "openId": "2f6d8818253b2d38qd744w52f6y9a3f8b01",
                "viewName": "测试", "viewTime": "2017-11-15 14:45:33", "pdfBase64": "pdfBase64",
                "viewSubject": "xxxxxx主题xxxxxx", "viewRemark": "备注",
            },
            "head": {
                "templateId": "personPdf", "accessToken": "ad428569108d4199ae578cb707a07fde",
                "clientId": "2015112716143751", "clientSecret": SECRET,
            },
        },
    });
    ok(post(&sandbox, "/gateway/signInfo/syn", &office).json());

    let printed = json!({"uniqueId": "57cacee629a94aa4959bcfb1b939a472"});
    let row = ok(call(&sandbox, "recipe/querySignDataByUniqueId", false, printed.clone()));
    assert_eq!(row["status"], 0);
    let list = ok(call(
        &sandbox,
        "recipe/signDataListSearchByTime",
        false,
        json!({
            "startDate": "2018-08-02 00:00:00", "endDate": "2018-08-04 00:00:00",
            "pageNum": "1", "pageSize": "20",
        }),
    ));
    assert_eq!(list["total"], 3);
    for _ in 0..2 {
        let deleted = call(&sandbox, "recipe/deleteUnsignedDataByUniqueId", false, printed.clone());
        assert_eq!(deleted["status"], "0");
    }
    let mut verify = json!({
        "head": {
            "clientId": CLIENT, "clientSecret": SECRET, "templateId": "hash_023",
            "uniqueId": "58dfd52e1e5042869db2406d57b71e5b",
        },
        "body": recipe()["msg"]["body"],
    });
    let path = "/gateway/recipe/verifyDataById";
    assert_eq!(ok(post(&sandbox, path, &verify).json())["verifyResult"], true);
    verify["body"]["patientName"] = json!("天狗");
    assert_eq!(ok(post(&sandbox, path, &verify).json())["verifyResult"], false);
    let stamp = json!({"uniqueId": "c1ac09f4def444f3aa5857cb65206045"});
    assert_eq!(ok(call(&sandbox, "recipe/verifyTimeStamp", true, stamp))["verifyResult"], true);
    let grant = json!({"openId": "c1ac09f4def444f3aa5857cb65206045", "sysTag": "his"});
    png(&ok(call(&sandbox, "selfSign/request", true, grant.clone())));
    ok(call(&sandbox, "selfSign/getResult", true, json!({"openId": grant["openId"]})));
    assert_eq!(call(&sandbox, "selfSign/quit", true, grant)["status"], "0");
    let target = "/gateway/doctor/existUnsign?openId=b561db3a671dbd39qca54w7a38y813a20aa";
    assert_eq!(ok(get(&sandbox, target).json()), false);
}

#[test]
fn credentials_are_checked_where_the_tables_list_them() {
    let sandbox = client::sandbox();
    let unknown = json!({"head": {"clientId": "1"}, "body": {"phone": "13800000001"}});
    assert_eq!(code(post(&sandbox, "/gateway/doctor/synDoctorSearch", &unknown).json()), "1002");
    let phone = json!({"phone": "13800000001"});
    ok(call(&sandbox, "doctor/synDoctorSearch", false, phone.clone()));
    // What the table does not list is not looked at: a public client sends the secret everywhere.
    ok(call(&sandbox, "doctor/synDoctorSearch", true, phone));
    let grant = json!({"openId": DOCTORS[0]});
    assert_eq!(code(call(&sandbox, "selfSign/request", false, grant.clone())), "1003");
    ok(call(&sandbox, "selfSign/request", true, grant));
    let wrong = with(recipe(), "/msg/head/clientSecret", json!("guess"));
    assert_eq!(code(sign(&sandbox, &wrong)), "1003");
    let target = format!("/gateway/oauth/authorize?clientId={CLIENT}&responseType=code&clientSecret={SECRET}");
    ok(get(&sandbox, &target).json());
}

#[test]
fn doctors_are_found_by_any_of_four_keys() {
    let sandbox = client::sandbox();
    let find = |body: Value| call(&sandbox, "doctor/synDoctorSearch", false, body);
    for key in [
        json!({"openId": DOCTORS[0]}),
        json!({"phone": "13800000001"}),
        json!({"userIdcardNum": "110101199003070001"}),
        json!({"employeeNumber": "1001"}),
    ] {
        assert_eq!(ok(find(key))["openId"], DOCTORS[0]);
    }
    assert_eq!(code(find(json!({}))), "1001");
    assert_eq!(code(find(json!({"phone": "1", "openId": DOCTORS[0]}))), "1004");
    assert_eq!(ok(find(json!({"openId": DOCTOR_NOT_READY})))["process"], "0");
    let not_ready = with(recipe(), "/msg/body/openId", json!(DOCTOR_NOT_READY));
    assert_eq!(code(sign(&sandbox, &not_ready)), "1004");
}

#[test]
fn log_in_by_code() {
    let sandbox = client::sandbox();
    let authorize = |more: &str| {
        get(&sandbox, &format!("/gateway/oauth/authorize?clientId={CLIENT}&responseType=code{more}")).json()
    };
    let info = |id: &str| get(&sandbox, &format!("/gateway/oauth/tokeninfo?clientId={CLIENT}&requestId={id}")).json();
    for (more, right) in [
        ("&sessionTime=1", true),
        ("&sessionTime=16", true),
        ("&sessionTime=0", false),
        ("&sessionTime=17", false),
        ("&selfSign=yes", false),
    ] {
        assert_eq!(authorize(more)["status"] == "0", right, "{more}");
    }
    let bad = format!("/gateway/oauth/authorize?clientId={CLIENT}&responseType=token");
    assert_eq!(code(get(&sandbox, &bad).json()), "1001");

    let started = ok(authorize(""));
    png(&started["imgBase64"]);
    assert_eq!(started["time"], "120");
    let id = started["requestId"].as_str().unwrap();
    for _ in 0..2 {
        let pending = info(id);
        assert_eq!(pending["status"], "0");
        assert!(pending.get("data").is_none());
    }
    let user = ok(info(id));
    assert_eq!(user["openId"], DOCTORS[0]);
    assert_eq!(user["userIdType"], "SF");
    assert_eq!(code(info("unknown")), "1005");

    for (word, expected) in [("refused", "1008"), ("expired", "1006")] {
        let id = ok(authorize(""))["requestId"].as_str().unwrap().to_owned();
        sandbox.scan("oauth", &id, word).unwrap();
        assert_eq!(code(info(&id)), expected);
    }
    sandbox.change_settings(|settings| settings.auto_scan = false);
    let id = ok(authorize(""))["requestId"].as_str().unwrap().to_owned();
    for _ in 0..10 {
        assert!(info(&id).get("data").is_none());
    }
    sandbox.scan("oauth", &id, "ok").unwrap();
    ok(info(&id));
}

#[test]
fn a_granted_session_signs_at_once() {
    let sandbox = client::sandbox();
    let grant = json!({"openId": DOCTORS[0], "sysTag": "his"});
    let step = || ok(call(&sandbox, "selfSign/getResult", true, grant.clone()))["grantStep"].clone();
    ok(call(&sandbox, "selfSign/request", true, grant.clone()));
    assert_eq!(step(), 0);
    sandbox.scan("self_sign", DOCTORS[0], "refused").unwrap();
    assert_eq!(step(), 2);
    ok(call(&sandbox, "selfSign/request", true, grant.clone()));
    assert_eq!(step(), 0);
    assert_eq!(step(), 0);
    assert_eq!(step(), 1);

    let signed = ok(sign(&sandbox, &recipe()));
    assert_eq!(signed["isSelfSign"], "true");
    let status = |id: &Value| {
        ok(call(&sandbox, "recipe/querySignDataByUniqueId", false, json!({"uniqueId": id})))["status"].clone()
    };
    assert_eq!(status(&signed["uniqueId"]), 2);
    let by_hand = ok(sign(&sandbox, &with(recipe(), "/msg/head/selfSign", json!("false"))));
    assert_eq!(status(&by_hand["uniqueId"]), 0);
    let other_tag = ok(sign(&sandbox, &with(recipe(), "/msg/head/sysTag", json!("lis"))));
    assert_eq!(status(&other_tag["uniqueId"]), 0);
    call(&sandbox, "selfSign/quit", true, grant.clone());
    let offered = ok(sign(&sandbox, &with(recipe(), "/msg/head/selfSign", json!("true"))));
    assert_eq!(offered["isSelfSign"], "false");
    png(&offered["selfSignQRCode"]);
}

#[test]
fn orders_are_signed_refused_expired_and_deleted() {
    let sandbox = client::sandbox();
    let query = |id: &Value| ok(call(&sandbox, "recipe/querySignDataByUniqueId", false, json!({"uniqueId": id})));
    let delete = |id: &Value| call(&sandbox, "recipe/deleteUnsignedDataByUniqueId", false, json!({"uniqueId": id}));
    let exists = || ok(get(&sandbox, &format!("/gateway/doctor/existUnsign?openId={}", DOCTORS[0])).json());
    assert_eq!(exists(), false);
    let new = || ok(sign(&sandbox, &recipe()))["uniqueId"].clone();
    let id = new();
    assert_eq!(exists(), true);
    assert_eq!(query(&id)["status"], 0);
    assert_eq!(query(&id)["urid"], "62420111136");
    assert_eq!(query(&id)["status"], 2);
    assert_eq!(exists(), false);
    assert_eq!(code(delete(&id)), "1007");

    for (word, status) in [("refused", 6), ("expired", 7), ("9", 9), ("ok", 2)] {
        let id = new();
        sandbox.scan("sign", id.as_str().unwrap(), word).unwrap();
        assert_eq!(query(&id)["status"], status, "{word}");
    }
    let id = new();
    assert_eq!(delete(&id)["status"], "0");
    assert_eq!(query(&id)["status"], 8);
    assert_eq!(code(call(&sandbox, "recipe/querySignDataByUniqueId", false, json!({"uniqueId": "x"}))), "1005");

    let open = with(with(recipe(), "/signType", json!("4")), "/msg/body/openId", json!(""));
    let data = ok(sign(&sandbox, &open));
    png(&data["authSignQRCode"]);
    let id = &data["uniqueId"];
    let waiting = query(id);
    assert_eq!(waiting["status"], 10);
    png(&waiting["authSignQRCode"]);
    sandbox.scan("sign", id.as_str().unwrap(), "ok").unwrap();
    assert_eq!(query(id)["status"], 2);
    assert_eq!(query(id)["openId"], DOCTORS[0]);
}

#[test]
fn results_hold_real_signatures() {
    let sandbox = client::sandbox();
    let id = ok(sign(&sandbox, &areas()))["uniqueId"].clone();
    let result = |p1: Value| call(&sandbox, "recipe/synSignDataSearch", true, json!({"uniqueId": id, "isP1": p1}));
    let before = ok(result(json!(false)));
    assert!(before.get("signedData").is_none() && before.get("signedPdfBase64").is_none());
    sandbox.scan("sign", id.as_str().unwrap(), "ok").unwrap();
    let p7 = ok(result(json!(false)));
    assert!(p7["signedData"].is_string() && p7.get("p1").is_none());
    let file = openssl::base64::decode_block(p7["signedPdfBase64"].as_str().unwrap()).unwrap();
    assert!(file.starts_with(b"%PDF"));
    png(&p7["stamp"]);

    let p1 = ok(result(json!(true)));
    assert!(p1.get("signedData").is_none());
    let der = |value: &Value| openssl::base64::decode_block(value.as_str().unwrap()).unwrap();
    let certificate = X509::from_der(&der(&p1["cert"])).unwrap();
    let root = X509::from_pem(&std::fs::read(sandbox.ca_file()).unwrap()).unwrap();
    assert!(certificate.verify(&root.public_key().unwrap()).unwrap());
    // The signature is over the body with sorted keys.
    let body = areas()["msg"]["body"].clone();
    let sorted: std::collections::BTreeMap<String, Value> = serde_json::from_value(body).unwrap();
    let text = serde_json::to_string(&sorted).unwrap();
    let key = certificate.public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
    assert!(verifier.verify_oneshot(&der(&p1["p1"]), text.as_bytes()).unwrap());
    assert_eq!(code(result(json!("maybe"))), "1001");
}

#[test]
fn limits_at_the_limit_and_one_past() {
    let sandbox = client::sandbox();
    let body = |name: &str| format!("/msg/body/{name}");
    let cases = [
        ("urId", json!("a".repeat(64)), json!("a".repeat(65))),
        ("urId", json!("A1"), json!("A-1")),
        ("patientCard", json!("1".repeat(20)), json!("1".repeat(21))),
        ("subject", json!("题".repeat(50)), json!("题".repeat(51))),
        ("tag", json!("一二三四五,b,c,d,e"), json!("一二三四五六")),
        ("tag", json!("a"), json!("a,b,c,d,e,f")),
        ("patientSex", json!("未知"), json!("不详")),
        ("patientCardType", json!("HZ"), json!("XX")),
        ("recipeTime", json!("2020-02-29 23:59:59"), json!("2021-02-29 00:00:00")),
        ("hashType", json!("SM3"), json!("MD5")),
        ("hashValue", json!("AAAA"), json!("not base64")),
        ("patientAge", json!("11"), json!(11)),
        ("patientName", json!("天"), json!("")),
    ];
    for (name, good, bad) in cases {
        ok(sign(&sandbox, &with(recipe(), &body(name), good)));
        assert_eq!(code(sign(&sandbox, &with(recipe(), &body(name), bad))), "1001", "{name}");
    }
    for wrong in [json!("1"), json!(1), json!(""), json!(0.5), json!([0])] {
        assert_eq!(code(sign(&sandbox, &with(recipe(), "/signType", wrong))), "1001");
    }
    assert_eq!(code(sign(&sandbox, &with(recipe(), "/msg/body/patientCard", json!("")))), "1001");
    let other = with(recipe(), "/msg/body/patientCardType", json!("QT"));
    ok(sign(&sandbox, &with(other, "/msg/body/patientCard", json!(""))));
    assert_eq!(code(sign(&sandbox, &with(recipe(), "/msg/body/openId", json!("")))), "1001");

    let two_megabytes = 2 * 1024 * 1024;
    ok(sign(&sandbox, &with(areas(), "/msg/body/pdfBase64", json!(pdf(two_megabytes)))));
    for bad in [json!(pdf(two_megabytes + 1)), json!("AAAA"), json!("?"), json!("")] {
        assert_eq!(code(sign(&sandbox, &with(areas(), "/msg/body/pdfBase64", bad))), "1001");
    }
    let appendix = with(recipe(), "/msg/head/appendixFileBase64", json!(pdf(100)));
    ok(sign(&sandbox, &appendix));
    for (role, right) in [
        (json!({"x": 51, "y": 50.5, "locationPage": 1}), true),
        (json!({"x": "51", "y": "60", "locationPage": "1"}), true),
        (json!({"x": 50, "y": 60, "locationPage": 1}), false),
        (json!({"x": 51, "y": 60, "locationPage": 0}), false),
        (json!({"x": 51, "y": 60}), false),
        (json!({"keyword": "签 名"}), false),
        (json!({"keyword": "签名", "moveType": "4"}), false),
        (json!({"keyword": "签名", "moveType": "3", "searchOrder": "1", "searchNum": 1}), true),
        (json!({}), false),
    ] {
        let answer = sign(&sandbox, &with(areas(), "/msg/body/roles", json!([role])));
        assert_eq!(answer["status"] == "0", right, "{role}: {answer}");
    }
    assert_eq!(code(sign(&sandbox, &with(areas(), "/msg/body/roles", json!([])))), "1001");
    let page = |number: Value, size: &str| {
        call(
            &sandbox,
            "recipe/signDataListSearchByTime",
            false,
            json!({"startDate": "2018-08-03 00:00:00", "endDate": "2018-08-04 00:00:00", "pageNum": number, "pageSize": size}),
        )
    };
    let second = ok(page(json!("2"), "2"));
    assert_eq!(second["pages"], 2);
    assert_eq!(second["list"].as_array().unwrap().len(), 1);
    assert_eq!(code(page(json!("0"), "2")), "1001");
    assert_eq!(code(page(json!(0), "2")), "1001");
}

#[test]
fn a_grant_that_is_asked_for_without_a_system_is_the_newest() {
    let sandbox = client::sandbox();
    sandbox.change_settings(|settings| settings.auto_scan = false);
    let doctor = |tag: &str| json!({"openId": DOCTORS[0], "sysTag": tag});
    let step = |body: Value| ok(call(&sandbox, "selfSign/getResult", true, body))["grantStep"].clone();
    let without = || json!({"openId": DOCTORS[0]});
    // Of any order of names and number of grants the newest counts.
    for (round, tags) in [["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "d", "a", "c"]].iter().enumerate() {
        for tag in tags {
            ok(call(&sandbox, "selfSign/request", true, doctor(tag)));
            assert_eq!(step(without()), 0, "{round} {tag}");
            sandbox.scan("self_sign", DOCTORS[0], "refused").unwrap();
            assert_eq!(step(without()), 2, "{round} {tag}");
        }
        // Asked for again, an old one is the newest.
        ok(call(&sandbox, "selfSign/request", true, doctor(tags[0])));
        assert_eq!((step(without()), step(doctor(tags[1]))), (json!(0), json!(2)));
        call(&sandbox, "selfSign/quit", true, doctor(tags[0]));
        assert_eq!(step(without()), 2);
        assert_eq!(step(doctor(tags[0])), 0, "none");
        call(&sandbox, "selfSign/quit", true, without());
        assert_eq!(step(without()), 0);
    }
}

#[test]
fn not_yet_has_three_forms() {
    use hisbridge_sandbox::settings::NotYet;
    let sandbox = client::sandbox();
    for (form, status, data) in
        [(NotYet::NoData, "0", None), (NotYet::EmptyData, "0", Some(json!({}))), (NotYet::Refusal, "1009", None)]
    {
        sandbox.change_settings(|settings| (settings.auto_scan, settings.not_yet) = (false, form));
        let house = ok(get(&sandbox, &format!("/gateway/oauth/authorize?clientId={CLIENT}&responseType=code")).json());
        let cloud = "/am/v2/oauth2/cs/authorize?service=userService&response_type=code&redirect_uri=null";
        let cloud = ok(get(&sandbox, &format!("{cloud}&client_id={CLIENT}")).json());
        let asks = [
            format!("/gateway/oauth/tokeninfo?clientId={CLIENT}&requestId={}", house["requestId"].as_str().unwrap()),
            format!("/am/v2/oauth2/cs/getAuthCode?requestId={}", cloud["requestId"].as_str().unwrap()),
        ];
        for ask in &asks {
            let answer = get(&sandbox, ask).json();
            assert_eq!((answer["status"].as_str(), answer.get("data")), (Some(status), data.as_ref()), "{form:?}");
        }
        for id in [&house["requestId"], &cloud["requestId"]] {
            sandbox.scan("oauth", id.as_str().unwrap(), "ok").unwrap();
        }
        assert!(ok(get(&sandbox, &asks[0]).json())["openId"].is_string());
        assert!(ok(get(&sandbox, &asks[1]).json())["code"].is_string());
    }
}

/// Public notes, section 2, with the codes of a client's comment.
#[test]
fn the_cloud_wants_its_token_in_a_head_or_the_query() {
    let sandbox = client::sandbox();
    let fetch = |version: &str, secret: &str| {
        get(&sandbox, &format!("/device/{version}server/oauth/getAccessToken?clientId={CLIENT}&appSecret={secret}"))
            .json()
    };
    assert_eq!(code(fetch("v2/", "guess")), "005x017");
    assert_eq!(code(get(&sandbox, "/device/v2/server/oauth/getAccessToken").json()), "000x003");
    let mut tokens = Vec::new();
    for version in ["", "v2/", "v3/"] {
        let data = ok(fetch(version, SECRET));
        assert_eq!(data["expiresIn"], "14400");
        tokens.push(data["accessToken"].as_str().unwrap().to_owned());
    }
    assert_eq!(sandbox.token_fetches("ywx"), 3);
    let body =
        |token: &str| json!({"head": {"clientId": CLIENT, "accessToken": token}, "body": {"openId": DOCTORS[0]}});
    let path = "/am/v2/selfSign/getGrantResult";
    let in_head = |token: &str| post(&sandbox, path, &body(token)).json();
    let in_msg = |token: &str| post(&sandbox, "/am/x", &json!({"msg": body(token)})).json();
    let in_query = |token: &str| get(&sandbox, &format!("/am/x?accessToken={token}")).json();
    let doctor = json!({
        "doctorIdType": "QT", "doctorName": "李", "uid": "110101199003070001", "uidCardType": "SF", "phone": "1",
        "department": "内科",
    });
    let report = |token: &str| {
        post(&sandbox, "/am/doctor/syn", &json!({"head": {"clientId": CLIENT, "accessToken": token}, "body": doctor}))
            .json()
    };
    let asks: [&dyn Fn(&str) -> Value; 4] = [&in_head, &in_msg, &in_query, &report];
    for ask in asks {
        ok(ask(&tokens[2]));
        assert_eq!(code(ask(&tokens[0])), "005x019", "a newer one has taken its place");
        for wrong in ["", "guess"] {
            assert_eq!(code(ask(wrong)), "005x016");
        }
    }
    // The innermost head counts.
    let mut both = json!({"msg": body(&tokens[2]), "head": {"accessToken": "guess"}});
    ok(post(&sandbox, "/am/x?accessToken=guess", &both).json());
    both["msg"]["head"]["accessToken"] = json!("guess");
    assert_eq!(code(post(&sandbox, "/am/x", &both).json()), "005x016");
    assert_eq!(ok(in_msg(&tokens[2]))["body"]["msg"]["head"], json!({"clientId": CLIENT}), "no token is told");
    for end in [Sandbox::expire_tokens, Sandbox::kill_tokens] {
        let token = ok(fetch("v2/", SECRET))["accessToken"].as_str().unwrap().to_owned();
        ok(in_head(&token));
        end(&sandbox);
        assert_eq!(code(in_head(&token)), "005x016");
    }
    // A reset makes those that were given good again, until the next.
    sandbox.reset();
    tokens.iter().for_each(|token| drop(ok(in_head(token))));
    assert_eq!(code(in_head("guess")), "005x016");
    sandbox.expire_tokens();
    assert_eq!(code(in_head(&tokens[2])), "005x016");
    sandbox.reset();
    sandbox.change_settings(|settings| settings.token_life_s = 3);
    let data = ok(fetch("v2/", SECRET));
    assert_eq!(code(in_head(&tokens[2])), "005x016");
    assert_eq!(data["expiresIn"], "3");
    sandbox.change_settings(|settings| settings.clock_offset_s = 4);
    assert_eq!(code(in_head(data["accessToken"].as_str().unwrap())), "005x016");
    assert_eq!(get(&sandbox, "/am/v2/doctor/syn").status, 405);
    assert_eq!(post(&sandbox, "/device/v2/server/oauth/getAccessToken", &json!({})).status, 405);
}

#[test]
fn digests() {
    let sandbox = client::sandbox();
    let digest = |body: Value| post(&sandbox, "/gateway/common/computeDigestForAlg", &body).json();
    let sm3 = ok(digest(json!({"originData": "abc"})));
    assert_eq!(sm3, json!({"hashValue": "Zsfw9GLu7dnR8tRr3BDk4kFnxIdc8veiKX2gK49LqOA=", "hashType": "SM3"}));
    let sha1 = ok(digest(json!({"originData": "abc", "hashAlg": "SHA1"})));
    assert_eq!(sha1["hashValue"], "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
    assert_eq!(code(digest(json!({"originData": "abc", "hashAlg": "MD5"}))), "1001");
    assert_eq!(code(digest(json!({}))), "1001");
}

#[test]
fn the_status_can_be_a_number() {
    let sandbox = client::sandbox();
    sandbox.change_settings(|settings| settings.ywx_status_number = true);
    let answer = call(&sandbox, "doctor/synDoctorSearch", false, json!({"employeeNumber": "1001"}));
    assert_eq!(answer["status"], 0);
}
