//! The days of a lake.

use std::path::Path;

use analytics::dashboards::Selection;
use connect_core::{Day, Source};
use walkdir::WalkDir;

/// How many days a page shows unless others are chosen.
const SHOWN: i64 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// The first and the last day of which a lake has rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) first: Day,
    pub(super) last: Day,
    /// The last day with contact records, if any: what follows them, such as evaluations, comes
    /// days later.
    last_of_contacts: Option<Day>,
}

/// The days of the lake in `folder`; none for an empty one.
pub(super) fn of(folder: &Path) -> Option<Days> {
    let days: Vec<_> = Source::ALL
        .into_iter()
        .flat_map(|source| days_of(folder, source))
        .collect();
    let last_of_contacts = days_of(folder, Source::ContactRecords).max();
    Some(Days {
        first: *days.iter().min()?,
        last: *days.iter().max()?,
        last_of_contacts,
    })
}

/// The partitions of a source that hold something.
fn days_of(folder: &Path, source: Source) -> impl Iterator<Item = Day> {
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

impl Days {
    /// What a page shows unless something else is chosen: the last week of contacts.
    pub(super) fn selection(self) -> Selection {
        let to = self.last_of_contacts.unwrap_or(self.last);
        let from = Day::of_millis(to.start_millis() - (SHOWN - 1) * DAY_MILLIS).unwrap_or(to);
        Selection::new(from, to)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn days_are_those_of_partitions_with_files() {
        let lake = tempfile::tempdir().unwrap();
        assert_eq!(of(lake.path()), None);
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
        let days = of(lake.path()).unwrap();
        assert_eq!((days.first, days.last), (day(10), day(22)));
        assert_eq!(days.selection(), Selection::new(day(14), day(20)));
    }
}
