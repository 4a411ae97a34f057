//! `lake shell`.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::{engine, shell};

/// The settings of `lake shell`.
pub(crate) struct Settings {
    /// Where statements run.
    pub(crate) engine: engine::Settings,
    /// The file that keeps what was entered; none where the user has no folder for such files.
    pub(crate) history: Option<PathBuf>,
}

/// Runs what is typed until it ends.
pub(crate) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    shell::run(&settings.engine, settings.history.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
