//! Coercion and checks of a request (and of the configuration) against the catalogue's rows.
//!
//! All faults are collected, none ends the check early. Messages name fields, never values: a value may be a
//! patient's.

use crate::catalog::{Absent, Condition, Field, Fields, Format, Kind, Operation, Rule, RuleKind, Supplied};
use crate::config::{Block, io_words, read_limited};
use crate::crypto::encoding;
use crate::error::Fault;
use crate::json_text;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Largest file that `pdfFile`, `imageFile` and their like may name, in bytes.
pub const FILE_LIMIT: u64 = 32 * 1024 * 1024;

/// A checked request.
pub struct Checked {
    /// The fields in the catalogue's order, coerced, without absent ones.
    pub fields: Map<String, Value>,
    /// What a lenient check lets pass, and remarks.
    pub warnings: Vec<String>,
}

/// Checks a flat request. With `lenient`, missing fields, lengths, formats and code tables become warnings; unknown
/// names and wrong types stay faults, because what would be sent is not what was meant.
pub fn request(
    row: &'static Operation,
    given: Map<String, Value>,
    block: &Block,
    lenient: bool,
) -> Result<Checked, Vec<Fault>> {
    let mut check = Check { lenient, settings: false, ..Check::default() };
    let fields = check.object(row.fields, given, "", Some(block));
    for rule in row.rules {
        check.rule(rule, row.fields, &fields);
    }
    if check.faults.is_empty() { Ok(Checked { fields, warnings: check.warnings }) } else { Err(check.faults) }
}

/// Checks a block of the configuration, or the options of a request.
pub fn settings(rows: Fields, given: Map<String, Value>, prefix: &str, faults: &mut Vec<Fault>) -> Map<String, Value> {
    let mut check = Check { settings: true, ..Check::default() };
    let fields = check.object(rows, given, prefix, None);
    faults.extend(check.faults);
    fields
}

/// The fault of an unknown name, with the nearest known one.
pub fn unknown_name(path: &str, name: &str, known: impl Iterator<Item = &'static str>, what: &str) -> Fault {
    let plain = |text: &str| text.to_lowercase().replace('_', "");
    // A caller's mistake can put anything in the place of a name. A long one is compared by its beginning, because the
    // comparison's time grows with the length, and is not repeated.
    let beginning = |text: &str| text.chars().take(60).collect::<String>();
    let given = plain(&beginning(name));
    let nearest = known
        .map(|candidate| (strsim::jaro_winkler(&given, &plain(candidate)), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate);
    let advice = nearest.map_or(String::new(), |nearest| format!("，是不是 {nearest}？"));
    let shown = beginning(path);
    Fault {
        suggestion: nearest, ..Fault::new(shown.as_str(), "unknown", format!("没有名为 {shown} 的{what}{advice}"))
    }
}

/// A scalar as the text that conditions and code tables compare.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
    warnings: Vec<String>,
    lenient: bool,
    settings: bool,
}

impl Check {
    /// A fault that a lenient check lets pass.
    fn soft(&mut self, fault: Fault) {
        if self.lenient { self.warnings.push(fault.message) } else { self.faults.push(fault) }
    }

