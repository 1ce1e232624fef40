//! JSON that programs put together by hand: the first fault is explained, and what is plainly meant is taken.

use super::common::*;
use super::{c, raw, take};
use hisbridge::abi::cdecl::{his_configure, his_set_encoding};
use serde_json::{Value, json};
use std::ffi::CStr;

/// What must not come back.
const VALUES: [&str; 2] = ["王小明", "330482199309140014"];

/// Texts with `¦` where the fault is, words of its message, and a word of what to do.
const FAULTS: &[(&str, &str, &str)] = &[
    (r#"{"name":¦“王小明”}"#, "中文引号 “", "英文"),
    (r#"{"idNumber":"330482199309140014","name":¦”王小明"}"#, "中文引号 ”", "英文"),
    (r#"{¦“name”:"王小明"}"#, "中文引号 “，这里应为字段名", "英文"),
    (r#"{¦'name':'王小明'}"#, "单引号 '", "英文"),
    (r#"{¦‘name’:1}"#, "中文单引号 ‘", "英文"),
    (r#"{"name":"王小明"¦，"idNumber":"330482199309140014"}"#, "全角逗号 ，", "英文"),
    (r#"{"name":"王小明"¦、"idNumber":"330482199309140014"}"#, "顿号 、", "英文"),
    (r#"{"name"¦："王小明"}"#, "全角冒号 ：", "英文"),
    (r#"{"name"¦="王小明"}"#, "等号 =", "英文"),
    (r#"{"name":"王小明"¦;"x":1}"#, "分号 ;", "英文"),
    (r#"¦｛"name":"王小明"｝"#, "全角括号 ｛", "英文"),
    (r#"{"name":"王小明"¦｝"#, "全角括号 ｝", "英文"),
    ("{\"name\":\"王小明\",¦\u{3000}\"x\":1}", "全角空格 U+3000", "英文"),
    ("{\"name\":\"王小明\",¦\u{A0}\"x\":1}", "特殊空格 U+00A0", "英文"),
    (r#"{"name":"王小明","x":¦１２}"#, "全角数字 １", "英文"),
    (r#"{"name":"王小明","x":¦013800000000}"#, "以 0 开头", "引号"),
    (r#"{"name":"王小明","x":¦-01}"#, "以 0 开头", "引号"),
    (r#"{"name":"王小明","x":¦NaN}"#, "NaN 不是", "引号"),
    (r#"{"name":"王小明","x":¦TRUE}"#, "TRUE 不是", "小写"),
    (r#"{"name":"王小明","x":¦False}"#, "False 不是", "小写"),
    (r#"{"name":"王小明","x":¦undefined}"#, "undefined 不是", "引号"),
    (r#"{"name":"王小明","x":[1,¦None]}"#, "None 不是", "引号"),
    (r#"{"name":"王小明","x":¦-Infinity}"#, "不是完整的数字", "引号"),
    (r#"{"name":"王小明","x":¦.5}"#, "不是完整的数字", "引号"),
    (r#"{"name":"王小明","x":¦5.}"#, "不是完整的数字", "引号"),
    (r#"{"name":"王小明","birthday":1993¦-09-14}"#, "数字后面还有别的字", "引号"),
    (r#"{"idNumber":330482199309140014¦X}"#, "数字后面还有别的字", "引号"),
    (r#"{"name":¦王小明}"#, "文本没有引号", "引号"),
    (r#"{"name":¦Wang}"#, "文本没有引号", "引号"),
    (r#"{¦name:"王小明"}"#, "字段名没有英文引号", "引号"),
    (r#"{"name":"王小明"¦,}"#, "多了一个逗号", "删掉"),
    (r#"{"name":"王小明","x":[1,2¦,]}"#, "多了一个逗号", "删掉"),
    (r#"{"name":"王小明",¦,"x":1}"#, "多了一个逗号", "删掉"),
    (r#"{¦,"name":"王小明"}"#, "多了一个逗号", "删掉"),
    (r#"{"name":"王小明" ¦"x":1}"#, "少了逗号", "逗号"),
    (r#"{"name"¦"王小明"}"#, "字段名后面不是冒号", "引号"),
    (r#"{"name":"王小明","x"¦}"#, "没有冒号和值", "值"),
    (r#"{"name":"王小明","x":¦}"#, "少了值", "null"),
    (r#"{"name:"¦王小明"}"#, "字段名后面不是冒号", "引号"),
    (r#"{"name":"王"¦小明"}"#, "前一段文本在引号处已经结束", "\\\""),
    (r#"{"name":"王小明,"¦idNumber":"330482199309140014"}"#, "前一段文本在引号处已经结束", "引号"),
    (r#"{"idNumber":"330482199309140014","name":¦"王小明}"#, "没有右引号", "引号"),
    ("{\"name\":¦\"王小明,\n\"idNumber\":\"330482199309140014\"}", "跨了行", "引号"),
    (r#"{"name":"王小明","imageFile":"C:¦\his\a.png"}"#, "单个反斜杠", r"\\"),
    (r#"{"name":"王小明","imageFile":"C:¦\users\a.png"}"#, "单个反斜杠", r"\\"),
    (r#"{"name":"王小明","imageFile":"\\server¦\share"}"#, "单个反斜杠", r"\\"),
    (r#"{"name":"王小明","imageFile":¦"C:\"}"#, "没有右引号", r"\\"),
    (r#"{"name":"王小明¦\ud83d"}"#, "半个字符", "两半"),
    ("{\"name\":\"王小明¦\u{1}\"}", "控制字符 U+0001", "删掉"),
    (r#"{"name":"王小明",¦// 注释"#, "注释", "删掉"),
    (r#"{"name":"王小明" ¦/* 注释 */}"#, "注释", "删掉"),
    (r#"{"name":"王小明"¦"#, "还少右括号 }", "括号"),
    (r#"{"x":[{"name":"王小明"¦"#, "还少右括号 }]}", "括号"),
    (r#"{"name":"王小明"}¦}"#, "之后还有内容", "括号"),
    (r#"{"x":[1,2¦}"#, "括号不配对，} 这里应为", "括号"),
    (r#"{"name":"王小明","x":1¦:2}"#, "多了冒号", "逗号"),
    ("{\"x\":[\"王\n小明\"] ¦\"y\":1}", "少了逗号", "逗号"),
    ("{\n  \"name\": \"王小明\",\n  \"x\": ¦FALSE\n}", "第 3 行第 8 个字符处", "小写"),
];

/// As bytes of the caller's encoding.
fn bytes(text: &str, gbk: bool) -> Vec<u8> {
    if gbk { encoding_rs::GBK.encode(text).0.into_owned() } else { text.as_bytes().to_vec() }
}

/// The envelope of a request in the encoding that is set.
fn answer(operation: &CStr, text: &str, gbk: bool) -> Value {
    let text = c(bytes(text, gbk));
    // SAFETY: NUL-terminated strings, and the library's answer is freed once.
    unsafe {
        let answer = hisbridge::abi::cdecl::his_call(operation.as_ptr(), text.as_ptr());
        let json = CStr::from_ptr(answer).to_bytes().to_vec();
        hisbridge::abi::cdecl::his_free(answer);
        let text =
            if gbk { encoding_rs::GBK.decode(&json).0.into_owned() } else { String::from_utf8(json).expect("UTF-8") };
        serde_json::from_str(&text).expect("JSON")
    }
}

/// Sets the encoding of the process back when a test ends, however it does.
struct Gbk;

impl Gbk {
    fn set() -> Gbk {
        // SAFETY: a NUL-terminated string.
        assert_eq!(unsafe { his_set_encoding(c"gbk".as_ptr()) }, 0);
        Gbk
    }
}

impl Drop for Gbk {
    fn drop(&mut self) {
        // SAFETY: a NUL-terminated string.
        assert_eq!(unsafe { his_set_encoding(c"utf-8".as_ptr()) }, 0);
    }
}

#[test]
fn the_first_fault_is_explained_in_the_callers_count() {
    let _alone = alone();
    let before = SANDBOX.counters();
    for gbk in [false, true] {
        let _encoding = gbk.then(Gbk::set);
        for (marked, what, remedy) in FAULTS {
            // GBK has no such space.
            if gbk && marked.contains('\u{A0}') {
                continue;
            }
            let (head, tail) = marked.split_once('¦').expect("a mark");
            let envelope = answer(c"healthcard.register_health_card", &format!("{head}{tail}"), gbk);
            assert_eq!(envelope["error"]["kind"], "argument", "{marked}: {envelope:#}");
            let message = envelope["error"]["message"].as_str().expect("a message");
            let (characters, size) = (head.chars().count() + 1, bytes(head, gbk).len() + 1);
            let place = match characters == size {
                true => format!("第 {characters} 个字符"),
                false => format!("第 {characters} 个字符、第 {size} 字节"),
            };
            assert!(message.contains(&place) && message.contains(what), "{marked}: {place}: {message}");
            assert!(envelope["error"]["hint"].as_str().is_some_and(|hint| hint.contains(remedy)), "{envelope:#}");
            let whole = envelope.to_string();
            assert!(VALUES.iter().all(|value| !whole.contains(value)), "{marked}: {whole}");
        }
    }
    assert_eq!(SANDBOX.counters(), before, "something was sent");
}

#[test]
fn the_names_before_a_fault_are_shown_and_nothing_else() {
    let _alone = alone();
    for (text, shown) in [
        (r#"{"name":"王小明","phone1":"1","idNumber":“3”}"#, r#"它前面是 {"name":…,"phone1":…,"idNumber":"#),
        (r#"{"a":1,"b":2,"c":3,"d":4，"e":5}"#, r#"它前面是 …"b":…,"c":…,"d":…"#),
        (r#"{"roles":[{},{"keyword":“医师”}]}"#, r#"在 roles[1] 里，它前面是 {"keyword":"#),
        // A value in the place of a name.
        (r#"{"王小明":“1”}"#, r#"它前面是 {"…":"#),
        (r#"{"330482199309140014":“1”}"#, r#"它前面是 {"…":"#),
    ] {
        let envelope = call_text("healthcard.register_health_card", text);
        let message = envelope["error"]["message"].as_str().expect("a message");
        assert!(message.ends_with(shown), "{text}: {message}");
    }
}

#[test]
fn the_configuration_is_explained_too() {
    let _alone = alone();
    for (marked, what) in [
        (r#"{"healthcard":{"app_secret":"geheim"¦，"app_id":"x"}}"#, "全角逗号"),
        (r#"{"http":{"ca_file":"C:¦\his\ca.pem"},"ywx":{"client_secret":"geheim"}}"#, "单个反斜杠"),
        ("{\r\n\t\"http\":{\r\n\t\t\"timeout_ms\":¦O5000}}", "第 3 行第 16 个字符处"),
    ] {
        // SAFETY: a NUL-terminated string.
        let envelope = take(unsafe { his_configure(c(marked.replace('¦', "")).as_ptr()) });
        assert_eq!(envelope["error"]["kind"], "config", "{marked}: {envelope:#}");
        let message = envelope["error"]["message"].as_str().expect("a message");
        assert!(message.contains(what) && !message.contains("geheim"), "{marked}: {message}");
    }
}

#[test]
fn json_text_in_the_place_of_a_value_is_explained() {
    let _alone = alone();
    let request = with(
        &example("healthcard.register_health_card"),
        json!({"childInfo": "{\"motherName\":\"王小明\"，\"motherPhone\":\"1\"}"}),
    );
    let envelope = refused("healthcard.register_health_card", request, "argument");
    assert_eq!(faulty(&envelope), ["childInfo"]);
    let message = envelope["error"]["message"].as_str().expect("a message");
    assert!(message.contains("全角逗号") && !message.contains("王小明"), "{message}");
}

#[test]
fn raw_line_breaks_and_tabs_in_texts_are_taken_with_a_remark() {
    let _alone = alone();
    let hash = |envelope: &Value| envelope["data"]["hex"].as_str().expect("a digest").to_owned();
    let escaped = call_text("crypto.sm3", r#"{"text":"王\r\n小\t明 \\\n\"x\""}"#);
    assert_eq!(escaped["warnings"], json!([]));
    let raw_text = call_text("crypto.sm3", "{\r\n\t\"text\":\"王\r\n小\t明 \\\\\n\\\"x\\\"\"\n}");
    assert_eq!(hash(&raw_text), hash(&escaped));
    let warning = raw_text["warnings"][0].as_str().expect("a warning");
    assert!(warning.contains("text") && warning.contains("\\n") && !warning.contains("王"), "{warning}");
    // In nested values and in JSON text.
    let inner = "\"childInfo\":{\"motherAddress\":\"A\r\nB\"},\"address\":\"\t\",";
    let request = with(&example("healthcard.register_health_card"), json!({"childInfo": null, "address": null}));
    let envelope =
        call_text("healthcard.register_health_card", &request.to_string().replacen('{', &format!("{{{inner}"), 1));
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    let told = envelope["warnings"].to_string();
    assert!(told.contains("childInfo.motherAddress") && told.contains("address"), "{told}");
    let request = with(&request, json!({"childInfo": "{\"motherAddress\":\"A\r\nB\"}"}));
    let envelope = call("healthcard.register_health_card", request);
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    assert!(envelope["warnings"].to_string().contains("motherAddress"), "{envelope:#}");
    // In the configuration.
    let configuration =
        SANDBOX.config_json().to_string().replacen("{", "{\"log\":{\"level\":\"info\"},\"//a\":\"b\tc\",", 1);
    // SAFETY: a NUL-terminated string.
    let envelope = take(unsafe { his_configure(c(configuration).as_ptr()) });
    assert_eq!(envelope["ok"], true, "{envelope:#}");
    assert!(envelope["warnings"][0].as_str().is_some_and(|words| words.contains("//a")), "{envelope:#}");
}

#[test]
fn a_path_with_a_control_character_says_how_backslashes_are_written() {
    let _alone = alone();
    for (operation, text, field) in [
        ("tool.file_to_base64", r#"{"path":"C:\new\test.pdf"}"#, "path"),
        ("tool.base64_to_file", r#"{"base64":"AA==","path":"D:\backup.pdf"}"#, "path"),
        ("tool.image_to_bmp", "{\"path\":\"C:\\new.png\",\"out\":\"a.bmp\"}", "path"),
        ("tool.qr_image", "{\"text\":\"x\",\"out\":\"C:\temp.bmp\"}", "out"),
        ("healthcard.ocr_info", r#"{"imageFile":"C:\files\new.png"}"#, "imageFile"),
        ("healthcard.ocr_info", r#"{"imageFile":"C:\r.png","_options":{"validation":"lenient"}}"#, "imageFile"),
        ("tool.file_to_base64", r#"{"path":"C:\new","_options":{"validation":"lenient"}}"#, "path"),
    ] {
        let envelope = call_text(operation, text);
        assert_eq!(envelope["error"]["kind"], "argument", "{text}: {envelope:#}");
        let faults = envelope["error"]["fields"].as_array().expect("faults");
        let fault = faults.iter().find(|fault| fault["name"] == field).unwrap_or_else(|| panic!("{envelope:#}"));
        assert!(fault["message"].as_str().is_some_and(|words| words.contains(r"\\")), "{envelope:#}");
    }
    for (text, key) in [
        (r#"{"log":{"file":"C:\new.log"}}"#, "log.file"),
        (r#"{"http":{"ca_file":"C:\fine\new.pem"}}"#, "http.ca_file"),
        (r#"{"token_store":{"kind":"file","path":"C:\tokens"}}"#, "token_store.path"),
        (r#"{"outbox":{"path":"C:\box.db"}}"#, "outbox.path"),
        (r#"{"imaging":{"browser":"C:\fast.exe"}}"#, "imaging.browser"),
        (r#"{"ywx":{"client_secret":{"file":"C:\new.txt"}}}"#, "ywx.client_secret"),
    ] {
        // SAFETY: a NUL-terminated string.
        let envelope = take(unsafe { his_configure(c(text).as_ptr()) });
        assert_eq!(faulty(&envelope), [key], "{text}: {envelope:#}");
        assert!(envelope["error"]["message"].as_str().is_some_and(|words| words.contains(r"\\")), "{envelope:#}");
    }
    assert_eq!(
        raw(c"tool.file_to_base64".as_ptr(), c"{\"path\":\"no/such\"}".as_ptr())["error"]["fields"][0]["problem"],
        "file"
    );
}
