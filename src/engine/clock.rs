//! The time for signatures: the machine's, put right by what servers say.
//!
//! A desktop whose clock is hours off gets its signatures refused. The `Date` header of a vendor's answers tells the
//! difference; no vendor signs it, and over plain HTTP anybody on the way may write it. So a difference is used
//!
//! - when two answers in a row agree on it. A refused request is sent once more, signed by the time of the refusal; its
//!   answer is the second;
//! - up to a day. Beyond that the person at the desk is told, and nothing changes;
//! - for the origin (scheme, host, port) whose answers told it. Pages are built without asking anybody, so they take what
//!   other ports of their host told, but never what came over plain HTTP for a page over TLS.

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

    /// The difference that is in use for a page.
    pub fn of_page(&self, url: &str) -> i64 {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if origins.is_empty() {
            return 0;
        }
        let Some(page) = Origin::of(url) else { return 0 };
        let told = |origin: &Origin| origin.host == page.host && (origin.secure || !page.secure);
        let mut used = origins.iter().filter(|(origin, known)| told(origin) && known.used != 0).map(|(_, known)| known.used);
        let first = used.next().unwrap_or_default();
        // Two machines behind one name: nobody knows which of them serves the page.
        if used.all(|other| tolerable(other, first)) { first } else { 0 }
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
    fn a_difference_is_one_origins_and_of_the_pages_beside_it() {
        let clock = Clock::default();
        let told = |url: &str, seconds| {
            clock.learn(url, Some(&at(seconds)));
            clock.learn(url, Some(&at(seconds)));
        };
        told("http://a.example:8001", 7200);
        for (url, there, page) in [
            ("http://A.example:8001/x?y=/", true, true),
            ("http://user@a.example:8001", true, true),
            ("http://a.example:8002", false, true),
            ("http://a.example", false, true),
            ("https://a.example:8001", false, false),
            ("http://b.example:8001", false, false),
        ] {
            assert_eq!((clock.difference(url) != 0, clock.of_page(url) != 0), (there, page), "{url}");
        }
        told("https://a.example", 7200);
        assert_ne!(clock.of_page("https://a.example:8443"), 0);
        assert_ne!(clock.of_page("http://a.example:8002"), 0);
        assert_ne!(clock.difference("https://a.example:443/"), 0);
        told("https://a.example:444", -7200);
        assert_eq!(clock.of_page("http://a.example:8002"), 0, "they do not agree");
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
