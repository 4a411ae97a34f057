//! Why something could not be done in the account.

use account::AwsError;
use cli::PromptError;
use parameters::Problems;

use super::outcome::{Event, advice};
use super::plan::PlanError;

/// Why something could not be done, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// AWS did not do it.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// Stacks cannot be chosen.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The configuration is wrong.
    #[error("the configuration in {place} is not right:\n{problems}")]
    Configuration {
        /// Where it is.
        place: String,
        /// What is wrong.
        problems: Problems,
    },
    /// There is no configuration.
    #[error(
        "nothing is configured under {hierarchy} in {region}; start with: {}",
        cli::command(&format!("configure{deployment}"))
    )]
    NotConfigured {
        /// The folder in Parameter Store.
        hierarchy: String,
        /// The region.
        region: String,
        /// The argument that names the deployment, where it is not the default one.
        deployment: String,
    },
    /// An argument is not right.
    #[error("{0}")]
    Argument(String),
    /// A question was not answered with yes.
    #[error(transparent)]
    Ask(#[from] PromptError),
    /// CloudFormation refuses what is asked for.
    #[error("CloudFormation refuses the change set of {stack}: {reason}{}", change_set_advice(.reason))]
    ChangeSet {
        /// The stack.
        stack: String,
        /// Why.
        reason: String,
    },
    /// A stack is in a state in which it cannot be changed.
    #[error("the stack {stack} is in the state {status}: {advice}")]
    State {
        /// The stack.
        stack: String,
        /// The state.
        status: String,
        /// What to do.
        advice: &'static str,
    },
    /// An operation on a stack failed.
    #[error("the stack {stack} ended in {status}{}", cause_text(.cause.as_deref()))]
    Stack {
        /// The stack.
        stack: String,
        /// The state in which it is now.
        status: String,
        /// What failed first.
        cause: Option<Box<Event>>,
    },
    /// Something that is needed is missing or does not work.
    #[error("{0}")]
    Failed(String),
}

impl DeployError {
    /// Whether the command line or the configuration is wrong, so that nothing was tried.
    pub fn is_wrong_use(&self) -> bool {
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
            "\n  store the parameters again: {}",
            cli::command("configure -l")
        )
    } else {
        String::new()
    }
}

fn cause_text(cause: Option<&Event>) -> String {
    let Some(event) = cause else {
        return String::new();
    };
    let reason = if event.reason.is_empty() {
        "no reason given"
    } else {
        &event.reason
    };
    let help = advice(event)
        .map(|advice| format!("\n  what to do: {advice}"))
        .unwrap_or_default();
    format!(
        "\n  {} ({}) is {}: {reason}{help}",
        event.logical_id, event.resource_type, event.status
    )
}
