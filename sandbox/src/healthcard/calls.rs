//! What each interface does once a call has passed the common checks.

use super::fields::{check_fields, text_of};
use super::state::{Card, State, Token};
use super::tables::{BATCH_FIELDS, printed};
use super::{Refusal, check_hospital, refuse, refuse_with};
use crate::credentials::HealthcardApp;
use crate::http::Request;
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::{Shared, check, picture};
use serde_json::{Map, Value, json};

const TOKEN_LIFE_S: u64 = 7200;
const BATCH_LIMIT: usize = 15;
const IMAGE_LIMIT: usize = 1024 * 1024;

/// A call that has passed the common checks.
pub(super) struct Call<'a> {
    pub(super) shared: &'a Shared,
    pub(super) request: &'a Request,
    pub(super) settings: &'a Settings,
    pub(super) app: &'static HealthcardApp,
    pub(super) hospital: &'a str,
    pub(super) req: &'a Map<String, Value>,
}

impl Call<'_> {
    fn text(&self, name: &str) -> &str {
        text_of(self.req, name)
    }

    fn now_s(&self) -> i64 {
        self.shared.clock.now_s()
    }

    pub(super) fn run(&self, name: &str, state: &mut State) -> Result<Value, Refusal> {
        match name {
            "getAppToken" => Ok(self.get_app_token(state)),
            "registerHealthCard" => self.register(state),
            "getHealthCardByHealthCode" => self.by_health_code(state),
            "getHealthCardByQRCode" => {
                let card = state.by_qr(self.text("qrCodeText"), self.now_s())?;
                Ok(json!({"card": state.cards[card].to_json(self.hospital)}))
            }
            "ocrInfo" => self.ocr(),
            "bindCardRelation" => {
                let card = state.by_qr(self.text("qrCodeText"), self.now_s())?;
                state.cards[card].patids.insert(self.hospital.to_owned(), self.text("patid").to_owned());
                Ok(json!({"result": true}))
            }
            "reportHISData" => self.report(),
            "getOrderIdByOutAppId" => {
                let app_id = self.text("appId");
                if !["", self.app.app_id, printed::APP_ID].contains(&app_id) {
                    return Err(refuse(21002));
                }
                let card = state.by_qr(self.text("qrCodeText"), self.now_s())?;
                let card = state.cards[card].clone();
                let order = state.new_order(&card.name, &card.id_type, &card.id_number);
                Ok(json!({"orderId": order}))
            }
            "registerBatchHealthCard" => self.register_batch(state),
            "getDynamicQRCode" => self.dynamic_code(state),
            "verifyQRCode" => self.verify_code(state),
            _ => self.further(name, state),
        }
    }

    fn get_app_token(&self, state: &mut State) -> Value {
        let life_s = match self.settings.token_life_s {
            0 => TOKEN_LIFE_S,
            set => set,
        };
        let text = check::hex_upper(&check::random(16));
        let token = Token { text: text.clone(), expires_s: self.now_s() + life_s as i64 };
        state.tokens.insert(self.app.app_id, token);
        self.shared.counters.token_fetch("healthcard");
        json!({"appToken": text, "expiresIn": life_s})
    }

    fn register(&self, state: &mut State) -> Result<Value, Refusal> {
        state.use_wechat_code(self.text("wechatCode"), self.settings.one_use)?;
        let index = state.register(self.req)?;
        let patid = self.text("patid").to_owned();
        if !patid.is_empty() {
            state.cards[index].patids.insert(self.hospital.to_owned(), patid);
        }
        let text = if self.settings.dynamic_qr {
            state.dynamic_text(index, self.now_s())
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

    fn by_health_code(&self, state: &mut State) -> Result<Value, Refusal> {
        let code = self.text("healthCode");
        let card = if code == printed::HEALTH_CODE {
            Some(1)
        } else if self.settings.one_use {
            state.health_codes.remove(code)
        } else {
            state.health_codes.get(code).copied()
        };
        let card = card.ok_or_else(|| refuse(10008))?;
        Ok(json!({"card": state.cards[card].to_json(self.hospital), "isSelf": true}))
    }

    fn ocr(&self) -> Result<Value, Refusal> {
        let content = self.text("imageContent");
        if content.starts_with("data:") || content.contains("base64,") {
            return Err(refuse_with(-10039, "图片头部信息需要删除"));
        }
        let Some(image) = check::unbase64(content) else {
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

    fn report(&self) -> Result<Value, Refusal> {
        if self.text("cardType") == "11" {
            if self.text("qrCodeText").is_empty() {
                return Err(refuse(10018));
            }
        } else {
            if self.text("idCardNumber").is_empty() && self.text("idCard").is_empty() {
                return Err(refuse(10014));
            }
            if self.text("name").is_empty() {
                return Err(refuse(10013));
            }
        }
        let hospital = self.text("hospitalId");
        if hospital.is_empty() && self.text("hospitalCode").is_empty() {
            return Err(refuse_with(10042, "hospitalId 不能为空"));
        }
        if !hospital.is_empty() {
            check_hospital(self.app, hospital)?;
        }
        let registering = ["010101", "0101011", "0101012"].contains(&self.text("scene"));
        if registering && self.text("department").is_empty() {
            return Err(refuse_with(10042, "department 不能为空"));
        }
        Ok(json!({"none": ""}))
    }

    fn register_batch(&self, state: &mut State) -> Result<Value, Refusal> {
        let items = self.items("healthCardItems")?;
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
                    state.cards[*index].patids.insert(self.hospital.to_owned(), text_of(item, "patid").to_owned());
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

    fn items(&self, name: &str) -> Result<Vec<&Map<String, Value>>, Refusal> {
        self.req
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|item| item.as_object().ok_or_else(|| refuse_with(20001, name)))
            .collect()
    }

    fn dynamic_code(&self, state: &mut State) -> Result<Value, Refusal> {
        let index = state.by_id(self.text("healthCardId"))?;
        let card = &state.cards[index];
        if card.id_number != self.text("idNumber") || card.id_type != self.text("idType") {
            return Err(refuse_with(10042, "证件与健康卡不符"));
        }
        let asked = match self.req.get("codeType") {
            None => "0".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let text = match asked.as_str() {
            "0" => state.dynamic_text(index, self.now_s()),
            "1" => state.cards[index].static_text(),
            _ => return Err(refuse_with(10042, "codeType 取值错误")),
        };
        Ok(json!({
            "qrCodeText": text,
            "qrCodeImg": check::base64(&picture::qr_png(&text)),
            "color": 0,
            "healthCardId": state.cards[index].id,
        }))
    }

    fn verify_code(&self, state: &State) -> Result<Value, Refusal> {
        let index = state.by_qr(self.text("qrCodeText"), self.now_s())?;
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

    /// The interfaces beyond the document (public notes, section 3).
    fn further(&self, name: &str, state: &mut State) -> Result<Value, Refusal> {
        let base = self.request.base_url();
        match name {
            "registerOrder" => {
                let order = state.new_order(self.text("name"), "01", self.text("idCardNumber"));
                Ok(json!({"orderId": order}))
            }
            "verifyFaceIdentity" => {
                state.order(self.text("orderId"))?;
                Ok(json!({"status": true, "result": true, "healthCardId": state.cards[0].id}))
            }
            "updateHealthCardId" => self.update_ids(state),
            "getHealthCardByHealthCardId" => {
                let card = state.by_id(self.text("healthCardId"))?;
                Ok(json!({"card": state.cards[card].to_json(self.hospital)}))
            }
            "ssmGenQrCode" => {
                let uid = check::random_id();
                state.kiosks.insert(uid.clone(), Scan::mortal());
                let image = picture::qr_png(&format!("ssm:{uid}"));
                Ok(json!({"imageContent": check::base64(&image), "uid": uid}))
            }
            "ssmQueryQrCodeResult" => {
                let uid = self.text("uid");
                let outcome = match state.kiosks.get_mut(uid) {
                    Some(scan) => scan.query(self.settings),
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
            "registerUniformVerifyOrder" => {
                let order = state.new_order(self.text("name"), self.text("cardType"), self.text("idCard"));
                let url = format!("{base}/open/uniformVerify?order_id={order}");
                Ok(json!({"verifyUrl": url, "verifyOrderId": order, "protectState": 0}))
            }
            "checkUniformVerifyResult" => {
                let id = self.text("verifyOrderId");
                state.order(id)?;
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
            "getOrderInfoByOrderId" => {
                let id = self.text("orderId");
                state.order(id)?;
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
            "registerRealPersonAuthOrder" => {
                let order = if self.text("result") == "01" {
                    state.new_order(self.text("name"), self.text("cardType"), self.text("idCard"))
                } else {
                    String::new()
                };
                Ok(json!({"verifyOrderId": order}))
            }
            "registerHealthCardPreAuth" => {
                let order = state.new_order("", "", "");
                Ok(json!({"bindCardUrl": format!("{base}/open/bindCard?auth_code={order}")}))
            }
            "registerHealthCardPreFill" => {
                state.register(self.req)?;
                let order = state.new_order(self.text("name"), self.text("idType"), self.text("idNumber"));
                let url = format!("{base}/open/uniformVerify?order_id={order}");
                Ok(json!({"verifyUrl": url}))
            }
            "getRegInfoByCode" => {
                let mut form = person_form(&state.cards[0]);
                form["isSelf"] = json!(true);
                form["verifyStatus"] = json!(true);
                form["childInfo"] = json!({});
                Ok(form)
            }
            "getPatientsHealthCard" => {
                let mut form = person_form(&state.cards[0]);
                for name in ["nationality", "relation", "multiplebirths", "parity", "guardianInfo", "eContactInfo"] {
                    form[name] = json!("");
                }
                Ok(form)
            }
            "savePatients" => Ok(json!({
                "code": "0",
                "msg": "成功",
                "patientCode": check::random_id(),
                "healthCardId": state.cards[0].id,
                "ext": "",
            })),
            "saveScanQrField" => {
                state.by_id(self.text("healthCardId"))?;
                Ok(json!({"fieldCode": check::random_id()}))
            }
            "getThirdPartyPlatformInfo" => Ok(json!({
                "adminId": "1",
                "hospitalId": self.hospital,
                "supportStatus": 1,
            })),
            "verifyRealNamePatient" => {
                let id = check::sha256(self.text("idCard").as_bytes());
                Ok(json!({"pass": 1, "patientId": check::hex_upper(&id[..16])}))
            }
            "reportRealNamePatientData" | "reportScanQRCode" => {
                Ok(json!({"none": "", "resultCode": 0, "time": self.text("time")}))
            }
            "referralResultNotice" => Ok(json!({"resultCode": 0, "message": "成功"})),
            "sendMedicalRecordNotice" => {
                for item in self.items("userCardInfoList")? {
                    check_fields("time:s! department:s! cardChannel:s! scene:s!", item)?;
                }
                Ok(json!({"ext": ""}))
            }
            "checkAppointmentLimit" => Ok(if self.text("clientIp").is_empty() {
                json!({"ext": ""})
            } else {
                json!({"verify": true, "riskLevel": 0, "toast": ""})
            }),
            "bindUnionId" => {
                let list: Vec<Value> = self
                    .req
                    .get("qrCodeList")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .map(|text| json!({"qrCodeText": text, "status": 0}))
                    .collect();
                Ok(json!({"responseStatusList": list}))
            }
            other => Ok(json!({"interface": other, "req": self.req})),
        }
    }

    /// Clients differ on the answer (`updateHealthCardIdRspItems` or `result`): both are given.
    fn update_ids(&self, state: &mut State) -> Result<Value, Refusal> {
        let mut answers = Vec::new();
        for item in self.items("updateHealthCardIdItems")? {
            check_fields("healthCardId:s! idType:s! idNumber:s!", item)?;
            let old = text_of(item, "healthCardId").to_owned();
            state.by_id(&old)?;
            let new = check::hex_upper(&check::sha256(format!("formal {old}").as_bytes()));
            answers.push(json!({
                "oldHealthCardId": old,
                "newHealthCardId": new,
                "idType": item["idType"],
                "idNumber": item["idNumber"],
            }));
        }
        Ok(json!({"updateHealthCardIdRspItems": answers, "result": true}))
    }
}

pub(super) fn person_form(card: &Card) -> Value {
    json!({
        "name": card.name,
        "gender": card.gender,
        "nation": card.nation,
        "birthday": card.birthday,
        "idNumber": card.id_number,
        "idType": card.id_type,
        "address": card.address,
        "phone1": card.phone1,
        "phone2": card.phone2,
        "patid": card.patids.values().next().cloned().unwrap_or_default(),
        "ext": "",
    })
}
