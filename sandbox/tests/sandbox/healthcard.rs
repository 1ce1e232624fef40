//! 微信电子健康卡: token, signature, every interface, the pages.

use crate::client::{self, AUTH, Healthcard, PLATFORM, get, now_s, post, request_id};
use hisbridge_sandbox::Sandbox;
use openssl::symm::{Cipher, encrypt};
use serde_json::{Value, json};

fn person(id_number: &str) -> Value {
    json!({
        "wechatCode": request_id(),
        "name": "李四",
        "gender": "女",
        "nation": "汉族",
        "birthday": "1990-03-07",
        "idNumber": id_number,
        "idType": "01",
        "phone1": "13800000000",
    })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().shift_remove(name);
    object
}

fn code_of(sandbox: &Sandbox, body: &Value) -> (i64, String) {
    let path = format!("{PLATFORM}getHealthCardByQRCode");
    let out = post(sandbox, &path, body).json()["commonOut"].clone();
    (out["resultCode"].as_i64().unwrap(), out["errMsg"].as_str().unwrap().to_owned())
}

#[test]
fn a_token_is_given_and_a_new_one_kills_the_old() {
    let sandbox = client::sandbox();
    let mut client = Healthcard::new(&sandbox);
    let answer = client.sign_in();
    assert_eq!(answer["commonOut"]["resultCode"], 0, "{answer}");
    assert_eq!(answer["rsp"]["expiresIn"], 7200);
    assert_eq!(client.token.len(), 32);
    client.ok("getHealthCardByQRCode", json!({"qrCodeText": "123:1"}));

    let old = client.token.clone();
    client.sign_in();
    assert_ne!(client.token, old);
    client.ok("getHealthCardByQRCode", json!({"qrCodeText": "123:1"}));
    client.token = old;
    assert_eq!(client.code("getHealthCardByQRCode", json!({"qrCodeText": "123:1"})), 21004);
    assert_eq!(sandbox.token_fetches("healthcard"), 2);
}

#[test]
fn tokens_that_are_missing_unknown_or_expired_have_their_codes() {
    let sandbox = client::sandbox();
    let mut client = Healthcard::signed_in(&sandbox);
    let req = || json!({"qrCodeText": "123:1"});
    let good = client.token.clone();
    client.token = String::new();
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21001);
    client.token = request_id();
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21004);
    client.token = good;
    sandbox.expire_tokens();
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21003);
    client.sign_in();
    client.ok("getHealthCardByQRCode", req());
    sandbox.kill_tokens();
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21004);
    sandbox.change_settings(|settings| settings.token_life_s = 3);
    assert_eq!(client.sign_in()["rsp"]["expiresIn"], 3);
    sandbox.change_settings(|settings| settings.clock_offset_s = 4);
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21003);
}

#[test]
fn wrong_application_secret_and_hospital() {
    let sandbox = client::sandbox();
    let mut client = Healthcard::signed_in(&sandbox);
    let path = format!("{AUTH}getAppToken");
    let token_code = |client: &Healthcard, app_id: &str| {
        let body = client.sealed(json!({"appId": app_id}));
        post(&sandbox, &path, &body).json()["commonOut"]["resultCode"].clone()
    };
    assert_eq!(token_code(&client, "someone"), 21002);
    client.secret = "00000000000000000000000000000000";
    assert_eq!(token_code(&client, "a1a2e0bde41574ad8ea9a4bb58022oop"), 21006);
    let req = || json!({"qrCodeText": "123:1"});
    assert_eq!(client.code("getHealthCardByQRCode", req()), 21006);
    client.secret = "8c8e763f443ef983ac33aef1c7085cfb";
    for (hospital, code) in [("20012", 21005), ("90005", 21005), ("77777", 21004)] {
        client.hospital = hospital.to_owned();
        assert_eq!(client.code("getHealthCardByQRCode", req()), code, "{hospital}");
    }
}

#[test]
fn the_second_developer_has_its_own_token() {
    let sandbox = client::sandbox();
    let main = Healthcard::signed_in(&sandbox);
    let config = sandbox.config_json();
    let branch = &config["profiles"]["branch"]["healthcard"];
    let mut other = Healthcard::new(&sandbox);
    other.secret = hisbridge_sandbox::credentials::HEALTHCARD_BRANCH.secret;
    other.hospital = branch["hospital_id"].as_str().unwrap().to_owned();
    let body = other.sealed(json!({"appId": branch["app_id"]}));
    let answer = post(&sandbox, &format!("{AUTH}getAppToken"), &body).json();
    other.token = answer["rsp"]["appToken"].as_str().unwrap().to_owned();
    other.ok("getHealthCardByQRCode", json!({"qrCodeText": "123:1"}));
    main.ok("getHealthCardByQRCode", json!({"qrCodeText": "123:1"}));
}

