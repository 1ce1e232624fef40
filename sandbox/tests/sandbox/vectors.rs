//! Printed and published vectors through the sandbox's own checks.

use hisbridge_sandbox::credentials::{SM2_PRIVATE_KEY, SM2_PUBLIC_KEY};
use hisbridge_sandbox::crypto::{self, CiphertextOrder};
use hisbridge_sandbox::{healthcard, imaging, signit};
use serde_json::{Map, Value, json};

use crate::client;

/// Section 4.2 of the imaging document, white space removed.
pub const IMAGING_DATA: &str = concat!(
    "040E4D5BE90EEF5C1D7CBB3A9E4C011A36E24F367DBBFD7CFEA5484B1938CCB053741D7D",
    "90B3B2677D9DC07FE74D028A356650D123F7B2B57B83CDC243629E91280C4D1CBC467009",
    "64D5C60A0D8C1BD120D9FCD62C200B30029DDB64F7A86557E65627E23955559763C5CBD3",
    "D867E2978E67EE1B70978184869E778F4B85EF555A72513CE0CC7D4DFC9647D1EC58B272",
    "3DAB7BAA4F6C01108E1C34B4D7C9B87E5EE14C813B48C17F98F5B056F3E0BB4A0ABF2C3F",
    "902A3DAA55F7BC9DA1218C59042565D0DA0CE2124E961CE80BE77EE1C0765758DB6EAF15",
    "997DC710AB9D1EAC91B8B6902868887F3063ED2D8DE4A5FAC0CDD7B24B5F14BB7EAD96DD",
    "CCF40F9F8872FA95D902F67CDD55BB40C83CD404868BC775740F8E0C6D88EBC2A72B7A0D",
    "C2053E93D917CA23EE0FA7AD5A72",
);

#[test]
fn imaging_section_4() {
    assert_eq!(IMAGING_DATA.len(), 604);
    let text = format!("47068171X33038211A1001{IMAGING_DATA}1668747310");
    assert_eq!(imaging::signature(&text), "A1A3224013A73CCCEF5B3E8D15D0D7DEC78B37EB");
}

fn parts(pairs: Value) -> (Map<String, Value>, Map<String, Value>) {
    let take = |name: &str| pairs[name].as_object().unwrap().clone();
    (take("commonIn"), take("req"))
}

/// Both demos' texts, which must agree on everything that is not empty.
fn text(body: Value) -> String {
    let (common, req) = parts(body);
    let merged = healthcard::merge(&common, &req);
    let text = healthcard::csharp_text(&merged);
    assert_eq!(text, healthcard::java_text(&merged));
    text
}

const SECRET: &str = "8c8e763f443ef983ac33aef1c7085cfb";

#[test]
fn healthcard_vectors_1_to_3() {
    let body = |channel: bool| {
        let mut common = json!({
            "appToken": "",
            "requestId": "DB4D975748A84309977EA25224C0F5CF",
            "hospitalId": "90003",
            "timestamp": "1525392000",
            "sign": "not signed",
        });
        if channel {
            common["channelNum"] = json!(0);
        }
        json!({"commonIn": common, "req": {"appId": "a1a2e0bde41574ad8ea9a4bb58022oop"}})
    };
    let first = text(body(false));
    assert_eq!(
        first,
        "appId=a1a2e0bde41574ad8ea9a4bb58022oop&hospitalId=90003&requestId=DB4D975748A84309977EA25224C0F5CF&timestamp=1525392000"
    );
    assert_eq!(healthcard::signature(&first, SECRET), "TsccMUMTHfOiEovR2hMlRXcQqctRFmPbpPIZdxXCJ/o=");
    let channel = text(json!({"commonIn": {"channelNum": 0}, "req": {}}));
    assert_eq!(healthcard::signature(&channel, "secret"), "izPY5tjxkXETiFSV03ck5ImGpUv2fvK8aHcFrDebzc4=");
    assert_eq!(healthcard::signature(&text(body(true)), SECRET), "Ar2jTk5vw7iiGkHFLcWfsUrekRoFrTCMXPJg92b32n4=");
}

