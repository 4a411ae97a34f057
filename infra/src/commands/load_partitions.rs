//! `infra load-partitions`: adds the partitions of past days, or of all days with rows.

use anyhow::bail;
use clap::Args;
use cli::text::count;
use connect_core::{Day, Source};

use super::Unsuccessful;
use super::arguments::DeploymentArguments;
use crate::deploy::partitions::{Date, Load, PartitionedTable, days, source};
use crate::deploy::{DeployError, Session};

/// Arguments of `load-partitions`.
#[derive(Debug, Args)]
pub(super) struct LoadPartitions {
    /// First day, in UTC: YYYY-MM-DD.
    #[arg(
        long,
        value_name = "DAY",
        requires = "to",
        required_unless_present = "missing"
    )]
    from: Option<Date>,
    /// Last day, included.
    #[arg(
        long,
        value_name = "DAY",
        requires = "from",
        required_unless_present = "missing"
    )]
    to: Option<Date>,
    /// Add the partition of each day that has a folder in the bucket and no partition.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    missing: bool,
    /// List the days without a partition and add nothing.
    #[arg(long, requires = "missing")]
    dry_run: bool,
    /// Source: ctr, ae, cfl, cl, ef or transcripts; can be repeated [default: all deployed].
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

impl LoadPartitions {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let days = match (self.from, self.to) {
            (Some(from), Some(to)) => Some(days(from, to)?),
            _ => None,
        };
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
        let tables = session.tables(&sources).await?;
        let loads = match days {
            Some(days) => {
                session.console.text(&format!(
                    "Adding partitions: {}, {}",
                    count(days.len() as u64, "day"),
                    count(sources.len() as u64, "table")
                ));
                session.load_partitions(&tables, &days).await?
            }
            None => load_missing(&session, tables, self.dry_run).await?,
        };
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

/// Adds the partitions that are missing.
async fn load_missing(
    session: &Session,
    tables: Vec<PartitionedTable>,
    dry_run: bool,
) -> Result<Vec<Load>, DeployError> {
    let mut missing = Vec::new();
    for table in tables {
        let days = session.missing_partitions(&table).await?;
        session.console.text(&format!(
            "{}: {} days without a partition",
            table.name(),
            days.len()
        ));
        missing.push((table, days));
    }
    if !dry_run {
        return session.load_listed_partitions(&missing).await;
    }
    let found = |(table, days): &(PartitionedTable, Vec<Day>)| {
        let load = |day: &Day| Load {
            table: table.name(),
            day: day.to_string(),
            execution: None,
            failure: None,
        };
        days.iter().map(load).collect::<Vec<_>>()
    };
    Ok(missing.iter().flat_map(found).collect())
}

fn line(load: &Load) -> String {
    let result = match (&load.failure, &load.execution) {
        (Some(failure), _) => format!("failed: {failure}"),
        (None, Some(_)) => "added".to_owned(),
        (None, None) => "missing".to_owned(),
    };
    format!("{} {}: {result}\n", load.table, load.day)
}
