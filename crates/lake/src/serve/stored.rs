//! Days of curated tables that the server stores when a page reads them for the first time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use athena::Session;
use connect_core::Day;

/// Time after which a day that could not be stored is tried again. Its row files may have changed,
/// or the disk may have space again.
const RETRY: Duration = Duration::from_mins(10);

/// A day of a curated table.
pub(super) type TableDay = (&'static str, Day);

#[derive(Default)]
pub(super) struct StoredDays {
    /// Days that could not be stored, with the time of the attempt.
    failed: Mutex<HashMap<TableDay, Instant>>,
}

impl StoredDays {
    /// The days that a query reads from row files and that can be stored, the oldest first. None for
    /// a query that fails: it fails again when it runs.
    pub(super) async fn missing(&self, session: &Session, sql: &str) -> Vec<TableDay> {
        let known = session.curated_days().unwrap_or_default();
        if known.iter().all(|day| day.is_fresh) {
            return Vec::new();
        }
        let mut days = session.days_from_rows(sql).await.unwrap_or_default();
        days.retain(|day| !self.has_failed(*day));
        days.sort_by_key(|(table, day)| (*day, *table));
        days
    }

    /// Whether a day is still to be stored.
    pub(super) fn is_missing(&self, session: &Session, day: TableDay) -> bool {
        let is_stored = session.is_curated(day.0, day.1).unwrap_or(true);
        !is_stored && !self.has_failed(day)
    }

    /// Stores a day. If that fails, queries read its row files.
    pub(super) async fn store(&self, session: &Session, day: TableDay) {
        if session.curate(day.0, day.1).await.is_err() {
            self.failed().insert(day, Instant::now());
        }
    }

    fn has_failed(&self, day: TableDay) -> bool {
        let failed = self.failed();
        failed.get(&day).is_some_and(|at| at.elapsed() < RETRY)
    }

    fn failed(&self) -> MutexGuard<'_, HashMap<TableDay, Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
