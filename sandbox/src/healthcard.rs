//! 微信电子健康卡开放平台: the interfaces under `/rest/auth/…` and the pages under `/open/…`.
//!
//! Sources: the plan V2.1 (sections 3.1 to 3.3) and the public notes on it. Order of the checks:
//! JSON, commonIn and req, requestId, token, hospital, time stamp, signature, repetition, fields,
//! state. What the document leaves open is decided here and said in place:
//! a time stamp more than ten minutes off is 20000; an empty value where the vendor's Java and C#
//! demos sign different texts is 20001; a replaced token is 21004 and an expired one 21003.
//!
//! Values that the document prints in its samples (`微信身份授权码`, healthCode `F9D3…`, QR texts,
//! an order id) and those of the catalogue's examples are known here and can be used again and
//! again; all other codes work once.

use crate::check;
use crate::clock;
use crate::credentials::{HEALTHCARD_APP, HEALTHCARD_BRANCH, HEALTHCARD_FOREIGN_HOSPITAL, HealthcardApp};
use crate::http::{Answer, Request, Trace, html_escape, percent_encode};
use crate::picture;
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::{Shared, lock, vendors};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

const AUTH: &str = "/rest/auth/HealthCard/HealthOpenAuth/AuthObj/";
const PLATFORM: &str = "/rest/auth/HealthCard/HealthOpenPlatform/ISVOpenObj/";
const CARD_SERVER: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ISVOpenObj/";
const TOOLS: &str = "/rest/auth/TXHealthCard/EHealthCardServer/ToolsObj/";
const VACCINATION: &str = "/rest/auth/HealthCard/VaccinationOpenServer/OpenVaccinationObj/";

const TIMESTAMP_LIMIT_S: u64 = 600;
const TOKEN_LIFE_S: u64 = 7200;
const DYNAMIC_CODE_LIFE_S: i64 = 300;
const BATCH_LIMIT: usize = 15;
const IMAGE_LIMIT: usize = 1024 * 1024;

/// Codes, QR texts and ids that the document prints in its samples, and those of the same kind
/// in the examples of hisbridge's catalogue.
mod printed {
    pub const WECHAT_CODES: [&str; 4] = [
        "微信身份授权码",
        "73EFA6796D3869FF82FAE7E81E9XXXX",
        "73EFA6796D3869FF82FAE7E81E9A1C05",
        "13B8AC208CEDACE7DD1DF57963150664",
    ];
    pub const HEALTH_CODE: &str = "F9D3F8A308FC0EABC581F5903CAA1094";
    /// QR texts that are not simply a card's id and `:1`, with the number of their card.
    pub const QR_TEXTS: [(&str, usize); 5] = [
        ("123:1", 0),
        ("xxxx", 0),
        (
            "2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444:0:B0E3CC5F50EF5DC663F094C985B58312::35020001001",
            0,
        ),
        ("C7DA29345B6DF90A6F5BBEBD73EBE2EDA26F341A6CFEEEE121XXX:1", 1),
        ("D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1:0:BOE3CC5F50EF5DC663F094C985B58312::35020001001", 2),
    ];
    /// Orders of any kind, and authorised kiosk codes.
    pub const ORDER_IDS: [&str; 4] = [
        "df1ddb7e8ef4475a656a70bf87804b3",
        "5f0c7f0e8a8e4d3f9f3b6d6f0a1b2c3d",
        "b7d1f3a52c944e0f8a6d5c4b3a291807",
        "8f2c1d7e5a9b4c3d8e7f6a5b4c3d2e1f",
    ];
    pub const APP_ID: &str = "snzebh3x8zl4a4hi9";
    pub const HOSPITALS: [&str; 5] = ["00000", "10023", "20010", "10086", "10088"];
    /// Cards that are there from the start.
    pub const CARDS: usize = 3;
}

/// One interface: its path prefix and its `req` fields, written as `name:type` with `!` for
/// required and `?` for optional; types s text, i integer, b boolean, o object, a array.
struct Interface {
    name: &'static str,
    prefix: &'static str,
    fields: &'static str,
}

const fn interface(name: &'static str, prefix: &'static str, fields: &'static str) -> Interface {
    Interface { name, prefix, fields }
}

