//! Orders and documents that are handed in to be signed.

use super::call::{Call, qr};
use super::fields::{Fields, check_areas, check_client, check_hash, check_tags, object};
use super::orders::{Order, signed_content};
use super::refusal::{Code, Data, refuse};
use crate::crypto;
use crate::http::Trace;
use serde_json::{Map, Value, json};

/// What both signing interfaces ask for.
struct Submission<'a> {
    ur_id: &'a str,
    open_id: &'a str,
    /// signType 4: no doctor yet, the QR code is claimed.
    claim: bool,
    tag: &'a str,
    self_sign: Option<&'a str>,
    local_time_stamp: bool,
    offer_self_sign: bool,
    pdf: Option<Vec<u8>>,
    content: String,
}

/// recipe/synRecipeInfo (4.3.5).
pub fn recipe(call: &Call<'_>, body: &Map<String, Value>, trace: &mut Trace) -> Data {
    let root = Fields { place: "root", map: body };
    let sign_type = root.whole_number("signType")?;
    if !["0", "4"].contains(&sign_type.as_str()) {
        return refuse(Code::Field, "signType 取值错误");
    }
    let msg = object(body, "msg")?;
    let head = object(msg.map, "head")?;
    let fields = object(msg.map, "body")?;
    check_client(&head, true, trace)?;
    let template = head.need("templateId")?;
    let areas = template == "personRolesPdf";
    if !areas && !template.starts_with("hash") {
        return refuse(Code::Field, "templateId 不存在");
    }
    for name in ["channelID", "sysTag", "selfSign", "isLocalTimeStamp"] {
        head.text(name)?;
    }
    head.choice("isLocalTimeStamp", &["true", "false"])?;
    head.pdf("appendixFileBase64", false)?;

    let ur_id = fields.serial("urId", 64)?;
    let open_id =
        if sign_type == "4" && !areas { fields.text("openId")?.unwrap_or("") } else { fields.need("openId")? };
    for name in ["patientName", "patientAge"] {
        fields.need(name)?;
    }
    fields.need("patientSex")?;
    fields.choice("patientSex", &["男", "女", "未知"])?;
    let card_type = fields.need("patientCardType")?;
    fields.choice("patientCardType", &["YB", "SF", "HZ", "QT"])?;
    // 4.3.5: 患者证件号，证件类型为QT时可以为空
    if card_type != "QT" {
        fields.need("patientCard")?;
    }
    fields.limit("patientCard", 20)?;
    fields.datetime("recipeTime")?;
    fields.limit("subject", 50)?;
    let pdf = if areas {
        fields.text("diagnose")?;
        check_areas(fields.map)?;
        fields.pdf("pdfBase64", true)?
    } else {
        check_hash(&fields)?;
        check_tags(&fields)?;
        fields.text("remarks")?;
        None
    };
    trace.checked.push("fields");
    let submission = Submission {
        ur_id,
        open_id,
        claim: sign_type == "4",
        tag: head.text("sysTag")?.unwrap_or("NULL"),
        self_sign: head.text("selfSign")?,
        local_time_stamp: head.text("isLocalTimeStamp")? != Some("false"),
        offer_self_sign: sign_type == "0" && head.text("selfSign")? == Some("true"),
        pdf,
        content: signed_content(fields.map),
    };
    submit(call, submission)
}

