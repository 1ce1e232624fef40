//! A request's text: JSON, its `_options`, the vendor's own shape made flat.

use crate::catalog::{self, Operation, System};
use crate::error::{Error, Fault, Faults, Kind};
use crate::{check, json};
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest request in bytes: two PDFs of 2 MB as Base64 and some room.
const LIMIT: usize = 64 * 1024 * 1024;

/// What `_options` says.
#[derive(Default)]
pub struct Options {
    /// Name of the configuration profile.
    pub profile: Option<String>,
    /// Time limit of each exchange.
    pub timeout: Option<Duration>,
    /// How long to ask again.
    pub wait: Duration,
    /// Into the outbox instead of out at once.
    pub outbox: bool,
    /// Comes back in the envelope.
    pub tag: Value,
    /// Fields that the catalogue does not know.
    pub extra: Map<String, Value>,
    /// Missing fields and breached limits are warnings.
    pub lenient: bool,
}

/// The JSON object in a request's text. An empty text is an empty object.
pub fn parse(text: &str) -> Result<Map<String, Value>, Error> {
    if text.len() > LIMIT {
        return Err(Error::new(Kind::Argument, "请求超过 64 MB").hint("文件请用 pdfFile 等字段给出路径"));
    }
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    if json::is_too_deep(text.as_bytes()) {
        return Err(Error::too_deep(Kind::Argument, "请求"));
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Error::new(Kind::Argument, "请求应为 JSON 对象").hint("最外层用花括号 { }")),
        Err(error) => {
            Err(Error::new(Kind::Argument, format!("请求不是 JSON：第 {} 行第 {} 列", error.line(), error.column()))
                .hint("检查引号、逗号和转义；拼 JSON 可以用 his_json_set"))
        }
    }
}

/// Takes `_options` out of a request.
pub fn options(request: &mut Map<String, Value>) -> Result<Options, Error> {
    let mut faults = Faults::default();
    let given = match request.shift_remove("_options") {
        None | Some(Value::Null) => return Ok(Options::default()),
        Some(Value::Object(given)) => given,
        Some(_) => {
            faults.add(|| Fault::new("_options", "type", "_options 应为对象"));
            Map::new()
        }
    };
    let mut given = check::settings(catalog::HISBRIDGE_FIELDS_OPTIONS, given, "_options.", &mut faults);
    if !faults.is_empty() {
        return Err(Error::faults(faults));
    }
    let milliseconds = |value: Option<&Value>| value.and_then(Value::as_u64).map(Duration::from_millis);
    Ok(Options {
        timeout: milliseconds(given.get("timeout_ms")),
        wait: milliseconds(given.get("wait_ms")).unwrap_or_default(),
        profile: given.get("profile").and_then(Value::as_str).map(str::to_owned),
        lenient: given.get("validation").and_then(Value::as_str) == Some("lenient"),
        outbox: given.get("outbox").and_then(Value::as_bool).unwrap_or_default(),
        tag: given.shift_remove("tag").unwrap_or_default(),
        extra: match given.shift_remove("extra") {
            Some(Value::Object(extra)) => extra,
            _ => Map::new(),
        },
    })
}

/// Takes the members of the vendor's envelope parts (`head`, `body`, `commonIn` …) to the top.
pub fn flatten(system: &System, row: &Operation, request: Map<String, Value>) -> Map<String, Value> {
    let is_part = |name: &str| system.wrappers.contains(&name) && !row.fields.iter().any(|field| field.name == name);
    if !request.keys().any(|name| is_part(name)) {
        return request;
    }
    let mut flat = Map::new();
    for (name, value) in request {
        match value {
            Value::Object(members) if is_part(&name) => flat.extend(flatten(system, row, members)),
            value => {
                flat.insert(name, value);
            }
        }
    }
    flat
}