#[test]
fn the_envelope_is_checked() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let req = || json!({"qrCodeText": "123:1"});
    let good = client.sealed(req());
    assert_eq!(code_of(&sandbox, &good).0, 0);
    // The same request again.
    assert_eq!(code_of(&sandbox, &good).0, 10054);

    assert_eq!(code_of(&sandbox, &json!({"req": {}})).0, 10003);
    assert_eq!(code_of(&sandbox, &json!({"commonIn": client.common()})).0, 10002);
    assert_eq!(code_of(&sandbox, &json!({"commonIn": 1, "req": {}})).0, 20001);

    let seal = |common: Value| client.seal(common, req());
    let no_id = seal(without(client.common(), "requestId"));
    assert_eq!(code_of(&sandbox, &no_id).0, 20002);
    let long = |length: usize| seal(with(client.common(), "requestId", json!("R".repeat(length))));
    assert_eq!(code_of(&sandbox, &long(512)).0, 0);
    assert_eq!(code_of(&sandbox, &long(513)).0, 10037);
    for off in [-700, 700] {
        let stale = seal(with(client.common(), "timestamp", json!((now_s() + off).to_string())));
        assert_eq!(code_of(&sandbox, &stale).0, 20000);
    }
    let number = seal(with(client.common(), "timestamp", json!(now_s())));
    assert_eq!(code_of(&sandbox, &number).0, 0);
    let text = seal(with(client.common(), "timestamp", json!("now")));
    assert_eq!(code_of(&sandbox, &text).0, 20002);

    let mut unsigned = client.sealed(req());
    unsigned["commonIn"]["sign"] = json!("");
    assert_eq!(code_of(&sandbox, &unsigned).0, 21006);
    let mut changed = client.sealed(req());
    changed["req"]["qrCodeText"] = json!("xxxx");
    assert_eq!(code_of(&sandbox, &changed).0, 21006);

    let path = format!("{PLATFORM}getHealthCardByQRCode");
    let answer = client::send(&sandbox.http_url().unwrap(), "POST", &path, &[], b"{not json");
    assert_eq!(answer.json()["commonOut"]["resultCode"], 20001);
    assert_eq!(get(&sandbox, &path).status, 405);
    assert_eq!(post(&sandbox, "/rest/auth/Other/x", &good).status, 404);
    assert_eq!(post(&sandbox, &format!("{AUTH}ocrInfo"), &good).status, 404);
}

#[test]
fn empty_values_on_which_the_vendors_demos_disagree_are_refused() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    // `zzz` sorts last: the Java demo leaves an ampersand.
    let last = client.sealed(json!({"qrCodeText": "123:1", "zzz": ""}));
    let (code, words) = code_of(&sandbox, &last);
    assert_eq!(code, 20001);
    assert!(words.contains("空值"), "{words}");
    // An empty value in the middle is signed alike by both.
    let middle = client.sealed(json!({"qrCodeText": "123:1", "aaa": ""}));
    assert_eq!(code_of(&sandbox, &middle).0, 0);
}

