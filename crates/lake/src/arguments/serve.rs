//! Arguments of `lake serve`.

use clap::Args;
use cli::OutputArguments;

use super::engine::EngineArguments;
use crate::commands::serve::ServeSettings;

/// Default port of the dashboards.
pub(super) const DEFAULT_PORT: u16 = 8787;

/// Serve dashboards for your browser
///
/// Listens on localhost only, prints the address, and runs until you press Ctrl+C. When a page first
/// reads a day, its curated tables are stored in the lake, as `lake curate` does. --no-curated prevents
/// that.
#[derive(Args)]
pub(super) struct ServeArguments {
    /// Port; 0 selects a free port
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT)]
    port: u16,
    /// Open the dashboards in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    engine: EngineArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl From<ServeArguments> for ServeSettings {
    fn from(arguments: ServeArguments) -> Self {
        let ServeArguments {
            port,
            open,
            engine,
            output: _,
        } = arguments;
        Self {
            engine: engine.into(),
            port,
            open,
        }
    }
}
