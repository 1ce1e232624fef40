//! `wait_ms`: what is asked again, how often, and what ends it.

use super::common::*;
use super::{by_hand, push, rows, text};
use hisbridge::cancel::Cancel;
use hisbridge::catalog::{self, Operation};
use hisbridge_sandbox::settings::NotYet;
use hisbridge_sandbox::ywx::{Code, DOCTORS};
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The operations that wait, with requests that stay open until somebody acts.
fn waiting() -> Vec<(&'static Operation, Value, String)> {
    by_hand();
    let login = text(&data("ywx.oauth_authorize", json!({}))["requestId"]);
    data("ywx.self_sign_request", json!({"openId": DOCTORS[0]}));
    let (first, second) = (push(), push());
    let cloud = text(&data("ywx.oauth2_authorize", json!({}))["requestId"]);
    vec![
        (&catalog::YWX_OAUTH_TOKENINFO, json!({"requestId": login}), login),
        (&catalog::YWX_SELF_SIGN_GET_RESULT, json!({"openId": DOCTORS[0]}), DOCTORS[0].into()),
        (&catalog::YWX_QUERY_SIGN_DATA_BY_UNIQUE_ID, json!({"uniqueId": first}), first),
        (&catalog::YWX_SYN_SIGN_DATA_SEARCH, json!({"uniqueId": second}), second),
        (&catalog::YWX_OAUTH2_GET_AUTH_CODE, json!({"requestId": cloud}), cloud),
    ]
}

/// Nobody has written down how the platform says that a log-in was not scanned yet.
fn is_log_in(row: &Operation) -> bool {
    kind_of_scan(row) == "oauth"
}

fn kind_of_scan(row: &Operation) -> &'static str {
    match row.name {
        "oauth_tokeninfo" | "oauth2_get_auth_code" => "oauth",
        "self_sign_get_result" => "self_sign",
        _ => "sign",
    }
}

fn wait_for(request: &Value, wait: Duration) -> Value {
    with(request, json!({"_options": {"wait_ms": u64::try_from(wait.as_millis()).expect("a short time")}}))
}

#[test]
fn a_wait_asks_once_per_interval_and_says_when_its_time_is_over() {
    let _alone = alone();
    let waiting = waiting();
    assert_eq!(waiting.len(), rows().filter(|row| row.poll.is_some()).count(), "every operation that can wait");
    thread::scope(|scope| {
        for (row, request, _) in &waiting {
            scope.spawn(move || {
                let interval = Duration::from_millis(row.poll.as_ref().expect("a poll").interval_ms.into());
                let before = SANDBOX.calls(row.path);
                let started = Instant::now();
                let envelope = call(row.full_name, wait_for(request, 2 * interval + Duration::from_millis(500)));
                assert_eq!(SANDBOX.calls(row.path) - before, 3, "{}", row.full_name);
                assert!(started.elapsed() < 3 * interval, "{}", row.full_name);
                assert_eq!(envelope["ok"], true, "{envelope:#}");
                assert!(envelope["warnings"].to_string().contains("等待的时间已到"), "{envelope:#}");
            });
        }
    });
}

#[test]
fn a_wait_ends_as_soon_as_the_state_is_final() {
    let _alone = alone();
    let waiting = waiting();
    thread::scope(|scope| {
        for (row, request, id) in &waiting {
            scope.spawn(move || {
                let before = SANDBOX.calls(row.path);
                let envelope = call(row.full_name, wait_for(request, Duration::from_secs(60)));
                assert_eq!(envelope["ok"], true, "{envelope:#}");
                assert_eq!(envelope["warnings"], json!([]), "{envelope:#}");
                assert_eq!(SANDBOX.calls(row.path) - before, 2, "{}", row.full_name);
                let members = ["openId", "grantStep", "status", "signTime", "code"];
                assert!(members.iter().any(|name| !envelope["data"][name].is_null()), "{envelope:#}");
            });
            let (kind, id) = (kind_of_scan(row), id.clone());
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(1000));
                SANDBOX.scan(kind, &id, "ok").expect("scan");
            });
        }
    });
}

