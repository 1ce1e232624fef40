//! 微信电子健康卡 against the sandbox, which recomputes every signature with OpenSSL.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use hisbridge_sandbox::Fault;
use serde_json::{Value, json};
use std::thread;

const TOKEN_PATH: &str = "/rest/auth/HealthCard/HealthOpenAuth/AuthObj/getAppToken";

fn by_qr() -> Value {
    example("healthcard.get_health_card_by_qr_code")
}

/// What the sandbox received last on a path, as JSON.
fn received(path_end: &str) -> Value {
    let last = SANDBOX.last(50);
    let found = last.iter().find(|row| row["path"].as_str().is_some_and(|path| path.ends_with(path_end)));
    let body =
        found.and_then(|row| row["body_base64"].as_str()).unwrap_or_else(|| panic!("nothing on {path_end}: {last:#?}"));
    let bytes = hisbridge::crypto::encoding::base64_decode(body).expect("Base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The sandbox's address with another spelling of its host: a token for it is still to be fetched.
fn cold(host: &str) -> Value {
    let url = SANDBOX.config_json()["healthcard"]["base_url"].as_str().expect("a url").replace("127.0.0.1", host);
    json!(url)
}

#[test]
fn eight_cold_threads_fetch_one_token() {
    let _alone = alone();
    // A secret of its own gives the token a cold place.
    SANDBOX.kill_tokens();
    let before = SANDBOX.calls(TOKEN_PATH);
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["base_url"] = json!(
        format!("{}/", configuration["healthcard"]["base_url"].as_str().unwrap()).replace("127.0.0.1", "localhost")
    );
    configure(&configuration);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| data("healthcard.get_health_card_by_qr_code", by_qr()));
        }
    });
    assert_eq!(SANDBOX.calls(TOKEN_PATH) - before, 1);
}

/// Two hospitals on one appId, and desktops whose configuration names none.
#[test]
fn the_requests_hospital_and_channel_win_over_the_configurations() {
    let _alone = alone();
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["channel_num"] = json!(0);
    let query = "healthcard.get_health_card_by_qr_code";
    let report = with(&example("healthcard.report_his_data"), json!({"hospitalId": "10023"}));
    for (host, configured) in
        [("LocalHost", configuration["healthcard"]["hospital_id"].clone()), ("LocalhosT", json!(null))]
    {
        configuration["healthcard"]["base_url"] = cold(host);
        configuration["healthcard"]["hospital_id"] = configured;
        configure(&configuration);
        let envelope = call(query, with(&by_qr(), json!({"hospitalId": "10023", "channelNum": "3"})));
        assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
        for path in ["getHealthCardByQRCode", "getAppToken"] {
            let sent = received(path);
            assert_eq!(
                (&sent["commonIn"]["hospitalId"], &sent["commonIn"]["channelNum"]),
                (&json!("10023"), &json!(3))
            );
        }
        data("healthcard.report_his_data", report.clone());
        let sent = received("reportHISData");
        assert_eq!((&sent["commonIn"]["hospitalId"], &sent["req"]["hospitalId"]), (&json!("10023"), &json!("10023")));
        assert_eq!(sent["commonIn"]["channelNum"], 0);
    }
    // Both hospitals use one token: it is the application's.
    configure(&SANDBOX.config_json());
    data(query, by_qr());
    let before = SANDBOX.calls(TOKEN_PATH);
    data(query, with(&by_qr(), json!({"hospitalId": "10023"})));
    data(query, by_qr());
    assert_eq!(SANDBOX.calls(TOKEN_PATH), before);
}

#[test]
fn the_requests_app_id_has_a_token_of_its_own() {
    let _alone = alone();
    let branch = SANDBOX.config_json()["profiles"]["branch"]["healthcard"].clone();
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["app_secret"] = branch["app_secret"].clone();
    configure(&configuration);
    let other = json!({"appId": branch["app_id"], "hospitalId": branch["hospital_id"]});
    let token = data("healthcard.get_app_token", other.clone())["appToken"].clone();
    data("healthcard.get_order_id_by_out_app_id", with(&example("healthcard.get_order_id_by_out_app_id"), other));
    assert_eq!(received("getOrderIdByOutAppId")["commonIn"]["appToken"], token);
    // The configured application may not use it.
    assert_eq!(refused("healthcard.get_health_card_by_qr_code", by_qr(), "vendor")["code"], "21006");
}

