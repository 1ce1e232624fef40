//! Persons: read from a picture, as forms, by their real name.

use super::call::Call;
use super::refusal::{Refusal, refuse_with};
use super::state::State;
use crate::crypto;
use serde_json::{Value, json};

const IMAGE_LIMIT: usize = 1024 * 1024;

/// ocrInfo.
pub fn ocr(call: &Call<'_>) -> Result<Value, Refusal> {
    let content = call.text("imageContent");
    if content.starts_with("data:") || content.contains("base64,") {
        return Err(refuse_with(-10039, "图片头部信息需要删除"));
    }
    let Some(image) = crypto::unbase64(content) else {
        return Err(refuse_with(-10039, "不是 base64 编码"));
    };
    if image.len() > IMAGE_LIMIT {
        return Err(refuse_with(20004, "图片须压缩到百 K 级别"));
    }
    Ok(json!({"cardInfo": {
        "name": "张三",
        "id": "101102199809089988",
        "gender": "男",
        "nation": "汉",
        "birth": "1998/9/8",
        "address": "地址",
        "authority": "示例公安局",
        "validDate": "2018.09.08-2038.09.08",
    }}))
}

/// getRegInfoByCode.
pub fn registration_form(state: &State) -> Value {
    let mut form = state.cards[0].to_form();
    form["isSelf"] = json!(true);
    form["verifyStatus"] = json!(true);
    form["childInfo"] = json!({});
    form
}

/// getPatientsHealthCard.
pub fn form(state: &State) -> Value {
    let mut form = state.cards[0].to_form();
    for name in ["nationality", "relation", "multiplebirths", "parity", "guardianInfo", "eContactInfo"] {
        form[name] = json!("");
    }
    form
}

/// savePatients.
pub fn save(state: &State) -> Value {
    json!({
        "code": "0",
        "msg": "成功",
        "patientCode": crypto::random_id(),
        "healthCardId": state.cards[0].id,
        "ext": "",
    })
}

/// verifyRealNamePatient.
pub fn verify_real_name(call: &Call<'_>) -> Value {
    let id = crypto::sha256(call.text("idCard").as_bytes());
    json!({"pass": 1, "patientId": crypto::hex_upper(&id[..16])})
}