#[test]
fn the_printed_samples_are_accepted() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let item = json!({
        "address": "地址", "birthday": "2008-08-08", "gender": "男",
        "idNumber": "100023200808081234", "idType": "01", "name": "张三", "nation": "汉族",
        "openId": "openId", "patid": "patid", "phone1": "1888888888", "phone2": "1777777777",
        "wechatCode": "13B8AC208CEDACE7DD1DF57963150664", "wechatUrl": "https://open.tengmed.com",
    });
    let samples = [
        (
            "registerHealthCard",
            json!({
                "wechatCode": "微信身份授权码", "name": "张三", "gender": "男", "nation": "汉族",
                "birthday": "1998-09-08", "idNumber": "身份证号码", "idType": "01",
                "address": "地址", "phone1": "18808808808", "phone2": "18808808808",
                "patid": "1003243",
            }),
            &["qrCodeText", "healthCardId", "phid", "adminExt"][..],
        ),
        ("getHealthCardByHealthCode", json!({"healthCode": "F9D3F8A308FC0EABC581F5903CAA1094"}), &["card"]),
        (
            "getHealthCardByQRCode",
            json!({"qrCodeText": "C7DA29345B6DF90A6F5BBEBD73EBE2EDA26F341A6CFEEEB121XXX:1"}),
            &["card"],
        ),
        ("ocrInfo", json!({"imageContent": "xxxx"}), &["cardInfo"]),
        ("bindCardRelation", json!({"patid": "10086", "qrCodeText": "xxxx"}), &["result"]),
        (
            "reportHISData",
            json!({
                "qrCodeText": "123:1", "idCard": "360782199001010101", "name": "xxx",
                "time": "2018-10-02 16:36:57", "hospitalId": "10023", "scene": "010101",
                "department": "内科", "cardType": "01", "cardChannel": "服务号",
            }),
            &["none"],
        ),
        (
            "getOrderIdByOutAppId",
            json!({
                "appId": "snzebh3x8zl4a4hi9",
                "qrCodeText": "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:1",
            }),
            &["orderId"],
        ),
        ("registerBatchHealthCard", json!({"healthCardItems": [item, item]}), &["rspItems"]),
        (
            "getDynamicQRCode",
            json!({
                "healthCardId": "D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1",
                "idNumber": "432901198810228888", "idType": "01",
            }),
            &["qrCodeText", "qrCodeImg"],
        ),
        (
            "verifyQRCode",
            json!({
                "qrCodeText": "D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1:0:BOE3CC5F50EF5DC663F094C985B58312::35020001001",
                "terminalId": "a12111134123", "time": "2018-11-29 16:10:33",
                "medicalStep": "010101", "channelCode": "01", "channelName": "人工窗口",
                "useCityCode": "110000", "useCityName": "北京市", "hospitalCode": "01",
                "hospitalName": "人民医院", "orgId": "发卡机构", "name": "姓名",
                "idCard": "身份证号码", "useScene": "使用场景", "useType": "证件类型",
                "useChannel": "用卡渠道",
            }),
            &["address", "birthday", "gender", "healthCardId", "idNumber", "idType", "name", "nation", "phid", "phone"],
        ),
    ];
    // Twice: what the document prints does not wear out.
    for _ in 0..2 {
        for (name, req, fields) in &samples {
            let rsp = client.ok(name, req.clone());
            for field in *fields {
                assert!(rsp.get(field).is_some(), "{name}: {field} in {rsp}");
            }
        }
    }
    let card = client.ok("getHealthCardByQRCode", json!({"qrCodeText": "xxxx"}))["card"].clone();
    assert_eq!(card["patid"], "10086");
    for field in [
        "qrCodeText",
        "name",
        "gender",
        "nation",
        "birthday",
        "idNumber",
        "idType",
        "address",
        "phone1",
        "phone2",
        "phid",
        "patid",
        "healthCardId",
        "adminExt",
    ] {
        assert!(card[field].is_string(), "{field} in {card}");
    }
    let inner: Value = serde_json::from_str(card["adminExt"].as_str().unwrap()).unwrap();
    assert_eq!(inner["id_type"], "居民身份证");
}

#[test]
fn a_registered_card_is_found_bound_and_shown_again() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let registered = client.ok("registerHealthCard", person("610102199003071026"));
    let qr = registered["qrCodeText"].as_str().unwrap().to_owned();
    assert_eq!(qr, format!("{}:1", registered["healthCardId"].as_str().unwrap()));
    // The same person again: the same card, the first registration's data.
    let again = client.ok("registerHealthCard", with(person("610102199003071026"), "phone1", json!("13911111111")));
    assert_eq!(again, registered);
    client.ok("bindCardRelation", json!({"patid": "P77", "qrCodeText": qr}));
    let card = client.ok("getHealthCardByQRCode", json!({"qrCodeText": qr}))["card"].clone();
    assert_eq!(card["patid"], "P77");
    assert_eq!(card["phone1"], "13800000000");

    let page = get(&sandbox, "/open/getHealthCardList?redirect_uri=https%3A%2F%2Fh.example%2Fcb");
    assert_eq!(page.status, 302);
    let back = &page.headers["location"];
    let health_code = back.strip_prefix("https://h.example/cb?healthCode=").unwrap();
    let req = json!({"healthCode": health_code});
    let found = client.ok("getHealthCardByHealthCode", req.clone());
    assert_eq!(found["card"]["name"], "李四");
    assert_eq!(client.code("getHealthCardByHealthCode", req), 10008);

    let dynamic = client.ok(
        "getDynamicQRCode",
        json!({
            "healthCardId": card["healthCardId"], "idType": "01",
            "idNumber": "610102199003071026",
        }),
    );
    let text = dynamic["qrCodeText"].clone();
    let image = openssl::base64::decode_block(dynamic["qrCodeImg"].as_str().unwrap()).unwrap();
    assert!(image.starts_with(b"\x89PNG"));
    let verify = json!({
        "qrCodeText": text, "terminalId": "T1", "time": "2024-01-02 03:04:05",
        "medicalStep": "010101", "useCityCode": "610100", "useCityName": "西安市",
        "hospitalCode": "90003", "hospitalName": "示例医院",
    });
    assert_eq!(client.ok("verifyQRCode", verify.clone())["name"], "李四");
    sandbox.change_settings(|settings| settings.clock_offset_s = 400);
    assert_eq!(client.code("verifyQRCode", verify), 10020);
}

