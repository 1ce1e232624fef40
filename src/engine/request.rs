//! A request's text: JSON, its `_options`, the vendor's own shape made flat.

use crate::catalog::{self, Operation, Supplied, System};
use crate::check;
use crate::check::condition::{is_empty, same};
use crate::error::{Error, Fault, Faults, Kind};
use crate::json::document;
use crate::text::Encoding;
use crate::trace::recording::Mode;
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
    /// What goes out and comes in stands in the envelope.
    pub trace: bool,
    /// Everything but the network, with what would go out in the envelope.
    pub dry_run: bool,
    /// Comes back in the envelope.
    pub tag: Value,
    /// Fields that the catalogue does not know.
    pub extra: Map<String, Value>,
    /// Missing fields and breached limits are warnings.
    pub lenient: bool,
}

impl Options {
    /// What is to be recorded, if anything.
    pub fn recording(&self) -> Option<Mode> {
        if self.dry_run { Some(Mode::DryRun) } else { self.trace.then_some(Mode::Trace) }
    }
}

/// The JSON object in a request's text, with remarks on it. An empty text is an empty object.
pub fn parse(text: &str) -> Result<(Map<String, Value>, Vec<String>), Error> {
    if text.len() > LIMIT {
        return Err(Error::new(Kind::Argument, "请求超过 64 MB").hint("文件请用 pdfFile 等字段给出路径"));
    }
    if text.trim().is_empty() {
        return Ok((Map::new(), Vec::new()));
    }
    let document = document::read(text, Kind::Argument, "请求", Encoding::current())?;
    match document.root {
        Value::Object(object) => Ok((object, document.warnings)),
        _ => Err(Error::new(Kind::Argument, "请求应为 JSON 对象").hint("最外层用花括号 { }")),
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
    let is_true = |value: Option<&Value>| value.and_then(Value::as_bool).unwrap_or_default();
    Ok(Options {
        timeout: milliseconds(given.get("timeout_ms")),
        wait: milliseconds(given.get("wait_ms")).unwrap_or_default(),
        profile: given.get("profile").and_then(Value::as_str).map(str::to_owned),
        lenient: given.get("validation").and_then(Value::as_str) == Some("lenient"),
        outbox: is_true(given.get("outbox")),
        trace: is_true(given.get("trace")),
        dry_run: is_true(given.get("dry_run")),
        tag: given.shift_remove("tag").unwrap_or_default(),
        extra: match given.shift_remove("extra") {
            Some(Value::Object(extra)) => extra,
            _ => Map::new(),
        },
    })
}

/// Takes the members of the vendor's envelope parts (`head`, `body`, `commonIn` …) to the top. Where two parts have one
/// field with different values, nobody can know which was meant.
pub fn flatten(system: &System, row: &Operation, request: Map<String, Value>) -> Result<Map<String, Value>, Error> {
    let is_part = |name: &str| system.wrappers.contains(&name) && !row.fields.iter().any(|field| field.name == name);
    if !request.keys().any(|name| is_part(name)) {
        return Ok(request);
    }
    let mut flat = Map::new();
    let mut faults = Faults::default();
    spread(&is_part, row, request, "", &mut flat, &mut faults);
    if faults.is_empty() { Ok(flat) } else { Err(Error::faults(faults)) }
}

fn spread(
    is_part: &dyn Fn(&str) -> bool,
    row: &Operation,
    members: Map<String, Value>,
    path: &str,
    flat: &mut Map<String, Value>,
    faults: &mut Faults,
) {
    for (name, value) in members {
        match value {
            Value::Object(inner) if is_part(&name) => {
                spread(is_part, row, inner, &format!("{path}{name}."), flat, faults)
            }
            value => match flat.get_mut(&name) {
                None => {
                    flat.insert(name, value);
                }
                Some(before) if is_empty(before) || same(before, &value) => *before = value,
                // What the library makes itself is replaced whatever it is.
                Some(_)
                    if is_empty(&value)
                        || row.fields.iter().any(|f| f.name == name && f.supplied == Supplied::Library) => {}
                Some(_) => faults.add(|| {
                    let place = format!("{path}{name}");
                    let message = format!("{place} 和前面的 {name} 是同一个字段，值却不同；只留一个");
                    Fault::new(place, "duplicate", message)
                }),
            },
        }
    }
}