#[test]
fn the_activation_page_is_for_the_requests_hospital() {
    let _alone = alone();
    let request = with(&example("healthcard.batch_active_card_url"), json!({"hospitalId": "10023"}));
    let url = data("healthcard.batch_active_card_url", request)["url"].as_str().expect("a url").to_owned();
    let app_id = SANDBOX.config_json()["healthcard"]["app_id"].as_str().expect("an id").to_owned();
    let (_, rest) = url.split_once("open_id=").expect("an open_id");
    let cipher = rest.split('&').next().and_then(|text| text.strip_prefix(&app_id)).expect("the application first");
    let cipher = percent_encoding::percent_decode_str(cipher).decode_utf8().expect("text");
    let key = SANDBOX.config_json()["healthcard"]["app_secret"].clone();
    let plain = data("crypto.aes_ecb_decrypt", json!({"key": key, "ciphertext": cipher}))["text"].clone();
    assert!(plain.as_str().expect("text").ends_with("&10023"), "{plain}");
}

/// The document: one requestId is not used twice; the platform answers 10054 then.
#[test]
fn a_query_that_is_sent_again_is_sealed_anew() {
    let _alone = alone();
    data("healthcard.get_health_card_by_qr_code", by_qr());
    let path = hisbridge::catalog::HEALTHCARD_GET_HEALTH_CARD_BY_QR_CODE.path;
    let before = SANDBOX.calls(path);
    SANDBOX.arm(path, 2, Fault::Close);
    let envelope = call("healthcard.get_health_card_by_qr_code", by_qr());
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    assert_eq!(SANDBOX.calls(path) - before, 3);
    let common: Vec<Value> = SANDBOX
        .last(3)
        .iter()
        .map(|row| {
            hisbridge::crypto::encoding::base64_decode(row["body_base64"].as_str().expect("a body")).expect("Base64")
        })
        .map(|body| serde_json::from_slice::<Value>(&body).expect("JSON")["commonIn"].clone())
        .collect();
    assert_eq!(common[0]["requestId"], envelope["request_id"], "the envelope names the last one");
    for name in ["requestId", "sign"] {
        let all: std::collections::BTreeSet<String> = common.iter().map(|part| part[name].to_string()).collect();
        assert_eq!(all.len(), 3, "{name}: {all:?}");
    }
}

/// A desktop with a wrong hospital_id must not throw out all others: each new token kills the one before.
#[test]
fn a_young_token_is_not_fetched_anew_for_a_refusal() {
    let _alone = alone();
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["base_url"] = cold("LOCALHOST");
    configure(&configuration);
    let before = SANDBOX.calls(TOKEN_PATH);
    let path = hisbridge::catalog::HEALTHCARD_GET_HEALTH_CARD_BY_QR_CODE.path;
    for (code, calls) in [("21004", 3), ("21003", 2), ("21001", 1)] {
        let fault = || Fault::VendorError { code: code.into(), message: "x".into() };
        SANDBOX.arm(path, 1000, fault());
        for _ in 0..calls {
            let sent = SANDBOX.calls(path);
            assert_eq!(refused("healthcard.get_health_card_by_qr_code", by_qr(), "vendor")["code"], code);
            assert_eq!(SANDBOX.calls(path) - sent, 1);
        }
        SANDBOX.clear_faults();
    }
    assert_eq!(SANDBOX.calls(TOKEN_PATH) - before, 1);
    let wrong = with(&by_qr(), json!({"hospitalId": "77777"}));
    data("healthcard.get_health_card_by_qr_code", by_qr());
    for _ in 0..3 {
        let envelope = refused("healthcard.get_health_card_by_qr_code", wrong.clone(), "vendor");
        assert_eq!(envelope["code"], "21004");
        assert!(envelope["error"]["hint"].to_string().contains("hospital_id"), "{envelope:#}");
        data("healthcard.get_health_card_by_qr_code", by_qr());
    }
    assert_eq!(SANDBOX.calls(TOKEN_PATH) - before, 2, "tried once, because the token had worked before");
    // One that has worked and is refused now has died.
    SANDBOX.kill_tokens();
    data("healthcard.get_health_card_by_qr_code", by_qr());
    assert_eq!(SANDBOX.calls(TOKEN_PATH) - before, 3);
}

