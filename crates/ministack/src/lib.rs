#![doc = include_str!("../README.md")]
//!
//! ```no_run
//! let aws = ministack::Ministack::start()?;
//! // Clients take the endpoint from AWS_ENDPOINT_URL, any credentials, and a region.
//! println!("{}", aws.endpoint());
//! # Ok::<(), ministack::MinistackError>(())
//! ```

mod forward;
mod https;
mod installation;
mod listener;
mod proxy;
mod server;

use std::io;
use std::path::PathBuf;

pub use https::HttpsServer;
pub use installation::installed;
pub use proxy::{Proxy, Tunnels};
pub use server::Ministack;

/// Installed release of ministack.
pub const VERSION: &str = "1.5.33";

/// Reason why the local AWS did not start.
#[derive(Debug, thiserror::Error)]
pub enum MinistackError {
    /// File or port error.
    #[error("cannot {action}: {source}")]
    Io {
        /// Failed action.
        action: String,
        source: io::Error,
    },
    /// Python or pip failed.
    #[error("cannot install a program for tests: `{command}` failed: {output}")]
    Install {
        /// Failed command.
        command: String,
        output: String,
    },
    /// The server exited or did not respond in time.
    #[error("ministack did not start; last lines of its log: {log}")]
    Start {
        /// Last lines of the server's log.
        log: String,
    },
}

/// Adds the action to an error.
fn tried<T>(action: &str, result: io::Result<T>) -> Result<T, MinistackError> {
    result.map_err(|source| MinistackError::Io {
        action: action.to_owned(),
        source,
    })
}

/// Target directory of the workspace.
fn target_directory() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| {
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "target"]
            .iter()
            .collect()
    })
}
