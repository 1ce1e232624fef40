//! Days of the Gregorian calendar.

/// Year, month and day of a number of days since 1970-01-01, in the same few steps for every number: years are counted
/// from March, so that the leap day is the last.
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

/// `yyyy-MM-dd HH:mm:ss` of a number of seconds since 1970-01-01 00:00:00.
pub fn moment(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (19_782, (2024, 2, 29)),
            (20_779, (2026, 11, 22)),
            (-1, (1969, 12, 31)),
            (-719_468, (0, 3, 1)),
        ] {
            assert_eq!(date(days), expected, "{days}");
        }
    }

    /// Each day follows the one before by the rules that people know.
    #[test]
    fn four_hundred_years_go_by_day_by_day() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..146_097 {
            assert_eq!(date(days), (year, month, day), "{days}");
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }

    #[test]
    fn the_ends_of_time_have_a_date_too() {
        assert_eq!(moment(i64::MAX), "292277026596-12-04 15:30:07");
        assert_eq!(moment(-1), "1969-12-31 23:59:59");
        assert!(moment(i64::MIN).starts_with("-292277022657-01-27"));
        assert_eq!(date(i64::MIN).1, date(i64::MIN).1.clamp(1, 12));
        assert_eq!(date(i64::MAX).1, date(i64::MAX).1.clamp(1, 12));
    }
}
