//! Field tables: presence, types, limits.

use super::refusal::{Code, Refusal, refuse};
use crate::credentials::{YWX_CLIENT_ID, YWX_CLIENT_SECRET};
use crate::http::Trace;
use crate::{clock, crypto};
use serde_json::{Map, Value};

const PDF_LIMIT: usize = 2 * 1024 * 1024;

/// Credentials that the document prints beside those of the test environment.
const PRINTED_CLIENTS: [&str; 3] = [YWX_CLIENT_ID, "2017070411003371", "2015112716143751"];
const PRINTED_SECRETS: [&str; 2] = [YWX_CLIENT_SECRET, "2021112519000550"];
/// The document's sample of signInfo/syn writes this in place of a PDF.
const PRINTED_PDF: &str = "pdfBase64";

/// A JSON object whose fields are taken out with their rules.
pub struct Fields<'a> {
    /// Name of the object, for what is said of its fields.
    pub place: &'static str,
    /// The object.
    pub map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// A text field; absent, null and empty are `None`.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => refuse(Code::Field, format!("{}.{name} 应为字符串", self.place)),
        }
    }

    /// A whole number: the document's tables type it so, its samples send text.
    pub fn whole_number(&self, name: &str) -> Result<String, Refusal> {
        match self.map.get(name) {
            Some(Value::Number(number)) if number.is_i64() => Ok(number.to_string()),
            _ => self.need(name).map(str::to_owned),
        }
    }

    /// A text field that must be there.
    pub fn need(&self, name: &str) -> Result<&'a str, Refusal> {
        match self.text(name)? {
            Some(text) => Ok(text),
            None => refuse(Code::Field, format!("{}.{name} 不能为空", self.place)),
        }
    }

    /// At most that many characters.
    pub fn limit(&self, name: &str, most: usize) -> Result<(), Refusal> {
        match self.text(name)? {
            Some(text) if text.chars().count() > most => refuse(Code::Field, format!("{name} 最多 {most} 个字符")),
            _ => Ok(()),
        }
    }

    /// One of the values, when it is there.
    pub fn choice(&self, name: &str, values: &[&str]) -> Result<(), Refusal> {
        match self.text(name)? {
            Some(text) if !values.contains(&text) => refuse(Code::Field, format!("{name} 取值错误")),
            _ => Ok(()),
        }
    }

    /// `yyyy-MM-dd HH:mm:ss`, as Unix time.
    pub fn datetime(&self, name: &str) -> Result<i64, Refusal> {
        match clock::parse_datetime(self.need(name)?) {
            Some(seconds) => Ok(seconds),
            None => refuse(Code::Field, format!("{name} 格式应为 yyyy-MM-dd HH:mm:ss")),
        }
    }

    /// Letters and digits, at most `most` of them.
    pub fn serial(&self, name: &str, most: usize) -> Result<&'a str, Refusal> {
        let text = self.need(name)?;
        if text.len() <= most && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(text)
        } else {
            refuse(Code::Field, format!("{name} 应为字母、数字或其组合，长度 {most} 位以内"))
        }
    }

    /// A PDF in Base64 of at most 2 MB.
    pub fn pdf(&self, name: &str, required: bool) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(text) = self.text(name)? else {
            return if required { refuse(Code::Field, format!("{name} 不能为空")) } else { Ok(None) };
        };
        if text == PRINTED_PDF {
            return Ok(Some(text.as_bytes().to_vec()));
        }
        match crypto::unbase64(text) {
            None => refuse(Code::Field, format!("{name} 不是 Base64")),
            Some(file) if file.len() > PDF_LIMIT => refuse(Code::Field, format!("{name} 不能大于 2M")),
            Some(file) if !file.starts_with(b"%PDF") => refuse(Code::Field, format!("{name} 不是 PDF")),
            Some(file) => Ok(Some(file)),
        }
    }
}

