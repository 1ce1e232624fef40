//! What is asked of a doctor: who it is, and whether something waits for a signature.

use super::call::Call;
use super::fields::Fields;
use super::refusal::{Code, Data, refuse};
use serde_json::json;

const WEEK_S: i64 = 7 * 86_400;

/// doctor/synDoctorSearch.
pub fn search(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let keys =
        [fields.text("openId")?, fields.text("phone")?, fields.text("userIdcardNum")?, fields.text("employeeNumber")?];
    if keys.iter().all(Option::is_none) {
        return refuse(Code::Field, "openId、phone、userIdcardNum、employeeNumber 不能同时为空");
    }
    let state = call.state();
    let found = state.doctors.iter().find(|doctor| {
        let own = [doctor.open_id, doctor.phone, doctor.id_card, doctor.employee];
        keys.iter().zip(own).all(|(asked, own)| asked.is_none_or(|asked| asked == own))
    });
    let Some(doctor) = found else {
        return refuse(Code::Doctor, "未查询到该医师");
    };
    let ready = doctor.process == "2";
    Ok(Some(json!({
        "openId": doctor.open_id,
        "employeeNumber": doctor.employee,
        "process": doctor.process,
        "phoneNum": doctor.phone,
        "note": "",
        "time": call.now(),
        "stamp": if ready { doctor.stamp() } else { String::new() },
        "stampStatus": if ready { "11" } else { "10" },
        "userIdcardNum": doctor.id_card,
        "title": "主治医师",
        "userAge": "35",
        "department": "内科",
        "userName": doctor.name,
        "failReason": "",
    })))
}

/// doctor/existUnsign.
pub fn exist_unsign(call: &Call<'_>, fields: &Fields<'_>) -> Data {
    let state = call.state();
    let doctor = state.doctor(fields.need("openId")?)?.open_id;
    let since = call.context.clock.now_s() - WEEK_S;
    let exists =
        state.orders.values().any(|order| order.open_id == doctor && order.status == 0 && order.created_s >= since);
    Ok(Some(json!(exists)))
}
