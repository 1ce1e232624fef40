//! What the platform remembers: tokens and appointments.

use crate::crypto;
use serde_json::{Value, json};
use std::collections::HashMap;

/// One booked check-up.
pub struct Appointment {
    /// The batch that it came in.
    pub request_id: String,
    /// serialNumber.
    pub serial: String,
    /// As the interface `order` gives it.
    pub fields: Value,
    /// Whether the hospital said that it has it.
    pub synchronised: bool,
    /// When the person came.
    pub arrived: Option<String>,
}

/// What the platform remembers.
pub struct State {
    /// Tokens and when they end; a new one does not kill the others.
    pub tokens: HashMap<String, i64>,
    /// Tokens that were given, whatever became of them.
    pub given: Vec<String>,
    /// Of the tokens, which are JSON Web Tokens.
    pub signing_key: Vec<u8>,
    /// In the order of their making.
    pub appointments: Vec<Appointment>,
}

impl State {
    /// The document's sample appointment and two more, none synchronised.
    pub fn new() -> State {
        let mut state = State {
            tokens: HashMap::new(),
            given: Vec::new(),
            signing_key: crypto::random(32),
            appointments: Vec::new(),
        };
        let batch = "d5dfbba53ff87920fc77c1bffea9ea25";
        for (serial, fee) in [("ZJ109-35", "2881.00"), ("ZJ109-36", "388.03"), ("ZJ109-37", "0.10")] {
            state.appoint(batch, serial, fee);
        }
        state
    }

    /// As at the start, except that the tokens of before are good.
    pub fn reset(&mut self) {
        let given = std::mem::take(&mut self.given);
        let tokens = given.iter().map(|token| (token.clone(), i64::MAX)).collect();
        *self = State { tokens, given, signing_key: std::mem::take(&mut self.signing_key), ..State::new() };
    }

    /// Notes a new token. Old ones are not remembered for ever.
    pub fn give(&mut self, token: &str, end: i64) {
        self.tokens.insert(token.to_owned(), end);
        self.given.push(token.to_owned());
        let surplus = self.given.len().saturating_sub(10_000);
        self.given.drain(..surplus);
    }

    /// All tokens become unknown.
    pub fn kill_tokens(&mut self) {
        self.tokens.clear();
    }

    /// All tokens become expired.
    pub fn expire_tokens(&mut self) {
        for end in self.tokens.values_mut() {
            *end = 0;
        }
    }

    /// Adds appointments to be synchronised, in one batch; returns their serial numbers.
    pub fn add(&mut self, count: u64) -> Vec<String> {
        let batch = crypto::random_id();
        (0..count)
            .map(|_| {
                let serial = format!("ZJ200-{}", self.appointments.len() + 1);
                self.appoint(&batch, &serial, "388.03");
                serial
            })
            .collect()
    }

    fn appoint(&mut self, batch: &str, serial: &str, fee: &str) {
        // A fee keeps its two decimals on the wire, as the document prints them.
        let fee: Value = serde_json::from_str(fee).unwrap_or(Value::Null);
        let fields = json!({
            "requestId": batch,
            "serialNumber": serial,
            "erhcNo": "50043697C1E58FAD22098794D872CDC796F7F2F4E933F8A1682BE7CA3994AFEF",
            "name": "侧大出",
            "cardType": 1,
            "idcard": "330482199309140014",
            "birthdate": "1993-09-14",
            "sexCode": 1,
            "isPregnant": false,
            "married": 1,
            "mobile": "13345815663",
            "hospitalCode": "100637",
            "hospitalName": "杭州市第三人民医院体检中心",
            "checkDate": "2021-04-06",
            "hospitalPackageId": "RM16",
            "hospitalPackageName": "体检E套餐(男士)",
            "addCombinationId": "RM0102,RM0206,RM0406,RM0601",
            "addCombinationName": "临床检查项目,临床检验项目,辅助检查项目,其他",
            "examinationFee": fee,
            "orderStatus": 1,
            "payType": 0,
            "dataSources": "益往健康",
        });
        self.appointments.push(Appointment {
            request_id: batch.to_owned(),
            serial: serial.to_owned(),
            fields,
            synchronised: false,
            arrived: None,
        });
    }
}
