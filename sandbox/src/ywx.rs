//! 医网信院内移动签名: the interfaces under `/gateway/…`.
//!
//! Field tables and limits as in the document; integers that the samples send as text must be
//! text. clientSecret must be right where the table lists it, and is refused where it does not
//! (a client must not hand its secret around). The document names no error codes: those here are
//! the sandbox's own (see [`Code`]).
//!
//! Signatures are real: every doctor has a key with a certificate of the sandbox's authority;
//! `p1` is ECDSA-SHA256, `signedData` a detached PKCS#7, and `verifyDataById` verifies what it is
//! given against them.

use crate::check;
use crate::clock::{self, Clock};
use crate::credentials::{YWX_CLIENT_ID, YWX_CLIENT_SECRET};
use crate::http::{Answer, Request, Trace};
use crate::picture;
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::tls::{Authority, Identity};
use crate::{Shared, lock, vendors};
use openssl::hash::MessageDigest;
use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
use openssl::pkey::{PKeyRef, Private};
use openssl::sign::{Signer, Verifier};
use openssl::stack::Stack;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};

const PDF_LIMIT: usize = 2 * 1024 * 1024;
const WEEK_S: i64 = 7 * 86_400;
/// Orders are forgotten, oldest first, when they hold more than this.
const STORE_LIMIT: usize = 256 << 20;

/// Credentials that the document prints beside those of the test environment.
const PRINTED_CLIENTS: [&str; 3] = [YWX_CLIENT_ID, "2017070411003371", "2015112716143751"];
const PRINTED_SECRETS: [&str; 2] = [YWX_CLIENT_SECRET, "2021112519000550"];
/// The document's sample of signInfo/syn writes this in place of a PDF.
const PRINTED_PDF: &str = "pdfBase64";
const PRINTED_UNSIGNED: &str = "57cacee629a94aa4959bcfb1b939a472";
const PRINTED_SIGNED: [&str; 2] = ["58dfd52e1e5042869db2406d57b71e5b", "c1ac09f4def444f3aa5857cb65206045"];

/// requestIds of oauth/tokeninfo that the document prints: always scanned.
const PRINTED_LOGINS: [&str; 2] = ["b153b2fce93f440d8a089fc311a54c92", "a4945a94fec453c9df50c7dbe393631b"];

/// openIds of the doctors: those that the document prints, and that of the catalogue's examples,
/// all ready to sign; the first is the one who scans QR codes.
pub const DOCTORS: [&str; 6] = [
    "aa69bbd2b150006aq5164wfe4dybd786d1a",
    "46f4064de8a71feaqd414wfc9cyd06f74f7",
    "c1ac09f4def444f3aa5857cb65206045",
    "2f6d8818253b2d38qd744w52f6y9a3f8b01",
    "b561db3a671dbd39qca54w7a38y813a20aa",
    "7f3a9c1e5b2d4f60q8a1w4c3y9e7b5d2f06",
];
/// openId of a doctor who has no certificate yet (`process` 0): cannot be asked to sign.
pub const DOCTOR_NOT_READY: &str = "e5f1a2b3c4d5e6f7qa1b2w3c4dy5e6f7081";

/// The sandbox's own codes for `status` (the document says only that 0 is success).
#[derive(Clone, Copy)]
pub enum Code {
    /// A field is missing or wrong.
    Field,
    /// clientId is not known.
    Client,
    /// clientSecret is wrong, missing, or where it does not belong.
    Secret,
    /// No such doctor, or one who cannot sign.
    Doctor,
    /// No such request or order.
    Unknown,
    /// The QR code's 120 s are over.
    Expired,
    /// The order's state does not allow it.
    State,
    /// The doctor refused.
    Refused,
}

impl Code {
    /// As in `status`.
    pub fn number(self) -> &'static str {
        match self {
            Code::Field => "1001",
            Code::Client => "1002",
            Code::Secret => "1003",
            Code::Doctor => "1004",
            Code::Unknown => "1005",
            Code::Expired => "1006",
            Code::State => "1007",
            Code::Refused => "1008",
        }
    }
}

struct Refusal {
    code: Code,
    words: String,
}

fn refuse<T>(code: Code, words: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { code, words: words.into() })
}

struct Doctor {
    open_id: &'static str,
    name: &'static str,
    phone: &'static str,
    id_card: &'static str,
    employee: &'static str,
    process: &'static str,
    identity: Identity,
}

impl Doctor {
    fn stamp(&self) -> String {
        check::base64(&picture::seal_png(self.open_id.as_bytes()))
    }
}

struct Login {
    scan: Scan,
    self_sign: bool,
    tag: String,
}

