//! What the platform remembers: cards, tokens, codes that work once, orders.

use super::card::{self, Card};
use super::fields::text_of;
use super::printed;
use super::refusal::{Refusal, refuse, refuse_with};
use crate::crypto;
use crate::scan::{Outcome, Scan};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

const DYNAMIC_CODE_LIFE_S: i64 = 300;

/// A developer's token.
pub struct Token {
    pub text: String,
    pub expires_s: i64,
}

/// An order: a check of a person, or a card to be shown.
pub struct Order {
    pub used: bool,
    pub name: String,
    pub id_number: String,
    pub id_type: String,
}

/// What the platform remembers.
pub struct State {
    pub tokens: HashMap<&'static str, Token>,
    /// Tokens that were given before, whatever became of them, each with its developer.
    pub given: Vec<(&'static str, String)>,
    /// Those that a reset has made good again.
    pub revived: Vec<(&'static str, String)>,
    /// requestIds seen; when the first set is full it becomes the second, so memory is bounded.
    pub request_ids: [HashSet<String>; 2],
    pub cards: Vec<Card>,
    pub used_wechat_codes: HashSet<String>,
    pub health_codes: HashMap<String, usize>,
    pub dynamic_codes: HashMap<String, (usize, i64)>,
    pub orders: HashMap<String, Order>,
    pub kiosks: HashMap<String, Scan>,
}

const REQUEST_IDS_KEPT: usize = 200_000;

impl State {
    /// The cards of the document's samples, no tokens.
    pub fn new() -> State {
        State {
            tokens: HashMap::new(),
            given: Vec::new(),
            revived: Vec::new(),
            request_ids: [HashSet::new(), HashSet::new()],
            cards: card::samples(),
            used_wechat_codes: HashSet::new(),
            health_codes: HashMap::new(),
            dynamic_codes: HashMap::new(),
            orders: HashMap::new(),
            kiosks: HashMap::new(),
        }
    }

    /// As at the start, except that the tokens of before are good.
    pub fn reset(&mut self) {
        let given = std::mem::take(&mut self.given);
        *self = State { revived: given.clone(), given, ..State::new() };
    }

    /// A new token: it kills the developer's others. Old ones are not remembered for ever.
    pub fn give(&mut self, app_id: &'static str, token: Token) {
        self.revived.retain(|(owner, _)| *owner != app_id);
        self.given.push((app_id, token.text.clone()));
        let surplus = self.given.len().saturating_sub(10_000);
        self.given.drain(..surplus);
        self.tokens.insert(app_id, token);
    }

    /// All tokens become unknown (21004).
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
        self.revived.clear();
    }

    /// All tokens become expired (21003).
    pub fn expire_tokens(&mut self) {
        for token in self.tokens.values_mut() {
            token.expires_s = 0;
        }
        for (app_id, text) in self.revived.drain(..) {
            self.tokens.entry(app_id).or_insert(Token { text, expires_s: 0 });
        }
    }

    /// Decides the scan of a kiosk's code.
    pub fn decide(&mut self, uid: &str, result: &str) -> Result<(), String> {
        let outcome = Outcome::from_word(result)?;
        self.kiosks.get_mut(uid).ok_or_else(|| format!("scan: no ssm uid {uid:?}"))?.decide(outcome);
        Ok(())
    }

    /// Whether the requestId came before; it is remembered.
    pub fn is_repeated(&mut self, request_id: &str) -> bool {
        if self.request_ids.iter().any(|set| set.contains(request_id)) {
            return true;
        }
        if self.request_ids[0].len() >= REQUEST_IDS_KEPT {
            self.request_ids[1] = std::mem::take(&mut self.request_ids[0]);
        }
        self.request_ids[0].insert(request_id.to_owned());
        false
    }

    /// Number of the card with that healthCardId.
    pub fn by_id(&self, health_card_id: &str) -> Result<usize, Refusal> {
        self.cards.iter().position(|card| card.id == health_card_id).ok_or_else(|| refuse(-10019))
    }

    /// Number of the card with that QR text, static or dynamic.
    pub fn by_qr(&self, text: &str, now_s: i64) -> Result<usize, Refusal> {
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

    /// Uses a wechatCode up.
    pub fn use_wechat_code(&mut self, code: &str, one_use: bool) -> Result<(), Refusal> {
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

    /// The order must be there.
    pub fn check_order(&self, id: &str) -> Result<(), Refusal> {
        if printed::ORDER_IDS.contains(&id) || self.orders.contains_key(id) { Ok(()) } else { Err(refuse(10053)) }
    }

    /// Makes an order and returns its id.
    pub fn new_order(&mut self, name: &str, id_type: &str, id_number: &str) -> String {
        let id = crypto::random_id();
        self.orders.insert(
            id.clone(),
            Order { used: false, name: name.to_owned(), id_number: id_number.to_owned(), id_type: id_type.to_owned() },
        );
        id
    }

    /// Registers a person, or finds the card that the person has: the first registration holds
    /// (FAQ 5), but the name must be the same (10056).
    pub fn register(&mut self, person: &Map<String, Value>) -> Result<usize, Refusal> {
        let text = |name: &str| text_of(person, name).to_owned();
        let (id_type, id_number) = (text("idType"), text("idNumber"));
        let known = self.cards.iter().position(|card| card.id_type == id_type && card.id_number == id_number);
        if let Some(index) = known {
            return if self.cards[index].name == text("name") { Ok(index) } else { Err(refuse(10056)) };
        }
        let digest =
            |purpose: &str| crypto::hex_upper(&crypto::sha256(format!("{purpose} {id_type} {id_number}").as_bytes()));
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

    /// Makes a QR text that lives five minutes.
    pub fn dynamic_text(&mut self, card: usize, now_s: i64) -> String {
        let random = crypto::hex_upper(&crypto::random(16));
        let text = format!("{}:0:{random}::35020001001", self.cards[card].id);
        self.dynamic_codes.insert(text.clone(), (card, now_s));
        text
    }
}
