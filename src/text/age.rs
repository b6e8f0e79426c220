//! How long ago something happened, in few words.

use super::words::count;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// The number of days after which the date is used instead.
const DAYS: u64 = 14;

/// How long ago a time was, both in seconds since 1970: `5 minutes ago`, or a date if it was long ago. `None` if the
/// time is not known.
pub fn age(then: u64, now: u64) -> Option<String> {
    let ago = |number: u64, noun: &str| format!("{} ago", count(usize::try_from(number).unwrap_or(usize::MAX), noun));
    let passed = now.saturating_sub(then);
    match passed {
        _ if then == 0 => None,
        0..MINUTE => Some("just now".to_owned()),
        MINUTE..HOUR => Some(ago(passed / MINUTE, "minute")),
        HOUR..DAY => Some(ago(passed / HOUR, "hour")),
        _ if passed < DAYS * DAY => Some(ago(passed / DAY, "day")),
        _ => Some(date(then / DAY)),
    }
}

/// The date of a day, counted from the first of 1970, in the Gregorian calendar: `2026-11-29`.
fn date(day: u64) -> String {
    // Years that begin in March have the leap day at their end. 400 of them are 146,097 days.
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_ago_has_a_date() {
        let ago = |passed: u64| age(1_700_000_000, 1_700_000_000 + passed);
        assert_eq!(ago(59).as_deref(), Some("just now"));
        assert_eq!(ago(60).as_deref(), Some("1 minute ago"));
        assert_eq!(ago(2 * HOUR + 5).as_deref(), Some("2 hours ago"));
        assert_eq!(ago(13 * DAY).as_deref(), Some("13 days ago"));
        assert_eq!(ago(14 * DAY).as_deref(), Some("2023-11-14"));
        assert_eq!(age(0, 5), None);
        // A clock that was set back.
        assert_eq!(age(10, 5).as_deref(), Some("just now"));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (day, wanted) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_786, "2026-11-29"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date(day), wanted);
        }
    }
}
