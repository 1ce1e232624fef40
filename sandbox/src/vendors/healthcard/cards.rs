//! Cards: registered, bound, found.

use super::call::Call;
use super::fields::{check_fields, text_of};
use super::interfaces::BATCH_FIELDS;
use super::printed;
use super::refusal::{Refusal, refuse, refuse_with};
use super::state::State;
use crate::crypto;
use serde_json::{Value, json};

const BATCH_LIMIT: usize = 15;

/// registerHealthCard.
pub fn register(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    state.use_wechat_code(call.text("wechatCode"), call.settings.one_use)?;
    let index = state.register(call.req)?;
    let patid = call.text("patid").to_owned();
    if !patid.is_empty() {
        state.cards[index].patids.insert(call.hospital.to_owned(), patid);
    }
    let text = if call.settings.dynamic_qr {
        state.dynamic_text(index, call.now_s())
    } else {
        state.cards[index].static_text()
    };
    let card = &state.cards[index];
    Ok(json!({
        "qrCodeText": text,
        "healthCardId": card.id,
        "phid": card.phid,
        "adminExt": card.admin_ext(&text),
    }))
}

/// registerBatchHealthCard.
pub fn register_batch(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let items = call.items("healthCardItems")?;
    if items.len() > BATCH_LIMIT {
        return Err(refuse_with(10042, "一次最多注册 15 个"));
    }
    for item in &items {
        check_fields(BATCH_FIELDS, item)?;
    }
    let answers: Vec<Value> = items
        .iter()
        .map(|item| {
            let registered = state.register(item);
            if let Ok(index) = &registered {
                state.cards[*index].patids.insert(call.hospital.to_owned(), text_of(item, "patid").to_owned());
            }
            // A person who is refused has an empty QR text (3.2.9).
            let (text, id) = match registered {
                Ok(index) => (state.cards[index].static_text(), state.cards[index].id.clone()),
                Err(_) => (String::new(), String::new()),
            };
            json!({
                "qrCodeText": text,
                "idNumber": item["idNumber"],
                "idType": item["idType"],
                "healthCardId": id,
            })
        })
        .collect();
    Ok(json!({"rspItems": answers}))
}

/// bindCardRelation.
pub fn bind(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let card = state.by_qr(call.text("qrCodeText"), call.now_s())?;
    state.cards[card].patids.insert(call.hospital.to_owned(), call.text("patid").to_owned());
    Ok(json!({"result": true}))
}

/// getHealthCardByHealthCode.
pub fn by_health_code(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let code = call.text("healthCode");
    let card = if code == printed::HEALTH_CODE {
        Some(1)
    } else if call.settings.one_use {
        state.health_codes.remove(code)
    } else {
        state.health_codes.get(code).copied()
    };
    let card = card.ok_or_else(|| refuse(10008))?;
    Ok(json!({"card": state.cards[card].to_json(call.hospital), "isSelf": true}))
}

/// getHealthCardByQRCode.
pub fn by_qr_code(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    let card = state.by_qr(call.text("qrCodeText"), call.now_s())?;
    Ok(json!({"card": state.cards[card].to_json(call.hospital)}))
}

/// getHealthCardByHealthCardId.
pub fn by_id(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    let card = state.by_id(call.text("healthCardId"))?;
    Ok(json!({"card": state.cards[card].to_json(call.hospital)}))
}

/// updateHealthCardId. Clients differ on the answer (`updateHealthCardIdRspItems` or `result`): both are given.
pub fn update_ids(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let mut answers = Vec::new();
    for item in call.items("updateHealthCardIdItems")? {
        check_fields("healthCardId:s! idType:s! idNumber:s!", item)?;
        let old = text_of(item, "healthCardId").to_owned();
        state.by_id(&old)?;
        let new = crypto::hex_upper(&crypto::sha256(format!("formal {old}").as_bytes()));
        answers.push(json!({
            "oldHealthCardId": old,
            "newHealthCardId": new,
            "idType": item["idType"],
            "idNumber": item["idNumber"],
        }));
    }
    Ok(json!({"updateHealthCardIdRspItems": answers, "result": true}))
}
