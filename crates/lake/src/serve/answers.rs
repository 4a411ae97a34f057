//! Running queries for the page: a few at a time, each only as long as somebody waits for it.

use std::sync::Arc;
use std::time::SystemTime;

use athena::{Column, QueryOutcome, Session, Statistics};
use tokio::sync::Semaphore;

use super::cache::Cache;
use super::failure::Failure;
use crate::engine::Settings;

/// How many queries run at once: each uses all threads for its work, so more of them only share the
/// memory.
const AT_ONCE: usize = 2;

/// What runs queries.
pub(super) struct Answers {
    session: Session,
    permits: Semaphore,
    cache: Cache,
    now: Option<SystemTime>,
}

/// The answer to a query.
pub(super) struct Answer {
    /// The query.
    pub(super) sql: String,
    /// The columns.
    pub(super) columns: Vec<Column>,
    /// The rows as Athena shows them.
    pub(super) rows: Vec<Vec<Option<String>>>,
    /// What it took.
    pub(super) statistics: Statistics,
}

impl Answers {
    pub(super) fn new(session: Session, settings: &Settings) -> Self {
        Self {
            session,
            permits: Semaphore::new(AT_ONCE),
            cache: Cache::new(&settings.lake),
            now: settings.now,
        }
    }

    /// The answer to a query. Whoever stops waiting stops the query.
    pub(super) async fn of(&self, sql: &str) -> Result<Arc<Answer>, Failure> {
        let stamp = || self.cache.stamp(self.now.unwrap_or_else(SystemTime::now));
        if let Some(answer) = self.cache.get(sql, stamp().as_ref()) {
            return Ok(answer);
        }
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|_| Failure::stopping())?;
        // Before the query, so that an answer is not taken for one to rows that come meanwhile.
        let stamp = stamp();
        // Another page may have asked the same while this one waited.
        if let Some(answer) = self.cache.get(sql, stamp.as_ref()) {
            return Ok(answer);
        }
        let outcome = self
            .session
            .query(sql)
            .await
            .map_err(|error| Failure::of_query(&error, sql))?;
        let answer = Arc::new(Answer::new(sql, outcome));
        if let Some(stamp) = stamp {
            self.cache.put(stamp, &answer);
        }
        Ok(answer)
    }
}

impl Answer {
    fn new(sql: &str, outcome: QueryOutcome) -> Self {
        let rows = outcome.rows().collect();
        Self {
            sql: sql.to_owned(),
            columns: outcome.columns,
            rows,
            statistics: outcome.statistics,
        }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let cell = |cell: &Option<String>| {
            size_of::<Option<String>>() + cell.as_ref().map_or(0, String::len)
        };
        self.sql.len() + self.rows.iter().flatten().map(cell).sum::<usize>()
    }

    #[cfg(test)]
    pub(super) fn of(sql: &str, rows: Vec<Vec<Option<String>>>) -> Self {
        Self {
            sql: sql.to_owned(),
            columns: Vec::new(),
            rows,
            statistics: Statistics::default(),
        }
    }
}
