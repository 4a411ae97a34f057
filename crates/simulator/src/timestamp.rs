//! Timestamps in the formats that Connect writes.

use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};
use time::{Date, OffsetDateTime};

/// Milliseconds in a second.
pub(crate) const SECOND: i64 = 1000;
/// Milliseconds in a minute.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// Milliseconds in an hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// Milliseconds in a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A point in time in UTC, in milliseconds. Serializes as `2026-11-16T07:01:53.123Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Start of `date`.
    pub fn midnight(date: Date) -> Self {
        Self(
            i64::from(
                date.to_julian_day()
                    - Date::from_ordinal_date(1970, 1).map_or(0, Date::to_julian_day),
            ) * DAY,
        )
    }

    /// Creates a timestamp from milliseconds since 1970-01-01T00:00:00Z.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The day in UTC.
    pub fn date(self) -> Date {
        // Settings allow years of four digits only, so the conversion never fails.
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(SECOND))
            .map_or(Date::MAX, OffsetDateTime::date)
    }

    /// Milliseconds since midnight.
    pub(crate) fn time_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// Whole seconds since `earlier`: the difference of both timestamps truncated to seconds, as a
    /// reader of documents without milliseconds computes it.
    pub(crate) fn seconds_since(self, earlier: Self) -> i64 {
        self.0.div_euclid(SECOND) - earlier.0.div_euclid(SECOND)
    }

    /// `2026/11/16`, as in object keys.
    pub(crate) fn folders(self) -> String {
        let text = self.text();
        String::from_utf8_lossy(&text[..10]).replace('-', "/")
    }

    /// `20261116T07:01_UTC`, as in the names of recordings.
    pub(crate) fn minute_name(self) -> String {
        format!(
            "{}_UTC",
            String::from_utf8_lossy(&self.text()[..16]).replace('-', "")
        )
    }

    /// `07:01:53.123Z`, as in the names of evaluations.
    pub(crate) fn time_name(self) -> String {
        String::from_utf8_lossy(&self.text()[11..]).into_owned()
    }

    fn text(self) -> [u8; 24] {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let (year, month, day) = self.date().to_calendar_date();
        let time = self.time_of_day();
        digits(&mut text[0..4], year.into());
        digits(&mut text[5..7], u8::from(month).into());
        digits(&mut text[8..10], day.into());
        digits(&mut text[11..13], time / HOUR);
        digits(&mut text[14..16], time / MINUTE % 60);
        digits(&mut text[17..19], time / SECOND % 60);
        digits(&mut text[20..23], time % SECOND);
        text
    }
}

#[expect(clippy::expect_used, reason = "parts of a time are not negative")]
fn digits(place: &mut [u8], mut value: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).expect("a digit");
        value /= 10;
    }
}

impl Add<i64> for Timestamp {
    type Output = Self;

    fn add(self, millis: i64) -> Self {
        Self(self.0 + millis)
    }
}

impl Sub for Timestamp {
    type Output = i64;

    fn sub(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).map_err(serde::ser::Error::custom)?)
    }
}

/// A point in time that serializes as `2026-11-16T07:01:53Z`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seconds(pub(crate) Timestamp);

impl Seconds {
    fn text(self) -> [u8; 20] {
        let mut text = [b'Z'; 20];
        text[..19].copy_from_slice(&self.0.text()[..19]);
        text
    }
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(str::from_utf8(&self.text()).map_err(|_| std::fmt::Error)?)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).map_err(serde::ser::Error::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use time::Month;

    use super::*;

    #[test]
    fn formats_timestamps_for_each_document() {
        let timestamp =
            Timestamp::midnight(Date::from_calendar_date(2028, Month::February, 29).unwrap())
                + 7 * HOUR
                + MINUTE
                + 53 * SECOND
                + 9;
        assert_eq!(
            serde_json::to_string(&timestamp).unwrap(),
            "\"2028-02-29T07:01:53.009Z\""
        );
        assert_eq!(
            serde_json::to_string(&Seconds(timestamp)).unwrap(),
            "\"2028-02-29T07:01:53Z\""
        );
        assert_eq!(Seconds(timestamp).to_string(), "2028-02-29T07:01:53Z");
        assert_eq!(timestamp.folders(), "2028/02/29");
        assert_eq!(timestamp.minute_name(), "20280229T07:01_UTC");
        assert_eq!(timestamp.time_name(), "07:01:53.009Z");
        assert_eq!(timestamp.millis(), 1_835_420_513_009);
    }

    #[test]
    fn whole_seconds_match_truncated_timestamps() {
        let midnight =
            Timestamp::midnight(Date::from_calendar_date(2026, Month::November, 16).unwrap());
        assert_eq!((midnight + 2001).seconds_since(midnight + 999), 2);
        assert_eq!((midnight + 1999).seconds_since(midnight + 1001), 0);
    }
}