const INTERFACES: &[Interface] = &[
    // The document, 3.2.1 to 3.2.11.
    interface("getAppToken", AUTH, "appId:s!"),
    interface(
        "registerHealthCard",
        PLATFORM,
        "wechatCode:s! name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! address:s? phone1:s! phone2:s? patid:s? relation:s? citycode:s? childInfo:o? clientInfo:o? ip:s? referer:s? userAgent:s? ext:s? openId:s? registeredType:i?",
    ),
    interface("getHealthCardByHealthCode", PLATFORM, "healthCode:s!"),
    interface("getHealthCardByQRCode", PLATFORM, "qrCodeText:s!"),
    interface("ocrInfo", PLATFORM, "imageContent:s!"),
    interface("bindCardRelation", PLATFORM, "patid:s! qrCodeText:s!"),
    interface(
        "reportHISData",
        PLATFORM,
        "qrCodeText:s? idCardNumber:s? idCard:s? name:s? time:s! hospitalId:s? hospitalCode:s? scene:s! department:s? cardType:s! cardChannel:s! cardCostTypes:s? subHospitalCode:s? serviceId:s?",
    ),
    interface("getOrderIdByOutAppId", PLATFORM, "appId:s? qrCodeText:s!"),
    interface("registerBatchHealthCard", PLATFORM, "healthCardItems:a!"),
    interface("getDynamicQRCode", PLATFORM, "healthCardId:s! idType:s! idNumber:s!"),
    interface(
        "verifyQRCode",
        PLATFORM,
        "qrCodeText:s! terminalId:s! time:s! medicalStep:s! useCityCode:s! useCityName:s! hospitalCode:s! hospitalName:s! orgId:s? name:s? idCard:s? useScene:s? useType:s? useChannel:s? channelCode:s? channelName:s? qrCodeType:s?",
    ),
    // The platform's further interfaces (public notes, section 3).
    interface("registerOrder", PLATFORM, "name:s! idCardNumber:s! accessToken:s?"),
    interface("verifyFaceIdentity", PLATFORM, "orderId:s! verifyResult:s! accessToken:s?"),
    interface("updateHealthCardId", PLATFORM, "updateHealthCardIdItems:a!"),
    interface("getHealthCardByHealthCardId", CARD_SERVER, "healthCardId:s!"),
    interface("ssmGenQrCode", TOOLS, "ssmId:s! notifyUrl:s?"),
    interface("ssmQueryQrCodeResult", TOOLS, "uid:s!"),
    interface(
        "registerUniformVerifyOrder",
        PLATFORM,
        "cardType:s! idCard:s! name:s! wechatCode:s! scene:s! useCardType:s! verifySuccessRedirectUrl:s! verifyFailRedirectUrl:s! ecardNo:s? department:s? cardCostTypes:s? faceUrl:s? ncidasUrl:s? domainChannel:i?",
    ),
    interface("checkUniformVerifyResult", CARD_SERVER, "verifyOrderId:s! verifyResult:s!"),
    interface("getOrderInfoByOrderId", PLATFORM, "orderId:s! verifyType:i!"),
    interface(
        "registerRealPersonAuthOrder",
        PLATFORM,
        "wechatCode:s! idCard:s! cardType:s! name:s! result:s! verifyType:i! orderId:s? extInfo:o?",
    ),
    interface(
        "registerHealthCardPreAuth",
        PLATFORM,
        "wechatCode:s! successRedirectUrl:s! failRedirectUrl:s! userFormPageUrl:s! faceUrl:s! verifyFailRedirectUrl:s! patientType:i? ncidasUrl:s? domainChannel:i?",
    ),
    interface(
        "registerHealthCardPreFill",
        PLATFORM,
        "name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! phone1:s! authCode:s! successRedirectUrl:s! failRedirectUrl:s! verifyFailRedirectUrl:s! faceUrl:s! address:s? phone2:s? relation:s? childInfo:o? clientInfo:o? ext:s? ncidasUrl:s? domainChannel:i?",
    ),
    interface("getRegInfoByCode", PLATFORM, "code:s!"),
    interface("getPatientsHealthCard", PLATFORM, "patientCode:s!"),
    interface("savePatients", PLATFORM, "card:o! code:s! incorrectInfo:a?"),
    interface(
        "saveScanQrField",
        PLATFORM,
        "healthCardId:s! registerCardNum:s? registerId:s? outpatientNum:s? registerQrCode:s? registerBarCode:s? caregiverName:s? caregiverPhone:s? caregiverCardNumber:s? visitCodeFirst:s?",
    ),
    interface("getThirdPartyPlatformInfo", PLATFORM, "cityCode:s! platformId:s!"),
    interface("verifyRealNamePatient", PLATFORM, "userName:s! idCard:s! platformId:s!"),
    interface(
        "reportRealNamePatientData",
        PLATFORM,
        "patientId:s! time:s! platformId:s! subHospitalCode:s! scene:s! qrCodeText:s? department:s? cardType:s? cardChannel:s? cardCostTypes:s?",
    ),
    interface(
        "reportScanQRCode",
        PLATFORM,
        "qrCodeText:s! time:s! hospitalCode:s! hospitalName:s! healthCardId:s! scene:s! department:s! cardChannel:s! cardCostTypes:s?",
    ),
    interface(
        "referralResultNotice",
        PLATFORM,
        "applyNo:s! diagnosticOpinion:s! handlingOpinions:s! beginTime:s! endTime:s! billingDoctor:s! applicationOrganization:s! referralDoctor:s! referralInstitution:s! referralDepartment:s! checkStatus:i!",
    ),
    interface(
        "sendMedicalRecordNotice",
        PLATFORM,
        "appId:s! openId:s! hospitalName:s! healthCardId:s! userCardInfoList:a! unionId:s? extend:s?",
    ),
    interface("checkAppointmentLimit", VACCINATION, "openId:s! healthCardId:s! clientIp:s?"),
    interface("bindUnionId", PLATFORM, "weChatCode:s! qrCodeList:a!"),
];

