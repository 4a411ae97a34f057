//! Refreshes the curated tables of a lake: Parquet files that queries read instead of row files.

use std::collections::BTreeMap;

use analytics::TimeZone;
use athena::{CuratedDay, CuratedRows, Session};
use cli::text::{count, number, size};
use cli::{message, table};
use connect_core::Day;
use serde::Serialize;

use crate::engine::{self, EngineSettings};
use crate::progress::Progress;

/// Which days are refreshed.
#[derive(Clone, Debug, Default)]
pub(crate) struct CurateOptions {
    /// First day, UTC.
    pub(crate) from: Option<Day>,
    /// Last day, UTC.
    pub(crate) to: Option<Day>,
    /// Tables; if empty, all.
    pub(crate) tables: Vec<String>,
}

/// Result of a run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct CurateReport {
    tables: BTreeMap<&'static str, TableReport>,
    /// Files that were removed because their row files changed or are gone.
    removed: u64,
    failed: Vec<FailedDay>,
}

/// Counts of a table.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct TableReport {
    /// Days that were up to date.
    unchanged: u64,
    /// Days that were written.
    written: u64,
    /// Rows of the written days.
    rows: u64,
    /// Size of the written files.
    bytes: u64,
}

/// A day that could not be written. Queries read its row files.
#[derive(Debug, Serialize)]
struct FailedDay {
    table: &'static str,
    day: String,
    error: String,
}

impl CurateOptions {
    fn includes(&self, day: &CuratedDay) -> bool {
        self.from.is_none_or(|from| day.day >= from)
            && self.to.is_none_or(|to| day.day <= to)
            && (self.tables.is_empty() || self.tables.iter().any(|table| table == day.relation))
    }
}

/// Writes the days whose row files changed, and removes files of days that no longer have any.
///
/// # Errors
/// The lake cannot be listed, or a file cannot be removed. A day that cannot be written is reported.
pub(crate) fn curate(
    session: &Session,
    options: &CurateOptions,
    progress: &Progress,
) -> Result<CurateReport, engine::QueryFailure> {
    let failure = |error: athena::Error| engine::QueryFailure::from_engine(&error, "");
    let mut report = CurateReport {
        removed: session.remove_outdated().map_err(failure)?,
        ..CurateReport::default()
    };
    let days = session.verified_days().map_err(failure)?;
    let days: Vec<_> = days
        .into_iter()
        .filter(|day| options.includes(day))
        .collect();
    progress.start_counting("curating days", days.len() as u64);
    for (day, done) in days.iter().zip(1..) {
        report.add(session, day);
        progress.set(done);
    }
    progress.finish();
    Ok(report)
}

impl CurateReport {
    fn add(&mut self, session: &Session, day: &CuratedDay) {
        let counts = self.tables.entry(day.relation).or_default();
        if day.is_fresh {
            counts.unchanged += 1;
            return;
        }
        match session.curate_blocking(day.relation, day.day) {
            Ok(CuratedRows { rows, bytes }) => {
                counts.written += 1;
                counts.rows += rows;
                counts.bytes += bytes;
            }
            Err(error) => self.failed.push(FailedDay {
                table: day.relation,
                day: day.day.to_iso(),
                error: engine::QueryFailure::from_engine(&error, "").to_string(),
            }),
        }
    }

    /// Returns the table for people.
    pub(crate) fn text(&self) -> String {
        if self.tables.is_empty() {
            return "no days to curate\n".to_owned();
        }
        let row = |(name, counts): (&&str, &TableReport)| {
            vec![
                (*name).to_owned(),
                number(counts.written),
                number(counts.unchanged),
                number(counts.rows),
                size(counts.bytes),
            ]
        };
        table(
            &["table", "days written", "unchanged", "rows", "size"],
            1,
            self.tables.iter().map(row).collect(),
        )
    }

