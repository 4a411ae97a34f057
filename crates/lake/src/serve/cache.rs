//! Cache of query results, valid until the lake, its views or the current day change.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::response::QueryResponse;

const MAX_RESULTS: usize = 256;
const MAX_BYTES: usize = 64 << 20;

/// What a result depends on besides its SQL: it changes with the lake, its views and the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LakeVersion {
    manifest: (SystemTime, u64),
    views: Option<SystemTime>,
    today: u64,
}

/// Query results with the lake version they belong to, the oldest first.
pub(super) struct ResultCache {
    lake: PathBuf,
    entries: Mutex<VecDeque<(String, LakeVersion, Arc<QueryResponse>)>>,
}

impl ResultCache {
    pub(super) fn new(lake: &Path) -> Self {
        Self {
            lake: lake.to_owned(),
            entries: Mutex::default(),
        }
    }

    /// The lake's current version, or `None` if it has no manifest that would show a change.
    pub(super) fn version(&self, now: SystemTime) -> Option<LakeVersion> {
        let manifest = fs::metadata(self.lake.join(".lake/manifest.json")).ok()?;
        let views = fs::metadata(self.lake.join("views"))
            .and_then(|views| views.modified())
            .ok();
        let today = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs() / (24 * 60 * 60);
        Some(LakeVersion {
            manifest: (manifest.modified().ok()?, manifest.len()),
            views,
            today,
        })
    }

    /// Returns the cached result of a query for this version of the lake.
    pub(super) fn get(
        &self,
        sql: &str,
        version: Option<&LakeVersion>,
    ) -> Option<Arc<QueryResponse>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, _, response) = entries
            .iter()
            .find(|(of, at, _)| of == sql && Some(at) == version)?;
        Some(Arc::clone(response))
    }

    /// Adds a result, and evicts results of other versions and the oldest ones beyond the limits.
    pub(super) fn put(&self, version: LakeVersion, response: &Arc<QueryResponse>) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|(of, at, _)| *of != response.sql && *at == version);
        entries.push_back((response.sql.clone(), version, Arc::clone(response)));
        while entries.len() > MAX_RESULTS
            || entries
                .iter()
                .map(|(_, _, response)| response.size_in_memory())
                .sum::<usize>()
                > MAX_BYTES
        {
            entries.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use athena::Statistics;

    use super::*;

    fn response(sql: &str, bytes: usize) -> Arc<QueryResponse> {
        Arc::new(QueryResponse {
            sql: sql.to_owned(),
            columns: Vec::new(),
            rows: vec![vec![Some("x".repeat(bytes))]],
            statistics: Statistics::default(),
        })
    }

    fn version(today: u64) -> LakeVersion {
        LakeVersion {
            manifest: (SystemTime::UNIX_EPOCH, 1),
            views: None,
            today,
        }
    }

    #[test]
    fn results_are_valid_for_one_version_of_the_lake() {
        let cache = ResultCache::new(Path::new("none"));
        cache.put(version(1), &response("a", 1));
        assert!(cache.get("a", Some(&version(1))).is_some());
        assert!(cache.get("b", Some(&version(1))).is_none());
        assert!(cache.get("a", Some(&version(2))).is_none() && cache.get("a", None).is_none());
        assert_eq!(cache.version(SystemTime::now()), None, "there is no lake");
    }

    #[test]
    fn the_oldest_result_is_evicted_first() {
        let cache = ResultCache::new(Path::new("none"));
        for sql in ["a", "b", "c"] {
            cache.put(version(1), &response(sql, MAX_BYTES / 2 - 100));
        }
        let has = |sql| cache.get(sql, Some(&version(1))).is_some();
        assert_eq!((has("a"), has("b"), has("c")), (false, true, true));
    }
}
