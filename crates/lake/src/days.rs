//! Days of a lake.

use std::path::Path;

use analytics::dashboards::Selection;
use connect_core::{Day, Source};
use walkdir::WalkDir;

/// Number of days that a page shows by default.
const DEFAULT_DAYS: i64 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A range of days that ends before it starts.
#[derive(Debug, thiserror::Error)]
#[error("the first day {} is after the last day {}", .from.to_iso(), .to.to_iso())]
pub(crate) struct EmptyRange {
    from: Day,
    to: Day,
}

/// Rejects a range that ends before it starts.
///
/// # Errors
/// The first day is after the last one.
pub(crate) fn check_range(from: Option<Day>, to: Option<Day>) -> Result<(), EmptyRange> {
    match (from, to) {
        (Some(from), Some(to)) if from > to => Err(EmptyRange { from, to }),
        _ => Ok(()),
    }
}

/// First and last day with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LakeDays {
    pub(crate) first: Day,
    pub(crate) last: Day,
    /// The same of each source, in the order of [`Source::ALL`].
    sources: [Option<(Day, Day)>; Source::ALL.len()],
}

/// Returns the days of a source whose partitions contain files.
fn source_days(folder: &Path, source: Source) -> impl Iterator<Item = Day> {
    let root = folder.join(source.code()).join("fhbase");
    let files = WalkDir::new(&root)
        .min_depth(4)
        .max_depth(4)
        .into_iter()
        .filter_map(Result::ok);
    files.filter_map(move |file| {
        file.path()
            .parent()?
            .strip_prefix(&root)
            .ok()?
            .to_str()?
            .replace('\\', "/")
            .parse()
            .ok()
    })
}

impl LakeDays {
    /// Returns the days of the lake in `folder`; `None` if it is empty.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        Self::new(Source::ALL.map(|source| {
            let mut days = source_days(folder, source);
            let first = days.next()?;
            Some(days.fold((first, first), |(first, last), day| {
                (first.min(day), last.max(day))
            }))
        }))
    }

    /// The days of a lake whose sources have these first and last days.
    pub(crate) fn new(sources: [Option<(Day, Day)>; Source::ALL.len()]) -> Option<Self> {
        let known = || sources.iter().flatten();
        Some(Self {
            first: known().map(|(first, _)| *first).min()?,
            last: known().map(|(_, last)| *last).max()?,
            sources,
        })
    }

    /// Returns the first and last day of a source; `None` if the lake has no rows of it.
    pub(crate) fn of_source(&self, source: Source) -> Option<(Day, Day)> {
        let position = Source::ALL.iter().position(|known| *known == source)?;
        self.sources[position]
    }

    /// Returns the day that queries use as today by default: the last one with contacts. Evaluations
    /// follow days later and do not count.
    pub(crate) fn default_today(self) -> Day {
        self.of_source(Source::ContactRecords)
            .map_or(self.last, |(_, last)| last)
    }

    /// Returns the default days: the last week with contacts.
    pub(crate) fn selection(self) -> Selection {
        let to = self.default_today();
        let from =
            Day::from_millis(to.start_millis() - (DEFAULT_DAYS - 1) * DAY_MILLIS).unwrap_or(to);
        Selection::new(from, to)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn reads_days_of_partitions_with_files() {
        let lake = tempfile::tempdir().unwrap();
        assert_eq!(LakeDays::read(lake.path()), None);
        let day = |number| Day::new(2026, 11, number).unwrap();
        for (source, number, file) in [
            ("ctr", 10, Some("a")),
            ("ctr", 20, Some("a")),
            ("ef", 22, Some("a")),
            ("ae", 25, None),
        ] {
            let partition = lake.path().join(format!("{source}/fhbase/{}", day(number)));
            fs::create_dir_all(&partition).unwrap();
            if let Some(file) = file {
                fs::write(partition.join(file), "{}").unwrap();
            }
        }
        let days = LakeDays::read(lake.path()).unwrap();
        assert_eq!((days.first, days.last), (day(10), day(22)));
        assert_eq!(days.selection(), Selection::new(day(14), day(20)));
        assert_eq!(
            days.of_source(Source::ContactRecords),
            Some((day(10), day(20)))
        );
        assert_eq!(days.of_source(Source::AgentEvents), None);
    }
}
