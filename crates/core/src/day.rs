//! Partition of a row: one calendar day in UTC.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month, OffsetDateTime, UtcDateTime};

/// Calendar day in UTC, the partition of every table.
///
/// It is displayed as the S3 folder, `year=2026/month=04/day=09`, with two digits for month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Invalid day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Timestamp of a record. It is not repeated in the message, because it may be anything.
    #[error(
        "expected an ISO 8601 timestamp with an existing date, such as 2026-11-23T10:00:00Z, found {length} characters"
    )]
    Timestamp {
        /// Length of the text in characters.
        length: usize,
    },
    /// Folder that an operator named.
    #[error(
        "expected the folder of a day with an existing date, such as year=2026/month=11/day=23, found {0:?}"
    )]
    Folder(String),
    /// Date that the calendar does not have.
    #[error("date {year:04}-{month:02}-{day:02} does not exist")]
    Date {
        /// Year.
        year: u16,
        /// Month.
        month: u8,
        /// Day of the month.
        day: u8,
    },
}

impl Day {
    /// Day with this year (1 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    /// If the date does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DayError> {
        let date = (1..=9999)
            .contains(&year)
            .then(|| Month::try_from(month).ok())
            .flatten()
            .and_then(|month| Date::from_calendar_date(i32::from(year), month, day).ok());
        date.map(Self).ok_or(DayError::Date { year, month, day })
    }

    /// Day of an ISO 8601 timestamp: its first ten characters, like the partition keys of the
    /// delivery streams (`.EventTimestamp[0:4]`, `[5:7]`, `[8:10]`), with any fraction and zone.
    ///
    /// # Errors
    /// If the text does not start with an existing date, or if something other than a time follows.
    pub fn of_timestamp(timestamp: &str) -> Result<Self, DayError> {
        let parse = || {
            let (date, rest) = timestamp.split_at_checked(10)?;
            let time_follows = rest.is_empty() || rest.starts_with(['T', ' ']);
            let mut parts = date.split('-');
            let day = Self::from_parts(parts.next()?, parts.next()?, parts.next()?)?;
            (time_follows && parts.next().is_none()).then_some(day)
        };
        parse().ok_or_else(|| DayError::Timestamp {
            length: timestamp.chars().count(),
        })
    }

    /// Parses `2026-11-23`; `None` for anything else, such as a timestamp.
    pub fn of_date(text: &str) -> Option<Self> {
        Self::of_timestamp(text)
            .ok()
            .filter(|_| text.len() == "2026-11-23".len())
    }

    /// Day of an instant in milliseconds since 1970-01-01T00:00:00Z. `None` outside the years 1 to
    /// 9999.
    pub fn of_millis(millis: i64) -> Option<Self> {
        let instant = UtcDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()?;
        (1..=9999)
            .contains(&instant.year())
            .then(|| Self(instant.date()))
    }

    /// Day of `instant` in UTC.
    pub fn of(instant: OffsetDateTime) -> Self {
        Self(instant.to_utc().date())
    }

    /// Next day; the same day for 9999-12-31.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.next_day().unwrap_or(self.0))
    }

    /// First instant of the day in milliseconds since 1970-01-01T00:00:00Z.
    pub fn start_millis(self) -> i64 {
        self.0.midnight().assume_utc().unix_timestamp() * 1000
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }

    /// ISO 8601 date, `2026-11-23`.
    pub fn to_iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn from_parts(year: &str, month: &str, day: &str) -> Option<Self> {
        let digits =
            |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "year={year:04}/month={month:02}/day={day:02}")
    }
}

/// Parses the folder `year=2026/month=04/day=09`, with or without a last slash.
impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let parse = || {
            let mut folders = text.strip_suffix('/').unwrap_or(text).split('/');
            let year = folders.next()?.strip_prefix("year=")?;
            let month = folders.next()?.strip_prefix("month=")?;
            let day = folders.next()?.strip_prefix("day=")?;
            folders
                .next()
                .is_none()
                .then(|| Self::from_parts(year, month, day))
                .flatten()
        };
        parse().ok_or_else(|| DayError::Folder(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_date_round_trips() {
        let day = Day::new(2026, 4, 9).unwrap();
        assert_eq!(day.to_iso(), "2026-04-09");
        assert_eq!(Day::of_date(&day.to_iso()), Some(day));
    }

    #[test]
    fn parses_date_without_time() {
        assert_eq!(Day::of_date("2026-11-23"), Day::new(2026, 11, 23).ok());
        for text in [
            "2026-11-31",
            "2026-11-23T10:00:00Z",
            "2026-11-23 ",
            "23.11.2026",
            "",
        ] {
            assert_eq!(Day::of_date(text), None, "{text}");
        }
    }

    #[test]
    fn parses_day_of_timestamps_in_all_formats() {
        let day = Day::new(2026, 12, 31).unwrap();
        for timestamp in [
            "2026-12-31T23:59:59Z",
            "2026-12-31T23:59:59.999Z",
            "2026-12-31T00:00:00+00:00",
            "2026-12-31",
        ] {
            assert_eq!(Day::of_timestamp(timestamp), Ok(day), "{timestamp}");
        }
        for timestamp in [
            "",
            "2026-02-29T00:00:00Z",
            "2026-13-01",
            "2026/12/31",
            "2026-12-311",
            "null",
            "2026-1é-01T",
        ] {
            assert!(Day::of_timestamp(timestamp).is_err(), "{timestamp}");
        }
    }

    #[test]
    fn folder_round_trips_with_and_without_last_slash() {
        let day = Day::new(2022, 4, 9).unwrap();
        assert_eq!(day.to_string(), "year=2022/month=04/day=09");
        assert_eq!("year=2022/month=04/day=09/".parse(), Ok(day));
        assert_eq!(day.to_string().parse(), Ok(day));
        for text in [
            "",
            "year=2022/month=4/day=9",
            "year=2022/month=02/day=30",
            "2022-04-09",
            "year=2022/month=04/day=09/x",
            "year=2022/month=04/day=09//",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn day_starts_and_ends_at_midnight_utc() {
        let day = Day::new(2024, 2, 29).unwrap();
        assert_eq!(Day::of_millis(day.start_millis()), Some(day));
        assert_eq!(Day::of_millis(day.next().start_millis() - 1), Some(day));
        assert_eq!(day.next(), Day::new(2024, 3, 1).unwrap());
        assert_eq!(Day::of_millis(-1), Some(Day::new(1969, 12, 31).unwrap()));
        assert_eq!(Day::of_millis(i64::MAX), None);
    }
}
