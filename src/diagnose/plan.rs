//! How each system is looked at: its settings, and a question that changes nothing and names nobody real.

use super::step::Finding;
use crate::catalog::{
    HEALTHCARD_GET_HEALTH_CARD_BY_HEALTH_CODE, IMAGING_CHECK, Operation, RESERVATION_ORDER, SIGNIT_CHECK_CA_LOGIN_TASK,
    YWX_SYN_DOCTOR_SEARCH,
};
use crate::check::block::Block;

/// How a system is looked at.
pub struct Plan {
    /// The operation of the signed call.
    pub row: &'static Operation,
    /// The setting with the server's address.
    pub base: &'static str,
    /// Settings with addresses that a browser goes to.
    pub pages: &'static [&'static str],
    /// Settings that it cannot do without; of those joined by `|` one is enough.
    needed: &'static [&'static str],
    /// The setting that a token is fetched with, where there is one.
    pub token: Option<&'static str>,
    /// The question, as JSON.
    pub question: &'static str,
    /// Codes by which the platform says that ids, keys or signature are wrong. Any other refusal shows that it has
    /// understood.
    pub mistrust: &'static [&'static str],
}

/// Stands for every code: where the question has no fields, a refusal can only be about who we are.
pub const ANY: &str = "*";

/// Every system with a network.
pub const PLANS: &[Plan] = &[
    Plan {
        row: &IMAGING_CHECK,
        base: "backend_url",
        pages: &["frontend_url"],
        needed: &["frontend_url", "backend_url", "hospital_code", "hospital_name", "public_key"],
        token: None,
        question: r#"{"ExamFlg":0,"DepCode":"0","DepName":"接口诊断","DoctorCode":"0","DoctorName":"接口诊断","DoctorIdCard":"000000000000000000","PatientId":"0","PatientName":"接口诊断","PatientIdCard":"000000000000000000"}"#,
        mistrust: &["0"],
    },
    Plan {
        row: &YWX_SYN_DOCTOR_SEARCH,
        base: "base_url",
        pages: &[],
        needed: &["base_url", "client_id", "client_secret"],
        token: None,
        question: r#"{"employeeNumber":"hisbridge"}"#,
        // The document prints no codes but 0: the platform's words have to do.
        mistrust: &[],
    },
    Plan {
        row: &RESERVATION_ORDER,
        base: "base_url",
        pages: &[],
        needed: &["base_url", "api_key", "secret", "aes_key"],
        token: Some("secret"),
        // What was not received yet is read, and stays so until a callback: it is opened and dropped.
        question: "{}",
        mistrust: &[ANY],
    },
    Plan {
        row: &HEALTHCARD_GET_HEALTH_CARD_BY_HEALTH_CODE,
        base: "base_url",
        pages: &[],
        needed: &["base_url", "app_id", "app_secret", "hospital_id"],
        token: Some("app_secret"),
        question: r#"{"healthCode":"00000000000000000000000000000000"}"#,
        mistrust: &["10002", "10003", "20000", "21001", "21002", "21003", "21004", "21005", "21006"],
    },
    Plan {
        row: &SIGNIT_CHECK_CA_LOGIN_TASK,
        base: "base_url",
        pages: &[],
        needed: &["base_url", "app_id", "access_token|client_secret"],
        token: Some("client_secret"),
        question: r#"{"loginId":"hisbridge"}"#,
        mistrust: &["invalid_client", "invalid_token", "400"],
    },
];

impl Plan {
    /// Whether somebody has begun to configure it: settings with a default do not count.
    pub fn is_configured(&self, block: &Block) -> bool {
        self.keys().any(|key| !block.has_default(key) && block.text(key).is_some())
    }

    fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.needed.iter().flat_map(|one| one.split('|'))
    }

    /// Whether all needed settings are there.
    pub fn configuration(&self, block: &Block) -> Finding {
        let system = self.row.system;
        let missing: Vec<String> = self
            .needed
            .iter()
            .filter(|one| one.split('|').all(|key| block.text(key).is_none()))
            .map(|one| one.split('|').map(|key| format!("{system}.{key}")).collect::<Vec<_>>().join(" / "))
            .collect();
        if missing.is_empty() {
            return Finding::good("需要的配置都有", "all needed settings are there");
        }
        Finding::bad(format!("缺少配置 {}", missing.join("、")), format!("missing settings: {}", missing.join(", ")))
            .todo("用 his_configure 设置，或写进 hisbridge.json", "call his_configure, or add them to hisbridge.json")
            .with("missing", missing)
    }
}
