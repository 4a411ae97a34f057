//! `lake serve`.

use cli::{ExitStatus, Printer, message};
use serde::Serialize;

use crate::engine;
use crate::serve::{Server, listen};

pub(crate) struct ServeSettings {
    pub(crate) engine: engine::EngineSettings,
    /// 0 selects a free port.
    pub(crate) port: u16,
    pub(crate) open: bool,
}

#[derive(Serialize)]
struct Served {
    address: String,
}

/// Serves the dashboards until Ctrl+C.
pub(crate) fn run(settings: &ServeSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let server = Server::new(settings.engine.clone(), listen(settings.port)?)?;
    let result = Served {
        address: server.address(),
    };
    printer.result(&result, || format!("{}\n", result.address))?;
    serve(server, settings.open)
}

/// Serves the dashboards until Ctrl+C, and opens them in a browser first if `open`.
pub(super) fn serve(server: Server, open: bool) -> anyhow::Result<ExitStatus> {
    if server.is_empty() {
        message::warning(
            "the lake is empty; load documents with lake ingest, or try sample data with lake demo",
        );
    }
    if open && open::that_detached(server.address()).is_err() {
        message::warning("cannot open a browser");
    }
    server.run()?;
    Ok(ExitStatus::Success)
}
