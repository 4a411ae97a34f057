//! `lake repair`.

use std::fmt::Write;
use std::path::PathBuf;

use cli::text::number;
use cli::{ExitStatus, Printer, message, table};

use super::check::list_findings;
use crate::ingest::key_of_line;
use crate::store::{LocalDisk, RepairReport, RepairedPartition, repair};

pub(crate) struct RepairSettings {
    pub(crate) lake: PathBuf,
}

/// Repairs a lake and reports what was changed.
pub(crate) fn run(settings: &RepairSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let report = repair(&settings.lake, &LocalDisk, key_of_line)?;
    printer.result(&report, || text(&report))?;
    if report.is_index_reset {
        message::info(
            "hint: ingest the original documents again to add missing rows; rows that are present \
             are not duplicated",
        );
    }
    Ok(ExitStatus::Success)
}

fn text(report: &RepairReport) -> String {
    if report.findings.is_empty() && report.partitions.is_empty() {
        return "no problems found\n".to_owned();
    }
    let mut text = String::new();
    if !report.findings.is_empty() {
        text += "found\n";
        text += &list_findings(&report.findings);
    }
    if !report.partitions.is_empty() {
        text += if text.is_empty() { "" } else { "\n" };
        let rows = report.partitions.iter().map(|(partition, repaired)| {
            let RepairedPartition {
                rows,
                duplicates,
                missing,
            } = *repaired;
            let numbers = [rows, duplicates, missing].map(number);
            [vec![partition.to_string()], numbers.to_vec()].concat()
        });
        let heading = ["rebuilt partition", "rows", "duplicates dropped", "missing"];
        text += &table(&heading, 1, rows.collect());
    }
    for (number, path) in report.kept.iter().enumerate() {
        if number == 0 {
            text += "\ndamaged files were moved\n";
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", path.display());
    }
    text
}