    /// Returns one line: what was written.
    pub(crate) fn summary(&self) -> String {
        let sum = |of: fn(&TableReport) -> u64| self.tables.values().map(of).sum::<u64>();
        format!(
            "curated {} of {} tables, {}",
            count(sum(|counts| counts.written), "day"),
            self.tables.len(),
            size(sum(|counts| counts.bytes))
        )
    }

    /// Warns of days that could not be written; returns whether there are any.
    pub(crate) fn warn_of_failures(&self) -> bool {
        for FailedDay { table, day, error } in &self.failed {
            message::warning(&format!(
                "{table} of {day} is not curated, and read from its row files: {error}"
            ));
        }
        !self.failed.is_empty()
    }
}

/// Returns what to do if days of curated tables are read from row files: days that are new or
/// changed, or days of another time zone or version. `None` if all days are up to date. Tables that
/// were never curated do not count.
pub(crate) fn stale_days_note(session: &Session, settings: &EngineSettings) -> Option<String> {
    let folder = settings.lake.join("curated");
    if !folder.is_dir() {
        return None;
    }
    let mut days = session.curated_days().ok()?;
    days.retain(|day| folder.join(day.relation).is_dir());
    let stale: Vec<_> = days
        .iter()
        .filter(|day| !day.is_fresh)
        .map(|day| (day.relation, day.day))
        .collect();
    if stale.is_empty() {
        return None;
    }
    Some(format!(
        "{} of {} days of curated tables are {}, and are read from row files; {}",
        number(stale.len() as u64),
        number(days.len() as u64),
        reason(session, &stale, settings)?,
        remedy(settings)
    ))
}

/// As [`stale_days_note`], for the days that a query reads.
pub(crate) fn days_from_rows_note(
    session: &Session,
    settings: &EngineSettings,
    sql: &str,
) -> Option<String> {
    let folder = settings.lake.join("curated");
    if !folder.is_dir() {
        return None;
    }
    let mut days = session.days_from_rows_blocking(sql).ok()?;
    days.retain(|(table, _)| folder.join(table).is_dir());
    if days.is_empty() {
        return None;
    }
    Some(format!(
        "the query reads {} of curated tables from row files: {}; {}",
        count(days.len() as u64, "day"),
        reason(session, &days, settings)?,
        remedy(settings)
    ))
}

/// Why no curated file has the rows of these days; `None` if their directories cannot be read.
fn reason(
    session: &Session,
    days: &[(&'static str, Day)],
    settings: &EngineSettings,
) -> Option<String> {
    let other = session.days_of_other_definitions(days).ok()?;
    let definition = format!(
        "of a time zone other than {}, or of another version",
        settings.time_zone
    );
    Some(match other.len() {
        0 => "new or changed".to_owned(),
        count if count == days.len() => definition,
        _ => format!("new, changed, {definition}"),
    })
}

/// The command that writes the days in the time zone of the session.
fn remedy(settings: &EngineSettings) -> String {
    let zone = if settings.time_zone == TimeZone::UTC {
        String::new()
    } else {
        format!(" --time-zone {}", settings.time_zone)
    };
    format!(
        "refresh them with: lake curate --lake {}{zone}",
        settings.lake.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_select_days_and_tables() {
        let day = |number| CuratedDay {
            relation: "connect_contacts",
            day: Day::new(2026, 11, number).unwrap(),
            is_fresh: false,
        };
        let options = |from: Option<u8>, to: Option<u8>, tables: &[&str]| CurateOptions {
            from: from.map(|number| day(number).day),
            to: to.map(|number| day(number).day),
            tables: tables.iter().map(|&table| table.to_owned()).collect(),
        };
        assert!(CurateOptions::default().includes(&day(3)));
        for (options, expected) in [
            (options(Some(3), Some(3), &[]), true),
            (options(Some(4), None, &[]), false),
            (options(None, Some(2), &[]), false),
            (options(None, None, &["connect_contacts"]), true),
            (options(None, None, &["connect_ef"]), false),
        ] {
            assert_eq!(options.includes(&day(3)), expected, "{options:?}");
        }
    }
}
