//! Every operation of the catalogue, by its own exported function, with its own example, against the sandbox: a new
//! row is in this test by itself.

mod common;

use common::*;
use serde_json::json;
use std::collections::BTreeSet;

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
