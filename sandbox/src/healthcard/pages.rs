//! The pages under `/open/`, to which a user's browser is sent.

use super::tables::printed;
use super::{Refusal, apps, check_hospital, refuse, refuse_with};
use crate::http::{Answer, Request, Trace, html_escape, percent_encode};
use crate::{Shared, check, lock, vendors};

/// Answers a page (the user's browser is sent there).
pub fn page(shared: &Shared, request: &Request) -> Answer {
    if request.method != "GET" {
        return vendors::wrong_method("GET");
    }
    let mut trace = Trace::default();
    let pairs = request.query_pairs();
    let judged = pairs.map_err(|words| refuse_with(20001, words)).and_then(|pairs| {
        let take = |name: &str| pairs.iter().find(|(given, _)| given == name).map_or("", |(_, value)| value.as_str());
        show_page(shared, request, &take, &mut trace)
    });
    match judged {
        Ok(Some(answer)) => Answer { trace, ..answer },
        Ok(None) => vendors::not_found(),
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
    shared: &Shared,
    request: &Request,
    take: &impl Fn(&str) -> &'a str,
    trace: &mut Trace,
) -> Result<Option<Answer>, Refusal> {
    let redirect = take("redirect_uri");
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
            back("wechatCode", &check::hex_upper(&check::random(16)))
        }
        "/open/getHealthCardList" => {
            need_redirect()?;
            let code = check::hex_upper(&check::random(16));
            let mut state = lock(&shared.healthcard);
            // The user chooses the card that was registered last.
            let newest = if state.cards.len() > printed::CARDS { state.cards.len() - 1 } else { 0 };
            state.health_codes.insert(code.clone(), newest);
            trace.outcome = "healthCode given".to_owned();
            back("healthCode", &code)
        }
        "/open/takeMsCard" => {
            let id = take("order_id");
            if redirect.is_empty() {
                return Err(refuse_with(20002, "回跳地址非法"));
            }
            let one_use = shared.settings().one_use;
            let mut state = lock(&shared.healthcard);
            state.order(id)?;
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
            let (open_id, plain) = activation_open_id(take("open_id"))?;
            trace.checked.push("AES");
            trace.decrypted = Some(plain);
            trace.outcome = "activation page shown".to_owned();
            shown("激活电子健康卡", "open-id", &open_id)
        }
        "/open/facePictureVerify" | "/open/uniformVerify" => {
            let id = take("order_id");
            let state = lock(&shared.healthcard);
            state.order(id)?;
            let name = state.orders.get(id).map_or(state.cards[0].name.as_str(), |order| order.name.as_str());
            trace.outcome = "face check shown".to_owned();
            shown("人脸核身", "name", name)
        }
        "/open/bindCard" => {
            lock(&shared.healthcard).order(take("auth_code"))?;
            trace.outcome = "binding page shown".to_owned();
            shown("绑定健康卡", "auth-code", take("auth_code"))
        }
        _ => return Ok(None),
    };
    Ok(Some(answer))
}

/// A decoded redirect address may hold line breaks, which must not get into a header.
fn header_safe(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { c.to_string() } else { percent_encode(&c.to_string()) }).collect()
}

/// appId + Base64(AES-256-ECB(appSecret, UUID & openid & hospitalId)); public notes, section 5.
/// Returns the openid and the whole plain text.
pub fn open_activation(open_id: &str) -> Result<(String, String), String> {
    let app = apps()
        .into_iter()
        .find(|app| open_id.starts_with(app.app_id))
        .ok_or("open_id does not begin with a known appId")?;
    let cipher = &open_id[app.app_id.len()..];
    // Base64 with blanks where `+` belongs means that the value was not percent-encoded.
    if cipher.contains(char::is_whitespace) {
        return Err("open_id was not percent-encoded".to_owned());
    }
    let cipher = check::unbase64(cipher).ok_or("open_id is not Base64 after the appId")?;
    let plain = check::aes_ecb_decrypt(app.secret.as_bytes(), &cipher)?;
    let plain = String::from_utf8(plain).map_err(|_| "open_id is not UTF-8")?;
    let parts: Vec<&str> = plain.split('&').collect();
    let [uuid, open_id, hospital] = parts[..] else {
        return Err("open_id: three parts are expected".to_owned());
    };
    let uuid_right = uuid.len() == 32 && uuid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    if !uuid_right {
        return Err("open_id: the first part is not 32 upper-case hex digits".to_owned());
    }
    if open_id.is_empty() {
        return Err("open_id: the openid is empty".to_owned());
    }
    if check_hospital(app, hospital).is_err() {
        return Err("open_id: hospitalId is not this developer's".to_owned());
    }
    Ok((open_id.to_owned(), plain.clone()))
}

fn activation_open_id(value: &str) -> Result<(String, String), Refusal> {
    open_activation(value).map_err(|words| refuse_with(20002, words))
}
