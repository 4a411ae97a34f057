//! `infra load-partitions`: adds the partitions of past days.

use anyhow::bail;
use clap::Args;
use connect_core::Source;

use super::Unsuccessful;
use super::arguments::DeploymentArguments;
use crate::deploy::partitions::{Date, Load, days, source};

/// Arguments of `load-partitions`.
#[derive(Debug, Args)]
pub(super) struct LoadPartitions {
    /// First day, in UTC: YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// Source: ctr, ae, cfl, cl or ef; can be repeated [default: all deployed].
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl LoadPartitions {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let days = days(self.from, self.to)?;
        let session = self.deployment.open(&[]).await?;
        let deployed: Vec<_> = session
            .deployed()
            .await?
            .into_iter()
            .filter_map(|(id, _)| source(id))
            .collect();
        let missing = self
            .sources
            .iter()
            .find(|source| !deployed.contains(source));
        if let Some(missing) = missing {
            bail!("stack {missing} is not deployed");
        }
        let sources = if self.sources.is_empty() {
            deployed
        } else {
            self.sources
        };
        session.console.text(&format!(
            "Adding partitions: {} days, {} tables",
            days.len(),
            sources.len()
        ));
        let loads = session
            .load_partitions(&session.tables(&sources).await?, &days)
            .await?;
        session
            .console
            .result(&loads, || loads.iter().map(line).collect())?;
        let failed = loads.iter().filter(|load| load.failure.is_some()).count();
        if failed > 0 {
            let message = format!(
                "{failed} of {} partitions were not added; run the command again",
                loads.len()
            );
            return Err(Unsuccessful(message).into());
        }
        Ok(())
    }
}

fn line(load: &Load) -> String {
    let result = load.failure.as_ref().map_or_else(
        || "added".to_owned(),
        |failure| format!("failed: {failure}"),
    );
    format!("{} {}: {result}\n", load.table, load.day)
}