struct Grant {
    scan: Scan,
    granted: bool,
}

struct Signed {
    p1: Vec<u8>,
    p7: Vec<u8>,
    certificate: Vec<u8>,
    time: String,
}

struct Order {
    ur_id: String,
    open_id: String,
    /// 0 待处理 2 已签名 6 拒绝 7 过期 8 待签删除 9 作废 10 未领取
    status: i64,
    created_s: i64,
    /// What is signed: the body with sorted keys, empty values left out.
    content: String,
    pdf: Option<Vec<u8>>,
    scan: Scan,
    /// Only a control call changes it (the document's printed ids).
    still: bool,
    signed: Option<Signed>,
    local_time_stamp: bool,
    stamp_text: String,
    stamp_signature: Vec<u8>,
    fail_reason: String,
}

/// What the platform remembers.
pub struct State {
    doctors: Vec<Doctor>,
    time_stamper: Identity,
    logins: HashMap<String, Login>,
    grants: HashMap<(String, String), Grant>,
    orders: HashMap<String, Order>,
    /// uniqueIds in the order of their making.
    sequence: VecDeque<String>,
    stored: usize,
}

impl State {
    /// Doctors with certificates of the authority, and the orders that the document prints.
    pub fn new(authority: &Authority, clock: &Clock) -> Result<State, String> {
        // 姓名, phone, userIdcardNum, employeeNumber
        const PEOPLE: [(&str, &str, &str, &str); 7] = [
            ("李医生", "13800000001", "110101199003070001", "1001"),
            ("王医生", "13800000002", "110101199003070002", "1002"),
            ("赵医生", "13800000003", "110101199003070003", "1003"),
            ("测试", "13800000004", "110101199003070004", "1004"),
            ("陈医生", "13800000005", "110101199003070005", "1005"),
            ("王五", "13900000001", "110101198505050032", "1024"),
            ("新医生", "13800000006", "110101199003070006", "1006"),
        ];
        let open_ids = DOCTORS.iter().chain([&DOCTOR_NOT_READY]);
        let mut doctors = Vec::new();
        for (open_id, (name, phone, id_card, employee)) in open_ids.zip(PEOPLE) {
            doctors.push(Doctor {
                open_id,
                name,
                phone,
                id_card,
                employee,
                process: if *open_id == DOCTOR_NOT_READY { "0" } else { "2" },
                identity: authority.person(name)?,
            });
        }
        let mut state = State {
            doctors,
            time_stamper: authority.person("时间戳服务")?,
            logins: HashMap::new(),
            grants: HashMap::new(),
            orders: HashMap::new(),
            sequence: VecDeque::new(),
            stored: 0,
        };
        state.reset(clock);
        Ok(state)
    }

    /// As at the start; the doctors keep their keys.
    pub fn reset(&mut self, clock: &Clock) {
        self.logins.clear();
        self.grants.clear();
        self.orders.clear();
        self.sequence.clear();
        self.stored = 0;
        for id in PRINTED_LOGINS {
            let mut scan = Scan::lasting();
            scan.decide(Outcome::Done);
            let tag = "NULL".to_owned();
            self.logins.insert(id.to_owned(), Login { scan, self_sign: false, tag });
        }
        // The order of the document's samples of 4.3.5 and 6.1.1, on the day that 5.1.1 asks for.
        let body = json!({
            "urId": "62420111136",
            "openId": DOCTORS[0],
            "patientName": "天猫",
            "patientAge": "11",
            "patientSex": "男",
            "patientCard": "535689193101071814",
            "patientCardType": "SF",
            "recipeTime": "2017-06-11 11:32:33",
            "hashValue": "LM0WEHidhjstcPCvVVdEMHSK7lwAAAAAAAAAAAAAAAA=",
            "hashType": "SHA-256",
        });
        let content = content_of(body.as_object().unwrap_or(&Map::new()));
        let day = clock::parse_datetime("2018-08-03 10:00:00").unwrap_or_else(|| clock.now_s());
        for id in [PRINTED_UNSIGNED].iter().chain(&PRINTED_SIGNED) {
            let mut order = self.new_order("62420111136", DOCTORS[0], 0, day, content.clone());
            order.still = true;
            order.created_s = day;
            if PRINTED_SIGNED.contains(id) {
                self.sign(&mut order, &clock::beijing(day));
            }
            self.keep((*id).to_owned(), order);
        }
    }

