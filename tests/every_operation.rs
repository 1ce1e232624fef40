//! Every operation of the catalogue, by its own exported function, with its own example, against the sandbox: a new
//! row is in this test by itself.

mod common;
#[path = "common/servers.rs"]
mod servers;

use common::*;
use hisbridge_sandbox::Fault;
use serde_json::json;
use servers::by_hand;
use std::collections::BTreeSet;
use std::io::Write;

/// What an example says for a Windows desk, and where the test puts it.
fn prepared(name: &str, folder: &std::path::Path) -> serde_json::Value {
    let path = |file: &str| json!(folder.join(file));
    let request = example(name);
    match name {
        "tool.base64_to_file" | "tool.file_to_base64" => with(&request, json!({"path": path("record.pdf")})),
        "tool.image_to_bmp" | "tool.qr_image" => with(&request, json!({"out": path("picture.bmp")})),
        // Another person scans a code meanwhile.
        _ => {
            let row = hisbridge::catalog::operation(name).expect("a row");
            if row.poll.is_some() { with(&request, json!({"_options": {"wait_ms": 8_000}})) } else { request }
        }
    }
}

/// The members that every success of an operation has, as `his_operations` tells.
fn answers(name: &str) -> Vec<String> {
    let system = name.split('.').next();
    let text = hisbridge::catalog::describe::systems(system).expect("a system");
    let described: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let operations = described["systems"][0]["operations"].as_array().expect("operations").clone();
    let row = operations.into_iter().find(|row| row["name"] == name).expect("the operation is described");
    let required = |field: &&serde_json::Value| field["required"] == true && field["in"] != "root";
    let fields = row["answer"].as_array().into_iter().flatten().filter(required);
    fields.filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
}

