//! 浙里办体检预约 against the sandbox, which decrypts with OpenSSL.

mod common;
#[path = "common/limits.rs"]
mod limits;
#[path = "common/wire.rs"]
mod wire;

use common::*;
use hisbridge::catalog::{self, Operation};
use hisbridge::error::Error;
use hisbridge::systems::{Call, NO_FIELDS, Opened, System, reservation::Reservation};
use hisbridge::transport::Answer;
use hisbridge_sandbox::credentials::{RESERVATION_AES_KEY, RESERVATION_API_KEY, RESERVATION_SECRET};
use hisbridge_sandbox::{Answers, Fault, FormStyle, crypto};
use serde_json::{Value, json};

const BATCH: &str = "d5dfbba53ff87920fc77c1bffea9ea25";

/// The sandbox's configuration with keys of the reservation block changed.
fn configured(changes: Value) {
    let mut configuration = SANDBOX.config_json();
    configuration["reservation"] = with(&configuration["reservation"], changes);
    configure(&configuration);
}

/// A Base64 ciphertext by OpenSSL.
fn sealed(text: &str) -> String {
    crypto::base64(&crypto::aes_ecb_encrypt(RESERVATION_AES_KEY.as_bytes(), text.as_bytes()).expect("encryption"))
}

/// Opens an answer as one of `row`.
fn open(row: &'static Operation, body: &str) -> Result<Opened, Error> {
    let profile = hisbridge::config::current().and_then(|config| config.profile(None)).expect("a configuration");
    let call = Call {
        row,
        fields: &NO_FIELDS,
        extra: &NO_FIELDS,
        block: profile.block("reservation"),
        token: None,
        request_id: String::new(),
        now: 0,
    };
    let answer = Answer { status: 200, content_type: "text/plain".into(), date: None, body: body.as_bytes().to_vec() };
    Reservation.open(&call, &answer)
}

fn opened(row: &'static Operation, body: &str) -> Opened {
    open(row, body).unwrap_or_else(|error| panic!("{body}: {}", error.json()))
}

#[test]
fn appointments_are_fetched_marked_and_arrive_in_every_style() {
    let _alone = alone();
    let styles = [("raw", FormStyle::Raw), ("form", FormStyle::Form), ("form_each", FormStyle::FormEach)];
    for (ours, theirs) in styles {
        for answers in [Answers::Encrypted, Answers::Plain] {
            SANDBOX.reset();
            SANDBOX.kill_tokens();
            configured(json!({"body": ours}));
            SANDBOX.change_settings(|settings| {
                settings.reservation_answers = answers;
                settings.reservation_body = theirs;
                settings.reservation_token_code = 401;
            });
            let list = data("reservation.order", json!({}));
            assert_eq!(list.as_array().map(Vec::len), Some(3), "{ours}: {list}");
            assert_eq!(list[0]["requestId"], BATCH);
            assert_eq!(data("reservation.callback", json!({"serialNumber": "ZJ109-35"})), Value::Null);
            assert_eq!(data("reservation.order", json!({})).as_array().map(Vec::len), Some(2));
            assert_eq!(
                data("reservation.callback", json!({"requestId": BATCH, "serialNumber": "ZJ109-35"})),
                Value::Null
            );
            assert_eq!(data("reservation.order", json!({})), json!([]));
            assert_eq!(data("reservation.arrival", json!({"serialNumber": "ZJ109-36"})), Value::Null);
            let noted = json!({"serialNumber": "ZJ109-36", "arriveDate": "2021-04-06 08:15:00"});
            assert_eq!(data("reservation.arrival", noted), Value::Null);
        }
    }
}

#[test]
fn only_the_configured_style_is_sent() {
    let _alone = alone();
    let styles = [("raw", FormStyle::Raw), ("form", FormStyle::Form), ("form_each", FormStyle::FormEach)];
    for (ours, own) in styles {
        configured(json!({"body": ours}));
        for (_, theirs) in styles {
            SANDBOX.change_settings(|settings| settings.reservation_body = theirs);
            let envelope = call("reservation.token", json!({}));
            assert_eq!(envelope["ok"], own == theirs, "{ours}: {envelope:#}");
            if own != theirs {
                assert_eq!((&envelope["error"]["kind"], &envelope["code"]), (&json!("vendor"), &json!("50002")));
                wire::speaks_chinese(&envelope);
            }
        }
    }
}

