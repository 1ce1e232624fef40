//! 影像中心调阅平台: `GET /hisLogin` (the viewer page) and `POST /api/risexaminfo/check`.
//!
//! Checks as document sections 2.1, 2.2 and 4 say: known hospital, a time stamp not more than an
//! hour off, the upper-case SHA-1 over code+data+timestamp, SM2 decryption in the order that the
//! settings name, the JSON fields. The tables mark more fields as required than the document's
//! own sample (4.1) carries; `imaging_strict` decides which rule holds.

mod parameters;
mod verify;
mod viewer;

pub use verify::signature;

use super::vendor::{Vendor, not_found, numeric, wrong_method};
use crate::context::Context;
use crate::credentials::SM2_PRIVATE_KEY;
use crate::crypto;
use crate::http::{Answer, Request, Trace};
use openssl::pkey::{PKey, Private};
use parameters::{from_request, require_all};
use serde_json::json;
use verify::verify;

/// The vendor; it remembers nothing but its key.
pub struct Imaging {
    key: PKey<Private>,
}

impl Vendor for Imaging {
    fn prefixes(&self) -> &'static [&'static str] {
        &["/hisLogin", "/api/risexaminfo/"]
    }

    fn answer(&self, context: &Context, request: &Request) -> Answer {
        match request.path.as_str() {
            "/hisLogin" if request.method == "GET" => self.his_login(context, request),
            "/hisLogin" => wrong_method("GET"),
            "/api/risexaminfo/check" if request.method == "POST" => self.check(context, request),
            "/api/risexaminfo/check" => wrong_method("POST"),
            _ => not_found(),
        }
    }

    fn refusal(&self, _request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
        Answer::json(&json!({"code": numeric(code), "content": 0, "message": message}), trace)
    }
}

impl Imaging {
    /// With the key of the standard's example.
    pub fn new() -> Result<Imaging, String> {
        Ok(Imaging { key: crypto::sm2_private_key(SM2_PRIVATE_KEY)? })
    }

    fn check(&self, context: &Context, request: &Request) -> Answer {
        let mut trace = Trace::default();
        let verified = from_request(context.settings().carry, request).and_then(|parameters| {
            let plain = verify(context, &self.key, &parameters, &mut trace)?;
            Ok((parameters, plain))
        });
        match verified {
            Ok((parameters, plain)) => {
                let count = viewer::examinations(&plain).len();
                trace.outcome = format!("accepted, {count} examinations");
                let url = format!(
                    "{}/hisLogin?code={}&data={}&timestamp={}&signature={}",
                    request.base_url(),
                    parameters.code,
                    parameters.data,
                    parameters.timestamp,
                    parameters.signature
                );
                Answer::json(&json!({"code": 1, "content": count, "message": url}), trace)
            }
            Err(words) => {
                trace.outcome = format!("refused: {words}");
                Answer::json(&json!({"code": 0, "content": 0, "message": words}), trace)
            }
        }
    }

    fn his_login(&self, context: &Context, request: &Request) -> Answer {
        let mut trace = Trace::default();
        let verified = request.query_pairs().and_then(|pairs| {
            let parameter = |name: &str| pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
            let parameters =
                require_all([parameter("code"), parameter("data"), parameter("timestamp"), parameter("signature")])?;
            verify(context, &self.key, &parameters, &mut trace)
        });
        let page = match verified {
            Ok(plain) => {
                trace.outcome = "accepted, viewer shown".to_owned();
                viewer::page(&plain)
            }
            Err(words) => {
                trace.outcome = format!("refused: {words}");
                viewer::error_page(&words)
            }
        };
        Answer::html(page, trace)
    }
}