const BATCH_FIELDS: &str = "wechatCode:s! name:s! gender:s! nation:s! birthday:s! idNumber:s! idType:s! address:s? phone1:s! phone2:s? patid:s! openId:s! wechatUrl:s!";

/// Texts of the codes used here (3.2.12).
const MESSAGES: &[(i64, &str)] = &[
    (10002, "请求参数req不能为空"),
    (10003, "请求参数commonIn不能为空"),
    (10006, "健康卡号不能为空"),
    (10007, "健康卡授权码不能为空"),
    (10008, "健康卡授权码不存在"),
    (10010, "系统接口异常，请尝试刷新页面"),
    (10012, "微信身份码不能为空"),
    (10013, "姓名不能为空"),
    (10014, "证件号不能为空"),
    (10018, "二维码不能为空"),
    (-10019, "健康卡不存在"),
    (10020, "二维码识别失败"),
    (-10025, "缺少参数（姓名、性别、民族、手机号码、证件类型、证件号码为必填项）"),
    (-10026, "身份证格式不合法"),
    (10033, "患者ID不能为空"),
    (10037, "requestId字段长度超出限制（512byte）"),
    (-10039, "ocr识别失败"),
    (10041, "ocr图片内容不得为空"),
    (10042, "参数错误"),
    (10043, "手机号不得为空"),
    (10051, "日期格式错误"),
    (10053, "订单号不存在"),
    (10054, "重复请求"),
    (10056, "输入的姓名与卡管平台保存的姓名不一致"),
    (20000, "鉴权失败"),
    (20001, "参数格式错误"),
    (20002, "无效参数"),
    (20004, "请求参数过长"),
    (21001, "appToken不能为空"),
    (21002, "非法appId或appSecret"),
    (21003, "appToken超时"),
    (21004, "非法appToken或hospitalId"),
    (21005, "无权操作该医院ID"),
    (21006, "签名错误"),
];

const SCENES: [&str; 36] = [
    "010101", "0101011", "0101012", "0101013", "0101014", "0101015", "010102", "0101021", "0101022", "0101023",
    "010103", "0101031", "010104", "0101041", "0101042", "010105", "0101051", "0101052", "0101053", "0101054",
    "0101055", "0101056", "010106", "010108", "0101081", "0101082", "0101083", "010109", "00000", "00001", "00002",
    "00003", "00004", "00005", "00006", "00007",
];
const ID_TYPES: [(&str, &str); 12] = [
    ("01", "居民身份证"),
    ("02", "居民户口簿"),
    ("03", "护照"),
    ("04", "军官证"),
    ("05", "驾驶证"),
    ("06", "港澳居民来往内地通行证"),
    ("07", "台湾居民来往内地通行证"),
    ("08", "出生医学证明"),
    ("09", "医保卡"),
    ("10", "就诊卡"),
    ("11", "健康卡"),
    ("99", "其他法定有效证件"),
];

/// A refusal: code and what is said beyond the code's own text.
struct Refusal {
    code: i64,
    detail: String,
}

fn refuse(code: i64) -> Refusal {
    Refusal { code, detail: String::new() }
}

fn refuse_with(code: i64, detail: impl Into<String>) -> Refusal {
    Refusal { code, detail: detail.into() }
}

impl Refusal {
    fn message(&self) -> String {
        let text = MESSAGES.iter().find(|(code, _)| *code == self.code).map_or("", |(_, text)| *text);
        if self.detail.is_empty() { text.to_owned() } else { format!("{text}：{}", self.detail) }
    }
}

#[derive(Clone)]
struct Card {
    id: String,
    phid: String,
    name: String,
    gender: String,
    nation: String,
    birthday: String,
    id_number: String,
    id_type: String,
    address: String,
    phone1: String,
    phone2: String,
    /// Last bound patient number by hospital.
    patids: HashMap<String, String>,
}

impl Card {
    fn static_text(&self) -> String {
        format!("{}:1", self.id)
    }

    fn admin_ext(&self, qr_text: &str) -> String {
        let id_type = ID_TYPES.iter().find(|(code, _)| *code == self.id_type).map_or("", |(_, name)| *name);
        json!({
            "qr_code": qr_text,
            "ecardId": self.id,
            "main_index": self.phid,
            "id_type": id_type,
            "id_number": self.id_number,
            "name": self.name,
            "sex": self.gender,
            "birthday": self.birthday,
            "telephone": self.phone1,
            "nation": self.nation,
            "unit": "null",
            "address": self.address,
        })
        .to_string()
    }

    fn to_json(&self, hospital: &str) -> Value {
        let text = self.static_text();
        json!({
            "qrCodeText": text,
            "name": self.name,
            "gender": self.gender,
            "nation": self.nation,
            "birthday": self.birthday,
            "idNumber": self.id_number,
            "idType": self.id_type,
            "address": self.address,
            "phone1": self.phone1,
            "phone2": self.phone2,
            "phid": self.phid,
            "patid": self.patids.get(hospital).cloned().unwrap_or_default(),
            "healthCardId": self.id,
            "adminExt": self.admin_ext(&text),
        })
    }
}

#[derive(Default)]
struct Token {
    text: String,
    expires_s: i64,
}

struct Order {
    used: bool,
    name: String,
    id_number: String,
    id_type: String,
}

