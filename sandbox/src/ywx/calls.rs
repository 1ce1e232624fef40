//! What each interface does.

use super::fields::{Fields, check_areas, check_client, check_hash, check_tags, object};
use super::state::{DOCTORS, Grant, Login, Order, State, content_of, ecdsa_fits};
use super::{Code, Data, Refusal, refuse};
use crate::http::{Request, Trace};
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::{Shared, check, lock, picture};
use serde_json::{Map, Value, json};

const WEEK_S: i64 = 7 * 86_400;

pub(super) struct Call<'a> {
    pub(super) shared: &'a Shared,
    pub(super) settings: &'a Settings,
}

impl Call<'_> {
    fn now(&self) -> String {
        self.shared.clock.beijing()
    }

    pub(super) fn run(&self, name: &str, request: &Request, trace: &mut Trace) -> Data {
        if request.method == "GET" {
            return self.query(name, request, trace);
        }
        let body = match request.json_object() {
            Ok(body) => body,
            Err(_) => return refuse(Code::Field, "请求体不是 JSON 对象"),
        };
        match name {
            "common/computeDigestForAlg" => digest(&Fields { place: "body", map: &body }),
            "recipe/synRecipeInfo" => self.recipe(&body, trace),
            "signInfo/syn" => self.office(&body, trace),
            _ => {
                let head = object(&body, "head")?;
                let fields = object(&body, "body")?;
                let secret = [
                    "selfSign/request",
                    "selfSign/getResult",
                    "selfSign/quit",
                    "recipe/synSignDataSearch",
                    "recipe/verifyDataById",
                    "recipe/verifyTimeStamp",
                ]
                .contains(&name);
                check_client(&head, secret, trace)?;
                match name {
                    "doctor/synDoctorSearch" => self.doctor_search(&fields),
                    "selfSign/request" => self.self_sign_request(&fields),
                    "selfSign/getResult" => self.self_sign_result(&fields),
                    "selfSign/quit" => self.self_sign_quit(&fields),
                    "recipe/querySignDataByUniqueId" => self.query_order(&fields),
                    "recipe/signDataListSearchByTime" => self.list_orders(&fields),
                    "recipe/synSignDataSearch" => self.result(&fields),
                    "recipe/deleteUnsignedDataByUniqueId" => self.delete(&fields),
                    "recipe/verifyDataById" => self.verify(&head, &fields),
                    _ => self.verify_time_stamp(&fields),
                }
            }
        }
    }

    /// The three GET interfaces.
    fn query(&self, name: &str, request: &Request, trace: &mut Trace) -> Data {
        let pairs = match request.query_pairs() {
            Ok(pairs) => pairs,
            Err(words) => return refuse(Code::Field, words),
        };
        let map: Map<String, Value> = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        let fields = Fields { place: "query", map: &map };
        if name == "doctor/existUnsign" {
            let state = lock(&self.shared.ywx);
            let doctor = state.doctor(fields.need("openId")?)?.open_id;
            let since = self.shared.clock.now_s() - WEEK_S;
            let exists = state
                .orders
                .values()
                .any(|order| order.open_id == doctor && order.status == 0 && order.created_s >= since);
            return Ok(Some(json!(exists)));
        }
        check_client(&fields, false, trace)?;
        if name == "oauth/tokeninfo" {
            return self.token_info(&fields);
        }
        if fields.need("responseType")? != "code" {
            return refuse(Code::Field, "responseType 固定值为 code");
        }
        fields.choice("selfSign", &["true", "false"])?;
        if let Some(hours) = fields.text("sessionTime")? {
            let hours: i64 = hours.parse().unwrap_or(0);
            if !(1..=16).contains(&hours) {
                return refuse(Code::Field, "sessionTime 范围 1-16");
            }
        }
        let id = check::random_id();
        let login = Login {
            scan: Scan::mortal(),
            self_sign: fields.text("selfSign")? == Some("true"),
            tag: fields.text("sysTag")?.unwrap_or("NULL").to_owned(),
        };
        lock(&self.shared.ywx).logins.insert(id.clone(), login);
        Ok(Some(json!({
            "requestId": id,
            "imgBase64": qr(&format!("ywx:oauth:{id}")),
            "time": "120",
        })))
    }

    fn token_info(&self, fields: &Fields<'_>) -> Data {
        let id = fields.need("requestId")?;
        let mut state = lock(&self.shared.ywx);
        let (outcome, tag) = match state.logins.get_mut(id) {
            Some(login) => (login.scan.query(self.settings), login.self_sign.then(|| login.tag.clone())),
            None => return refuse(Code::Unknown, "requestId 不存在"),
        };
        match outcome {
            // The document marks `data` as not always there; before the scan it is not.
            Outcome::Pending => return Ok(None),
            Outcome::Refused => return refuse(Code::Refused, "用户拒绝授权"),
            Outcome::Expired => return refuse(Code::Expired, "请求已过期，请重新获取二维码"),
            Outcome::Done => {}
        }
        if let Some(tag) = tag {
            let mut scan = Scan::lasting();
            scan.decide(Outcome::Done);
            let grant = Grant { scan, granted: true };
            state.grants.insert((DOCTORS[0].to_owned(), tag), grant);
        }
        let doctor = state.doctor(DOCTORS[0])?;
        Ok(Some(json!({
            "openId": doctor.open_id,
            "userIdType": "SF",
            "userIdcardNum": doctor.id_card,
            "userType": "0",
            "userName": doctor.name,
        })))
    }

    fn doctor_search(&self, fields: &Fields<'_>) -> Data {
        let keys = [
            fields.text("openId")?,
            fields.text("phone")?,
            fields.text("userIdcardNum")?,
            fields.text("employeeNumber")?,
        ];
        if keys.iter().all(Option::is_none) {
            return refuse(Code::Field, "openId、phone、userIdcardNum、employeeNumber 不能同时为空");
        }
        let state = lock(&self.shared.ywx);
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
            "time": self.now(),
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

    fn self_sign_request(&self, fields: &Fields<'_>) -> Data {
        let tag = fields.text("sysTag")?.unwrap_or("NULL").to_owned();
        let mut state = lock(&self.shared.ywx);
        let open_id = state.signer(fields.need("openId")?)?.open_id.to_owned();
        let code = qr(&format!("ywx:selfSign:{open_id}:{}", check::random_id()));
        let grant = Grant { scan: Scan::mortal(), granted: false };
        state.grants.insert((open_id, tag), grant);
        Ok(Some(json!(code)))
    }

    fn self_sign_result(&self, fields: &Fields<'_>) -> Data {
        let tag = fields.text("sysTag")?;
        let mut state = lock(&self.shared.ywx);
        let open_id = state.doctor(fields.need("openId")?)?.open_id;
        // The document's sample asks with a sysTag and queries without one.
        let grant = state
            .grants
            .iter_mut()
            .find(|((owner, granted_tag), _)| owner == open_id && tag.is_none_or(|tag| tag == granted_tag))
            .map(|(_, grant)| grant);
        let step = match grant {
            None => 0,
            Some(grant) => match grant.scan.query(self.settings) {
                Outcome::Pending => 0,
                Outcome::Done => {
                    grant.granted = true;
                    1
                }
                Outcome::Refused => 2,
                Outcome::Expired => {
                    return refuse(Code::Expired, "授权二维码已过期，请重新请求");
                }
            },
        };
        Ok(Some(json!({"grantStep": step})))
    }

    fn self_sign_quit(&self, fields: &Fields<'_>) -> Data {
        let tag = fields.text("sysTag")?;
        let mut state = lock(&self.shared.ywx);
        let open_id = state.doctor(fields.need("openId")?)?.open_id;
        state.grants.retain(|(owner, granted_tag), _| owner != open_id || tag.is_some_and(|tag| tag != granted_tag));
        Ok(None)
    }

    /// recipe/synRecipeInfo (4.3.5).
    fn recipe(&self, body: &Map<String, Value>, trace: &mut Trace) -> Data {
        let root = Fields { place: "root", map: body };
        let sign_type = root.need("signType")?;
        root.choice("signType", &["0", "4"])?;
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
        let wanted = Wanted {
            ur_id,
            open_id,
            claim: sign_type == "4",
            tag: head.text("sysTag")?.unwrap_or("NULL"),
            self_sign: head.text("selfSign")?,
            local_time_stamp: head.text("isLocalTimeStamp")? != Some("false"),
            offer_self_sign: sign_type == "0" && head.text("selfSign")? == Some("true"),
            pdf,
            content: content_of(fields.map),
        };
        self.order(wanted)
    }

    /// signInfo/syn (4.3.6).
    fn office(&self, body: &Map<String, Value>, trace: &mut Trace) -> Data {
        let root = Fields { place: "root", map: body };
        root.need("signType")?;
        root.choice("signType", &["0", "1", "2"])?;
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
        let wanted = Wanted {
            ur_id,
            open_id,
            claim: false,
            tag: head.text("sysTag")?.unwrap_or("NULL"),
            self_sign: head.text("selfSign")?,
            local_time_stamp: true,
            offer_self_sign: head.text("selfSign")? == Some("true"),
            pdf,
            content: content_of(fields.map),
        };
        self.order(wanted)
    }

    fn order(&self, wanted: Wanted<'_>) -> Data {
        let mut state = lock(&self.shared.ywx);
        let stamp = if wanted.open_id.is_empty() { String::new() } else { state.signer(wanted.open_id)?.stamp() };
        let granted = state.granted(wanted.open_id, wanted.tag);
        let id = check::random_id();
        let now = self.now();
        let status = if wanted.claim { 10 } else { 0 };
        let mut order =
            state.new_order(wanted.ur_id, wanted.open_id, status, self.shared.clock.now_s(), wanted.content);
        order.pdf = wanted.pdf;
        order.local_time_stamp = wanted.local_time_stamp;
        if granted && !wanted.claim && wanted.self_sign != Some("false") {
            state.sign(&mut order, &now);
        }
        let mut data = json!({
            "uniqueId": id,
            "isSelfSign": if granted { "true" } else { "false" },
            "stamp": stamp,
            "time": now,
            "timeStampSignData": check::base64(&order.stamp_signature),
        });
        if wanted.claim {
            data["authSignQRCode"] = json!(qr(&format!("ywx:authSign:{id}")));
        }
        if wanted.offer_self_sign && !granted {
            data["selfSignQRCode"] = json!(qr(&format!("ywx:selfSign:{id}")));
            // Scanning that code grants; selfSign/getResult then finds it.
            let key = (wanted.open_id.to_owned(), wanted.tag.to_owned());
            state.grants.entry(key).or_insert_with(|| Grant { scan: Scan::mortal(), granted: false });
        }
        state.keep(id, order);
        Ok(Some(data))
    }

    /// The order of `uniqueId` as this query finds it.
    fn with_order(&self, id: &str, then: impl FnOnce(&mut State, &str) -> Data) -> Data {
        let mut state = lock(&self.shared.ywx);
        if !state.orders.contains_key(id) {
            return refuse(Code::Unknown, "uniqueId 不存在");
        }
        let now = self.now();
        state.advance(id, self.settings, &now);
        then(&mut state, id)
    }

    fn query_order(&self, fields: &Fields<'_>) -> Data {
        self.with_order(fields.need("uniqueId")?, |state, id| {
            Ok(state.orders.get(id).map(|order| {
                let mut row = order_row(id, order);
                if order.status == 10 {
                    row["authSignQRCode"] = json!(qr(&format!("ywx:authSign:{id}")));
                }
                row
            }))
        })
    }

    fn list_orders(&self, fields: &Fields<'_>) -> Data {
        let start = fields.datetime("startDate")?;
        let end = fields.datetime("endDate")?;
        if start > end {
            return refuse(Code::Field, "startDate 不能大于 endDate");
        }
        let number = |name: &str| -> Result<usize, Refusal> {
            match fields.need(name)?.parse() {
                Ok(number) if (1..=1000).contains(&number) => Ok(number),
                _ => refuse(Code::Field, format!("{name} 取值错误")),
            }
        };
        let (page, size) = (number("pageNum")?, number("pageSize")?);
        let mut state = lock(&self.shared.ywx);
        let found: Vec<String> = state
            .sequence
            .iter()
            .filter(|id| state.orders.get(*id).is_some_and(|order| (start..=end).contains(&order.created_s)))
            .cloned()
            .collect();
        let now = self.now();
        let mut list = Vec::new();
        for id in found.iter().skip((page - 1) * size).take(size) {
            state.advance(id, self.settings, &now);
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

    fn result(&self, fields: &Fields<'_>) -> Data {
        let p1 = match fields.map.get("isP1") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(wanted)) => *wanted,
            Some(_) => return refuse(Code::Field, "isP1 应为布尔值"),
        };
        self.with_order(fields.need("uniqueId")?, |state, id| {
            let Some(order) = state.orders.get(id) else {
                return Ok(None);
            };
            let mut data = json!({"urId": order.ur_id, "uniqueId": id});
            if !order.fail_reason.is_empty() {
                data["failReason"] = json!(order.fail_reason);
            }
            if let Some(signed) = &order.signed {
                if p1 {
                    data["p1"] = json!(check::base64(&signed.p1));
                    data["cert"] = json!(check::base64(&signed.certificate));
                } else {
                    data["signedData"] = json!(check::base64(&signed.p7));
                }
                if let Some(pdf) = &order.pdf {
                    let mut file = pdf.clone();
                    file.extend(format!("\n% signed {} {}\n", order.open_id, signed.time).bytes());
                    data["signedPdfBase64"] = json!(check::base64(&file));
                }
                data["stamp"] = json!(state.doctor(&order.open_id)?.stamp());
                data["signTime"] = json!(signed.time);
                data["failReason"] = json!("");
            }
            Ok(Some(data))
        })
    }

    fn delete(&self, fields: &Fields<'_>) -> Data {
        let id = fields.need("uniqueId")?;
        let mut state = lock(&self.shared.ywx);
        match state.orders.get_mut(id) {
            None => refuse(Code::Unknown, "uniqueId 不存在"),
            Some(order) if matches!(order.status, 0 | 8 | 10) => {
                order.status = 8;
                Ok(None)
            }
            Some(_) => refuse(Code::State, "只能删除未签名数据"),
        }
    }

    /// recipe/verifyDataById (6.1.1): what is given is verified against the signature.
    fn verify(&self, head: &Fields<'_>, fields: &Fields<'_>) -> Data {
        for name in [
            "urId",
            "patientName",
            "patientAge",
            "patientSex",
            "patientCardType",
            "recipeTime",
            "hashValue",
            "hashType",
        ] {
            fields.need(name)?;
        }
        self.with_order(head.need("uniqueId")?, |state, id| {
            let Some(order) = state.orders.get(id) else {
                return Ok(None);
            };
            let Some(signed) = &order.signed else {
                return refuse(Code::State, "数据未签名");
            };
            let identity = &state.doctor(&order.open_id)?.identity;
            let given = content_of(fields.map);
            let fits = ecdsa_fits(identity, &signed.p1, given.as_bytes());
            Ok(Some(json!({"verifyResult": fits})))
        })
    }

    fn verify_time_stamp(&self, fields: &Fields<'_>) -> Data {
        let id = fields.need("uniqueId")?;
        let state = lock(&self.shared.ywx);
        let Some(order) = state.orders.get(id) else {
            return refuse(Code::Unknown, "uniqueId 不存在");
        };
        if !order.local_time_stamp {
            return refuse(Code::State, "未开启本地时间戳");
        }
        let fits = ecdsa_fits(&state.time_stamper, &order.stamp_signature, order.stamp_text.as_bytes());
        Ok(Some(json!({"verifyResult": fits})))
    }
}

