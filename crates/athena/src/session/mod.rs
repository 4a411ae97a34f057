//! Sessions, which run statements.

mod bounded;
mod coalesced;
mod curate;
mod lambda_variables;
mod outcome;
mod recursion;
mod run;
mod running;
mod settings;
mod sliced;
mod stage;
mod statements;
mod views;
mod windows;
mod yielding;

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

pub use curate::{CuratedDay, CuratedRows};
pub use outcome::{Column, QueryOutcome, Statistics};
pub use settings::{SessionSettings, View};

use crate::call::Clock;
use crate::cancellation::Cancellation;
use crate::catalog::Catalog;
use crate::curated::{Curated, Snapshot};
use crate::error::{Error, ErrorKind, Result};
use crate::lake::{Lake, Views};
use crate::table::LakeTable;
use crate::value::Zone;

/// Runs statements over a lake.
///
/// A session has its own threads, so that any asynchronous runtime can use it. [`SessionSettings`]
/// limits memory and threads.
pub struct Session {
    state: Arc<State>,
    /// `None` only while the session is dropped.
    runtime: Option<Runtime>,
}

/// The stack of a thread, which takes memory only when it is used. Planning recurses as deep as a
/// query is nested.
const STACK: usize = 256 << 20;

struct State {
    lake: Lake,
    settings: SessionSettings,
    tables: Arc<HashMap<String, Arc<LakeTable>>>,
    curated: Arc<Curated>,
    environment: Arc<RuntimeEnv>,
}

impl Session {
    /// A session over `lake`.
    ///
    /// # Errors
    /// If threads or the directory for spilled data cannot be created.
    pub fn new(lake: Lake, settings: SessionSettings) -> Result<Self> {
        let internal = |what: &str, error: &dyn std::fmt::Display| {
            Error::new(ErrorKind::Internal, format!("{what}: {error}"))
        };
        let pool = Arc::new(FairSpillPool::new(settings.memory_limit));
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(pool)
            .build_arc()
            .map_err(|error| internal("cannot create the memory pool", &error))?;
        let threads = settings.threads.max(1);
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("athena")
            .thread_stack_size(STACK)
            .enable_time()
            .build();
        let runtime = runtime.map_err(|error| internal("cannot create threads", &error))?;
        let tables = analytics::tables::ALL.iter().map(|table| {
            let provider = LakeTable::new(table, lake.rows_of(table.source));
            (table.name().to_owned(), Arc::new(provider))
        });
        let curated = Curated::new(lake.clone(), settings.curated.clone(), settings.views());
        let state = State {
            tables: Arc::new(tables.collect()),
            curated: Arc::new(curated),
            lake,
            settings,
            environment,
        };
        Ok(Self {
            state: Arc::new(state),
            runtime: Some(runtime),
        })
    }

    /// Runs a statement: a query, SHOW, DESCRIBE, EXPLAIN, CREATE VIEW or DROP VIEW. Dropping the
    /// future cancels it.
    ///
    /// # Errors
    /// Athena's error, with the location in the statement.
    pub async fn query(&self, sql: &str) -> Result<QueryOutcome> {
        let (state, sql) = (Arc::clone(&self.state), sql.to_owned());
        self.spawn(async move { state.run(&sql).await }).await
    }

    /// Runs a task on the session's threads. Dropping the future cancels it.
    async fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let gone = || Error::new(ErrorKind::Internal, "the session is closed");
        let runtime = self.runtime.as_ref().ok_or_else(gone)?;
        // Unlike a `JoinHandle`, a `JoinSet` aborts its tasks when it is dropped.
        let mut tasks = JoinSet::new();
        let cancellation = Cancellation::default();
        let _cancelled = cancellation.on_drop();
        tasks.spawn_on(cancellation.scope(task), runtime.handle());
        let outcome = tasks.join_next().await.ok_or_else(gone)?;
        outcome.map_err(|error| {
            Error::new(
                ErrorKind::Internal,
                format!("the statement failed: {error}"),
            )
        })?
    }

    /// As [`query`](Self::query), for callers that are not asynchronous.
    ///
    /// # Errors
    /// As `query`.
    pub fn query_blocking(&self, sql: &str) -> Result<QueryOutcome> {
        self.block_on(self.query(sql))
    }

    fn block_on<T>(&self, task: impl Future<Output = Result<T>>) -> Result<T> {
        let gone = || Error::new(ErrorKind::Internal, "the session is closed");
        self.runtime.as_ref().ok_or_else(gone)?.block_on(task)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Dropping a runtime inside another one panics, because it blocks.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl State {
    fn catalog(&self) -> Result<Catalog> {
        let views = Arc::new(self.views()?);
        let snapshot = Snapshot::new(Arc::clone(&self.curated), Arc::clone(&views));
        Ok(self.catalog_of(views, snapshot))
    }

    fn catalog_of(&self, views: Arc<Views>, snapshot: Snapshot) -> Catalog {
        let clock = Clock {
            now: self.settings.now(),
            zone: Zone::Utc,
        };
        let catalog = Catalog::new(
            &self.settings.database.to_lowercase(),
            Arc::clone(&self.tables),
            views,
            clock,
        );
        catalog.with_curated(snapshot)
    }

    /// The views of the settings and of the lake; the lake's take precedence.
    fn views(&self) -> Result<Views> {
        let mut all = self.settings.views();
        all.extend(views::read(&self.lake)?);
        Ok(all)
    }
}
