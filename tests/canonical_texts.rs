//! The texts that are signed, apart from the signatures, and the signatures of the documents' printed examples.

use hisbridge::systems::{healthcard, imaging};
use serde_json::{Map, Value, json};

const SECRET: &str = "8c8e763f443ef983ac33aef1c7085cfb";

fn members(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// The texts of healthcard-public section 6 and 实施对接方案 3.1.3: vector, commonIn, req, text, secret, signature.
fn vectors() -> Vec<(u32, Value, Value, &'static str, &'static str, &'static str)> {
    let common = json!({"requestId":"DB4D975748A84309977EA25224C0F5CF","hospitalId":"90003","timestamp":"1525392000","appToken":"","sign":"x"});
    let app = json!({"appId":"a1a2e0bde41574ad8ea9a4bb58022oop"});
    let mut with_channel = common.clone();
    with_channel["channelNum"] = json!(0);
    vec![
        (
            1,
            common,
            app.clone(),
            "appId=a1a2e0bde41574ad8ea9a4bb58022oop&hospitalId=90003&requestId=DB4D975748A84309977EA25224C0F5CF&timestamp=1525392000",
            SECRET,
            "TsccMUMTHfOiEovR2hMlRXcQqctRFmPbpPIZdxXCJ/o=",
        ),
        (
            2,
            json!({"channelNum":0}),
            json!({}),
            "channelNum=0",
            "secret",
            "izPY5tjxkXETiFSV03ck5ImGpUv2fvK8aHcFrDebzc4=",
        ),
        (
            3,
            with_channel,
            app,
            "appId=a1a2e0bde41574ad8ea9a4bb58022oop&channelNum=0&hospitalId=90003&requestId=DB4D975748A84309977EA25224C0F5CF&timestamp=1525392000",
            SECRET,
            "Ar2jTk5vw7iiGkHFLcWfsUrekRoFrTCMXPJg92b32n4=",
        ),
        (
            4,
            // hospitalId stands in both: req's value is the one that is signed.
            json!({"appToken":"T0KEN","channelNum":0,"hospitalId":"other","requestId":"R2","timestamp":1538469417}),
            json!({"cardChannel":"0401","cardCostTypes":"0100","cardType":"11","department":"0300","hospitalCode":"90003","hospitalId":"90003","idCardNumber":"360782199001010101","name":"张三","qrCodeText":"ABC:1","scene":"010101","time":"2018-10-02 16:36:57"}),
            "appToken=T0KEN&cardChannel=0401&cardCostTypes=0100&cardType=11&channelNum=0&department=0300&hospitalCode=90003&hospitalId=90003&idCardNumber=360782199001010101&name=张三&qrCodeText=ABC:1&requestId=R2&scene=010101&time=2018-10-02 16:36:57&timestamp=1538469417",
            SECRET,
            "hoUrgVtCk2+/+F7CKUfWMUDN8XdrMdA7sPQgkpmh87Q=",
        ),
        (
            5,
            json!({"appToken":"T0KEN","channelNum":0,"hospitalId":"90003","requestId":"R1","timestamp":"1543297690"}),
            json!({"healthCardItems":[{"wechatCode":"W1","name":"张三","gender":"男","nation":"汉族","birthday":"2008-08-08","idNumber":"100023200808081234","idType":"01","address":"地址","phone1":"18800000000","phone2":"","patid":"P1","openId":"O1","wechatUrl":"https://h.example/a?x=1&y=2"}]}),
            r#"appToken=T0KEN&channelNum=0&healthCardItems=[{"address":"地址","birthday":"2008-08-08","gender":"男","idNumber":"100023200808081234","idType":"01","name":"张三","nation":"汉族","openId":"O1","patid":"P1","phone1":"18800000000","phone2":"","wechatCode":"W1","wechatUrl":"https://h.example/a?x=1&y=2"}]&hospitalId=90003&requestId=R1&timestamp=1543297690"#,
            SECRET,
            "5b7cZKw5qVx5qNi6Df1Icp3fscCDz7xJs6+690FB3Cw=",
        ),
    ]
}

#[test]
fn healthcard_texts_before_the_secret() {
    for (number, common, req, text, _, _) in vectors() {
        assert_eq!(healthcard::canonical(&members(common), &members(req)), text, "vector {number}");
    }
}

#[test]
fn healthcard_signatures() {
    for (number, _, _, text, secret, signature) in vectors() {
        assert_eq!(healthcard::sign(text, secret), signature, "vector {number}");
    }
}

#[test]
fn healthcard_activation_page_vector_6() {
    let plain = "0123456789ABCDEF0123456789ABCDEF&oOPENID0000000000000000001&90003";
    let cipher = healthcard::encrypt_activation(plain, SECRET).expect("the secret is an AES-256 key");
    assert_eq!(
        cipher,
        "IzWp7+HtmRydrzvNj8qlQSM1qe/h7Zkcna87zY/KpUE+EgF0FnQC8ZKZPyoIq7/pSaAZ/uzdEZX1CwUI+hPAEqddYjrykWuyOMdkKtZUFIs="
    );
}

/// healthcard-public section 6: fastjson, seen running. Top-level texts are not touched.
#[test]
fn healthcard_control_characters_in_nested_texts_are_written_as_by_fastjson() {
    let plain = "\u{b}\u{e}\u{f}\u{1a}\u{1f}\u{7f}\u{85}\u{9f}\u{a0}\u{2028}\u{2029}\u{202a}\u{1}\u{10}\u{8}\u{c}\t\r\n\"\\/<é中😀";
    let written = "\\u000B\\u000E\\u000F\\u001A\\u001F\\u007F\\u0085\\u009F\u{a0}\\u2028\\u2029\u{202a}\\u0001\\u0010\\b\\f\\t\\r\\n\\\"\\\\/<é中😀";
    let req = members(json!({"items": [{"n": plain, "m": {"k\u{7f}": ["\u{1d}"]}}], "top": plain}));
    assert_eq!(
        healthcard::canonical(&Map::new(), &req),
        format!("items=[{{\"m\":{{\"k\\u007F\":[\"\\u001D\"]}},\"n\":\"{written}\"}}]&top={plain}")
    );
    let differing = (0..=0x20FF).filter_map(char::from_u32).filter(|letter| {
        let req = members(json!({"x": [letter.to_string()]}));
        healthcard::canonical(&Map::new(), &req) != format!("x={}", req["x"])
    });
    assert_eq!(differing.count(), 44);
}

#[test]
fn healthcard_names_sort_by_code_unit_not_by_culture() {
    let common = members(json!({"a":1,"B":2,"_":3,"é":4,"Z":5}));
    assert_eq!(healthcard::canonical(&common, &Map::new()), "B=2&Z=5&_=3&a=1&é=4");
}

/// 影像中心调阅 section 4: the printed data, white space removed.
const IMAGING_DATA: &str = "040E4D5BE90EEF5C1D7CBB3A9E4C011A36E24F367DBBFD7CFEA5484B1938CCB053741D7D90B3B2677D9DC07FE74D028A356650D123F7B2B57B83CDC243629E91280C4D1CBC46700964D5C60A0D8C1BD120D9FCD62C200B30029DDB64F7A86557E65627E23955559763C5CBD3D867E2978E67EE1B70978184869E778F4B85EF555A72513CE0CC7D4DFC9647D1EC58B2723DAB7BAA4F6C01108E1C34B4D7C9B87E5EE14C813B48C17F98F5B056F3E0BB4A0ABF2C3F902A3DAA55F7BC9DA1218C59042565D0DA0CE2124E961CE80BE77EE1C0765758DB6EAF15997DC710AB9D1EAC91B8B6902868887F3063ED2D8DE4A5FAC0CDD7B24B5F14BB7EAD96DDCCF40F9F8872FA95D902F67CDD55BB40C83CD404868BC775740F8E0C6D88EBC2A72B7A0DC2053E93D917CA23EE0FA7AD5A72";

#[test]
fn imaging_signature_of_the_document() {
    assert_eq!(IMAGING_DATA.len(), 604);
    let signature = imaging::signature("47068171X33038211A1001", IMAGING_DATA, "1668747310");
    assert_eq!(signature, "A1A3224013A73CCCEF5B3E8D15D0D7DEC78B37EB");
}
