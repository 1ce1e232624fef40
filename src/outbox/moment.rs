//! Moments as they stand in the outbox's file and in answers.

use crate::calendar;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A moment in Beijing time (the vendors' only one), `yyyy-MM-dd HH:mm:ss`.
pub fn beijing(seconds: u64) -> String {
    calendar::moment(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_add(8 * 3600))
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
            // What a damaged file may say.
            (u64::MAX, "292277026596-12-04 15:30:07"),
        ] {
            assert_eq!(beijing(seconds), text);
        }
    }
}