#[test]
fn a_token_that_dies_is_renewed_once() {
    let _alone = alone();
    data("healthcard.get_health_card_by_qr_code", by_qr());
    for kill in [|| SANDBOX.kill_tokens(), || SANDBOX.expire_tokens()] {
        kill();
        let before = SANDBOX.calls(TOKEN_PATH);
        let envelope = call("healthcard.get_health_card_by_qr_code", by_qr());
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        assert_eq!(SANDBOX.calls(TOKEN_PATH) - before, 1);
    }
}

#[test]
fn a_token_that_is_never_taken_ends_in_an_error_not_in_a_loop() {
    let _alone = alone();
    data("healthcard.get_health_card_by_qr_code", by_qr());
    let path = hisbridge::catalog::HEALTHCARD_GET_HEALTH_CARD_BY_QR_CODE.path;
    let fault =
        json!({"path": path, "times": 10, "fault": {"vendor_error": {"code": "21004", "message": "非法 appToken"}}});
    let tokens = SANDBOX.calls(TOKEN_PATH);
    let calls = SANDBOX.calls(path);
    SANDBOX.control("faults", &fault).expect("the fault is armed");
    let envelope = refused("healthcard.get_health_card_by_qr_code", by_qr(), "vendor");
    assert_eq!(envelope["code"], "21004");
    assert_eq!((SANDBOX.calls(TOKEN_PATH) - tokens, SANDBOX.calls(path) - calls), (1, 2));
    SANDBOX.clear_faults();
    data("healthcard.get_health_card_by_qr_code", by_qr());
}

#[test]
fn a_named_token_is_used_by_the_calls_after_it() {
    let _alone = alone();
    let token = data("healthcard.get_app_token", json!({}));
    assert_eq!(token["expiresIn"], 7200);
    let before = SANDBOX.calls(TOKEN_PATH);
    data("healthcard.get_health_card_by_qr_code", by_qr());
    assert_eq!(SANDBOX.calls(TOKEN_PATH), before);
    assert_eq!(received("getHealthCardByQRCode")["commonIn"]["appToken"], token["appToken"]);
}

#[test]
fn nothing_empty_is_sent_and_the_request_id_is_the_envelopes() {
    let _alone = alone();
    let request =
        with(&example("healthcard.register_health_card"), json!({"phone2": "", "patid": "  ", "address": null}));
    let envelope = call("healthcard.register_health_card", request);
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    let sent = received("registerHealthCard");
    assert_eq!(sent["commonIn"]["requestId"], envelope["request_id"]);
    for part in ["commonIn", "req"] {
        for (name, value) in sent[part].as_object().expect("a part") {
            assert!(!value.is_null() && value != "", "{name} was sent empty");
        }
    }
    assert!(sent["req"].get("phone2").is_none());
}

#[test]
fn the_printed_samples_are_accepted_as_they_are() {
    let _alone = alone();
    for row in hisbridge::catalog::HEALTHCARD.operations {
        for sample in hisbridge::catalog::examples(row.full_name).1 {
            let envelope = call_text(row.full_name, sample);
            assert_eq!(envelope["ok"], true, "{} {sample}: {envelope:#}", row.full_name);
        }
    }
}

