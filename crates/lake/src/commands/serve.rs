//! `lake serve`.

use std::process::ExitCode;

use serde::Serialize;

use crate::engine;
use crate::printer::{self, Printer};
use crate::serve::{Server, listen};

/// The settings of `lake serve`.
pub(crate) struct Settings {
    /// What the lake is opened with.
    pub(crate) engine: engine::Settings,
    /// The port, 0 for any that is free.
    pub(crate) port: u16,
    /// Whether a browser is opened.
    pub(crate) open: bool,
}

/// Where the dashboards are.
#[derive(Serialize)]
struct Served {
    address: String,
}

/// Serves the dashboards until it is interrupted.
pub(crate) fn run(settings: &Settings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let server = Server::new(settings.engine.clone(), listen(settings.port)?)?;
    let answer = Served {
        address: server.address(),
    };
    printer.answer(&answer, || format!("{}\n", answer.address))?;
    if server.is_empty() {
        printer::warn(
            "the lake is empty; fill it with lake ingest, or see invented data with lake demo",
        );
    }
    if settings.open && open::that_detached(&answer.address).is_err() {
        printer::warn("no browser could be opened");
    }
    server.run()?;
    Ok(ExitCode::SUCCESS)
}
