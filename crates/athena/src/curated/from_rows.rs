//! The days of curated tables that a statement reads from row files.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use connect_core::Day;

/// Days by table, collected while a statement is planned.
#[derive(Clone, Debug, Default)]
pub(crate) struct DaysFromRows(Arc<Mutex<BTreeSet<(&'static str, Day)>>>);

impl DaysFromRows {
    pub(super) fn add(&self, relation: &'static str, days: impl Iterator<Item = Day>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(days.map(|day| (relation, day)));
    }

    /// The days, by table.
    pub(crate) fn days(&self) -> Vec<(&'static str, Day)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().copied().collect()
    }
}
