//! `lake curate`.

use cli::{ExitStatus, Printer};

use crate::curate::{CurateOptions, curate};
use crate::engine::{self, EngineSettings};
use crate::progress::Progress;

pub(crate) struct CurateSettings {
    pub(crate) engine: EngineSettings,
    pub(crate) options: CurateOptions,
}

/// Refreshes curated tables and prints a report.
pub(crate) fn run(settings: &CurateSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let session = engine::open(&settings.engine)?;
    let report = curate(&session, &settings.options, &Progress::on_terminal())?;
    printer.result(&report, || report.text())?;
    Ok(if report.warn_of_failures() {
        ExitStatus::Failure
    } else {
        ExitStatus::Success
    })
}
