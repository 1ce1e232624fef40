//! Moments as they stand in the outbox's file and in answers.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A moment in Beijing time (the vendors' only one), `yyyy-MM-dd HH:mm:ss`.
pub fn beijing(seconds: u64) -> String {
    let local = seconds.saturating_add(8 * 3600);
    let (mut day, second) = (local / 86_400, local % 86_400);
    let mut year = 1970;
    let leap = |year: u64| u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)));
    while day >= 365 + leap(year) {
        day -= 365 + leap(year);
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{:02} {hour:02}:{minute:02}:{second:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::beijing;

    #[test]
    fn moments_are_told_in_beijing_time() {
        for (seconds, text) in [
            (0, "1970-01-01 08:00:00"),
            (951_753_599, "2000-02-28 23:59:59"),
            (951_753_600, "2000-02-29 00:00:00"),
            (1_735_660_799, "2024-12-31 23:59:59"),
            (1_735_660_800, "2025-01-01 00:00:00"),
        ] {
            assert_eq!(beijing(seconds), text);
        }
    }
}
