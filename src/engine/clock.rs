//! The time for signatures: the machine's, put right by what servers say.
//!
//! A desktop whose clock is hours off gets its signatures refused. Each answer's `Date` header tells the difference;
//! beyond a minute it is used for later timestamps to that host, and for pages that the same host serves on another
//! port.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A difference that no timestamp check minds.
const TOLERATED: i64 = 60;

/// The differences in seconds, server minus machine, by host.
#[derive(Default)]
pub struct Clock {
    differences: Mutex<HashMap<String, i64>>,
}

impl Clock {
    /// Seconds since 1970 as the host sees them.
    pub fn now(&self, url: &str) -> u64 {
        machine().saturating_add_signed(self.difference(url))
    }

    /// The difference that is in use for a host; 0 while it is tolerable.
    pub fn difference(&self, url: &str) -> i64 {
        let differences = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        if differences.is_empty() { 0 } else { differences.get(host(url)).copied().unwrap_or_default() }
    }

    /// Learns from a `Date` header.
    pub fn learn(&self, url: &str, date: Option<&str>) {
        let Some(difference) = difference_of(date) else { return };
        let mut differences = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        if tolerable(difference, 0) {
            if !differences.is_empty() {
                differences.remove(host(url));
            }
        } else {
            differences.insert(host(url).to_owned(), difference);
        }
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

fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// The host of an address, without the port: one machine has one clock.
fn host(url: &str) -> &str {
    let rest = url.find("://").and_then(|at| url.get(at + 3..)).unwrap_or(url);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        // A colon inside an IPv6 address is none before a port.
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_beyond_a_minute_is_used_for_that_host_only() {
        let clock = Clock::default();
        let at = |seconds: i64| {
            let moment = SystemTime::now() + Duration::from_secs(7200);
            let moment = if seconds < 0 { moment - Duration::from_secs(seconds.unsigned_abs()) } else { moment };
            httpdate::fmt_http_date(moment)
        };
        clock.learn("https://a.example:1/x", Some(&at(0)));
        assert!((7190..=7210).contains(&clock.difference("https://a.example:1/y?z=/")));
        assert_ne!(clock.difference("http://a.example:8002?z"), 0);
        assert_eq!(clock.difference("https://b.example/x"), 0);
        assert_eq!(host("http://[fd00::1]/x"), "[fd00::1]");
        assert_eq!(host("http://[fd00::1]:80/x"), "[fd00::1]");
        clock.learn("https://a.example:1/", Some(&at(-7190)));
        assert_eq!(clock.difference("https://a.example:1/"), 0);
        clock.learn("https://a.example:1/", Some("yesterday"));
        clock.learn("https://a.example:1/", None);
        assert_eq!(clock.difference("https://a.example:1/"), 0);
    }
}
