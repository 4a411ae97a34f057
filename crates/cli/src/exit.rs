//! Exit codes.

use std::process::ExitCode;

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// The command did what was asked: 0.
    Success,
    /// The command failed: 1.
    Failure,
    /// The command line or the configuration is wrong, and nothing was changed: 2.
    Usage,
    /// The user cancelled with Ctrl-C or by answering no: 130, as shells report Ctrl-C.
    Cancelled,
}

impl ExitStatus {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Cancelled => 130,
        }
    }

    /// The status of a command line that clap did not turn into a command: help and versions are a
    /// success.
    pub fn from_parse_error(error: &clap::Error) -> Self {
        if error.use_stderr() {
            Self::Usage
        } else {
            Self::Success
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
