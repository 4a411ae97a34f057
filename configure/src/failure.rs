//! Errors of the command.

use std::io;
use std::path::PathBuf;

use account::{Action, AwsError, PartialFailure};
use cli::{ExitStatus, Printer, PromptError};
use parameters::Problems;
use serde_json::{Value, json};

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Invalid command line.
    #[error("{0}")]
    Usage(#[from] clap::Error),
    /// Invalid parameters; nothing was stored.
    #[error("{0}")]
    Invalid(#[from] Problems),
    /// Invalid parameter file; nothing was stored.
    #[error("{}: {problems}", path.display())]
    InvalidFile { path: PathBuf, problems: Problems },
    /// Questions require a terminal.
    #[error(
        "cannot ask without a terminal; pass parameters as --name=value or --import FILE (see -h)"
    )]
    NoTerminal,
    #[error("cancelled; nothing was changed")]
    Cancelled,
    #[error("{0}")]
    Terminal(PromptError),
    /// The result could not be written.
    #[error("{0}")]
    Output(io::Error),
    /// AWS failed before anything was stored.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// Storing or deleting stopped halfway.
    #[error("{0}")]
    PartialFailure(#[from] PartialFailure),
    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl Failure {
    pub(crate) fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Usage(_) | Self::Invalid(_) | Self::InvalidFile { .. } | Self::NoTerminal => {
                ExitStatus::Usage
            }
            Self::Cancelled => ExitStatus::Cancelled,
            Self::PartialFailure(broken) if broken.is_interrupted() => ExitStatus::Cancelled,
            Self::Terminal(_)
            | Self::Output(_)
            | Self::Aws(_)
            | Self::PartialFailure(_)
            | Self::File { .. } => ExitStatus::Failure,
        }
    }

    /// Prints the failure, for scripts also as a document.
    pub(crate) fn print(&self, printer: &Printer) {
        printer.failure_document(&self.to_json());
        match self {
            Self::Usage(error) => {
                let _closed = error.print();
            }
            Self::Invalid(problems) => print_problems(
                "nothing was stored; these parameters are invalid:",
                problems,
                printer,
            ),
            Self::InvalidFile { path, problems } => print_problems(
                &format!("nothing was stored; {} is invalid:", path.display()),
                problems,
                printer,
            ),
            Self::PartialFailure(broken) => print_partial_failure(broken, printer),
            Self::Cancelled => printer.paragraph("\nCancelled: nothing was changed."),
            other => printer.error(&other.to_string()),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        match self {
            Self::Invalid(problems) | Self::InvalidFile { problems, .. } => {
                json!({"status": "invalid", "problems": problems_json(problems)})
            }
            Self::NoTerminal => {
                json!({"status": "invalid", "problems": [{"message": self.to_string()}]})
            }
            Self::Usage(error) => {
                let text = error.to_string();
                let message = text
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_start_matches("error: ");
                json!({"status": "invalid", "problems": [{"message": message}]})
            }
            Self::Cancelled => json!({"status": "cancelled"}),
            Self::PartialFailure(broken) => broken.to_json(),
            Self::Aws(error) => {
                json!({"status": "failed", "message": error.message(), "hint": error.hint()})
            }
            Self::Terminal(_) | Self::Output(_) | Self::File { .. } => {
                json!({"status": "failed", "message": self.to_string()})
            }
        }
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Cancelled => Self::Cancelled,
            other => Self::Terminal(other),
        }
    }
}

fn print_problems(what: &str, problems: &Problems, printer: &Printer) {
    printer.error(what);
    for problem in problems {
        for line in problem.to_string().lines() {
            printer.detail(line);
        }
    }
}

fn print_partial_failure(broken: &PartialFailure, printer: &Printer) {
    let done = broken.action.done();
    printer.error(&broken.to_string());
    if broken.done.is_empty() {
        return printer.paragraph(&format!("Nothing was {done}."));
    }
    for (what, names) in [
        (done.to_owned(), &broken.done),
        (format!("not {done}"), &broken.not_done),
    ] {
        printer.detail(&format!("{what} ({}): {}", names.len(), names.join(", ")));
    }
    printer.paragraph(match broken.action {
        Action::Store => "Run the same command again: it stores the missing parameters.",
        Action::Delete => "Run the same command again: it deletes the remaining parameters.",
    });
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
