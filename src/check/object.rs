//! One object of a request, row by row: aliases, files in place of fields, what the configuration supplies, defaults,
//! what is missing, what is unknown.

use super::block::Block;
use super::condition::{holds, is_absent, is_empty};
use super::names::unknown_name;
use crate::catalog::{Field, Fields, Kind, Supplied};
use crate::crypto::encoding;
use crate::error::Fault;
use crate::json::plain;
use crate::platform::files::{io_words, read_limited};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Largest file that `pdfFile`, `imageFile` and their like may name, in bytes.
pub const FILE_LIMIT: u64 = 32 * 1024 * 1024;

/// A check under way.
#[derive(Default)]
pub struct Check {
    pub faults: Vec<Fault>,
    pub warnings: Vec<String>,
    lenient: bool,
    /// A block of the configuration or `_options`, not a request.
    settings: bool,
}

impl Check {
    /// Of a request.
    pub fn request(lenient: bool) -> Check {
        Check { lenient, ..Check::default() }
    }

    /// Of settings.
    pub fn settings() -> Check {
        Check { settings: true, ..Check::default() }
    }

    /// A fault that a lenient check lets pass.
    pub fn soft(&mut self, fault: Fault) {
        if self.lenient { self.warnings.push(fault.message) } else { self.faults.push(fault) }
    }

    /// Checks the members of an object; `path` is what stands before their names.
    pub fn object(
        &mut self,
        rows: Fields,
        mut given: Map<String, Value>,
        path: &str,
        block: Option<&Block>,
    ) -> Map<String, Value> {
        let top = path.is_empty();
        let mut fields = Map::with_capacity(8);
        for row in rows {
            let name = place(path, row.name);
            let mut value = take(&mut given, row);
            if let Some(file) = row.rare.file
                && let Some(from) = given.shift_remove(file).filter(|v| !is_empty(v))
            {
                value = self.file(&format!("{path}{file}"), &name, from, value);
            }
            // At the top an empty text is an absent one, because clients fill records they do not use with blanks;
            // inside nested values vendors sign empty texts, so they stay.
            let mut value =
                value.filter(|v| if top || row.kind != Kind::String { !is_absent(row, v) } else { !v.is_null() });
            match row.supplied {
                Supplied::Library => value = None,
                Supplied::Config { key, overridable } => {
                    let configured = block.and_then(|block| block.value(key)).filter(|v| !is_empty(v));
                    if let Some(configured) = configured {
                        if let Some(given) = &value
                            && !overridable
                            && plain(given) != plain(configured)
                        {
                            self.warnings.push(format!("{name} 用的是配置里的 {key}，请求里的没有用"));
                        }
                        if value.is_none() || !overridable {
                            value = Some(configured.clone());
                        }
                    }
                }
                Supplied::No => {}
            }
            if value.is_none() {
                value = row.rare.default.map(|text| Value::String(text.to_owned())).filter(|v| !is_empty(v));
            }
            if let Some(value) = value.and_then(|value| self.value(row, value, &name)) {
                fields.insert(row.name.to_owned(), value);
            } else if row.required && row.supplied != Supplied::Library && !self.failed(&name) {
                self.missing(row, &name);
            }
        }
        for row in rows {
            let needed = !row.required && row.rare.required_when.iter().any(|condition| holds(condition, &fields));
            if needed && fields.get(row.name).is_none_or(is_empty) {
                let name = place(path, row.name);
                if !self.failed(&name) {
                    self.missing(row, &name);
                }
            }
        }
        for name in given.keys() {
            let known = rows.iter().flat_map(|row| [row.name].into_iter().chain(row.rare.file));
            let fault =
                unknown_name(&format!("{path}{name}"), name, known, if self.settings { "配置项" } else { "字段" });
            self.faults.push(fault);
        }
        fields
    }

    /// Whether a fault of this field stands already: one is enough.
    pub fn failed(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| fault.name == name)
    }

    fn missing(&mut self, row: &Field, name: &str) {
        let (problem, how) = match (row.supplied, row.rare.file) {
            (Supplied::Config { key, overridable: true }, _) => {
                ("missing", format!("，可在请求里填，或写进配置 {key}"))
            }
            (Supplied::Config { key, overridable: false }, _) => ("config", format!("，请写进配置 {key}")),
            (_, Some(file)) => ("missing", format!("（也可以用 {file} 给出文件路径）")),
            _ => ("missing", String::new()),
        };
        self.soft(Fault::new(name, problem, format!("缺少 {name}（{}）{how}", row.meaning)));
    }

    /// The bytes of a named file as Base64.
    fn file(&mut self, name: &str, target: &str, from: Value, beside: Option<Value>) -> Option<Value> {
        if beside.as_ref().is_some_and(|v| !is_empty(v)) {
            self.faults.push(Fault::new(name, "rule", format!("{name} 和 {target} 只能给一个")));
            return None;
        }
        let Value::String(path) = from else {
            self.faults.push(Fault::new(name, "type", format!("{name} 应为文件路径（文本）")));
            return None;
        };
        match read_limited(&path, FILE_LIMIT) {
            Ok(bytes) => Some(Value::String(encoding::base64_encode(&bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                self.faults.push(Fault::new(name, "size", format!("{name} 的文件超过 32 MB")));
                None
            }
            Err(error) => {
                self.faults.push(Fault::new(name, "file", format!("{name} 的文件读不到：{}", io_words(&error))));
                None
            }
        }
    }
}

/// The name of a field with those of the objects that it is in.
fn place<'a>(path: &str, name: &'a str) -> Cow<'a, str> {
    if path.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{path}{name}")) }
}

fn take(given: &mut Map<String, Value>, row: &Field) -> Option<Value> {
    let mut found = None;
    for name in [row.name].iter().chain(row.rare.aliases) {
        let value = given.shift_remove(*name);
        if found.as_ref().is_none_or(is_empty) && value.is_some() {
            found = value;
        }
    }
    found
}
