//! What the platform remembers: doctors, log-ins, grants, tokens, orders.

use super::doctors::{DOCTORS, Doctor, doctors};
use super::grants::Grants;
use super::orders::{Order, signed_content};
use super::refusal::{Code, Refusal, refuse};
use super::signing;
use super::tokens::Tokens;
use crate::clock::{self, Clock};
use crate::scan::{Outcome, Scan};
use crate::settings::Settings;
use crate::tls::{Authority, Identity};
use serde_json::{Map, json};
use std::collections::{HashMap, HashSet, VecDeque};

/// Orders are forgotten, oldest first, when they hold more than this.
const STORE_LIMIT: usize = 256 << 20;

const PRINTED_UNSIGNED: &str = "57cacee629a94aa4959bcfb1b939a472";
const PRINTED_SIGNED: [&str; 2] = ["58dfd52e1e5042869db2406d57b71e5b", "c1ac09f4def444f3aa5857cb65206045"];

/// requestIds of oauth/tokeninfo that the document prints: always scanned.
const PRINTED_LOGINS: [&str; 2] = ["b153b2fce93f440d8a089fc311a54c92", "a4945a94fec453c9df50c7dbe393631b"];

/// What the catalogue's examples of the log-in on the cloud platform name: always scanned, never used up.
pub const EXAMPLE_LOGIN: &str = "8e61f0c2d7b94a35b1c8e4f07a96d253";
pub const EXAMPLE_CODE: &str = "0c7e5b1f93d84a26a1e4f7b2d85c6093";
pub const EXAMPLE_USER_TOKEN: &str = "7d1f4b60c2e94835a6b0e8f3d97c5124";

/// A log-in by QR code.
pub struct Login {
    pub scan: Scan,
    pub self_sign: bool,
    pub tag: String,
}

/// What the platform remembers.
pub struct State {
    pub doctors: Vec<Doctor>,
    pub time_stamper: Identity,
    pub logins: HashMap<String, Login>,
    pub grants: Grants,
    /// accessTokens of the cloud platform.
    pub tokens: Tokens,
    /// Codes of scanned log-ins that were not exchanged yet.
    pub codes: HashSet<String>,
    /// Tokens of doctors who have logged in.
    pub user_tokens: HashSet<String>,
    pub orders: HashMap<String, Order>,
    /// uniqueIds in the order of their making.
    pub sequence: VecDeque<String>,
    pub stored: usize,
}

impl State {
    /// Doctors with certificates of the authority, and the orders that the document prints.
    pub fn new(authority: &Authority, clock: &Clock) -> Result<State, String> {
        let mut state = State {
            doctors: doctors(authority)?,
            time_stamper: authority.person("时间戳服务")?,
            logins: HashMap::new(),
            grants: Grants::default(),
            tokens: Tokens::default(),
            codes: HashSet::new(),
            user_tokens: HashSet::new(),
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
        self.grants = Grants::default();
        self.tokens.reset();
        self.codes = HashSet::from([EXAMPLE_CODE.to_owned()]);
        self.user_tokens = HashSet::from([EXAMPLE_USER_TOKEN.to_owned()]);
        self.orders.clear();
        self.sequence.clear();
        self.stored = 0;
        for id in PRINTED_LOGINS.into_iter().chain([EXAMPLE_LOGIN]) {
            let mut scan = Scan::unlimited();
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
        let content = signed_content(body.as_object().unwrap_or(&Map::new()));
        let day = clock::parse_datetime("2018-08-03 10:00:00").unwrap_or_else(|| clock.now_s());
        for id in [PRINTED_UNSIGNED].iter().chain(&PRINTED_SIGNED) {
            let mut order = Order::new(&self.time_stamper, "62420111136", DOCTORS[0], 0, day, content.clone());
            order.fixed = true;
            order.created_s = day;
            if PRINTED_SIGNED.contains(id) {
                self.sign(&mut order, &clock::beijing(day));
            }
            self.keep((*id).to_owned(), order);
        }
    }

    /// Takes an order in.
    pub fn keep(&mut self, id: String, order: Order) {
        self.stored += order.size();
        self.orders.insert(id.clone(), order);
        self.sequence.push_back(id);
        while self.stored > STORE_LIMIT {
            let Some(oldest) = self.sequence.pop_front() else {
                break;
            };
            if let Some(order) = self.orders.remove(&oldest) {
                self.stored -= order.size();
            }
        }
    }

    /// The doctor of that openId.
    pub fn doctor(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        match self.doctors.iter().find(|doctor| doctor.open_id == open_id) {
            Some(doctor) => Ok(doctor),
            None => refuse(Code::Doctor, "医师不存在（openId）"),
        }
    }

    /// The doctor, when certificate and seal are there.
    pub fn signer(&self, open_id: &str) -> Result<&Doctor, Refusal> {
        let doctor = self.doctor(open_id)?;
        if doctor.process == "2" {
            Ok(doctor)
        } else {
            refuse(Code::Doctor, "医师未下载证书或未设置签章，不能签名")
        }
    }

    /// Signs an order; one that nobody was asked to sign is signed by the doctor who scans.
    pub fn sign(&self, order: &mut Order, time: &str) {
        if order.open_id.is_empty() {
            order.open_id = DOCTORS[0].to_owned();
        }
        let Ok(doctor) = self.doctor(&order.open_id) else {
            return;
        };
        order.signed = Some(signing::sign(&doctor.identity, order.content.as_bytes(), time));
        order.status = 2;
    }

    /// Lets time do its work on an open order, as one more query finds it.
    pub fn advance(&mut self, id: &str, settings: &Settings, now: &str) {
        let Some(mut order) = self.orders.remove(id) else {
            return;
        };
        if !order.fixed && matches!(order.status, 0 | 10) {
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

    /// Decides what a doctor does: `oauth`, `self_sign`, `sign`.
    pub fn decide(&mut self, kind: &str, id: &str, result: &str) -> Result<(), String> {
        match kind {
            "oauth" => {
                let outcome = Outcome::from_word(result)?;
                self.logins.get_mut(id).ok_or_else(|| format!("scan: no oauth requestId {id:?}"))?.scan.decide(outcome);
            }
            "self_sign" => {
                if !self.grants.decide(id, Outcome::from_word(result)?) {
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
                        order.fixed = false;
                        order.scan.decide(Outcome::from_word(word)?);
                    }
                }
            }
        }
        Ok(())
    }
}
