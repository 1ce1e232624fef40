//! 影像中心调阅平台: `GET /hisLogin` (the viewer page) and `POST /api/risexaminfo/check`.
//!
//! Checks as document sections 2.1, 2.2 and 4 say: known hospital, a time stamp not more than an
//! hour off, the upper-case SHA-1 over code+data+timestamp, SM2 decryption in the order that the
//! settings name, the JSON fields. The tables mark more fields as required than the document's
//! own sample (4.1) carries; `imaging_strict` decides which rule holds.

use crate::Shared;
use crate::check;
use crate::credentials::{HOSPITAL_CODE, HOSPITAL_NAME};
use crate::http::{Answer, Request, Trace, html_escape};
use crate::settings::Carry;
use crate::vendors;
use serde_json::{Map, Value, json};

const TIME_LIMIT_S: i64 = 3600;

/// (name, required by the sample of section 4.1, required by the tables of 3.1 and 3.2)
const TEXT_FIELDS: [(&str, bool, bool); 14] = [
    ("HospitalCode", false, true),
    ("HospitalName", false, true),
    ("DepCode", false, true),
    ("DepName", false, true),
    ("DoctorCode", true, true),
    ("DoctorName", true, true),
    ("DoctorIdCard", false, true),
    ("DoctorTelephone", false, false),
    ("DoctorIp", false, false),
    ("DoctorMac", false, false),
    ("PatientId", false, false),
    ("PatientName", true, true),
    ("PatientIdCard", true, true),
    ("PatientTelephone", false, false),
];

/// The four parameters of 2.1.
struct Parameters {
    code: String,
    data: String,
    timestamp: String,
    signature: String,
}

/// Answers both interfaces.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    match request.path.as_str() {
        "/hisLogin" if request.method == "GET" => his_login(shared, request),
        "/hisLogin" => vendors::wrong_method("GET"),
        "/api/risexaminfo/check" if request.method == "POST" => check(shared, request),
        "/api/risexaminfo/check" => vendors::wrong_method("POST"),
        _ => vendors::not_found(),
    }
}

fn check(shared: &Shared, request: &Request) -> Answer {
    let mut trace = Trace::default();
    let judged = carried(shared.settings().carry, request).and_then(|parameters| {
        let plain = open(shared, &parameters, &mut trace)?;
        Ok((parameters, plain))
    });
    match judged {
        Ok((parameters, plain)) => {
            let count = examinations(&plain).len();
            trace.outcome = format!("accepted, {count} examinations");
            let url = format!(
                "{}/hisLogin?code={}&data={}&timestamp={}&signature={}",
                request.base_url(),
                parameters.code,
                parameters.data,
                parameters.timestamp,
                parameters.signature
            );
            Answer::json(&json!({"code": 1, "content": count, "message": url}), trace)
        }
        Err(words) => {
            trace.outcome = format!("refused: {words}");
            Answer::json(&json!({"code": 0, "content": 0, "message": words}), trace)
        }
    }
}

fn his_login(shared: &Shared, request: &Request) -> Answer {
    let mut trace = Trace::default();
    let judged = request.query_pairs().and_then(|pairs| {
        let take = |name: &str| pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
        let parameters = complete([take("code"), take("data"), take("timestamp"), take("signature")])?;
        open(shared, &parameters, &mut trace)
    });
    let page = match judged {
        Ok(plain) => {
            trace.outcome = "accepted, viewer shown".to_owned();
            viewer(&plain)
        }
        Err(words) => {
            trace.outcome = format!("refused: {words}");
            include_str!("viewer_error.html").replace("{{message}}", &html_escape(&words))
        }
    };
    Answer::html(page, trace)
}

/// Takes the parameters from where the settings allow them.
fn carried(carry: Carry, request: &Request) -> Result<Parameters, String> {
    const NAMES: [&str; 4] = ["code", "data", "timestamp", "signature"];
    let from_headers = || NAMES.map(|name| request.header(name).map(str::to_owned));
    let from_body = || -> Result<[Option<String>; 4], String> {
        let body = request.json_object().map_err(|_| "请求体不是 JSON 对象".to_owned())?;
        let mut values = [const { None }; 4];
        for (slot, name) in values.iter_mut().zip(NAMES) {
            *slot = match body.get(name) {
                None => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(_) => return Err(format!("{name} 应为字符串")),
            };
        }
        Ok(values)
    };
    match carry {
        Carry::Body => complete(from_body()?),
        Carry::Headers => complete(from_headers()),
        Carry::Any => {
            let headers = from_headers();
            let header_found = headers.iter().any(Option::is_some);
            if !header_found {
                return complete(from_body()?);
            }
            if let Ok(body) = from_body()
                && body.iter().any(Option::is_some)
                && body != headers
            {
                return Err("请求头与请求体的参数不一致".to_owned());
            }
            complete(headers)
        }
    }
}

fn complete(values: [Option<String>; 4]) -> Result<Parameters, String> {
    let [code, data, timestamp, signature] = values;
    let need = |value: Option<String>, name: &str| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| format!("缺少参数 {name}"))
    };
    Ok(Parameters {
        code: need(code, "code")?,
        data: need(data, "data")?,
        timestamp: need(timestamp, "timestamp")?,
        signature: need(signature, "signature")?,
    })
}