    fn new_order(&self, ur_id: &str, open_id: &str, status: i64, now_s: i64, content: String) -> Order {
        let stamp_text = format!("{}|{}", clock::beijing(now_s), check::hex_upper(&check::sha256(content.as_bytes())));
        Order {
            ur_id: ur_id.to_owned(),
            open_id: open_id.to_owned(),
            status,
            created_s: now_s,
            content,
            pdf: None,
            scan: Scan::lasting(),
            still: false,
            signed: None,
            local_time_stamp: true,
            stamp_signature: ecdsa(&self.time_stamper.key, stamp_text.as_bytes()),
            stamp_text,
            fail_reason: String::new(),
        }
    }

    fn keep(&mut self, id: String, order: Order) {
        self.stored += order.weight();
        self.orders.insert(id.clone(), order);
        self.sequence.push_back(id);
        while self.stored > STORE_LIMIT {
            let Some(oldest) = self.sequence.pop_front() else {
                break;
            };
            if let Some(order) = self.orders.remove(&oldest) {
                self.stored -= order.weight();
            }
        }
    }

    fn doctor(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        match self.doctors.iter().find(|doctor| doctor.open_id == open_id) {
            Some(doctor) => Ok(doctor),
            None => refuse(Code::Doctor, "医师不存在（openId）"),
        }
    }

    /// The doctor, when certificate and seal are there.
    fn signer(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        let doctor = self.doctor(open_id)?;
        if doctor.process == "2" {
            Ok(doctor)
        } else {
            refuse(Code::Doctor, "医师未下载证书或未设置签章，不能签名")
        }
    }

    fn sign(&self, order: &mut Order, time: &str) {
        if order.open_id.is_empty() {
            order.open_id = DOCTORS[0].to_owned();
        }
        let Ok(doctor) = self.doctor(&order.open_id) else {
            return;
        };
        let content = order.content.as_bytes();
        let identity = &doctor.identity;
        let p7 = Stack::new()
            .and_then(|others| {
                Pkcs7::sign(
                    &identity.certificate,
                    &identity.key,
                    &others,
                    content,
                    Pkcs7Flags::BINARY | Pkcs7Flags::DETACHED,
                )
            })
            .and_then(|signed| signed.to_der())
            .unwrap_or_default();
        order.signed = Some(Signed {
            p1: ecdsa(&identity.key, content),
            p7,
            certificate: identity.certificate.to_der().unwrap_or_default(),
            time: time.to_owned(),
        });
        order.status = 2;
    }

    /// Lets time do its work on an open order, as one more query finds it.
    fn advance(&mut self, id: &str, settings: &Settings, now: &str) {
        let Some(mut order) = self.orders.remove(id) else {
            return;
        };
        if !order.still && matches!(order.status, 0 | 10) {
            match order.scan.query(settings) {
                Outcome::Pending => {}
                Outcome::Done => self.sign(&mut order, now),
                Outcome::Refused => {
                    order.status = 6;
                    order.fail_reason = "医师拒签".to_owned();
                }
                Outcome::Expired => order.status = 7,
            }
        }
        self.orders.insert(id.to_owned(), order);
    }

    fn granted(&self, open_id: &str, tag: &str) -> bool {
        self.grants.get(&(open_id.to_owned(), tag.to_owned())).is_some_and(|grant| grant.granted)
    }

