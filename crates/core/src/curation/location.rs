//! Locations of stored days.

use std::fmt;

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::Day;

/// Fingerprint of a day without row files.
pub const EMPTY: &str = "empty";

const STAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// The folder of a stored day in S3, whose name says from what it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDayLocation {
    /// Partition, in UTC.
    pub day: Day,
    /// Fingerprint of the definition of the relation.
    pub definition: String,
    /// Fingerprint of the day's row files.
    pub rows: String,
    /// When the row files were listed, in UTC.
    pub listed_at: OffsetDateTime,
    /// The attempt in a run, so that each one has a location of its own.
    pub round: u32,
}

impl StoredDayLocation {
    /// The location in a URI or key, with or without the last slash. `None` if another program wrote
    /// it.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, last) = text.trim_end_matches('/').rsplit_once('/')?;
        let mut parts = last.split('-');
        let mut next = || parts.next().map(str::to_owned);
        let (definition, rows, stamp, round) = (next()?, next()?, next()?, next()?);
        let listed_at = PrimitiveDateTime::parse(&stamp, STAMP).ok()?.assume_utc();
        let round = round.parse().ok()?;
        let day = Self::day(before)?;
        parts.next().is_none().then_some(Self {
            day,
            definition,
            rows,
            listed_at,
            round,
        })
    }

    /// The day in a URI or key.
    fn day(text: &str) -> Option<Day> {
        text.get(text.rfind("year=")?..)?.parse().ok()
    }
}

/// Writes the folders below that of the table, with the last slash.
impl fmt::Display for StoredDayLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            day,
            definition,
            rows,
            listed_at,
            round,
        } = self;
        let stamp = listed_at.format(STAMP).map_err(|_| fmt::Error)?;
        write!(f, "{day}/{definition}-{rows}-{stamp}-{round}/")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn is_parsed_as_it_is_written() {
        let location = StoredDayLocation {
            day: Day::new(2026, 11, 3).unwrap(),
            definition: "d1".to_owned(),
            rows: "r1".to_owned(),
            listed_at: datetime!(2026-11-06 02:15:00 UTC),
            round: 2,
        };
        let text = location.to_string();
        assert_eq!(text, "year=2026/month=11/day=03/d1-r1-20261106T021500Z-2/");
        let uri = format!("s3://bucket/connect_contacts_curated/{text}");
        assert_eq!(StoredDayLocation::parse(&uri), Some(location.clone()));
        assert_eq!(
            StoredDayLocation::parse(uri.trim_end_matches('/')),
            Some(location)
        );
    }

    #[test]
    fn other_locations_are_not_of_a_run() {
        for text in [
            "s3://bucket/connect_contacts_curated/year=2026/month=11/day=03/",
            "s3://bucket/t/year=2026/month=11/day=31/d-r-20261106T021500Z-1/",
            "s3://bucket/t/year=2026/month=11/day=03/d-r-20261106T021500Z-1-x/",
            "s3://bucket/t/year=2026/month=11/day=03/d-r-now-1/",
            "",
        ] {
            assert_eq!(StoredDayLocation::parse(text), None, "{text}");
        }
    }
}
