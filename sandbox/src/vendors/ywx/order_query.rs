//! What becomes of an order: its state, its signature, its end.

use super::call::{Call, qr};
use super::fields::Fields;
use super::orders::Order;
use super::refusal::{Code, Data, Refusal, refuse};
use super::state::State;
use crate::crypto;
use serde_json::{Value, json};

/// The order of `uniqueId` as this query finds it.
pub fn with_order(call: &Call<'_>, id: &str, then: impl FnOnce(&mut State, &str) -> Data) -> Data {
    let mut state = call.state();
    if !state.orders.contains_key(id) {
        return refuse(Code::Unknown, "uniqueId 不存在");
    }
    let now = call.now();
    state.advance(id, call.settings, &now);
    then(&mut state, id)
}

/// recipe/querySignDataByUniqueId.
pub fn by_id(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    with_order(call, fields.need("uniqueId")?, |state, id| {
        Ok(state.orders.get(id).map(|order| {
            let mut row = order_row(id, order);
            if order.status == 10 {
                row["authSignQRCode"] = json!(qr(&format!("ywx:authSign:{id}")));
            }
            row
        }))
    })
}

/// recipe/signDataListSearchByTime.
pub fn list(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let start = fields.datetime("startDate")?;
    let end = fields.datetime("endDate")?;
    if start > end {
        return refuse(Code::Field, "startDate 不能大于 endDate");
    }
    let number = |name: &str| -> Result<usize, Refusal> {
        match fields.whole_number(name)?.parse() {
            Ok(number) if (1..=1000).contains(&number) => Ok(number),
            _ => refuse(Code::Field, format!("{name} 取值错误")),
        }
    };
    let (page, size) = (number("pageNum")?, number("pageSize")?);
    let mut state = call.state();
    let found: Vec<String> = state
        .sequence
        .iter()
        .filter(|id| state.orders.get(*id).is_some_and(|order| (start..=end).contains(&order.created_s)))
        .cloned()
        .collect();
    let now = call.now();
    let mut list = Vec::new();
    for id in found.iter().skip((page - 1) * size).take(size) {
        state.advance(id, call.settings, &now);
        list.extend(state.orders.get(id).map(|order| order_row(id, order)));
    }
    Ok(Some(json!({
        "pageNum": page,
        "pageSize": size,
        "total": found.len(),
        "pages": found.len().div_ceil(size),
        "list": list,
    })))
}

/// recipe/synSignDataSearch.
pub fn result(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let p1 = match fields.map.get("isP1") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(wanted)) => *wanted,
        Some(_) => return refuse(Code::Field, "isP1 应为布尔值"),
    };
    with_order(call, fields.need("uniqueId")?, |state, id| {
        let Some(order) = state.orders.get(id) else {
            return Ok(None);
        };
        let mut data = json!({"urId": order.ur_id, "uniqueId": id});
        if !order.fail_reason.is_empty() {
            data["failReason"] = json!(order.fail_reason);
        }
        if let Some(signed) = &order.signed {
            if p1 {
                data["p1"] = json!(crypto::base64(&signed.p1));
                data["cert"] = json!(crypto::base64(&signed.certificate));
            } else {
                data["signedData"] = json!(crypto::base64(&signed.p7));
            }
            if let Some(pdf) = &order.pdf {
                let mut file = pdf.clone();
                file.extend(format!("\n% signed {} {}\n", order.open_id, signed.time).bytes());
                data["signedPdfBase64"] = json!(crypto::base64(&file));
            }
            data["stamp"] = json!(state.doctor(&order.open_id)?.stamp());
            data["signTime"] = json!(signed.time);
            data["failReason"] = json!("");
        }
        Ok(Some(data))
    })
}

/// recipe/deleteUnsignedDataByUniqueId.
pub fn delete(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let id = fields.need("uniqueId")?;
    let mut state = call.state();
    match state.orders.get_mut(id) {
        None => refuse(Code::Unknown, "uniqueId 不存在"),
        Some(order) if matches!(order.status, 0 | 8 | 10) => {
            order.status = 8;
            Ok(None)
        }
        Some(_) => refuse(Code::State, "只能删除未签名数据"),
    }
}

fn order_row(id: &str, order: &Order) -> Value {
    json!({
        "urid": order.ur_id,
        "uniqueid": id,
        "status": order.status,
        "openId": order.open_id,
    })
}
