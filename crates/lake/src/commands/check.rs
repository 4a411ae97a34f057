//! `lake check`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use cli::text::{count, number};
use cli::{ExitStatus, Printer, message};
use serde::Serialize;

use crate::engine::QueryFailure;
use crate::ingest::key_of_line;
use crate::store::{FileProblem, Lake, LocalDisk};

pub(crate) struct CheckSettings {
    pub(crate) lake: PathBuf,
}

#[derive(Serialize)]
struct CheckReport {
    lake: PathBuf,
    files: u64,
    rows: u64,
    findings: Vec<FileProblem>,
}

/// Verifies every file of a lake. Fails if one is damaged.
pub(crate) fn run(settings: &CheckSettings, printer: &Printer) -> anyhow::Result<ExitStatus> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    let mut findings = lake.verify(Some(key_of_line))?;
    findings.extend(damaged_curated_files(&settings.lake)?);
    let files = || lake.manifest().files();
    let report = CheckReport {
        lake: settings.lake.clone(),
        files: files().count() as u64,
        rows: files().map(|(_, file)| file.rows).sum(),
        findings,
    };
    printer.result(&report, || report.text())?;
    if report.findings.is_empty() {
        return Ok(ExitStatus::Success);
    }
    message::error(&format!(
        "{} found\n\nhint: restore the files, or run lake repair --lake {}",
        count(report.findings.len() as u64, "problem"),
        settings.lake.display()
    ));
    Ok(ExitStatus::Failure)
}

pub(super) fn damaged_curated_files(lake: &Path) -> anyhow::Result<Vec<FileProblem>> {
    // The engine does not open a lake that has rejected documents only.
    if !lake.join("curated").is_dir() {
        return Ok(Vec::new());
    }
    let lake = athena::Lake::open(lake).map_err(|error| QueryFailure::from_engine(&error, ""))?;
    let damaged = athena::damaged_curated_files(&lake)
        .map_err(|error| QueryFailure::from_engine(&error, ""))?;
    let finding = |athena::DamagedFile { path, problem }| FileProblem {
        partition: None,
        path,
        problem: format!("is damaged: {problem}"),
    };
    Ok(damaged.into_iter().map(finding).collect())
}

impl CheckReport {
    fn text(&self) -> String {
        let mut text = format!(
            "checked {} with {} rows\n",
            count(self.files, "file"),
            number(self.rows)
        );
        text += &list_findings(&self.findings);
        text
    }
}

/// Formats one line per finding.
pub(super) fn list_findings(findings: &[FileProblem]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {} {}", finding.path.display(), finding.problem);
    }
    text
}