/// signInfo/syn (4.3.6).
pub fn office(call: &Call<'_>, body: &Map<String, Value>, trace: &mut Trace) -> Data {
    let root = Fields { place: "root", map: body };
    if !["0", "1", "2"].contains(&root.whole_number("signType")?.as_str()) {
        return refuse(Code::Field, "signType 取值错误");
    }
    let msg = object(body, "msg")?;
    let head = object(msg.map, "head")?;
    let fields = object(msg.map, "body")?;
    check_client(&head, true, trace)?;
    let template = head.need("templateId")?;
    // The printed sample says personPdf, the table contract_… and office_….
    let known = template == "personPdf" || template.starts_with("contract_") || template.starts_with("office_");
    if !known {
        return refuse(Code::Field, "templateId 不存在");
    }
    head.choice("selfSign", &["true", "false"])?;
    let ur_id = fields.serial("urId", 32)?;
    let open_id = fields.need("openId")?;
    fields.need("viewName")?;
    fields.datetime("viewTime")?;
    let pdf = fields.pdf("pdfBase64", true)?;
    fields.limit("viewSubject", 50)?;
    fields.limit("viewRemark", 300)?;
    trace.checked.push("fields");
    let submission = Submission {
        ur_id,
        open_id,
        claim: false,
        tag: head.text("sysTag")?.unwrap_or("NULL"),
        self_sign: head.text("selfSign")?,
        local_time_stamp: true,
        offer_self_sign: head.text("selfSign")? == Some("true"),
        pdf,
        content: signed_content(fields.map),
    };
    submit(call, submission)
}

/// am/…/recipe/syn of the cloud platform (public notes, section 2): the head has been checked, and what a template asks
/// for is not public.
pub fn cloud(call: &Call<'_>, body: &Map<String, Value>, trace: &mut Trace) -> Data {
    let root = Fields { place: "root", map: body };
    if !["0", "1", "2"].contains(&root.whole_number("signType")?.as_str()) {
        return refuse(Code::Field, "signType 取值错误");
    }
    let msg = object(body, "msg")?;
    let head = object(msg.map, "head")?;
    let fields = object(msg.map, "body")?;
    head.need("templateId")?;
    for name in ["urId", "openId", "patientName", "patientAge", "patientSex", "patientCardType"] {
        fields.need(name)?;
    }
    if fields.need("patientCardType")? != "QT" {
        fields.need("patientCard")?;
    }
    fields.datetime("recipeTime")?;
    fields.limit("subject", 50)?;
    check_hash(&fields)?;
    check_tags(&fields)?;
    trace.checked.push("fields");
    let submission = Submission {
        ur_id: fields.need("urId")?,
        open_id: fields.need("openId")?,
        claim: false,
        tag: head.text("sysTag")?.unwrap_or("NULL"),
        self_sign: head.text("selfSign")?,
        local_time_stamp: true,
        offer_self_sign: false,
        pdf: fields.pdf("pdfBase64", false)?,
        content: signed_content(fields.map),
    };
    let made = submit(call, submission)?.unwrap_or_default();
    Ok(Some(json!({
        "uniqueId": made["uniqueId"],
        "timeStampSignData": made["timeStampSignData"],
        "selfSign": made["isSelfSign"] == "true",
    })))
}

/// Makes the order, and signs it at once where the doctor granted that.
fn submit(call: &Call<'_>, submission: Submission<'_>) -> Data {
    let mut state = call.state();
    let stamp = if submission.open_id.is_empty() { String::new() } else { state.signer(submission.open_id)?.stamp() };
    let granted = state.grants.granted(submission.open_id, submission.tag);
    let id = crypto::random_id();
    let now = call.now();
    let status = if submission.claim { 10 } else { 0 };
    let mut order = Order::new(
        &state.time_stamper,
        submission.ur_id,
        submission.open_id,
        status,
        call.context.clock.now_s(),
        submission.content,
    );
    order.pdf = submission.pdf;
    order.local_time_stamp = submission.local_time_stamp;
    if granted && !submission.claim && submission.self_sign != Some("false") {
        state.sign(&mut order, &now);
    }
    let mut data = json!({
        "uniqueId": id,
        "isSelfSign": if granted { "true" } else { "false" },
        "stamp": stamp,
        "time": now,
        "timeStampSignData": crypto::base64(&order.stamp_signature),
    });
    if submission.claim {
        data["authSignQRCode"] = json!(qr(&format!("ywx:authSign:{id}")));
    }
    if submission.offer_self_sign && !granted {
        data["selfSignQRCode"] = json!(qr(&format!("ywx:selfSign:{id}")));
        // Scanning that code grants; selfSign/getResult then finds it.
        if state.grants.newest(submission.open_id, Some(submission.tag)).is_none() {
            state.grants.ask(submission.open_id, submission.tag);
        }
    }
    state.keep(id, order);
    Ok(Some(data))
}
