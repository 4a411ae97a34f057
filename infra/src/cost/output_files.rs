//! Contact Lens and evaluation files: an event per object, a message and a row per file.

use std::ops::Add;

use connect_core::Source;

use super::Site;
use super::bill::Bill;
use super::catalogue::{behaviour, prices, volumes as site};
use super::delivery::Delivery;
use super::function_calls::{Calls, charge_log};
use super::queues::PolledQueue;
use super::units::{DAYS_PER_MONTH, Dollars, Flow};
use super::volume::Volumes;

/// Metrics of records in, out and failed, and of bytes out.
const METRICS: f64 = 4.0;
/// Metrics of objects that the event processor ignores, one for each kind that Connect writes.
const IGNORED_ANALYSES: f64 = 2.0;
const IGNORED_EVALUATIONS: f64 = 1.0;
/// Maximum batch size of the loader and the writer.
const MOST_TOGETHER: [f64; 2] = [50.0, 100.0];

/// Files of one kind that become rows.
struct FilePath {
    files: Flow,
    rows: Flow,
    /// Objects that Connect writes per file, including the file; each causes an event.
    objects_per_file: f64,
    /// Objects per file that the rule sends to the event processor.
    calls_per_file: f64,
    /// Metrics of ignored objects.
    ignored_kinds: f64,
    /// The event processor, the loader and the writer.
    functions: [&'static functions::Function; 3],
}

pub(super) fn charge_contact_lens(bill: &mut Bill<'_>, volumes: &Volumes) {
    let path = FilePath {
        files: volumes.analyses,
        rows: volumes.analysis_rows,
        objects_per_file: bill.number(&site::OBJECTS_PER_ANALYSIS),
        calls_per_file: bill.number(&site::FILES_PER_ANALYSIS),
        ignored_kinds: IGNORED_ANALYSES,
        functions: [
            &functions::CL_EVENT_PROCESSOR,
            &functions::CL_OUTPUT_FILE_LOADER,
            &functions::CL_RECORD_WRITER,
        ],
    };
    path.charge(bill);
}

/// Transcripts: the turns, and the redacted files that are read only for them. Files that are read
/// anyway cost nothing more.
pub(super) fn charge_transcripts(bill: &mut Bill<'_>, volumes: &Volumes) {
    charge_redacted_files(bill, volumes.analyses);
    charge_turns(bill, volumes.turns);
}

/// Redacted files that are read for their transcripts and have no other row.
fn charge_redacted_files(bill: &mut Bill<'_>, files: Flow) {
    let loader = &functions::CL_OUTPUT_FILE_LOADER;
    let queue = PolledQueue {
        messages_per_day: files.per_day,
        sent_together: 1.0,
        most_together: MOST_TOGETHER[0],
    };
    queue.charge_messages(bill, "messages of redacted files");
    Calls {
        per_month: queue.batches_per_month(bill),
        memory_megabytes: f64::from(loader.memory_megabytes),
        milliseconds_each: bill.number(&behaviour::LOADER_MILLISECONDS),
        metrics: 0.0,
    }
    .charge(bill);
    let files = files.per_month();
    bill.charge(&prices::GETS, "redacted files read", files);
    bill.charge(
        &prices::KEYS,
        "keys of redacted files",
        files * bill.number(&behaviour::KMS_PER_FILE),
    );
}

/// Delivery and storage of the rows of turns.
fn charge_turns(bill: &mut Bill<'_>, turns: Flow) {
    let months_kept = bill.number(&site::TRANSCRIPT_DAYS) / DAYS_PER_MONTH;
    Delivery {
        taken: turns,
        rows: turns,
        sorted_by_jq: true,
        months_kept: months_kept.min(bill.site.months_kept.into()),
    }
    .charge(bill);
}

/// Evaluation forms. The rule takes all objects under the prefix.
pub(super) fn charge_evaluation_forms(bill: &mut Bill<'_>, volumes: &Volumes) {
    let objects = bill.number(&site::OBJECTS_PER_EVALUATION);
    FilePath {
        files: volumes.evaluations,
        rows: volumes.evaluation_rows,
        objects_per_file: objects,
        calls_per_file: objects,
        ignored_kinds: IGNORED_EVALUATIONS,
        functions: [
            &functions::EF_EVENT_PROCESSOR,
            &functions::EF_OUTPUT_FILE_LOADER,
            &functions::EF_RECORD_WRITER,
        ],
    }
    .charge(bill);
}

/// Files of Contact Lens or evaluations that are loaded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadedFiles {
    /// Files that become a row.
    pub rows: usize,
    /// Files whose transcripts become rows too.
    pub transcripts: usize,
    /// Files that are read only for their transcripts; they are among `transcripts`.
    pub transcripts_only: usize,
}

impl Add for LoadedFiles {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            transcripts: self.transcripts + other.transcripts,
            transcripts_only: self.transcripts_only + other.transcripts_only,
        }
    }
}

/// The cost of loading files of Contact Lens or evaluations once, without their events, and without what a
/// month costs that has no files: metrics, and polling of queues.
pub fn loading_cost(source: Source, files: LoadedFiles) -> Dollars {
    month_with(source, files) - month_with(source, LoadedFiles::default())
}