#[test]
fn every_example_runs() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let mut configuration = SANDBOX.config_json();
    configuration["imaging"]["browser"] = json!("true");
    configure(&configuration);
    let mut failed = Vec::new();
    for row in hisbridge::catalog::operations() {
        let envelope = call(row.full_name, prepared(row.full_name, folder.path()));
        if row.full_name == "tool.protect_secret" && !cfg!(windows) {
            // Windows' own keeping of secrets; Wine runs it.
            assert_eq!(envelope["error"]["kind"], "config", "{envelope:#}");
            continue;
        }
        if envelope["ok"] != true {
            failed.push(format!("{}: {:#}", row.full_name, envelope["error"]));
        }
        let data = &envelope["data"];
        for field in answers(row.full_name) {
            if data.get(&field).is_none() {
                failed.push(format!("{}: the answer lacks {field}", row.full_name));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Whose value goes out where a field may come from the configuration: what notes and header say of it, and what happens.
#[test]
fn no_note_says_when_absent_where_the_configuration_wins() {
    use hisbridge::catalog::{Kind, Supplied};
    let header = std::fs::read_to_string("include/hisbridge.h").expect("the header");
    let mut seen = BTreeSet::new();
    for row in hisbridge::catalog::operations() {
        let function = format!("char *his_{}_{}(const char *request_json);", row.system, row.name);
        let comment = header.split(&function).next().and_then(|before| before.rsplit("/**").next()).unwrap_or_default();
        for field in row.fields {
            let Supplied::Config { key, overridable } = field.supplied else { continue };
            let place = format!("{}: {}", row.full_name, field.name);
            let line = comment.lines().find(|line| line.contains(&format!(" - {} ", field.name))).expect("its line");
            let says_so =
                ["when absent", "不填时", "不送时", "不给时", "缺省"].iter().any(|words| line.contains(words));
            assert_eq!(says_so, overridable, "{place}: {line}");
            assert_eq!(
                line.contains("always from the configuration"),
                field.required && !overridable,
                "{place}: {line}"
            );
            let value = |number: u32, text: &str| if field.kind == Kind::Int { json!(number) } else { json!(text) };
            let (configured, given) = (value(1, "configured"), value(2, "given"));
            let values = serde_json::Map::from_iter([(key.to_owned(), configured.clone())]);
            let block = hisbridge::check::block::Block::new(row.system, values);
            for (request, expected) in
                [(json!({}), &configured), (json!({field.name: given}), if overridable { &given } else { &configured })]
            {
                let warned = request.get(field.name).is_some() && !overridable;
                let request = request.as_object().cloned().expect("an object");
                let checked =
                    hisbridge::check::request(row, request, &block, true, Default::default()).expect("checked");
                assert_eq!(checked.fields.get(field.name), Some(expected), "{place}");
                let words = format!("{} 用的是配置里的 {key}", field.name);
                assert_eq!(checked.warnings.iter().any(|warning| warning.contains(&words)), warned, "{place}");
            }
            seen.insert((overridable, field.required));
        }
    }
    assert!(seen.len() > 2, "{seen:?}");
}

/// What the check makes of a request when everything is configured, and the faults that it finds.
fn checked(
    row: &'static hisbridge::catalog::Operation,
    request: serde_json::Value,
) -> Result<serde_json::Value, Vec<String>> {
    let settings = row.fields.iter().filter_map(|field| match field.supplied {
        hisbridge::catalog::Supplied::Config { key, .. } => Some((key.to_owned(), json!("1"))),
        _ => None,
    });
    let block = hisbridge::check::block::Block::new(row.system, settings.collect());
    let request = request.as_object().cloned().expect("an object");
    match hisbridge::check::request(row, request, &block, false, Default::default()) {
        Ok(checked) => Ok(checked.fields.into()),
        Err(error) => Err(error.fields.iter().map(|fault| format!("{} {}", fault.name, fault.problem)).collect()),
    }
}

/// The places of the texts inside nested values of the examples: a JSON pointer and the name in faults.
fn nested_texts(
    row: &'static hisbridge::catalog::Operation,
) -> Vec<(String, String, &'static hisbridge::catalog::Field)> {
    use hisbridge::catalog::Kind;
    let mut found = Vec::new();
    for outer in row.fields {
        let (pointer, name) = match outer.kind {
            Kind::Array => (format!("/{}/0", outer.name), format!("{}[0]", outer.name)),
            _ => (format!("/{}", outer.name), outer.name.to_owned()),
        };
        for field in outer.fields.iter().filter(|field| field.kind == Kind::String) {
            found.push((format!("{pointer}/{}", field.name), format!("{name}.{}", field.name), field));
        }
    }
    found
}

/// Required members of nested lists are required as those at the top are; optional blanks go out only where they are
/// signed.
#[test]
fn blanks_in_nested_texts_are_none_but_for_the_vendor_who_signs_them() {
    let (mut required, mut optional) = (BTreeSet::new(), BTreeSet::new());
    for row in hisbridge::catalog::operations() {
        let (example, samples) = hisbridge::catalog::examples(row.full_name);
        for (pointer, name, field) in nested_texts(row) {
            let texts = [example].into_iter().chain(samples.iter().copied());
            let mut examples = texts.filter_map(|text| serde_json::from_str::<serde_json::Value>(text).ok());
            let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            let Some(mut request) = examples.find(|request| request.pointer(parent).is_some()) else { continue };
            for blank in ["", "  "] {
                let parent = request.pointer_mut(parent).and_then(|parent| parent.as_object_mut()).expect("an object");
                parent.insert(field.name.to_owned(), json!(blank));
                let outcome = checked(row, request.clone());
                if field.required {
                    let faults = outcome.expect_err("a required text is blank");
                    assert!(faults.contains(&format!("{name} missing")), "{} {name}: {faults:?}", row.full_name);
                    required.insert(row.full_name);
                } else if let Ok(fields) = outcome {
                    // A signer's place may be told by a keyword or by coordinates: without the one it lacks the others.
                    let sent = fields.pointer(&pointer);
                    let expected = (row.system == "healthcard").then(|| json!(blank));
                    assert_eq!(sent, expected.as_ref(), "{} {name}", row.full_name);
                    optional.insert(row.system);
                }
            }
        }
    }
    assert!(required.contains("healthcard.register_batch_health_card"), "{required:?}");
    assert!(required.contains("healthcard.update_health_card_id"), "{required:?}");
    assert!(required.contains("healthcard.send_medical_record_notice"), "{required:?}");
    assert_eq!(optional.into_iter().collect::<Vec<_>>(), ["healthcard", "signit", "ywx"]);
}

#[test]
fn every_operation_is_documented_in_the_header() {
    let header = std::fs::read_to_string("include/hisbridge.h").expect("the header");
    let mut names = BTreeSet::new();
    for row in hisbridge::catalog::operations() {
        let function = format!("char *his_{}_{}(const char *request_json);", row.system, row.name);
        assert!(header.contains(&function), "{function}");
        let before = header.split(&function).next().unwrap_or_default();
        let comment = before.rsplit("/**").next().unwrap_or_default();
        for field in row.fields.iter().filter(|f| f.supplied != hisbridge::catalog::Supplied::Library) {
            assert!(comment.contains(&format!("- {} ", field.name)), "{}: {}", row.full_name, field.name);
        }
        assert!(names.insert(row.full_name), "{} twice", row.full_name);
    }
    assert!(names.len() >= 80, "{}", names.len());
}

/// One question of each system whose answer is the same every time.
const QUESTIONS: [&str; 5] = [
    "imaging.check",
    "ywx.syn_doctor_search",
    "reservation.order",
    "healthcard.get_health_card_by_qr_code",
    "signit.templates_apply",
];

#[test]
fn a_disguised_answer_says_the_same_and_the_disguise_is_told() {
    let _alone = alone();
    SANDBOX.change_settings(|settings| settings.reservation_token_code = 401);
    for name in QUESTIONS {
        let plain = call(name, example(name));
        assert_eq!((&plain["ok"], &plain["warnings"]), (&json!(true), &json!([])), "{name}: {plain:#}");
        for (variant, remark) in [
            ("gbk", ""),
            ("gbk_as_utf8", "GBK"),
            ("gbk_untold", "GBK"),
            ("utf8_as_gbk", "UTF-8"),
            ("html", ""),
            ("untyped", ""),
            ("nul", "NUL"),
            ("bom", "BOM"),
            ("blanks", ""),
            ("string", "JSON 字符串"),
            ("asmx", ".asmx"),
            ("d", "ASP.NET"),
            ("d_string", "ASP.NET"),
        ] {
            // The token comes so too.
            SANDBOX.kill_tokens();
            SANDBOX.arm("*", 0, Fault::Disguised { variant: variant.into() });
            let envelope = call(name, example(name));
            SANDBOX.kill_tokens();
            let diagnosis = data("tool.diagnose", json!({"system": name.split('.').next()}));
            SANDBOX.clear_faults();
            assert_eq!(envelope["ok"], true, "{name} {variant}: {envelope:#}");
            assert_eq!(diagnosis["ok"], true, "{name} {variant}: {diagnosis:#}");
            for member in ["code", "message", "data"] {
                // Ids and a viewer's ciphertext are made anew each time; everything that is not ASCII stays.
                let same = |envelope: &serde_json::Value| {
                    let text = envelope[member].to_string();
                    text.chars().filter(|letter| !letter.is_ascii_alphanumeric()).collect::<String>()
                };
                assert_eq!(same(&envelope), same(&plain), "{name} {variant}: {member}");
            }
            let warnings = envelope["warnings"].to_string();
            // An address and a ciphertext are ASCII in every encoding; a ciphertext inside a string is what the document
            // leaves open.
            let ascii = ["imaging.check", "reservation.order"].contains(&name) && ["GBK", "UTF-8"].contains(&remark);
            let expected = !(remark.is_empty() || ascii || name == "reservation.order" && variant == "string");
            if expected {
                assert!(warnings.contains(remark), "{name} {variant}: {warnings}");
            } else if remark.is_empty() {
                assert_eq!(warnings, "[]", "{name} {variant}");
            }
        }
    }
}

#[test]
fn one_bad_character_costs_only_itself() {
    let _alone = alone();
    SANDBOX.change_settings(|settings| settings.reservation_token_code = 401);
    for name in ["reservation.order", "healthcard.get_health_card_by_qr_code", "ywx.syn_doctor_search"] {
        let plain = call(name, example(name));
        assert_eq!(plain["ok"], true, "{name}: {plain:#}");
        for variant in ["surrogate", "control", "half"] {
            SANDBOX.arm("*", 0, Fault::BadCharacter { variant: variant.into() });
            let envelope = call(name, example(name));
            let diagnosis = data("tool.diagnose", json!({"system": name.split('.').next()}));
            SANDBOX.clear_faults();
            assert_eq!(diagnosis["ok"], true, "{name} {variant}: {diagnosis:#}");
            let text = envelope.to_string();
            assert_eq!(text.matches('\u{FFFD}').count(), 2, "the character and the remark, {name} {variant}: {text}");
            let mended: serde_json::Value = serde_json::from_str(&text.replace('\u{FFFD}', "")).expect("JSON");
            // A moment of the sandbox's may be the next second's.
            let same = |envelope: &serde_json::Value| {
                let text = format!("{} {}", envelope["data"], envelope["message"]);
                text.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>()
            };
            assert_eq!(same(&mended), same(&plain), "{name} {variant}");
            let warnings = envelope["warnings"].to_string();
            assert!(warnings.contains("应答里 /") && warnings.contains("坏字符"), "{name} {variant}: {warnings}");
        }
    }
}

/// Status, type and body of an answer, the kind and the words that are told of it, and what must not be.
type Strange = (u16, &'static str, Vec<u8>, &'static str, [&'static str; 2], &'static str);

/// What servers that are none of the vendors' send.
fn strange() -> Vec<Strange> {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    vec![
        (200, "application/json", Vec::new(), "empty", ["空的", "0 字节"], "开头"),
        (
            200,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><script>var a='脚本'</script><title>上网认证 13800138000</title><body>请登录".into(),
            "html",
            ["网页", "上网认证 ***"],
            "13800138000",
        ),
        (
            404,
            "text/html",
            gbk("<html><head><title>404 - 找不到文件或目录。</title></head><body>服务器错误</body></html>"),
            "html",
            ["HTTP 404", "找不到文件或目录"],
            "<title",
        ),
        (
            500,
            "text/xml",
            "<?xml version=\"1.0\"?><s:Fault><faultstring>对象引用未设置</faultstring></s:Fault>".into(),
            "xml",
            ["text/xml", "对象引用未设置"],
            "<s:",
        ),
        (
            200,
            "application/json",
            "{\"status\":\"0\",\"data\":{\"name\":\"欧阳某".into(),
            "json",
            ["中间断了", "字节"],
            "欧阳",
        ),
        (200, "application/json", "[{\"name\":\"欧阳某\"}]".into(), "json", ["不是接口的格式", "应为"], "欧阳"),
        (
            200,
            "image/png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0".to_vec(),
            "binary",
            ["二进制", "image/png"],
            "IHDR",
        ),
    ]
}

#[test]
fn what_cannot_be_read_says_what_came() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("his.log");
    for (status, content_type, body, kind, told, never) in strange() {
        let length = body.len();
        let port = by_hand(move |stream, _| {
            let head = format!(
                "HTTP/1.1 {status} x\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        });
        let mut configuration = SANDBOX.config_json();
        configuration["ywx"]["base_url"] = json!(format!("http://127.0.0.1:{port}"));
        configuration["log"] = json!({"file": log, "level": "debug"});
        configure(&configuration);
        let envelope = call("ywx.syn_doctor_search", example("ywx.syn_doctor_search"));
        let message = envelope["error"]["message"].as_str().expect("words").to_owned();
        assert_eq!(envelope["http_status"], status, "{envelope:#}");
        for words in [told[0], told[1], &format!("HTTP {status}"), &format!("{length} 字节"), "应为平台的 JSON"]
        {
            assert!(message.contains(words), "{kind}: {words} in {message}");
        }
        assert!(!message.contains(never), "{kind}: {message}");
        let diagnosis = data("tool.diagnose", json!({"system": "ywx"}));
        let found = json!({"status": status, "content_type": content_type.split(';').next(), "length": length, "kind": kind, "expected": "平台的 JSON"});
        let steps = diagnosis["steps"].as_array().expect("steps");
        assert!(steps.iter().any(|step| step["detail"]["answer"] == found), "{found}: {diagnosis:#}");
        let logged = std::fs::read_to_string(&log).expect("the log");
        let line = logged.lines().rev().find(|line| line.contains("syn_doctor_search")).expect("its line");
        assert!(line.contains(&format!(" came={kind} ")), "{line}");
        for words in ["上网认证", "找不到文件", "对象引用", "欧阳"] {
            assert!(!logged.contains(words) && !diagnosis.to_string().contains(words), "{words}");
        }
    }
}
