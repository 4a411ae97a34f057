//! Days of a lake, in the reporting time zone.

use std::path::Path;

use analytics::TimeZone;
use analytics::dashboards::{self, Selection};
use connect_core::{Day, Source};
use walkdir::WalkDir;

use crate::engine::EngineSettings;
use crate::value_source::ValueSource;

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

/// First and last local day that can have rows.
///
/// Partitions are UTC days, each of which is two days elsewhere. The last day of contacts is exact
/// after [`refine`](Self::refine).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LakeDays {
    pub(crate) first: Day,
    pub(crate) last: Day,
    /// The same of each source, in the order of [`Source::ALL`].
    sources: [Option<(Day, Day)>; Source::ALL.len()],
    /// The last partition of contact records, until the last of its days with contacts is known.
    unrefined: Option<PartitionDays>,
}

/// The local days of a partition, which are two unless the time zone is UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PartitionDays {
    partition: Day,
    first: Day,
    last: Day,
}

impl PartitionDays {
    /// The days of a partition, without one after `today`: its rows are not written yet. A lake may
    /// be of later days than the clock's.
    fn new(partition: Day, time_zone: &TimeZone, today: Option<Day>) -> Self {
        let local_day = |millis| time_zone.local_day(millis).unwrap_or(partition);
        let first = local_day(partition.start_millis());
        let last = local_day(partition.start_millis() + DAY_MILLIS - 1);
        let last = today.map_or(last, |today| last.min(today.max(first)));
        Self {
            partition,
            first,
            last,
        }
    }
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
    /// Returns the days of a lake; `None` if it is empty.
    pub(crate) fn read(engine: &EngineSettings) -> Option<Self> {
        let partitions = Source::ALL.map(|source| {
            let mut days = source_days(&engine.lake, source);
            let first = days.next()?;
            Some(days.fold((first, first), |(first, last), day| {
                (first.min(day), last.max(day))
            }))
        });
        Self::new(partitions, &engine.time_zone, engine.today())
    }

    /// The days of a lake, with the last day that has contacts; `None` if it is empty.
    pub(crate) async fn query(engine: &EngineSettings, source: &impl ValueSource) -> Option<Self> {
        let mut days = Self::read(engine)?;
        if let Some(sql) = days.newest_sql() {
            // If the rows cannot be read, the days are those of the partition.
            days.refine(source.first_column(&sql).await.first().map(String::as_str));
        }
        Some(days)
    }

    /// The days of a lake whose sources have these first and last partitions.
    pub(crate) fn new(
        partitions: [Option<(Day, Day)>; Source::ALL.len()],
        time_zone: &TimeZone,
        today: Option<Day>,
    ) -> Option<Self> {
        let local = |partition| PartitionDays::new(partition, time_zone, today);
        let sources =
            partitions.map(|days| days.map(|(first, last)| (local(first).first, local(last).last)));
        let unrefined = Source::ALL
            .into_iter()
            .zip(partitions)
            .find_map(|(source, days)| {
                let (_, last) = days.filter(|_| source == Source::ContactRecords)?;
                Some(local(last)).filter(|days| days.first < days.last)
            });
        let known = || sources.iter().flatten();
        Some(Self {
            first: known().map(|(first, _)| *first).min()?,
            last: known().map(|(_, last)| *last).max()?,
            sources,
            unrefined,
        })
    }

    /// SQL for the last day with contacts, one date; `None` if it is known.
    fn newest_sql(&self) -> Option<String> {
        Some(dashboards::newest_day_sql(self.unrefined?.partition))
    }

    /// Sets the last day with contacts from the result of [`newest_sql`](Self::newest_sql).
    fn refine(&mut self, newest: Option<&str>) {
        let newest = newest.and_then(|text| Day::from_date(text).ok());
        let (Some(days), Some(newest)) = (self.unrefined.take(), newest) else {
            return;
        };
        for (source, known) in Source::ALL.into_iter().zip(&mut self.sources) {
            if let (Source::ContactRecords, Some((_, last))) = (source, known) {
                // A contact that lasts into the next partition does not begin a day of the lake.
                *last = newest.clamp(days.first, days.last);
            }
        }
        let lasts = self.sources.iter().flatten().map(|(_, last)| *last);
        self.last = lasts.max().unwrap_or(self.last);
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

    fn day(number: u8) -> Day {
        Day::new(2026, 11, number).unwrap()
    }

    /// The days of a lake with contacts and evaluations in these partitions, at an hour of the 23rd.
    fn days_at(zone: &str, hour: i64, contacts: (u8, u8), evaluations: (u8, u8)) -> LakeDays {
        let zone = TimeZone::parse(zone).unwrap();
        let now = day(23).start_millis() + hour * 60 * 60 * 1000;
        let partitions = Source::ALL.map(|source| {
            let (first, last) = match source {
                Source::ContactRecords => contacts,
                Source::EvaluationForms => evaluations,
                _ => return None,
            };
            Some((day(first), day(last)))
        });
        LakeDays::new(partitions, &zone, zone.local_day(now)).unwrap()
    }

    #[test]
    fn reads_days_of_partitions_with_files() {
        let lake = tempfile::tempdir().unwrap();
        let engine = EngineSettings::new(lake.path().to_owned());
        assert_eq!(LakeDays::read(&engine), None);
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
        let days = LakeDays::read(&engine).unwrap();
        assert_eq!((days.first, days.last), (day(10), day(22)));
        assert_eq!(days.selection(), Selection::new(day(14), day(20)));
        assert_eq!(
            days.of_source(Source::ContactRecords),
            Some((day(10), day(20)))
        );
        assert_eq!(days.of_source(Source::AgentEvents), None);
        assert_eq!(days.newest_sql(), None, "a day of UTC is one partition");
    }

    #[test]
    fn west_of_utc_a_new_partition_is_of_the_local_day_before() {
        let days = days_at("America/Los_Angeles", 2, (10, 23), (12, 22));
        assert_eq!((days.first, days.last), (day(9), day(22)));
        assert_eq!(days.default_today(), day(22));
        assert_eq!(days.newest_sql(), None, "the local day is not over");
    }

    #[test]
    fn east_of_utc_a_partition_reaches_into_the_local_day_after() {
        let mut days = days_at("Asia/Tokyo", -2, (10, 22), (12, 21));
        assert_eq!((days.first, days.last), (day(10), day(23)));
        assert!(days.newest_sql().unwrap().contains("= 20261122"));
        let mut quiet = days;
        days.refine(Some("2026-11-23"));
        assert_eq!((days.last, days.default_today()), (day(23), day(23)));
        quiet.refine(Some("2026-11-22"));
        assert_eq!((quiet.last, quiet.default_today()), (day(22), day(22)));
    }

    #[test]
    fn the_last_day_of_contacts_is_one_of_their_last_partition() {
        let mut days = days_at("America/Los_Angeles", 12, (10, 20), (12, 22));
        days.refine(Some("2026-11-21"));
        assert_eq!(days.default_today(), day(20), "a contact over midnight");
        assert_eq!(days.last, day(22), "evaluations follow later");
    }

    #[test]
    fn days_after_the_clock_are_those_of_the_partitions() {
        let days = days_at("Asia/Tokyo", -24 * 60, (10, 22), (12, 21));
        assert_eq!((days.first, days.last), (day(10), day(22)));
    }
}
