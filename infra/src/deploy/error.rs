//! Errors of commands that use an account.

use account::AwsError;
use cli::PromptError;
use parameters::Problems;

use super::outcome::{ResourceEvent, advice, inner_reason};
use super::plan::PlanError;

/// Messages or records that were not sent, and why.
#[derive(Debug)]
pub struct Unsent {
    /// Positions in the request.
    pub positions: Vec<usize>,
    pub error: DeployError,
}

impl From<Unsent> for DeployError {
    fn from(unsent: Unsent) -> Self {
        unsent.error
    }
}

/// Why a command failed, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// A request to AWS failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The named stacks cannot be selected.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The configuration is invalid.
    #[error("invalid configuration in {location}:\n{problems}")]
    Configuration {
        /// File or hierarchy.
        location: String,
        problems: Problems,
    },
    /// No configuration is stored.
    #[error(
        "no configuration found under {hierarchy} in {region}; run: {}",
        cli::command(&format!("configure{deployment}"))
    )]
    NotConfigured {
        /// The hierarchy in Parameter Store.
        hierarchy: String,
        region: String,
        /// The argument that names the deployment; empty for the default.
        deployment: String,
    },
    #[error("{0}")]
    Argument(String),
    /// The user pressed Ctrl-C while data was sent.
    #[error("interrupted")]
    Interrupted,
    /// A prompt was not confirmed.
    #[error(transparent)]
    Ask(#[from] PromptError),
    /// CloudFormation rejected the change set.
    #[error("CloudFormation rejected the change set of {stack}: {reason}{}{}", findings_text(.findings), change_set_advice(.reason))]
    ChangeSet {
        stack: String,
        reason: String,
        /// Findings of early validation.
        findings: Vec<ResourceEvent>,
    },
    /// The stack cannot be changed in its current state.
    #[error("stack {stack} is in state {status}: {advice}")]
    State {
        stack: String,
        status: String,
        /// What to do.
        advice: String,
    },
    /// An operation on a stack failed.
    #[error("stack {stack} ended in state {status}{}{}", cause_text(.cause.as_deref()), hint_text(.next.as_ref()))]
    Stack {
        stack: String,
        /// Its current state.
        status: String,
        cause: Option<Box<ResourceEvent>>,
        /// How to continue, where deploying again does not help.
        next: Option<String>,
    },
    /// A requirement is missing, or a tool failed.
    #[error("{0}")]
    Failed(String),
}

impl DeployError {
    /// Whether the command line or the configuration is invalid, so that nothing was changed.
    pub fn is_incorrect_usage(&self) -> bool {
        match self {
            Self::Plan(_)
            | Self::Configuration { .. }
            | Self::NotConfigured { .. }
            | Self::Argument(_) => true,
            Self::Ask(error) => matches!(error, PromptError::NoTerminal { .. }),
            _ => false,
        }
    }
}

fn change_set_advice(reason: &str) -> String {
    if reason.contains("parameter store")
        || reason.contains("SSM")
        || reason.contains("ParameterNotFound")
    {
        format!(
            "\n\nhint: store the parameters again: {}",
            cli::command("configure -l")
        )
    } else {
        String::new()
    }
}

/// The findings, a line each, and the hints for them, each once.
fn findings_text(findings: &[ResourceEvent]) -> String {
    let lines = findings.iter().map(|finding| {
        format!(
            "\n  {} ({}): {}",
            finding.logical_id, finding.resource_type, finding.reason
        )
    });
    let mut hints: Vec<_> = findings.iter().filter_map(advice).collect();
    hints.sort_unstable();
    hints.dedup();
    let hints = hints.iter().map(|hint| format!("\n\nhint: {hint}"));
    lines.chain(hints).collect()
}

fn cause_text(cause: Option<&ResourceEvent>) -> String {
    let Some(event) = cause else {
        return String::new();
    };
    let reason = if event.reason.is_empty() {
        "no reason given"
    } else {
        inner_reason(&event.reason)
    };
    let help = hint_text(advice(event).as_ref());
    format!(
        "\n  {} ({}) {}: {reason}{help}",
        event.logical_id, event.resource_type, event.status
    )
}

fn hint_text(hint: Option<&String>) -> String {
    hint.map(|hint| format!("\n\nhint: {hint}"))
        .unwrap_or_default()
}
