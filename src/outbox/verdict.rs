//! What the outcome of a try means for a report.

use super::report::{Outcome, Report, State};
use crate::catalog::{self, Code, Operation};
use crate::error::{Error, Kind};

/// Longest pause between two tries, in seconds.
const LONGEST_PAUSE_S: u64 = 300;

/// Decides. `fresh` is a request id for the next try, `now_s` this moment; after `give_up_s` of answers that the
/// server cannot take it now, a report is set aside so that those behind it get their turn.
pub fn decide(
    report: &Report,
    row: &Operation,
    result: Result<String, Error>,
    fresh: String,
    now_s: u64,
    give_up_s: u64,
) -> Outcome {
    let error = match result {
        Ok(code) => return sent(report, code, now_s),
        Err(error) => error,
    };
    let known = error.refusal.as_ref().and_then(|refusal| catalog::system(row.system)?.code(&refusal.code));
    if let (Some(code), Some(rules)) = (known, &row.outbox)
        && report.unanswered
        && rules.repeated.contains(&code.code)
    {
        return sent(report, code.code.into(), now_s);
    }
    let answered = error.refusal.is_some() || error.http_status.is_some();
    let failing = if answered { failing_for(report, now_s) } else { 0 };
    let given_up = failing > give_up_s;
    let again = (error.unsent || may_work_later(&error)) && !given_up;
    // A refusal uses up the id. One for the token comes before the vendor looks at the id: it tells nothing of an
    // earlier try whose answer was lost.
    let used_up =
        error.refusal.is_some() && !error.unsent && !(report.unanswered && known.is_some_and(|code| code.token));
    Outcome {
        state: if again { State::Queued } else { State::Refused },
        request_id: if used_up { fresh } else { report.request_id.clone() },
        unanswered: !used_up && (report.unanswered || !error.unsent),
        due_s: now_s.saturating_add(pause_s(report.tries)),
        failing_s: answered.then(|| now_s.saturating_sub(failing)),
        tried_s: now_s,
        code: error.refusal.as_ref().map(|refusal| refusal.shown_code.clone()),
        message: words(known, error),
    }
}

/// For how many seconds the server has answered that it cannot take the report. The clock may have been put right
/// meanwhile, by decades, or the computer was off: the time from one try to the next counts up to the longest pause.
/// The first and the last failed try were written down at one moment, by one clock.
fn failing_for(report: &Report, now_s: u64) -> u64 {
    let Some(since) = report.failing_s else { return 0 };
    let until_last_try = report.changed_s.saturating_sub(since);
    until_last_try.saturating_add(now_s.saturating_sub(report.changed_s).min(LONGEST_PAUSE_S))
}

fn sent(report: &Report, code: String, now_s: u64) -> Outcome {
    Outcome {
        state: State::Sent,
        request_id: report.request_id.clone(),
        unanswered: false,
        due_s: 0,
        failing_s: None,
        tried_s: now_s,
        code: Some(code),
        message: "成功".into(),
    }
}

/// Whether the line, the server or the configuration is at fault, not the report.
fn may_work_later(error: &Error) -> bool {
    match error.kind {
        Kind::Vendor => error.retryable,
        // 4xx of a server that has read the request means the request; those below mean the way to it.
        Kind::Http => match error.http_status {
            Some(status @ 400..=499) => matches!(status, 401 | 403 | 404 | 407 | 408 | 429),
            _ => true,
        },
        Kind::Argument | Kind::Internal => false,
        Kind::Config | Kind::Timeout | Kind::Transport | Kind::Tls | Kind::Protocol | Kind::Crypto => true,
        Kind::Cancelled => true,
    }
}

/// 1, 2, 4 … seconds.
fn pause_s(tries: u32) -> u64 {
    1u64.checked_shl(tries).unwrap_or(LONGEST_PAUSE_S).min(LONGEST_PAUSE_S)
}

