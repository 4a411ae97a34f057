//! The stacks, and what is in their way.

use super::Finding;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::configuration::Configuration;
use crate::deploy::leftovers::{Leftover, Leftovers, log_groups_of_the_sample};
use crate::deploy::outcome::{StackState, is_success};
use crate::deploy::planned_stack::is_new;
use crate::deploy::{DeployError, Session};
use crate::{Stack, StackId};

/// Checks each stack that is enabled or deployed. Also returns the stacks that are new, as their
/// quotas are checked.
pub(super) async fn examine(
    session: &Session,
    configuration: Option<&Configuration>,
) -> Result<(Vec<Finding>, Vec<StackId>), DeployError> {
    let (mut findings, mut new) = (Vec::new(), Vec::new());
    let leftovers = Leftovers::open(session).await;
    for stack in &session.assembly.stacks {
        let deployed = session.cloudformation.stack(&stack.name).await?;
        let is_enabled = configuration
            .is_some_and(|configuration| stack.id.is_enabled(&configuration.parameters));
        if is_enabled || deployed.is_some() {
            findings.push(state(
                stack,
                deployed.as_ref(),
                is_enabled,
                &session.selection,
            ));
        }
        let owned = if deployed.is_some() {
            session.cloudformation.resources(&stack.name).await?
        } else {
            Vec::new()
        };
        // Until a stack is enabled, only its data matters.
        let found = match configuration.filter(|_| is_enabled || deployed.is_some()) {
            Some(configuration) => leftovers.all(stack, &owned, configuration.wanted()).await?,
            None => leftovers.buckets(stack, &owned).await?,
        };
        if is_new(deployed.as_ref(), &found.left) {
            new.push(stack.id);
        }
        findings.extend(found.left.iter().map(|left| leftover(stack, left)));
        findings.extend(found.unknown.iter().map(|(kind, reason)| {
            Finding::unknown(&format!("{}s of stack {}", kind.title(), stack.id), reason)
        }));
    }
    findings.extend(log_groups(
        &log_groups_of_the_sample(&leftovers).collect::<Vec<_>>(),
    ));
    Ok((findings, new))
}

fn leftover(stack: &Stack, left: &Leftover) -> Finding {
    let (subject, text, advice) = (left.subject(), left.text(stack.id), left.advice());
    if left.imported().is_empty() {
        Finding::error(&subject, text, advice)
    } else {
        Finding::warning(&subject, text, advice)
    }
}

/// Log groups that do not conflict with those of a stack.
fn log_groups(names: &[&str]) -> Option<Finding> {
    let first = names.first()?;
    let text = format!(
        "{} exist, such as {first}; they do not conflict with the deployment, delete them when you no longer need them",
        names.len()
    );
    Some(Finding::ok("log groups of the earlier sample", text))
}

fn state(
    stack: &Stack,
    deployed: Option<&Deployed>,
    is_enabled: bool,
    deployment: &str,
) -> Finding {
    let subject = format!("stack {}", stack.id);
    let Some(deployed) = deployed else {
        let command = if stack.id == StackId::Bootstrap {
            "bootstrap"
        } else {
            "deploy"
        };
        return Finding::warning(
            &subject,
            "not deployed",
            cli::command(&format!("infra {command}{deployment}")),
        );
    };
    let status = deployed.status.as_str();
    let command = |command: &str| cli::command(&format!("infra {command}{deployment}"));
    match deployed.state() {
        StackState::Missing | StackState::Stable if is_success(status) && !is_enabled => {
            Finding::warning(
                &subject,
                format!("{status}, but not enabled"),
                format!(
                    "destroy it if you do not need it: {}",
                    command(&format!("destroy {}", stack.id))
                ),
            )
        }
        StackState::Missing | StackState::Stable if is_success(status) => {
            Finding::ok(&subject, status)
        }
        StackState::Missing | StackState::Stable => Finding::warning(
            &subject,
            status,
            "the last update failed and was rolled back; deploy again",
        ),
        StackState::Failed => Finding::error(
            &subject,
            status,
            format!(
                "the last operation failed with --no-rollback; run `{}`, or `{}`",
                command("rollback"),
                command("deploy --no-rollback")
            ),
        ),
        StackState::InProgress => Finding::warning(&subject, status, "an operation is running"),
        StackState::MustBeRecreated => Finding::error(
            &subject,
            status,
            format!("`{}` recreates it after confirmation", command("deploy")),
        ),
        StackState::RollbackFailed => Finding::error(
            &subject,
            status,
            format!("fix the cause, then run `{}`", command("rollback")),
        ),
        StackState::ImportFailed => Finding::error(
            &subject,
            status,
            format!(
                "delete the stack in the CloudFormation console and retain its resources, then run `{}`",
                command("deploy --import-existing")
            ),
        ),
    }
}