/// What the platform remembers.
pub struct State {
    tokens: HashMap<&'static str, Token>,
    /// requestIds seen; when the first set is full it becomes the second, so memory is bounded.
    request_ids: [HashSet<String>; 2],
    cards: Vec<Card>,
    used_wechat_codes: HashSet<String>,
    health_codes: HashMap<String, usize>,
    dynamic_codes: HashMap<String, (usize, i64)>,
    orders: HashMap<String, Order>,
    kiosks: HashMap<String, Scan>,
}

const REQUEST_IDS_KEPT: usize = 200_000;

impl State {
    /// The cards of the document's samples, no tokens.
    pub fn new() -> State {
        let text = str::to_owned;
        let hospital_patid = |patid: &str| HashMap::from([(text(HEALTHCARD_APP.hospital_id), text(patid))]);
        let example = Card {
            id: text("2A4A19745AC6D6475C2AA48290B513F818F056277858104C89979A39E49D1444"),
            phid: text("584AF4B1D110B8BB7CBAC978C03B657191DF84863144E436B5CA38C0F0E2A1C5"),
            name: text("张三"),
            gender: text("男"),
            nation: text("汉族"),
            birthday: text("1993-09-14"),
            id_number: text("330482199309140014"),
            id_type: text("01"),
            address: text("浙江省平湖市当湖街道示例路1号"),
            phone1: text("13800000000"),
            phone2: text("13900000000"),
            patids: hospital_patid("1003243"),
        };
        let zhang = Card {
            id: text("C7DA29345B6DF90A6F5BBEBD73EBE2EDA26F341A6CFEEEB121XXX"),
            phid: text("36078220180818113110003XXXX"),
            name: text("张三"),
            gender: text("男"),
            nation: text("汉族"),
            birthday: text("1998-09-08"),
            id_number: text("101102199809089988"),
            id_type: text("01"),
            address: text("地址"),
            phone1: text("18808808808"),
            phone2: text("18808808808"),
            patids: hospital_patid("1003243"),
        };
        let long = Card {
            id: text("D109C4C340995DFC13262A55699FBDAD8S564E8B65796FA1"),
            phid: text("B146D0EA2BB828FC598D64761305A482F955F670193AD7CAA8790DC422463AB7"),
            name: text("龙小英"),
            gender: text("女"),
            nation: text("汉族"),
            birthday: text("1988-10-22"),
            id_number: text("432901198810228888"),
            id_type: text("01"),
            address: text("未知地址"),
            phone1: text("18888882012"),
            phone2: String::new(),
            patids: HashMap::new(),
        };
        State {
            tokens: HashMap::new(),
            request_ids: [HashSet::new(), HashSet::new()],
            cards: vec![example, zhang, long],
            used_wechat_codes: HashSet::new(),
            health_codes: HashMap::new(),
            dynamic_codes: HashMap::new(),
            orders: HashMap::new(),
            kiosks: HashMap::new(),
        }
    }

