//! Web server for the dashboards of a lake, for the user of this machine.
//!
//! All SQL comes from the catalog and the dashboards, never from a request. The server listens on
//! 127.0.0.1 and answers only its own pages ([`guard`]), so that other sites open in the browser
//! cannot read the lake.

mod api;
mod assets;
mod cache;
mod connections;
mod csv;
mod description;
mod error;
mod gate;
mod guard;
mod listen;
mod response;
mod runner;
mod selection;
mod spreadsheet;
mod stalled_writes;
mod stored;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::days::LakeDays;
use crate::engine;
use connections::{ConnectionLimits, accept_connections};
pub(crate) use listen::listen;
use runner::QueryRunner;

/// Maximum time that a page waits for the queries of others before the query for the last day with
/// contacts.
const MAX_DAYS_WAIT: Duration = Duration::from_secs(1);

/// State shared by all requests.
struct App {
    runner: QueryRunner,
    engine: engine::EngineSettings,
    /// The port that Host headers must contain.
    port: u16,
}

/// A server that listens but does not accept requests yet.
pub(crate) struct Server {
    app: Arc<App>,
    listener: std::net::TcpListener,
}

impl Server {
    /// Opens the lake and creates a server on `listener`.
    ///
    /// # Errors
    /// The lake is missing.
    pub(crate) fn new(
        engine: engine::EngineSettings,
        listener: std::net::TcpListener,
    ) -> anyhow::Result<Self> {
        let port = listener.local_addr()?.port();
        let runner = QueryRunner::new(engine::open(&engine)?, &engine);
        Ok(Self {
            app: Arc::new(App {
                runner,
                engine,
                port,
            }),
            listener,
        })
    }

    /// Returns the address for a browser.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.app.port)
    }

    /// Returns whether the lake has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        LakeDays::read(&self.app.engine).is_none()
    }

    /// Serves requests until Ctrl+C.
    ///
    /// # Errors
    /// The operating system closes the port.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            self.listener.set_nonblocking(true)?;
            let listener = TcpListener::from_std(self.listener)?;
            let router = router(self.app);
            let limits = ConnectionLimits::default();
            tokio::select! {
                () = accept_connections(&listener, &router, limits) => Ok(()),
                interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
            }
        })
    }
}

impl App {
    /// Returns the days of the lake; `None` if it is empty.
    async fn days(&self) -> Option<LakeDays> {
        LakeDays::query(&self.engine, &self.runner).await
    }

    /// Returns the days of the lake, those of its partitions if the query for the last day with
    /// contacts has to wait long for others: the page opens while other pages wait for their charts.
    async fn days_soon(&self) -> Option<LakeDays> {
        LakeDays::query(&self.engine, &self.runner.with_max_wait(MAX_DAYS_WAIT)).await
    }
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(assets::page))
        .route("/{page}", get(assets::page_named))
        .route("/queries/{query}", get(assets::page_of_query))
        .route("/assets/{*path}", get(assets::file))
        .route("/api/lake", get(api::lake))
        .route("/api/dashboards/{dashboard}/choices", get(api::choices))
        .route("/api/dashboards/{dashboard}/{visual}", get(api::visual))
        .route(
            "/api/dashboards/{dashboard}/{visual}/csv",
            get(api::visual_csv),
        )
        .route(
            "/api/dashboards/{dashboard}/{visual}/xlsx",
            get(api::visual_xlsx),
        )
        .route("/api/as-of", get(api::as_of))
        .route("/api/preparing", get(api::preparing))
        .route("/api/queries/{query}", get(api::query))
        .route("/api/queries/{query}/xlsx", get(api::query_xlsx))
        .route("/api/queries/{query}/csv", get(api::query_csv))
        .route("/api/queries/{query}/choices", get(api::query_choices))
        .fallback(assets::fallback)
        .layer(from_fn_with_state(Arc::clone(&app), guard::check))
        .with_state(app)
}
