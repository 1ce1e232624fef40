//! The time for signatures: the machine's, put right by what servers say.
//!
//! A desktop whose clock is hours off gets its signatures refused. The `Date` header of a vendor's answers tells the
//! difference; no vendor signs it, and over plain HTTP anybody on the way may write it. So a difference is used
//!
//! - when two answers in a row agree on it. A refused request is sent once more, signed by the time of the refusal; its
//!   answer is the second;
//! - up to a day. Beyond that the person at the desk is told, and nothing changes;
//! - for the origin (scheme, host, port) whose answers told it. A page is built without asking its own; it goes by what the
//!   same vendor's back end told, if that is on the same host, and never by plain HTTP for a page over TLS.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use ureq::http::Uri;

/// A difference that no timestamp check minds.
const TOLERATED: i64 = 60;
/// The largest difference that is used.
const LARGEST: i64 = 86_400 + TOLERATED;
/// How many origins are remembered; a program has a handful. What is forgotten is learned again.
const ORIGINS: usize = 64;

/// Differences in seconds, server minus machine.
#[derive(Default)]
pub struct Clock {
    origins: Mutex<HashMap<Origin, Known>>,
}

/// Whose clock it is.
#[derive(PartialEq, Eq, Hash)]
struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

/// What is known of a clock that is not this machine's.
#[derive(Clone, Copy, Default)]
struct Known {
    /// In use.
    used: i64,
    /// What the last answer said.
    last: Option<i64>,
}

impl Clock {
    /// The difference that is in use for an origin.
    pub fn difference(&self, url: &str) -> i64 {
        self.known(url).used
    }

    /// What the last answer said when that was too much to be used.
    pub fn too_far(&self, url: &str) -> Option<i64> {
        self.known(url).last.filter(|difference| !usable(*difference))
    }

    /// Learns from the `Date` header of an answer. Gives the difference that it tells, if that may be tried.
    pub fn learn(&self, url: &str, date: Option<&str>) -> Option<i64> {
        let difference = difference_of(date)?;
        let small = tolerable(difference, 0);
        let usable = usable(difference);
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if small && origins.is_empty() {
            return Some(difference);
        }
        let origin = Origin::of(url)?;
        let mut known = origins.get(&origin).copied().unwrap_or_default();
        if usable && known.last.is_some_and(|last| tolerable(last, difference)) {
            known.used = if small { 0 } else { difference };
        }
        known.last = Some(difference);
        if small && known.used == 0 {
            origins.remove(&origin);
        } else {
            if origins.len() >= ORIGINS && !origins.contains_key(&origin) {
                origins.clear();
            }
            origins.insert(origin, known);
        }
        usable.then_some(difference)
    }

    fn known(&self, url: &str) -> Known {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if origins.is_empty() {
            return Known::default();
        }
        Origin::of(url).and_then(|origin| origins.get(&origin).copied()).unwrap_or_default()
    }
}

impl Origin {
    fn of(url: &str) -> Option<Origin> {
        let uri: Uri = url.parse().ok()?;
        let secure = uri.scheme_str()? == "https";
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Some(Origin { secure, host: uri.host()?.to_ascii_lowercase(), port })
    }
}

/// Whether a page may go by the clock of the server that calls go to.
pub fn tells(server: &str, page: &str) -> bool {
    match (Origin::of(server), Origin::of(page)) {
        (Some(server), Some(page)) => server.host == page.host && (server.secure || !page.secure),
        _ => false,
    }
}

/// What a `Date` header says: seconds that the server is ahead of this machine.
pub fn difference_of(date: Option<&str>) -> Option<i64> {
    let server = httpdate::parse_http_date(date?).ok()?;
    let server = server.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Some(i64::try_from(server).unwrap_or(i64::MAX).saturating_sub_unsigned(machine()))
}

/// Whether two differences are the same but for the time that a message takes.
pub fn tolerable(one: i64, other: i64) -> bool {
    one.saturating_sub(other).saturating_abs() <= TOLERATED
}

/// Whether signatures may follow a difference.
pub fn usable(difference: i64) -> bool {
    difference.saturating_abs() <= LARGEST
}

/// Seconds since 1970 on a clock with this difference.
pub fn now(difference: i64) -> u64 {
    machine().saturating_add_signed(difference)
}

fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "https://a.example:1";

    /// A `Date` header so many seconds from now.
    fn at(seconds: i64) -> String {
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now(seconds)))
    }

    /// What is in use after these answers, in hours.
    fn after(answers: &[i64]) -> i64 {
        let clock = Clock::default();
        for hours in answers {
            clock.learn(A, Some(&at(hours * 3600)));
        }
        (clock.difference(A) + 1800).div_euclid(3600)
    }

    #[test]
    fn two_answers_have_to_agree() {
        for (answers, used) in [
            (&[2][..], 0),
            (&[2, 2], 2),
            (&[2, 0, 2], 0),
            (&[2, 3, 2, 3], 0),
            (&[2, 2, 0], 2),
            (&[2, 2, 0, 0], 0),
            (&[2, 2, 3], 2),
            (&[2, 2, 3, 3], 3),
            (&[-24, -24], -24),
            (&[25, 25, 25], 0),
            (&[2, 2, 175_320, 175_320], 2),
            (&[2, 175_320, 2], 0),
        ] {
            assert_eq!(after(answers), used, "{answers:?}");
        }
    }

    #[test]
    fn what_says_nothing_changes_nothing() {
        let clock = Clock::default();
        assert_eq!(clock.learn(A, Some("yesterday")), None);
        assert_eq!(clock.learn(A, None), None);
        assert_eq!(clock.learn("nowhere", Some(&at(7200))), None);
        assert!(clock.origins.lock().unwrap().is_empty());
        assert!(clock.learn(A, Some(&at(7200))).is_some_and(|difference| tolerable(difference, 7200)));
        assert_eq!(clock.learn(A, Some(&at(90_000))), None, "not to be tried");
        assert!(clock.too_far(A).is_some_and(|difference| tolerable(difference, 90_000)));
    }

    #[test]
    fn a_difference_is_one_origins() {
        let clock = Clock::default();
        clock.learn("http://a.example:8001", Some(&at(7200)));
        clock.learn("http://a.example:8001/x", Some(&at(7200)));
        for (url, used) in [
            ("http://A.example:8001/x?y=/", true),
            ("http://user@a.example:8001", true),
            ("http://a.example:8002", false),
            ("http://a.example", false),
            ("https://a.example:8001", false),
            ("http://b.example:8001", false),
        ] {
            assert_eq!(clock.difference(url) != 0, used, "{url}");
        }
        clock.learn("https://b.example", Some(&at(7200)));
        clock.learn("https://b.example:443/", Some(&at(7200)));
        assert_ne!(clock.difference("https://b.example"), 0);
    }

    #[test]
    fn pages_go_by_a_server_of_their_host() {
        for (server, page, may) in [
            ("http://a.example:8001", "http://a.example:8002", true),
            ("https://a.example:8001", "http://A.example:8002/x", true),
            ("https://a.example", "https://a.example:8443", true),
            ("http://a.example:8001", "https://a.example:8002", false),
            ("http://a.example", "http://b.example", false),
            ("", "http://b.example", false),
        ] {
            assert_eq!(tells(server, page), may, "{server} {page}");
        }
    }

    #[test]
    fn a_great_many_origins_are_not_kept() {
        let clock = Clock::default();
        for port in 1..1000 {
            clock.learn(&format!("http://a.example:{port}"), Some(&at(7200)));
        }
        assert!(clock.origins.lock().unwrap().len() <= ORIGINS);
    }
}
