//! Runs the queries of the page: one after the other, and only while a client waits for the result.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use athena::Session;

use super::cache::{LakeVersion, ResultCache};
use super::error::ApiError;
use super::gate::{Gate, Pass};
use super::response::QueryResponse;
use super::stored::{PreparedDay, StoredDays};
use crate::engine::{self, EngineSettings};

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
        let version = || self.cache.version(self.now.unwrap_or_else(SystemTime::now));
        let before = version();
        if let Some(response) = self.cache.get(sql, before.as_ref()) {
            return Ok(response);
        }
        let _pass = self.prepare(sql, before).await;
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

    /// The day that is being stored, for which charts wait.
    pub(super) fn preparing(&self) -> Option<PreparedDay> {
        self.stored.preparing()
    }

    /// Stores the days that the query would read from row files, so that all charts of a page parse
    /// them once, and returns the permission to run it. Each day is a turn of its own: charts of few
    /// days do not wait for those of many.
    async fn prepare(&self, sql: &str, version: Option<LakeVersion>) -> Pass {
        let mut days = self.stored.missing(&self.session, sql, version).await;
        loop {
            let pass = self.gate.enter(days.len()).await;
            let Some(day) = self.stored.take_next(&mut days) else {
                return pass;
            };
            let place = days.place(day);
            self.stored.store(&self.session, day, place).await;
        }
    }
}
