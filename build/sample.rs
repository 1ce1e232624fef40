//! A sample configuration with every setting and what it means: plain JSON, the comments are keys that begin with `//`
//! and are passed over when it is read.

use crate::schema::{Field, File};
use crate::table;
use serde_json::{Map, Value, json};

/// The text of `docs/hisbridge.sample.json`.
pub fn text(files: &[File]) -> String {
    let mut root = Map::new();
    root.insert(
        "//".into(),
        json!("示例配置：改好后存为 DLL 旁的 hisbridge.json。以 // 开头的键是说明，可以删掉；不用的系统整块删掉即可。"),
    );
    let own = files.iter().filter(|file| file.operations.is_empty());
    for field in own.flat_map(|file| &file.system.settings) {
        root.insert(format!("//{}", field.name), json!(words(field)));
        root.insert(field.name.clone(), block(&field.fields));
    }
    for file in files.iter().filter(|file| !file.operations.is_empty() && !file.system.settings.is_empty()) {
        root.insert(format!("//{}", file.system.name), json!(file.system.title));
        root.insert(file.system.name.clone(), block(&file.system.settings));
    }
    root.insert("//profiles".into(), json!("按名字覆盖上面的块，请求里用 _options.profile 选用，例如分院"));
    root.insert("profiles".into(), json!({"branch": {"healthcard": {"hospital_id": ""}}}));
    serde_json::to_string_pretty(&Value::Object(root)).expect("a value is JSON") + "\n"
}

fn block(fields: &[Field]) -> Value {
    let mut block = Map::new();
    for field in fields {
        block.insert(format!("//{}", field.name), json!(words(field)));
        block.insert(field.name.clone(), value(field));
    }
    Value::Object(block)
}

fn words(field: &Field) -> String {
    let mut words = field.meaning.clone();
    let note = table::note(field);
    if !note.is_empty() {
        words.push_str(&format!("；{note}"));
    }
    if !field.example.is_empty() {
        words.push_str(&format!("。例：{}", field.example));
    }
    words
}

/// The default in the setting's type, or nothing.
fn value(field: &Field) -> Value {
    let default = field.default.as_deref();
    match field.kind.as_str() {
        "int" => default.and_then(|text| text.parse::<i64>().ok()).map_or(Value::Null, Value::from),
        "bool" => json!(default == Some("true")),
        "array" => json!([]),
        "object" => block(&field.fields),
        _ => default.map_or(Value::Null, Value::from),
    }
}
