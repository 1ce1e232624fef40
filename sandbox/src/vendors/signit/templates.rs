//! The template interfaces: fields and types.

use super::answers::{api_error, success};
use crate::crypto;
use crate::http::{Answer, Request, Trace};
use crate::vendors::vendor::wrong_method;
use serde_json::{Map, Value, json};

/// Fields of 4.1 (public notes, 2.1): path and type (s text, i integer, b boolean, n text or
/// number, o object, a array of objects). None is marked as required.
pub const APPLY_FIELDS: &[(&str, char)] = &[
    ("bedNumber", 's'),
    ("document", 'o'),
    ("document.base64", 's'),
    ("patientID", 's'),
    ("patientName", 's'),
    ("patientAge", 'n'),
    ("patientSex", 'i'),
    ("admissionNumber", 's'),
    ("idCard", 's'),
    ("template", 'o'),
    ("template.name", 's'),
    ("template.wsid", 's'),
    ("hospitalDepartment", 'o'),
    ("hospitalDepartment.departmentName", 's'),
    ("hospitalDepartment.departmentID", 's'),
    ("doctorName", 's'),
    ("doctorID", 's'),
    ("customTagID", 's'),
    ("inHospitalUserSignerInfomation", 'a'),
    ("inHospitalUserSignerInfomation.signerKeyName", 's'),
    ("inHospitalUserSignerInfomation.signerUserJobId", 's'),
    ("inHospitalUserSignerInfomation.signerUserSequence", 's'),
    ("inHospitalUserSignerInfomation.appendContent", 's'),
    ("inHospitalUserSignerInfomation.disableAutoSign", 'b'),
    ("outHospitalUserSignerInfomation", 'a'),
    ("outHospitalUserSignerInfomation.signerKeyName", 's'),
    ("outHospitalUserSignerInfomation.signerUserPhone", 's'),
    ("outHospitalUserSignerInfomation.signerUserSequence", 's'),
    ("extraParam", 's'),
];

/// Fields of 5.1 (public notes, 2.2).
pub const FORM_APPLY_FIELDS: &[(&str, char)] = &[
    ("customTagID", 's'),
    ("doctorID", 's'),
    ("doctorName", 's'),
    ("template", 'o'),
    ("template.name", 's'),
    ("template.wsid", 's'),
    ("hospitalDepartment", 'o'),
    ("hospitalDepartment.departmentName", 's'),
    ("hospitalDepartment.departmentID", 's'),
    ("patientID", 's'),
    ("patientName", 's'),
    ("patientAge", 'n'),
    ("patientSex", 'i'),
    ("admissionNumber", 's'),
    ("idCard", 's'),
    ("bedNumber", 's'),
    ("mode", 's'),
];

/// Takes an application for a signature, when its fields are those of the table.
pub fn apply(request: &Request, fields: &[(&str, char)], name: &'static str, mut trace: Trace) -> Answer {
    if request.method != "POST" {
        return wrong_method("POST");
    }
    let body = match request.json_object() {
        Ok(body) if !body.is_empty() => body,
        _ => return api_error("100100400", "参数不正确：请求体", trace),
    };
    if let Err(wrong) = check_types(&body, fields, "") {
        return api_error("100100400", &format!("参数不正确：{wrong}"), trace);
    }
    let file = body.get("document").and_then(|document| document.get("base64")).and_then(Value::as_str);
    if let Some(text) = file
        && !crypto::unbase64(text).is_some_and(|file| file.starts_with(b"%PDF"))
    {
        return api_error("100100400", "参数不正确：document.base64 不是 PDF", trace);
    }
    trace.checked.push("fields");
    trace.outcome = format!("{name}: accepted");
    // The answer's data is not public; these ids have the vendor's form.
    let data = json!({
        "signWsid": format!("WSID_SIGN_{}", crypto::random_id()),
        "businessWsid": format!("WSID_BUSI_{}", crypto::random_id()),
        "customTagID": body.get("customTagID"),
    });
    success(Some(data), trace)
}

fn check_types(map: &Map<String, Value>, fields: &[(&str, char)], parent: &str) -> Result<(), String> {
    for (name, value) in map {
        let path = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
        // The vendor's own SDK sends members of its own (`responseClass`).
        let Some((_, kind)) = fields.iter().find(|(known, _)| *known == path) else {
            continue;
        };
        let fits = match (kind, value) {
            ('s' | 'n', Value::String(_)) | ('n', Value::Number(_)) | ('b', Value::Bool(_)) | (_, Value::Null) => true,
            ('i', number) => number.as_i64().is_some(),
            ('o', Value::Object(inner)) => {
                check_types(inner, fields, &path)?;
                true
            }
            ('a', Value::Array(items)) => {
                for item in items {
                    match item {
                        Value::Object(inner) => check_types(inner, fields, &path)?,
                        _ => return Err(path),
                    }
                }
                true
            }
            _ => false,
        };
        if !fits {
            return Err(path);
        }
    }
    Ok(())
}
