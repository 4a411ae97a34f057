//! Metrics against the reference implementation in `tests/metrics`, over two weeks of the demo.
//! SKIPPED without Python.

use std::path::Path;
use std::process::Command;

use crate::serving::Server;
use crate::support::{run, scene, skipped};

const REFERENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/metrics/compare.py"
);

/// Set to `1` to compare all agents of `lake demo`, and every query and visual in both time zones with
/// values for parameters and filters, which takes many minutes.
const WHOLE_DEMO: &str = "LAKE_TEST_WHOLE_DEMO";

/// Agents without that variable; seed, days and all else are those of the demo.
const AGENTS: u32 = 4;

/// Every named query and every visual is compared once in the first.
const ZONES: [&str; 2] = ["America/New_York", "Asia/Kolkata"];

/// The days contain the end of daylight saving time in New York, 1 November.
const DAYS: [&str; 2] = ["2026-10-25", "2026-11-04"];

fn has_python() -> bool {
    let zones = "import zoneinfo; zoneinfo.ZoneInfo('America/New_York')";
    let check = Command::new("python3").args(["-c", zones]).output();
    check.is_ok_and(|output| output.status.success())
}

fn is_whole() -> bool {
    std::env::var(WHOLE_DEMO).is_ok_and(|value| value == "1")
}

/// Whether every named query and every visual is compared: once, or with its parameters and filters.
fn scope(zone: &str) -> Option<&'static str> {
    if is_whole() {
        Some("--everything")
    } else {
        (zone == ZONES[0]).then_some("--each")
    }
}

fn compare(folder: &Path, zone: &str) -> std::process::Output {
    let server = Server::start_with(&folder.join("lake"), &["--time-zone", zone]);
    let address = format!("http://{}", server.host());
    Command::new("python3")
        .args(["-B", REFERENCE, "--lake-program"])
        .arg(env!("CARGO_BIN_EXE_lake"))
        .arg("--documents")
        .arg(folder.join("documents"))
        .arg("--lake")
        .arg(folder.join("lake"))
        .args(["--address", &address, "--time-zone", zone])
        .args(["--from", DAYS[0], "--to", DAYS[1]])
        .args(scope(zone))
        .output()
        .unwrap()
}

#[test]
fn metrics_match_the_reference_implementation() {
    if !has_python() {
        skipped("metrics are not compared: install python3 with the time zones of tzdata");
        return;
    }
    let (folder, _filters) = scene();
    let agents = if is_whole() {
        String::new()
    } else {
        format!("--agents {AGENTS}")
    };
    let generate = format!("generate {agents} --days 14 --until 2026-11-05T15:00:00Z");
    run(&folder, &format!("{generate} --into FOLDER/documents"));
    run(
        &folder,
        "ingest FOLDER/documents --into LAKE --transcripts=original",
    );
    for zone in ZONES {
        let output = compare(folder.path(), zone);
        let report = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{zone}\n{report}{errors}");
        assert!(report.contains(" 0 differences"), "{report}");
        println!("{report}");
    }
}
