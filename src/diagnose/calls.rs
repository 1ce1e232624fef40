//! Token and a signed call, by a question that changes nothing and names nobody real.

use super::plan::{ANY, Plan};
use super::step::{Diagnosis, Finding};
use crate::catalog::{self, IMAGING_CHECK};
use crate::check::block::Block;
use crate::engine::{self, Success};
use crate::error::{Error, Kind};
use crate::json;
use serde_json::{Map, Value, json};

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
            verdict(plan, engine::attempt(plan.row, object(plan.question), block, profile, limit, cancel))
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
            Ok(None) => Finding::good("取得令牌", "there is a token"),
            Ok(Some(trouble)) => {
                Finding::bad("取得令牌，但令牌存放处有问题", "there is a token, but the token store fails")
                    .todo(trouble, "see the Chinese hint, and check token_store")
            }
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
            finding.message = format!("六种密文排列和参数位置都不被接受。{}", error.message);
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

fn verdict(plan: &Plan, outcome: Result<Success, Error>) -> Finding {
    let error = match outcome {
        Ok(success) => {
            let code = catalog::shown_code(catalog::system(plan.row.system), &success.code);
            return Finding::good("平台接受了签名调用", "the platform accepts the signed call").with("code", code);
        }
        Err(error) => error,
    };
    let Some(refusal) = error.refusal.as_ref().filter(|refusal| !distrusts(plan, &refusal.code, &refusal.message))
    else {
        return Finding::of(&error);
    };
    let code = &refusal.shown_code;
    Finding::good(
        format!("平台懂了签名调用（查的是虚构的人）。{}", error.message),
        format!("the platform understands the signed call (the person asked for is invented; code {code})"),
    )
    .with("code", code.clone())
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

fn object(text: &str) -> Map<String, Value> {
    match json::parse(text.as_bytes()) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
