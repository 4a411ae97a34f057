//! `lake erase`.

use std::fmt::Write;
use std::path::PathBuf;

use cli::text::{count, number};
use cli::{ExitStatus, Printer, table};

use crate::erase::{EraseOptions, EraseReport, erase};
use crate::store::{EditedRows, Lake, LocalDisk};

pub(crate) struct EraseSettings {
    pub(crate) lake: PathBuf,
    pub(crate) options: EraseOptions,
}

/// Erases a person and reports what was changed.
pub(crate) fn run(settings: &EraseSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    // Opening a lake to write would create one.
    drop(Lake::open(&settings.lake, &LocalDisk)?);
    let mut lake = Lake::open_to_write(&settings.lake, &LocalDisk)?;
    let report = erase(&mut lake, &settings.options)?;
    printer.result(&report, || text(&report))?;
    Ok(ExitStatus::Success)
}

fn text(report: &EraseReport) -> String {
    let contacts = count(report.contacts.len() as u64, "contact");
    let mut text = if report.dry_run {
        format!("{contacts} found; nothing was changed\n")
    } else {
        format!("{contacts} erased\n")
    };
    for contact in &report.contacts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {contact}");
    }
    if !report.partitions.is_empty() {
        let rows = report.partitions.iter().map(|(partition, edited)| {
            let EditedRows { removed, replaced } = *edited;
            vec![partition.to_string(), number(removed), number(replaced)]
        });
        text.push('\n');
        text += &table(&["rows of", "removed", "without IDs"], 1, rows.collect());
    }
    text += "\nnot erased\n";
    for remains in &report.remains {
        let _ = writeln!(text, "  {remains}");
    }
    text
}
