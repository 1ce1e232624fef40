//! 医网信 against the sandbox, which checks every field table of the document and signs with real keys.

#[path = "systems_ywx/cloud.rs"]
mod cloud;
mod common;
#[path = "common/limits.rs"]
mod limits;
#[path = "systems_ywx/waits.rs"]
mod waits;
#[path = "common/wire.rs"]
mod wire;

use common::*;
use hisbridge::catalog::{self, Method, Operation};
use hisbridge::systems::{Call, NO_FIELDS, System, ywx::Ywx};
use hisbridge::transport::Answer;
use hisbridge_sandbox::ywx::{Code, DOCTOR_NOT_READY, DOCTORS};
use serde_json::{Map, Value, json};
use std::thread;

fn rows() -> impl Iterator<Item = &'static Operation> {
    catalog::operations().filter(|row| row.system == "ywx")
}

/// A valid record of a doctor whom the sandbox knows.
fn record() -> Value {
    with(&example("ywx.syn_recipe_info"), json!({"openId": DOCTORS[0]}))
}

fn push() -> String {
    text(&data("ywx.syn_recipe_info", record())["uniqueId"])
}

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_else(|| panic!("no text: {value}"))
}

fn by_hand() {
    SANDBOX.change_settings(|settings| settings.auto_scan = false);
}

