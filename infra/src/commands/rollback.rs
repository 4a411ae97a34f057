//! `infra rollback`: rolls back stacks whose last operation failed.

use clap::Args;
use serde::Serialize;

use super::Unsuccessful;
use super::arguments::{DeploymentArguments, RoleArguments};
use crate::deploy::outcome::StackState;
use crate::deploy::plan;

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub(super) struct Rollback {
    /// Stacks, by short or full name [default: all whose last operation failed].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    /// Logical ID of a resource to skip when a failed rollback continues; can be repeated.
    #[arg(long = "orphan", value_name = "LOGICAL_ID", requires = "stacks")]
    orphans: Vec<String>,
    #[command(flatten)]
    role: RoleArguments,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// A stack that was rolled back.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RolledBack {
    stack: String,
    status: String,
}

impl Rollback {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let mut session = self.deployment.open(&self.stacks).await?;
        session
            .cloudformation
            .set_options(self.role.operation_options());
        let named = plan::named_stacks(&session.assembly, &self.stacks)?;
        let mut rolled_back = Vec::new();
        // Dependents first, as they were deployed last.
        for stack in session.assembly.stacks.iter().rev() {
            if !named.is_empty() && named.iter().all(|other| other.id != stack.id) {
                continue;
            }
            let Some(deployed) = session.cloudformation.stack(&stack.name).await? else {
                continue;
            };
            if !matches!(
                deployed.state(),
                StackState::Failed | StackState::RollbackFailed
            ) {
                continue;
            }
            let status = session.roll_back(stack, &deployed, &self.orphans).await?;
            rolled_back.push(RolledBack {
                stack: stack.name.clone(),
                status,
            });
        }
        if rolled_back.is_empty() {
            let message = "no stack to roll back: no last operation failed without a rollback";
            return Err(Unsuccessful(message.to_owned()).into());
        }
        let mut lines = String::new();
        for RolledBack { stack, status } in &rolled_back {
            lines.extend([stack.as_str(), ": ", status.as_str(), "\n"]);
        }
        session.console.result(&rolled_back, || lines)?;
        Ok(())
    }
}
