//! Loads the days of a source.

use std::collections::BTreeSet;

use connect_core::{Day, Source};
use parameters::Parameters;

use super::report::{
    DayEventCount, DayFiles, DayRecordCount, FileReport, LogReport, RecordReport, Report,
};
use crate::StackId;
use crate::cost::{Dollars, LoadedFiles, loading_cost, log_loading_cost};
use crate::deploy::backfill::OutputFiles;
use crate::deploy::flow_logs::log_group;
use crate::deploy::pace::Pace;
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
    /// Whether records may be put on an existing data stream, which has other readers.
    pub(in crate::commands) existing_streams: bool,
}

/// What was loaded.
#[derive(Debug)]
pub(in crate::commands) struct Loaded {
    pub(in crate::commands) report: Report,
    /// Number of partitions that were not added.
    pub(in crate::commands) failed_partitions: usize,
}

impl BackfillRequest {
    /// Loads the days, or counts what there is to load. The partitions of what was sent are added also
    /// if it fails: who continues begins with a later day.
    ///
    /// # Errors
    /// The source is not enabled, or a request fails.
    pub(in crate::commands) async fn run(
        &self,
        session: &Session,
        parameters: &Parameters,
    ) -> Result<Loaded, DeployError> {
        let mut sent = BTreeSet::new();
        let report = self.load(session, parameters, &mut sent).await;
        let added = self.add_partitions(session, &sent).await;
        match (report, added) {
            (Ok(report), added) => Ok(Loaded {
                report,
                failed_partitions: added?,
            }),
            (Err(error), added) => {
                if let Err(error) = added {
                    session.console.warning(&format!(
                        "partitions were not added: {error}; run `infra load-partitions --missing`"
                    ));
                }
                Err(error)
            }
        }
    }

    /// Loads the days. `sent` receives the days of rows that were sent, or may have been.
    async fn load(
        &self,
        session: &Session,
        parameters: &Parameters,
        sent: &mut BTreeSet<Day>,
    ) -> Result<Report, DeployError> {
        let buffer_seconds = parameters.firehose.buffer_seconds;
        let pace = |rate| Pace::new(self.rate.unwrap_or(rate), buffer_seconds);
        match self.source {
            Source::ContactFlowLogs => {
                let group = log_group(parameters)?;
                let pace = pace(EVENTS_PER_SECOND);
                self.load_log_events(session, group, pace, sent).await
            }
            Source::ContactRecords | Source::AgentEvents => {
                let pace = pace(EVENTS_PER_SECOND);
                self.put_records_again(session, pace, sent).await
            }
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => {
                let pace = pace(FILES_PER_SECOND);
                self.queue_files(session, parameters, pace, sent).await
            }
        }
    }

    async fn queue_files(
        &self,
        session: &Session,
        parameters: &Parameters,
        mut pace: Pace,
        sent: &mut BTreeSet<Day>,
    ) -> Result<Report, DeployError> {
        let files = OutputFiles::new(self.source, parameters)?;
        let files = session.with_folders(files).await?;
        let queues = Queues::new(&session.account);
        let queue = if self.dry_run {
            None
        } else {
            Some(session.loader_queue(&queues, &files).await?)
        };
        let mut loaded = LoadedFiles::default();
        let mut report = FileReport {
            bucket: files.bucket().to_owned(),
            days: Vec::new(),
            files: 0,
            queued: !self.dry_run,
            dollars: Dollars::default(),
        };
        for day in self.days.iter().copied() {
            let objects = session.output_files(&files, day).await;
            let objects = objects.inspect_err(|_| stopped(session, day))?;
            if objects.is_empty() {
                continue;
            }
            if let Some(queue) = &queue {
                pace.begin_day().await;
                sent.extend(files.row_days(day, &objects));
                let result = pace.send(&queues, queue, &objects).await;
                result.inspect_err(|_| stopped(session, day))?;
                session
                    .console
                    .text(&format!("{}: {} files queued", day.to_iso(), objects.len()));
            }
            loaded = loaded + files.loaded(&objects);
            report.files += objects.len();
            report.days.push(DayFiles {
                day: day.to_iso(),
                files: objects.len(),
            });
        }
        report.dollars = loading_cost(self.source, loaded);
        Ok(Report::Files(report))
    }