    /// All tokens become unknown (21004).
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
    }

    /// All tokens become expired (21003).
    pub fn expire_tokens(&mut self) {
        for token in self.tokens.values_mut() {
            token.expires_s = 0;
        }
    }

    /// Decides the scan of a kiosk's code.
    pub fn decide(&mut self, uid: &str, result: &str) -> Result<(), String> {
        let outcome = Outcome::from_word(result)?;
        self.kiosks.get_mut(uid).ok_or_else(|| format!("scan: no ssm uid {uid:?}"))?.decide(outcome);
        Ok(())
    }

    fn seen(&mut self, request_id: &str) -> bool {
        if self.request_ids.iter().any(|set| set.contains(request_id)) {
            return true;
        }
        if self.request_ids[0].len() >= REQUEST_IDS_KEPT {
            self.request_ids[1] = std::mem::take(&mut self.request_ids[0]);
        }
        self.request_ids[0].insert(request_id.to_owned());
        false
    }

    fn by_id(&self, health_card_id: &str) -> Result<usize, Refusal> {
        self.cards.iter().position(|card| card.id == health_card_id).ok_or_else(|| refuse(-10019))
    }

    fn by_qr(&self, text: &str, now_s: i64) -> Result<usize, Refusal> {
        if let Some((_, card)) = printed::QR_TEXTS.iter().find(|(known, _)| *known == text) {
            return Ok(*card);
        }
        if let Some((card, made_s)) = self.dynamic_codes.get(text) {
            return if now_s - made_s > DYNAMIC_CODE_LIFE_S {
                Err(refuse_with(10020, "动态二维码已过期"))
            } else {
                Ok(*card)
            };
        }
        match text.strip_suffix(":1") {
            Some(id) => self.by_id(id),
            None => Err(refuse(10020)),
        }
    }

    fn use_wechat_code(&mut self, code: &str, one_use: bool) -> Result<(), Refusal> {
        if code.starts_with("INVALID") {
            return Err(refuse(10010));
        }
        if printed::WECHAT_CODES.contains(&code) || !one_use {
            return Ok(());
        }
        // Codes come from the WeChat page, which the sandbox's own page plays; one that it did
        // not make itself is believed once.
        if self.used_wechat_codes.insert(code.to_owned()) { Ok(()) } else { Err(refuse(10010)) }
    }

    fn order(&self, id: &str) -> Result<(), Refusal> {
        if printed::ORDER_IDS.contains(&id) || self.orders.contains_key(id) { Ok(()) } else { Err(refuse(10053)) }
    }

    fn new_order(&mut self, name: &str, id_type: &str, id_number: &str) -> String {
        let id = check::random_id();
        self.orders.insert(
            id.clone(),
            Order { used: false, name: name.to_owned(), id_number: id_number.to_owned(), id_type: id_type.to_owned() },
        );
        id
    }

    /// Registers a person, or finds the card that the person has: the first registration holds
    /// (FAQ 5), but the name must be the same (10056).
    fn register(&mut self, person: &Map<String, Value>) -> Result<usize, Refusal> {
        let text = |name: &str| text_of(person, name).to_owned();
        let (id_type, id_number) = (text("idType"), text("idNumber"));
        let known = self.cards.iter().position(|card| card.id_type == id_type && card.id_number == id_number);
        if let Some(index) = known {
            return if self.cards[index].name == text("name") { Ok(index) } else { Err(refuse(10056)) };
        }
        let digest =
            |purpose: &str| check::hex_upper(&check::sha256(format!("{purpose} {id_type} {id_number}").as_bytes()));
        self.cards.push(Card {
            id: digest("card"),
            phid: digest("main index"),
            name: text("name"),
            gender: text("gender"),
            nation: text("nation"),
            birthday: text("birthday"),
            id_number,
            id_type,
            address: text("address"),
            phone1: text("phone1"),
            phone2: text("phone2"),
            patids: HashMap::new(),
        });
        Ok(self.cards.len() - 1)
    }

    fn dynamic_text(&mut self, card: usize, now_s: i64) -> String {
        let random = check::hex_upper(&check::random(16));
        let text = format!("{}:0:{random}::35020001001", self.cards[card].id);
        self.dynamic_codes.insert(text.clone(), (card, now_s));
        text
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

fn text_of<'a>(map: &'a Map<String, Value>, name: &str) -> &'a str {
    map.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Answers an interface call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    if request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let prefixes = [AUTH, PLATFORM, CARD_SERVER, TOOLS, VACCINATION];
    let place = prefixes.iter().find_map(|prefix| {
        let name = request.path.strip_prefix(prefix)?;
        (!name.is_empty() && !name.contains('/')).then_some((*prefix, name))
    });
    let Some((prefix, name)) = place else {
        return vendors::not_found();
    };
    let known = INTERFACES.iter().find(|known| known.name == name);
    if known.is_some_and(|known| known.prefix != prefix) {
        return vendors::not_found();
    }
    let mut trace = Trace::default();
    let mut request_id = Value::Null;
    match judge(shared, request, known, name, &mut request_id, &mut trace) {
        Ok(rsp) => {
            trace.outcome = format!("{name}: accepted");
            Answer::json(
                &json!({
                    "commonOut": {"requestId": request_id, "resultCode": 0, "errMsg": "成功"},
                    "rsp": rsp,
                }),
                trace,
            )
        }
        Err(refusal) => {
            let message = refusal.message();
            trace.outcome = format!("{name}: refused {} {message}", refusal.code);
            Answer::json(
                &json!({"commonOut": {
                    "requestId": request_id,
                    "resultCode": refusal.code,
                    "errMsg": message,
                }}),
                trace,
            )
        }
    }
}

fn judge(
    shared: &Shared,
    request: &Request,
    known: Option<&Interface>,
    name: &str,
    request_id: &mut Value,
    trace: &mut Trace,
) -> Result<Value, Refusal> {
    let body = request.json_object().map_err(|_| refuse(20001))?;
    let common = match body.get("commonIn") {
        Some(Value::Object(map)) if !map.is_empty() => map,
        None | Some(Value::Null | Value::Object(_)) => return Err(refuse(10003)),
        Some(_) => return Err(refuse_with(20001, "commonIn")),
    };
    if let Some(id) = common.get("requestId") {
        *request_id = id.clone();
    }
    let req = match body.get("req") {
        Some(Value::Object(map)) => map,
        None | Some(Value::Null) => return Err(refuse(10002)),
        Some(_) => return Err(refuse_with(20001, "req")),
    };
    check_common_types(common)?;
    let id = text_of(common, "requestId");
    if id.is_empty() {
        return Err(refuse_with(20002, "requestId 不能为空"));
    }
    if id.len() > 512 {
        return Err(refuse(10037));
    }

    let app = if name == "getAppToken" {
        let app_id = text_of(req, "appId");
        apps().into_iter().find(|app| app.app_id == app_id).ok_or_else(|| refuse(21002))?
    } else {
        let app = token_owner(shared, text_of(common, "appToken"))?;
        trace.checked.push("appToken");
        app
    };
    let hospital = text_of(common, "hospitalId");
    check_hospital(app, hospital)?;
    trace.checked.push("hospitalId");
    check_signature(shared, common, req, app, trace)?;
    if lock(&shared.healthcard).seen(id) {
        return Err(refuse(10054));
    }
    trace.checked.push("requestId");

    let Some(known) = known else {
        // Interfaces that the documents do not describe are answered with what was understood.
        return Ok(json!({"interface": name, "req": req}));
    };
    check_fields(known.fields, req)?;
    trace.checked.push("fields");
    let settings = shared.settings();
    let call = Call { shared, request, settings: &settings, app, hospital, req };
    let mut state = lock(&shared.healthcard);
    call.run(known.name, &mut state)
}