/// 获取token, 请求实例: the compact JSON of 89 bytes is encrypted to 96.
#[test]
fn the_text_that_is_encrypted_is_the_documents() {
    let _alone = alone();
    data("reservation.token", json!({}));
    let sent = wire::last();
    let text = format!(r#"{{"apikey":"{RESERVATION_API_KEY}","secret":"{RESERVATION_SECRET}"}}"#);
    assert_eq!(text.len(), 89);
    assert_eq!(sent.decrypted(), text);
    assert_eq!(sent.text(), sealed(&text));
    assert_eq!(crypto::unbase64(&sent.text()).map(|bytes| bytes.len()), Some(96));
    assert_eq!(sent.header("ACCESS-TOKEN"), None);
    data("reservation.callback", json!({"requestId": BATCH}));
    let sent = wire::last();
    assert_eq!(sent.decrypted(), format!(r#"{{"requestId":"{BATCH}"}}"#));
    assert!(sent.header("ACCESS-TOKEN").is_some_and(|token| token.split('.').count() == 3));
    assert_eq!(sent.query(), "", "the token goes in the header only");
}

#[test]
fn forms_are_percent_encoded() {
    let _alone = alone();
    configured(json!({"body": "form", "form_field": "密文 data"}));
    SANDBOX.change_settings(|settings| settings.reservation_form_field = "密文 data".into());
    data("reservation.token", json!({}));
    let sent = wire::last();
    assert_eq!(sent.header("Content-Type"), Some("application/x-www-form-urlencoded"));
    let body = sent.text();
    assert!(body.starts_with("%E5%AF%86%E6%96%87%20data="), "{body}");
    assert!(!body.contains(['+', '/']), "{body}");
    configured(json!({"body": "form_each"}));
    data("reservation.arrival", json!({"serialNumber": "ZJ109-35", "arriveDate": "2021-04-06 08:15:00"}));
    let sent = wire::last();
    let encode = |text: &str| sealed(text).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let expected = format!("serialNumber={}&arriveDate={}", encode("ZJ109-35"), encode("2021-04-06 08:15:00"));
    assert_eq!(sent.text(), expected);
    data("reservation.order", json!({}));
    assert_eq!(wire::last().text(), "", "no parameters, no fields");
}

#[test]
fn values_keep_their_text_and_get_their_meaning() {
    let _alone = alone();
    data("reservation.token", json!({}));
    let envelope = hisbridge::dispatch::call("reservation.order", "{}", &hisbridge::cancel::Cancel::default()).text();
    for fee in [r#""examinationFee":2881.00,"#, r#""examinationFee":388.03,"#, r#""examinationFee":0.10,"#] {
        assert!(envelope.contains(fee), "{fee} in {envelope}");
    }
    let envelope: Value = serde_json::from_str(&envelope).expect("JSON");
    let person = &envelope["data"][0];
    for (name, value, meaning) in [
        ("cardType", json!(1), "身份证"),
        ("sexCode", json!(1), "男"),
        ("married", json!(1), "未婚"),
        ("isPregnant", json!(false), "未怀孕"),
        ("orderStatus", json!(1), "已预约未传输"),
    ] {
        assert_eq!((&person[name], &person[format!("{name}_meaning")]), (&value, &json!(meaning)));
    }
    assert_eq!((&person["payType"], person.get("payType_meaning")), (&json!(0), None), "0 is not in the document");
}

#[test]
fn one_token_serves_all_calls_until_it_dies() {
    let _alone = alone();
    SANDBOX.kill_tokens();
    SANDBOX.change_settings(|settings| settings.reservation_token_code = 401);
    // The token of an earlier test is unknown now: one more is fetched, and the call repeated.
    data("reservation.order", json!({}));
    let fetched = SANDBOX.token_fetches("reservation");
    for _ in 0..5 {
        data("reservation.order", json!({}));
    }
    assert_eq!(SANDBOX.token_fetches("reservation"), fetched);
    for kill in [hisbridge_sandbox::Sandbox::kill_tokens, hisbridge_sandbox::Sandbox::expire_tokens] {
        kill(&SANDBOX);
        let before = SANDBOX.calls("/reservation/sync/order");
        data("reservation.order", json!({}));
        assert_eq!(SANDBOX.calls("/reservation/sync/order") - before, 2, "refused, then repeated once");
    }
    assert_eq!(SANDBOX.token_fetches("reservation"), fetched + 2);
    // A token asked for by name takes the kept one's place.
    let own = data("reservation.token", json!({}));
    assert_eq!(own["expire"], 86_400_000);
    data("reservation.order", json!({}));
    assert_eq!(wire::last().header("ACCESS-TOKEN"), own["token"].as_str());
    assert_eq!(SANDBOX.token_fetches("reservation"), fetched + 3);
    // A platform that takes no token at all is asked twice, not for ever.
    SANDBOX.arm("/reservation/sync/order", 0, Fault::VendorError { code: "401".into(), message: "token无效".into() });
    let before = SANDBOX.calls("/reservation/sync/order");
    let envelope = refused("reservation.order", json!({}), "vendor");
    wire::speaks_chinese(&envelope);
    assert_eq!(SANDBOX.calls("/reservation/sync/order") - before, 2);
    SANDBOX.clear_faults();
}

#[test]
fn a_token_is_renewed_before_its_end() {
    let _alone = alone();
    SANDBOX.kill_tokens();
    configured(json!({"secret": RESERVATION_SECRET}));
    SANDBOX.change_settings(|settings| settings.token_life_s = 2);
    data("reservation.token", json!({}));
    let fetched = SANDBOX.token_fetches("reservation");
    data("reservation.order", json!({}));
    assert_eq!(SANDBOX.token_fetches("reservation"), fetched);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    data("reservation.order", json!({}));
    assert_eq!(SANDBOX.token_fetches("reservation"), fetched + 1, "after half of so short a life");
}

#[test]
fn refusals_are_told_in_chinese_with_what_to_do() {
    let _alone = alone();
    data("reservation.token", json!({}));
    for (operation, request) in [
        ("reservation.callback", json!({"serialNumber": "unknown"})),
        ("reservation.arrival", json!({"serialNumber": "unknown"})),
    ] {
        let envelope = refused(operation, request, "vendor");
        assert_eq!((&envelope["code"], &envelope["http_status"]), (&json!("500"), &json!(200)));
        assert_eq!(envelope["message"], "数据有误，请联系平台");
        wire::speaks_chinese(&envelope);
    }
    for key in ["api_key", "secret"] {
        configured(json!({key: "wrong"}));
        for operation in ["reservation.token", "reservation.order"] {
            let envelope = refused(operation, json!({}), "vendor");
            assert_eq!(envelope["code"], "500", "{key}: {envelope:#}");
            wire::speaks_chinese(&envelope);
        }
    }
}

#[test]
fn a_wrong_key_is_told_and_never_shown() {
    let _alone = alone();
    // Of the right length, but not the platform's: the platform cannot read the request.
    configured(json!({"aes_key": "0123456789abcdef"}));
    let envelope = refused("reservation.token", json!({}), "vendor");
    assert_eq!(envelope["code"], "50002");
    assert!(envelope["error"]["hint"].as_str().is_some_and(|hint| hint.contains("aes_key")), "{envelope:#}");
    for key in ["sandboxAesKey01", "sandboxAesKey0167", "密钥密钥", "密钥密钥密钥密钥密钥a"] {
        configured(json!({"aes_key": key}));
        let envelope = refused("reservation.token", json!({}), "config");
        let said = envelope["error"]["message"].as_str().unwrap_or_default();
        assert!(said.contains("reservation.aes_key") && said.contains(&key.len().to_string()), "{said}");
        assert!(!envelope.to_string().contains(key));
        wire::speaks_chinese(&envelope);
    }
    // Sixteen bytes of UTF-8, and 24 and 32: the keys are usable, though not the platform's.
    for key in ["密钥密钥密a", "密钥密钥密钥密钥", "0123456789abcdef0123456789abcdef"] {
        configured(json!({"aes_key": key}));
        refused("reservation.token", json!({}), "vendor");
    }
    configured(json!({"aes_key": null}));
    let envelope = refused("reservation.token", json!({}), "config");
    assert!(envelope["error"]["message"].as_str().is_some_and(|said| said.contains("reservation.aes_key")));
}

#[test]
fn answers_come_in_several_clothes() {
    let _alone = alone();
    let row = &catalog::RESERVATION_TOKEN;
    let envelope = r#"{"code":200,"message":"操作成功","result":{"expire":86400000,"token":"T"},"success":true}"#;
    let cipher = sealed(envelope);
    let broken =
        cipher.as_bytes().chunks(68).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join("\r\n");
    let inside = sealed(r#"{"expire":86400000,"token":"T"}"#);
    let hexadecimal = |base64: &str| {
        let bytes = hisbridge::crypto::encoding::base64_decode(base64).expect("Base64");
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let digits = hexadecimal(&cipher);
    for body in [
        envelope.to_owned(),
        format!("\u{feff}{envelope}"),
        cipher.clone(),
        format!("\n {broken} \n"),
        digits.clone(),
        format!("\"{}\"", digits.to_uppercase()),
        format!("0x{digits}\r\n"),
        format!(r#"{{"code":200,"message":"操作成功","result":"{}"}}"#, hexadecimal(&inside)),
        format!("\"{cipher}\""),
        format!("\"{}\"", broken.replace("\r\n", "\\r\\n")),
        format!(r#"{{"code":"200","message":"操作成功","result":"{inside}","success":true}}"#),
        sealed(&format!(r#"{{"code":200,"message":"操作成功","result":"{inside}"}}"#)),
    ] {
        let opened = opened(row, &body);
        assert!(opened.ok, "{body}");
        assert_eq!(
            (opened.code.as_str(), opened.message.as_str(), &opened.data.value()["token"]),
            ("200", "操作成功", &json!("T"))
        );
    }
    let plain = opened(&catalog::RESERVATION_CALLBACK, r#"{"code":200,"message":"操作成功","result":"已接收"}"#);
    assert_eq!((plain.ok, plain.data.value().into_owned()), (true, json!("已接收")));
    let unsuccessful = opened(row, r#"{"code":200,"message":"处理中","success":false,"result":null}"#);
    assert!(!unsuccessful.ok);
    let error = opened(row, r#"{"code":50002,"message":"数据有误","success":false,"result":null}"#);
    assert_eq!((error.ok, error.code.as_str()), (false, "50002"));
    for body in
        ["", "ok", "12345", "null", "[]", "<html></html>", r#"{"message":"x"}"#, &sealed("not JSON"), &sealed("[1]")]
    {
        assert_eq!(open(row, body).err().map(|error| error.kind.name()), Some("protocol"), "{body}");
    }
    // A result that cannot be opened is no token; the error speaks of the key.
    let foreign = crypto::base64(&crypto::aes_ecb_encrypt(b"another key 0016", b"{}").expect("encryption"));
    for body in [foreign.clone(), format!(r#"{{"code":200,"message":"","result":"{foreign}"}}"#)] {
        let error = open(row, &body).err().expect("an error");
        assert_eq!(error.kind.name(), "protocol");
        assert!(error.hint.contains("aes_key"), "{}", error.json());
    }
}

#[test]
fn spoilt_answers_get_their_kind() {
    let _alone = alone();
    data("reservation.token", json!({}));
    for answers in [Answers::Encrypted, Answers::Plain] {
        SANDBOX.change_settings(|settings| settings.reservation_answers = answers);
        wire::spoilt_answers("reservation.order", &json!({}), "/reservation/sync/order");
        wire::spoilt_answers("reservation.token", &json!({}), "/reservation/sync/token");
    }
    SANDBOX.arm("/reservation/sync/order", 1, Fault::BadCiphertext);
    let envelope = refused("reservation.order", json!({}), "protocol");
    wire::speaks_chinese(&envelope);
    assert!(envelope["error"]["hint"].as_str().is_some_and(|hint| hint.contains("aes_key")), "{envelope:#}");
    // The token's own answer is spoilt while another operation fetches it: one that has worked and died.
    data("reservation.order", json!({}));
    SANDBOX.kill_tokens();
    configured(json!({"base_url": format!("{}/", SANDBOX.http_url().expect("HTTP"))}));
    SANDBOX.change_settings(|settings| settings.reservation_token_code = 401);
    SANDBOX.arm("/reservation/sync/token", 1, Fault::Html { status: 200 });
    let envelope = refused("reservation.order", json!({}), "protocol");
    wire::speaks_chinese(&envelope);
}

#[test]
fn an_arrival_is_not_repeated_and_a_query_is() {
    let _alone = alone();
    data("reservation.token", json!({}));
    let arrival = json!({"serialNumber": "ZJ109-36"});
    for (operation, request, path, times) in [
        ("reservation.arrival", &arrival, "/reservation/sync/arrival", 1),
        ("reservation.order", &json!({}), "/reservation/sync/order", 2),
    ] {
        let before = SANDBOX.calls(path);
        SANDBOX.arm(path, 1, Fault::Close);
        let envelope = call(operation, request.clone());
        assert_eq!(envelope["ok"], times == 2, "{envelope:#}");
        assert_eq!(SANDBOX.calls(path) - before, times, "{operation}");
        SANDBOX.clear_faults();
    }
}

#[test]
fn samples_are_accepted_and_every_limit_holds() {
    let _alone = alone();
    let mut cases = 0;
    for row in catalog::operations().filter(|row| row.system == "reservation") {
        for sample in catalog::examples(row.full_name).1 {
            assert_eq!(call_text(row.full_name, sample)["ok"], true, "{} {sample}", row.full_name);
        }
        cases += limits::check(row.full_name, &["50002"]);
    }
    assert!(cases >= 15, "{cases}");
    let envelope = refused("reservation.callback", json!({"requestId": null, "serialNumber": ""}), "argument");
    assert_eq!(faulty(&envelope), ["requestId, serialNumber"]);
}
