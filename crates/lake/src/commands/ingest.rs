//! `lake ingest`.

use std::fmt::Write;
use std::path::PathBuf;

use account::ConnectionSettings;
use analytics::TimeZone;
use cli::text::{count_with_verb, number};
use cli::{ExitStatus, Printer, message, table};

use crate::bucket::{Buckets, DayRange, S3Uri};
use crate::curate::{CurateOptions, curate};
use crate::engine::{self, EngineSettings};
use crate::ingest::{IngestOptions, Reason, Summary, check_paths, ingest, ingest_objects};
use crate::progress::Progress;
use crate::store::{Lake, LocalDisk};

pub(crate) struct IngestSettings {
    pub(crate) inputs: Inputs,
    pub(crate) lake: PathBuf,
    pub(crate) options: IngestOptions,
    /// Refresh curated tables in this time zone afterwards.
    pub(crate) curate: Option<TimeZone>,
}

/// What to ingest.
pub(crate) enum Inputs {
    Paths(Vec<PathBuf>),
    Objects {
        locations: Vec<S3Uri>,
        days: DayRange,
        connection: ConnectionSettings,
    },
}

/// Ingests the documents and prints a report.
pub(crate) fn run(settings: &IngestSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let progress = Progress::on_terminal();
    let summary = add(settings, &progress);
    progress.finish();
    let summary = summary?;
    printer.result(&summary, || {
        report(&summary, settings.options.keep_rejected)
    })?;
    let has_rows = summary
        .sources
        .values()
        .any(|source| source.rows + source.already_there > 0);
    if !has_rows && !summary.sources.is_empty() {
        message::warning("no document became a row");
    }
    let rejected = summary.rejected_documents();
    if rejected > 0 {
        message::warning(&format!(
            "{} rejected",
            count_with_verb(rejected, "document", "was", "were")
        ));
    }
    let is_curated = match &settings.curate {
        Some(time_zone) => refresh(settings, time_zone)?,
        None => true,
    };
    if summary.unreadable.is_empty() {
        return Ok(if is_curated {
            ExitStatus::Success
        } else {
            ExitStatus::Failure
        });
    }
    message::error(&format!(
        "{} not read",
        count_with_verb(summary.unreadable.len() as u64, "file", "was", "were")
    ));
    Ok(ExitStatus::Failure)
}

fn add(settings: &IngestSettings, progress: &Progress) -> anyhow::Result<Summary> {
    let options = &settings.options;
    let open = || Lake::open_to_write(&settings.lake, &LocalDisk);
    match &settings.inputs {
        Inputs::Paths(paths) => {
            check_paths(paths)?;
            Ok(ingest(paths, options, &mut open()?, progress)?)
        }
        Inputs::Objects {
            locations,
            days,
            connection,
        } => {
            let buckets = Buckets::connect(connection)?;
            ingest_objects(&buckets, locations, *days, options, &mut open()?, progress)
        }
    }
}

/// Refreshes curated tables; returns whether all days could be written.
fn refresh(settings: &IngestSettings, time_zone: &TimeZone) -> anyhow::Result<bool> {
    let session = engine::open(&EngineSettings {
        time_zone: time_zone.clone(),
        ..EngineSettings::new(settings.lake.clone())
    })?;
    let report = curate(
        &session,
        &CurateOptions::default(),
        &Progress::on_terminal(),
    )?;
    message::info(&report.summary());
    Ok(!report.warn_of_failures())
}

fn report(summary: &Summary, keep_rejected: bool) -> String {
    if summary.sources.is_empty() && summary.unreadable.is_empty() {
        return "no documents found\n".to_owned();
    }
    let mut text = table(
        &[
            "source",
            "files",
            "rows",
            "duplicates",
            "rejected",
            "skipped",
        ],
        1,
        sources(summary),
    );
    let errors = summary.lake.join("errors");
    let errors = errors.display();
    let title = if keep_rejected {
        format!("rejected (copies in {errors})")
    } else {
        format!("rejected (listed in {errors}; --keep-rejected copies the documents)")
    };
    reasons(&mut text, &title, &summary.rejected);
    reasons(&mut text, "skipped", &summary.skipped);
    let fields: Vec<Reason> = summary.unreadable_fields.iter().map(Reason::from).collect();
    reasons(
        &mut text,
        "fields that could not be read (null in the rows, or with U+FFFD)",
        &fields,
    );
    if !summary.unreadable.is_empty() {
        text.push_str("\nnot read (nothing was ingested from these files)\n");
    }
    for unreadable in &summary.unreadable {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}\n    {}", unreadable.file, unreadable.reason);
    }
    text
}

fn sources(summary: &Summary) -> Vec<Vec<String>> {
    let counts = summary.sources.iter().map(|(source, counts)| {
        let numbers = [
            counts.files,
            counts.rows,
            counts.already_there,
            counts.rejected,
            counts.skipped,
        ];
        std::iter::once(<&str>::from(*source).to_owned())
            .chain(numbers.map(number))
            .collect()
    });
    counts.collect()
}

fn reasons(text: &mut String, title: &str, reasons: &[Reason]) {
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    let width = reasons
        .iter()
        .map(|reason| number(reason.count).len())
        .max()
        .unwrap_or(0);
    for reason in reasons {
        let _ = writeln!(
            text,
            "  {:>width$}  {}",
            number(reason.count),
            reason.reason
        );
        let more = reason.count - reason.examples.len() as u64;
        let more = (more > 0).then(|| format!("and {} more", number(more)));
        for example in reason.examples.iter().chain(&more) {
            let _ = writeln!(text, "  {:width$}  {example}", "");
        }
    }
}
