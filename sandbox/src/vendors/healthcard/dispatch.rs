//! Which interface is done by what.

use super::call::Call;
use super::refusal::Refusal;
use super::state::{State, Token};
use super::{cards, orders, patients, qr_codes, reports};
use crate::crypto;
use serde_json::{Value, json};

const TOKEN_LIFE_S: u64 = 7200;

/// Does what the interface of that name does.
pub fn run(call: &Call<'_>, name: &str, state: &mut State) -> Result<Value, Refusal> {
    match name {
        // The document, 3.2.1 to 3.2.11.
        "getAppToken" => Ok(token(call, state)),
        "registerHealthCard" => cards::register(call, state),
        "getHealthCardByHealthCode" => cards::by_health_code(call, state),
        "getHealthCardByQRCode" => cards::by_qr_code(call, state),
        "ocrInfo" => patients::ocr(call),
        "bindCardRelation" => cards::bind(call, state),
        "reportHISData" => reports::report(call),
        "getOrderIdByOutAppId" => orders::for_out_app(call, state),
        "registerBatchHealthCard" => cards::register_batch(call, state),
        "getDynamicQRCode" => qr_codes::dynamic_code(call, state),
        "verifyQRCode" => qr_codes::verify_code(call, state),
        // The interfaces beyond it (public notes, section 3).
        "registerOrder" => Ok(orders::register(call, state)),
        "verifyFaceIdentity" => orders::verify_face(call, state),
        "updateHealthCardId" => cards::update_ids(call, state),
        "getHealthCardByHealthCardId" => cards::by_id(call, state),
        "ssmGenQrCode" => Ok(qr_codes::kiosk_code(state)),
        "ssmQueryQrCodeResult" => qr_codes::kiosk_result(call, state),
        "registerUniformVerifyOrder" => Ok(orders::register_uniform(call, state)),
        "registerUniformOrder" => Ok(orders::register_unified(state)),
        "checkUniformVerifyResult" => orders::uniform_result(call, state),
        "getOrderInfoByOrderId" => orders::person(call, state),
        "registerRealPersonAuthOrder" => Ok(orders::register_real_person(call, state)),
        "registerHealthCardPreAuth" => Ok(orders::pre_authorise(call, state)),
        "registerHealthCardPreFill" => orders::pre_fill(call, state),
        "getRegInfoByCode" => Ok(patients::registration_form(state)),
        "getPatientsHealthCard" => Ok(patients::form(state)),
        "savePatients" => Ok(patients::save(state)),
        "saveScanQrField" => reports::save_scan(call, state),
        "getThirdPartyPlatformInfo" => Ok(reports::platform(call)),
        "verifyRealNamePatient" => Ok(patients::verify_real_name(call)),
        "reportRealNamePatientData" | "reportScanQRCode" => Ok(reports::report_use(call)),
        "referralResultNotice" => Ok(json!({"resultCode": 0, "message": "成功"})),
        "sendMedicalRecordNotice" => reports::medical_record(call),
        "checkAppointmentLimit" => Ok(reports::appointment_limit(call)),
        "bindUnionId" => Ok(reports::bind_union_id(call)),
        other => Ok(json!({"interface": other, "req": call.req})),
    }
}

/// getAppToken: a new token, which ends the developer's old one.
fn token(call: &Call<'_>, state: &mut State) -> Value {
    let life_s = match call.settings.token_life_s {
        0 => TOKEN_LIFE_S,
        set => set,
    };
    let text = crypto::hex_upper(&crypto::random(16));
    let token = Token { text: text.clone(), expires_s: call.now_s() + life_s as i64 };
    state.give(call.app.app_id, token);
    call.context.counters.token_fetch("healthcard");
    json!({"appToken": text, "expiresIn": life_s})
}
