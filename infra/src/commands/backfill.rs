//! `infra backfill`: loads the output files that the bucket of Connect already contains.

use clap::Args;
use connect_core::Source;
use serde::Serialize;

use super::arguments::{Config, DeploymentArguments};
use crate::cost::{Dollars, loading_cost};
use crate::deploy::backfill::{OutputFiles, Pace};
use crate::deploy::partitions::{Date, days};
use crate::deploy::queues::Queues;

/// Arguments of `backfill`.
#[derive(Debug, Args)]
pub(super) struct Backfill {
    /// Source: cl (Contact Lens) or ef (evaluation forms).
    #[arg(long, value_name = "SOURCE")]
    source: Source,
    /// First day of the files, by the folders of their keys: YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// Count the files and estimate the cost; queue nothing.
    #[arg(long)]
    dry_run: bool,
    /// Limit of files queued per second.
    #[arg(long, value_name = "FILES", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rate: u32,
    /// Do not add the partitions of the days.
    #[arg(long)]
    no_partitions: bool,
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    deployment: DeploymentArguments,
}

/// Result of the command.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    bucket: String,
    /// Files by day.
    days: Vec<DayFiles>,
    files: usize,
    queued: bool,
    /// Estimated cost of loading the files.
    dollars: Dollars,
}

#[derive(Debug, Serialize)]
struct DayFiles {
    day: String,
    files: usize,
}

impl Backfill {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let days = days(self.from, self.to)?;
        let (session, configuration) = self.config.open(&self.deployment, &[]).await?;
        let files = OutputFiles::new(self.source, &configuration.parameters)?;
        let queues = Queues::new(&session.account);
        let queue = if self.dry_run {
            None
        } else {
            Some(session.loader_queue(&queues, &files).await?)
        };
        let mut pace = Pace::new(self.rate);
        let mut report = Report {
            bucket: files.bucket().to_owned(),
            days: Vec::new(),
            files: 0,
            queued: !self.dry_run,
            dollars: Dollars::default(),
        };
        let mut loaded = Vec::new();
        for day in days {
            let objects = session.output_files(&files, day).await?;
            if objects.is_empty() {
                continue;
            }
            if let Some(queue) = &queue {
                let sent = pace.send(&queues, queue, &objects).await;
                sent.inspect_err(|_| {
                    session.console.note(&format!(
                        "stopped on {0}; to continue, run the command again with --from {0}",
                        day.to_iso()
                    ));
                })?;
                session
                    .console
                    .text(&format!("{}: {} files queued", day.to_iso(), objects.len()));
            }
            report.files += objects.len();
            report.days.push(DayFiles {
                day: day.to_iso(),
                files: objects.len(),
            });
            loaded.push(day);
        }
        report.dollars = loading_cost(self.source, report.files);
        if !(self.dry_run || self.no_partitions || loaded.is_empty()) {
            let tables = session.tables(&[self.source]).await?;
            for load in session.load_partitions(&tables, &loaded).await? {
                if let Some(failure) = &load.failure {
                    session.console.warning(&format!(
                        "partition {} of {} was not added: {failure}; run `infra load-partitions`",
                        load.day, load.table
                    ));
                }
            }
        }
        session.console.result(&report, || report.text())?;
        Ok(())
    }
}

impl Report {
    fn text(&self) -> String {
        let days = if self.queued {
            Vec::new()
        } else {
            let line = |day: &DayFiles| format!("{}: {} files\n", day.day, day.files);
            self.days.iter().map(line).collect()
        };
        let done = if self.queued { "queued" } else { "found" };
        format!(
            "{}{} files of {} days {done} in {}; loading them costs about {} dollars\n",
            days.concat(),
            self.files,
            self.days.len(),
            self.bucket,
            self.dollars
        )
    }
}
