//! `infra drift`: shows resources that were changed outside CloudFormation.

use std::fmt::Write;

use clap::Args;
use serde::Serialize;

use super::Unsuccessful;
use super::arguments::DeploymentArguments;
use crate::deploy::cloudformation::DriftedResource;
use crate::deploy::plan;

/// Arguments of `drift`.
#[derive(Debug, Args)]
pub(super) struct Drift {
    /// Stacks, by short or full name [default: all deployed].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    /// Exit with code 1 if a resource differs.
    #[arg(long)]
    fail: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StackDrift {
    stack: String,
    resources: Vec<DriftedResource>,
}

impl Drift {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let session = self.deployment.open(&self.stacks).await?;
        let named = plan::named_stacks(&session.assembly, &self.stacks)?;
        let mut drifts = Vec::new();
        for (id, _) in session.deployed().await? {
            let is_selected = named.is_empty() || named.iter().any(|stack| stack.id == id);
            let Some(stack) = session.assembly.stack(id).filter(|_| is_selected) else {
                continue;
            };
            drifts.push(StackDrift {
                stack: stack.name.clone(),
                resources: session.cloudformation.drift(&stack.name).await?,
            });
        }
        session
            .console
            .result(&drifts, || drifts.iter().map(lines).collect())?;
        let drifted = drifts.iter().filter(|drift| !drift.resources.is_empty());
        let drifted = drifted.count();
        if self.fail && drifted > 0 {
            return Err(
                Unsuccessful(format!("{drifted} stacks differ from their templates")).into(),
            );
        }
        Ok(())
    }
}

fn lines(drift: &StackDrift) -> String {
    if drift.resources.is_empty() {
        return format!("{}: no drift\n", drift.stack);
    }
    let mut text = format!("{}:\n", drift.stack);
    for resource in &drift.resources {
        let fate = if resource.is_deleted {
            "deleted"
        } else {
            "changed"
        };
        let _infallible = writeln!(
            text,
            "  {} ({}) {fate}: {}",
            resource.logical_id, resource.resource_type, resource.physical_id
        );
        for difference in &resource.differences {
            let _infallible = writeln!(
                text,
                "    {}: {} -> {}",
                difference.path, difference.expected, difference.actual
            );
        }
    }
    text
}
