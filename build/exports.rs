//! Writes one exported C function per operation, with the documentation that ends in the C header.

use crate::schema::{Field, File, Operation};
use crate::{all_fields, table};
use std::fmt::Write;

/// The text of `exports.rs`, included by `src/abi/exports.rs` and read by cbindgen.
pub fn text(files: &[File]) -> String {
    let mut out = String::from("// Made by build.rs from catalog/*.toml.\n");
    for file in files {
        for row in &file.operations {
            for line in documentation(file, row).lines() {
                let _ = writeln!(out, "///{}{}", if line.is_empty() { "" } else { " " }, line);
            }
            let _ = writeln!(
                out,
                "///\n/// # Safety\n/// `request_json` is NULL or a NUL-terminated string.\n\
                 #[unsafe(no_mangle)]\n\
                 pub unsafe extern \"C\" fn {}(request_json: *const c_char) -> *mut c_char {{\n    \
                 // SAFETY: the caller's promise about request_json is passed on unchanged.\n    \
                 unsafe {{ super::boundary::call_named({:?}, request_json) }}\n}}\n",
                function_name(file, row),
                format!("{}.{}", file.system.name, row.name),
            );
        }
    }
    out
}

/// `his_healthcard_ocr_info`.
pub fn function_name(file: &File, row: &Operation) -> String {
    format!("his_{}_{}", file.system.name, row.name)
}

/// What a caller must know of an operation, as plain lines; the clients' sources carry the same text.
pub fn documentation(file: &File, row: &Operation) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}: {}", file.system.title, row.interface, row.title);
    let _ = writeln!(out, "\n{}.", row.title_en.trim_end_matches('.'));
    if !row.doc.trim().is_empty() {
        let _ = writeln!(out, "{}", row.doc.trim());
    }
    let source = match file.system.document.as_str() {
        "" => String::new(),
        document => format!(" Source: {document}, {}.", row.source),
    };
    let network = match row.method.as_str() {
        "LOCAL" if all_fields(file, row).iter().any(|field| field.supplied == "library") => {
            "Local; only a token may have to be fetched.".to_owned()
        }
        "LOCAL" => "Local, no network.".to_owned(),
        method if row.repeatable => format!("{method} {}, repeated after a lost answer.", row.path),
        method => format!("{method} {}, never sent twice after a lost answer.", row.path),
    };
    let _ = writeln!(out, "{network}{source}");
    if let Some(poll) = &row.poll {
        let _ = writeln!(
            out,
            "With `_options.wait_ms` it asks again every {} ms (at most {} s) until the state is final. {}",
            poll.interval_ms,
            poll.max_ms / 1000,
            poll.note
        );
    }
    if row.outbox.is_some() {
        let _ = writeln!(out, "With `_options.outbox` it is kept on disk and sent in the background (`tool.outbox`).");
    }
    let fields: Vec<&Field> =
        all_fields(file, row).into_iter().filter(|f| f.supplied.is_empty() || f.supplied == "config").collect();
    if !fields.is_empty() {
        out.push_str("\nRequest fields:\n");
        for field in fields {
            field_lines(&mut out, file, field, 0);
        }
    }
    for rule in &row.rules {
        let _ = writeln!(out, "  ({})", rule.message);
    }
    if !row.answer.is_empty() {
        out.push_str("\nAnswer (`data`):\n");
        for field in &row.answer {
            field_lines(&mut out, file, field, 0);
        }
    }
    let _ = writeln!(out, "\nExample: {}", row.example.trim());
    out
}

fn field_lines(out: &mut String, file: &File, field: &Field, depth: usize) {
    let indent = "  ".repeat(depth);
    let mut remarks = Vec::new();
    if field.required {
        remarks.push(match (field.supplied.as_str(), field.overridable) {
            ("config", true) => "required, from the configuration when absent".to_owned(),
            ("config", false) => "required, always from the configuration".to_owned(),
            _ => "required".to_owned(),
        });
    } else if field.required_when.is_some() {
        remarks.push("required at times".to_owned());
    } else if field.expected {
        remarks.push("expected".to_owned());
    }
    if let Some(max) = field.max {
        remarks.push(format!("max {max}"));
    }
    if let Some(bytes) = field.max_bytes {
        remarks.push(format!("max {bytes} bytes decoded"));
    }
    if field.page == "url" {
        remarks.push("url".to_owned());
    }
    match (field.low, field.high) {
        (Some(low), Some(high)) => remarks.push(format!("{low}–{high}")),
        (Some(low), None) => remarks.push(format!("{} {low}", if field.low_exclusive { ">" } else { "≥" })),
        (None, Some(high)) => remarks.push(format!("≤ {high}")),
        (None, None) => {}
    }
    match field.format.as_str() {
        // A path's meaning says that it is one.
        "" | "path" => {}
        "date" => remarks.push("yyyy-MM-dd".into()),
        "datetime" => remarks.push("yyyy-MM-dd HH:mm:ss".into()),
        other => remarks.push(other.into()),
    }
    if let Some(default) = field.default.as_deref().filter(|d| !d.is_empty()) {
        remarks.push(format!("default {default}"));
    }
    let remarks = if remarks.is_empty() { String::new() } else { format!(" [{}]", remarks.join(", ")) };
    let note = table::note(field);
    let note = if note.is_empty() { note } else { format!("（{note}）") };
    let _ = writeln!(out, "{indent}- {} {}{remarks}: {}{note}", field.name, field.kind, field.meaning);
    if !field.file.is_empty() {
        let _ = writeln!(out, "{indent}- {} string: {}，给出文件路径", field.file, field.meaning);
    }
    if let Some(dictionary) = file.dictionaries.get(&field.dictionary)
        && dictionary.values.len() <= 12
    {
        let values: Vec<String> = dictionary.values.iter().map(|v| format!("{} {}", v.value, v.meaning)).collect();
        let _ = writeln!(out, "{indent}  {}", values.join(" | "));
    }
    for nested in &field.fields {
        field_lines(out, file, nested, depth + 1);
    }
}