#[test]
fn missing_and_wrong_fields_have_the_documents_codes() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let id = "610102199003071027";
    for (name, code) in [
        ("wechatCode", 10012),
        ("name", 10013),
        ("gender", -10025),
        ("nation", -10025),
        ("birthday", 10042),
        ("idNumber", 10014),
        ("idType", -10025),
        ("phone1", 10043),
    ] {
        let req = without(person(id), name);
        assert_eq!(client.code("registerHealthCard", req), code, "{name}");
    }
    for (name, value, code) in [
        ("birthday", json!("1990/03/07"), 10051),
        ("gender", json!("男性"), 10042),
        ("idType", json!("88"), 10042),
        ("idNumber", json!("61010219900307102"), -10026),
        ("phone1", json!(13_800_000_000_i64), 20001),
    ] {
        let req = with(person(id), name, value);
        assert_eq!(client.code("registerHealthCard", req), code, "{name}");
    }
    // Nothing of that has registered anybody.
    client.ok("registerHealthCard", person(id));
    let other = with(person(id), "name", json!("王五"));
    assert_eq!(client.code("registerHealthCard", other), 10056);

    let table = [
        ("getHealthCardByHealthCode", json!({}), 10007),
        ("getHealthCardByHealthCode", json!({"healthCode": "0"}), 10008),
        ("getHealthCardByQRCode", json!({}), 10018),
        ("getHealthCardByQRCode", json!({"qrCodeText": "unknown:1"}), -10019),
        ("getHealthCardByQRCode", json!({"qrCodeText": "nonsense"}), 10020),
        ("ocrInfo", json!({}), 10041),
        ("ocrInfo", json!({"imageContent": "data:image/png;base64,AAAA"}), -10039),
        ("ocrInfo", json!({"imageContent": "not base64!"}), -10039),
        ("ocrInfo", json!({"imageContent": "A".repeat(1_500_000)}), 20004),
        ("bindCardRelation", json!({"qrCodeText": "123:1"}), 10033),
        ("bindCardRelation", json!({"patid": "1"}), 10018),
        ("getOrderIdByOutAppId", json!({"appId": "other", "qrCodeText": "123:1"}), 21002),
        ("getOrderIdByOutAppId", json!({"appId": "snzebh3x8zl4a4hi9"}), 10018),
        ("getDynamicQRCode", json!({"idType": "01", "idNumber": "1"}), 10006),
        ("registerBatchHealthCard", json!({"healthCardItems": []}), 10042),
        ("registerBatchHealthCard", json!({"healthCardItems": [1]}), 20001),
        ("verifyQRCode", json!({"terminalId": "1"}), 10018),
        ("verifyFaceIdentity", json!({"orderId": "unknown", "verifyResult": "x"}), 10053),
    ];
    for (name, req, code) in table {
        assert_eq!(client.code(name, req.clone()), code, "{name} {req}");
    }
    // The newer platform wants no more than the code.
    client.ok("verifyQRCode", json!({"qrCodeText": "123:1"}));
}

