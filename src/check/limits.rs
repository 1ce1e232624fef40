//! How long, great and formed a value may be, and which values a code table knows.

use super::format::flaw;
use super::state::Check;
use crate::catalog::{Field, Format};
use crate::error::Fault;
use crate::json::plain;
use serde_json::{Number, Value};
use std::cmp::Ordering;

impl Check<'_> {
    /// Holds a value against its row's limits, form and code table.
    pub fn limits(&mut self, row: &'static Field, value: &Value, name: &str) {
        let label = || format!("{name}（{}）", row.meaning);
        let (size, unit) = match value {
            Value::String(text) => (text.chars().count(), "个字符"),
            Value::Array(items) => (items.len(), "项"),
            _ => (0, ""),
        };
        if !unit.is_empty() {
            if let Some(max) = row.limits.max.filter(|max| size > *max as usize) {
                self.soft(|| Fault::new(name, "length", format!("{}最多 {max} {unit}，现有 {size} {unit}", label())));
            }
            if let Some(min) = row.limits.min.filter(|min| size < *min as usize) {
                self.soft(|| Fault::new(name, "length", format!("{}至少 {min} {unit}，现有 {size} {unit}", label())));
            }
        }
        if let (Some(max), Value::String(text)) = (row.limits.max_bytes, value) {
            let size = decoded_size(text);
            if size > max as usize {
                self.soft(|| Fault::new(name, "size", format!("{}解码后最大 {max} 字节，现有 {size} 字节", label())));
            }
        }
        if let (Some(advised), Value::String(text)) = (row.rare.advised_bytes, value) {
            let size = decoded_size(text);
            if size > advised as usize {
                let (size, advised) = (size / 1024, advised / 1024);
                self.warn(|| format!("{}有 {size} KB，平台建议不超过 {advised} KB；图片请压缩后再上传", label()));
            }
        }
        if let Value::Number(number) = value {
            let low = row.limits.low.is_some_and(|low| match compare(number, low) {
                Ordering::Less => true,
                Ordering::Equal => row.limits.low_exclusive,
                Ordering::Greater => false,
            });
            if low || row.limits.high.is_some_and(|high| compare(number, high) == Ordering::Greater) {
                self.soft(|| Fault::new(name, "range", format!("{}应{}", label(), range_words(row))));
            }
        }
        if let Value::String(text) = value
            && !text.is_empty()
            && let Some(flaw) = flaw(row.format, text)
        {
            let fault = || Fault::new(name, "format", format!("{}{flaw}", label()));
            // No file has such a name, whatever a check lets pass.
            if matches!(row.format, Format::Path | Format::Program) { self.faults.add(fault) } else { self.soft(fault) }
        }
        if let Some(dictionary) = row.dictionary {
            let text = plain(value);
            if !text.is_empty() && dictionary.meaning(&text).is_none() {
                let message = || {
                    let known: Vec<String> =
                        dictionary.values.iter().take(12).map(|v| format!("{} {}", v.value, v.meaning)).collect();
                    let more = if dictionary.values.len() > 12 { "……" } else { "" };
                    format!("{}不在{}中：{}{more}", label(), dictionary.title, known.join("、"))
                };
                if row.closed { self.soft(|| Fault::new(name, "value", message())) } else { self.warn(message) }
            }
        }
    }
}

/// The size of the bytes that a Base64 text stands for.
fn decoded_size(base64: &str) -> usize {
    base64.trim_end_matches('=').len() / 4 * 3 + (base64.trim_end_matches('=').len() % 4).saturating_sub(1)
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
}
