//! Partition of a row: one calendar day in UTC.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month, OffsetDateTime, UtcDateTime, Weekday};

const MINUTES_PER_DAY: i32 = 24 * 60;

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
    /// Date that a person wrote. The message of whoever reads it names the text.
    #[error("expected a date such as 2026-11-23")]
    Format,
    /// Folder that an operator named.
    #[error(
        "expected the folder of a day with an existing date, such as year=2026/month=11/day=23, found {0:?}"
    )]
    Folder(String),
    /// Date that the calendar does not have.
    #[error("date {year:04}-{month:02}-{day:02} does not exist")]
    Date {
        /// As parsed; may be outside 1 to 9999.
        year: u16,
        /// As parsed; may be outside 1 to 12.
        month: u8,
        /// As parsed; the month may not have it.
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

    /// Day in UTC of an ISO 8601 timestamp: a date in the calendar, ordinal or week format, with or
    /// without hyphens, alone or followed by `T` or a space and a time. Without an offset the time
    /// is UTC. What is not a time after the `T` is ignored.
    ///
    /// # Errors
    /// If the text does not start with an existing date, or if something other than a time follows.
    pub fn from_timestamp(timestamp: &str) -> Result<Self, DayError> {
        let parse = || {
            let (date, time) = match timestamp.find(['T', 't', ' ']) {
                Some(at) => (&timestamp[..at], &timestamp[at + 1..]),
                None => (timestamp, ""),
            };
            let day = Self::from_iso_date(date)?;
            let past_midnight = minutes_past_midnight(time).unwrap_or(0);
            let shift = time::Duration::days(i64::from(past_midnight.div_euclid(MINUTES_PER_DAY)));
            let shifted = day.0.checked_add(shift)?;
            (1..=9999)
                .contains(&shifted.year())
                .then_some(Self(shifted))
        };
        parse().ok_or_else(|| DayError::Timestamp {
            length: timestamp.chars().count(),
        })
    }

    /// Parses `2026-11-23`.
    ///
    /// # Errors
    /// If the text is anything else, such as a timestamp, or the date does not exist.
    pub fn from_date(text: &str) -> Result<Self, DayError> {
        let parse = || {
            let mut parts = text.split('-');
            let day = Self::from_parts(parts.next()?, parts.next()?, parts.next()?)?;
            parts.next().is_none().then_some(day)
        };
        parse().ok_or(DayError::Format)
    }

    /// Date of ISO 8601: `2026-11-23`, `2026-327` or `2026-W48-1`, with or without hyphens.
    fn from_iso_date(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        let is_extended = rest.starts_with('-');
        let rest = if is_extended { &rest[1..] } else { rest };
        let year = digits(year, 4)?;
        let date = if let Some(week) = rest.strip_prefix('W') {
            let (week, day) = if is_extended {
                week.split_once('-')?
            } else {
                week.split_at_checked(2)?
            };
            let [week, day] = [digits(week, 2)?, digits(day, 1)?].map(u8::try_from);
            let day = day.ok().filter(|day| (1..=7).contains(day))?;
            let weekday = Weekday::Monday.nth_next(day - 1);
            Date::from_iso_week_date(i32::from(year), week.ok()?, weekday).ok()?
        } else if rest.len() == 3 {
            Date::from_ordinal_date(i32::from(year), digits(rest, 3)?).ok()?
        } else {
            let (month, day) = if is_extended {
                rest.split_once('-')?
            } else {
                rest.split_at_checked(2)?
            };
            let [month, day] = [digits(month, 2)?, digits(day, 2)?].map(u8::try_from);
            return Self::new(year, month.ok()?, day.ok()?).ok();
        };
        (1..=9999).contains(&date.year()).then_some(Self(date))
    }

    /// Day of an instant in milliseconds since 1970-01-01T00:00:00Z. `None` outside the years 1 to
    /// 9999.
    pub fn from_millis(millis: i64) -> Option<Self> {
        let instant = UtcDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()?;
        (1..=9999)
            .contains(&instant.year())
            .then(|| Self(instant.date()))
    }

    /// Day of `instant` in UTC.
    pub fn from_instant(instant: OffsetDateTime) -> Self {
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
        let [month, day] = [digits(month, 2)?, digits(day, 2)?].map(u8::try_from);
        Self::new(digits(year, 4)?, month.ok()?, day.ok()?).ok()
    }
}