#[test]
fn a_path_that_leads_elsewhere_is_refused_before_a_token_is_fetched() {
    let _alone = alone();
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["app_secret"] = json!("nobody has fetched a token with this one");
    configure(&configuration);
    let before = SANDBOX.counters();
    for path in ["/rest/../x", "/rest/./x", "//rest", "/rest/%2e%2e/x", "/rest/..;/x", "rest"] {
        let envelope = refused("healthcard.request", json!({"path": path, "req": {}}), "argument");
        assert_eq!(faulty(&envelope), ["path"], "{path}");
    }
    refused("healthcard.request", json!({"interface": "a/b", "req": {}}), "argument");
    configuration["healthcard"]["hospital_id"] = json!(null);
    configure(&configuration);
    let envelope = refused("healthcard.request", json!({"interface": "x", "req": {}}), "argument");
    assert!(envelope["error"]["message"].to_string().contains("hospital_id"), "{envelope:#}");
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn id_card_is_another_name_for_id_card_number() {
    let _alone = alone();
    let request = with(
        &example("healthcard.report_his_data"),
        json!({"cardType": "01", "idCardNumber": null, "idCard": "360782199001010101", "name": "张三", "qrCodeText": null}),
    );
    data("healthcard.report_his_data", request.clone());
    assert_eq!(received("reportHISData")["req"]["idCardNumber"], "360782199001010101");
    let envelope = refused(
        "healthcard.report_his_data",
        with(&request, json!({"idCard": null, "department": null, "scene": "010101"})),
        "argument",
    );
    assert_eq!(faulty(&envelope), ["idCardNumber", "department"]);
    let envelope = refused("healthcard.report_his_data", with(&request, json!({"cardType": "11"})), "argument");
    assert_eq!(faulty(&envelope), ["qrCodeText"]);
}

#[test]
fn a_picture_file_and_a_data_url_go_as_plain_base64() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("身份证.jpg");
    std::fs::write(&path, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]).expect("written");
    data("healthcard.ocr_info", json!({"imageFile": path}));
    assert_eq!(received("ocrInfo")["req"]["imageContent"], "/9j/4AECAw==");
    data("healthcard.ocr_info", json!({"imageContent": "data:image/jpeg;base64,/9j/4AEC\r\nAw=="}));
    assert_eq!(received("ocrInfo")["req"]["imageContent"], "/9j/4AECAw==");
    let envelope = refused("healthcard.ocr_info", json!({"imageFile": folder.path().join("没有.jpg")}), "argument");
    assert!(faulty(&envelope).contains(&"imageFile".to_owned()), "{envelope:#}");
}

#[test]
fn pages_are_built_and_the_activation_page_opens() {
    let _alone = alone();
    let url =
        data("healthcard.get_user_code_url", json!({"redirect_uri": "https://h.example/a?x=1&y=二"}))["url"].clone();
    let url = url.as_str().expect("a url");
    assert!(
        url.ends_with("/open/getUserCode?redirect_uri=https%3A%2F%2Fh.example%2Fa%3Fx%3D1%26y%3D%E4%BA%8C"),
        "{url}"
    );
    let url = data("healthcard.batch_active_card_url", example("healthcard.batch_active_card_url"))["url"].clone();
    let page =
        ureq::get(url.as_str().expect("a url")).call().expect("the page").body_mut().read_to_string().expect("text");
    let open_id = example("healthcard.batch_active_card_url");
    let open_id =
        open_id.get("open_id").or(open_id.get("openId")).and_then(Value::as_str).expect("an openid").to_owned();
    assert!(page.contains(&open_id), "{page}");
}

#[test]
fn any_interface_and_any_path_are_signed() {
    let _alone = alone();
    data(
        "healthcard.request",
        json!({"interface": "recvPushMsg", "req": {"a": "1", "b": [{"d": 1, "c": null}], "e": ""}}),
    );
    let sent = received("recvPushMsg");
    assert_eq!(sent["req"], json!({"a": "1", "b": [{"d": 1}]}));
    let path = "/rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/anything";
    data("healthcard.request", json!({"path": path, "req": {}}));
    for bad in
        [json!({"req": {}}), json!({"path": "https://elsewhere/", "req": {}}), json!({"interface": "../x", "req": {}})]
    {
        refused("healthcard.request", bad, "argument");
    }
}