#[test]
fn a_doctor_is_found_by_each_of_the_four_keys() {
    let _alone = alone();
    let doctor = data("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}));
    assert_eq!(doctor["process"], "2");
    assert_eq!(doctor["process_meaning"], "设置签章");
    assert_eq!(doctor["stampStatus_meaning"], "签章已审核");
    for (key, member) in
        [("phone", "phoneNum"), ("userIdcardNum", "userIdcardNum"), ("employeeNumber", "employeeNumber")]
    {
        let found = data("ywx.syn_doctor_search", json!({key: doctor[member]}));
        assert_eq!(found["openId"], DOCTORS[0]);
    }
    let new = data("ywx.syn_doctor_search", json!({"openId": DOCTOR_NOT_READY}));
    assert_eq!(new["process_meaning"], "审核通过");
}

#[test]
fn log_in_by_qr_code() {
    let _alone = alone();
    let code = data("ywx.oauth_authorize", json!({"selfSign": "true", "sysTag": "HIS", "sessionTime": "4"}));
    assert_eq!(code["time"], "120");
    let request = json!({"requestId": code["requestId"]});
    let early = call("ywx.oauth_tokeninfo", request.clone());
    assert_eq!((&early["ok"], &early["data"]), (&json!(true), &Value::Null), "{early:#}");
    SANDBOX.scan("oauth", &text(&code["requestId"]), "ok").expect("scan");
    let user = data("ywx.oauth_tokeninfo", request);
    assert_eq!(user["openId"], DOCTORS[0]);
    assert_eq!(user["userType_meaning"], "医生");
    assert_eq!(user["userIdType_meaning"], "身份证");
}

#[test]
fn automatic_signing_is_asked_for_granted_used_and_ended() {
    let _alone = alone();
    by_hand();
    let doctor = json!({"openId": DOCTORS[0], "sysTag": "HIS"});
    let picture = data("ywx.self_sign_request", doctor.clone());
    assert!(text(&picture).starts_with("iVBOR"), "data is the picture itself");
    let open = data("ywx.self_sign_get_result", doctor.clone());
    assert_eq!((&open["grantStep"], &open["grantStep_meaning"]), (&json!(0), &json!("未处理")));
    SANDBOX.scan("self_sign", DOCTORS[0], "ok").expect("scan");
    assert_eq!(data("ywx.self_sign_get_result", doctor.clone())["grantStep_meaning"], "授权允许");
    let signed = data("ywx.syn_recipe_info", record());
    assert_eq!(signed["isSelfSign"], "true");
    let state = data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": signed["uniqueId"]}));
    assert_eq!(state["status_meaning"], "已签名");
    assert_eq!(data("ywx.self_sign_quit", doctor), Value::Null);
    let unsigned = data("ywx.syn_recipe_info", record());
    assert_eq!(unsigned["isSelfSign"], "false");
    assert!(text(&unsigned["selfSignQRCode"]).starts_with("iVBOR"));
}

#[test]
fn a_record_is_signed_and_verified_and_a_changed_one_is_not() {
    let _alone = alone();
    by_hand();
    let record = record();
    let id = push();
    let order = json!({"uniqueId": id});
    assert_eq!(data("ywx.query_sign_data_by_unique_id", order.clone())["status_meaning"], "待处理");
    assert_eq!(data("ywx.exist_unsign", json!({"openId": DOCTORS[0]})), json!(true));
    SANDBOX.scan("sign", &id, "ok").expect("scan");
    assert_eq!(data("ywx.query_sign_data_by_unique_id", order.clone())["status"], 2);
    let p7 = data("ywx.syn_sign_data_search", order.clone());
    assert!(p7["signedData"].is_string() && p7["p1"].is_null(), "{p7}");
    let p1 = data("ywx.syn_sign_data_search", with(&order, json!({"isP1": "1"})));
    assert!(p1["p1"].is_string() && p1["cert"].is_string() && p1["signedData"].is_null(), "{p1}");
    // What was signed is given again; the fields of the envelope's other parts have no place there.
    let known: Vec<&str> = catalog::YWX_VERIFY_DATA_BY_ID.fields.iter().map(|field| field.name).collect();
    let same: Map<String, Value> = record
        .as_object()
        .expect("an object")
        .iter()
        .filter(|(name, _)| known.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let same = with(&Value::Object(same), json!({"uniqueId": id}));
    assert_eq!(data("ywx.verify_data_by_id", same.clone()), json!({"verifyResult": true}));
    for changed in [json!({"patientName": "李四"}), json!({"hashValue": "AAAA"}), json!({"remarks": null})] {
        assert_eq!(data("ywx.verify_data_by_id", with(&same, changed)), json!({"verifyResult": false}));
    }
    // A field that the catalogue does not know was signed too, and goes with the body.
    let extra = json!({"_options": {"extra": {"bedNo": "12"}}});
    let id = text(&data("ywx.syn_recipe_info", with(&record, extra.clone()))["uniqueId"]);
    assert_eq!(wire::last().json()["msg"]["body"]["bedNo"], "12");
    SANDBOX.scan("sign", &id, "ok").expect("scan");
    data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": id}));
    let with_extra = with(&with(&same, json!({"uniqueId": id})), extra);
    assert_eq!(data("ywx.verify_data_by_id", with_extra), json!({"verifyResult": true}));
    assert_eq!(data("ywx.verify_data_by_id", with(&same, json!({"uniqueId": id}))), json!({"verifyResult": false}));
    assert_eq!(data("ywx.verify_time_stamp", json!({"uniqueId": id})), json!({"verifyResult": true}));
}

#[test]
fn orders_without_a_doctor_with_a_pdf_and_for_the_office() {
    let _alone = alone();
    by_hand();
    let bases = limits::bases(&catalog::YWX_SYN_RECIPE_INFO);
    let claimed = data("ywx.syn_recipe_info", with(&record(), json!({"signType": "4", "openId": null})));
    assert!(text(&claimed["authSignQRCode"]).starts_with("iVBOR"));
    let state = data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": claimed["uniqueId"]}));
    assert_eq!(state["status_meaning"], "未领取");
    let area = bases.iter().find(|base| base["templateId"] == "personRolesPdf").expect("the other kind of body");
    let pdf = data("ywx.syn_recipe_info", with(area, json!({"openId": DOCTORS[1]})));
    let sent = wire::last().json();
    assert_eq!(sent["msg"]["body"]["roles"][0]["keyword"], "医师签名");
    assert_eq!(sent["msg"]["body"]["roles"][1]["x"], json!(120.5));
    SANDBOX.scan("sign", &text(&pdf["uniqueId"]), "ok").expect("scan");
    data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": pdf["uniqueId"]}));
    let signed = data("ywx.syn_sign_data_search", json!({"uniqueId": pdf["uniqueId"]}));
    assert!(text(&signed["signedPdfBase64"]).starts_with("JVBERi0"));
    let office = with(&example("ywx.sign_info_syn"), json!({"openId": DOCTORS[2]}));
    assert!(data("ywx.sign_info_syn", office)["uniqueId"].is_string());
    let today = data(
        "ywx.sign_data_list_search_by_time",
        json!({"startDate": "2020-01-01 00:00:00", "endDate": "2099-01-01 00:00:00"}),
    );
    assert_eq!((&today["pageNum"], &today["pageSize"], &today["total"]), (&json!(1), &json!(10), &json!(3)));
    assert_eq!(today["list"][0]["status_meaning"], "未领取");
    assert_eq!(data("ywx.delete_unsigned_data_by_unique_id", json!({"uniqueId": claimed["uniqueId"]})), Value::Null);
    let state = data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": claimed["uniqueId"]}));
    assert_eq!(state["status_meaning"], "待签删除（待签数据删除操作）");
}

#[test]
fn the_digest_here_is_the_platforms() {
    let _alone = alone();
    for algorithm in ["SM3", "SHA1", "SHA256"] {
        for content in ["a", "门诊病历：示例原文", &"字".repeat(5000)] {
            let request = json!({"originData": content, "hashAlg": algorithm});
            let calls = SANDBOX.calls("/gateway/common/computeDigestForAlg");
            let here = data("ywx.local_digest", request.clone());
            assert_eq!(SANDBOX.calls("/gateway/common/computeDigestForAlg"), calls, "nothing was sent");
            assert_eq!(here, data("ywx.compute_digest_for_alg", request), "{algorithm}");
        }
    }
    // GB/T 32905 A.1, also from bytes.
    let abc = "ZsfwYvEd94HO4BWlhb0vQpw7Hm71mGohZ0aXo+XA7uA=";
    let default = data("ywx.local_digest", json!({"base64": "YWJj"}));
    assert_ne!(default["hashValue"], abc);
    assert_eq!(default, data("ywx.local_digest", json!({"originData": "abc"})));
    assert_eq!(default["hashType"], "SM3");
    assert_eq!(data("ywx.compute_digest_for_alg", json!({"originData": "abc"})), default);
    let wrong = refused("ywx.local_digest", json!({"base64": "a"}), "argument");
    assert_eq!(faulty(&wrong), ["base64"]);
}

#[test]
fn printed_samples_are_accepted_as_they_are() {
    let _alone = alone();
    data("ywx.get_access_token", json!({}));
    let mut samples = 0;
    for row in rows() {
        for sample in catalog::examples(row.full_name).1 {
            let mut sample: Value = serde_json::from_str(sample).expect("JSON");
            // Ids made up for the catalogue are not in the sandbox's books; the printed ones are.
            if sample["openId"] == example("ywx.syn_recipe_info")["openId"] {
                sample["openId"] = json!(DOCTORS[0]);
            }
            let envelope = call(row.full_name, sample.clone());
            assert_eq!(envelope["ok"], true, "{} {sample}: {envelope:#}", row.full_name);
            samples += 1;
        }
    }
    assert!(samples >= 15, "{samples}");
}

#[test]
fn the_secret_goes_only_where_the_document_lists_it() {
    let _alone = alone();
    let secret = text(&SANDBOX.config_json()["ywx"]["client_secret"]);
    let (mut with_secret, mut in_the_query) = (Vec::new(), Vec::new());
    for row in rows().filter(|row| row.method != Method::Local) {
        call(row.full_name, example(row.full_name));
        let sent = wire::last();
        if !row.path.is_empty() {
            assert_eq!(sent.path(), row.path);
        }
        if sent.query().contains(&secret) {
            in_the_query.push(row.name);
            continue;
        }
        let there = sent.text().contains(&secret);
        let headers_hold_it = ["authorization", "cookie"].iter().any(|name| sent.header(name).is_some());
        assert!(!headers_hold_it, "{}", row.full_name);
        if there {
            let json = sent.json();
            assert_eq!(
                json.pointer("/head/clientSecret").or(json.pointer("/msg/head/clientSecret")),
                Some(&json!(secret))
            );
            with_secret.push(row.name);
        }
    }
    let listed = [
        "self_sign_request",
        "self_sign_get_result",
        "self_sign_quit",
        "syn_recipe_info",
        "sign_info_syn",
        "syn_sign_data_search",
        "verify_data_by_id",
        "verify_time_stamp",
    ];
    assert_eq!(with_secret, listed);
    assert_eq!(in_the_query, ["get_access_token", "oauth2_access_token"]);
}

#[test]
fn requests_have_the_documents_shapes_and_types() {
    let _alone = alone();
    let shape = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    call("ywx.syn_recipe_info", record());
    let sent = wire::last().json();
    assert_eq!(
        (shape(&sent), shape(&sent["msg"])),
        (vec!["signType".into(), "msg".into()], vec!["head".into(), "body".into()])
    );
    assert_eq!(sent["signType"], "0", "the samples send text");
    assert_eq!(sent["msg"]["head"]["templateId"], "hash_002");
    assert!(sent["msg"]["head"].get("channelID").is_none(), "nothing empty is sent");
    let list = with(&example("ywx.sign_data_list_search_by_time"), json!({"pageNum": 2, "pageSize": "5"}));
    call("ywx.sign_data_list_search_by_time", list);
    let sent = wire::last().json();
    assert_eq!((&sent["body"]["pageNum"], &sent["body"]["pageSize"]), (&json!("2"), &json!("5")));
    call("ywx.syn_sign_data_search", json!({"uniqueId": "1", "isP1": "true"}));
    assert_eq!(wire::last().json()["body"]["isP1"], true);
    call("ywx.verify_data_by_id", example("ywx.verify_data_by_id"));
    let sent = wire::last().json();
    assert!(sent["head"]["uniqueId"].is_string() && sent["body"].get("uniqueId").is_none());
    call("ywx.compute_digest_for_alg", json!({"originData": "张三", "hashAlg": "SM3"}));
    assert_eq!(wire::last().text(), r#"{"originData":"张三","hashAlg":"SM3"}"#);
    call("ywx.oauth_authorize", json!({"selfSign": true, "sysTag": "HIS 1&2=三"}));
    let sent = wire::last();
    assert_eq!(
        sent.query(),
        "clientId=2017070411003376&responseType=code&selfSign=true&sysTag=HIS%201%262%3D%E4%B8%89"
    );
    assert_eq!((sent.method(), sent.body().len()), ("GET", 0));
    call("ywx.exist_unsign", json!({"openId": DOCTORS[0]}));
    assert_eq!(wire::last().query(), format!("openId={}", DOCTORS[0]));
}

/// What public clients send beside the document's fields goes into the body, and is signed with it.
#[test]
fn what_only_public_clients_send_is_part_of_the_record() {
    let _alone = alone();
    by_hand();
    let more = json!({"isForwardSign": 0, "dataCategory": "门诊"});
    let id = text(&data("ywx.syn_recipe_info", with(&record(), more))["uniqueId"]);
    let body = wire::last().json()["msg"]["body"].clone();
    assert_eq!((&body["isForwardSign"], &body["dataCategory"]), (&json!("0"), &json!("门诊")));
    SANDBOX.scan("sign", &id, "ok").expect("scan");
    data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": id}));
    let mut same =
        json!({"uniqueId": id, "_options": {"extra": {"body": {"isForwardSign": "0", "dataCategory": "门诊"}}}});
    for field in catalog::YWX_VERIFY_DATA_BY_ID.fields.iter() {
        if let Some(value) = record().get(field.name) {
            same[field.name] = value.clone();
        }
    }
    assert_eq!(data("ywx.verify_data_by_id", same.clone()), json!({"verifyResult": true}));
    same["_options"]["extra"]["body"]["dataCategory"] = json!("住院");
    assert_eq!(data("ywx.verify_data_by_id", same), json!({"verifyResult": false}));
}

#[test]
fn the_vendors_refusals_are_told_in_chinese_with_what_to_do() {
    let _alone = alone();
    let refusal = |operation: &str, request: Value, code: Code| {
        let envelope = refused(operation, request, "vendor");
        assert_eq!(envelope["code"], code.number(), "{envelope:#}");
        assert_eq!(envelope["error"]["retryable"], false);
        assert_eq!(envelope["http_status"], 200);
        wire::speaks_chinese(&envelope);
    };
    refusal("ywx.syn_doctor_search", json!({"openId": "unknown"}), Code::Doctor);
    refusal("ywx.self_sign_request", json!({"openId": DOCTOR_NOT_READY}), Code::Doctor);
    for operation in [
        "query_sign_data_by_unique_id",
        "syn_sign_data_search",
        "verify_time_stamp",
        "delete_unsigned_data_by_unique_id",
    ] {
        refusal(&format!("ywx.{operation}"), json!({"uniqueId": "unknown"}), Code::Unknown);
    }
    refusal("ywx.oauth_tokeninfo", json!({"requestId": "unknown"}), Code::Unknown);
    let code = text(&data("ywx.oauth_authorize", json!({}))["requestId"]);
    SANDBOX.scan("oauth", &code, "expired").expect("scan");
    refusal("ywx.oauth_tokeninfo", json!({"requestId": code}), Code::Expired);
    let code = text(&data("ywx.oauth_authorize", json!({}))["requestId"]);
    SANDBOX.scan("oauth", &code, "refused").expect("scan");
    refusal("ywx.oauth_tokeninfo", json!({"requestId": code}), Code::Refused);
    let id = push();
    SANDBOX.scan("sign", &id, "ok").expect("scan");
    data("ywx.query_sign_data_by_unique_id", json!({"uniqueId": id}));
    refusal("ywx.delete_unsigned_data_by_unique_id", json!({"uniqueId": id}), Code::State);
    let mut configuration = SANDBOX.config_json();
    configuration["ywx"]["client_secret"] = json!("0000000000000000");
    configure(&configuration);
    refusal("ywx.syn_recipe_info", record(), Code::Secret);
    configuration["ywx"]["client_id"] = json!("0000000000000000");
    configure(&configuration);
    refusal("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}), Code::Client);
    configuration["ywx"]["client_id"] = Value::Null;
    configure(&configuration);
    let envelope = refused("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}), "config");
    wire::speaks_chinese(&envelope);
    assert_eq!(faulty(&envelope), ["clientId"]);
}

#[test]
fn a_status_may_be_a_number() {
    let _alone = alone();
    SANDBOX.change_settings(|settings| settings.ywx_status_number = true);
    assert_eq!(call("ywx.syn_doctor_search", json!({"openId": DOCTORS[0]}))["code"], "0");
    assert_eq!(refused("ywx.syn_doctor_search", json!({"openId": "unknown"}), "vendor")["code"], Code::Doctor.number());
}

#[test]
fn spoilt_answers_get_their_kind() {
    let _alone = alone();
    wire::spoilt_answers("ywx.syn_doctor_search", &json!({"openId": DOCTORS[0]}), "/gateway/doctor/synDoctorSearch");
    wire::spoilt_answers("ywx.exist_unsign", &json!({"openId": DOCTORS[0]}), "/gateway/doctor/existUnsign");
    wire::spoilt_answers("ywx.syn_recipe_info", &record(), "/gateway/recipe/synRecipeInfo");
}

/// A client seen in public reads status 1 with a failReason as "refused by the doctor".
#[test]
fn data_beside_a_refusal_is_kept() {
    let _alone = alone();
    let profile = hisbridge::config::current().and_then(|config| config.profile(None)).expect("a configuration");
    let call = Call {
        row: &catalog::YWX_SYN_SIGN_DATA_SEARCH,
        fields: &NO_FIELDS,
        extra: &NO_FIELDS,
        block: profile.block("ywx"),
        token: None,
        request_id: String::new(),
        now: 0,
    };
    let body =
        json!({"status": "1", "message": "fail", "data": {"uniqueId": "u", "failReason": "剂量有误"}}).to_string();
    let answer = Answer { status: 200, content_type: "application/json".into(), date: None, body: body.into_bytes() };
    let opened = Ywx.open(&call, &answer).unwrap_or_else(|error| panic!("{}", error.json()));
    assert!(!opened.ok);
    assert_eq!((opened.code.as_str(), &opened.data.value()["failReason"]), ("1", &json!("剂量有误")));
}

#[test]
fn files_go_as_base64_up_to_their_limit() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, size: usize| {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        bytes.resize(size, b' ');
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        json!(path)
    };
    let (right, large) = (file("右.pdf", 2 << 20), file("large.pdf", (2 << 20) + 1));
    let bases = limits::bases(&catalog::YWX_SYN_RECIPE_INFO);
    let area = bases.iter().find(|base| base["templateId"] == "personRolesPdf").expect("the other kind of body");
    let area = with(area, json!({"openId": DOCTORS[0]}));
    let without = with(&area, json!({"pdfBase64": null}));
    data("ywx.syn_recipe_info", with(&without, json!({"pdfFile": right})));
    assert!(wire::last().body().len() > 2_796_000, "the whole file was sent");
    data("ywx.syn_recipe_info", with(&record(), json!({"templateId": "hash", "appendixFile": right})));
    data(
        "ywx.sign_info_syn",
        with(&example("ywx.sign_info_syn"), json!({"openId": DOCTORS[0], "pdfBase64": null, "pdfFile": right})),
    );
    for (request, name) in [
        (with(&without, json!({"pdfFile": large})), "pdfBase64"),
        (with(&record(), json!({"appendixFile": large})), "appendixFileBase64"),
        (with(&area, json!({"pdfFile": right})), "pdfFile"),
        (with(&without, json!({"pdfFile": folder.path().join("none.pdf")})), "pdfFile"),
    ] {
        let envelope = refused("ywx.syn_recipe_info", request, "argument");
        assert!(faulty(&envelope).contains(&name.to_owned()), "{envelope:#}");
    }
    let envelope = refused("ywx.syn_recipe_info", without, "argument");
    assert!(envelope["error"]["message"].as_str().is_some_and(|words| words.contains("pdfFile")), "{envelope:#}");
}

#[test]
fn every_limit_at_and_past_it() {
    let _alone = alone();
    let mut cases = 0;
    for row in rows() {
        cases += limits::check(row.full_name, &[Code::Field.number(), Code::Field.cloud_number()]);
    }
    assert!(cases > 300, "{cases}");
}

/// The three callbacks as the platform sends them to a hospital's own address, which opens them and answers as told.
#[test]
fn callbacks_of_the_platform_are_opened_and_answered() {
    let _alone = alone();
    for (event, member, meaning, words) in [
        ("doctor_status", "process", "process_meaning", "设置签章"),
        ("sign_result", "status", "status_meaning", "已签名"),
        ("auto_sign", "result", "result_meaning", "同意"),
    ] {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/his/callback", socket.local_addr().expect("its address"));
        let receiver = thread::spawn(move || {
            let (mut stream, _) = socket.accept().expect("the platform");
            let request = posted(&mut stream);
            let opened = data("ywx.verify_callback", json!({"body": request}));
            let answer = text(&opened["answer"]);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
            std::io::Write::write_all(&mut stream, (head + &answer).as_bytes()).expect("the answer");
            opened
        });
        let sent = SANDBOX.control("callback", &json!({"event": event, "url": url})).expect("a callback");
        let opened = receiver.join().expect("the receiver");
        assert_eq!(opened["valid"], true, "{opened}");
        assert_eq!(
            (opened["event"].as_str(), opened["body"][meaning].as_str()),
            (Some(event), Some(words)),
            "{opened}"
        );
        let whole: Value = serde_json::from_str(sent["body"].as_str().expect("a text")).expect("JSON");
        assert_eq!(opened["body"][member], whole["body"][member]);
        assert_eq!(opened["head"], whole["head"]);
        assert_eq!(sent["answer"], r#"{"status":"0","message":"success"}"#);
    }
}

/// The body of one POST.
fn posted(stream: &mut std::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = std::io::Read::read(stream, &mut piece).expect("the request");
        assert!(count > 0, "the request is whole");
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok());
        if length == Some(body.len()) {
            return body.to_owned();
        }
    }
}

#[test]
fn a_callback_that_was_changed_or_is_of_somebody_else_is_refused() {
    let _alone = alone();
    let sent = |arguments: Value| text(&SANDBOX.control("callback", &arguments).expect("a callback")["body"]);
    let open = |body: &str| data("ywx.verify_callback", json!({"body": body}));
    let refused = json!({
        "valid": false, "event": "unknown", "event_meaning": "其他或验证不通过", "head": {}, "body": {},
        "answer": r#"{"status":"1","message":"sign error"}"#,
    });
    assert_eq!(open(&sent(json!({"event": "sign_result", "secret": "another"}))), refused);
    let good = sent(json!({"event": "sign_result", "body": {"status": "6", "reason": "剂量不对"}}));
    assert_eq!(open(&good)["body"]["status_meaning"], "拒绝签名");
    for (from, to) in
        [("\"6\"", "\"2\""), ("剂量不对", "剂量不 对"), ("\"urId\"", "\"urID\""), ("\"sign\":\"", "\"sign\":\"0")]
    {
        assert!(good.contains(from), "{good}");
        assert_eq!(open(&good.replacen(from, to, 1)), refused, "{from}");
    }
    for body in [r#"{"body":{}}"#, r#"{"head":{"sign":""},"body":{}}"#, r#"{"head":{"sign":null}}"#, "{}"] {
        assert_eq!(open(body), refused, "{body}");
    }
    // What else comes in the body is signed too, and handed on.
    let more = sent(json!({"event": "auto_sign", "body": {"result": false, "new": 1.50, "Z": "", "a": "&=#"}}));
    assert_eq!(open(&more)["body"]["new"], json!(1.5));
    let unknown = sent(json!({"event": "auto_sign", "body": {"result": null, "x": "y"}}));
    assert_eq!((&open(&unknown)["valid"], &open(&unknown)["event"]), (&json!(true), &json!("unknown")));
    for body in ["", "no json", "[1]", "{\"head\":"] {
        common::refused("ywx.verify_callback", json!({"body": body}), "argument");
    }
    let mut configuration = SANDBOX.config_json();
    configuration["ywx"] = with(&configuration["ywx"], json!({"client_secret": null}));
    configure(&configuration);
    for options in [json!({}), json!({"validation": "lenient"})] {
        let envelope = call("ywx.verify_callback", json!({"body": good, "_options": options}));
        assert_eq!(envelope["ok"], false, "{envelope:#}");
        let said = envelope["error"]["message"].as_str().unwrap_or_default();
        assert!(said.contains("client_secret"), "{envelope:#}");
    }
}
