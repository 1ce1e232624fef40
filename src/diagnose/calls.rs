//! Token and a signed call, by a question that changes nothing and names nobody real.

use super::{Diagnosis, Finding};
use crate::catalog::{
    HEALTHCARD_GET_HEALTH_CARD_BY_HEALTH_CODE, IMAGING_CHECK, Operation, RESERVATION_ORDER, SIGNIT_CHECK_CA_LOGIN_TASK,
    YWX_SYN_DOCTOR_SEARCH,
};
use crate::config::Block;
use crate::engine;
use crate::envelope::Success;
use crate::error::{Error, Kind};
use serde_json::{Map, Value, json};

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
    token: Option<&'static str>,
    /// The question, as JSON.
    question: &'static str,
    /// Codes by which the platform says that ids, keys or signature are wrong. Any other refusal shows that it has
    /// understood.
    mistrust: &'static [&'static str],
}

/// Stands for every code: where the question has no fields, a refusal can only be about who we are.
const ANY: &str = "*";

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

impl Diagnosis<'_> {
    pub(super) fn try_calls(&mut self, plan: &'static Plan, address: &str) {
        let block = self.profile.block(plan.row.system);
        if !self.token(plan, block, address) {
            return;
        }
        if plan.row.full_name == IMAGING_CHECK.full_name {
            self.orders_and_carriages(plan, block, address);
            return;
        }
        let (profile, cancel) = (self.profile, self.cancel);
        self.step("call", address, &mut || {
            let limit = profile.transport.timeout();
            judge(plan, engine::attempt(plan.row, object(plan.question), block, profile, limit, cancel))
        });
    }

    /// The token; systems without one skip the step.
    fn token(&mut self, plan: &'static Plan, block: &Block, address: &str) -> bool {
        if plan.token.is_none_or(|key| block.text(key).is_none()) {
            return true;
        }
        let (profile, cancel) = (self.profile, self.cancel);
        self.step("token", address, &mut || match engine::token(
            plan.row,
            block,
            profile,
            profile.transport.timeout(),
            cancel,
        ) {
            Ok(warnings) if warnings.is_empty() => Finding::good("取得令牌", "there is a token"),
            Ok(warnings) => Finding::bad("取得令牌，但令牌存放处有问题", "there is a token, but the token store fails")
                .todo(warnings.join("；"), "see the Chinese hint, and check token_store"),
            Err(error) => Finding::of(&error),
        })
    }

    /// Whatever the document leaves open is asked of the server: each order of the ciphertext in each carriage.
    fn orders_and_carriages(&mut self, plan: &'static Plan, block: &Block, address: &str) {
        let (profile, cancel) = (self.profile, self.cancel);
        self.step("call", address, &mut || {
            let configured =
                (block.text("ciphertext_order").unwrap_or_default(), block.text("carry").unwrap_or_default());
            let mut accepted = Vec::new();
            let mut failure = None;
            for order in ["C1C3C2", "C1C2C3"] {
                for carry in ["body", "headers", "both"] {
                    let tried = block.with("ciphertext_order", order).with("carry", carry);
                    let limit = profile.transport.timeout();
                    let question = object(plan.question);
                    match engine::attempt(plan.row, question, &tried, profile, limit, cancel) {
                        Ok(_) => accepted.push((order, carry)),
                        Err(error) if error.kind == Kind::Vendor || error.kind == Kind::Http => {
                            // What is said to the configured way tells most.
                            if failure.is_none() || (order, carry) == configured {
                                failure = Some(error);
                            }
                        }
                        // Not a matter of the way: the other ways would fail alike.
                        Err(error) => return Finding::of(&error),
                    }
                }
            }
            of_ways(configured, &accepted, failure)
        });
    }
}

fn of_ways(configured: (&str, &str), accepted: &[(&str, &str)], failure: Option<Error>) -> Finding {
    let list: Vec<Value> =
        accepted.iter().map(|(order, carry)| json!({"ciphertext_order": order, "carry": carry})).collect();
    let words: Vec<String> = accepted.iter().map(|(order, carry)| format!("{order}+{carry}")).collect();
    // What changes least is recommended.
    let nearest = accepted
        .iter()
        .find(|(order, _)| *order == configured.0)
        .or_else(|| accepted.iter().find(|(_, carry)| *carry == configured.1))
        .or(accepted.first());
    let finding = match (nearest, failure) {
        (Some(_), _) if accepted.contains(&configured) => Finding::good(
            format!("服务器接受现在的配置 {}+{}（接受的：{}）", configured.0, configured.1, words.join("、")),
            format!(
                "the server accepts {}+{} as configured (accepted: {})",
                configured.0,
                configured.1,
                words.join(", ")
            ),
        ),
        (Some((order, carry)), _) => Finding::bad(
            format!("服务器不接受 {}+{}，接受的是：{}", configured.0, configured.1, words.join("、")),
            format!("the server refuses {}+{} and accepts: {}", configured.0, configured.1, words.join(", ")),
        )
        .todo(
            format!("把 imaging.ciphertext_order 改为 {order}，imaging.carry 改为 {carry}"),
            format!("set imaging.ciphertext_order to {order} and imaging.carry to {carry}"),
        ),
        (None, Some(error)) => {
            let mut finding = Finding::of(&error);
            finding.message = format!("六种密文排列和参数位置都不被接受。平台说：{}", said(&error));
            finding.message_en = "none of the six ciphertext orders and carriages is accepted".into();
            finding.todo(
                "检查 public_key、hospital_code，电脑时间，以及 backend_url 是否是后端地址",
                "check public_key, hospital_code, the clock, and that backend_url is the back end's address",
            )
        }
        (None, None) => Finding::bad("没有结果", "no result"),
    };
    finding.with("accepted", list)
}

fn judge(plan: &Plan, outcome: Result<Success, Error>) -> Finding {
    let error = match outcome {
        Ok(success) => {
            return Finding::good("平台接受了签名调用", "the platform accepts the signed call")
                .with("code", success.code);
        }
        Err(error) => error,
    };
    let Some(refusal) = error.refusal.as_ref().filter(|refusal| !distrusts(plan, &refusal.code, &refusal.message))
    else {
        let mut finding = Finding::of(&error);
        if error.kind == Kind::Vendor {
            finding.message = format!("{}。平台说：{}", error.message, said(&error));
        }
        return finding;
    };
    Finding::good(
        format!("平台懂了签名调用（查的是虚构的人，平台说：{}）", said(&error)),
        format!("the platform understands the signed call (the person asked for is invented; code {})", refusal.code),
    )
    .with("code", refusal.code.clone())
}

/// Whether a refusal is about who we are, and not about the invented person.
fn distrusts(plan: &Plan, code: &str, message: &str) -> bool {
    let words = message.to_ascii_lowercase();
    plan.mistrust.iter().any(|known| *known == code || *known == ANY)
        || (plan.mistrust.is_empty()
            && ["client", "secret", "密钥", "秘钥", "厂商", "标识", "授权", "签名", "权限"]
                .iter()
                .any(|word| words.contains(word)))
}

/// The platform's own words, not too many of them.
fn said(error: &Error) -> String {
    let words = error.refusal.as_ref().map_or(error.message.as_str(), |refusal| refusal.message.as_str());
    words.chars().take(200).collect()
}

fn object(text: &str) -> Map<String, Value> {
    match crate::json_text::parse(text.as_bytes()) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
