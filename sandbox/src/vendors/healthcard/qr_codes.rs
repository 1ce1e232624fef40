//! QR codes: dynamic ones, those that are read, and those of kiosks (扫码机).

use super::call::Call;
use super::printed;
use super::refusal::{Refusal, refuse_with};
use super::state::State;
use crate::scan::{Outcome, Scan};
use crate::{crypto, picture};
use serde_json::{Value, json};

/// getDynamicQRCode.
pub fn dynamic_code(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let index = state.by_id(call.text("healthCardId"))?;
    let card = &state.cards[index];
    if card.id_number != call.text("idNumber") || card.id_type != call.text("idType") {
        return Err(refuse_with(10042, "证件与健康卡不符"));
    }
    let asked = match call.req.get("codeType") {
        None => "0".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let text = match asked.as_str() {
        "0" => state.dynamic_text(index, call.now_s()),
        "1" => state.cards[index].static_text(),
        _ => return Err(refuse_with(10042, "codeType 取值错误")),
    };
    Ok(json!({
        "qrCodeText": text,
        "qrCodeImg": crypto::base64(&picture::qr_png(&text)),
        "color": 0,
        "healthCardId": state.cards[index].id,
    }))
}

/// verifyQRCode.
pub fn verify_code(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    let index = state.by_qr(call.text("qrCodeText"), call.now_s())?;
    let card = &state.cards[index];
    Ok(json!({
        "address": card.address,
        "birthday": card.birthday,
        "gender": card.gender,
        "healthCardId": card.id,
        "idNumber": card.id_number,
        "idType": card.id_type,
        "name": card.name,
        "nation": card.nation,
        "phid": card.phid,
        "phone": card.phone1,
    }))
}

/// ssmGenQrCode.
pub fn kiosk_code(state: &mut State) -> Value {
    let uid = crypto::random_id();
    state.kiosks.insert(uid.clone(), Scan::expiring());
    let image = picture::qr_png(&format!("ssm:{uid}"));
    json!({"imageContent": crypto::base64(&image), "uid": uid})
}

/// ssmQueryQrCodeResult.
pub fn kiosk_result(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let uid = call.text("uid");
    let outcome = match state.kiosks.get_mut(uid) {
        Some(scan) => scan.query(call.settings),
        None if printed::ORDER_IDS.contains(&uid) => Outcome::Done,
        None => return Err(refuse_with(20002, "uid")),
    };
    // Only 2 (authorised) is public; the others are the sandbox's own.
    Ok(match outcome {
        Outcome::Done => {
            json!({"statusCode": 2, "healthCardId": state.cards[0].id})
        }
        Outcome::Pending => json!({"statusCode": 0}),
        Outcome::Refused => json!({"statusCode": 3}),
        Outcome::Expired => json!({"statusCode": 4}),
    })
}