#[test]
fn reports_follow_the_conditions_of_the_table() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let report = || {
        json!({
            "time": "2018-10-02 16:36:57", "hospitalCode": "90003", "scene": "010102",
            "cardType": "01", "cardChannel": "0401", "idCardNumber": "360782199001010101",
            "name": "张三",
        })
    };
    let code = |req: Value| client.code("reportHISData", req);
    client.ok("reportHISData", report());
    assert_eq!(code(without(report(), "idCardNumber")), 10014);
    assert_eq!(code(without(report(), "name")), 10013);
    assert_eq!(code(without(report(), "hospitalCode")), 10042);
    assert_eq!(code(with(report(), "time", json!("2018-10-02"))), 10051);
    assert_eq!(code(with(report(), "scene", json!("999"))), 10042);
    assert_eq!(code(with(report(), "scene", json!("010101"))), 10042);
    client.ok("reportHISData", with(with(report(), "scene", json!("0101011")), "department", json!("内科")));
    assert_eq!(code(with(report(), "cardType", json!("11"))), 10018);
    assert_eq!(code(with(report(), "hospitalId", json!("20012"))), 21005);
    let by_card = json!({
        "time": "2018-10-02 16:36:57", "hospitalId": "90003", "scene": "010102",
        "cardType": "11", "cardChannel": "0401", "qrCodeText": "123:1",
    });
    client.ok("reportHISData", by_card);
}

#[test]
fn batches_have_fifteen_items_at_most_and_failures_are_empty() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let item = |number: usize, name: &str| {
        json!({
            "birthday": "2008-08-08", "gender": "男", "idNumber": format!("1000232008080812{number:02}"),
            "idType": "01", "name": name, "nation": "未知", "openId": "o1", "patid": format!("P{number}"),
            "phone1": "18800000000", "wechatCode": "W1", "wechatUrl": "https://h.example/a?x=1&y=2",
        })
    };
    let items = |count: usize| (0..count).map(|n| item(n, "张三")).collect::<Vec<Value>>();
    let rsp = client.ok("registerBatchHealthCard", json!({"healthCardItems": items(15)}));
    assert_eq!(rsp["rspItems"].as_array().unwrap().len(), 15);
    assert_eq!(client.code("registerBatchHealthCard", json!({"healthCardItems": items(16)})), 10042);
    let rsp = client.ok("registerBatchHealthCard", json!({"healthCardItems": [item(0, "别人"), item(1, "张三")]}));
    assert_eq!(rsp["rspItems"][0]["qrCodeText"], "");
    assert_eq!(rsp["rspItems"][0]["idNumber"], "100023200808081200");
    assert_ne!(rsp["rspItems"][1]["qrCodeText"], "");
    let mut without_open_id = item(2, "张三");
    without_open_id.as_object_mut().unwrap().shift_remove("openId");
    let req = json!({"healthCardItems": [without_open_id]});
    assert_eq!(client.code("registerBatchHealthCard", req), 10042);
}

#[test]
fn wechat_codes_work_once() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let first = person("610102199003071031");
    client.ok("registerHealthCard", first.clone());
    assert_eq!(client.code("registerHealthCard", first.clone()), 10010);
    sandbox.change_settings(|settings| settings.one_use = false);
    client.ok("registerHealthCard", first.clone());
    let invalid = with(first, "wechatCode", json!("INVALID"));
    assert_eq!(client.code("registerHealthCard", invalid), 10010);
}

