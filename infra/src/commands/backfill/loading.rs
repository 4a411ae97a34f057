//! Loads days one after another, and remembers what was sent.

use std::collections::{BTreeMap, BTreeSet};

use cli::text::{count, number};
use connect_core::{Day, Source};
use parameters::Parameters;

use super::report::{
    DayEventCount, DayFiles, DayRecordCount, FileReport, LogReport, RecordReport, Report,
};
use super::request::BackfillRequest;
use crate::cost::{LoadedFiles, loading_cost, log_loading_cost};
use crate::deploy::backfill::OutputFileSource;
use crate::deploy::flow_logs::{DayEvents, log_group};
use crate::deploy::interrupt::Interrupt;
use crate::deploy::pace::Pace;
use crate::deploy::queues::Queues;
use crate::deploy::record_streams::RecordStreams;
use crate::deploy::stream_records::DayRecords;
use crate::deploy::{DeployError, Session};

/// Default limit of files per second.
const FILES_PER_SECOND: u32 = 100;
/// Default limit of log events or records per second.
const EVENTS_PER_SECOND: u32 = 5_000;
/// Limit of unrecognized keys in warnings.
const MOST_WARNINGS: usize = 10;

/// Days that are loaded, or counted.
#[derive(Debug)]
pub(super) struct Loading<'a> {
    session: &'a Session,
    request: &'a BackfillRequest,
    pace: Pace,
    /// The day under way, at the end of the last one none.
    day: Option<Day>,
    /// Days of rows that were sent, or may have been.
    row_days: BTreeSet<Day>,
    found: BackfillContent,
}

/// What was found, and sent unless it is only counted.
#[derive(Debug, Default)]
struct BackfillContent {
    /// Bucket or log group.
    origin: String,
    days: Vec<(Day, usize)>,
    files: LoadedFiles,
    /// Number of objects that are not loaded, by the name of their kind.
    not_loaded: BTreeMap<&'static str, usize>,
    /// Keys of unknown objects.
    unrecognized: Vec<String>,
    /// Size of the messages of log events in bytes.
    bytes: u64,
    /// Records of the other kind.
    other_kind: usize,
}

impl<'a> Loading<'a> {
    pub(super) fn new(
        session: &'a Session,
        request: &'a BackfillRequest,
        parameters: &Parameters,
    ) -> Self {
        let default_rate = match request.source {
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => FILES_PER_SECOND,
            Source::ContactRecords | Source::AgentEvents | Source::ContactFlowLogs => {
                EVENTS_PER_SECOND
            }
        };
        let rate = request.rate.unwrap_or(default_rate);
        Self {
            session,
            request,
            pace: Pace::new(rate, parameters.firehose.buffer_seconds, Interrupt::never()),
            day: None,
            row_days: BTreeSet::new(),
            found: BackfillContent::default(),
        }
    }

    /// The day that was not completed.
    pub(super) fn day(&self) -> Option<Day> {
        self.day
    }

    /// Days of rows that were sent, or may have been.
    pub(super) fn row_days(&self) -> &BTreeSet<Day> {
        &self.row_days
    }

    /// Loads the days.
    ///
    /// # Errors
    /// The source is not enabled, a request fails, or the user has pressed Ctrl-C.
    pub(super) async fn run(
        &mut self,
        parameters: &Parameters,
        interrupt: Interrupt,
    ) -> Result<(), DeployError> {
        self.pace.interrupt = interrupt;
        match self.request.source {
            Source::ContactFlowLogs => self.load_log_events(log_group(parameters)?).await?,
            Source::ContactRecords | Source::AgentEvents => self.put_records_again().await?,
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => {
                self.queue_files(parameters).await?;
            }
        }
        self.day = None;
        Ok(())
    }

    fn begin(&mut self, day: Day) -> Result<(), DeployError> {
        self.day = Some(day);
        self.pace.interrupt.check()
    }

    async fn queue_files(&mut self, parameters: &Parameters) -> Result<(), DeployError> {
        let session = self.session;
        let files = OutputFileSource::new(self.request.source, parameters)?;
        let files = session.with_folders(files).await?;
        files.bucket().clone_into(&mut self.found.origin);
        let queues = Queues::new(&session.account);
        let queue = if self.request.dry_run {
            None
        } else {
            Some(session.loader_queue(&queues, &files).await?)
        };
        for day in self.request.days.iter().copied() {
            self.begin(day)?;
            let objects = session.day_objects(&files, day).await?;
            self.add_not_loaded(objects.not_loaded, objects.unrecognized);
            let objects = objects.files;
            if objects.is_empty() {
                continue;
            }
            let Some(queue) = &queue else {
                self.found.days.push((day, objects.len()));
                self.found.files = self.found.files + files.loaded(&objects);
                continue;
            };
            self.pace.begin_day().await?;
            let mut counter = session.counter(day.to_iso(), "files queued", Some(objects.len()));
            let sent = self.pace.send(&queues, queue, &objects, &mut counter).await;
            let done = counter.count();
            drop(counter);
            // Some of the files of a failed request may be in the queue.
            let may_be_sent = match &sent {
                Err(DeployError::Interrupted) => &objects[..done],
                Ok(()) | Err(_) => &objects,
            };
            self.row_days.extend(files.row_days(day, may_be_sent));
            self.found.files = self.found.files + files.loaded(&objects[..done]);
            let total = match &sent {
                Ok(()) => String::new(),
                Err(_) => format!(" of {}", number(objects.len() as u64)),
            };
            self.add(
                day,
                done,
                &format!("{}{total} files queued", number(done as u64)),
            );
            sent?;
        }
        Ok(())
    }