    /// Decides what a doctor does: `oauth`, `self_sign`, `sign`.
    pub fn decide(&mut self, kind: &str, id: &str, result: &str) -> Result<(), String> {
        match kind {
            "oauth" => {
                let outcome = Outcome::from_word(result)?;
                self.logins.get_mut(id).ok_or_else(|| format!("scan: no oauth requestId {id:?}"))?.scan.decide(outcome);
            }
            "self_sign" => {
                let outcome = Outcome::from_word(result)?;
                let mut found = false;
                for ((open_id, _), grant) in &mut self.grants {
                    if open_id == id {
                        grant.scan.decide(outcome);
                        grant.granted = outcome == Outcome::Done;
                        found = true;
                    }
                }
                if !found {
                    return Err(format!("scan: no self_sign request of {id:?}"));
                }
            }
            _ => {
                let order = self.orders.get_mut(id).ok_or_else(|| format!("scan: no order {id:?}"))?;
                match result {
                    "claimed" => order.status = 0,
                    "6" | "7" | "8" | "9" => {
                        order.status = result.parse().unwrap_or(7);
                    }
                    word => {
                        order.still = false;
                        order.scan.decide(Outcome::from_word(word)?);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Order {
    fn weight(&self) -> usize {
        4096 + self.content.len() + self.pdf.as_ref().map_or(0, Vec::len)
    }
}

fn ecdsa(key: &PKeyRef<Private>, data: &[u8]) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(data))
        .unwrap_or_default()
}

fn ecdsa_fits(identity: &Identity, signature: &[u8], data: &[u8]) -> bool {
    Verifier::new(MessageDigest::sha256(), &identity.key)
        .and_then(|mut verifier| verifier.verify_oneshot(signature, data))
        .unwrap_or(false)
}

/// Sorted keys, empty values left out: two requests that say the same have the same text.
fn content_of(body: &Map<String, Value>) -> String {
    let sorted: BTreeMap<&String, &Value> =
        body.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")).collect();
    json!(sorted).to_string()
}

/// Answers an interface call.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    let name = request.path.strip_prefix("/gateway/").unwrap_or_default();
    let get = ["oauth/authorize", "oauth/tokeninfo", "doctor/existUnsign"].contains(&name);
    let post = [
        "doctor/synDoctorSearch",
        "selfSign/request",
        "selfSign/getResult",
        "selfSign/quit",
        "common/computeDigestForAlg",
        "recipe/synRecipeInfo",
        "signInfo/syn",
        "recipe/querySignDataByUniqueId",
        "recipe/signDataListSearchByTime",
        "recipe/synSignDataSearch",
        "recipe/deleteUnsignedDataByUniqueId",
        "recipe/verifyDataById",
        "recipe/verifyTimeStamp",
    ]
    .contains(&name);
    if !get && !post {
        return vendors::not_found();
    }
    if get && request.method != "GET" {
        return vendors::wrong_method("GET");
    }
    if post && request.method != "POST" {
        return vendors::wrong_method("POST");
    }
    let settings = shared.settings();
    let mut trace = Trace::default();
    let call = Call { shared, settings: &settings };
    let (status, message, data) = match call.run(name, request, &mut trace) {
        Ok(data) => {
            trace.outcome = format!("{name}: accepted");
            ("0", "success".to_owned(), data)
        }
        Err(refusal) => {
            let number = refusal.code.number();
            trace.outcome = format!("{name}: refused {number} {}", refusal.words);
            (number, refusal.words, None)
        }
    };
    let status = match status.parse::<i64>() {
        Ok(number) if settings.ywx_status_number => json!(number),
        _ => json!(status),
    };
    let mut body = json!({"status": status, "message": message});
    if let Some(data) = data {
        body["data"] = data;
    }
    Answer::json(&body, trace)
}

/// A JSON object whose fields are taken out with their rules.
struct Fields<'a> {
    place: &'static str,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// A text field; absent, null and empty are `None`.
    fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => refuse(Code::Field, format!("{}.{name} 应为字符串", self.place)),
        }
    }

    fn need(&self, name: &str) -> Result<&'a str, Refusal> {
        match self.text(name)? {
            Some(text) => Ok(text),
            None => refuse(Code::Field, format!("{}.{name} 不能为空", self.place)),
        }
    }

    fn limit(&self, name: &str, most: usize) -> Result<(), Refusal> {
        match self.text(name)? {
            Some(text) if text.chars().count() > most => refuse(Code::Field, format!("{name} 最多 {most} 个字符")),
            _ => Ok(()),
        }
    }

    fn choice(&self, name: &str, values: &[&str]) -> Result<(), Refusal> {
        match self.text(name)? {
            Some(text) if !values.contains(&text) => refuse(Code::Field, format!("{name} 取值错误")),
            _ => Ok(()),
        }
    }

    fn datetime(&self, name: &str) -> Result<i64, Refusal> {
        match clock::parse_datetime(self.need(name)?) {
            Some(seconds) => Ok(seconds),
            None => refuse(Code::Field, format!("{name} 格式应为 yyyy-MM-dd HH:mm:ss")),
        }
    }

    /// Letters and digits, at most `most` of them.
    fn serial(&self, name: &str, most: usize) -> Result<&'a str, Refusal> {
        let text = self.need(name)?;
        if text.len() <= most && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(text)
        } else {
            refuse(Code::Field, format!("{name} 应为字母、数字或其组合，长度 {most} 位以内"))
        }
    }

    /// A PDF in Base64 of at most 2 MB.
    fn pdf(&self, name: &str, required: bool) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(text) = self.text(name)? else {
            return if required { refuse(Code::Field, format!("{name} 不能为空")) } else { Ok(None) };
        };
        if text == PRINTED_PDF {
            return Ok(Some(text.as_bytes().to_vec()));
        }
        match check::unbase64(text) {
            None => refuse(Code::Field, format!("{name} 不是 Base64")),
            Some(file) if file.len() > PDF_LIMIT => refuse(Code::Field, format!("{name} 不能大于 2M")),
            Some(file) if !file.starts_with(b"%PDF") => refuse(Code::Field, format!("{name} 不是 PDF")),
            Some(file) => Ok(Some(file)),
        }
    }
}