/// What both signing interfaces ask for.
pub(super) struct Wanted<'a> {
    pub(super) ur_id: &'a str,
    pub(super) open_id: &'a str,
    /// signType 4: no doctor yet, the QR code is claimed.
    pub(super) claim: bool,
    pub(super) tag: &'a str,
    pub(super) self_sign: Option<&'a str>,
    pub(super) local_time_stamp: bool,
    pub(super) offer_self_sign: bool,
    pub(super) pdf: Option<Vec<u8>>,
    pub(super) content: String,
}

pub(super) fn order_row(id: &str, order: &Order) -> Value {
    json!({
        "urid": order.ur_id,
        "uniqueid": id,
        "status": order.status,
        "openId": order.open_id,
    })
}

pub(super) fn qr(text: &str) -> String {
    check::base64(&picture::qr_png(text))
}

/// common/computeDigestForAlg (4.3.4).
pub(super) fn digest(fields: &Fields<'_>) -> Data {
    let origin = fields.need("originData")?.as_bytes();
    let kind = fields.text("hashAlg")?.unwrap_or("SM3");
    let value = match kind {
        "SHA1" => check::sha1(origin),
        "SHA256" => check::sha256(origin),
        "SM3" => check::sm3(origin),
        _ => return refuse(Code::Field, "hashAlg 支持 SHA1、SHA256、SM3"),
    };
    Ok(Some(json!({
        "hashValue": check::base64(&value),
        "hashType": kind,
    })))
}