fn apps() -> [&'static HealthcardApp; 2] {
    [&HEALTHCARD_APP, &HEALTHCARD_BRANCH]
}

fn check_common_types(common: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in common {
        let fits = match name.as_str() {
            "channelNum" => value.as_i64().is_some(),
            "timestamp" => value.is_string() || value.as_i64().is_some(),
            _ => value.is_string() || value.is_null(),
        };
        if !fits {
            return Err(refuse_with(20001, format!("commonIn.{name}")));
        }
    }
    Ok(())
}

fn token_owner(shared: &Shared, token: &str) -> Result<&'static HealthcardApp, Refusal> {
    if token.is_empty() {
        return Err(refuse(21001));
    }
    let state = lock(&shared.healthcard);
    for app in apps() {
        if let Some(current) = state.tokens.get(app.app_id)
            && check::same_text(&current.text, token)
        {
            return if shared.clock.now_s() < current.expires_s { Ok(app) } else { Err(refuse(21003)) };
        }
    }
    Err(refuse(21004))
}

fn check_hospital(app: &HealthcardApp, hospital: &str) -> Result<(), Refusal> {
    if hospital == app.hospital_id || printed::HOSPITALS.contains(&hospital) {
        return Ok(());
    }
    let exists = hospital == HEALTHCARD_FOREIGN_HOSPITAL || apps().iter().any(|other| other.hospital_id == hospital);
    Err(refuse(if exists { 21005 } else { 21004 }))
}

/// 3.1.3, and the time stamp that keeps a signature from being used for ever.
fn check_signature(
    shared: &Shared,
    common: &Map<String, Value>,
    req: &Map<String, Value>,
    app: &HealthcardApp,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let sent = match common.get("timestamp") {
        Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    let Some(sent) = sent else {
        return Err(refuse_with(20002, "timestamp"));
    };
    if shared.clock.now_s().abs_diff(sent) > TIMESTAMP_LIMIT_S {
        return Err(refuse_with(20000, "timestamp 与平台时间相差超过 10 分钟"));
    }
    trace.checked.push("timestamp");

    let merged = merge(common, req);
    let text = csharp_text(&merged);
    let java = java_text(&merged);
    trace.canonical = Some(text.clone());
    if text != java {
        return Err(refuse_with(20001, "空值参数使 Java 与 C# 示例的签名原文不一致，请不要上传空值参数"));
    }
    let sign = text_of(common, "sign");
    if sign.is_empty() || !check::same_text(&signature(&text, app.secret), sign) {
        return Err(refuse(21006));
    }
    trace.checked.push("signature");
    Ok(())
}

/// Base64(SHA-256(text + secret)).
pub fn signature(text: &str, secret: &str) -> String {
    check::base64(&check::sha256(format!("{text}{secret}").as_bytes()))
}

/// commonIn and req together without `sign`, sorted by name; req wins.
pub fn merge<'a>(common: &'a Map<String, Value>, req: &'a Map<String, Value>) -> BTreeMap<&'a str, &'a Value> {
    common.iter().chain(req).map(|(name, value)| (name.as_str(), value)).filter(|(name, _)| *name != "sign").collect()
}

/// The text that the document's Java demo (3.1.3.4) signs: null and empty values are left out,
/// but an `&` stays before such values when they are the last.
pub fn java_text(merged: &BTreeMap<&str, &Value>) -> String {
    let mut text = String::new();
    let mut left = merged.len();
    for (name, value) in merged {
        left -= 1;
        let Some(shown) = shown(value, false) else {
            continue;
        };
        if !shown.is_empty() {
            text.push_str(&format!("{name}={shown}"));
            if left > 0 {
                text.push('&');
            }
        }
    }
    text
}

/// The text that the C# demo (3.1.3.5) signs: null and blank values are left out, pairs are
/// joined by `&`. (Nested values are written with sorted keys, as its comment on sorted
/// dictionaries intends; a null inside stays.)
pub fn csharp_text(merged: &BTreeMap<&str, &Value>) -> String {
    let pairs: Vec<String> = merged
        .iter()
        .filter_map(|(name, value)| {
            let shown = shown(value, true)?;
            (!shown.trim().is_empty()).then(|| format!("{name}={shown}"))
        })
        .collect();
    pairs.join("&")
}

fn shown(value: &Value, nulls_inside: bool) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => Some(compact(value, nulls_inside)),
    }
}

/// Compact JSON with sorted keys at every level.
fn compact(value: &Value, nulls_inside: bool) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let pairs: Vec<String> = sorted
                .iter()
                .filter(|(_, inner)| nulls_inside || !inner.is_null())
                .map(|(name, inner)| format!("{}:{}", Value::String((*name).clone()), compact(inner, nulls_inside)))
                .collect();
            format!("{{{}}}", pairs.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|inner| compact(inner, nulls_inside)).collect();
            format!("[{}]", items.join(","))
        }
        scalar => scalar.to_string(),
    }
}

