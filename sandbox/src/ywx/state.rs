//! What the platform remembers: doctors with their keys, log-ins, grants, orders.

use super::{Code, Refusal, refuse};
use crate::clock::{self, Clock};
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::tls::{Authority, Identity};
use crate::{check, picture};
use openssl::hash::MessageDigest;
use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
use openssl::pkey::{PKeyRef, Private};
use openssl::sign::{Signer, Verifier};
use openssl::stack::Stack;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Orders are forgotten, oldest first, when they hold more than this.
const STORE_LIMIT: usize = 256 << 20;

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

pub(super) struct Doctor {
    pub(super) open_id: &'static str,
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) id_card: &'static str,
    pub(super) employee: &'static str,
    pub(super) process: &'static str,
    pub(super) identity: Identity,
}

impl Doctor {
    pub(super) fn stamp(&self) -> String {
        check::base64(&picture::seal_png(self.open_id.as_bytes()))
    }
}

pub(super) struct Login {
    pub(super) scan: Scan,
    pub(super) self_sign: bool,
    pub(super) tag: String,
}

pub(super) struct Grant {
    pub(super) scan: Scan,
    pub(super) granted: bool,
}

pub(super) struct Signed {
    pub(super) p1: Vec<u8>,
    pub(super) p7: Vec<u8>,
    pub(super) certificate: Vec<u8>,
    pub(super) time: String,
}

pub(super) struct Order {
    pub(super) ur_id: String,
    pub(super) open_id: String,
    /// 0 待处理 2 已签名 6 拒绝 7 过期 8 待签删除 9 作废 10 未领取
    pub(super) status: i64,
    pub(super) created_s: i64,
    /// What is signed: the body with sorted keys, empty values left out.
    pub(super) content: String,
    pub(super) pdf: Option<Vec<u8>>,
    pub(super) scan: Scan,
    /// Only a control call changes it (the document's printed ids).
    pub(super) still: bool,
    pub(super) signed: Option<Signed>,
    pub(super) local_time_stamp: bool,
    pub(super) stamp_text: String,
    pub(super) stamp_signature: Vec<u8>,
    pub(super) fail_reason: String,
}

/// What the platform remembers.
pub struct State {
    pub(super) doctors: Vec<Doctor>,
    pub(super) time_stamper: Identity,
    pub(super) logins: HashMap<String, Login>,
    pub(super) grants: HashMap<(String, String), Grant>,
    pub(super) orders: HashMap<String, Order>,
    /// uniqueIds in the order of their making.
    pub(super) sequence: VecDeque<String>,
    pub(super) stored: usize,
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

    pub(super) fn new_order(&self, ur_id: &str, open_id: &str, status: i64, now_s: i64, content: String) -> Order {
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

    pub(super) fn keep(&mut self, id: String, order: Order) {
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

    pub(super) fn doctor(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        match self.doctors.iter().find(|doctor| doctor.open_id == open_id) {
            Some(doctor) => Ok(doctor),
            None => refuse(Code::Doctor, "医师不存在（openId）"),
        }
    }

    /// The doctor, when certificate and seal are there.
    pub(super) fn signer(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        let doctor = self.doctor(open_id)?;
        if doctor.process == "2" {
            Ok(doctor)
        } else {
            refuse(Code::Doctor, "医师未下载证书或未设置签章，不能签名")
        }
    }

    pub(super) fn sign(&self, order: &mut Order, time: &str) {
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
    pub(super) fn advance(&mut self, id: &str, settings: &Settings, now: &str) {
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

    pub(super) fn granted(&self, open_id: &str, tag: &str) -> bool {
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
    pub(super) fn weight(&self) -> usize {
        4096 + self.content.len() + self.pdf.as_ref().map_or(0, Vec::len)
    }
}

pub(super) fn ecdsa(key: &PKeyRef<Private>, data: &[u8]) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(data))
        .unwrap_or_default()
}

pub(super) fn ecdsa_fits(identity: &Identity, signature: &[u8], data: &[u8]) -> bool {
    Verifier::new(MessageDigest::sha256(), &identity.key)
        .and_then(|mut verifier| verifier.verify_oneshot(signature, data))
        .unwrap_or(false)
}

/// Sorted keys, empty values left out: two requests that say the same have the same text.
pub(super) fn content_of(body: &Map<String, Value>) -> String {
    let sorted: BTreeMap<&String, &Value> =
        body.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some("")).collect();
    json!(sorted).to_string()
}
