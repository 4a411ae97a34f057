//! The dashboards in a browser on this machine: a server for this machine's own user, which answers
//! from a lake.
//!
//! Everything that it runs is a query of the catalogue or of a dashboard; nobody sends it SQL. It
//! listens on 127.0.0.1 only, and answers only pages of its own ([`guard`]): whatever else is open
//! in the browser cannot ask it.

mod answers;
mod api;
mod assets;
mod cache;
mod csv;
mod days;
mod description;
mod failure;
mod guard;
mod listen;
mod selection;

use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use connect_core::Day;
use tokio::net::TcpListener;

use crate::engine;
use answers::Answers;
pub(crate) use listen::listen;

/// What requests share.
struct App {
    answers: Answers,
    /// What the lake was opened with.
    engine: engine::Settings,
    /// The port, which requests must name.
    port: u16,
}

/// A server that listens, but does not answer yet.
pub(crate) struct Server {
    app: Arc<App>,
    listener: std::net::TcpListener,
}

impl Server {
    /// A server on `listener` for the lake.
    ///
    /// # Errors
    /// When there is no lake.
    pub(crate) fn new(
        engine: engine::Settings,
        listener: std::net::TcpListener,
    ) -> anyhow::Result<Self> {
        let port = listener.local_addr()?.port();
        let answers = Answers::new(engine::open(&engine)?, &engine);
        Ok(Self {
            app: Arc::new(App {
                answers,
                engine,
                port,
            }),
            listener,
        })
    }

    /// Where a browser finds it.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.app.port)
    }

    /// Whether the lake has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        days::of(&self.app.engine.lake).is_none()
    }

    /// Answers until the program is interrupted.
    ///
    /// # Errors
    /// When the operating system takes the port away.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            self.listener.set_nonblocking(true)?;
            let listener = TcpListener::from_std(self.listener)?;
            tokio::select! {
                served = async { axum::serve(listener, router(self.app)).await } => Ok(served?),
                interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
            }
        })
    }
}

impl App {
    /// The day that queries take for today.
    fn today(&self) -> Option<Day> {
        let now = self.engine.now.unwrap_or_else(SystemTime::now);
        let millis = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_millis();
        self.engine.time_zone.local_day(millis.try_into().ok()?)
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
        .route("/api/queries/{query}", get(api::query))
        .route("/api/queries/{query}/csv", get(api::query_csv))
        .fallback(assets::missing)
        .layer(from_fn_with_state(Arc::clone(&app), guard::check))
        .with_state(app)
}
