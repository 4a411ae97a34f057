//! Arguments of `lake shell`.

use clap::Args;
use etcetera::BaseStrategy;

use super::engine::EngineArguments;
use crate::commands::shell::ShellSettings;

/// Open an interactive SQL shell
///
/// Statements end with a semicolon and can span lines; `help` lists commands. Without a terminal,
/// runs the statements from standard input and stops at the first error.
#[derive(Args)]
pub(super) struct ShellArguments {
    #[command(flatten)]
    engine: EngineArguments,
}

impl From<ShellArguments> for ShellSettings {
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
