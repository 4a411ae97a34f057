//! What a session may take, and what it knows.

use std::thread::available_parallelism;
use std::time::SystemTime;

use chrono::{DateTime, Utc};

/// A view: a query with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its query.
    pub sql: String,
}

/// Settings of a session.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bytes that queries may hold in memory together; what can be is put on the disk beyond that.
    /// Some megabytes for reading files come on top for each thread.
    pub memory_limit: usize,
    /// How many threads queries use.
    pub threads: usize,
    /// The name of the database in queries, whatever its case.
    pub database: String,
    /// The time that queries take for now; none for the clock's.
    pub now: Option<SystemTime>,
    /// Views besides those that were created in the lake.
    pub views: Vec<View>,
}

impl Default for Settings {
    /// 1 GiB, all processors, the database `AmazonConnectDataAnalyticsDB`, and the clock's time.
    fn default() -> Self {
        Self {
            memory_limit: 1 << 30,
            threads: available_parallelism().map_or(1, Into::into),
            database: "AmazonConnectDataAnalyticsDB".to_owned(),
            now: None,
            views: Vec::new(),
        }
    }
}

impl Settings {
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now.map_or_else(Utc::now, DateTime::from)
    }
}
