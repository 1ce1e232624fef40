//! Orders: checks of a person (face, real name), and cards to be shown.

use super::call::Call;
use super::developers::app_named;
use super::refusal::{Refusal, refuse};
use super::state::State;
use serde_json::{Value, json};

/// getOrderIdByOutAppId.
pub fn for_out_app(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let app_id = call.text("appId");
    let named = if app_id.is_empty() { Some(call.app) } else { app_named(app_id) };
    if named.is_none_or(|named| named.app_id != call.app.app_id) {
        return Err(refuse(21002));
    }
    let card = state.by_qr(call.text("qrCodeText"), call.now_s())?;
    let card = state.cards[card].clone();
    let order = state.new_order(&card.name, &card.id_type, &card.id_number);
    Ok(json!({"orderId": order}))
}

/// registerOrder.
pub fn register(call: &Call<'_>, state: &mut State) -> Value {
    let order = state.new_order(call.text("name"), "01", call.text("idCardNumber"));
    json!({"orderId": order})
}

/// verifyFaceIdentity.
pub fn verify_face(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    state.check_order(call.text("orderId"))?;
    Ok(json!({"status": true, "result": true, "healthCardId": state.cards[0].id}))
}

/// registerUniformVerifyOrder.
pub fn register_uniform(call: &Call<'_>, state: &mut State) -> Value {
    let base = call.request.base_url();
    let order = state.new_order(call.text("name"), call.text("cardType"), call.text("idCard"));
    let url = format!("{base}/open/uniformVerify?order_id={order}");
    json!({"verifyUrl": url, "verifyOrderId": order, "protectState": 0})
}

/// registerUniformOrder: by its name it makes an order; the answer is the sandbox's own.
pub fn register_unified(state: &mut State) -> Value {
    json!({"orderId": state.new_order("", "", "")})
}

/// checkUniformVerifyResult.
pub fn uniform_result(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    let id = call.text("verifyOrderId");
    state.check_order(id)?;
    let (name, id_type, id_number) = match state.orders.get(id) {
        Some(order) => (&order.name, &order.id_type, &order.id_number),
        None => {
            let card = &state.cards[0];
            (&card.name, &card.id_type, &card.id_number)
        }
    };
    Ok(json!({
        "suc": true,
        "verifyType": 0,
        "ext": "",
        "proxyVerifyName": name,
        "proxyVerifyCardType": id_type,
        "proxyVerifyIdCard": id_number,
        "proxyVerifyExpiredTime": "",
        "healthCardId": state.cards[0].id,
    }))
}

/// getOrderInfoByOrderId.
pub fn person(call: &Call<'_>, state: &State) -> Result<Value, Refusal> {
    let id = call.text("orderId");
    state.check_order(id)?;
    Ok(match state.orders.get(id) {
        Some(order) => json!({
            "idCard": order.id_number,
            "cardType": order.id_type,
            "name": order.name,
        }),
        None => {
            let card = &state.cards[0];
            json!({
                "idCard": card.id_number,
                "cardType": card.id_type,
                "name": card.name,
            })
        }
    })
}

/// registerRealPersonAuthOrder.
pub fn register_real_person(call: &Call<'_>, state: &mut State) -> Value {
    let order = if call.text("result") == "01" {
        state.new_order(call.text("name"), call.text("cardType"), call.text("idCard"))
    } else {
        String::new()
    };
    json!({"verifyOrderId": order})
}

/// registerHealthCardPreAuth.
pub fn pre_authorise(call: &Call<'_>, state: &mut State) -> Value {
    let base = call.request.base_url();
    let order = state.new_order("", "", "");
    json!({"bindCardUrl": format!("{base}/open/bindCard?auth_code={order}")})
}

/// registerHealthCardPreFill.
pub fn pre_fill(call: &Call<'_>, state: &mut State) -> Result<Value, Refusal> {
    let base = call.request.base_url();
    state.register(call.req)?;
    let order = state.new_order(call.text("name"), call.text("idType"), call.text("idNumber"));
    let url = format!("{base}/open/uniformVerify?order_id={order}");
    Ok(json!({"verifyUrl": url}))
}
