//! Days of a lake.

use std::path::Path;

use analytics::dashboards::Selection;
use connect_core::{Day, Source};
use walkdir::WalkDir;

/// Number of days that a page shows by default.
const DEFAULT_DAYS: i64 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// First and last day with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LakeDays {
    pub(crate) first: Day,
    pub(crate) last: Day,
    /// Last day with contact records, if any. Evaluations follow days later and do not count.
    last_of_contacts: Option<Day>,
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
        let days: Vec<_> = Source::ALL
            .into_iter()
            .flat_map(|source| source_days(folder, source))
            .collect();
        let last_of_contacts = source_days(folder, Source::ContactRecords).max();
        Some(Self {
            first: *days.iter().min()?,
            last: *days.iter().max()?,
            last_of_contacts,
        })
    }

    #[cfg(test)]
    pub(crate) fn new(first: Day, last: Day, last_of_contacts: Option<Day>) -> Self {
        Self {
            first,
            last,
            last_of_contacts,
        }
    }

    /// Returns the day that queries use as today by default: the last one with contacts.
    pub(crate) fn default_today(self) -> Day {
        self.last_of_contacts.unwrap_or(self.last)
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
    }
}
