//! `infra diff`: shows what `deploy` would change.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::Unsuccessful;
use super::arguments::{Config, DeploymentArguments};
use crate::Stack;
use crate::deploy::cloudformation::{ChangeSetKind, ChangeSetRequest, Deployed, PlannedChange};
use crate::deploy::configuration::Configuration;
use crate::deploy::diff::{TemplateDiff, render, render_grants, styled_marks};
use crate::deploy::package::Keys;
use crate::deploy::values::{ValueChange, value_changes};
use crate::deploy::{DeployError, Session, approval, overrides, plan, values};

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// Stacks to compare, by short or full name [default: all enabled].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    /// Exit with code 1 if a stack differs.
    #[arg(long)]
    fail: bool,
    /// Show only changes of permissions and network access.
    #[arg(long)]
    security_only: bool,
    /// Create a change set, which includes the effects of parameters and references, and delete it
    /// afterwards.
    #[arg(long)]
    change_set: bool,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// What differs in a stack.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StackDiff {
    stack: String,
    deployed: bool,
    #[serde(flatten)]
    template: TemplateDiff,
    /// Configured values that are not deployed yet.
    values: Vec<ValueChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_set: Option<Vec<PlannedChange>>,
}

impl Diff {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (session, configuration) = self.config.open(&self.deployment, &self.stacks).await?;
        let mut diffs = Vec::new();
        for stack in plan::to_deploy(&session.assembly, &self.stacks, &configuration.parameters)? {
            diffs.push(self.stack_diff(&session, &configuration, stack).await?);
        }
        session.console.result(&diffs, || {
            styled_marks(&diffs.iter().map(|diff| self.text(diff)).collect::<String>())
        })?;
        let differing: Vec<_> = diffs
            .iter()
            .filter(|diff| self.is_relevant(diff))
            .map(|diff| diff.stack.as_str())
            .collect();
        if self.fail && !differing.is_empty() {
            return Err(Unsuccessful(format!(
                "stacks differ from what is deployed: {}",
                differing.join(", ")
            ))
            .into());
        }
        Ok(())
    }

    async fn stack_diff(
        &self,
        session: &Session,
        configuration: &Configuration,
        stack: &Stack,
    ) -> Result<StackDiff, DeployError> {
        let deployed = session.cloudformation.stack(&stack.name).await?;
        let template = session.difference(stack, deployed.as_ref()).await?;
        let values = deployed
            .as_ref()
            .map(|deployed| value_changes(stack, deployed, &configuration.entries))
            .unwrap_or_default();
        let change_set = match &deployed {
            Some(deployed) if self.change_set => Some(planned(session, stack, deployed).await?),
            _ => None,
        };
        Ok(StackDiff {
            stack: stack.name.clone(),
            deployed: deployed.is_some(),
            template,
            values,
            change_set,
        })
    }

    fn is_relevant(&self, diff: &StackDiff) -> bool {
        if self.security_only {
            return !diff.template.grants.is_empty();
        }
        let planned = diff
            .change_set
            .as_ref()
            .is_some_and(|changes| !changes.is_empty());
        !diff.template.is_empty() || !diff.values.is_empty() || planned
    }

    fn text(&self, diff: &StackDiff) -> String {
        let state = match (self.is_relevant(diff), diff.deployed) {
            (false, _) => " no differences",
            (true, true) => "",
            (true, false) => " not deployed",
        };
        let template = if self.security_only {
            render_grants(&diff.template)
        } else {
            render(&diff.template)
        };
        let others = if self.security_only {
            String::new()
        } else {
            others(diff)
        };
        format!("Stack {}:{state}\n{template}{others}\n", diff.stack)
    }
}

fn others(diff: &StackDiff) -> String {
    let planned = diff
        .change_set
        .as_ref()
        .map(|changes| approval::other_changes(&diff.template, changes));
    format!(
        "{}{}",
        values::render(&diff.values),
        planned.unwrap_or_default()
    )
}

/// The changes of a change set with the deployed code.
async fn planned(
    session: &Session,
    stack: &Stack,
    deployed: &Deployed,
) -> Result<Vec<PlannedChange>, DeployError> {
    let parameters: BTreeMap<_, _> =
        overrides::parameters(stack, &Keys::new(), &[], Some(deployed));
    let template = session.template_source(stack, &stack.body).await?;
    let request = ChangeSetRequest {
        stack: stack.name.clone(),
        kind: ChangeSetKind::Update,
        template,
        parameters,
    };
    let Some(change_set) = session.cloudformation.change_set(&request).await? else {
        return Ok(Vec::new());
    };
    session
        .cloudformation
        .delete_change_set(&change_set)
        .await?;
    Ok(change_set.changes)
}
