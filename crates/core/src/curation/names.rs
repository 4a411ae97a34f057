//! Days and months as numbers, folders and predicates.

use std::fmt;
use std::str::FromStr;

use crate::Day;

/// The number of a day in the text of a view: 20261123.
pub fn day_number(day: Day) -> u32 {
    let (year, month, day) = day.parts();
    number(year.unsigned_abs(), month, day)
}

pub(super) fn number(year: u32, month: u8, day: u8) -> u32 {
    year * 10_000 + u32::from(month) * 100 + u32::from(day)
}

/// A month in UTC, displayed as `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// The month with this year (1 to 9999) and number (1 to 12).
    pub fn new(year: u16, month: u8) -> Option<Self> {
        Day::new(year, month, 1).ok()?;
        Some(Self { year, month })
    }

    /// The month of a day.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "month 0 would be the folder of other rows"
    )]
    pub fn from_day(day: Day) -> Self {
        let (year, month, _) = day.parts();
        Self {
            year: u16::try_from(year).expect("the years of days are 1 to 9999"),
            month,
        }
    }

    /// The day of the month with this number, if it exists.
    pub fn day(self, day: u8) -> Option<Day> {
        Day::new(self.year, self.month, day).ok()
    }

    /// The number of a day of the month, whether it exists or not.
    pub(super) fn number(self, day: u8) -> u32 {
        number(self.year.into(), self.month, day)
    }

    /// The folder of its days, `year=2026/month=11/`.
    pub fn folder(self) -> String {
        format!("year={:04}/month={:02}/", self.year, self.month)
    }

    /// The expression with which Glue lists its partitions.
    pub fn expression(self) -> String {
        format!("year = {} AND month = {}", self.year, self.month)
    }

    /// The month of a folder `.../year=2026/month=11/`.
    pub fn from_folder(folder: &str) -> Option<Self> {
        let mut parts = folder.trim_end_matches('/').rsplit('/');
        let month = parts.next()?.strip_prefix("month=")?.parse().ok()?;
        let year = parts.next()?.strip_prefix("year=")?.parse().ok()?;
        Self::new(year, month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        Self::new(year.parse().map_err(drop)?, month.parse().map_err(drop)?).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_has_a_folder_an_expression_and_days() {
        let month: Month = "2024-02".parse().unwrap();
        assert_eq!(month.folder(), "year=2024/month=02/");
        assert_eq!(month.expression(), "year = 2024 AND month = 2");
        assert_eq!(
            Month::from_folder("fhbase/year=2024/month=02/"),
            Some(month)
        );
        assert_eq!(month.day(29).map(day_number), Some(20_240_229));
        assert_eq!(month.day(30), None);
        assert_eq!(
            Month::from_day(month.day(1).unwrap()).to_string(),
            "2024-02"
        );
    }

    #[test]
    fn rejects_what_is_not_a_month() {
        for text in ["2024-13", "2024", "month=02", "0-1"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        assert_eq!(Month::from_folder("fhbase/year=2024/"), None);
        assert_eq!(Month::from_folder("fhbase/year=2024/month=13/"), None);
    }
}
