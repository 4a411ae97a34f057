//! Settings of sessions.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::SystemTime;

use analytics::curated::CuratedTable;
use chrono::{DateTime, Utc};

use crate::disk::{Disk, LocalDisk};
use crate::lake::Views;

/// A named query that statements can read like a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The name, without regard to case.
    pub name: String,
    /// The query, without CREATE VIEW.
    pub sql: String,
}

/// Resources, time and views of a [`Session`](super::Session).
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// Memory limit in bytes for all statements together. Sorts and aggregates spill to disk beyond it;
    /// joins, windows and results fail. Reading files needs some megabytes for each thread in addition.
    pub memory_limit: usize,
    /// Worker threads.
    pub threads: usize,
    /// The name of the database, without regard to case.
    pub database: String,
    /// The time of `now()`; `None` for the system clock.
    pub now: Option<SystemTime>,
    /// Views in addition to those created in the lake.
    pub views: Vec<View>,
    /// Tables and views of these settings whose rows are read from curated files where these are up
    /// to date. The rows of a day must depend on the row files of that day and source only.
    pub curated: Vec<CuratedTable>,
    /// Where curated files and views are written.
    pub disk: Arc<dyn Disk>,
}

impl Default for SessionSettings {
    /// 1 GiB, all processors, the database `AmazonConnectDataAnalyticsDB`, and the system clock.
    fn default() -> Self {
        Self {
            memory_limit: 1 << 30,
            threads: available_parallelism().map_or(1, Into::into),
            database: "AmazonConnectDataAnalyticsDB".to_owned(),
            now: None,
            views: Vec::new(),
            curated: Vec::new(),
            disk: Arc::new(LocalDisk),
        }
    }
}

impl SessionSettings {
    pub(super) fn views(&self) -> Views {
        let views = self.views.iter();
        views
            .map(|view| (view.name.to_lowercase(), view.sql.clone()))
            .collect()
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now.map_or_else(Utc::now, DateTime::from)
    }
}