    fn object(
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
    fn failed(&self, name: &str) -> bool {
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

    fn value(&mut self, row: &'static Field, value: Value, name: &str) -> Option<Value> {
        let Some(value) = self.coerce(row, value, name) else {
            let expected = match row.kind {
                Kind::String => "文本",
                Kind::Int => "整数",
                Kind::Number | Kind::Decimal => "数字",
                Kind::Bool => "true 或 false",
                Kind::Object => "对象",
                Kind::Array => "数组",
                Kind::Any => "JSON",
            };
            if !self.failed(name) {
                self.faults.push(Fault::new(name, "type", format!("{name}（{}）应为{expected}", row.meaning)));
            }
            return None;
        };
        self.limits(row, &value, name);
        if row.send_text && !value.is_string() { Some(Value::String(plain(&value))) } else { Some(value) }
    }

    /// The value in the row's type; nothing when it cannot be one.
    fn coerce(&mut self, row: &'static Field, value: Value, name: &str) -> Option<Value> {
        match (row.kind, value) {
            (Kind::String, Value::String(text)) => Some(Value::String(tidy(row, text))),
            (Kind::String, value @ (Value::Number(_) | Value::Bool(_))) => Some(Value::String(plain(&value))),
            (Kind::Int, value) => int(&value).map(Value::from),
            (Kind::Number | Kind::Decimal, Value::String(text)) => {
                serde_json::from_str::<Number>(text.trim()).ok().map(Value::Number)
            }
            (Kind::Number | Kind::Decimal, value @ Value::Number(_)) => Some(value),
            (Kind::Bool, value) => match plain(&value).trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Some(Value::Bool(true)),
                "false" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            // Clients without a JSON library hand nested values in as text.
            (Kind::Object | Kind::Array, Value::String(text)) => {
                let parsed = json_text::parse(text.as_bytes()).filter(|v| v.is_object() || v.is_array())?;
                self.coerce(row, parsed, name)
            }
            (Kind::Object, Value::Object(inner)) => {
                if row.fields.is_empty() {
                    return Some(Value::Object(inner));
                }
                Some(Value::Object(self.object(row.fields, inner, &format!("{name}."), None)))
            }
            (Kind::Array, Value::Array(items)) => {
                let mut checked = Vec::with_capacity(items.len());
                for (at, item) in items.into_iter().enumerate() {
                    checked.push(self.item(row, item, &format!("{name}[{at}]"))?);
                }
                Some(Value::Array(checked))
            }
            (Kind::Any, value) => Some(value),
            _ => None,
        }
    }

    fn item(&mut self, row: &'static Field, item: Value, name: &str) -> Option<Value> {
        match (row.fields.is_empty(), item) {
            (false, Value::Object(inner)) => {
                Some(Value::Object(self.object(row.fields, inner, &format!("{name}."), None)))
            }
            (false, _) => {
                self.faults.push(Fault::new(name, "type", format!("{name}（{}）应为对象", row.meaning)));
                Some(Value::Null)
            }
            (true, item) => match row.items {
                Some(Kind::String) if item.is_string() || item.is_number() => Some(Value::String(plain(&item))),
                Some(Kind::Int) => int(&item).map(Value::from),
                Some(Kind::String) => None,
                _ => Some(item),
            },
        }
    }

    fn limits(&mut self, row: &'static Field, value: &Value, name: &str) {
        let label = || format!("{name}（{}）", row.meaning);
        let (size, unit) = match value {
            Value::String(text) => (text.chars().count(), "个字符"),
            Value::Array(items) => (items.len(), "项"),
            _ => (0, ""),
        };
        if !unit.is_empty() {
            if let Some(max) = row.limits.max.filter(|max| size > *max as usize) {
                self.soft(Fault::new(name, "length", format!("{}最多 {max} {unit}，现有 {size} {unit}", label())));
            }
            if let Some(min) = row.limits.min.filter(|min| size < *min as usize) {
                self.soft(Fault::new(name, "length", format!("{}至少 {min} {unit}，现有 {size} {unit}", label())));
            }
        }
        if let (Some(max), Value::String(text)) = (row.limits.max_bytes, value) {
            let size = decoded_size(text);
            if size > max as usize {
                self.soft(Fault::new(name, "size", format!("{}解码后最大 {max} 字节，现有 {size} 字节", label())));
            }
        }
        if let Value::Number(number) = value {
            let low = row.limits.low.is_some_and(|low| match compare(number, low) {
                Ordering::Less => true,
                Ordering::Equal => row.limits.low_exclusive,
                Ordering::Greater => false,
            });
            if low || row.limits.high.is_some_and(|high| compare(number, high) == Ordering::Greater) {
                self.soft(Fault::new(name, "range", format!("{}应{}", label(), range_words(row))));
            }
        }
        if let Value::String(text) = value
            && !text.is_empty()
            && !fits(row.format, text)
        {
            self.soft(Fault::new(name, "format", format!("{}应为{}", label(), format_words(row.format))));
        }
        if let Some(dictionary) = row.dictionary {
            let text = plain(value);
            if !text.is_empty() && dictionary.meaning(&text).is_none() {
                let known: Vec<String> =
                    dictionary.values.iter().take(12).map(|v| format!("{} {}", v.value, v.meaning)).collect();
                let more = if dictionary.values.len() > 12 { "……" } else { "" };
                let message = format!("{}不在{}中：{}{more}", label(), dictionary.title, known.join("、"));
                if row.closed { self.soft(Fault::new(name, "value", message)) } else { self.warnings.push(message) }
            }
        }
    }

    fn rule(&mut self, rule: &Rule, rows: Fields, fields: &Map<String, Value>) {
        let given = |name: &&str| {
            let row = rows.iter().find(|row| row.name == *name)?;
            fields.get(*name).filter(|v| !is_absent(row, v))
        };
        let present: Vec<&Value> = rule.fields.iter().filter_map(given).collect();
        let kept = match rule.kind {
            RuleKind::OneOf => !present.is_empty(),
            RuleKind::AllOrNone => present.is_empty() || present.len() == rule.fields.len(),
            // Clients send empty texts in the members that they do not use: these exclude none.
            RuleKind::Exclusive => present.iter().filter(|v| v.as_str() != Some("")).count() <= 1,
            // Both moments have one fixed form, so their texts compare as they do.
            RuleKind::NotAfter => {
                present.len() < 2 || present.first().map(|v| plain(v)) <= present.get(1).map(|v| plain(v))
            }
        };
        let reported = rule.fields.iter().any(|name| self.failed(name));
        if !kept && !reported {
            let names = rule.fields.join(", ");
            self.soft(Fault::new(names, "rule", rule.message));
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

/// Whether a value counts as none in this row.
fn is_absent(row: &Field, value: &Value) -> bool {
    match row.rare.absent {
        Absent::Blank => is_empty(value),
        Absent::Empty => value.is_null() || value.as_str() == Some(""),
        Absent::Null => value.is_null(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn holds(condition: &Condition, fields: &Map<String, Value>) -> bool {
    let value = fields.get(condition.field).filter(|v| !is_empty(v)).map(plain);
    match value {
        None => condition.absent,
        Some(value) => {
            let value = value.as_str();
            !condition.absent
                && (condition.is.is_empty() || condition.is.contains(&value))
                && !condition.not.contains(&value)
                && (condition.starts.is_empty() || condition.starts.iter().any(|start| value.starts_with(start)))
        }
    }
}

/// Removes what a form does not count: white space in Base64, a `data:` head.
fn tidy(row: &Field, text: String) -> String {
    if row.strip_data_url || row.format == Format::Base64 {
        let body = match text.split_once(";base64,") {
            Some((head, body)) if row.strip_data_url && head.starts_with("data:") => body,
            _ => text.as_str(),
        };
        if body.contains(|letter: char| letter.is_ascii_whitespace()) {
            return body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        }
        return if body.len() == text.len() { text } else { body.to_owned() };
    }
    text
}

/// The size of the bytes that a Base64 text stands for.
fn decoded_size(base64: &str) -> usize {
    base64.trim_end_matches('=').len() / 4 * 3 + (base64.trim_end_matches('=').len() % 4).saturating_sub(1)
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// How a number stands to a limit. Exact, by its decimal digits: amounts have more of them than a float can hold.
fn compare(number: &Number, limit: i64) -> Ordering {
    let text = number.to_string().to_ascii_lowercase();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let negative = mantissa.starts_with('-');
    let (whole, fraction) = mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa, ""));
    let digits =
        || whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit).map(|digit| i128::from(digit - b'0'));
    let whole = whole.bytes().filter(u8::is_ascii_digit).count();
    // Where the exponent puts the point: digits before it are the whole part, and zeros where digits lack.
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
    let point = i64::try_from(whole).unwrap_or(i64::MAX).saturating_add(exponent);
    // Forty digits are beyond any limit.
    let before = usize::try_from(point.clamp(0, 40)).unwrap_or_default();
    let size = digits()
        .chain(std::iter::repeat(0))
        .take(before)
        .fold(0i128, |sum, digit| sum.saturating_mul(10).saturating_add(digit));
    let more = digits().skip(before).any(|digit| digit > 0);
    let size = if negative { -size } else { size };
    size.cmp(&limit.into()).then(match (more, negative) {
        (false, _) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (true, true) => Ordering::Less,
    })
}

fn range_words(row: &Field) -> String {
    match (row.limits.low, row.limits.high) {
        (Some(low), Some(high)) => format!("在 {low} 到 {high} 之间"),
        (Some(low), None) if row.limits.low_exclusive => format!("大于 {low}"),
        (Some(low), None) => format!("不小于 {low}"),
        (None, Some(high)) => format!("不大于 {high}"),
        (None, None) => String::new(),
    }
}

fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::None => true,
        Format::Date => is_date(text),
        Format::Datetime => text.split_once(' ').is_some_and(|(date, time)| is_date(date) && is_time(time)),
        Format::Alnum => text.bytes().all(|b| b.is_ascii_alphanumeric()),
        Format::Digits => text.bytes().all(|b| b.is_ascii_digit()),
        Format::Base64 => text.trim_end_matches('=').bytes().all(|b| b.is_ascii_alphanumeric() || b"+/-_".contains(&b)),
        Format::Hex => encoding::hex_decode(text).is_ok(),
        Format::Url => text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")).is_some_and(|rest| {
            !rest.is_empty()
                && !rest.starts_with('/')
                && !rest.contains(|letter: char| letter.is_whitespace() || letter.is_control())
        }),
        Format::NoSpace => !text.contains(char::is_whitespace),
        Format::Tags => {
            let tags: Vec<&str> = text.split(',').collect();
            tags.len() <= 5 && tags.iter().all(|tag| (1..=5).contains(&tag.chars().count()))
        }
        Format::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
    }
}

fn format_words(format: Format) -> &'static str {
    match format {
        Format::None => "文本",
        Format::Date => "日期 yyyy-MM-dd，例如 1990-01-31",
        Format::Datetime => "时间 yyyy-MM-dd HH:mm:ss，例如 2020-01-31 08:30:00",
        Format::Alnum => "字母和数字",
        Format::Digits => "数字",
        Format::Base64 => "Base64",
        Format::Hex => "十六进制",
        Format::Url => "http:// 或 https:// 开头的网址",
        Format::NoSpace => "不含空格的文本",
        Format::Tags => "用逗号分开的标签，最多 5 个，每个最多 5 个字符",
        Format::Json => "JSON 文本",
    }
}

/// `yyyy-MM-dd`, a day that exists.
pub fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = digits(text, '-', [4, 2, 2]) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    digits(text, ':', [2, 2, 2]).is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
}

