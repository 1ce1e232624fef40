//! 浙里办: encryption both ways, three body styles, tokens, states.

use crate::client::{self, Answer, base64, send};
use hisbridge_sandbox::credentials::{RESERVATION_AES_KEY, RESERVATION_API_KEY, RESERVATION_SECRET};
use hisbridge_sandbox::{Answers, FormStyle, Sandbox};
use openssl::symm::{Cipher, decrypt, encrypt};
use serde_json::{Value, json};

fn seal(text: &str) -> String {
    let key = RESERVATION_AES_KEY.as_bytes();
    base64(&encrypt(Cipher::aes_128_ecb(), key, None, text.as_bytes()).unwrap())
}

fn unseal(answer: &Answer) -> Value {
    let cipher = openssl::base64::decode_block(&answer.text()).unwrap();
    let key = RESERVATION_AES_KEY.as_bytes();
    let plain = decrypt(Cipher::aes_128_ecb(), key, None, &cipher).unwrap();
    serde_json::from_slice(&plain).unwrap()
}

fn call(sandbox: &Sandbox, name: &str, token: &str, body: &str) -> Answer {
    let path = format!("/reservation/sync/{name}");
    let headers: &[(&str, &str)] = if token.is_empty() { &[] } else { &[("ACCESS-TOKEN", token)] };
    send(&sandbox.http_url().unwrap(), "POST", &path, headers, body.as_bytes())
}

fn credentials() -> String {
    json!({"apikey": RESERVATION_API_KEY, "secret": RESERVATION_SECRET}).to_string()
}

fn token(sandbox: &Sandbox) -> String {
    let answer = unseal(&call(sandbox, "token", "", &seal(&credentials())));
    assert_eq!(answer["code"], 200, "{answer}");
    answer["result"]["token"].as_str().unwrap().to_owned()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn the_three_body_styles() {
    let sandbox = client::sandbox();
    let raw = seal(&credentials());
    let wrapped = format!("{}\r\n{}", &raw[..40], &raw[40..]);
    let form = format!("data={}", percent(&raw));
    let each = format!("apikey={}&secret={}", percent(&seal(RESERVATION_API_KEY)), percent(&seal(RESERVATION_SECRET)));
    let accepts = |body: &str| call(&sandbox, "token", "", body).text().len() > 200;
    for body in [&raw, &wrapped, &form, &each] {
        assert!(accepts(body), "{body}");
    }
    // Base64's plus sign read as a blank.
    let unescaped = format!("data={}", raw.replace('A', "+"));
    assert!(!accepts(&unescaped));
    for (style, right) in [
        (FormStyle::Raw, [true, true, false, false]),
        (FormStyle::Form, [false, false, true, false]),
        (FormStyle::FormEach, [false, false, false, true]),
    ] {
        sandbox.change_settings(|settings| settings.reservation_body = style);
        for (body, expected) in [&raw, &wrapped, &form, &each].iter().zip(right) {
            assert_eq!(accepts(body), expected, "{style:?}");
        }
    }
    sandbox.change_settings(|settings| {
        settings.reservation_body = FormStyle::Form;
        settings.reservation_form_field = "param".to_owned();
    });
    assert!(!accepts(&form));
    assert!(accepts(&format!("param={}", percent(&raw))));
}

#[test]
fn wrong_credentials_and_wrong_ciphertexts_are_refused_in_plain_json() {
    let sandbox = client::sandbox();
    let code = |body: &str| call(&sandbox, "token", "", body).json()["code"].clone();
    let wrong = json!({"apikey": RESERVATION_API_KEY, "secret": "x"}).to_string();
    assert_eq!(code(&seal(&wrong)), 500);
    assert_eq!(code("bm90IGVuY3J5cHRlZA=="), 50002);
    assert_eq!(code(&credentials()), 50002);
    assert_eq!(code(&seal("[]")), 50002);
    assert_eq!(code(&seal("{}")), 500);
}

#[test]
fn a_token_lives_a_day_and_does_not_kill_others() {
    let sandbox = client::sandbox();
    let answer = unseal(&call(&sandbox, "token", "", &seal(&credentials())));
    assert_eq!(answer["result"]["expire"], 86_400_000);
    let first = token(&sandbox);
    let second = token(&sandbox);
    for token in [&first, &second] {
        assert_eq!(unseal(&call(&sandbox, "order", token, &seal("{}")))["code"], 200);
    }
    assert_eq!(sandbox.token_fetches("reservation"), 3);
    let code = |token: &str| call(&sandbox, "order", token, "").json()["code"].clone();
    assert_eq!(code(""), 500);
    assert_eq!(code("guess"), 500);
    sandbox.change_settings(|settings| settings.clock_offset_s = 86_500);
    assert_eq!(code(&first), 500);
    sandbox.change_settings(|settings| {
        settings.clock_offset_s = 0;
        settings.reservation_token_code = 401;
    });
    assert_eq!(unseal(&call(&sandbox, "order", &first, ""))["code"], 200);
    sandbox.kill_tokens();
    assert_eq!(code(&first), 401);
}

#[test]
fn appointments_are_listed_called_back_and_arrive() {
    let sandbox = client::sandbox();
    let token = token(&sandbox);
    let run = |name: &str, body: Value| call(&sandbox, name, &token, &seal(&body.to_string()));
    let serials = || -> Vec<String> {
        unseal(&run("order", json!({})))["result"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["serialNumber"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(serials(), ["ZJ109-35", "ZJ109-36", "ZJ109-37"]);
    let row = unseal(&run("order", json!({})))["result"][0].clone();
    // The fee keeps its decimals.
    assert_eq!(row["examinationFee"].to_string(), "2881.00");
    assert_eq!(row.as_object().unwrap().len(), 22);

    assert_eq!(unseal(&run("callback", json!({"serialNumber": "ZJ109-35"})))["code"], 200);
    assert_eq!(serials(), ["ZJ109-36", "ZJ109-37"]);
    let batch = json!({"requestId": row["requestId"], "serialNumber": "unknown"});
    assert_eq!(unseal(&run("callback", batch))["result"], Value::Null);
    assert!(serials().is_empty());
    for bad in [json!({}), json!({"requestId": null}), json!({"serialNumber": "unknown"})] {
        assert_eq!(run("callback", bad).json()["code"], 500);
    }

    let arrive = |body: Value| run("arrival", body);
    assert_eq!(unseal(&arrive(json!({"serialNumber": "ZJ109-35"})))["code"], 200);
    let dated = json!({"serialNumber": "ZJ109-35", "arriveDate": "2021-04-06 08:00:00"});
    assert_eq!(unseal(&arrive(dated))["code"], 200);
    let bad = json!({"serialNumber": "ZJ109-35", "arriveDate": "2021-04-06"});
    assert_eq!(arrive(bad).json()["code"], 50002);
    assert_eq!(arrive(json!({"serialNumber": "unknown"})).json()["code"], 500);
    assert_eq!(arrive(json!({})).json()["code"], 500);

    let added = sandbox.control("reservation_add", &json!({"count": 2})).unwrap();
    assert_eq!(json!(serials()), added["serialNumbers"]);
}

#[test]
fn answers_can_be_plain() {
    let sandbox = client::sandbox();
    sandbox.change_settings(|settings| settings.reservation_answers = Answers::Plain);
    let answer = call(&sandbox, "token", "", &seal(&credentials())).json();
    assert_eq!(answer["success"], true);
    assert_eq!(call(&sandbox, "other", "", "").status, 404);
}