#[test]
fn the_further_interfaces_answer() {
    let sandbox = client::sandbox();
    let client = Healthcard::signed_in(&sandbox);
    let call = |prefix: &str, name: &str, req: Value| {
        let answer = post(&sandbox, &format!("{prefix}{name}"), &client.sealed(req)).json();
        assert_eq!(answer["commonOut"]["resultCode"], 0, "{name}: {answer}");
        answer["rsp"].clone()
    };
    let server = "/rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/";
    let tools = "/rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/";
    let vaccination = "/rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/";
    let id = "D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1";

    let order = call(PLATFORM, "registerOrder", json!({"name": "张三", "idCardNumber": "1"}));
    let face = json!({"orderId": order["orderId"], "verifyResult": "opaque"});
    assert_eq!(call(PLATFORM, "verifyFaceIdentity", face)["status"], true);
    let info = json!({"orderId": order["orderId"], "verifyType": 0});
    assert_eq!(call(PLATFORM, "getOrderInfoByOrderId", info)["name"], "张三");

    let items =
        json!({"updateHealthCardIdItems": [{"healthCardId": id, "idNumber": "432901198810228888", "idType": "01"}]});
    let updated = call(PLATFORM, "updateHealthCardId", items);
    assert_eq!(updated["updateHealthCardIdRspItems"][0]["oldHealthCardId"], id);
    let card = call(server, "getHealthCardByHealthCardId", json!({"healthCardId": id}));
    assert_eq!(card["card"]["name"], "龙小英");

    let kiosk = call(tools, "ssmGenQrCode", json!({"ssmId": "K1"}));
    let uid = kiosk["uid"].as_str().unwrap();
    let query = || call(tools, "ssmQueryQrCodeResult", json!({"uid": uid}));
    assert_eq!(query()["statusCode"], 0);
    sandbox.scan("ssm", uid, "ok").unwrap();
    assert_eq!(query()["statusCode"], 2);

    let order = call(
        PLATFORM,
        "registerUniformVerifyOrder",
        json!({
            "cardType": "01", "idCard": "2", "name": "李四", "wechatCode": "w", "scene": "010101",
            "useCardType": "11", "verifySuccessRedirectUrl": "mini:pages/ok?id=${registerOrderId}",
            "verifyFailRedirectUrl": "https://h.example/no",
        }),
    );
    let result = json!({"verifyOrderId": order["verifyOrderId"], "verifyResult": "r"});
    let checked = call(server, "checkUniformVerifyResult", result);
    assert_eq!(checked["suc"], true);
    assert_eq!(checked["proxyVerifyName"], "李四");
    let limit = json!({"openId": "o", "healthCardId": id, "clientIp": "10.0.0.1"});
    assert_eq!(call(vaccination, "checkAppointmentLimit", limit)["verify"], true);
    let union = json!({"weChatCode": "w", "qrCodeList": ["123:1"]});
    assert_eq!(call(PLATFORM, "bindUnionId", union)["responseStatusList"][0]["qrCodeText"], "123:1");
    // An interface that nobody has described.
    let echo = call(PLATFORM, "somethingNew", json!({"a": {"b": 1}}));
    assert_eq!(echo, json!({"interface": "somethingNew", "req": {"a": {"b": 1}}}));
}

fn activation(app: &str, secret: &str, plain: &str) -> String {
    let sealed = encrypt(Cipher::aes_256_ecb(), secret.as_bytes(), None, plain.as_bytes()).unwrap();
    let value = format!("{app}{}", client::base64(&sealed));
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn the_pages() {
    let sandbox = client::sandbox();
    let page = get(&sandbox, "/open/getUserCode?redirect_uri=https%3A%2F%2Fh.example%2Fa%3Fb%3Dc&apiVersion=2");
    assert_eq!(page.status, 302);
    assert!(page.headers["location"].starts_with("https://h.example/a?b=c&wechatCode="));
    let page = get(&sandbox, "/open/getUserCode?redirect_uri=h.example").text();
    assert!(page.contains("回跳地址非法"));

    let client = Healthcard::signed_in(&sandbox);
    let order = client.ok("getOrderIdByOutAppId", json!({"qrCodeText": "123:1"}));
    let target = format!("/open/takeMsCard?order_id={}&redirect_uri=back", order["orderId"].as_str().unwrap());
    assert!(get(&sandbox, &target).text().contains(r#"<p id="name">张三</p>"#));
    assert!(get(&sandbox, &target).text().contains("10053"));

    let app = "a1a2e0bde41574ad8ea9a4bb58022oop";
    let secret = "8c8e763f443ef983ac33aef1c7085cfb";
    let uuid = request_id();
    let show = |open_id: &str| {
        get(&sandbox, &format!("/open/batchActiveCard?open_id={open_id}&redirect_uri=https%3A%2F%2Fh.example")).text()
    };
    let good = show(&activation(app, secret, &format!("{uuid}&oOPENID<1>&90003")));
    assert!(good.contains(r#"<p id="open-id">oOPENID&lt;1&gt;</p>"#), "{good}");
    for (bad, words) in [
        (activation("x", secret, &format!("{uuid}&o&90003")), "appId"),
        (activation(app, &"0".repeat(32), &format!("{uuid}&o&90003")), "AES"),
        (activation(app, secret, &format!("{uuid}&90003")), "three parts"),
        (activation(app, secret, "uuid&o&90003"), "hex digits"),
        (activation(app, secret, &format!("{uuid}&o&1")), "hospitalId"),
        (format!("{app}a+b="), "percent-encoded"),
    ] {
        let page = show(&bad);
        assert!(page.contains(words), "{words}: {page}");
    }
}
