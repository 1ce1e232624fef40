//! Reading the texts that callers write: requests, the configuration, JSON text in the place of a value. A fault is
//! explained, a member that stands twice is one, a raw line break in a string is taken for what it is.

use super::fault::position;
use super::parse::{is_too_deep, parse};
use super::remarks::broken;
use super::scan::{Scan, scan};
use crate::error::{Error, Fault, Faults, Kind};
use crate::text::Encoding;
use serde_json::Value;
use std::borrow::Cow;

/// A text that was read.
pub struct Document {
    /// What it says.
    pub root: Value,
    /// Remarks.
    pub warnings: Vec<String>,
}

/// Reads a text that is called so (请求, 配置) and whose faults are of this kind. In the configuration names that begin
/// with `//` are comments, which may stand as often as they like.
pub fn read(text: &str, kind: Kind, called: &str, encoding: Encoding) -> Result<Document, Error> {
    if is_too_deep(text.as_bytes()) {
        return Err(Error::too_deep(kind, called));
    }
    let found = scan(text).map_err(|stop| {
        let words = stop.explain(text, encoding);
        Error::new(kind, format!("{called}不是 JSON：{}", words.what)).hint(words.remedy)
    })?;
    let faults = twice(&found, text, kind, encoding);
    if !faults.is_empty() {
        let mut error = Error::faults(faults);
        error.kind = kind;
        error.message = error.message.replacen("请求有误", &format!("{called}有误"), 1);
        error.hint = "每个字段只留一个；如果是文本里的引号造成的，把它写成 \\\"".into();
        return Err(error);
    }
    let root = parse(with_escapes(text, &found).as_bytes())
        .ok_or_else(|| Error::new(kind, format!("{called}不是 JSON")).hint("检查引号、逗号和转义"))?;
    Ok(Document { root, warnings: broken(&found, called).into_iter().collect() })
}

/// The members that stand twice, as faults.
fn twice(found: &Scan, text: &str, kind: Kind, encoding: Encoding) -> Faults {
    let mut faults = Faults::default();
    for twice in &found.twice {
        let (before, name) = text.split_at_checked(twice.at).unwrap_or_default();
        if kind == Kind::Config && name.starts_with("\"//") {
            continue;
        }
        faults.add(|| {
            let message = format!("{} 写了两次，第二次在{}", twice.name, position(before, encoding));
            Fault::new(twice.name.as_str(), "duplicate", message)
        });
    }
    if !faults.is_empty() {
        faults.count_only(found.twice_count.saturating_sub(found.twice.len()));
    }
    faults
}

/// The text with the escapes that its raw line breaks should be.
fn with_escapes<'a>(text: &'a str, found: &Scan) -> Cow<'a, str> {
    if found.break_count == 0 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(found.break_count));
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            '\n' if quoted => out.push_str("\\n"),
            '\r' if quoted => out.push_str("\\r"),
            '\t' if quoted => out.push_str("\\t"),
            _ => out.push(letter),
        }
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
    }
    Cow::Owned(out)
}

/// JSON text in the place of a value.
pub struct Nested {
    /// What it says.
    pub value: Value,
    /// Members that stand twice.
    pub twice: Vec<String>,
    /// The remark on raw line breaks.
    pub warning: Option<String>,
}

/// Reads JSON text that stands in the place of a value; a fault is told in words.
pub fn nested(text: &str, called: &str) -> Result<Nested, String> {
    if is_too_deep(text.as_bytes()) {
        return Err("嵌套太深".into());
    }
    let found = scan(text).map_err(|stop| stop.explain(text, Encoding::Utf8).what)?;
    let value = parse(with_escapes(text, &found).as_bytes()).ok_or("不是 JSON")?;
    let warning = broken(&found, called);
    Ok(Nested { value, twice: found.twice.into_iter().map(|twice| twice.name).collect(), warning })
}
