//! What came in the place of a vendor's answer: a log-in page, a gateway's error, half an answer, nothing at all.

use super::wrapping::unwrapped;
use crate::error::{Came, Error, Kind};
use crate::json;
use crate::json::mend::mend;
use crate::json::scan::scan;
use crate::transport::Answer;

/// Longest beginning that is told, in characters.
const LONGEST: usize = 80;
/// Most bytes of a page in which its first words are looked for.
const LOOKED_AT: usize = 64 * 1024;
/// A run of so many digits or Latin letters may be a number of a person's, a key or a token.
const LONG_RUN: usize = 6;

/// The error for an answer that is not what the vendor sends.
pub fn not_json(answer: &Answer) -> Error {
    let came = came(answer);
    let (message, hint) = match came.kind {
        "html" => ("收到的是网页，不是接口的应答", "多半是代理或网关的登录页、错误页：检查地址和代理设置"),
        "empty" => ("应答是空的", "检查配置的地址；稍后再试"),
        "binary" => ("收到的是图片或其他二进制内容，不是接口的应答", "检查配置的地址"),
        "xml" => ("收到的是 XML，不是预期的 JSON", "检查配置的地址：可能写成了 WebService 的地址"),
        "json" if is_cut(answer) => {
            ("应答的 JSON 在中间断了", "服务器或网关没有发完：稍后再试，一直这样请把请求编号交给平台方")
        }
        "json" => ("应答是 JSON，但不是接口的格式", "检查配置的地址；如果地址没错，请把请求编号交给平台方"),
        _ => ("应答不是预期的 JSON", "检查配置的地址；如果地址没错，请把请求编号交给平台方"),
    };
    let mut error = Error::new(Kind::Protocol, message).hint(hint);
    error.came = Some(Box::new(came));
    error
}

/// An answer whose status is not 2xx and that is not the vendor's own refusal.
pub fn http_error(answer: &Answer) -> Error {
    let status = answer.status;
    let (message, hint) = match status {
        300..=399 => ("服务器要求转到别处", "检查配置的地址"),
        401 | 403 => ("服务器拒绝访问", "检查账号、IP 白名单和代理"),
        404 => ("服务器上没有这个接口", "检查配置的地址和路径"),
        407 => ("代理要求登录", "在 http.proxy 里写上用户名和密码"),
        408 | 429 => ("服务器忙", "稍后再试"),
        500..=599 => ("服务器或网关出错", "稍后再试；一直这样请联系平台方"),
        _ => ("服务器返回了意外的状态", "检查配置的地址"),
    };
    let mut error = Error::new(Kind::Http, format!("{message}（HTTP {status}）")).hint(hint);
    error.http_status = Some(status);
    error.came = Some(Box::new(came(answer)));
    error.retryable = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
    error
}

fn came(answer: &Answer) -> Came {
    let text = text(answer);
    let kind = kind(answer, &text);
    let words = match kind {
        "html" => page_words(&text),
        "xml" => without_tags(&text),
        "text" => text,
        // A vendor's JSON may be full of patients, whatever is wrong with it.
        _ => String::new(),
    };
    let content_type = answer.content_type.split(';').next().unwrap_or_default().trim();
    Came {
        status: answer.status,
        content_type: content_type.chars().take(LONGEST).collect(),
        length: answer.body.len(),
        kind,
        expected: "平台的 JSON",
        words: shown(&words),
    }
}

/// The beginning of the body as text.
fn text(answer: &Answer) -> String {
    let body = answer.body.get(..LOOKED_AT.min(answer.body.len())).unwrap_or_default().to_vec();
    let beginning = Answer { status: answer.status, content_type: answer.content_type.clone(), date: None, body };
    unwrapped(&beginning, &mut Vec::new()).text
}

fn kind(answer: &Answer, text: &str) -> &'static str {
    let start: String = text.trim_start().chars().take(256).collect::<String>().to_ascii_lowercase();
    let looks = |beginnings: &[&str]| beginnings.iter().any(|beginning| start.starts_with(beginning));
    let bad = text.chars().filter(|letter| matches!(letter, '\u{FFFD}' | '\0'..='\u{8}')).count();
    if start.is_empty() {
        "empty"
    } else if looks(&["{", "["]) {
        "json"
    } else if looks(&["<!doctype", "<html", "<head", "<body", "<!--"]) || start.contains("<html") {
        "html"
    } else if looks(&["<?xml", "<"]) && !answer.content_type.contains("html") {
        "xml"
    } else if answer.content_type.starts_with("image/") || bad.saturating_mul(10) > text.chars().count() {
        "binary"
    } else if answer.content_type.contains("html") {
        "html"
    } else {
        "text"
    }
}

/// Whether the text ends before its JSON does.
fn is_cut(answer: &Answer) -> bool {
    let text = unwrapped(answer, &mut Vec::new()).text;
    !json::is_too_deep(text.as_bytes()) && scan(&mend(&text, false).text).is_err_and(|stop| stop.is_cut())
}

/// A page's title, or its first words.
fn page_words(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let between = |open: &str, close: &str| {
        let begin = lower.find(open)?;
        let begin = begin.checked_add(lower.get(begin..)?.find('>')?)?.checked_add(1)?;
        let end = begin.checked_add(lower.get(begin..)?.find(close)?)?;
        page.get(begin..end)
    };
    let title = between("<title", "</title").map(without_tags).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| without_tags(page))
}

/// The text between the tags, without what scripts and styles hold.
fn without_tags(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, from)) = rest.split_once('<') {
        out.extend([before, " "]);
        let name = from.get(..6).unwrap_or_default().to_ascii_lowercase();
        let end = if name == "script" { "</script" } else { "</style" };
        let hidden = name == "script" || name.starts_with("style");
        let behind =
            if hidden { from.to_ascii_lowercase().find(end).and_then(|at| from.get(at..)) } else { Some(from) };
        rest = behind.and_then(|behind| behind.split_once('>')).map_or("", |(_, rest)| rest);
        if out.trim().chars().count() > LONGEST {
            return out;
        }
    }
    out.push_str(rest);
    out
}

/// The first words on one line, without what may be a secret or a person's number.
fn shown(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let in_run = |letter: char| letter.is_ascii_alphanumeric() || "-_+/=.".contains(letter);
    let mut out = String::new();
    for run in line.split_inclusive(|letter: char| !in_run(letter)) {
        let bare = run.trim_end_matches(|letter: char| !in_run(letter));
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        if digits >= LONG_RUN || (digits > 0 && bare.len() >= LONG_RUN.saturating_mul(2)) || bare.len() > 24 {
            out.push_str("***");
            out.push_str(run.get(bare.len()..).unwrap_or_default());
        } else {
            out.push_str(run);
        }
        if out.chars().count() > LONGEST {
            break;
        }
    }
    let cut: String = out.chars().take(LONGEST).collect();
    if cut.len() < out.len() { cut + "…" } else { cut }
}
