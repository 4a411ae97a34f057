//! `lake serve`.

use std::process::ExitCode;

use serde::Serialize;

use crate::engine;
use crate::printer::{self, Printer};
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
pub(crate) fn run(settings: &ServeSettings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let server = Server::new(settings.engine.clone(), listen(settings.port)?)?;
    let answer = Served {
        address: server.address(),
    };
    printer.answer(&answer, || format!("{}\n", answer.address))?;
    if server.is_empty() {
        printer::warn(
            "the lake is empty; load documents with lake ingest, or try sample data with lake demo",
        );
    }
    if settings.open && open::that_detached(&answer.address).is_err() {
        printer::warn("cannot open a browser");
    }
    server.run()?;
    Ok(ExitCode::SUCCESS)
}
