//! The sandbox's own idea of now (it can be set off, to play a desktop with a wrong clock), and
//! the date formats of HTTP and of the vendors (Beijing time).

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const BEIJING_S: i64 = 8 * 3600;

/// Seconds and milliseconds since 1970, shifted by an offset.
#[derive(Default)]
pub struct Clock {
    offset_s: AtomicI64,
}

impl Clock {
    /// Sets how many seconds this clock is ahead of the machine's.
    pub fn set_offset(&self, seconds: i64) {
        // A thousand years either way are enough, and keep the arithmetic far from its limits.
        const MOST_S: i64 = 1000 * 366 * 86_400;
        self.offset_s.store(seconds.clamp(-MOST_S, MOST_S), Ordering::Relaxed);
    }

    /// Unix time in milliseconds.
    pub fn now_ms(&self) -> i64 {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        machine + self.offset_s.load(Ordering::Relaxed) * 1000
    }

    /// Unix time in seconds.
    pub fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// The `Date` header, e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn http_date(&self) -> String {
        http_date(self.now_s())
    }

    /// `yyyy-MM-dd HH:mm:ss` in Beijing time.
    pub fn beijing(&self) -> String {
        beijing(self.now_s())
    }
}

struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    weekday: usize,
}

/// Howard Hinnant's days-to-civil: exact for every day of the proleptic Gregorian calendar.
fn civil(seconds: i64) -> Civil {
    let days = seconds.div_euclid(86_400);
    let rest = seconds.rem_euclid(86_400);
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    Civil {
        year: yoe + era * 400 + i64::from(month <= 2),
        month,
        day: doy - (153 * mp + 2) / 5 + 1,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        weekday: (days + 4).rem_euclid(7) as usize,
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// HTTP date of a Unix time in seconds.
pub fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let c = civil(seconds);
    format!(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        DAYS[c.weekday],
        c.day,
        MONTHS[(c.month - 1) as usize],
        c.year,
        c.hour,
        c.minute,
        c.second
    )
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing time of a Unix time in seconds.
pub fn beijing(seconds: i64) -> String {
    let c = civil(seconds + BEIJING_S);
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// Reads `yyyy-MM-dd` strictly; returns the Unix time of that Beijing midnight.
pub fn parse_date(text: &str) -> Option<i64> {
    let digits = text.as_bytes();
    if digits.len() != 10 || digits[4] != b'-' || digits[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(text.get(0..4)?)?, number(text.get(5..7)?)?, number(text.get(8..10)?)?);
    if !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let days = days_from_civil(year, month, day);
    let back = civil(days * 86_400);
    // A 30th of February comes back as a day of March.
    (back.year == year && back.month == month && back.day == day).then_some(days * 86_400 - BEIJING_S)
}

/// Reads `yyyy-MM-dd HH:mm:ss` strictly (Beijing time); returns the Unix time.
pub fn parse_datetime(text: &str) -> Option<i64> {
    let midnight = parse_date(text.get(0..10)?)?;
    let digits = text.as_bytes();
    if digits.len() != 19 || digits[10] != b' ' || digits[13] != b':' || digits[16] != b':' {
        return None;
    }
    let (hour, minute, second) = (number(text.get(11..13)?)?, number(text.get(14..16)?)?, number(text.get(17..19)?)?);
    (hour < 24 && minute < 60 && second < 60).then_some(midnight + hour * 3600 + minute * 60 + second)
}

fn number(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_known_instants() {
        assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(beijing(0), "1970-01-01 08:00:00");
        assert_eq!(beijing(1_668_747_310), "2022-11-18 12:55:10");
    }

    #[test]
    fn reads_only_real_dates() {
        assert_eq!(parse_date("1970-01-01"), Some(-8 * 3600));
        assert_eq!(parse_datetime("2022-11-18 12:55:10"), Some(1_668_747_310));
        for bad in ["2023-02-29", "2023-13-01", "2023-1-1", "2023/01/01", "20230101", "2023-00-10", "２０２３-01-01"]
        {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
        for bad in ["2022-11-18", "2022-11-18T12:55:10", "2022-11-18 24:00:00"] {
            assert_eq!(parse_datetime(bad), None, "{bad}");
        }
    }
}