#[test]
fn healthcard_vector_4_with_the_time_stamp_as_text_and_as_number() {
    for timestamp in [json!("1538469417"), json!(1_538_469_417)] {
        let text = text(json!({
            "commonIn": {
                "appToken": "T0KEN", "channelNum": 0, "hospitalId": "elsewhere",
                "requestId": "R2", "timestamp": timestamp,
            },
            "req": {
                "cardChannel": "0401", "cardCostTypes": "0100", "cardType": "11",
                "department": "0300", "hospitalCode": "90003", "hospitalId": "90003",
                "idCardNumber": "360782199001010101", "name": "张三", "qrCodeText": "ABC:1",
                "scene": "010101", "time": "2018-10-02 16:36:57",
            },
        }));
        assert_eq!(healthcard::signature(&text, SECRET), "hoUrgVtCk2+/+F7CKUfWMUDN8XdrMdA7sPQgkpmh87Q=");
    }
}

#[test]
fn healthcard_vector_5_with_nested_values_in_another_order() {
    let item = json!({
        "wechatUrl": "https://h.example/a?x=1&y=2", "wechatCode": "W1", "phone2": "",
        "phone1": "18800000000", "patid": "P1", "openId": "O1", "nation": "汉族",
        "name": "张三", "idType": "01", "idNumber": "100023200808081234", "gender": "男",
        "birthday": "2008-08-08", "address": "地址",
    });
    let text = text(json!({
        "commonIn": {
            "appToken": "T0KEN", "channelNum": 0, "hospitalId": "90003", "requestId": "R1",
            "timestamp": "1543297690",
        },
        "req": {"healthCardItems": [item]},
    }));
    assert!(text.contains(r#""phone2":"","wechatCode":"W1","wechatUrl":"https://h.example/a?x=1&y=2"}]"#));
    assert_eq!(healthcard::signature(&text, SECRET), "5b7cZKw5qVx5qNi6Df1Icp3fscCDz7xJs6+690FB3Cw=");
}

#[test]
fn healthcard_vector_6() {
    let plain = b"0123456789ABCDEF0123456789ABCDEF&oOPENID0000000000000000001&90003";
    let sealed = crypto::aes_ecb_encrypt(SECRET.as_bytes(), plain).unwrap();
    let printed =
        "IzWp7+HtmRydrzvNj8qlQSM1qe/h7Zkcna87zY/KpUE+EgF0FnQC8ZKZPyoIq7/pSaAZ/uzdEZX1CwUI+hPAEqddYjrykWuyOMdkKtZUFIs=";
    assert_eq!(crypto::base64(&sealed), printed);
    let (open_id, _) = healthcard::open_activation(&format!("a1a2e0bde41574ad8ea9a4bb58022oop{printed}")).unwrap();
    assert_eq!(open_id, "oOPENID0000000000000000001");
}

#[test]
fn the_demos_disagree_on_empty_values_at_the_end_blanks_and_nulls_inside() {
    let texts = |req: Value| {
        let (common, req) = parts(json!({"commonIn": {"requestId": "R"}, "req": req}));
        let merged = healthcard::merge(&common, &req);
        (healthcard::java_text(&merged), healthcard::csharp_text(&merged))
    };
    let same = |req: Value| {
        let (java, csharp) = texts(req);
        java == csharp
    };
    assert!(same(json!({"address": "", "zone": "z"})));
    assert!(same(json!({"address": null, "zone": "z"})));
    assert_eq!(texts(json!({"zone": ""})), ("requestId=R&".to_owned(), "requestId=R".to_owned()));
    assert!(!same(json!({"zone": null})));
    assert!(!same(json!({"address": " ", "zone": "z"})));
    assert!(!same(json!({"info": {"a": null, "b": 1}, "zone": "z"})));
}

#[test]
fn signit_w1_and_w2() {
    let mut webhook = signit::Webhook {
        content_type: "application/json".to_owned(),
        date: "Thu Dec 20 14:46:51 CST 2018".to_owned(),
        host: "webhook.example".to_owned(),
        method: "POST".to_owned(),
        nonce: "abcdefghijklmnopqrstuvwx".to_owned(),
        body: r#"{"event":"dataSignatureCompleted","rawData":"{}","needCallBack":false}"#.to_owned(),
        resource: String::new(),
        scheme: "https".to_owned(),
    };
    let sign = |webhook: &signit::Webhook| webhook.signature("demoapp0001", "demosecret0001");
    assert_eq!(
        sign(&webhook),
        "HmacSHA512 demoapp0001:0Kd7iqj9eb0ZaAIvlkf6TYtL/QR4ufp2+J+4RrPok5IG1Limy+/ZUgzl3AIXXuIduJK30tJ9r+zq43kSv1ZUBA=="
    );
    webhook.body.clear();
    assert_eq!(
        sign(&webhook),
        "HmacSHA512 demoapp0001:S7e35y++BpHkkr6XKcBB7T2LhUuolT/ISSX6TuVyTIHGTFsbmM4nrQmJvJD6WHSPWRd2MrWXG7nwB+Ec4PKgmw=="
    );
}

#[test]
fn sm3_of_gb_t_32905() {
    assert_eq!(
        crypto::hex_upper(&crypto::sm3(b"abc")),
        "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
    );
    assert_eq!(
        crypto::hex_upper(&crypto::sm3(&b"abcd".repeat(16))),
        "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732"
    );
}

#[test]
fn sm2_encryption_example_of_gb_t_32918_5() {
    let key = crypto::sm2_private_key(SM2_PRIVATE_KEY).unwrap();
    let x = "04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73";
    let y = "E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0";
    let c1 = format!("04{x}{y}");
    let c2 = "21886CA989CA9C7D58087307CA93092D651EFA";
    let c3 = "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766";
    let standard = crypto::sm2_decrypt(&key, &format!("{c1}{c3}{c2}"), CiphertextOrder::C1C3C2);
    assert_eq!(standard.unwrap(), b"encryption standard");
    let old = crypto::sm2_decrypt(&key, &format!("{c1}{c2}{c3}"), CiphertextOrder::C1C2C3);
    assert_eq!(old.unwrap(), b"encryption standard");
}

#[test]
fn sm2_refuses_what_does_not_fit() {
    let key = crypto::sm2_private_key(SM2_PRIVATE_KEY).unwrap();
    let good = client::sm2_encrypt(SM2_PUBLIC_KEY, "患者".as_bytes());
    let open = |text: &str, order| crypto::sm2_decrypt(&key, text, order);
    assert_eq!(open(&good, CiphertextOrder::C1C3C2).unwrap(), "患者".as_bytes());
    assert!(open(&good, CiphertextOrder::C1C2C3).is_err());
    assert!(open(&client::reorder(&good), CiphertextOrder::C1C3C2).is_err());
    assert!(open(&good[2..], CiphertextOrder::C1C3C2).is_err());
    assert!(open(&good[..100], CiphertextOrder::C1C3C2).is_err());
    assert!(open(&good[..good.len() - 1], CiphertextOrder::C1C3C2).is_err());
    // A point that is not on the curve, a changed hash, a changed text.
    for at in [10, 140, good.len() - 1] {
        let mut damaged = good.clone().into_bytes();
        damaged[at] = if damaged[at] == b'0' { b'1' } else { b'0' };
        let damaged = String::from_utf8(damaged).unwrap();
        assert!(open(&damaged, CiphertextOrder::C1C3C2).is_err(), "at {at}");
    }
}

/// Coordinates that begin with zero bytes come out once in 128 encryptions.
#[test]
fn sm2_opens_a_thousand_ciphertexts() {
    let key = crypto::sm2_private_key(SM2_PRIVATE_KEY).unwrap();
    for round in 0..1000 {
        let plain = format!("第 {round} 次");
        let sealed = client::sm2_encrypt(SM2_PUBLIC_KEY, plain.as_bytes());
        let opened = crypto::sm2_decrypt(&key, &sealed, CiphertextOrder::C1C3C2).unwrap();
        assert_eq!(opened, plain.as_bytes());
    }
}
