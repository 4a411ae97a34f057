//! `lake shell`.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::{engine, shell};

pub(crate) struct ShellSettings {
    pub(crate) engine: engine::EngineSettings,
    /// History file; `None` if the user has no data directory.
    pub(crate) history: Option<PathBuf>,
}

/// Runs statements until the input ends.
pub(crate) fn run(settings: &ShellSettings) -> anyhow::Result<ExitCode> {
    shell::run(&settings.engine, settings.history.as_deref())?;
    Ok(ExitCode::SUCCESS)
}