fn missing_code(name: &str) -> i64 {
    match name {
        "healthCardId" => 10006,
        "healthCode" => 10007,
        "wechatCode" | "weChatCode" => 10012,
        "name" | "userName" => 10013,
        "idNumber" | "idCard" | "idCardNumber" => 10014,
        "qrCodeText" => 10018,
        "gender" | "nation" | "idType" => -10025,
        "patid" => 10033,
        "imageContent" => 10041,
        "phone1" => 10043,
        "appId" => 21002,
        _ => 10042,
    }
}

/// Types and presence, then the values that have a rule of their own wherever they occur.
fn check_fields(spec: &str, given: &Map<String, Value>) -> Result<(), Refusal> {
    for entry in spec.split(' ') {
        let Some((name, rule)) = entry.split_once(':') else {
            continue;
        };
        let required = rule.ends_with('!');
        let value = given.get(name).unwrap_or(&Value::Null);
        let fits = match (rule.as_bytes().first(), value) {
            (_, Value::Null)
            | (Some(b's'), Value::String(_))
            | (Some(b'b'), Value::Bool(_))
            | (Some(b'o'), Value::Object(_))
            | (Some(b'a'), Value::Array(_)) => true,
            (Some(b'i'), number) => number.as_i64().is_some(),
            _ => false,
        };
        if !fits {
            return Err(refuse_with(20001, name));
        }
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty && required {
            return Err(match missing_code(name) {
                10042 => refuse_with(10042, format!("{name} 不能为空")),
                code => refuse(code),
            });
        }
        if let Value::String(text) = value
            && !text.is_empty()
        {
            check_value(name, text)?;
        }
    }
    if text_of(given, "idType") == "01" {
        let number = text_of(given, "idNumber");
        let digits = number.as_bytes();
        let right = digits.len() == 18
            && digits[..17].iter().all(u8::is_ascii_digit)
            && (digits[17].is_ascii_digit() || matches!(digits[17], b'X' | b'x'));
        // The document's samples write Chinese words in this place.
        if number.is_ascii() && !right {
            return Err(refuse(-10026));
        }
    }
    Ok(())
}

fn check_value(name: &str, text: &str) -> Result<(), Refusal> {
    let bad = || refuse_with(10042, format!("{name} 取值错误"));
    match name {
        "birthday" if clock::parse_date(text).is_none() => Err(refuse(10051)),
        "time" if clock::parse_datetime(text).is_none() => Err(refuse(10051)),
        "gender" if !["男", "女"].contains(&text) => Err(bad()),
        "idType" | "cardType" if !ID_TYPES.iter().any(|(code, _)| *code == text) => Err(bad()),
        "scene" | "medicalStep" if !SCENES.contains(&text) => Err(bad()),
        "redirect_uri"
        | "successRedirectUrl"
        | "failRedirectUrl"
        | "verifySuccessRedirectUrl"
        | "verifyFailRedirectUrl"
        | "userFormPageUrl"
        | "faceUrl"
        | "notifyUrl"
        | "wechatUrl"
            if !["http://", "https://", "mini:"].iter().any(|beginning| text.starts_with(beginning)) =>
        {
            Err(bad())
        }
        _ => Ok(()),
    }
}

/// A call that has passed the common checks.
struct Call<'a> {
    shared: &'a Shared,
    request: &'a Request,
    settings: &'a Settings,
    app: &'static HealthcardApp,
    hospital: &'a str,
    req: &'a Map<String, Value>,
}

impl Call<'_> {
    fn text(&self, name: &str) -> &str {
        text_of(self.req, name)
    }

    fn now_s(&self) -> i64 {
        self.shared.clock.now_s()
    }

    fn run(&self, name: &str, state: &mut State) -> Result<Value, Refusal> {
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

fn person_form(card: &Card) -> Value {
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

/// Answers a page (the user's browser is sent there).
pub fn page(shared: &Shared, request: &Request) -> Answer {
    if request.method != "GET" {
        return vendors::wrong_method("GET");
    }
    let mut trace = Trace::default();
    let pairs = request.query_pairs();
    let judged = pairs.map_err(|words| refuse_with(20001, words)).and_then(|pairs| {
        let take = |name: &str| pairs.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value.as_str());
        show_page(shared, request, &take, &mut trace)
    });
    match judged {
        Ok(Some(answer)) => Answer { trace, ..answer },
        Ok(None) => vendors::not_found(),
        Err(refusal) => {
            let message = refusal.message();
            trace.outcome = format!("refused {} {message}", refusal.code);
            let text = format!("{} {message}", refusal.code);
            Answer::html(html_page("页面错误", "error", &text), trace)
        }
    }
}

fn html_page(title: &str, id: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><h1>{title}</h1><p id=\"{id}\">{}</p></body></html>\n",
        html_escape(text)
    )
}

