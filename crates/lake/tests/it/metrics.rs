//! Metrics of named queries against the reference implementation in `tests/metrics`. Skipped
//! without Python.

use std::path::Path;
use std::process::Command;

use crate::support::{run, scene};

const REFERENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/metrics/compare.py"
);

fn has_python() -> bool {
    let zones = "import zoneinfo; zoneinfo.ZoneInfo('America/New_York')";
    let check = Command::new("python3").args(["-c", zones]).output();
    check.is_ok_and(|output| output.status.success())
}

fn compare(folder: &Path) -> std::process::Output {
    Command::new("python3")
        .args(["-B", REFERENCE, "--lake-program"])
        .arg(env!("CARGO_BIN_EXE_lake"))
        .arg("--documents")
        .arg(folder.join("documents"))
        .arg("--lake")
        .arg(folder.join("lake"))
        .args(["--from", "2026-10-25", "--to", "2026-11-04"])
        .args(["--time-zone", "America/New_York"])
        .args(["--time-zone", "Asia/Kolkata"])
        .output()
        .unwrap()
}

/// The days contain the end of daylight saving time in New York, 1 November.
#[test]
fn named_queries_match_the_reference_implementation() {
    if !has_python() {
        eprintln!("skipped: python3 with time zones not found");
        return;
    }
    let (folder, _filters) = scene();
    let generate = "generate --agents 3 --days 14 --until 2026-11-05T15:00:00Z --seed 4";
    run(&folder, &format!("{generate} --into FOLDER/documents"));
    run(&folder, "ingest FOLDER/documents --into LAKE");
    let output = compare(folder.path());
    let report = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{report}{errors}");
    assert!(report.contains(" 0 differences"), "{report}");
}