#[test]
fn extra_fields_are_signed_and_unknown_ones_refused_with_the_nearest_name() {
    let _alone = alone();
    let envelope =
        refused("healthcard.get_health_card_by_qr_code", with(&by_qr(), json!({"qrcodetxt": "1"})), "argument");
    assert_eq!(envelope["error"]["fields"][0]["suggestion"], "qrCodeText");
    data(
        "healthcard.get_health_card_by_qr_code",
        with(&by_qr(), json!({"_options": {"extra": {"newField": "x", "commonIn": {"relateAppId": "wx1"}}}})),
    );
    let sent = received("getHealthCardByQRCode");
    assert_eq!(sent["req"]["newField"], "x");
    assert_eq!(sent["commonIn"]["relateAppId"], "wx1");
}

#[test]
fn refusals_are_explained() {
    let _alone = alone();
    let envelope = refused("healthcard.get_health_card_by_qr_code", json!({"qrCodeText": "0000:1"}), "vendor");
    assert!(!envelope["error"]["hint"].as_str().unwrap().is_empty());
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["app_secret"] = json!("0123456789abcdef0123456789abcdef");
    configure(&configuration);
    let envelope = refused("healthcard.get_health_card_by_qr_code", by_qr(), "vendor");
    assert!(["21002", "21006"].contains(&envelope["code"].as_str().unwrap()), "{envelope:#}");
    assert!(!envelope.to_string().contains("0123456789abcdef0123456789abcdef"));
    configuration["healthcard"]["app_secret"] = json!("");
    configure(&configuration);
    refused("healthcard.get_health_card_by_qr_code", by_qr(), "config");
}

#[test]
fn a_batch_has_at_most_fifteen_items_and_every_fault_is_named_with_its_place() {
    let _alone = alone();
    let batch = example("healthcard.register_batch_health_card");
    let item = batch["healthCardItems"][0].clone();
    let items = |count: usize| {
        (0..count).map(|at| with(&item, json!({"idNumber": format!("3304821993091400{at:02}")}))).collect::<Vec<_>>()
    };
    data("healthcard.register_batch_health_card", json!({"healthCardItems": items(15)}));
    let envelope = refused("healthcard.register_batch_health_card", json!({"healthCardItems": items(16)}), "argument");
    assert_eq!(faulty(&envelope), ["healthCardItems"]);
    let mut broken = items(2);
    broken[1]["birthday"] = json!("1993-02-30");
    broken[1].as_object_mut().unwrap().remove("patid");
    let envelope = refused("healthcard.register_batch_health_card", json!({"healthCardItems": broken}), "argument");
    let mut names = faulty(&envelope);
    names.sort();
    assert_eq!(names, ["healthCardItems[1].birthday", "healthCardItems[1].patid"]);
}

/// A server that gives every call this `rsp` and code.
fn answering(code: i64, rsp: Value) {
    let port = servers::by_hand(move |stream, request| {
        let rsp =
            if request.contains("getAppToken") { json!({"appToken": "T", "expiresIn": 7200}) } else { rsp.clone() };
        let code = if request.contains("getAppToken") { 0 } else { code };
        let body = json!({"commonOut": {"resultCode": code, "errMsg": "x", "requestId": ""}, "rsp": rsp}).to_string();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        servers::write(stream, &(head + &body));
    });
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["base_url"] = json!(format!("http://127.0.0.1:{port}"));
    configure(&configuration);
}

