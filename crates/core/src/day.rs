//! The partition of a row: one calendar day in UTC.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month, OffsetDateTime, UtcDateTime};

/// A calendar day in UTC, the partition of every table.
///
/// Its text form is the S3 folder, `year=2026/month=04/day=09`: month and day have two digits
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Why a text is no calendar day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// A text of a record; it is not repeated, since nobody knows what stands there.
    #[error(
        "a text of {length} characters is not an ISO 8601 timestamp of a date that exists, such as 2026-11-23T10:00:00Z"
    )]
    Timestamp {
        /// How long the text is.
        length: usize,
    },
    /// A folder that an operator named.
    #[error(
        "{0:?} is not the folder of a day; write it as year=2026/month=11/day=23, with a date that exists"
    )]
    Folder(String),
    /// A date that the calendar does not have.
    #[error("there is no date {year:04}-{month:02}-{day:02}")]
    Date {
        /// The year asked for.
        year: u16,
        /// The month asked for.
        month: u8,
        /// The day of the month asked for.
        day: u8,
    },
}

impl Day {
    /// The day with this year (1 to 9999), month (1 to 12) and day of the month.
    ///
    /// # Errors
    /// When there is no such date.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DayError> {
        let date = (1..=9999)
            .contains(&year)
            .then(|| Month::try_from(month).ok())
            .flatten()
            .and_then(|month| Date::from_calendar_date(i32::from(year), month, day).ok());
        date.map(Self).ok_or(DayError::Date { year, month, day })
    }

    /// The day of an ISO 8601 timestamp, read from its first ten characters as the delivery
    /// streams' partition keys are (`.EventTimestamp[0:4]`, `[5:7]`, `[8:10]`). Any fraction and
    /// zone may follow.
    ///
    /// # Errors
    /// When the text does not begin with a date that exists, or something other than a time follows
    /// it.
    pub fn of_timestamp(timestamp: &str) -> Result<Self, DayError> {
        let parse = || {
            let (date, rest) = timestamp.split_at_checked(10)?;
            let time_follows = rest.is_empty() || rest.starts_with(['T', ' ']);
            let mut parts = date.split('-');
            let day = Self::of_parts(parts.next()?, parts.next()?, parts.next()?)?;
            (time_follows && parts.next().is_none()).then_some(day)
        };
        parse().ok_or_else(|| DayError::Timestamp {
            length: timestamp.chars().count(),
        })
    }

    /// The day that people write as `2026-11-23`; none for anything else, a time behind it
    /// included.
    pub fn of_date(text: &str) -> Option<Self> {
        Self::of_timestamp(text)
            .ok()
            .filter(|_| text.len() == "2026-11-23".len())
    }

    /// The day of an instant, in milliseconds since 1970-01-01T00:00:00Z. `None` outside the years
    /// 1 to 9999.
    pub fn of_millis(millis: i64) -> Option<Self> {
        let instant = UtcDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()?;
        (1..=9999)
            .contains(&instant.year())
            .then(|| Self(instant.date()))
    }

    /// The day of `instant` in UTC.
    pub fn of(instant: OffsetDateTime) -> Self {
        Self(instant.to_utc().date())
    }

    /// The day after, or the same one on the last day of the calendar.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.next_day().unwrap_or(self.0))
    }

    /// The first instant of the day, in milliseconds since 1970-01-01T00:00:00Z.
    pub fn start_millis(self) -> i64 {
        self.0.midnight().assume_utc().unix_timestamp() * 1000
    }

    /// Year, month (1 to 12) and day of the month.
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), self.0.month().into(), self.0.day())
    }

    /// The ISO 8601 date, `2026-11-23`, as people write it.
    pub fn to_iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    fn of_parts(year: &str, month: &str, day: &str) -> Option<Self> {
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

/// Reads the folder form, `year=2026/month=04/day=09`, with or without a last slash.
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
                .then(|| Self::of_parts(year, month, day))
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
    fn a_date_is_a_day_with_nothing_behind_it() {
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
    fn timestamps_of_all_forms_give_their_day() {
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
    fn the_folder_form_round_trips_with_and_without_a_last_slash() {
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
    fn a_day_begins_and_ends_at_midnight_utc() {
        let day = Day::new(2024, 2, 29).unwrap();
        assert_eq!(Day::of_millis(day.start_millis()), Some(day));
        assert_eq!(Day::of_millis(day.next().start_millis() - 1), Some(day));
        assert_eq!(day.next(), Day::new(2024, 3, 1).unwrap());
        assert_eq!(Day::of_millis(-1), Some(Day::new(1969, 12, 31).unwrap()));
        assert_eq!(Day::of_millis(i64::MAX), None);
    }
}
