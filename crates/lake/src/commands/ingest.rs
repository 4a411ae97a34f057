//! `lake ingest`.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::ingest::{IngestOptions, Reason, Summary, check_paths, ingest};
use crate::printer::{self, Printer, counted, number, table};
use crate::progress::Progress;
use crate::store::{Lake, LocalDisk};

pub(crate) struct IngestSettings {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) lake: PathBuf,
    pub(crate) options: IngestOptions,
}

/// Ingests the documents and prints a report.
pub(crate) fn run(settings: &IngestSettings, printer: &Printer) -> anyhow::Result<ExitCode> {
    check_paths(&settings.paths)?;
    let progress = Progress::on_terminal();
    let mut lake = Lake::open_to_write(&settings.lake, &LocalDisk)?;
    let summary = ingest(&settings.paths, &settings.options, &mut lake, &progress);
    progress.finish();
    let summary = summary?;
    printer.answer(&summary, || report(&summary))?;
    let has_rows = summary
        .sources
        .values()
        .any(|source| source.rows + source.already_there > 0);
    if !has_rows && !summary.sources.is_empty() {
        printer::warn("no document became a row");
    }
    let rejected = summary.rejected_documents();
    if rejected > 0 {
        printer::warn(&format!(
            "{} rejected",
            counted(rejected, "document", "was", "were")
        ));
    }
    if summary.unreadable.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    printer::error(&format!(
        "{} not read",
        counted(summary.unreadable.len() as u64, "file", "was", "were")
    ));
    Ok(ExitCode::FAILURE)
}

fn report(summary: &Summary) -> String {
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
    reasons(
        &mut text,
        &format!("rejected (kept in {})", errors.display()),
        &summary.rejected,
    );
    reasons(&mut text, "skipped", &summary.skipped);
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