    async fn load_log_events(
        &self,
        session: &Session,
        group: &str,
        mut pace: Pace,
        sent: &mut BTreeSet<Day>,
    ) -> Result<Report, DeployError> {
        let streams = RecordStreams::new(&session.account);
        let mut report = LogReport {
            log_group: group.to_owned(),
            sent: !self.dry_run,
            ..LogReport::default()
        };
        let mut bytes = 0;
        for day in self.days.iter().copied() {
            let sending = (!self.dry_run).then_some((&streams, &mut pace));
            let counted = session.load_log_events(group, day, sending).await;
            if !self.dry_run && counted.as_ref().map_or(true, |counted| counted.events > 0) {
                sent.insert(day);
            }
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
        }
        report.dollars = log_loading_cost(report.events, bytes);
        Ok(Report::LogEvents(report))
    }

    async fn put_records_again(
        &self,
        session: &Session,
        mut pace: Pace,
        sent: &mut BTreeSet<Day>,
    ) -> Result<Report, DeployError> {
        let streams = RecordStreams::new(&session.account);
        let stream = session.record_stream(self.source).await?;
        if let Some(stream) = session.existing(self.source, &stream)
            && !self.dry_run
            && !self.existing_streams
        {
            return Err(DeployError::Argument(format!(
                "{} are on the existing stream {stream}, whose other readers would receive the records again; \
                 pass --existing-streams to put them there",
                self.source.title()
            )));
        }
        let mut report = RecordReport {
            source: self.source.title().to_owned(),
            sent: !self.dry_run,
            ..RecordReport::default()
        };
        for day in self.days.iter().copied() {
            let sending = (!self.dry_run).then_some((&streams, &mut pace));
            let put = session.put_records_again(self.source, &stream, day, sending, sent);
            let counted = put.await.inspect_err(|_| stopped(session, day))?;
            report.other_kind += counted.other_kind;
            if counted.records == 0 {
                continue;
            }
            session
                .console
                .text(&format!("{}: {} records", day.to_iso(), counted.records));
            report.records += counted.records;
            report.days.push(DayRecordCount {
                day: day.to_iso(),
                records: counted.records,
            });
        }
        Ok(Report::Records(report))
    }

    /// Adds the partitions of days to which rows were sent, and of days that have rows already. Returns
    /// the number of those that failed.
    async fn add_partitions(
        &self,
        session: &Session,
        days: &BTreeSet<Day>,
    ) -> Result<usize, DeployError> {
        if self.dry_run || !self.adds_partitions || days.is_empty() {
            return Ok(0);
        }
        let days: Vec<_> = days.iter().copied().collect();
        let deployed = session.deployed().await?.into_iter();
        let deployed: Vec<_> = deployed.map(|(id, _)| id).collect();
        let tables = session.tables(&row_sources(self.source, &deployed)).await?;
        let mut loads = session.load_partitions(&tables, &days).await?;
        let mut missing = Vec::new();
        for table in tables {
            let mut days_without = session.missing_partitions(&table).await?;
            days_without.retain(|day| !days.contains(day));
            missing.push((table, days_without));
        }
        loads.extend(session.load_listed_partitions(&missing).await?);
        let mut failed = 0;
        for load in &loads {
            if let Some(failure) = &load.failure {
                failed += 1;
                session.console.warning(&format!(
                    "partition {} of {} was not added: {failure}",
                    load.day, load.table
                ));
            }
        }
        Ok(failed)
    }
}

/// The sources that have rows of the files of a source: the loader of Contact Lens also writes transcripts,
/// if their stack is deployed.
fn row_sources(source: Source, deployed: &[StackId]) -> Vec<Source> {
    let has_turns = source == Source::ContactLens && deployed.contains(&StackId::Transcripts);
    let turns = has_turns.then_some(Source::Transcripts);
    [source].into_iter().chain(turns).collect()
}

fn stopped(session: &Session, day: Day) {
    session.console.note(&format!(
        "stopped on {0}; to continue, run the command again with --from {0}",
        day.to_iso()
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_of_transcripts_are_added_if_their_stack_is_deployed() {
        let deployed = [StackId::ContactLens, StackId::Transcripts];
        let found = row_sources(Source::ContactLens, &deployed);
        assert_eq!(found, [Source::ContactLens, Source::Transcripts]);
        let found = row_sources(Source::ContactLens, &deployed[..1]);
        assert_eq!(found, [Source::ContactLens]);
        let found = row_sources(Source::EvaluationForms, &deployed);
        assert_eq!(found, [Source::EvaluationForms]);
    }
}
