//! `infra outputs`: prints stack outputs.

use std::collections::BTreeMap;

use clap::Args;

use super::arguments::DeploymentArguments;
use crate::deploy::plan;

/// Arguments of `outputs`.
#[derive(Debug, Args)]
pub(super) struct Outputs {
    /// Stacks, by short or full name [default: all deployed].
    #[arg(value_name = "STACK")]
    stacks: Vec<String>,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Outputs {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let session = self.deployment.open(&self.stacks).await?;
        let named = plan::named_stacks(&session.assembly, &self.stacks)?;
        let mut outputs = BTreeMap::new();
        for stack in session
            .assembly
            .stacks
            .iter()
            .filter(|stack| named.is_empty() || named.iter().any(|named| named.id == stack.id))
        {
            if let Some(deployed) = session.cloudformation.stack(&stack.name).await? {
                outputs.insert(stack.name.clone(), deployed.outputs);
            }
        }
        if outputs.is_empty() {
            session.console.warning(&format!(
                "no stack is deployed in {}",
                session.target.region
            ));
        }
        let lines = outputs.iter().flat_map(|(stack, of)| {
            of.iter()
                .map(move |(name, value)| format!("{stack}.{name} = {value}\n"))
        });
        session.console.result(&outputs, || lines.collect())?;
        Ok(())
    }
}
