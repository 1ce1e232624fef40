//! What the platform remembers: cards, tokens, codes that work once, orders.

use super::fields::text_of;
use super::tables::{ID_TYPES, printed};
use super::{Refusal, refuse, refuse_with};
use crate::check;
use crate::credentials::HEALTHCARD_APP;
use crate::scan::{Outcome, Scan};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

const DYNAMIC_CODE_LIFE_S: i64 = 300;

#[derive(Clone)]
pub(super) struct Card {
    pub(super) id: String,
    pub(super) phid: String,
    pub(super) name: String,
    pub(super) gender: String,
    pub(super) nation: String,
    pub(super) birthday: String,
    pub(super) id_number: String,
    pub(super) id_type: String,
    pub(super) address: String,
    pub(super) phone1: String,
    pub(super) phone2: String,
    /// Last bound patient number by hospital.
    pub(super) patids: HashMap<String, String>,
}

impl Card {
    pub(super) fn static_text(&self) -> String {
        format!("{}:1", self.id)
    }

    pub(super) fn admin_ext(&self, qr_text: &str) -> String {
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

    pub(super) fn to_json(&self, hospital: &str) -> Value {
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
pub(super) struct Token {
    pub(super) text: String,
    pub(super) expires_s: i64,
}

pub(super) struct Order {
    pub(super) used: bool,
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) id_type: String,
}

/// What the platform remembers.
pub struct State {
    pub(super) tokens: HashMap<&'static str, Token>,
    /// requestIds seen; when the first set is full it becomes the second, so memory is bounded.
    pub(super) request_ids: [HashSet<String>; 2],
    pub(super) cards: Vec<Card>,
    pub(super) used_wechat_codes: HashSet<String>,
    pub(super) health_codes: HashMap<String, usize>,
    pub(super) dynamic_codes: HashMap<String, (usize, i64)>,
    pub(super) orders: HashMap<String, Order>,
    pub(super) kiosks: HashMap<String, Scan>,
}

pub(super) const REQUEST_IDS_KEPT: usize = 200_000;

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

    pub(super) fn seen(&mut self, request_id: &str) -> bool {
        if self.request_ids.iter().any(|set| set.contains(request_id)) {
            return true;
        }
        if self.request_ids[0].len() >= REQUEST_IDS_KEPT {
            self.request_ids[1] = std::mem::take(&mut self.request_ids[0]);
        }
        self.request_ids[0].insert(request_id.to_owned());
        false
    }

    pub(super) fn by_id(&self, health_card_id: &str) -> Result<usize, Refusal> {
        self.cards.iter().position(|card| card.id == health_card_id).ok_or_else(|| refuse(-10019))
    }

    pub(super) fn by_qr(&self, text: &str, now_s: i64) -> Result<usize, Refusal> {
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

    pub(super) fn use_wechat_code(&mut self, code: &str, one_use: bool) -> Result<(), Refusal> {
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

    pub(super) fn order(&self, id: &str) -> Result<(), Refusal> {
        if printed::ORDER_IDS.contains(&id) || self.orders.contains_key(id) { Ok(()) } else { Err(refuse(10053)) }
    }

    pub(super) fn new_order(&mut self, name: &str, id_type: &str, id_number: &str) -> String {
        let id = check::random_id();
        self.orders.insert(
            id.clone(),
            Order { used: false, name: name.to_owned(), id_number: id_number.to_owned(), id_type: id_type.to_owned() },
        );
        id
    }

    /// Registers a person, or finds the card that the person has: the first registration holds
    /// (FAQ 5), but the name must be the same (10056).
    pub(super) fn register(&mut self, person: &Map<String, Value>) -> Result<usize, Refusal> {
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

    pub(super) fn dynamic_text(&mut self, card: usize, now_s: i64) -> String {
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
