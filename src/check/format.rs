//! Forms of texts: dates, digits, Base64, addresses and the like.

use crate::address::{Address, Purpose, path_fits};
use crate::catalog::Format;
use crate::crypto::encoding::hex_decode;
use crate::json;
use std::borrow::Cow;

/// What an address of this form is for.
pub fn purpose(format: Format) -> Option<Purpose> {
    match format {
        Format::Url => Some(Purpose::Server),
        Format::Proxy => Some(Purpose::Proxy),
        Format::Redis => Some(Purpose::Redis),
        _ => None,
    }
}

/// What is wrong with a text that has not the form, as words that follow the field's name; never a part of the text.
pub fn flaw(format: Format, text: &str) -> Option<Cow<'static, str>> {
    if let Some(purpose) = purpose(format) {
        let cause = Address::read(text, purpose).err()?;
        return Some(format!("不正确：{cause}。应形如 {}", purpose.form()).into());
    }
    if format == Format::UrlPath {
        return path_fits(text).err().map(|cause| format!("不正确：{cause}").into());
    }
    (!fits(format, text)).then(|| format!("应为{}", format_words(format)).into())
}

/// Whether a text has the form; addresses are told more of ([`flaw`]).
fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::None | Format::Url | Format::UrlPath | Format::Proxy | Format::Redis => true,
        Format::Date => is_date(text),
        Format::Datetime => text.split_once(' ').is_some_and(|(date, time)| is_date(date) && is_time(time)),
        Format::Alnum => text.bytes().all(|b| b.is_ascii_alphanumeric()),
        Format::Digits => text.bytes().all(|b| b.is_ascii_digit()),
        Format::Base64 => text.trim_end_matches('=').bytes().all(|b| b.is_ascii_alphanumeric() || b"+/-_".contains(&b)),
        Format::Hex => hex_decode(text).is_ok(),
        Format::NoSpace => !text.contains(char::is_whitespace),
        Format::Tags => {
            let tags: Vec<&str> = text.split(',').collect();
            tags.len() <= 5 && tags.iter().all(|tag| (1..=5).contains(&tag.chars().count()))
        }
        Format::Json => json::parse(text.as_bytes()).is_some(),
        Format::Path => !text.contains(char::is_control),
    }
}

/// What a path should be. A control character in one was a backslash and a letter: `C:\new`.
pub const PATH: &str = "文件路径，里面却有控制字符：反斜杠在 JSON 里要写成 \\\\，例如 C:\\\\new\\\\a.pdf";

/// The form in words.
fn format_words(format: Format) -> &'static str {
    match format {
        Format::None | Format::Url | Format::UrlPath | Format::Proxy | Format::Redis => "文本",
        Format::Date => "日期 yyyy-MM-dd，例如 1990-01-31",
        Format::Datetime => "时间 yyyy-MM-dd HH:mm:ss，例如 2020-01-31 08:30:00",
        Format::Alnum => "字母和数字",
        Format::Digits => "数字",
        Format::Base64 => "Base64",
        Format::Hex => "十六进制",
        Format::NoSpace => "不含空格的文本",
        Format::Tags => "用逗号分开的标签，最多 5 个，每个最多 5 个字符",
        Format::Json => "JSON 文本",
        Format::Path => PATH,
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
