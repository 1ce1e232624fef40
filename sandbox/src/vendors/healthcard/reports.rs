//! What hospitals report and announce to the platform.

use super::call::Call;
use super::developers::check_hospital;
use super::fields::check_fields;
use super::refusal::{Refusal, refuse, refuse_with};
use super::state::State;
use crate::crypto;
use serde_json::{Value, json};

/// reportHISData.
pub fn report(call: &Call<'_>) -> Result<Value, Refusal> {
    if call.text("cardType") == "11" {
        if call.text("qrCodeText").is_empty() {
            return Err(refuse(10018));
        }
    } else {
        if call.text("idCardNumber").is_empty() && call.text("idCard").is_empty() {
            return Err(refuse(10014));
        }
        if call.text("name").is_empty() {
            return Err(refuse(10013));
        }
    }
    let hospital = call.text("hospitalId");
    if hospital.is_empty() && call.text("hospitalCode").is_empty() {
        return Err(refuse_with(10042, "hospitalId 不能为空"));
    }
    if !hospital.is_empty() {
        check_hospital(call.app, hospital)?;
    }
    let registering = ["010101", "0101011", "0101012"].contains(&call.text("scene"));
    if registering && call.text("department").is_empty() {
        return Err(refuse_with(10042, "department 不能为空"));
    }
    Ok(json!({"none": ""}))
}

/// saveScanQrField.
pub fn save_scan(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    state.by_id(call.text("healthCardId"))?;
    Ok(json!({"fieldCode": crypto::random_id()}))
}

/// getThirdPartyPlatformInfo.
pub fn platform(call: &Call<'_>) -> Value {
    json!({
        "adminId": "1",
        "hospitalId": call.hospital,
        "supportStatus": 1,
    })
}

/// reportRealNamePatientData and reportScanQRCode.
pub fn report_use(call: &Call<'_>) -> Value {
    json!({"none": "", "resultCode": 0, "time": call.text("time")})
}

/// sendMedicalRecordNotice.
pub fn medical_record(call: &Call<'_>) -> Result<Value, Refusal> {
    for item in call.items("userCardInfoList")? {
        check_fields("time:s! department:s! cardChannel:s! scene:s!", item)?;
    }
    Ok(json!({"ext": ""}))
}

/// checkAppointmentLimit.
pub fn appointment_limit(call: &Call<'_>) -> Value {
    if call.text("clientIp").is_empty() {
        json!({"ext": ""})
    } else {
        json!({"verify": true, "riskLevel": 0, "toast": ""})
    }
}

/// bindUnionId.
pub fn bind_union_id(call: &Call<'_>) -> Value {
    let list: Vec<Value> = call
        .req
        .get("qrCodeList")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|text| json!({"qrCodeText": text, "status": 0}))
        .collect();
    json!({"responseStatusList": list})
}