/// What was not done has no code of its own in some answers.
#[test]
fn a_success_that_is_none_is_a_warning() {
    let _alone = alone();
    for (operation, rsp, words) in [
        ("bind_card_relation", json!({"result": false}), "绑定没有成功"),
        ("bind_card_relation", json!({"result": "false"}), "绑定没有成功"),
        ("bind_card_relation", json!({"result": true}), ""),
        ("check_uniform_verify_result", json!({"suc": false}), "没有通过"),
        ("check_uniform_verify_result", json!({"suc": true}), ""),
        ("verify_face_identity", json!({"status": false}), "没有通过"),
        ("update_health_card_id", json!({"result": false}), "没有成功"),
        ("register_real_person_auth_order", json!({}), "没有接受"),
        (
            "register_batch_health_card",
            json!({"rspItems": [{"qrCodeText": "A:1"}, {"qrCodeText": ""}, {}]}),
            "第 2、3 条",
        ),
        ("register_batch_health_card", json!({"rspItems": [{"qrCodeText": "A:1"}]}), ""),
        ("register_batch_health_card", json!({"rspItems": []}), ""),
    ] {
        answering(0, rsp.clone());
        let operation = format!("healthcard.{operation}");
        let envelope = call(&operation, example(&operation));
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        let warnings = envelope["warnings"].as_array().expect("a list");
        if words.is_empty() {
            assert_eq!(warnings.len(), 0, "{rsp}: {envelope:#}");
        } else {
            assert!(warnings.len() == 1 && warnings[0].to_string().contains(words), "{rsp}: {envelope:#}");
        }
    }
}

#[test]
fn too_many_cards_and_a_restricted_call_are_explained() {
    let _alone = alone();
    let unbind = json!({"unbindOrderId": "U1", "unbindURL": "https://health.tengmed.com/open/unbind?order_id=U1"});
    answering(10057, unbind.clone());
    let envelope = refused("healthcard.register_health_card", example("healthcard.register_health_card"), "vendor");
    assert_eq!(envelope["data"], unbind, "the way out comes with the refusal");
    let hint = envelope["error"]["hint"].as_str().expect("a hint");
    assert!(hint.contains('5') && hint.contains("unbindURL"), "{hint}");
    answering(21007, json!({}));
    let envelope = refused("healthcard.ocr_info", example("healthcard.ocr_info"), "vendor");
    let hint = envelope["error"]["hint"].as_str().expect("a hint");
    assert!(hint.contains("白名单") && hint.contains("100 次"), "{hint}");
}

/// Every public client sends hospitalCode.
#[test]
fn a_report_names_the_hospital_by_its_code_too() {
    let _alone = alone();
    let report = with(&example("healthcard.report_his_data"), json!({"hospitalCode": null}));
    let own = SANDBOX.config_json()["healthcard"]["hospital_id"].clone();
    for (changes, id, code) in [
        (json!({}), own.clone(), own.clone()),
        (json!({"hospitalId": "10023"}), json!("10023"), json!("10023")),
        (json!({"hospitalCode": "H-1"}), own, json!("H-1")),
        (json!({"hospitalId": "10023", "hospitalCode": "H-1"}), json!("10023"), json!("H-1")),
    ] {
        data("healthcard.report_his_data", with(&report, changes));
        let sent = received("reportHISData");
        assert_eq!((&sent["req"]["hospitalId"], &sent["req"]["hospitalCode"]), (&id, &code));
    }
}

#[test]
fn the_configured_application_goes_where_the_platform_wants_the_related_ids() {
    let _alone = alone();
    let wants = [
        "healthcard.get_health_card_by_health_code",
        "healthcard.report_his_data",
        "healthcard.get_dynamic_qr_code",
        "healthcard.register_uniform_verify_order",
        "healthcard.check_uniform_verify_result",
        "healthcard.get_order_info_by_order_id",
        "healthcard.register_real_person_auth_order",
        "healthcard.get_reg_info_by_code",
    ];
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["relate_app_id"] = json!("wx-configured");
    configure(&configuration);
    for row in hisbridge::catalog::HEALTHCARD.operations {
        if row.method == hisbridge::catalog::Method::Local || row.name == "request" {
            continue;
        }
        let request = with(&example(row.full_name), json!({"relateAppId": null, "relateOpenId": null}));
        data(row.full_name, request.clone());
        let path = row.path.rsplit('/').next().expect("a name");
        let expected = if wants.contains(&row.full_name) { json!("wx-configured") } else { json!(null) };
        assert_eq!(received(path)["commonIn"]["relateAppId"], expected, "{}", row.full_name);
        data(row.full_name, with(&request, json!({"relateAppId": "wx-given", "relateOpenId": "o-given"})));
        let sent = received(path)["commonIn"].clone();
        assert_eq!((&sent["relateAppId"], &sent["relateOpenId"]), (&json!("wx-given"), &json!("o-given")));
    }
}

