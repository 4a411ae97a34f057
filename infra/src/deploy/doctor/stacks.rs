//! The stacks, and buckets that a deployment which was removed has left.

use super::Finding;
use crate::deploy::adoption::left_buckets;
use crate::deploy::cloudformation::Deployed;
use crate::deploy::configuration::Configuration;
use crate::deploy::outcome::{StackState, is_success};
use crate::deploy::plan::argument;
use crate::deploy::{DeployError, Session};
use crate::{Stack, StackId};

/// Looks at each stack that is enabled or there.
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
        let left = left_buckets(&session.buckets, stack, &session.place, &owned).await?;
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
        return Finding::look(
            &subject,
            "is not deployed",
            cli::command(&format!("infra {command}{deployment}")),
        );
    };
    let status = deployed.status.as_str();
    match deployed.state() {
        StackState::Absent | StackState::Settled if is_success(status) && !is_enabled => {
            Finding::look(
                &subject,
                format!("{status}, but not enabled"),
                format!(
                    "destroy it if you do not need it: {}",
                    cli::command(&format!("infra destroy {}{deployment}", stack.id))
                ),
            )
        }
        StackState::Absent | StackState::Settled if is_success(status) => {
            Finding::fine(&subject, status)
        }
        StackState::Absent | StackState::Settled => Finding::look(
            &subject,
            status,
            "the last change failed and was taken back; deploy again",
        ),
        StackState::Busy => Finding::look(&subject, status, "somebody is changing it"),
        StackState::Dead => Finding::wrong(&subject, status, "deploy recreates it, after asking"),
        StackState::Stuck => Finding::wrong(
            &subject,
            status,
            "continue its rollback in the CloudFormation console",
        ),
    }
}

fn left_bucket(stack: &Stack, name: &str, is_ours: bool) -> Finding {
    let subject = format!("bucket {name}");
    if is_ours {
        let advice = "deploy with --import-existing takes it over with its data";
        Finding::look(
            &subject,
            format!(
                "has the name of a bucket of the stack {} and belongs to no stack",
                stack.id
            ),
            advice,
        )
    } else {
        let advice = "choose another --app-name, or have s3:ListBucket allowed if it is yours";
        Finding::wrong(
            &subject,
            format!(
                "has the name of a bucket of the stack {} and cannot be seen",
                stack.id
            ),
            advice,
        )
    }
}
