//! Runs the queries of the page: one after the other, and only while a client waits for the result.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use athena::Session;
use tokio::time::timeout;

use super::cache::{LakeVersion, ResultCache};
use super::error::ApiError;
use super::gate::{Gate, Pass};
use super::response::QueryResponse;
use super::stored::{PreparedDay, StoredDays};
use crate::engine::{self, EngineSettings};
use crate::value_source::ValueSource;

/// Runs queries and caches their results.
pub(super) struct QueryRunner {
    lake: PathBuf,
    session: Session,
    /// Each query uses all threads and a share of the memory limit, so a second one would delay the
    /// first and could make both exceed the limit.
    gate: Gate,
    cache: ResultCache,
    stored: StoredDays,
    now: Option<SystemTime>,
}

impl QueryRunner {
    pub(super) fn new(session: Session, settings: &EngineSettings) -> Self {
        Self {
            lake: settings.lake.clone(),
            session,
            gate: Gate::default(),
            cache: ResultCache::new(&settings.lake),
            stored: StoredDays::default(),
            now: settings.now,
        }
    }

    /// Returns the result of a query, from the cache if it is still valid. Dropping the future
    /// cancels the query.
    pub(super) async fn run(&self, sql: &str) -> Result<Arc<QueryResponse>, ApiError> {
        self.run_within(sql, None).await
    }

    /// Returns the same, or an error if a turn does not come within `max_wait`. The query itself may
    /// take longer.
    async fn run_within(
        &self,
        sql: &str,
        max_wait: Option<Duration>,
    ) -> Result<Arc<QueryResponse>, ApiError> {
        let version = || self.cache.version(self.now.unwrap_or_else(SystemTime::now));
        let before = version();
        if let Some(response) = self.cache.get(sql, before.as_ref()) {
            return Ok(response);
        }
        let _pass = self.prepare(sql, before, max_wait).await?;
        // Taken before the query runs: rows that arrive meanwhile invalidate the result.
        let version = version();
        // Another request may have run the same query while this one waited.
        if let Some(response) = self.cache.get(sql, version.as_ref()) {
            return Ok(response);
        }
        // A file that disappears while the server runs must not shorten results silently.
        engine::check(&self.lake).map_err(|error| ApiError::damaged(&error))?;
        let outcome = self
            .session
            .query(sql)
            .await
            .map_err(|error| ApiError::from_query(&error, sql))?;
        let response = Arc::new(QueryResponse::new(sql, outcome));
        if let Some(version) = version {
            self.cache.put(version, &response);
        }
        Ok(response)
    }

    /// Returns the first column of a result, without NULL.
    pub(super) async fn values(&self, sql: &str) -> Result<BTreeSet<String>, ApiError> {
        Ok(first_column(&*self.run(sql).await?))
    }

    /// The values of queries whose turn comes within `max_wait`, and none of others.
    pub(super) fn with_max_wait(&self, max_wait: Duration) -> LimitedWait<'_> {
        LimitedWait {
            runner: self,
            max_wait,
        }
    }

    /// The day that is being stored, for which charts wait.
    pub(super) fn preparing(&self) -> Option<PreparedDay> {
        self.stored.preparing()
    }

    /// Stores the days that the query would read from row files, so that all charts of a page parse
    /// them once, and returns the permission to run it. Each day is a turn of its own: charts of few
    /// days do not wait for those of many. `max_wait` limits the wait for each turn.
    async fn prepare(
        &self,
        sql: &str,
        version: Option<LakeVersion>,
        max_wait: Option<Duration>,
    ) -> Result<Pass, ApiError> {
        let mut days = self.stored.missing(&self.session, sql, version).await;
        loop {
            let turn = self.gate.enter(days.len());
            let pass = match max_wait {
                Some(max_wait) => timeout(max_wait, turn)
                    .await
                    .map_err(|_| ApiError::busy())?,
                None => turn.await,
            };
            let Some(day) = self.stored.take_next(&mut days) else {
                return Ok(pass);
            };
            let place = days.place(day);
            self.stored.store(&self.session, day, place).await;
        }
    }
}

/// Returns the first column of a response, without NULL.
fn first_column(response: &QueryResponse) -> BTreeSet<String> {
    let rows = response.rows.iter();
    rows.filter_map(|row| row.first()?.clone()).collect()
}

impl ValueSource for QueryRunner {
    async fn first_column(&self, sql: &str) -> BTreeSet<String> {
        self.values(sql).await.unwrap_or_default()
    }
}

/// Values of queries that do not wait long for their turn.
pub(super) struct LimitedWait<'a> {
    runner: &'a QueryRunner,
    max_wait: Duration,
}

impl ValueSource for LimitedWait<'_> {
    async fn first_column(&self, sql: &str) -> BTreeSet<String> {
        let response = self.runner.run_within(sql, Some(self.max_wait)).await;
        response.map_or_else(|_| BTreeSet::new(), |response| first_column(&response))
    }
}

#[cfg(test)]
impl QueryRunner {
    /// Lets queries wait until the pass is dropped.
    pub(super) async fn hold(&self) -> Pass {
        self.gate.enter(0).await
    }
}

#[cfg(test)]
mod tests {
    use analytics::TimeZone;

    use super::super::tests::with_app;
    use super::*;

    const SQL: &str = "SELECT count(*) FROM connect_contacts";

    /// Notes the days that are being prepared, as clients that request them would see them.
    async fn note_progress(runner: &QueryRunner, positions: &mut Vec<Option<PreparedDay>>) {
        loop {
            let position = runner.preparing();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn each_day_that_a_query_waits_for_is_shown_while_it_is_stored() {
        with_app(TimeZone::UTC, async |app| {
            let runner = &app.runner;
            let mut positions = Vec::new();
            tokio::select! {
                biased;
                response = runner.run(SQL) => assert!(response.is_ok()),
                () = note_progress(runner, &mut positions) => {}
            }
            let shown: Vec<_> = positions.into_iter().flatten().collect();
            let expected = [1, 2, 3].map(|day| PreparedDay::new(day, 3));
            assert_eq!(shown, expected);
            assert_eq!(runner.preparing(), None);
        });
    }

    #[test]
    fn no_day_is_shown_for_a_client_that_cancelled() {
        with_app(TimeZone::UTC, async |app| {
            let runner = &app.runner;
            let is_preparing = async {
                while runner.preparing().is_none() {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                _ = runner.run(SQL) => panic!("the query did not wait"),
                () = is_preparing => {}
            }
            assert_eq!(runner.preparing(), None);
        });
    }
}