#[test]
fn what_only_one_of_the_documents_requires_is_a_warning() {
    let _alone = alone();
    let code = example("healthcard.verify_qr_code")["qrCodeText"].clone();
    let person = json!({"cardType": "01", "idCard": "330482199309140014", "name": "张三"});
    for (operation, request, path) in [
        ("healthcard.verify_qr_code", json!({"qrCodeText": code}), "verifyQRCode"),
        ("healthcard.register_uniform_verify_order", person, "registerUniformVerifyOrder"),
    ] {
        let envelope = call(operation, request.clone());
        assert_eq!(envelope["ok"], true, "{envelope:#}");
        let warnings = envelope["warnings"].as_array().expect("a list");
        let whole = example(operation);
        let left = whole.as_object().expect("an object").keys().filter(|name| request.get(*name).is_none());
        let words = warnings.iter().map(Value::to_string).collect::<String>();
        assert_eq!(warnings.len(), 1, "{envelope:#}");
        let named = left.filter(|name| words.contains(name.as_str())).count();
        assert!(named >= 5 && words.contains("较新的平台"), "{words}");
        assert_eq!(received(path)["req"], request, "what was not given is not made up");
        assert_eq!(call(operation, whole)["warnings"], json!([]));
        for name in request.as_object().expect("an object").keys() {
            let without = with(&request, json!({name: null}));
            assert_eq!(faulty(&refused(operation, without, "argument")), std::slice::from_ref(name));
        }
    }
}

#[test]
fn an_interface_whose_fields_are_not_public_takes_what_it_is_given() {
    let _alone = alone();
    let req = json!({"any": "x", "list": [{"b": 1, "a": ""}]});
    data("healthcard.register_uniform_order", json!({"req": req}));
    assert_eq!(received("registerUniformOrder")["req"], req);
    assert_eq!(faulty(&refused("healthcard.register_uniform_order", json!({}), "argument")), ["req"]);
}

#[test]
fn papers_beyond_the_documents_table_are_taken() {
    let _alone = alone();
    let person = with(&example("healthcard.register_health_card"), json!({"name": "李雷"}));
    for (at, kind) in ["15", "16", "17"].into_iter().enumerate() {
        let changes = json!({"idType": kind, "idNumber": format!("P000{at}"), "wechatCode": format!("code {at}")});
        let envelope = call("healthcard.register_health_card", with(&person, changes));
        assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
    }
    let envelope =
        call("healthcard.register_health_card", with(&person, json!({"idType": "42", "wechatCode": "code 9"})));
    assert!(envelope["warnings"][0].to_string().contains("证件类型"), "{envelope:#}");
    assert_eq!(received("registerHealthCard")["req"]["idType"], "42");
}

#[test]
fn an_address_is_encoded_once() {
    let _alone = alone();
    let plain = "https://h.example:8443/a?x=1&y=二";
    let encoded = "https%3A%2F%2Fh.example%3A8443%2Fa%3Fx%3D1%26y%3D%E4%BA%8C";
    for page in [
        "get_user_code_url",
        "get_health_card_list_url",
        "batch_active_card_url",
        "take_ms_card_url",
        "face_picture_verify_url",
    ] {
        let operation = format!("healthcard.{page}");
        let request = |address: &str| with(&example(&operation), json!({"redirect_uri": address}));
        let envelope = call(&operation, request(plain));
        assert_eq!(envelope["warnings"], json!([]), "{envelope:#}");
        let query = |envelope: &Value| {
            envelope["data"]["url"].as_str().expect("a url").split("redirect_uri=").nth(1).map(str::to_owned)
        };
        assert_eq!(query(&envelope).as_deref(), Some(encoded));
        let again = call(&operation, request(encoded));
        assert_eq!(query(&again).as_deref(), Some(encoded), "{again:#}");
        assert!(again["warnings"][0].to_string().contains("已经编码过"), "{again:#}");
        for place in ["back", "pages/index/index"] {
            let envelope = call(&operation, request(place));
            if page == "take_ms_card_url" {
                assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
            } else {
                assert_eq!(faulty(&envelope), ["redirect_uri"], "{envelope:#}");
            }
        }
    }
}

