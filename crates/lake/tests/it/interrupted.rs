//! Failures at any file system operation leave complete files of committed rows, and the next run
//! completes the lake.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use crate::support::{files, rejected, repository, rows};
use connect_core::erasure::Person;
use lake::Progress;
use lake::erase::{EraseOptions, erase};
use lake::ingest::{IngestOptions, Summary, ingest, key_of_line};
use lake::store::{Disk, Lake, LocalDisk, StoreError};

/// A disk that fails one operation, or all from there on. The first failed operation is completed
/// by half, as in a power failure.
struct Interrupted {
    left: AtomicI64,
    once: bool,
}

impl Interrupted {
    fn after(operations: i64, once: bool) -> Self {
        Self {
            left: AtomicI64::new(operations),
            once,
        }
    }

    fn never() -> Self {
        Self::after(i64::MAX, false)
    }

    fn left(&self) -> i64 {
        let left = self.left.fetch_sub(1, Ordering::Relaxed);
        if self.once && left < 0 { 1 } else { left }
    }

    fn check(&self) -> io::Result<()> {
        if self.left() > 0 {
            Ok(())
        } else {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
    }
}

impl Disk for Interrupted {
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.left() {
            1.. => LocalDisk.append(path, bytes),
            0 => LocalDisk
                .append(path, &bytes[..bytes.len() / 2])
                .and(Err(io::Error::from(io::ErrorKind::StorageFull))),
            _ => Err(io::Error::from(io::ErrorKind::StorageFull)),
        }
    }

    fn sync(&self, _: &Path) -> io::Result<()> {
        self.check()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check().and_then(|()| LocalDisk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.check().and_then(|()| LocalDisk.remove(path))
    }

    fn create_folders(&self, path: &Path) -> io::Result<()> {
        self.check().and_then(|()| LocalDisk.create_folders(path))
    }
}

fn run(inputs: &[PathBuf], lake: &Path, disk: &dyn Disk) -> Result<Summary, StoreError> {
    let mut lake = Lake::open_to_write(lake, disk)?;
    ingest(
        inputs,
        &IngestOptions::default(),
        &mut lake,
        &Progress::hidden(),
    )
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
    fs::create_dir_all(to.join(".lake/staging")).unwrap();
}

fn assert_whole(lake: &Path) {
    Lake::open(lake, &LocalDisk).unwrap().check_files().unwrap();
    assert_eq!(files(&lake.join(".lake/staging")), Vec::<PathBuf>::new());
}

#[test]
fn recovers_from_failure_at_any_operation() {
    interrupt_everywhere(false);
}

#[test]
fn recovers_from_single_failed_operation() {
    interrupt_everywhere(true);
}

fn interrupt_everywhere(once: bool) {
    let (samples, broken) = (
        repository().join("samples"),
        repository().join("crates/core/tests/broken"),
    );
    let first = [
        samples.join("ctr/2026-11-21.ndjson"),
        broken.join("no-initiation-timestamp.json"),
    ];
    let then = [
        samples.join("ctr"),
        broken,
        samples.join("cfl/midnight.json.gz"),
        samples.join("recordings-bucket/Analysis/Voice/2026"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (begun, done) = (folder.path().join("begun"), folder.path().join("done"));
    for (inputs, lake) in [(&first[..], &begun), (&first, &done), (&then, &done)] {
        run(inputs, lake, &Interrupted::never()).unwrap();
    }
    let (before, after) = (rows(&begun), rows(&done));
    assert!(before.len() < after.len());
    for operations in 0.. {
        let lake = folder.path().join(operations.to_string());
        copy(&begun, &lake);
        let interrupted = run(&then, &lake, &Interrupted::after(operations, once));
        let seen = rows(&lake);
        assert!(
            before.iter().all(|row| seen.contains(row)),
            "rows were lost after {operations} operations"
        );
        assert!(
            seen.iter().all(|row| after.contains(row)),
            "rows that do not belong here after {operations} operations"
        );
        let ended = interrupted.is_ok();
        assert!(
            ended
                || interrupted
                    .unwrap_err()
                    .to_string()
                    .contains("free some space and run the same command again")
        );
        run(&then, &lake, &Interrupted::never()).unwrap();
        assert_eq!(rows(&lake), after, "after {operations} operations");
        assert_eq!(
            rejected(&lake).len(),
            rejected(&done).len(),
            "after {operations} operations"
        );
        assert_whole(&lake);
        if ended {
            assert!(
                operations > 50,
                "the run has more operations than {operations}"
            );
            return;
        }
        fs::remove_dir_all(lake).unwrap();
    }
}

#[test]
fn erasure_recovers_from_failure_at_any_operation() {
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    let samples = repository().join("samples");
    run(&[samples], &begun, &Interrupted::never()).unwrap();
    let options = EraseOptions {
        person: Person {
            contacts: ["9913433f-59f5-479d-b095-c2bf45141624".parse().unwrap()].into(),
            ..Person::default()
        },
        with_chains: true,
        dry_run: false,
    };
    let erase_in =
        |lake: &Path, disk: &dyn Disk| erase(&mut Lake::open_to_write(lake, disk)?, &options);
    let done = folder.path().join("done");
    copy(&begun, &done);
    erase_in(&done, &Interrupted::never()).unwrap();
    let (before, after) = (rows(&begun), rows(&done));
    assert!(after.len() < before.len());
    for operations in 0.. {
        let lake = folder.path().join(operations.to_string());
        copy(&begun, &lake);
        let ended = erase_in(&lake, &Interrupted::after(operations, false)).is_ok();
        // Whoever reads the lake next sees all of it or nothing.
        assert_whole(&lake);
        let seen = rows(&lake);
        assert!(
            seen == before || seen == after,
            "after {operations} operations"
        );
        erase_in(&lake, &Interrupted::never()).unwrap();
        assert_eq!(rows(&lake), after, "after {operations} operations");
        let findings = Lake::open(&lake, &LocalDisk)
            .unwrap()
            .verify(Some(key_of_line))
            .unwrap();
        assert_eq!(findings, [], "after {operations} operations");
        if ended {
            assert!(
                operations > 20,
                "the run has more operations than {operations}"
            );
            return;
        }
        fs::remove_dir_all(lake).unwrap();
    }
}
