//! What 2.1, 2.2 and the field tables demand of a call.

use super::parameters::Parameters;
use crate::context::Context;
use crate::credentials::HOSPITAL_CODE;
use crate::crypto;
use crate::http::Trace;
use openssl::pkey::{PKey, Private};
use serde_json::{Map, Value};

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

/// Verifies the parameters and returns what `data` decrypts to.
pub fn verify(
    context: &Context,
    key: &PKey<Private>,
    parameters: &Parameters,
    trace: &mut Trace,
) -> Result<Map<String, Value>, String> {
    let settings = context.settings();
    if parameters.code != HOSPITAL_CODE {
        return Err("医院编号不存在".to_owned());
    }
    trace.checked.push("hospital");

    let digits = !parameters.timestamp.is_empty() && parameters.timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let sent: i64 = match parameters.timestamp.parse() {
        Ok(sent) if digits => sent,
        _ => return Err("timestamp 格式错误，应为精确到秒的时间戳".to_owned()),
    };
    if context.clock.now_s().abs_diff(sent) > TIME_LIMIT_S as u64 {
        return Err("时间戳已过期（有效期 1 小时）".to_owned());
    }
    trace.checked.push("timestamp");

    let text = format!("{}{}{}", parameters.code, parameters.data, parameters.timestamp);
    let expected = signature(&text);
    trace.canonical = Some(text);
    if !crypto::same_text(&expected, &parameters.signature) {
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
    let plain =
        crypto::sm2_decrypt(key, &parameters.data, settings.ciphertext_order).map_err(|_| "数据解密失败".to_owned())?;
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
    crypto::hex_upper(&crypto::sha1(text.as_bytes()))
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
