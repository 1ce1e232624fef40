//! Checks of the catalogue beyond its form: a mistake is reported with its file and row.

use crate::schema::{Field, File, Operation};
use std::collections::BTreeSet;

const KINDS: &[&str] = &["string", "int", "number", "decimal", "bool", "object", "array", "any"];
const FORMATS: &[&str] = &[
    "", "date", "datetime", "alnum", "digits", "base64", "hex", "url", "url_path", "proxy", "redis", "no_space",
    "tags", "json", "path", "program",
];
const MASKS: &[&str] = &["", "name", "id", "phone", "text", "secret", "blob"];
const PLACES: &[&str] = &["", "data", "head", "body", "root", "query", "req", "commonIn", "header", "input", "msg"];
const ABSENT: &[&str] = &["", "blank", "empty", "null"];
const RULES: &[&str] = &["one_of", "all_or_none", "not_after", "exclusive"];

/// All mistakes of one file, each with the row it stands in.
pub fn mistakes(path: &str, file: &File) -> Vec<String> {
    let mut found = Mistakes { path, list: Vec::new() };
    let system = &file.system.name;
    if !path.ends_with(&format!("{system}.toml")) {
        found.add("system", format!("name = \"{system}\" is not the file's name"));
    }
    for (name, dictionary) in &file.dictionaries {
        let mut seen = BTreeSet::new();
        for value in &dictionary.values {
            if !seen.insert(&value.value) {
                found.add(&format!("dictionaries.{name}"), format!("value {} stands twice", value.value));
            }
        }
    }
    let mut codes = BTreeSet::new();
    for code in file.codes.iter().chain(&file.system.codes) {
        if !codes.insert(&code.code) {
            found.add("codes", format!("code {} stands twice", code.code));
        }
        if code.meaning.is_empty() {
            found.add("codes", format!("code {} has no meaning", code.code));
        }
    }
    for field in &file.system.settings {
        check_field(&mut found, file, &format!("settings.{}", field.name), field, false);
    }
    let mut names = BTreeSet::new();
    for operation in &file.operations {
        let row = format!("operation {}", operation.name);
        if !names.insert(&operation.name) {
            found.add(&row, "stands twice".into());
        }
        check_operation(&mut found, file, &row, operation);
    }
    found.list
}

struct Mistakes<'a> {
    path: &'a str,
    list: Vec<String>,
}

impl Mistakes<'_> {
    fn add(&mut self, row: &str, what: String) {
        self.list.push(format!("{}: {row}: {what}", self.path));
    }
}