/// Whether a report's next try is due. A time further off than any pause was set under another clock.
pub fn is_due(report: &Report, now_s: u64) -> bool {
    report.due_s <= now_s || report.due_s > now_s.saturating_add(LONGEST_PAUSE_S)
}

/// The reason in words that name no patient: the table's where it has some.
fn words(known: Option<&Code>, error: Error) -> String {
    match known.map(|code| code.meaning).filter(|meaning| !meaning.is_empty()) {
        Some(meaning) => meaning.into(),
        None => error.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{HEALTHCARD_REPORT_HIS_DATA, RESERVATION_ARRIVAL};
    use crate::error::Refusal;
    use serde_json::Value;

    const NOW: u64 = 1_700_000_000;

    fn report() -> Report {
        Report {
            id: 1,
            system: String::new(),
            operation: String::new(),
            profile: None,
            key: String::new(),
            sealed: Vec::new(),
            bound: true,
            state: State::Queued,
            request_id: "OLD".into(),
            unanswered: false,
            tries: 0,
            due_s: 0,
            failing_s: None,
            queued_s: 0,
            changed_s: 0,
            code: None,
            message: None,
            damage: None,
        }
    }

    fn failed(kind: Kind, status: Option<u16>) -> Error {
        let mut error = Error::new(kind, "words");
        error.http_status = status;
        error
    }

    fn refused(code: &str, retryable: bool) -> Error {
        let mut error = failed(Kind::Vendor, Some(200));
        error.retryable = retryable;
        error.refusal = Some(Box::new(Refusal {
            code: code.into(),
            shown_code: catalog::shown_code(None, code).into(),
            message: "张三".into(),
            data: Value::Null.into(),
        }));
        error
    }

    fn after(report: &Report, error: Error) -> Outcome {
        decide(report, &HEALTHCARD_REPORT_HIS_DATA, Err(error), "NEW".into(), NOW, 3600)
    }

    #[test]
    fn the_line_may_come_back_a_refusal_stays() {
        use State::{Queued, Refused};
        for (error, state, id) in [
            (failed(Kind::Transport, None), Queued, "OLD"),
            (failed(Kind::Timeout, None), Queued, "OLD"),
            (failed(Kind::Tls, None), Queued, "OLD"),
            (failed(Kind::Config, None), Queued, "OLD"),
            (failed(Kind::Protocol, Some(200)), Queued, "OLD"),
            (failed(Kind::Http, Some(502)), Queued, "OLD"),
            (failed(Kind::Http, Some(403)), Queued, "OLD"),
            (failed(Kind::Http, Some(302)), Queued, "OLD"),
            (failed(Kind::Http, Some(413)), Refused, "OLD"),
            (failed(Kind::Argument, None), Refused, "OLD"),
            (failed(Kind::Internal, None), Refused, "OLD"),
            (refused("10005", true), Queued, "NEW"),
            (refused("10042", false), Refused, "NEW"),
            (refused("10054", false), Refused, "NEW"),
            (refused("21004", true), Queued, "NEW"),
        ] {
            let said = error.refusal.as_ref().map_or(error.kind.name().to_owned(), |refusal| refusal.code.clone());
            let outcome = after(&report(), error);
            assert_eq!((outcome.state, outcome.request_id.as_str()), (state, id), "{said}");
            assert!(!outcome.message.contains("张三"), "{said}");
        }
        let outcome = after(&report(), refused("610528199001011026", false));
        assert_eq!((outcome.code.as_deref(), outcome.message.as_str()), (Some("?"), "words"));
    }

    #[test]
    fn after_a_lost_answer_the_id_is_kept_until_the_vendor_has_looked_at_it() {
        let mut report = report();
        assert!(after(&report, failed(Kind::Timeout, None)).unanswered);
        assert!(after(&report, failed(Kind::Http, Some(504))).unanswered);
        let mut unsent = failed(Kind::Transport, None);
        unsent.unsent = true;
        assert!(!after(&report, unsent.clone()).unanswered);
        report.unanswered = true;
        assert!(after(&report, unsent).unanswered);
        assert_eq!(after(&report, refused("10054", false)).state, State::Sent);
        let token = after(&report, refused("21004", true));
        assert_eq!((token.state, token.request_id.as_str(), token.unanswered), (State::Queued, "OLD", true));
        let busy = after(&report, refused("10005", true));
        assert_eq!((busy.state, busy.request_id.as_str(), busy.unanswered), (State::Queued, "NEW", false));
        // The other vendor has no such code.
        let outcome = decide(&report, &RESERVATION_ARRIVAL, Err(refused("10054", false)), "NEW".into(), NOW, 3600);
        assert_eq!(outcome.state, State::Refused);
    }

    #[test]
    fn an_account_without_a_token_is_not_the_reports_fault() {
        let mut error = refused("21002", false);
        error.unsent = true;
        let outcome = after(&report(), error);
        assert_eq!((outcome.state, outcome.request_id.as_str(), outcome.unanswered), (State::Queued, "OLD", false));
    }

    #[test]
    fn it_gives_up_on_answers_and_never_on_silence() {
        let mut report = report();
        assert_eq!(after(&report, failed(Kind::Http, Some(502))).failing_s, Some(NOW));
        report.changed_s = NOW - 100;
        report.failing_s = Some(NOW - 3600);
        assert_eq!(after(&report, failed(Kind::Http, Some(502))).state, State::Queued);
        report.failing_s = Some(NOW - 3601);
        assert_eq!(after(&report, failed(Kind::Http, Some(502))).state, State::Refused);
        let silence = after(&report, failed(Kind::Transport, None));
        assert_eq!((silence.state, silence.failing_s), (State::Queued, None), "it counts anew after silence");
    }

    #[test]
    fn a_clock_that_is_put_right_costs_no_report_its_time() {
        const YEARS: u64 = 20 * 365 * 86_400;
        for jump in [-(YEARS as i64), -90_000, -3700, 0, 3700, 90_000, YEARS as i64] {
            let mut report = report();
            let (mut now, mut passed) = (NOW, 0);
            loop {
                let outcome = decide(
                    &report,
                    &HEALTHCARD_REPORT_HIS_DATA,
                    Err(failed(Kind::Http, Some(502))),
                    String::new(),
                    now,
                    3600,
                );
                if outcome.state == State::Refused {
                    break;
                }
                report.failing_s = outcome.failing_s;
                report.changed_s = outcome.tried_s;
                now += 300;
                passed += 300;
                if passed == 1500 {
                    now = now.saturating_add_signed(jump);
                }
                assert!(passed < 5000, "{jump}: it never ends");
            }
            assert!(passed > 3600, "{jump}: given up after {passed} s");
        }
    }

    #[test]
    fn what_a_damaged_file_says_of_time_is_taken_for_what_it_can_be() {
        for (failing, changed) in [(u64::MAX, 0), (0, u64::MAX), (u64::MAX, u64::MAX), (NOW + 1, NOW), (1, 0)] {
            let mut report = report();
            (report.failing_s, report.changed_s) = (Some(failing), changed);
            let outcome = after(&report, failed(Kind::Http, Some(502)));
            assert!(outcome.failing_s.is_some_and(|since| since <= NOW), "{failing} {changed}");
        }
    }

    #[test]
    fn pauses_grow_to_five_minutes_and_survive_a_changed_clock() {
        let mut report = report();
        let mut pauses = Vec::new();
        for tries in [0, 1, 2, 8, 9, 31, 32, 64, u32::MAX] {
            report.tries = tries;
            pauses.push(after(&report, failed(Kind::Transport, None)).due_s - NOW);
        }
        assert_eq!(pauses, [1, 2, 4, 256, 300, 300, 300, 300, 300]);
        for (due_s, due) in [(NOW, true), (NOW + 1, false), (NOW + 300, false), (NOW + 301, true)] {
            report.due_s = due_s;
            assert_eq!(is_due(&report, NOW), due);
        }
    }
}
