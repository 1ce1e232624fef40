//! Names and numbers of people as scanners, input methods and copied texts leave them.

use super::common::*;
use serde_json::{Value, json};

const REGISTER: &str = "healthcard.register_health_card";

/// The warnings of a call that goes out. The platform knows some of the people by another name.
fn warnings(operation: &str, request: Value) -> Vec<String> {
    let envelope = call(operation, request);
    assert!(envelope["ok"] == true || envelope["error"]["kind"] == "vendor", "{envelope:#}");
    envelope["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn letters_that_nobody_sees_are_told() {
    let _alone = alone();
    let base = example(REGISTER);
    assert!(warnings(REGISTER, base.clone()).is_empty());
    for letter in
        ['\u{1}', '\n', '\u{7F}', '\u{AD}', '\u{200B}', '\u{200F}', '\u{202E}', '\u{2060}', '\u{2066}', '\u{FEFF}']
    {
        let code = format!("U+{:04X}", u32::from(letter));
        for field in ["name", "patid", "phone2"] {
            let told = warnings(REGISTER, with(&base, json!({field: format!("13{letter}8")})));
            assert_eq!(told.len(), 1, "{code} {field}: {told:?}");
            assert!(told[0].contains(field) && told[0].contains(&code) && !told[0].contains("13"), "{told:?}");
        }
        // What is no name or number may hold line breaks.
        assert!(warnings(REGISTER, with(&base, json!({"address": format!("路{letter}1号")}))).is_empty());
    }
    let nested = with(&base, json!({"childInfo": {"motherName": "王\u{200B}"}}));
    assert!(warnings(REGISTER, nested)[0].contains("childInfo.motherName"));
}

#[test]
fn a_wrong_check_digit_of_an_identity_number_is_told() {
    let _alone = alone();
    let base = example(REGISTER);
    let (right, wrong) = ("110101199003070003", "110101199003070004");
    for (changes, field) in [
        (json!({"idNumber": right}), ""),
        (json!({"idNumber": "11010519491231002x"}), ""),
        (json!({"idNumber": "110105491231002"}), ""),
        (json!({"idNumber": wrong}), "idNumber"),
        (json!({"idNumber": "110105194912310021"}), "idNumber"),
        (json!({"idNumber": wrong, "idType": "03"}), ""),
        (json!({"patid": wrong}), "patid"),
        // Eighteen digits of another kind.
        (json!({"patid": "202405200930000001"}), ""),
        (json!({"childInfo": {"motherIdNumber": wrong, "motherIdType": "01"}}), "childInfo.motherIdNumber"),
        (json!({"childInfo": {"motherIdNumber": wrong, "motherIdType": "06"}}), ""),
        (json!({"childInfo": {"fatherIdNumber": wrong}}), "childInfo.fatherIdNumber"),
    ] {
        let told = warnings(REGISTER, with(&base, changes.clone()));
        match field {
            "" => assert!(told.is_empty(), "{changes}: {told:?}"),
            field => {
                assert_eq!(told.len(), 1, "{changes}: {told:?}");
                assert!(told[0].starts_with(&format!("{field}（")) && told[0].contains("校验位"), "{told:?}");
                assert!(!told[0].contains(wrong), "{told:?}");
            }
        }
    }
    let told = warnings("imaging.check", with(&example("imaging.check"), json!({"PatientIdCard": wrong})));
    assert!(told.iter().any(|words| words.contains("PatientIdCard")), "{told:?}");
}

#[test]
fn what_scanners_and_input_methods_add_is_put_right() {
    let _alone = alone();
    let operation = "healthcard.get_health_card_by_qr_code";
    let plain = example(operation);
    let code = plain["qrCodeText"].as_str().expect("a code").to_owned();
    let expected = data(operation, plain.clone());
    for scanned in [
        format!("{code}\r\n"),
        format!("{code}\r"),
        format!("\t {code} \u{3000}"),
        format!("\u{FEFF}{code}"),
        format!("\u{2}{code}\u{3}"),
        code.replace(':', "："),
        format!("{}\n", code.replace(':', "：").replace('A', "Ａ")),
    ] {
        let envelope = call(operation, json!({"qrCodeText": scanned}));
        assert_eq!((&envelope["ok"], &envelope["data"]), (&json!(true), &expected), "{scanned:?}: {envelope:#}");
        let told = envelope["warnings"].as_array().expect("a list");
        assert_eq!(told.len(), 1, "{scanned:?}: {envelope:#}");
        assert!(told[0].as_str().is_some_and(|words| words.contains("qrCodeText") && words.contains("扫码")));
        assert!(!envelope["warnings"].to_string().contains(&code[..10]));
    }
    // As a keyboard wedge types it into hand-built JSON.
    let envelope = call_text(operation, &format!("{{\"qrCodeText\":\"{code}\r\n\"}}"));
    assert_eq!(envelope["data"], expected, "{envelope:#}");
    // What may be meant stays.
    for kept in ["住院：１", "A 1"] {
        let envelope = call(REGISTER, with(&example(REGISTER), json!({"patid": kept})));
        assert_eq!(envelope["warnings"], json!([]), "{kept}");
        let last = SANDBOX.last(1);
        let body = last[0]["body_base64"].as_str().expect("a body");
        let body = hisbridge::crypto::encoding::base64_decode(body).expect("Base64");
        assert!(String::from_utf8(body).expect("UTF-8").contains(kept));
    }
}
