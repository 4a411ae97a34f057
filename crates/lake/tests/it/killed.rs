//! A killed run leaves complete files of committed rows, and the next run completes the lake.
//!
//! `KILLS=2000 cargo test -p lake --test it killed` kills more runs, at moments that `KILL_SEED`
//! decides.
//!
//! A process that starts others holds its locks until they have started their own program.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::mutations::mutation::Mutator;
use crate::support::{contact_records, files, rows};
use lake::store::{Lake, LocalDisk};

/// Kills before a lake is completed. Each is in its own part of a run.
const KILLS_OF_A_LAKE: u32 = 12;

/// A number in the environment.
fn number(variable: &str, default: u64) -> u64 {
    let set = std::env::var(variable).ok();
    set.map_or(default, |number| number.parse().unwrap())
}

/// A number from 0 to 1 that the seed decides.
fn fraction(random: &mut Mutator) -> f64 {
    const STEPS: u32 = 1 << 24;
    let step = u32::try_from(random.below(STEPS as usize)).unwrap();
    f64::from(step) / f64::from(STEPS)
}

#[test]
fn recovers_from_killed_ingest() {
    let folder = tempfile::tempdir().unwrap();
    let (input, done) = (folder.path().join("input"), folder.path().join("done"));
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
    let whole = start.elapsed();
    let expected = rows(&done);
    assert_eq!(expected.len(), 3700);
    let seed = number("KILL_SEED", 1);
    let lakes = number("KILLS", KILLS_OF_A_LAKE.into()).div_ceil(KILLS_OF_A_LAKE.into());
    let mut random = Mutator::new(seed);
    let mut killed = 0;
    for number in 0..lakes {
        let lake = folder.path().join(format!("lake-{number}"));
        for step in 0..KILLS_OF_A_LAKE {
            let moment = (f64::from(step) + fraction(&mut random)) / f64::from(KILLS_OF_A_LAKE);
            let mut child = command(&lake).spawn().unwrap();
            std::thread::sleep(whole.mul_f64(moment) + Duration::from_millis(1));
            child.kill().unwrap();
            killed += u32::from(!child.wait().unwrap().success());
            assert!(
                rows(&lake)
                    .iter()
                    .all(|row| expected.binary_search(row).is_ok()),
                "seed {seed}, lake {number}, step {step}"
            );
        }
        assert!(command(&lake).status().unwrap().success());
        assert_eq!(rows(&lake), expected, "seed {seed}, lake {number}");
        Lake::open(&lake, &LocalDisk)
            .unwrap()
            .check_files()
            .unwrap();
        assert!(files(&lake.join(".lake/staging")).is_empty());
        fs::remove_dir_all(&lake).unwrap();
    }
    assert!(killed > 0, "no run was still at work when it was killed");
}
