//! Signatures and time stamps verified, digests computed.

use super::call::Call;
use super::fields::Fields;
use super::order_query::with_order;
use super::orders::signed_content;
use super::refusal::{Code, Data, refuse};
use super::signing::verify;
use crate::crypto;
use serde_json::json;

/// recipe/verifyDataById (6.1.1): what is given is verified against the signature.
pub fn verify_data(call: &Call<'_>, head: &Fields<'_>, fields: &Fields<'_>) -> Data {
    for name in
        ["urId", "patientName", "patientAge", "patientSex", "patientCardType", "recipeTime", "hashValue", "hashType"]
    {
        fields.need(name)?;
    }
    with_order(call, head.need("uniqueId")?, |state, id| {
        let Some(order) = state.orders.get(id) else {
            return Ok(None);
        };
        let Some(signed) = &order.signed else {
            return refuse(Code::State, "数据未签名");
        };
        let identity = &state.doctor(&order.open_id)?.identity;
        let given = signed_content(fields.map);
        let fits = verify(identity, &signed.p1, given.as_bytes());
        Ok(Some(json!({"verifyResult": fits})))
    })
}

/// recipe/verifyTimeStamp.
pub fn verify_time_stamp(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let id = fields.need("uniqueId")?;
    let state = call.state();
    let Some(order) = state.orders.get(id) else {
        return refuse(Code::Unknown, "uniqueId 不存在");
    };
    if !order.local_time_stamp {
        return refuse(Code::State, "未开启本地时间戳");
    }
    let fits = verify(&state.time_stamper, &order.stamp_signature, order.stamp_text.as_bytes());
    Ok(Some(json!({"verifyResult": fits})))
}

/// common/computeDigestForAlg (4.3.4).
pub fn digest(fields: &Fields<'_>) -> Data {
    let origin = fields.need("originData")?.as_bytes();
    let kind = fields.text("hashAlg")?.unwrap_or("SM3");
    let value = match kind {
        "SHA1" => crypto::sha1(origin),
        "SHA256" => crypto::sha256(origin),
        "SM3" => crypto::sm3(origin),
        _ => return refuse(Code::Field, "hashAlg 支持 SHA1、SHA256、SM3"),
    };
    Ok(Some(json!({
        "hashValue": crypto::base64(&value),
        "hashType": kind,
    })))
}
