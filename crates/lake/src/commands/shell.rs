//! `lake shell`.

use std::path::PathBuf;

use cli::ExitStatus;

use crate::{engine, shell};

pub(crate) struct ShellSettings {
    pub(crate) engine: engine::EngineSettings,
    /// History file; `None` if the user has no data directory.
    pub(crate) history: Option<PathBuf>,
}

/// Runs statements until the input ends.
pub(crate) fn run(settings: &ShellSettings) -> anyhow::Result<ExitStatus> {
    shell::run(&settings.engine, settings.history.as_deref())?;
    Ok(ExitStatus::Success)
}
