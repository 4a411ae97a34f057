//! `infra backfill`: loads the output files that the bucket of Connect already contains, and the past
//! of the log group of its flows.

use clap::Args;
use connect_core::{Day, Source};
use serde::Serialize;

use super::arguments::{Config, DeploymentArguments};
use crate::cost::{Dollars, loading_cost, log_loading_cost};
use crate::deploy::Session;
use crate::deploy::backfill::{OutputFiles, Pace};
use crate::deploy::flow_logs::log_group;
use crate::deploy::partitions::{Date, days};
use crate::deploy::queues::Queues;
use crate::deploy::record_streams::RecordStreams;

/// Default limit of files per second.
const FILES_PER_SECOND: u32 = 100;
/// Default limit of log events per second.
const EVENTS_PER_SECOND: u32 = 5_000;

/// Arguments of `backfill`.
#[derive(Debug, Args)]
pub(super) struct Backfill {
    /// Source: cl (Contact Lens), ef (evaluation forms) or cfl (contact flow logs).
    #[arg(long, value_name = "SOURCE")]
    source: Source,
    /// First day of the files, by the folders of their keys, or of the log events: YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// Last day, included.
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// Count the files or log events and estimate the cost; send nothing.
    #[arg(long)]
    dry_run: bool,
    /// Limit of files or log events per second [default: 100 files, 5000 log events].
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
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
        if self.source == Source::ContactFlowLogs {
            let group = log_group(&configuration.parameters)?;
            return self.load_log_events(&session, group, days).await;
        }
        let files = OutputFiles::new(self.source, &configuration.parameters)?;
        let queues = Queues::new(&session.account);
        let queue = if self.dry_run {
            None
        } else {
            Some(session.loader_queue(&queues, &files).await?)
        };
        let mut pace = Pace::new(self.rate.unwrap_or(FILES_PER_SECOND));
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
        self.add_partitions(&session, &loaded).await?;
        session.console.result(&report, || report.text())?;
        Ok(())
    }

    /// Adds the partitions of days with data.
    async fn add_partitions(&self, session: &Session, days: &[Day]) -> anyhow::Result<()> {
        if self.dry_run || self.no_partitions || days.is_empty() {
            return Ok(());
        }
        let tables = session.tables(&[self.source]).await?;
        for load in session.load_partitions(&tables, days).await? {
            if let Some(failure) = &load.failure {
                session.console.warning(&format!(
                    "partition {} of {} was not added: {failure}; run `infra load-partitions`",
                    load.day, load.table
                ));
            }
        }
        Ok(())
    }

    /// Loads the past of a log group.
    async fn load_log_events(
        &self,
        session: &Session,
        group: &str,
        days: Vec<Day>,
    ) -> anyhow::Result<()> {
        let streams = RecordStreams::new(&session.account);
        let mut pace = Pace::new(self.rate.unwrap_or(EVENTS_PER_SECOND));
        let mut report = LogReport {
            log_group: group.to_owned(),
            sent: !self.dry_run,
            ..LogReport::default()
        };
        let (mut loaded, mut bytes) = (Vec::new(), 0);
        for day in days {
            let sending = (!self.dry_run).then_some((&streams, &mut pace));
            let counted = session.load_log_events(group, day, sending).await;
            let counted = counted.inspect_err(|_| {
                session.console.note(&format!(
                    "stopped on {0}; to continue, run the command again with --from {0}",
                    day.to_iso()
                ));
            })?;
            if counted.events == 0 {
                continue;
            }
            session
                .console
                .text(&format!("{}: {} log events", day.to_iso(), counted.events));
            report.events += counted.events;
            bytes += counted.bytes;
            report.days.push(DayEventCount {
                day: day.to_iso(),
                events: counted.events,
            });
            loaded.push(day);
        }
        report.dollars = log_loading_cost(report.events, bytes);
        self.add_partitions(session, &loaded).await?;
        session.console.result(&report, || report.text())?;
        Ok(())
    }
}

/// Result for a log group.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogReport {
    log_group: String,
    /// Log events by day.
    days: Vec<DayEventCount>,
    events: usize,
    sent: bool,
    /// Estimated cost of loading the log events.
    dollars: Dollars,
}

#[derive(Debug, Serialize)]
struct DayEventCount {
    day: String,
    events: usize,
}

impl LogReport {
    fn text(&self) -> String {
        let done = if self.sent { "sent" } else { "found" };
        format!(
            "{} log events of {} days {done} in {}; loading them costs about {} dollars\n",
            self.events,
            self.days.len(),
            self.log_group,
            self.dollars
        )
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
