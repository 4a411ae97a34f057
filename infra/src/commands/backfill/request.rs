//! Loads the days of a source.

use connect_core::{Day, Source};
use parameters::Parameters;

use super::report::{
    DayEventCount, DayFiles, DayRecordCount, FileReport, LogReport, RecordReport, Report,
};
use crate::cost::{Dollars, loading_cost, log_loading_cost};
use crate::deploy::backfill::{OutputFiles, Pace};
use crate::deploy::flow_logs::log_group;
use crate::deploy::queues::Queues;
use crate::deploy::record_streams::RecordStreams;
use crate::deploy::{DeployError, Session};

/// Default limit of files per second.
const FILES_PER_SECOND: u32 = 100;
/// Default limit of log events or records per second.
const EVENTS_PER_SECOND: u32 = 5_000;

/// What to load.
#[derive(Clone, Debug)]
pub(in crate::commands) struct BackfillRequest {
    pub(in crate::commands) source: Source,
    pub(in crate::commands) days: Vec<Day>,
    /// Whether to count only.
    pub(in crate::commands) dry_run: bool,
    /// Limit of files, log events or records per second.
    pub(in crate::commands) rate: Option<u32>,
    /// Whether to add the partitions of the days.
    pub(in crate::commands) adds_partitions: bool,
}

impl BackfillRequest {
    /// Loads the days, or counts what there is to load.
    ///
    /// # Errors
    /// The source is not enabled, or a request fails.
    pub(in crate::commands) async fn run(
        &self,
        session: &Session,
        parameters: &Parameters,
    ) -> Result<Report, DeployError> {
        match self.source {
            Source::ContactFlowLogs => {
                let group = log_group(parameters)?;
                self.load_log_events(session, group).await
            }
            Source::ContactRecords | Source::AgentEvents => self.put_records_again(session).await,
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => {
                self.queue_files(session, parameters).await
            }
        }
    }

    async fn queue_files(
        &self,
        session: &Session,
        parameters: &Parameters,
    ) -> Result<Report, DeployError> {
        let files = OutputFiles::new(self.source, parameters)?;
        let queues = Queues::new(&session.account);
        let queue = if self.dry_run {
            None
        } else {
            Some(session.loader_queue(&queues, &files).await?)
        };
        let mut pace = Pace::new(self.rate.unwrap_or(FILES_PER_SECOND));
        let mut report = FileReport {
            bucket: files.bucket().to_owned(),
            days: Vec::new(),
            files: 0,
            queued: !self.dry_run,
            dollars: Dollars::default(),
        };
        let mut loaded = Vec::new();
        for day in self.days.iter().copied() {
            let objects = session.output_files(&files, day).await?;
            if objects.is_empty() {
                continue;
            }
            if let Some(queue) = &queue {
                let sent = pace.send(&queues, queue, &objects).await;
                sent.inspect_err(|_| stopped(session, day))?;
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
        self.add_partitions(session, &loaded).await?;
        Ok(Report::Files(report))
    }

    async fn load_log_events(&self, session: &Session, group: &str) -> Result<Report, DeployError> {
        let streams = RecordStreams::new(&session.account);
        let mut pace = Pace::new(self.rate.unwrap_or(EVENTS_PER_SECOND));
        let mut report = LogReport {
            log_group: group.to_owned(),
            sent: !self.dry_run,
            ..LogReport::default()
        };
        let (mut loaded, mut bytes) = (Vec::new(), 0);
        for day in self.days.iter().copied() {
            let sending = (!self.dry_run).then_some((&streams, &mut pace));
            let counted = session.load_log_events(group, day, sending).await;
            let counted = counted.inspect_err(|_| stopped(session, day))?;
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
        Ok(Report::LogEvents(report))
    }

    async fn put_records_again(&self, session: &Session) -> Result<Report, DeployError> {
        let streams = RecordStreams::new(&session.account);
        let mut pace = Pace::new(self.rate.unwrap_or(EVENTS_PER_SECOND));
        let mut report = RecordReport {
            source: self.source.title().to_owned(),
            sent: !self.dry_run,
            ..RecordReport::default()
        };
        let mut loaded = Vec::new();
        for day in self.days.iter().copied() {
            let sending = (!self.dry_run).then_some((&streams, &mut pace));
            let counted = session.put_records_again(self.source, day, sending).await;
            let records = counted.inspect_err(|_| stopped(session, day))?;
            if records == 0 {
                continue;
            }
            session
                .console
                .text(&format!("{}: {records} records", day.to_iso()));
            report.records += records;
            report.days.push(DayRecordCount {
                day: day.to_iso(),
                records,
            });
            loaded.push(day);
        }
        self.add_partitions(session, &loaded).await?;
        Ok(Report::Records(report))
    }

    /// Adds the partitions of days with data.
    async fn add_partitions(&self, session: &Session, days: &[Day]) -> Result<(), DeployError> {
        if self.dry_run || !self.adds_partitions || days.is_empty() {
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
}

fn stopped(session: &Session, day: Day) {
    session.console.note(&format!(
        "stopped on {0}; to continue, run the command again with --from {0}",
        day.to_iso()
    ));
}
