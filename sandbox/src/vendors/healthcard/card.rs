//! A card, and the cards that are there from the start.

use super::dictionaries::ID_TYPES;
use crate::credentials::HEALTHCARD_APP;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A card and the person who has it.
#[derive(Clone)]
pub struct Card {
    /// healthCardId.
    pub id: String,
    pub phid: String,
    pub name: String,
    pub gender: String,
    pub nation: String,
    pub birthday: String,
    pub id_number: String,
    pub id_type: String,
    pub address: String,
    pub phone1: String,
    pub phone2: String,
    /// Last bound patient number by hospital.
    pub patids: HashMap<String, String>,
}

impl Card {
    /// The QR text that does not change.
    pub fn static_text(&self) -> String {
        format!("{}:1", self.id)
    }

    /// `adminExt`: the card once more, as a text.
    pub fn admin_ext(&self, qr_text: &str) -> String {
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

    /// As `card` in answers to that hospital.
    pub fn to_json(&self, hospital: &str) -> Value {
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

    /// As a form that a page fills in.
    pub fn to_form(&self) -> Value {
        json!({
            "name": self.name,
            "gender": self.gender,
            "nation": self.nation,
            "birthday": self.birthday,
            "idNumber": self.id_number,
            "idType": self.id_type,
            "address": self.address,
            "phone1": self.phone1,
            "phone2": self.phone2,
            "patid": self.patids.values().next().cloned().unwrap_or_default(),
            "ext": "",
        })
    }
}

/// The cards of the document's samples.
pub fn samples() -> Vec<Card> {
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
    vec![example, zhang, long]
}
