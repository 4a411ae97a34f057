//! The plan for a month of a table.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{
    CurationRequest, CurationRequestError, EMPTY, Month, StoredDayLocation, TableSpec, day_number,
};
use crate::Day;

/// Attempts to store the days of a month in one run.
const ROUNDS: u32 = 3;

/// The row files of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFiles {
    /// Fingerprint of their names, sizes and contents, without hyphens.
    pub fingerprint: String,
    /// Their size.
    pub bytes: u64,
}

/// When and where a run stores days.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The time at which the row files were listed, or earlier.
    pub now: OffsetDateTime,
    /// The last days, including today, that are read from rows.
    pub days_from_rows: u32,
    /// The bucket of the curated tables.
    pub bucket: String,
}

impl Schedule {
    /// The last day that is stored.
    pub fn last_day(&self) -> Day {
        Day::from_instant(self.now - Duration::days(self.days_from_rows.into()))
    }
}

/// What is known of a month.
#[derive(Clone, Debug)]
pub struct MonthState<'a> {
    /// The curated table with its source.
    pub table: &'a TableSpec,
    /// Fingerprint of its definition, without hyphens.
    pub definition: &'a str,
    /// UTC, as the partitions.
    pub month: Month,
    /// The row files of its days.
    pub files: &'a BTreeMap<Day, RowFiles>,
    /// The days whose row files Athena reads: those with a partition in the table of the source.
    pub readable: &'a BTreeSet<Day>,
    /// The locations of the partitions of the curated table.
    pub stored: &'a [String],
    /// Attempts so far.
    pub round: u32,
}

/// The statements that store a day, in order. Each can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Statements {
    /// The day, `2026-11-03`.
    pub day: String,
    /// Writes the rows to a new location.
    pub unload: String,
    /// Adds the partition, if it is missing.
    pub add: String,
    /// Points the partition to the new location: readers find the old files or the new ones.
    pub set: String,
}

/// What a run knows about a month at its end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthResult {
    /// Name of the table or view that is curated.
    pub relation: String,
    /// The month, `2026-11`.
    pub month: String,
    /// The first current day; 0 without any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub first: u8,
    /// The last current day; 0 without any.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub last: u8,
    /// Days that are not current, up to the last day that is stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outdated: Vec<u8>,
    /// Days that were requested and are not stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<u8>,
    /// Bytes of the row files of these days.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes: u64,
    /// Whether nothing is known of the month, because a step failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub is_unknown: bool,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

impl MonthResult {
    /// The result of a month in which a step failed.
    pub fn unknown(relation: &str, month: &str) -> Self {
        Self {
            relation: relation.to_owned(),
            month: month.to_owned(),
            first: 0,
            last: 0,
            outdated: Vec::new(),
            pending: Vec::new(),
            bytes: 0,
            is_unknown: true,
        }
    }

    /// Days that were not stored, at least one for an unknown month.
    pub(super) fn failed(&self) -> usize {
        self.pending.len() + usize::from(self.is_unknown)
    }

    fn number(&self, day: u8) -> Option<u32> {
        let month: Month = self.month.parse().ok()?;
        (day > 0 && !self.is_unknown).then(|| month.number(day))
    }

    pub(super) fn first(&self) -> Option<u32> {
        self.number(self.first)
    }

    pub(super) fn last(&self) -> Option<u32> {
        self.number(self.last)
    }

    /// The numbers of days that are not current; of an unknown month, all.
    pub(super) fn outdated(&self) -> Vec<u32> {
        let Ok(month) = self.month.parse::<Month>() else {
            return Vec::new();
        };
        let all: Vec<u8> = (1..=31).collect();
        let days = if self.is_unknown {
            &all
        } else {
            &self.outdated
        };
        days.iter().map(|day| month.number(*day)).collect()
    }
}

/// The days to store, and the state of the month before they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthPlan {
    /// Number of this attempt, 1 or more.
    pub round: u32,
    /// The days to store now; none at the end.
    pub days: Vec<Statements>,
    /// The result if no more days are stored.
    pub result: MonthResult,
}

/// Whether a run attempts to store a day again after this many attempts.
pub fn retries(round: u32) -> bool {
    round < ROUNDS
}

