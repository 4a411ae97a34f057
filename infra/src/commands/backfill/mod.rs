//! `infra backfill`: loads the output files that the bucket of Connect already contains, the past of
//! the log group of its flows, and what was on its data streams before they were read.

mod loading;
mod report;
mod request;
mod run;

use clap::Args;
use connect_core::Source;
use serde::Serialize;

use super::arguments::{Config, DeploymentArguments, input_source};
use super::{Interrupted, Unsuccessful};
use crate::deploy::partitions::{Date, days};

use report::Report;
pub(super) use request::BackfillRequest;
use run::Stopped;
pub(super) use run::partitions_command;

/// Arguments of `backfill`.
#[derive(Debug, Args)]
pub(super) struct Backfill {
    /// Source: cl (Contact Lens), ef (evaluation forms), cfl (contact flow logs), ctr (contact
    /// records) or ae (agent events).
    #[arg(long, value_name = "SOURCE", value_parser = input_source)]
    source: Source,
    /// First day of the files, by the folders of their keys, of the log events, or of the arrival of
    /// records on the data stream: YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// Count files, log events or records, and estimate the cost; send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Limit of files, log events or records per second [default: 100 files, 5000 log events or
    /// records].
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
    /// Do not add the partitions of the days.
    #[arg(long)]
    no_partitions: bool,
    /// Put records again on a data stream that the deployment did not create, whose other readers
    /// receive them too.
    #[arg(long)]
    existing_streams: bool,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// Result of the command.
#[derive(Debug, Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(flatten)]
    stopped: Option<&'a Stopped>,
}

impl Backfill {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let days = days(self.from, self.to)?;
        let (session, configuration) = self.config.open(&self.deployment, &[]).await?;
        let request = BackfillRequest {
            source: self.source,
            days,
            dry_run: self.dry_run,
            rate: self.rate,
            adds_partitions: !self.no_partitions,
            existing_streams: self.existing_streams,
            selection: self.config.argument() + &self.deployment.arguments(),
        };
        let loaded = request.run(&session, &configuration.parameters).await?;
        let document = Document {
            report: &loaded.report,
            stopped: loaded.stopped.as_ref(),
        };
        session.console.result(&document, || loaded.report.text())?;
        if let Some(stopped) = &loaded.stopped {
            stopped.print(&session);
        }
        if loaded.failed_partitions > 0 {
            return Err(Unsuccessful(format!(
                "{} partitions were not added; run `{}`",
                loaded.failed_partitions,
                partitions_command(&session)
            ))
            .into());
        }
        if loaded.stopped.is_some() {
            return Err(Interrupted.into());
        }
        Ok(())
    }
}
