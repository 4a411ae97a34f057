//! `infra load-partitions`: the partitions of days whose rows were filled in later.

use anyhow::bail;
use clap::Args;
use connect_core::Source;

use super::Unsuccessful;
use super::arguments::Place;
use crate::deploy::partitions::{Date, Load, days, source};

/// Arguments of `load-partitions`.
#[derive(Debug, Args)]
pub(super) struct LoadPartitions {
    /// The first day, in UTC: YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// The last day.
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// The source: ctr, ae, cfl, cl or ef; may be given several times. Without it, all that are
    /// deployed.
    #[arg(long = "source", value_name = "SOURCE")]
    sources: Vec<Source>,
    #[command(flatten)]
    place: Place,
}

impl LoadPartitions {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let days = days(self.from, self.to)?;
        let session = self.place.open(&[]).await?;
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
            bail!("the stack {missing} is not deployed");
        }
        let sources = if self.sources.is_empty() {
            deployed
        } else {
            self.sources
        };
        session.console.text(&format!(
            "Loading {} days of {} tables",
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
                "{failed} of {} partitions are not loaded; run the same command again",
                loads.len()
            );
            return Err(Unsuccessful(message).into());
        }
        Ok(())
    }
}

fn line(load: &Load) -> String {
    let result = load.failure.as_ref().map_or_else(
        || "loaded".to_owned(),
        |failure| format!("failed: {failure}"),
    );
    format!("{} {}: {result}\n", load.table, load.day)
}