impl MonthState<'_> {
    /// The plan of the next attempt.
    ///
    /// # Errors
    /// The range of the request is invalid.
    pub fn plan(
        &self,
        request: &CurationRequest,
        schedule: &Schedule,
    ) -> Result<MonthPlan, CurationRequestError> {
        let [from, to] = request.range()?;
        let is_requested =
            |day: Day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
        let round = self.round + 1;
        let (mut current, mut outdated, mut pending) = (Vec::new(), Vec::new(), Vec::new());
        for (day, is_current) in self.days(schedule.last_day()) {
            if is_current {
                current.push(day);
            } else {
                outdated.push(day);
            }
            if is_requested(day) && (!is_current || request.force && self.round == 0) {
                pending.push(day);
            }
        }
        let is_storing = !request.dry_run && retries(self.round);
        let statements = pending.iter().filter(|_| is_storing);
        let days = statements.map(|day| self.statements(*day, round, schedule));
        let of_month = |days: &[Day]| days.iter().map(|day| day.parts().2).collect::<Vec<_>>();
        let first = |days: &[Day]| days.first().map_or(0, |day| day.parts().2);
        let bytes = pending.iter().filter_map(|day| self.files.get(day));
        Ok(MonthPlan {
            round,
            days: days.collect(),
            result: MonthResult {
                relation: self.table.relation.clone(),
                month: self.month.to_string(),
                first: first(&current),
                last: current.last().map_or(0, |day| day.parts().2),
                outdated: of_month(&outdated),
                pending: of_month(&pending),
                bytes: bytes.map(|files| files.bytes).sum(),
                is_unknown: false,
            },
        })
    }

    /// The days of the month that have rows or a stored partition, and whether they are current.
    fn days(&self, last: Day) -> BTreeMap<Day, bool> {
        let stored: BTreeMap<_, _> = self.locations().collect();
        let with_rows = self
            .files
            .keys()
            .filter(|day| self.readable.contains(day))
            .copied();
        let days: BTreeSet<_> = with_rows.chain(stored.keys().copied()).collect();
        days.into_iter()
            .filter(|day| Month::from_day(*day) == self.month && *day <= last)
            .map(|day| (day, self.is_current(day, stored.get(&day))))
            .collect()
    }

    fn is_current(&self, day: Day, stored: Option<&Option<StoredDayLocation>>) -> bool {
        stored.is_some_and(|location| {
            location.as_ref().is_some_and(|location| {
                location.definition == self.definition && location.rows == self.rows(day)
            })
        })
    }

    /// Fingerprint of the row files that Athena reads for a day.
    fn rows(&self, day: Day) -> &str {
        let files = self.files.get(&day);
        files
            .filter(|_| self.readable.contains(&day))
            .map_or(EMPTY, |files| &files.fingerprint)
    }

    /// The stored days with their locations, `None` for a location that no run wrote.
    fn locations(&self) -> impl Iterator<Item = (Day, Option<StoredDayLocation>)> {
        self.stored.iter().filter_map(|text| {
            let location = StoredDayLocation::parse(text);
            let day = location.as_ref().map(|location| location.day);
            let day = day.or_else(|| text.get(text.rfind("year=")?..)?.parse().ok());
            Some((day?, location))
        })
    }

    fn statements(&self, day: Day, round: u32, schedule: &Schedule) -> Statements {
        let TableSpec {
            rows,
            curated,
            order_by,
            ..
        } = self.table;
        let location = StoredDayLocation {
            day,
            definition: self.definition.to_owned(),
            rows: self.rows(day).to_owned(),
            listed_at: schedule.now,
            round,
        };
        let location = format!("s3://{}/{curated}/{location}", schedule.bucket);
        let (year, month, of_month) = day.parts();
        let order = order_by.join(", ");
        let partition = format!("PARTITION (year = {year}, month = {month}, day = {of_month})");
        Statements {
            day: day.to_iso(),
            // Columns are read by name, so the partition keys in the files have no effect.
            unload: format!(
                "UNLOAD (\n  SELECT * FROM {rows}\n  WHERE year = {year} AND month = {month} AND day = {of_month}\n  ORDER BY {order}\n) TO '{location}'\nWITH (format = 'PARQUET', compression = 'ZSTD')"
            ),
            add: format!(
                "ALTER TABLE {curated} ADD IF NOT EXISTS {partition} LOCATION '{location}'"
            ),
            set: format!("ALTER TABLE {curated} {partition} SET LOCATION '{location}'"),
        }
    }
}

/// The keys below a curated table that no partition has read for `retention`: files of replaced
/// locations and of failed attempts.
pub fn replaced<'a>(
    keys: impl IntoIterator<Item = &'a str>,
    stored: &[String],
    now: OffsetDateTime,
    retention: Duration,
) -> Vec<&'a str> {
    let current: BTreeMap<_, _> = stored
        .iter()
        .filter_map(|text| StoredDayLocation::parse(text))
        .map(|location| (day_number(location.day), location))
        .collect();
    let is_replaced = |key: &&str| {
        let location = key
            .rsplit_once('/')
            .and_then(|(folder, _)| StoredDayLocation::parse(folder));
        let Some(location) = location else {
            return false;
        };
        match current.get(&day_number(location.day)) {
            Some(current) if *current == location => false,
            Some(current) => now - current.listed_at.max(location.listed_at) >= retention,
            None => now - location.listed_at >= retention,
        }
    };
    keys.into_iter().filter(is_replaced).collect()
}