fn show_page<'a>(
    shared: &Shared,
    request: &Request,
    take: &impl Fn(&str) -> &'a str,
    trace: &mut Trace,
) -> Result<Option<Answer>, Refusal> {
    let redirect = take("redirect_uri");
    let need_redirect = || {
        let web = redirect.starts_with("http://") || redirect.starts_with("https://");
        let domain = redirect.split("://").nth(1).is_some_and(|rest| !rest.is_empty());
        if web && domain { Ok(()) } else { Err(refuse_with(20002, "回跳地址非法")) }
    };
    // Back to the caller's page with one more parameter.
    let back = |name: &str, value: &str| {
        let joint = if redirect.contains('?') { '&' } else { '?' };
        let target = format!("{redirect}{joint}{name}={}", percent_encode(value));
        let body = html_page("正在返回", name, value);
        Answer::html(body, Trace::default()).with_status(302).with_header("Location", header_safe(&target))
    };
    let shown = |title: &str, id: &str, text: &str| Answer::html(html_page(title, id, text), Trace::default());
    let answer = match request.path.as_str() {
        "/open/getUserCode" => {
            need_redirect()?;
            trace.outcome = "wechatCode given".to_owned();
            back("wechatCode", &check::hex_upper(&check::random(16)))
        }
        "/open/getHealthCardList" => {
            need_redirect()?;
            let code = check::hex_upper(&check::random(16));
            let mut state = lock(&shared.healthcard);
            // The user chooses the card that was registered last.
            let newest = if state.cards.len() > printed::CARDS { state.cards.len() - 1 } else { 0 };
            state.health_codes.insert(code.clone(), newest);
            trace.outcome = "healthCode given".to_owned();
            back("healthCode", &code)
        }
        "/open/takeMsCard" => {
            let id = take("order_id");
            if redirect.is_empty() {
                return Err(refuse_with(20002, "回跳地址非法"));
            }
            let one_use = shared.settings().one_use;
            let mut state = lock(&shared.healthcard);
            state.order(id)?;
            let name = match state.orders.get_mut(id) {
                // orderId 一经使用即刻失效 (3.2.8)
                Some(order) if order.used && one_use => return Err(refuse(10053)),
                Some(order) => {
                    order.used = true;
                    order.name.clone()
                }
                None => state.cards[0].name.clone(),
            };
            trace.outcome = "card pack shown".to_owned();
            shown("电子健康卡卡包", "name", &name)
        }
        "/open/batchActiveCard" => {
            need_redirect()?;
            let (open_id, plain) = activation_open_id(take("open_id"))?;
            trace.checked.push("AES");
            trace.decrypted = Some(plain);
            trace.outcome = "activation page shown".to_owned();
            shown("激活电子健康卡", "open-id", &open_id)
        }
        "/open/facePictureVerify" | "/open/uniformVerify" => {
            let id = take("order_id");
            let state = lock(&shared.healthcard);
            state.order(id)?;
            let name = state.orders.get(id).map_or(state.cards[0].name.as_str(), |order| order.name.as_str());
            trace.outcome = "face check shown".to_owned();
            shown("人脸核身", "name", name)
        }
        "/open/bindCard" => {
            lock(&shared.healthcard).order(take("auth_code"))?;
            trace.outcome = "binding page shown".to_owned();
            shown("绑定健康卡", "auth-code", take("auth_code"))
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// A decoded redirect address may hold line breaks, which must not get into a header.
fn header_safe(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { c.to_string() } else { percent_encode(&c.to_string()) }).collect()
}

/// appId + Base64(AES-256-ECB(appSecret, UUID & openid & hospitalId)); public notes, section 5.
/// Returns the openid and the whole plain text.
pub fn open_activation(open_id: &str) -> Result<(String, String), String> {
    let app = apps()
        .into_iter()
        .find(|app| open_id.starts_with(app.app_id))
        .ok_or("open_id does not begin with a known appId")?;
    let cipher = &open_id[app.app_id.len()..];
    // Base64 with blanks where `+` belongs means that the value was not percent-encoded.
    if cipher.contains(char::is_whitespace) {
        return Err("open_id was not percent-encoded".to_owned());
    }
    let cipher = check::unbase64(cipher).ok_or("open_id is not Base64 after the appId")?;
    let plain = check::aes_ecb_decrypt(app.secret.as_bytes(), &cipher)?;
    let plain = String::from_utf8(plain).map_err(|_| "open_id is not UTF-8")?;
    let parts: Vec<&str> = plain.split('&').collect();
    let [uuid, open_id, hospital] = parts[..] else {
        return Err("open_id: three parts are expected".to_owned());
    };
    let uuid_right = uuid.len() == 32 && uuid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    if !uuid_right {
        return Err("open_id: the first part is not 32 upper-case hex digits".to_owned());
    }
    if open_id.is_empty() {
        return Err("open_id: the openid is empty".to_owned());
    }
    if check_hospital(app, hospital).is_err() {
        return Err("open_id: hospitalId is not this developer's".to_owned());
    }
    Ok((open_id.to_owned(), plain.clone()))
}

fn activation_open_id(value: &str) -> Result<(String, String), Refusal> {
    open_activation(value).map_err(|words| refuse_with(20002, words))
}
