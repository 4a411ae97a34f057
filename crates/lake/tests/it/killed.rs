//! A killed run leaves complete files of committed rows, and the next run completes the lake.
//!
//! A process that starts others holds its locks until they have started their own program.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{contact_records, files, rows};
use lake::store::{Lake, LocalDisk};

#[test]
fn recovers_from_killed_ingest() {
    let folder = tempfile::tempdir().unwrap();
    let (input, lake, done) = (
        folder.path().join("input"),
        folder.path().join("lake"),
        folder.path().join("done"),
    );
    fs::create_dir(&input).unwrap();
    for file in 0..4 {
        fs::write(
            input.join(format!("{file}.ndjson")),
            contact_records(file * 900, 1000),
        )
        .unwrap();
    }
    let command = |lake: &Path| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("lake"));
        command
            .arg("ingest")
            .arg(&input)
            .arg("--into")
            .arg(lake)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let start = Instant::now();
    assert!(command(&done).status().unwrap().success());
    let (whole, steps) = (start.elapsed(), 12);
    let expected = rows(&done);
    assert_eq!(expected.len(), 3700);
    let mut killed = 0;
    for step in 0..steps {
        let mut child = command(&lake).spawn().unwrap();
        std::thread::sleep(whole * step / steps + Duration::from_millis(1));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        assert!(
            rows(&lake)
                .iter()
                .all(|row| expected.binary_search(row).is_ok()),
            "step {step}"
        );
    }
    assert!(killed > 0, "no run was still at work when it was killed");
    assert!(command(&lake).status().unwrap().success());
    assert_eq!(rows(&lake), expected);
    Lake::open(&lake, &LocalDisk)
        .unwrap()
        .check_files()
        .unwrap();
    assert!(files(&lake.join(".lake/staging")).is_empty());
}
