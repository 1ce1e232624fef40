//! A vendor that repeats whatever it was sent and told, in its words, its code, its payload, its headers and its status
//! line. It speaks for all five systems at once.
#![allow(dead_code, reason = "each test program uses its part")]

use super::servers::{by_hand, write};
use hisbridge::systems::healthcard::canonical;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};

/// The token that it gives.
pub const TOKEN: &str = "eyT0ken-Abc/XyZ+99.Q";

/// How it answers.
#[derive(Clone, Default)]
pub struct Said {
    pub ok: bool,
    pub code: String,
    /// `{request}` stands for the whole request, `{signed}` for the text that was signed, with the secret behind it.
    pub words: String,
    /// A page of these words instead of an answer, with this status.
    pub page: Option<u16>,
    /// ASCII words in the header and in the status line.
    pub head: String,
    /// Token interfaces refuse, too.
    pub no_token: bool,
    /// The application's secret of 微信电子健康卡.
    pub secret: String,
}

/// It.
pub struct Echo {
    pub url: String,
    said: Arc<Mutex<Said>>,
}

impl Echo {
    pub fn start() -> Echo {
        let said = Arc::<Mutex<Said>>::default();
        let told = said.clone();
        let port = by_hand(move |stream, request| write(stream, &answer(&told.lock().expect("words"), request)));
        Echo { url: format!("http://127.0.0.1:{port}"), said }
    }

    /// From now on it answers so.
    pub fn says(&self, said: Said) {
        *self.said.lock().expect("words") = said;
    }

    /// A configuration in which every system is it.
    pub fn configuration(&self, mut configuration: Value) -> Value {
        for system in ["imaging", "ywx", "reservation", "healthcard", "signit"] {
            for key in ["base_url", "page_url", "frontend_url", "backend_url"] {
                if configuration[system].get(key).is_some() {
                    configuration[system][key] = json!(self.url);
                }
            }
        }
        configuration["http"] = json!({"retries": 0});
        configuration
    }
}

fn answer(said: &Said, request: &str) -> String {
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let token = ["/getAppToken", "/token", "/getAccessToken"].iter().any(|end| path.ends_with(end));
    let body = if token && !said.no_token {
        tokens(path)
    } else if let Some(status) = said.page {
        return whole(status, &said.head, "text/html", &words(said, request));
    } else {
        repeated(said, path, token, &words(said, request))
    };
    whole(200, &said.head, "application/json", &body.to_string())
}

fn whole(status: u16, head: &str, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {head}\r\nContent-Type: {content_type}; charset=utf-8; x=\"{head}\"\r\nX-Said: {head}\r\n\
         Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn tokens(path: &str) -> Value {
    match path {
        path if path.ends_with("/getAppToken") => {
            json!({"commonOut": {"resultCode": 0, "errMsg": "成功"}, "rsp": {"appToken": TOKEN, "expiresIn": 7200}})
        }
        path if path.ends_with("/getAccessToken") => {
            json!({"status": "0", "message": "success", "data": {"accessToken": TOKEN, "expiresIn": "7200"}})
        }
        path if path.ends_with("/sync/token") => {
            json!({"code": 200, "success": true, "message": "成功", "result": {"token": TOKEN, "expire": 86_400_000}})
        }
        _ => json!({"access_token": TOKEN, "expires_in": 7200}),
    }
}

/// An answer that every system takes for its own.
fn repeated(said: &Said, path: &str, token: bool, words: &str) -> Value {
    let code = match said.ok {
        false => said.code.as_str(),
        true if path.starts_with("/reservation") => "200",
        true if path.starts_with("/v1/open") => "100100000",
        true => "1",
    };
    let status = if said.ok { "0" } else { code };
    let mut data = json!({"words": words, "list": [{"deep": words}, 1], words: true, "number": 12});
    let mut answer = json!({
        "code": code, "message": words, "status": status, "success": said.ok,
        "commonOut": {"resultCode": status, "errMsg": words},
    });
    if token && said.ok {
        for name in ["appToken", "token", "access_token", "accessToken"] {
            data[name] = json!(TOKEN);
        }
        answer["access_token"] = json!(TOKEN);
    }
    for payload in ["data", "result", "rsp"] {
        answer[payload] = data.clone();
    }
    answer
}

fn words(said: &Said, request: &str) -> String {
    let mut words = said.words.clone();
    if words.contains("{signed}") {
        words = words.replace("{signed}", &signed(request, &said.secret));
    }
    words.replace("{request}", request)
}

/// The text that 微信电子健康卡 signs, as a vendor's log shows it.
fn signed(request: &str, secret: &str) -> String {
    let body = request.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let part = |name: &str| body[name].as_object().cloned().unwrap_or_else(Map::new);
    format!("{}{secret}", canonical(&part("commonIn"), &part("req")))
}
