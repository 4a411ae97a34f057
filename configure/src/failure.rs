//! Why the command did not do what was asked.

use std::io;
use std::path::PathBuf;

use account::{AwsError, BrokenOff};
use parameters::Problems;
use serde_json::{Value, json};

/// Why the command failed, and whether something was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line is not understood.
    #[error("{0}")]
    Usage(#[from] clap::Error),
    /// The parameters are refused; nothing was written.
    #[error("{0}")]
    Refused(#[from] Problems),
    /// A file of parameters is refused; nothing was written.
    #[error("{}: {problems}", path.display())]
    RefusedFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problems: Problems,
    },
    /// There is nobody to ask.
    #[error(
        "there is no terminal to ask on; give parameters as --name=value or --import FILE, or see -h"
    )]
    NoTerminal,
    /// Somebody left the questions.
    #[error("left before anything was changed")]
    Left,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(String),
    /// AWS failed before anything was written.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// Writing or deleting was broken off half way.
    #[error("{0}")]
    BrokenOff(#[from] BrokenOff),
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl Failure {
    /// The exit code: 1 when AWS or a file failed, 2 when the input is refused, 130 when somebody
    /// left.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Refused(_) | Self::RefusedFile { .. } | Self::NoTerminal => 2,
            Self::Left => 130,
            Self::BrokenOff(broken) if broken.interrupted() => 130,
            Self::Terminal(_) | Self::Aws(_) | Self::BrokenOff(_) | Self::File { .. } => 1,
        }
    }

    /// The document for scripts.
    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Refused(problems) | Self::RefusedFile { problems, .. } => {
                json!({"status": "refused", "problems": problems_json(problems)})
            }
            Self::NoTerminal => {
                json!({"status": "refused", "problems": [{"message": self.to_string()}]})
            }
            Self::Usage(error) => {
                let text = error.to_string();
                let message = text
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                json!({"status": "refused", "problems": [{"message": message}]})
            }
            Self::Left => json!({"status": "left"}),
            Self::BrokenOff(broken) => broken.to_json(),
            Self::Terminal(_) | Self::Aws(_) | Self::File { .. } => {
                json!({"status": "failed", "message": self.to_string()})
            }
        }
    }
}

fn problems_json(problems: &Problems) -> Vec<Value> {
    let problem = |problem: &parameters::Problem| match problem.parameter() {
        Some(parameter) => {
            json!({"parameter": parameter.name, "flag": parameter.flag, "message": problem.to_string()})
        }
        None => json!({"message": problem.to_string()}),
    };
    problems.iter().map(problem).collect()
}