/// Number that `text` is, if it has this many digits and nothing else.
fn digits(text: &str, length: usize) -> Option<u16> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Minutes from midnight of the date to a time with an offset, in UTC: negative on the day before.
/// `None` if it has no offset, or is not a time.
fn minutes_past_midnight(time: &str) -> Option<i32> {
    let at = time.find(['+', '-'])?;
    let (time, offset) = (&time[..at], &time[at..]);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    Some(hours_and_minutes(time)? - sign * hours_and_minutes(&offset[1..])?)
}

/// Minutes of `10`, `10:30` or `1030`, and whatever follows the minutes.
fn hours_and_minutes(text: &str) -> Option<i32> {
    let (hours, rest) = text.split_at_checked(2)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" => 0,
        rest => digits(rest.get(..2)?, 2)?,
    };
    let hours = digits(hours, 2)?;
    (hours < 24 && minutes < 60).then_some(i32::from(hours) * 60 + i32::from(minutes))
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
        assert_eq!(Day::from_date(&day.to_iso()), Ok(day));
    }

    #[test]
    fn parses_date_without_time() {
        assert_eq!(Day::from_date("2026-11-23"), Day::new(2026, 11, 23));
        for text in [
            "2026-11-31",
            "2026-11-23T10:00:00Z",
            "2026-11-23 ",
            "20261123",
            "2026-W48-1",
            "23.11.2026",
            "",
        ] {
            assert_eq!(Day::from_date(text), Err(DayError::Format), "{text}");
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
            assert_eq!(Day::from_timestamp(timestamp), Ok(day), "{timestamp}");
        }
        for timestamp in [
            "",
            "2026-02-29T00:00:00Z",
            "2026-13-01",
            "2026/12/31",
            "2026-12-311",
            "2026-366",
            "2026-000",
            "2026-W54-1",
            "2026-W53-8",
            "2026-W53-0",
            "2026-W531",
            "2026W53-1",
            "202612-31",
            "2026-1231",
            "2026-12",
            "20261231+01:00",
            "null",
            "2026-1é-01T",
        ] {
            assert!(Day::from_timestamp(timestamp).is_err(), "{timestamp}");
        }
    }

    #[test]
    fn parses_day_of_every_iso_format() {
        let day = Day::new(2026, 11, 23).unwrap();
        for timestamp in [
            "20261123T100000Z",
            "20261123",
            "2026-327T10:00:00Z",
            "2026327",
            "2026-W48-1T10:00:00Z",
            "2026W481T10",
            "2026-11-23t10:00:00z",
            "2026-11-23 10:00:00",
        ] {
            assert_eq!(Day::from_timestamp(timestamp), Ok(day), "{timestamp}");
        }
        assert_eq!(
            Day::from_timestamp("2026-W53-5"),
            Day::new(2027, 1, 1),
            "the week belongs to two years"
        );
    }

    #[test]
    fn offset_moves_timestamp_to_its_day_in_utc() {
        for (timestamp, day) in [
            ("2026-11-23T00:30:00+01:00", 22),
            ("2026-11-23T01:00:00.123+01:00", 23),
            ("2026-11-23T20:30:00-0500", 24),
            ("2026-11-23T18:59:59-05", 23),
            ("2026-11-23T19-05", 24),
            ("20261123T0030+0100", 22),
            ("2026-11-23T24:00:00+00:00", 23),
            ("2026-11-23Tnoon+01:00", 23),
        ] {
            assert_eq!(
                Day::from_timestamp(timestamp),
                Day::new(2026, 11, day),
                "{timestamp}"
            );
        }
        assert!(Day::from_timestamp("0001-01-01T00:00:00+01:00").is_err());
        assert!(Day::from_timestamp("9999-12-31T23:30:00-01:00").is_err());
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
        assert_eq!(Day::from_millis(day.start_millis()), Some(day));
        assert_eq!(Day::from_millis(day.next().start_millis() - 1), Some(day));
        assert_eq!(day.next(), Day::new(2024, 3, 1).unwrap());
        assert_eq!(Day::from_millis(-1), Some(Day::new(1969, 12, 31).unwrap()));
        assert_eq!(Day::from_millis(i64::MAX), None);
    }
}
