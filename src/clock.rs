//! The time for signatures: the machine's, put right by what servers say.
//!
//! A desktop whose clock is hours off gets its signatures refused. Each answer's `Date` header tells the difference;
//! beyond a minute it is used for later timestamps to that host.

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
        self.differences.lock().unwrap_or_else(PoisonError::into_inner).get(host(url)).copied().unwrap_or_default()
    }

    /// Learns from a `Date` header.
    pub fn learn(&self, url: &str, date: Option<&str>) {
        let Some(server) = date.and_then(|text| httpdate::parse_http_date(text).ok()) else { return };
        let server = server.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let difference = i64::try_from(server).unwrap_or(i64::MAX).saturating_sub_unsigned(machine());
        let mut differences = self.differences.lock().unwrap_or_else(PoisonError::into_inner);
        if difference.abs() > TOLERATED {
            differences.insert(host(url).to_owned(), difference);
        } else {
            differences.remove(host(url));
        }
    }
}

fn machine() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// Scheme, host and port of an address.
fn host(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(after_scheme..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| after_scheme + at);
    url.get(..end).unwrap_or(url)
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
        assert_eq!(clock.difference("https://b.example/x"), 0);
        clock.learn("https://a.example:1/", Some(&at(-7190)));
        assert_eq!(clock.difference("https://a.example:1/"), 0);
        clock.learn("https://a.example:1/", Some("yesterday"));
        clock.learn("https://a.example:1/", None);
        assert_eq!(clock.difference("https://a.example:1/"), 0);
    }
}
