//! `lake repair`.

use std::fmt::Write;
use std::path::PathBuf;

use cli::text::number;
use cli::{ExitStatus, Printer, message, table};

use serde::Serialize;

use super::check::{damaged_curated_files, list_findings};
use crate::ingest::key_of_line;
use crate::store::{Disk, LocalDisk, RepairReport, RepairedPartition, StoreError, repair};

pub(crate) struct RepairSettings {
    pub(crate) lake: PathBuf,
}

/// Report of a repair.
#[derive(Serialize)]
struct Repaired {
    #[serde(flatten)]
    rows: RepairReport,
    /// Damaged curated files, which were removed.
    removed: Vec<PathBuf>,
}

/// Repairs a lake and reports what was changed.
pub(crate) fn run(settings: &RepairSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let mut report = Repaired {
        rows: repair(&settings.lake, &LocalDisk, key_of_line)?,
        removed: Vec::new(),
    };
    for finding in damaged_curated_files(&settings.lake)? {
        let removed = LocalDisk.remove(&finding.path);
        removed.map_err(StoreError::disk("remove", &finding.path))?;
        report.removed.push(finding.path.clone());
        report.rows.findings.push(finding);
    }
    printer.result(&report, || text(&report))?;
    if !report.removed.is_empty() {
        message::info(&format!(
            "hint: days without a curated file are read from rows; write them again with: lake curate --lake {}",
            settings.lake.display()
        ));
    }
    if report.rows.is_index_reset {
        message::info(
            "hint: ingest the original documents again to add missing rows; rows that are present \
             are not duplicated",
        );
    }
    Ok(ExitStatus::Success)
}

fn text(repaired: &Repaired) -> String {
    let report = &repaired.rows;
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
    for (number, path) in repaired.removed.iter().enumerate() {
        if number == 0 {
            text += "\nremoved damaged curated files\n";
        }
        let _ = writeln!(text, "  {}", path.display());
    }
    text
}
