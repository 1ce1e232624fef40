//! The four parameters of 2.1, and where a call may carry them.

use crate::http::Request;
use crate::settings::Carry;
use serde_json::Value;

/// The four parameters of 2.1.
pub struct Parameters {
    /// Hospital code.
    pub code: String,
    /// SM2 ciphertext, hex.
    pub data: String,
    /// Unix seconds.
    pub timestamp: String,
    /// Upper-case SHA-1.
    pub signature: String,
}

/// Takes the parameters from where the settings allow them.
pub fn from_request(carry: Carry, request: &Request) -> Result<Parameters, String> {
    const NAMES: [&str; 4] = ["code", "data", "timestamp", "signature"];
    let from_headers = || NAMES.map(|name| request.header(name).map(str::to_owned));
    let from_body = || -> Result<[Option<String>; 4], String> {
        let body = request.json_object().map_err(|_| "请求体不是 JSON 对象".to_owned())?;
        let mut values = [const { None }; 4];
        for (slot, name) in values.iter_mut().zip(NAMES) {
            *slot = match body.get(name) {
                None => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(_) => return Err(format!("{name} 应为字符串")),
            };
        }
        Ok(values)
    };
    match carry {
        Carry::Body => require_all(from_body()?),
        Carry::Headers => require_all(from_headers()),
        Carry::Any => {
            let headers = from_headers();
            let header_found = headers.iter().any(Option::is_some);
            if !header_found {
                return require_all(from_body()?);
            }
            if let Ok(body) = from_body()
                && body.iter().any(Option::is_some)
                && body != headers
            {
                return Err("请求头与请求体的参数不一致".to_owned());
            }
            require_all(headers)
        }
    }
}

/// All four must be there and not empty.
pub fn require_all(values: [Option<String>; 4]) -> Result<Parameters, String> {
    let [code, data, timestamp, signature] = values;
    let need = |value: Option<String>, name: &str| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| format!("缺少参数 {name}"))
    };
    Ok(Parameters {
        code: need(code, "code")?,
        data: need(data, "data")?,
        timestamp: need(timestamp, "timestamp")?,
        signature: need(signature, "signature")?,
    })
}
