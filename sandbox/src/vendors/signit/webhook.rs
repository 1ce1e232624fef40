//! Signed webhooks, as the vendor sends them to a hospital.

use crate::clock::Clock;
use crate::credentials::{SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET};
use crate::crypto;
use serde_json::{Map, Value, json};

/// What a webhook's signature covers (public notes, section 4).
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Content-Type header.
    pub content_type: String,
    /// X-Signit-Date header.
    pub date: String,
    /// X-Signit-Host header.
    pub host: String,
    /// HTTP method.
    pub method: String,
    /// X-Signit-Nonce header.
    pub nonce: String,
    /// Body as sent.
    pub body: String,
    /// X-Signit-Resource header.
    pub resource: String,
    /// X-Signit-Scheme header.
    pub scheme: String,
}

impl Webhook {
    /// The text under the HMAC; every line ends with LF, an empty body has no line.
    pub fn signed_text(&self, app_id: &str) -> String {
        let body = if self.body.is_empty() { String::new() } else { format!("{}\n", self.body) };
        format!(
            "{app_id}\n{}\n{}\n{}\n{}\n{}\n{body}{}\n{}\n",
            self.content_type,
            self.date,
            self.host,
            self.method.to_uppercase(),
            self.nonce,
            self.resource,
            self.scheme
        )
    }

    /// The value of X-Signit-Signature.
    pub fn signature(&self, app_id: &str, secret: &str) -> String {
        let code = crypto::hmac_sha512(secret.as_bytes(), self.signed_text(app_id).as_bytes());
        format!("HmacSHA512 {app_id}:{}", crypto::base64(&code))
    }

    /// The header lines that the vendor sends, signature included.
    pub fn headers(&self, app_id: &str, secret: &str) -> Vec<(&'static str, String)> {
        vec![
            ("Content-Type", self.content_type.clone()),
            ("X-Signit-Date", self.date.clone()),
            ("X-Signit-Host", self.host.clone()),
            ("X-Signit-Nonce", self.nonce.clone()),
            ("X-Signit-Resource", self.resource.clone()),
            ("X-Signit-Scheme", self.scheme.clone()),
            ("X-Signit-Signature", self.signature(app_id, secret)),
        ]
    }
}

/// Makes a signed webhook from `{event, rawData, raw_data_as: "string"|"object", host}`; the
/// answer has `method`, `headers` and `body`. Without `rawData` the example of the notes (3.1).
pub fn webhook_from_json(arguments: &Value, clock: &Clock) -> Result<Value, String> {
    let event = arguments["event"].as_str().unwrap_or("dataSignatureCompleted");
    let host = arguments["host"].as_str().unwrap_or("his.example");
    let raw = arguments.get("rawData").cloned().unwrap_or_else(|| example_raw_data(clock));
    let raw = match arguments["raw_data_as"].as_str().unwrap_or("string") {
        "string" => Value::String(raw.to_string()),
        "object" => raw,
        other => return Err(format!("webhook: raw_data_as {other:?}")),
    };
    let body = json!({
        "event": event,
        "eventDescription": "数据签名完成",
        "target": {"destination": format!("https://{host}/webhook")},
        "rawData": raw,
        "needCallBack": false,
    });
    let webhook = Webhook {
        content_type: "application/json".to_owned(),
        date: clock.http_date(),
        host: host.to_owned(),
        method: "POST".to_owned(),
        nonce: crypto::random_id()[..24].to_owned(),
        body: body.to_string(),
        resource: String::new(),
        scheme: "https".to_owned(),
    };
    let headers: Map<String, Value> = webhook
        .headers(SIGNIT_APP_ID, SIGNIT_CLIENT_SECRET)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    Ok(json!({"method": webhook.method, "headers": headers, "body": webhook.body}))
}

fn example_raw_data(clock: &Clock) -> Value {
    json!({
        "business": {
            "patientId": "P0001",
            "patientName": "张三",
            "admissionNumber": "ZY0001",
            "idCard": null,
            "serviceType": "D_西药处方",
            "departmentName": "内科",
            "departmentId": "0300",
            "doctorName": "李医生",
            "doctorId": "1001",
            "serviceId": "RX0001",
        },
        "signature": {
            "signWsid": "WSID_SIGN_0000017b0001",
            "businessWsid": "WSID_BUSI_0000017b0001",
            "authorWsid": "WSID_EUSR_0000017b0001",
            "signingData": "处方原文",
            "signStatus": "SIGNED",
            "signValue": crypto::base64(&crypto::sha256("处方原文".as_bytes())),
            "signDatetime": clock.now_ms(),
            "signStatusReason": null,
            "appendTimestamp": 1,
        },
        "appInfo": {"appId": SIGNIT_APP_ID, "appName": "示例应用"},
    })
}
