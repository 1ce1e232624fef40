//! Which vendor a path belongs to, and how each of them says no.

use crate::http::{Answer, Request, Trace};
use crate::{Shared, healthcard, imaging, reservation, signit, ywx};
use serde_json::json;

enum System {
    Imaging,
    Ywx,
    Reservation,
    Healthcard,
    HealthcardPage,
    Signit,
    None,
}

fn system(path: &str) -> System {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
    if begins(&["/hisLogin", "/api/risexaminfo/"]) {
        System::Imaging
    } else if begins(&["/gateway/"]) {
        System::Ywx
    } else if begins(&["/reservation/"]) {
        System::Reservation
    } else if begins(&["/rest/auth/"]) {
        System::Healthcard
    } else if begins(&["/open/"]) {
        System::HealthcardPage
    } else if begins(signit::PREFIXES) {
        System::Signit
    } else {
        System::None
    }
}

/// The vendor's answer to a request.
pub fn answer(shared: &Shared, request: &Request) -> Answer {
    match system(&request.path) {
        System::Imaging => imaging::answer(shared, request),
        System::Ywx => ywx::answer(shared, request),
        System::Reservation => reservation::answer(shared, request),
        System::Healthcard => healthcard::answer(shared, request),
        System::HealthcardPage => healthcard::page(shared, request),
        System::Signit => signit::answer(shared, request),
        System::None => not_found(),
    }
}

/// No such path at any vendor.
pub fn not_found() -> Answer {
    Answer::html(
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>".to_owned(),
        Trace { outcome: "no vendor has this path".to_owned(), ..Trace::default() },
    )
    .with_status(404)
}

/// Wrong HTTP method.
pub fn wrong_method(allowed: &'static str) -> Answer {
    Answer::html(
        "<html><head><title>405 Method Not Allowed</title></head><body><h1>405 Method Not Allowed</h1></body></html>"
            .to_owned(),
        Trace { outcome: format!("refused: the method must be {allowed}"), ..Trace::default() },
    )
    .with_status(405)
    .with_header("Allow", allowed.to_owned())
}

/// A refusal in the shape of the vendor that owns the path.
pub fn refusal(request: &Request, code: &str, message: &str, trace: Trace) -> Answer {
    let number = code.parse::<i64>();
    let numeric = || number.as_ref().map_or_else(|_| json!(code), |n| json!(n));
    match system(&request.path) {
        System::Imaging => Answer::json(&json!({"code": numeric(), "content": 0, "message": message}), trace),
        System::Ywx => Answer::json(&json!({"status": code, "message": message}), trace),
        System::Reservation => {
            Answer::json(&json!({"code": numeric(), "message": message, "success": false, "result": null}), trace)
        }
        System::Healthcard | System::HealthcardPage => {
            let request_id =
                request.json_object().ok().and_then(|body| body.get("commonIn")?.get("requestId").cloned());
            Answer::json(
                &json!({"commonOut": {
                    "requestId": request_id,
                    "resultCode": numeric(),
                    "errMsg": message,
                }}),
                trace,
            )
        }
        System::Signit | System::None => {
            if code == "invalid_token" || request.path == signit::TOKEN_PATH {
                signit::oauth_error(code, message, trace)
            } else {
                Answer::json(&json!({"code": code, "message": message}), trace)
            }
        }
    }
}
