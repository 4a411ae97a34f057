//! The arguments of `lake shell`.

use clap::Args;
use etcetera::BaseStrategy;

use super::engine::EngineArguments;
use crate::commands::shell::Settings;

/// Ask a lake at a prompt
///
/// Statements go over as many lines as they need, up to a semicolon; \help lists commands. Without
/// a terminal, what comes on standard input runs up to the first mistake.
#[derive(Args)]
pub(super) struct ShellArguments {
    #[command(flatten)]
    engine: EngineArguments,
}

impl From<ShellArguments> for Settings {
    fn from(arguments: ShellArguments) -> Self {
        let data = etcetera::choose_base_strategy()
            .ok()
            .map(|user| user.data_dir());
        Self {
            engine: arguments.engine.into(),
            history: data.map(|folder| folder.join("lake").join("history")),
        }
    }
}
