//! The stacks, and buckets that an earlier deployment left.

use super::Finding;
use crate::deploy::adoption::left_buckets;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::configuration::Configuration;
use crate::deploy::outcome::{StackState, is_success};
use crate::deploy::plan::argument;
use crate::deploy::{DeployError, Session};
use crate::{Stack, StackId};

/// Checks each stack that is enabled or deployed.
pub(super) async fn examine(
    session: &Session,
    configuration: Option<&Configuration>,
) -> Result<Vec<Finding>, DeployError> {
    let mut findings = Vec::new();
    for stack in &session.assembly.stacks {
        let deployed = session.cloudformation.stack(&stack.name).await?;
        let is_enabled = configuration
            .is_some_and(|configuration| stack.id.is_enabled(&configuration.parameters));
        if is_enabled || deployed.is_some() {
            findings.push(state(
                stack,
                deployed.as_ref(),
                is_enabled,
                &argument(&session.assembly),
            ));
        }
        let owned = if deployed.is_some() {
            session.cloudformation.resources(&stack.name).await?
        } else {
            Vec::new()
        };
        let left = left_buckets(&session.buckets, stack, &session.target, &owned).await?;
        findings.extend(
            left.iter()
                .map(|bucket| left_bucket(stack, &bucket.name, bucket.is_ours)),
        );
    }
    Ok(findings)
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
    match deployed.state() {
        StackState::Missing | StackState::Stable if is_success(status) && !is_enabled => {
            Finding::warning(
                &subject,
                format!("{status}, but not enabled"),
                format!(
                    "destroy it if you do not need it: {}",
                    cli::command(&format!("infra destroy {}{deployment}", stack.id))
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
            "the last operation failed with --no-rollback; run `infra rollback`, or `infra deploy --no-rollback`",
        ),
        StackState::InProgress => Finding::warning(&subject, status, "an operation is running"),
        StackState::MustBeRecreated => Finding::error(
            &subject,
            status,
            "`infra deploy` recreates it after confirmation",
        ),
        StackState::RollbackFailed => {
            Finding::error(&subject, status, "fix the cause, then run `infra rollback`")
        }
    }
}

fn left_bucket(stack: &Stack, name: &str, is_ours: bool) -> Finding {
    let subject = format!("bucket {name}");
    if is_ours {
        let advice = "deploy with --import-existing to import it with its data";
        Finding::warning(
            &subject,
            format!(
                "exists, has a name of stack {}, and belongs to no stack",
                stack.id
            ),
            advice,
        )
    } else {
        let advice = "choose another --app-name, or allow s3:ListBucket if the bucket is yours";
        Finding::error(
            &subject,
            format!(
                "exists, has a name of stack {}, and access is denied",
                stack.id
            ),
            advice,
        )
    }
}