#[test]
fn a_refusal_ends_a_wait_at_once() {
    let _alone = alone();
    for (row, request, id) in waiting().into_iter().filter(|(row, ..)| !is_log_in(row)) {
        SANDBOX.scan(kind_of_scan(row), &id, "refused").expect("scan");
        if row.name == "syn_sign_data_search" {
            // The order's state is found by one query of any kind.
            data("ywx.query_sign_data_by_unique_id", request.clone());
        }
        let before = SANDBOX.calls(row.path);
        let started = Instant::now();
        let envelope = call(row.full_name, wait_for(&request, Duration::from_secs(60)));
        assert!(started.elapsed() < Duration::from_secs(1), "{}", row.full_name);
        assert_eq!(SANDBOX.calls(row.path) - before, 1, "{}", row.full_name);
        match row.name {
            "self_sign_get_result" => assert_eq!(envelope["data"]["grantStep_meaning"], "授权拒绝"),
            "query_sign_data_by_unique_id" => assert_eq!(envelope["data"]["status_meaning"], "拒绝（拒签）"),
            _ => assert_eq!(envelope["data"]["failReason"], "医师拒签"),
        }
    }
}

#[test]
fn a_wait_can_be_cancelled() {
    let _alone = alone();
    let (row, request, _) = waiting().swap_remove(0);
    let cancel = Arc::new(Cancel::default());
    let text = wait_for(&request, Duration::from_secs(60)).to_string();
    let started = Instant::now();
    let waiter = thread::spawn({
        let cancel = cancel.clone();
        move || hisbridge::dispatch::call(row.full_name, &text, &cancel).text()
    });
    thread::sleep(Duration::from_millis(500));
    cancel.cancel();
    let envelope: Value = serde_json::from_str(&waiter.join().expect("the call returns")).expect("JSON");
    assert_eq!(envelope["error"]["kind"], "cancelled", "{envelope:#}");
    assert!(started.elapsed() < Duration::from_millis(1500));
}

/// A success without data, one with nothing in its data, a refusal: each is "not yet" as long as the wait lasts.
#[test]
fn a_log_in_is_waited_for_however_the_platform_says_not_yet() {
    let _alone = alone();
    by_hand();
    for form in [NotYet::NoData, NotYet::EmptyData, NotYet::Refusal] {
        SANDBOX.change_settings(|settings| settings.not_yet = form);
        let log_ins: Vec<_> = waiting().into_iter().filter(|(row, ..)| is_log_in(row)).collect();
        assert_eq!(log_ins.len(), 2);
        thread::scope(|scope| {
            for (row, request, id) in log_ins {
                scope.spawn(move || {
                    let before = SANDBOX.calls(row.path);
                    let envelope = call(row.full_name, wait_for(&request, Duration::from_millis(3500)));
                    assert_eq!(SANDBOX.calls(row.path) - before, 2, "{} {form:?}", row.full_name);
                    assert!(envelope["warnings"].to_string().contains("等待的时间已到"), "{envelope:#}");
                    // The platform's last words are handed on.
                    assert_eq!(envelope["ok"], form != NotYet::Refusal, "{envelope:#}");
                    if form == NotYet::Refusal {
                        assert_eq!(envelope["error"]["kind"], "vendor", "{envelope:#}");
                        assert_eq!(envelope["code"], Code::NotYet.number());
                    }
                    // Without a wait it is told at once.
                    assert_eq!(call(row.full_name, request.clone())["warnings"], json!([]));
                    let scanner = thread::spawn(move || {
                        thread::sleep(Duration::from_millis(1000));
                        SANDBOX.scan("oauth", &id, "ok").expect("scan");
                    });
                    let envelope = call(row.full_name, wait_for(&request, Duration::from_secs(60)));
                    scanner.join().expect("the person");
                    assert_eq!((&envelope["ok"], &envelope["warnings"]), (&json!(true), &json!([])), "{envelope:#}");
                    let found = ["openId", "code"].iter().any(|name| envelope["data"][name].is_string());
                    assert!(found, "{form:?}: {envelope:#}");
                });
            }
        });
    }
}

/// What a code's life does not end is waited for as long as the caller says: a doctor signs in his own time.
#[test]
fn only_qr_codes_end_a_wait_by_themselves() {
    let limit = catalog::HISBRIDGE_FIELDS_OPTIONS.iter().find(|field| field.name == "wait_ms");
    let limit = limit.and_then(|field| field.limits.high).expect("the limit of wait_ms");
    for row in rows() {
        let Some(poll) = &row.poll else { continue };
        let longest = if kind_of_scan(row) == "sign" { limit } else { 120_000 };
        assert_eq!(i64::from(poll.max_ms), longest, "{}", row.full_name);
    }
}
