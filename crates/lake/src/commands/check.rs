//! `lake check`.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use crate::ingest::key_of_line;
use crate::printer::{self, Printer, number, things};
use crate::store::{Finding, Lake, LocalDisk};

pub(crate) struct CheckSettings {
    pub(crate) lake: PathBuf,
}

#[derive(Serialize)]
struct CheckReport {
    lake: PathBuf,
    files: u64,
    rows: u64,
    findings: Vec<Finding>,
}

/// Verifies every file of a lake. Fails if one is damaged.
pub(crate) fn run(settings: &CheckSettings, printer: &Printer) -> anyhow::Result<ExitCode> {
    let lake = Lake::open(&settings.lake, &LocalDisk)?;
    let findings = lake.verify(Some(key_of_line))?;
    let files = || lake.manifest().files();
    let report = CheckReport {
        lake: settings.lake.clone(),
        files: files().count() as u64,
        rows: files().map(|(_, file)| file.rows).sum(),
        findings,
    };
    printer.answer(&report, || report.text())?;
    if report.findings.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    printer::error(&format!(
        "{} found\n\nhint: restore the files, or run lake repair --lake {}",
        things(report.findings.len() as u64, "problem"),
        settings.lake.display()
    ));
    Ok(ExitCode::FAILURE)
}

impl CheckReport {
    fn text(&self) -> String {
        let mut text = format!(
            "checked {} with {} rows\n",
            things(self.files, "file"),
            number(self.rows)
        );
        text += &list_findings(&self.findings);
        text
    }
}

/// Formats one line per finding.
pub(super) fn list_findings(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {} {}", finding.path.display(), finding.problem);
    }
    text
}