/// An object inside another.
pub fn object<'a>(map: &'a Map<String, Value>, name: &'static str) -> Result<Fields<'a>, Refusal> {
    match map.get(name) {
        Some(Value::Object(inner)) => Ok(Fields { place: name, map: inner }),
        _ => refuse(Code::Field, format!("{name} 不能为空")),
    }
}

/// Whether a clientId is known.
pub fn is_client(id: &str) -> bool {
    PRINTED_CLIENTS.contains(&id)
}

/// Whether a secret is one of theirs.
pub fn is_secret(secret: &str) -> bool {
    PRINTED_SECRETS.iter().any(|known| crypto::same_text(known, secret))
}

/// clientId and clientSecret, the latter only where the table lists it: public clients send it elsewhere too.
pub fn check_client(head: &Fields<'_>, secret_listed: bool, trace: &mut Trace) -> Result<(), Refusal> {
    if !is_client(head.need("clientId")?) {
        return refuse(Code::Client, "clientId 不存在");
    }
    trace.checked.push("clientId");
    if !secret_listed {
        return Ok(());
    }
    match head.text("clientSecret")? {
        Some(secret) if is_secret(secret) => {
            trace.checked.push("clientSecret");
            Ok(())
        }
        Some(_) => refuse(Code::Secret, "clientSecret 错误"),
        None => refuse(Code::Secret, "clientSecret 不能为空"),
    }
}

/// hashValue and hashType.
pub fn check_hash(fields: &Fields<'_>) -> Result<(), Refusal> {
    if let Some(value) = fields.text("hashValue")?
        && crypto::unbase64(value).is_none()
    {
        return refuse(Code::Field, "hashValue 不是 Base64");
    }
    fields.choice("hashType", &["SHA1", "SHA256", "SM3", "SHA-1", "SHA-256"])
}

/// At most five tags of five characters.
pub fn check_tags(fields: &Fields<'_>) -> Result<(), Refusal> {
    let Some(text) = fields.text("tag")? else {
        return Ok(());
    };
    let tags: Vec<&str> = text.split(',').collect();
    let lengths_fit = tags.iter().all(|tag| (1..=5).contains(&tag.chars().count()));
    if tags.len() > 5 || !lengths_fit {
        return refuse(Code::Field, "tag 最多 5 个标签，每个最多 5 个字符");
    }
    Ok(())
}

/// The seal areas of personRolesPdf: a keyword, or x, y and locationPage.
pub fn check_areas(body: &Map<String, Value>) -> Result<(), Refusal> {
    let areas = match body.get("roles") {
        Some(Value::Array(areas)) if !areas.is_empty() => areas,
        _ => return refuse(Code::Field, "roles 不能为空"),
    };
    for area in areas {
        let Value::Object(map) = area else {
            return refuse(Code::Field, "roles 应为对象数组");
        };
        let area = Fields { place: "roles", map };
        area.choice("moveType", &["1", "2", "3"])?;
        area.choice("searchOrder", &["1", "2"])?;
        let number = |name: &str, least: f64| -> Result<bool, Refusal> {
            let value = match map.get(name) {
                None | Some(Value::Null) => return Ok(false),
                Some(Value::String(text)) => text.parse().ok(),
                Some(other) => other.as_f64(),
            };
            match value {
                Some(value) if value >= least => Ok(true),
                _ => refuse(Code::Field, format!("roles.{name} 取值错误")),
            }
        };
        number("searchNum", 1.0)?;
        number("scale", f64::MIN_POSITIVE)?;
        // x and y: larger than 50.
        let just_above_50 = 50.0 + 1e-9;
        let placed = [number("x", just_above_50)?, number("y", just_above_50)?, number("locationPage", 1.0)?];
        match area.text("keyword")? {
            Some(keyword) if keyword.contains(char::is_whitespace) => {
                return refuse(Code::Field, "keyword 中间不能含有空格");
            }
            None if !placed.iter().all(|given| *given) => {
                return refuse(Code::Field, "roles 需要 keyword，或 x、y、locationPage");
            }
            _ => {}
        }
    }
    Ok(())
}