fn check_operation(found: &mut Mistakes, file: &File, row: &str, operation: &Operation) {
    if !operation.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        found.add(row, "the name is not snake_case".into());
    }
    if !["GET", "POST", "LOCAL"].contains(&operation.method.as_str()) {
        found.add(row, format!("method {} is none of GET, POST, LOCAL", operation.method));
    }
    if operation.title.is_empty() || operation.title_en.is_empty() || operation.source.is_empty() {
        found.add(row, "title, title_en and source must not be empty".into());
    }
    for name in &operation.uses {
        if !file.field_sets.contains_key(name) {
            found.add(row, format!("use of an unknown field set {name}"));
        }
    }
    let fields = crate::all_fields(file, operation);
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for field in &fields {
        for name in std::iter::once(&field.name).chain(&field.aliases) {
            if !names.insert(name) {
                found.add(row, format!("the field name {name} stands twice"));
            }
        }
        if !field.file.is_empty() && !names.insert(&field.file) {
            found.add(row, format!("the field name {} stands twice", field.file));
        }
        check_field(found, file, &format!("{row}, field {}", field.name), field, true);
        for condition in field.required_when.iter().flat_map(|c| c.list()) {
            if !fields.iter().any(|f| f.name == condition.field) {
                found.add(row, format!("{}: required_when names an unknown field {}", field.name, condition.field));
            }
        }
    }
    for rule in &operation.rules {
        if !RULES.contains(&rule.kind.as_str()) {
            found.add(row, format!("unknown rule {}", rule.kind));
        }
        if rule.message.is_empty() {
            found.add(row, format!("rule {} has no message", rule.kind));
        }
        for name in &rule.fields {
            if !fields.iter().any(|f| &f.name == name) {
                found.add(row, format!("rule {} names an unknown field {name}", rule.kind));
            }
        }
    }
    for field in &operation.answer {
        check_field(found, file, &format!("{row}, answer {}", field.name), field, false);
    }
    for text in std::iter::once(&operation.example).chain(&operation.samples) {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(_)) => {}
            Ok(_) => found.add(row, "an example is not a JSON object".into()),
            Err(error) => found.add(row, format!("an example is not JSON: {error}")),
        }
    }
    if let Some(outbox) = &operation.outbox {
        if let Some(time) = &outbox.time
            && !fields.iter().any(|field| &field.name == time && field.format == "datetime")
        {
            found.add(row, format!("outbox.time names no field of format datetime: {time}"));
        }
        let known = |code: &&String| file.codes.iter().chain(&file.system.codes).any(|row| &row.code == *code);
        for code in outbox.repeated.iter().filter(|code| !known(code)) {
            found.add(row, format!("outbox.repeated names an unknown code {code}"));
        }
        if operation.method == "LOCAL" {
            found.add(row, "a local operation cannot wait in the outbox".into());
        }
    }
    if let Some(poll) = &operation.poll
        && (poll.interval_ms < 100 || poll.max_ms < poll.interval_ms)
    {
        found.add(row, "poll: interval_ms must be at least 100 and max_ms no less".into());
    }
}

fn check_field(found: &mut Mistakes, file: &File, row: &str, field: &Field, request: bool) {
    if !KINDS.contains(&field.kind.as_str()) {
        found.add(row, format!("unknown type {}", field.kind));
    }
    if !FORMATS.contains(&field.format.as_str()) {
        found.add(row, format!("unknown format {}", field.format));
    }
    if !MASKS.contains(&field.mask.as_str()) {
        found.add(row, format!("unknown mask {}", field.mask));
    }
    if !PLACES.contains(&field.place.as_str()) {
        found.add(row, format!("unknown place in = \"{}\"", field.place));
    }
    if request && field.place.is_empty() && file.system.name != "crypto" && file.system.name != "tool" {
        found.add(row, "no place (in = …)".into());
    }
    if !["", "config", "library"].contains(&field.supplied.as_str()) {
        found.add(row, format!("unknown supplied = \"{}\"", field.supplied));
    }
    if !field.setting.is_empty() && !file.system.settings.iter().any(|s| s.name == field.setting) {
        found.add(row, format!("unknown setting {}", field.setting));
    }
    if !["", "url", "any"].contains(&field.page.as_str()) {
        found.add(row, format!("unknown page = \"{}\"", field.page));
    }
    if field.required && (field.expected || !field.same_as.is_empty()) {
        found.add(row, "required, so it is neither expected nor the same as another".into());
    }
    if field.supplied == "config" && field.setting.is_empty() {
        found.add(row, "supplied = \"config\" needs setting = …".into());
    }
    if !["", "string"].contains(&field.send.as_str()) {
        found.add(row, format!("unknown send = \"{}\"", field.send));
    }
    if !field.dictionary.is_empty() && !file.dictionaries.contains_key(&field.dictionary) {
        found.add(row, format!("unknown dictionary {}", field.dictionary));
    }
    if !ABSENT.contains(&field.absent.as_str()) {
        found.add(row, format!("unknown absent = \"{}\"", field.absent));
    }
    if field.meaning.is_empty() {
        found.add(row, "no meaning".into());
    }
    for nested in &field.fields {
        check_field(found, file, &format!("{row}.{}", nested.name), nested, false);
    }
}