#[test]
fn a_large_picture_is_a_warning_and_its_head_goes() {
    let _alone = alone();
    let picture = |bytes: usize| hisbridge::crypto::encoding::base64_encode(&vec![7; bytes]);
    let warnings = |bytes| call("healthcard.ocr_info", json!({"imageContent": picture(bytes)}))["warnings"].clone();
    assert_eq!(warnings(512_000), json!([]));
    assert!(warnings(512_001)[0].to_string().contains("500 KB"));
    for head in ["image/png;base64,", "image/svg+xml;base64,", " data:image/jpeg;base64,", "data:;base64,"] {
        data("healthcard.ocr_info", json!({"imageContent": format!("{head}/9j/4AECAw==")}));
        assert_eq!(received("ocrInfo")["req"]["imageContent"], "/9j/4AECAw==", "{head}");
    }
    refused("healthcard.ocr_info", json!({"imageContent": "what;base64,/9j/4AECAw=="}), "argument");
}

/// The document has `commonOut.requestId` name the request that is answered; one of its samples leaves it empty.
#[test]
fn an_answer_to_another_request_is_none() {
    let _alone = alone();
    let answers = |id: fn(&str) -> Value| {
        let port = servers::by_hand(move |stream, request| {
            let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            let sent: Value = serde_json::from_str(body).expect("JSON");
            let id = id(sent["commonIn"]["requestId"].as_str().expect("an id"));
            let mut answer = json!({
                "commonOut": {"resultCode": 0, "errMsg": "成功", "requestId": id},
                "rsp": {"appToken": "T", "expiresIn": "7200", "cardInfo": {"name": "张三"}},
            });
            if id == "none at all" {
                answer["commonOut"].as_object_mut().expect("an object").remove("requestId");
            }
            let body = answer.to_string();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            servers::write(stream, &(head + &body));
        });
        let mut configuration = SANDBOX.config_json();
        configuration["http"]["retries"] = json!(0);
        configuration["healthcard"]["base_url"] = json!(format!("http://127.0.0.1:{port}"));
        configure(&configuration);
    };
    for (id, fine) in [
        (|sent: &str| json!(sent), true),
        (|sent: &str| json!(sent.to_ascii_lowercase()), true),
        (|_: &str| json!("none at all"), true),
        (|_: &str| json!(""), true),
        (|_: &str| json!(null), true),
        (|_: &str| json!("A37FA9D0D0DF432B9D367B16AEDE77A"), false),
        (|sent: &str| json!(&sent[..31]), false),
        (|_: &str| json!(123), false),
    ] as [(fn(&str) -> Value, bool); 8]
    {
        answers(id);
        for operation in ["healthcard.get_app_token", "healthcard.ocr_info"] {
            let envelope = call(operation, example(operation));
            if fine {
                assert_eq!(envelope["ok"], true, "{envelope:#}");
            } else {
                assert_eq!(envelope["error"]["kind"], "protocol", "{envelope:#}");
                assert!(envelope["error"]["message"].to_string().contains("另一个请求"), "{envelope:#}");
                assert_eq!(envelope["data"], json!(null));
            }
        }
    }
    // Nor is a refusal of another request.
    let port = servers::by_hand(|stream, _| {
        let body = json!({"commonOut": {"resultCode": 10013, "errMsg": "x", "requestId": "A37FA9D0D0DF432B9D367B"}});
        let body = body.to_string();
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        servers::write(stream, &(head + &body));
    });
    let mut configuration = SANDBOX.config_json();
    configuration["healthcard"]["base_url"] = json!(format!("http://127.0.0.1:{port}"));
    configure(&configuration);
    refused("healthcard.get_app_token", example("healthcard.get_app_token"), "protocol");
}
