//! Days of curated tables that the server stores when a page reads them for the first time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use athena::Session;
use connect_core::Day;
use serde::Serialize;

use super::cache::LakeVersion;

/// Time after which a day that could not be stored is tried again. Its row files may have changed,
/// or the disk may have space again.
const RETRY: Duration = Duration::from_mins(10);

/// A day of a curated table.
type TableDay = (&'static str, Day);

#[derive(Default)]
pub(super) struct StoredDays(Mutex<Known>);

/// What the server knows about days without listing the lake.
#[derive(Default)]
struct Known {
    /// The last attempt to store a day.
    attempts: HashMap<TableDay, Attempt>,
    /// The version of the lake that was listed last, and whether all days were stored. `None` after
    /// a day was stored.
    listed: Option<(LakeVersion, bool)>,
    /// The day that is being stored.
    preparing: Option<PreparedDay>,
}

/// The position of the day that is being stored among the days that a query waits for, the newest
/// first, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct PreparedDay {
    day: usize,
    days: usize,
}

#[cfg(test)]
impl PreparedDay {
    pub(super) fn new(day: usize, days: usize) -> Self {
        Self { day, days }
    }
}

/// An attempt to store a day.
#[derive(Clone, Copy)]
struct Attempt {
    at: Instant,
    has_failed: bool,
}

/// The days that a query read from row files when it was planned.
pub(super) struct MissingDays {
    /// The newest last.
    days: Vec<TableDay>,
    /// The number of days, whatever their tables, when the query was planned.
    all: usize,
    planned: Instant,
}

impl MissingDays {
    /// The days of tables, sorted by day.
    fn new(days: Vec<TableDay>, planned: Instant) -> Self {
        let all = count_days(&days);
        Self { days, all, planned }
    }

    pub(super) fn len(&self) -> usize {
        self.days.len()
    }

    /// The place of a day that was taken.
    pub(super) fn place(&self, (_, day): TableDay) -> PreparedDay {
        let is_last_table = self.days.last().is_none_or(|(_, next)| *next != day);
        let left = count_days(&self.days) + usize::from(is_last_table);
        PreparedDay {
            day: self.all + 1 - left,
            days: self.all,
        }
    }
}

/// Counts the days of tables that are sorted by day.
fn count_days(days: &[TableDay]) -> usize {
    days.chunk_by(|(_, one), (_, next)| one == next).count()
}

/// Ends the preparation of a day when it is dropped, also by a client that leaves.
struct Preparation<'a>(&'a StoredDays);

impl Drop for Preparation<'_> {
    fn drop(&mut self) {
        self.0.known().preparing = None;
    }
}

impl StoredDays {
    /// The days that a query reads from row files and that can be stored. No days for a query that
    /// fails: it fails again when it runs. The lake is listed once for each of its versions.
    pub(super) async fn missing(
        &self,
        session: &Session,
        sql: &str,
        version: Option<LakeVersion>,
    ) -> MissingDays {
        let planned = Instant::now();
        let mut days = Vec::new();
        if !self.has_all_days(session, version) {
            days = session.days_from_rows(sql).await.unwrap_or_default();
        }
        days.sort_by_key(|(table, day)| (*day, *table));
        MissingDays::new(days, planned)
    }

    /// Takes the newest day that is still to be stored. Other requests may have stored days since
    /// the query was planned.
    pub(super) fn take_next(&self, missing: &mut MissingDays) -> Option<TableDay> {
        let known = self.known();
        let is_done = |day: &TableDay| {
            known.attempts.get(day).is_some_and(|attempt| {
                attempt.at >= missing.planned
                    || (attempt.has_failed && attempt.at.elapsed() < RETRY)
            })
        };
        missing.days.retain(|day| !is_done(day));
        missing.days.pop()
    }

    /// The day that is being stored.
    pub(super) fn preparing(&self) -> Option<PreparedDay> {
        self.known().preparing
    }

    /// Stores a day. If that fails, queries read its row files.
    pub(super) async fn store(&self, session: &Session, day: TableDay, place: PreparedDay) {
        self.known().preparing = Some(place);
        let _preparation = Preparation(self);
        let has_failed = session.curate(day.0, day.1).await.is_err();
        let at = Instant::now();
        let mut known = self.known();
        known.attempts.insert(day, Attempt { at, has_failed });
        known.listed = None;
    }

    /// Whether all days are stored. A lake without a version is listed each time.
    fn has_all_days(&self, session: &Session, version: Option<LakeVersion>) -> bool {
        if let Some((listed, has_all)) = &self.known().listed
            && version.as_ref() == Some(listed)
        {
            return *has_all;
        }
        let has_all = session
            .curated_days()
            .is_ok_and(|days| days.iter().all(|day| day.is_fresh));
        self.known().listed = version.map(|version| (version, has_all));
        has_all
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "connect_contacts";

    fn missing(numbers: &[u8]) -> MissingDays {
        let day = |number: &u8| (TABLE, Day::new(2026, 11, *number).unwrap());
        MissingDays::new(numbers.iter().map(day).collect(), Instant::now())
    }

    fn attempt(stored: &StoredDays, number: u8, has_failed: bool) {
        let day = (TABLE, Day::new(2026, 11, number).unwrap());
        let at = Instant::now();
        let attempt = Attempt { at, has_failed };
        stored.known().attempts.insert(day, attempt);
    }

    fn next(stored: &StoredDays, missing: &mut MissingDays) -> Option<u8> {
        stored.take_next(missing).map(|(_, day)| day.parts().2)
    }

    #[test]
    fn days_that_another_request_stored_are_not_stored_again() {
        let stored = StoredDays::default();
        let mut days = missing(&[20, 21, 22, 23]);
        assert_eq!(next(&stored, &mut days), Some(23));
        attempt(&stored, 22, false);
        attempt(&stored, 20, true);
        assert_eq!((next(&stored, &mut days), days.len()), (Some(21), 0));
        assert_eq!(next(&stored, &mut days), None);
    }

    #[test]
    fn days_are_counted_from_the_newest() {
        let day = |number| Day::new(2026, 11, number).unwrap();
        let tables = ["connect_agent_states", TABLE];
        let days = [20, 21, 23].map(|number| tables.map(|table| (table, day(number))));
        let mut missing = MissingDays::new(days.concat(), Instant::now());
        let stored = StoredDays::default();
        let places = std::iter::from_fn(|| {
            let taken = stored.take_next(&mut missing)?;
            let PreparedDay { day, days } = missing.place(taken);
            Some((day, days))
        });
        let places: Vec<_> = places.collect();
        assert_eq!(places, [(1, 3), (1, 3), (2, 3), (2, 3), (3, 3), (3, 3)]);
    }

    #[test]
    fn a_day_that_was_stored_is_stored_again_when_its_rows_changed() {
        let stored = StoredDays::default();
        attempt(&stored, 22, false);
        attempt(&stored, 23, true);
        let mut later = MissingDays {
            planned: Instant::now() + Duration::from_secs(1),
            ..missing(&[22, 23])
        };
        assert_eq!(
            next(&stored, &mut later),
            Some(22),
            "not the one that failed"
        );
        assert_eq!(next(&stored, &mut later), None);
    }
}
