//! A local AWS endpoint for tests: installed once from `PyPI` into the target directory, started on
//! a free port, stopped on drop.
//!
//! It needs `python3` with `venv` on the PATH. Tests of several processes may start theirs at the
//! same time: the first one installs, the others wait for it.
//!
//! ```no_run
//! let aws = ministack::Ministack::start()?;
//! // Clients take the endpoint from AWS_ENDPOINT_URL, any credentials, and a region.
//! println!("{}", aws.endpoint());
//! # Ok::<(), ministack::MinistackError>(())
//! ```

mod installation;
mod server;

use std::io;
use std::path::PathBuf;

pub use installation::installed;
pub use server::Ministack;

/// The release of ministack that is installed.
pub const VERSION: &str = "1.5.33";

/// Why there is no local AWS.
#[derive(Debug, thiserror::Error)]
pub enum MinistackError {
    /// A file or a port could not be had.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was tried.
        action: String,
        /// Why it failed.
        source: io::Error,
    },
    /// Python or pip failed.
    #[error("cannot install a program for tests: `{command}` says: {output}")]
    Install {
        /// The command that failed.
        command: String,
        /// What it printed.
        output: String,
    },
    /// The server ended, or did not answer in time.
    #[error("ministack did not start; the end of its log: {log}")]
    Start {
        /// The last lines of the server's log.
        log: String,
    },
}

/// Names what was tried when it fails.
fn tried<T>(action: &str, result: io::Result<T>) -> Result<T, MinistackError> {
    result.map_err(|source| MinistackError::Io {
        action: action.to_owned(),
        source,
    })
}

/// The target directory of the workspace.
fn target_directory() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| {
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "target"]
            .iter()
            .collect()
    })
}