    async fn load_log_events(&mut self, group: &str) -> Result<(), DeployError> {
        group.clone_into(&mut self.found.origin);
        let streams = RecordStreams::new(&self.session.account);
        let streams = (!self.request.dry_run).then_some(&streams);
        for day in self.request.days.iter().copied() {
            self.begin(day)?;
            let (mut counted, pace) = (DayEvents::default(), &mut self.pace);
            let load = self
                .session
                .load_log_events(group, day, streams, pace, &mut counted);
            let loaded = load.await;
            // Some of the log events of a failed request may be on the stream.
            let is_in_doubt = !matches!(&loaded, Ok(()) | Err(DeployError::Interrupted));
            if streams.is_some() && (counted.events > 0 || is_in_doubt) {
                self.row_days.insert(day);
            }
            self.found.bytes += counted.bytes;
            self.add(
                day,
                counted.events,
                &count(counted.events as u64, "log event"),
            );
            loaded?;
        }
        Ok(())
    }

    async fn put_records_again(&mut self) -> Result<(), DeployError> {
        let (session, source) = (self.session, self.request.source);
        let stream = session.record_stream(source).await?;
        if let Some(stream) = session.existing(source, &stream)
            && !self.request.dry_run
            && !self.request.existing_streams
        {
            return Err(DeployError::Argument(format!(
                "{} are on the existing stream {stream}, whose other readers would receive the records again; \
                 pass --existing-streams to put them there",
                source.title()
            )));
        }
        let streams = RecordStreams::new(&session.account);
        let streams = (!self.request.dry_run).then_some(&streams);
        for day in self.request.days.iter().copied() {
            self.begin(day)?;
            let (mut counted, pace) = (DayRecords::default(), &mut self.pace);
            let put = session.put_records_again(source, &stream, day, streams, pace, &mut counted);
            let put = put.await;
            self.row_days.append(&mut counted.row_days);
            self.found.other_kind += counted.other_kind;
            self.add(
                day,
                counted.records,
                &count(counted.records as u64, "record"),
            );
            put?;
        }
        Ok(())
    }

    /// Adds the objects of a day that are not loaded, and warns of those with unrecognized keys.
    fn add_not_loaded(
        &mut self,
        not_loaded: BTreeMap<&'static str, usize>,
        unrecognized: Vec<String>,
    ) {
        for (kind, count) in not_loaded {
            *self.found.not_loaded.entry(kind).or_default() += count;
        }
        for key in unrecognized {
            let console = &self.session.console;
            match self.found.unrecognized.len() {
                0..MOST_WARNINGS => console.warning(&format!(
                    "unrecognized object key; not loaded: s3://{}/{key}",
                    self.found.origin
                )),
                MOST_WARNINGS => console.warning(
                    "more unrecognized object keys; the result with --format json lists all of them",
                ),
                _ => {}
            }
            self.found.unrecognized.push(key);
        }
    }

    /// Adds the count of a day, if there is one, and prints it.
    fn add(&mut self, day: Day, count: usize, text: &str) {
        if count > 0 {
            self.found.days.push((day, count));
            self.session.text(&format!("{}: {text}", day.to_iso()));
        }
    }

    /// What was found, and sent unless it is only counted.
    pub(super) fn report(&self) -> Report {
        let (found, source) = (&self.found, self.request.source);
        let is_sent = !self.request.dry_run;
        let days = found.days.iter().map(|(day, count)| (day.to_iso(), *count));
        let total = found.days.iter().map(|(_, count)| count).sum();
        match source {
            Source::ContactFlowLogs => Report::LogEvents(LogReport {
                log_group: found.origin.clone(),
                days: days
                    .map(|(day, events)| DayEventCount { day, events })
                    .collect(),
                events: total,
                sent: is_sent,
                dollars: log_loading_cost(total, found.bytes),
            }),
            Source::ContactRecords | Source::AgentEvents => Report::Records(RecordReport {
                source: source.title().to_owned(),
                days: days
                    .map(|(day, records)| DayRecordCount { day, records })
                    .collect(),
                records: total,
                other_kind: found.other_kind,
                sent: is_sent,
            }),
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => {
                Report::Files(FileReport {
                    bucket: found.origin.clone(),
                    days: days.map(|(day, files)| DayFiles { day, files }).collect(),
                    files: total,
                    queued: is_sent,
                    not_loaded: found.not_loaded.clone(),
                    keys_unrecognized: found.unrecognized.clone(),
                    dollars: loading_cost(source, found.files),
                })
            }
        }
    }
}
