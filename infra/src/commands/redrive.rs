//! `infra redrive`: sends dead letters to the functions that failed to process them.

use anyhow::bail;
use clap::Args;
use connect_core::Source;

use super::arguments::DeploymentArguments;
use crate::StackId;
use crate::deploy::queues::Queues;
use crate::deploy::redrive::{RedriveOptions, Redriven};

/// Stacks with dead-letter queues whose messages can be sent again.
const STACKS: [StackId; 2] = [StackId::ContactLens, StackId::EvaluationForms];

/// Arguments of `redrive`.
#[derive(Debug, Args)]
pub(super) struct Redrive {
    /// Source: cl or ef; can be repeated [default: all deployed].
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    /// Send only messages whose object key or row contains this text.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Count the messages and send nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl Redrive {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let code = |stack: &StackId| stack.code();
        let unsuitable = self
            .sources
            .iter()
            .find(|source| !STACKS.iter().map(code).any(|stack| stack == source.code()));
        if let Some(source) = unsuitable {
            bail!(
                "{} have no dead-letter queue; expected --source cl or ef",
                source.title()
            );
        }
        let session = self.deployment.open(&[]).await?;
        let stacks: Vec<_> = if self.sources.is_empty() {
            let deployed = session.deployed().await?.into_iter().map(|(id, _)| id);
            deployed.filter(|id| STACKS.contains(id)).collect()
        } else {
            let is_named = |stack: &StackId| {
                self.sources
                    .iter()
                    .any(|source| source.code() == stack.code())
            };
            STACKS.into_iter().filter(is_named).collect()
        };
        if stacks.is_empty() {
            session
                .console
                .warning("neither cl nor ef is deployed; there are no dead letters");
        }
        let queues = Queues::new(&session.account);
        let options = RedriveOptions {
            filter: self.filter,
            dry_run: self.dry_run,
        };
        let mut results = Vec::new();
        for stack in stacks {
            results.push(session.redrive(&queues, stack, &options).await?);
        }
        session.console.result(&results, || {
            results
                .iter()
                .map(|result| line(result, options.dry_run))
                .collect()
        })?;
        Ok(())
    }
}

fn line(redriven: &Redriven, dry_run: bool) -> String {
    let Redriven {
        stack,
        to_loader,
        to_writer,
        filtered,
        unknown,
    } = redriven;
    let sent = if dry_run { "can be sent" } else { "sent" };
    format!(
        "{stack}: {to_loader} messages {sent} to the loader, {to_writer} to the writer; {filtered} not selected, {unknown} unknown\n"
    )
}