/// Verifies the parameters and returns what `data` decrypts to.
fn open(shared: &Shared, parameters: &Parameters, trace: &mut Trace) -> Result<Map<String, Value>, String> {
    let settings = shared.settings();
    if parameters.code != HOSPITAL_CODE {
        return Err("医院编号不存在".to_owned());
    }
    trace.checked.push("hospital");

    let digits = !parameters.timestamp.is_empty() && parameters.timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let sent: i64 = match parameters.timestamp.parse() {
        Ok(sent) if digits => sent,
        _ => return Err("timestamp 格式错误，应为精确到秒的时间戳".to_owned()),
    };
    if shared.clock.now_s().abs_diff(sent) > TIME_LIMIT_S as u64 {
        return Err("时间戳已过期（有效期 1 小时）".to_owned());
    }
    trace.checked.push("timestamp");

    let text = format!("{}{}{}", parameters.code, parameters.data, parameters.timestamp);
    let expected = signature(&text);
    trace.canonical = Some(text);
    if !check::same_text(&expected, &parameters.signature) {
        return Err(if expected.eq_ignore_ascii_case(&parameters.signature) {
            "签名错误：签名须为大写字母".to_owned()
        } else {
            "签名错误".to_owned()
        });
    }
    trace.checked.push("SHA-1 signature");

    let written_right = parameters.data.starts_with("04")
        && parameters.data.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    if !written_right {
        return Err("数据解密失败：密文应为 04 开头的大写十六进制".to_owned());
    }
    let plain = check::sm2_decrypt(&shared.sm2_key, &parameters.data, settings.ciphertext_order)
        .map_err(|_| "数据解密失败".to_owned())?;
    let text = String::from_utf8(plain).map_err(|_| "数据解密失败：明文不是 UTF-8".to_owned())?;
    trace.checked.push("SM2");
    trace.decrypted = Some(text.clone());

    let Ok(Value::Object(fields)) = serde_json::from_str(&text) else {
        return Err("明文不是 JSON 对象".to_owned());
    };
    check_fields(&fields, settings.imaging_strict)?;
    trace.checked.push("fields");
    Ok(fields)
}

/// Upper-case SHA-1 (2.1).
pub fn signature(text: &str) -> String {
    check::hex_upper(&check::sha1(text.as_bytes()))
}

fn check_fields(fields: &Map<String, Value>, strict: bool) -> Result<(), String> {
    match fields.get("ExamFlg") {
        None => return Err("缺少字段 ExamFlg".to_owned()),
        Some(value) => match value.as_i64() {
            Some(0..=2) => {}
            Some(_) => return Err("ExamFlg 只能为 0、1、2".to_owned()),
            None => return Err("ExamFlg 应为整数".to_owned()),
        },
    }
    for (name, in_sample, in_table) in TEXT_FIELDS {
        match fields.get(name) {
            Some(Value::String(text)) if !text.is_empty() => {}
            Some(Value::String(_)) | None => {
                if in_sample || (strict && in_table) {
                    return Err(format!("缺少字段 {name}"));
                }
            }
            Some(_) => return Err(format!("{name} 应为字符串")),
        }
    }
    Ok(())
}

struct Examination {
    date: String,
    kind: &'static str,
    part: &'static str,
    place: &'static str,
}

/// Invented examinations of the patient: the same patient always has the same, in the hospital
/// (ExamFlg 1), elsewhere in the region (2), or both (0). PatientId `0` has none.
fn examinations(fields: &Map<String, Value>) -> Vec<Examination> {
    const KINDS: [(&str, &str); 6] =
        [("CT", "胸部"), ("DR", "左膝关节"), ("MR", "头颅"), ("US", "腹部"), ("CT", "腰椎"), ("DR", "胸部正侧位")];
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or("");
    if text("PatientId") == "0" {
        return Vec::new();
    }
    let seed = check::sha1(text("PatientIdCard").as_bytes());
    let flag = fields.get("ExamFlg").and_then(Value::as_i64).unwrap_or(0);
    let in_house = 1 + usize::from(seed[0] % 7);
    let regional = 1 + usize::from(seed[1] % 5);
    (0..in_house + regional)
        .map(|index| {
            let byte = seed[2 + index];
            let (kind, part) = KINDS[usize::from(byte) % KINDS.len()];
            Examination {
                date: format!("20{:02}-{:02}-{:02}", 18 + byte % 8, 1 + byte % 12, 1 + byte % 28),
                kind,
                part,
                place: if index < in_house { "院内" } else { "区域" },
            }
        })
        .filter(|examination| match flag {
            1 => examination.place == "院内",
            2 => examination.place == "区域",
            _ => true,
        })
        .collect()
}

fn viewer(fields: &Map<String, Value>) -> String {
    let text = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => html_escape(text),
        Some(other) => html_escape(&other.to_string()),
        None => String::new(),
    };
    let mut rows = String::new();
    let list = examinations(fields);
    for examination in &list {
        rows.push_str(&format!(
            "<tr data-place=\"{place}\"><td>{date}</td><td>{kind}</td><td>{part}</td><td>{place}</td></tr>\n",
            place = examination.place,
            date = examination.date,
            kind = examination.kind,
            part = examination.part,
        ));
    }
    let received: String = fields
        .iter()
        .map(|(name, value)| {
            let shown = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("<tr><th>{}</th><td>{}</td></tr>\n", html_escape(name), html_escape(&shown))
        })
        .collect();
    let hospital = match text("HospitalName") {
        name if name.is_empty() => HOSPITAL_NAME.to_owned(),
        name => name,
    };
    // The patient's own text comes last, so that it is never searched for place holders.
    include_str!("viewer.html")
        .replace("{{count}}", &list.len().to_string())
        .replace("{{rows}}", &rows)
        .split("{{")
        .map(|piece| match piece.split_once("}}") {
            Some(("hospital", rest)) => format!("{hospital}{rest}"),
            Some(("received", rest)) => format!("{received}{rest}"),
            Some((name, rest)) => format!("{}{rest}", text(name)),
            None => piece.to_owned(),
        })
        .collect()
}
