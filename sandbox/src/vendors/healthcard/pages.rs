//! The pages under `/open/`, to which a user's browser is sent.

use super::activation::open_activation;
use super::printed;
use super::refusal::{Refusal, refuse, refuse_with};
use super::state::State;
use crate::context::Context;
use crate::crypto;
use crate::http::{Answer, Request, Trace, html_escape, percent_encode};
use crate::sync::lock;
use crate::vendors::vendor::{not_found, wrong_method};
use std::sync::Mutex;

/// Answers a page (the user's browser is sent there).
pub fn page(state: &Mutex<State>, context: &Context, request: &Request) -> Answer {
    if request.method != "GET" {
        return wrong_method("GET");
    }
    let mut trace = Trace::default();
    let pairs = request.query_pairs();
    let result = pairs.map_err(|words| refuse_with(20001, words)).and_then(|pairs| {
        let parameter =
            |name: &str| pairs.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value.as_str());
        show_page(state, context, request, &parameter, &mut trace)
    });
    match result {
        Ok(Some(answer)) => Answer { trace, ..answer },
        Ok(None) => not_found(),
        Err(refusal) => {
            let message = refusal.message();
            trace.outcome = format!("refused {} {message}", refusal.code);
            let text = format!("{} {message}", refusal.code);
            Answer::html(html_page("页面错误", "error", &text), trace)
        }
    }
}

fn html_page(title: &str, id: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><h1>{title}</h1><p id=\"{id}\">{}</p></body></html>\n",
        html_escape(text)
    )
}

fn show_page<'a>(
    state: &Mutex<State>,
    context: &Context,
    request: &Request,
    parameter: &impl Fn(&str) -> &'a str,
    trace: &mut Trace,
) -> Result<Option<Answer>, Refusal> {
    let redirect = parameter("redirect_uri");
    let need_redirect = || {
        let web = redirect.starts_with("http://") || redirect.starts_with("https://");
        let domain = redirect.split("://").nth(1).is_some_and(|rest| !rest.is_empty());
        if web && domain { Ok(()) } else { Err(refuse_with(20002, "回跳地址非法")) }
    };
    // Back to the caller's page with one more parameter.
    let back = |name: &str, value: &str| {
        let joint = if redirect.contains('?') { '&' } else { '?' };
        let target = format!("{redirect}{joint}{name}={}", percent_encode(value));
        let body = html_page("正在返回", name, value);
        Answer::html(body, Trace::default()).with_status(302).with_header("Location", header_safe(&target))
    };
    let shown = |title: &str, id: &str, text: &str| Answer::html(html_page(title, id, text), Trace::default());
    let answer = match request.path.as_str() {
        "/open/getUserCode" => {
            need_redirect()?;
            trace.outcome = "wechatCode given".to_owned();
            back("wechatCode", &crypto::hex_upper(&crypto::random(16)))
        }
        "/open/getHealthCardList" => {
            need_redirect()?;
            let code = crypto::hex_upper(&crypto::random(16));
            let mut state = lock(state);
            // The user chooses the card that was registered last.
            let newest = if state.cards.len() > printed::CARDS { state.cards.len() - 1 } else { 0 };
            state.health_codes.insert(code.clone(), newest);
            trace.outcome = "healthCode given".to_owned();
            back("healthCode", &code)
        }
        "/open/takeMsCard" => {
            let id = parameter("order_id");
            if redirect.is_empty() {
                return Err(refuse_with(20002, "回跳地址非法"));
            }
            let one_use = context.settings().one_use;
            let mut state = lock(state);
            state.check_order(id)?;
            let name = match state.orders.get_mut(id) {
                // orderId 一经使用即刻失效 (3.2.8)
                Some(order) if order.used && one_use => return Err(refuse(10053)),
                Some(order) => {
                    order.used = true;
                    order.name.clone()
                }
                None => state.cards[0].name.clone(),
            };
            trace.outcome = "card pack shown".to_owned();
            shown("电子健康卡卡包", "name", &name)
        }
        "/open/batchActiveCard" => {
            need_redirect()?;
            let (open_id, plain) = open_activation(parameter("open_id")).map_err(|words| refuse_with(20002, words))?;
            trace.checked.push("AES");
            trace.decrypted = Some(plain);
            trace.outcome = "activation page shown".to_owned();
            shown("激活电子健康卡", "open-id", &open_id)
        }
        "/open/facePictureVerify" | "/open/uniformVerify" => {
            let id = parameter("order_id");
            let state = lock(state);
            state.check_order(id)?;
            let name = state.orders.get(id).map_or(state.cards[0].name.as_str(), |order| order.name.as_str());
            trace.outcome = "face check shown".to_owned();
            shown("人脸核身", "name", name)
        }
        "/open/bindCard" => {
            lock(state).check_order(parameter("auth_code"))?;
            trace.outcome = "binding page shown".to_owned();
            shown("绑定健康卡", "auth-code", parameter("auth_code"))
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// A decoded redirect address may hold line breaks, which must not get into a header.
fn header_safe(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { c.to_string() } else { percent_encode(&c.to_string()) }).collect()
}