fn object<'a>(map: &'a Map<String, Value>, name: &'static str) -> Result<Fields<'a>, Refusal> {
    match map.get(name) {
        Some(Value::Object(inner)) => Ok(Fields { place: name, map: inner }),
        _ => refuse(Code::Field, format!("{name} 不能为空")),
    }
}

fn check_client(head: &Fields<'_>, secret_listed: bool, trace: &mut Trace) -> Result<(), Refusal> {
    if !PRINTED_CLIENTS.contains(&head.need("clientId")?) {
        return refuse(Code::Client, "clientId 不存在");
    }
    trace.checked.push("clientId");
    match (head.text("clientSecret")?, secret_listed) {
        (Some(secret), true) => {
            if !PRINTED_SECRETS.iter().any(|known| check::same_text(known, secret)) {
                return refuse(Code::Secret, "clientSecret 错误");
            }
            trace.checked.push("clientSecret");
            Ok(())
        }
        (None, true) => refuse(Code::Secret, "clientSecret 不能为空"),
        (Some(_), false) => refuse(Code::Secret, "该接口不应上传 clientSecret"),
        (None, false) => Ok(()),
    }
}

struct Call<'a> {
    shared: &'a Shared,
    settings: &'a Settings,
}

type Data = Result<Option<Value>, Refusal>;

impl Call<'_> {
    fn now(&self) -> String {
        self.shared.clock.beijing()
    }

    fn run(&self, name: &str, request: &Request, trace: &mut Trace) -> Data {
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
struct Wanted<'a> {
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

fn order_row(id: &str, order: &Order) -> Value {
    json!({
        "urid": order.ur_id,
        "uniqueid": id,
        "status": order.status,
        "openId": order.open_id,
    })
}

fn qr(text: &str) -> String {
    check::base64(&picture::qr_png(text))
}

/// common/computeDigestForAlg (4.3.4).
fn digest(fields: &Fields<'_>) -> Data {
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

fn check_hash(fields: &Fields<'_>) -> Result<(), Refusal> {
    if let Some(value) = fields.text("hashValue")?
        && check::unbase64(value).is_none()
    {
        return refuse(Code::Field, "hashValue 不是 Base64");
    }
    fields.choice("hashType", &["SHA1", "SHA256", "SM3", "SHA-1", "SHA-256"])
}

fn check_tags(fields: &Fields<'_>) -> Result<(), Refusal> {
    let Some(text) = fields.text("tag")? else {
        return Ok(());
    };
    let tags: Vec<&str> = text.split(',').collect();
    let lengths_fit = tags.iter().all(|tag| (1..=5).contains(&tag.chars().count()));
    if tags.len() > 5 || !lengths_fit {
        return refuse(Code::Field, "tag 最多 5 个标签，每个最多 5 个字符");
    }
    Ok(())
}

/// The seal areas of personRolesPdf: a keyword, or x, y and locationPage.
fn check_areas(body: &Map<String, Value>) -> Result<(), Refusal> {
    let areas = match body.get("roles") {
        Some(Value::Array(areas)) if !areas.is_empty() => areas,
        _ => return refuse(Code::Field, "roles 不能为空"),
    };
    for area in areas {
        let Value::Object(map) = area else {
            return refuse(Code::Field, "roles 应为对象数组");
        };
        let area = Fields { place: "roles", map };
        area.choice("moveType", &["1", "2", "3"])?;
        area.choice("searchOrder", &["1", "2"])?;
        let number = |name: &str, least: f64| -> Result<bool, Refusal> {
            let value = match map.get(name) {
                None | Some(Value::Null) => return Ok(false),
                Some(Value::String(text)) => text.parse().ok(),
                Some(other) => other.as_f64(),
            };
            match value {
                Some(value) if value >= least => Ok(true),
                _ => refuse(Code::Field, format!("roles.{name} 取值错误")),
            }
        };
        number("searchNum", 1.0)?;
        number("scale", f64::MIN_POSITIVE)?;
        // x and y: larger than 50.
        let just_above_50 = 50.0 + 1e-9;
        let placed = [number("x", just_above_50)?, number("y", just_above_50)?, number("locationPage", 1.0)?];
        match area.text("keyword")? {
            Some(keyword) if keyword.contains(char::is_whitespace) => {
                return refuse(Code::Field, "keyword 中间不能含有空格");
            }
            None if !placed.iter().all(|given| *given) => {
                return refuse(Code::Field, "roles 需要 keyword，或 x、y、locationPage");
            }
            _ => {}
        }
    }
    Ok(())
}