/// Three numbers of fixed widths with a sign between them.
fn digits(text: &str, between: char, widths: [usize; 3]) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let mut parts = text.split(between);
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_all_their_digits() {
        for (text, limit, expected) in [
            ("0", 0, Ordering::Equal),
            ("-0.0", 0, Ordering::Equal),
            ("-0.01", 0, Ordering::Less),
            ("0.01", 0, Ordering::Greater),
            ("100", 100, Ordering::Equal),
            ("100.000", 100, Ordering::Equal),
            ("100.0000000000000000000000001", 100, Ordering::Greater),
            ("99.99999999999999999999999999", 100, Ordering::Less),
            ("1e2", 100, Ordering::Equal),
            ("1.001E+2", 100, Ordering::Greater),
            ("10000e-2", 100, Ordering::Equal),
            ("1e-9", 0, Ordering::Greater),
            ("-1e-400", 0, Ordering::Less),
            ("0e999", 0, Ordering::Equal),
            ("1e99999999999999999999", i64::MAX, Ordering::Greater),
            ("-1e99999999999999999999", i64::MIN, Ordering::Less),
            ("1e-99999999999999999999", 0, Ordering::Greater),
            ("9223372036854775808", i64::MAX, Ordering::Greater),
            ("-9223372036854775808", i64::MIN, Ordering::Equal),
        ] {
            let number = serde_json::from_str(text).expect("a number");
            assert_eq!(compare(&number, limit), expected, "{text} {limit}");
        }
    }

    #[test]
    fn only_real_days_and_moments_pass() {
        for day in ["2020-02-29", "1991-12-31", "2000-02-29"] {
            assert!(is_date(day), "{day}");
        }
        for day in [
            "2021-02-29",
            "1900-02-29",
            "1991-13-01",
            "1991-00-01",
            "1991-4-01",
            "19910401",
            "1991-04-31",
            "１991-04-01",
            "",
        ] {
            assert!(!is_date(day), "{day}");
        }
        assert!(fits(Format::Datetime, "2018-10-02 16:36:57"));
        for moment in
            ["2018-10-02", "2018-10-02T16:36:57", "2018-10-02 24:00:00", "2018-10-02 16:60:00", "2018-10-02 16:36"]
        {
            assert!(!fits(Format::Datetime, moment), "{moment}");
        }
    }

    #[test]
    fn tags_are_counted_in_characters() {
        assert!(fits(Format::Tags, "护理记录单,a,b,c,12345"));
        assert!(!fits(Format::Tags, "护理记录单子"));
        assert!(!fits(Format::Tags, "1,2,3,4,5,6"));
        assert!(!fits(Format::Tags, "1,,2"));
    }
}
