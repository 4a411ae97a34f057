//! The arguments of `lake serve`.

use clap::Args;

use super::engine::EngineArguments;
use crate::commands::serve::Settings;

/// Where the dashboards are, unless another port is asked for.
pub(super) const DEFAULT_PORT: u16 = 8787;

/// Show dashboards of a lake in a browser
///
/// Serves them on this machine only, at an address that goes to standard output, until it is
/// interrupted with Ctrl+C.
#[derive(Args)]
pub(super) struct ServeArguments {
    /// The port; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_PORT)]
    port: u16,
    /// Open the address in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

impl From<ServeArguments> for Settings {
    fn from(arguments: ServeArguments) -> Self {
        let ServeArguments { port, open, engine } = arguments;
        Self {
            engine: engine.into(),
            port,
            open,
        }
    }
}