/// The cost of a month in which the files are loaded.
fn month_with(source: Source, files: LoadedFiles) -> Dollars {
    let site = Site::new(1);
    let volumes = Volumes::new(1, &site.assumptions);
    let (rows, functions) = if source == Source::EvaluationForms {
        let functions = [
            &functions::EF_EVENT_PROCESSOR,
            &functions::EF_OUTPUT_FILE_LOADER,
            &functions::EF_RECORD_WRITER,
        ];
        (volumes.evaluation_rows, functions)
    } else {
        let functions = [
            &functions::CL_EVENT_PROCESSOR,
            &functions::CL_OUTPUT_FILE_LOADER,
            &functions::CL_RECORD_WRITER,
        ];
        (volumes.analysis_rows, functions)
    };
    let rows = flow(files.rows, rows.bytes_each);
    let mut bill = Bill::new(&site);
    let path = FilePath {
        files: rows,
        rows,
        objects_per_file: 0.0,
        calls_per_file: 0.0,
        ignored_kinds: 0.0,
        functions,
    };
    path.charge(&mut bill);
    if files.transcripts > 0 {
        let files = flow(files.transcripts, volumes.turns.bytes_each);
        let turns = Flow {
            per_day: files.per_day * bill.number(&site::TURNS_PER_ANALYSIS),
            ..files
        };
        charge_turns(&mut bill, turns);
    }
    if files.transcripts_only > 0 {
        let files = flow(files.transcripts_only, volumes.analyses.bytes_each);
        charge_redacted_files(&mut bill, files);
    }
    bill.lines().into_iter().map(|line| line.dollars).sum()
}

/// Records that arrive once, spread over a month.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate of more than 2^53 files may be rounded"
)]
fn flow(records: usize, bytes_each: f64) -> Flow {
    Flow {
        per_day: records as f64 / DAYS_PER_MONTH,
        bytes_each,
    }
}

impl FilePath {
    fn charge(&self, bill: &mut Bill<'_>) {
        let files = self.files.per_month();
        bill.charge(
            &prices::EVENTS,
            "events of new objects",
            files * self.objects_per_file,
        );
        let [loading, writing] = self.queues(bill);
        for calls in self.calls(bill, loading, writing) {
            calls.charge(bill);
        }
        charge_log(bill, files * bill.number(&behaviour::EVENT_LINE_BYTES));
        loading.charge(bill);
        writing.charge(bill);
        bill.charge(&prices::GETS, "files read", files);
        bill.charge(
            &prices::KEYS,
            "keys of the files",
            files * bill.number(&behaviour::KMS_PER_FILE),
        );
        Delivery {
            taken: self.rows,
            rows: self.rows,
            sorted_by_jq: true,
            months_kept: bill.site.months_kept.into(),
        }
        .charge(bill);
    }

    /// Queues of the loader and the writer; the loader sends the rows of a batch in one request.
    fn queues(&self, bill: &Bill<'_>) -> [PolledQueue; 2] {
        let messages_per_day = self.files.per_day;
        let loading = PolledQueue {
            messages_per_day,
            sent_together: 1.0,
            most_together: MOST_TOGETHER[0],
        };
        let writing = PolledQueue {
            messages_per_day,
            sent_together: loading.batch(bill),
            most_together: MOST_TOGETHER[1],
        };
        [loading, writing]
    }

    fn calls(&self, bill: &Bill<'_>, loading: PolledQueue, writing: PolledQueue) -> [Calls; 3] {
        let [event_processor, loader, writer] = self.functions;
        let calls = |per_month, function: &functions::Function, milliseconds, metrics| Calls {
            per_month,
            memory_megabytes: f64::from(function.memory_megabytes),
            milliseconds_each: bill.number(milliseconds),
            metrics,
        };
        [
            calls(
                self.files.per_month() * self.calls_per_file,
                event_processor,
                &behaviour::EVENT_PROCESSOR_MILLISECONDS,
                METRICS + self.ignored_kinds,
            ),
            calls(
                loading.batches_per_month(bill),
                loader,
                &behaviour::LOADER_MILLISECONDS,
                METRICS,
            ),
            calls(
                writing.batches_per_month(bill),
                writer,
                &behaviour::WRITER_MILLISECONDS,
                METRICS,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loading_a_file_costs_no_month_of_metrics() {
        for source in [Source::ContactLens, Source::EvaluationForms] {
            let cost = |rows| {
                let files = LoadedFiles {
                    rows,
                    ..LoadedFiles::default()
                };
                loading_cost(source, files).amount()
            };
            assert!(cost(0).abs() < f64::EPSILON && cost(1) > 0.0 && cost(1) < 0.001);
            let [one, two] = [1_000_000, 2_000_000].map(cost);
            assert!(one > 1.0 && two > one, "{one} {two}");
        }
    }

    #[test]
    fn turns_are_part_of_the_cost_of_loading_files() {
        let cost = |rows, transcripts, transcripts_only| {
            let files = LoadedFiles {
                rows,
                transcripts,
                transcripts_only,
            };
            loading_cost(Source::ContactLens, files).amount()
        };
        let files = 1_000_000;
        let numbers = cost(files, 0, 0);
        let with_turns = cost(files, files, 0);
        // Firehose bills 60 turns of each file, rounded up to 5 KB.
        let gigabytes = 1e6 * 60.0 * 5.0 / 1_024.0 / 1_024.0;
        let ingested = gigabytes * prices::INGESTED.assumption.value;
        assert!(with_turns - numbers > ingested, "{numbers} {with_turns}");
        // The redacted twins are read too.
        assert!(cost(files, files, files) > with_turns);
    }
}
