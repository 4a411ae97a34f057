//! Failures at any file system operation leave complete files of committed rows, and the next run
//! completes the lake.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::failing_disk::{FailingDisk, Failure};
use crate::support::fake_s3::{BUCKET, FakeS3};
use crate::support::{files, rejected, repository, rows};
use analytics::{TimeZone, curated, views};
use athena::{Session, SessionSettings, View};
use connect_core::erasure::Person;
use lake::Progress;
use lake::bucket::{Buckets, DayRange, S3Uri};
use lake::erase::{EraseOptions, erase};
use lake::ingest::{IngestOptions, Summary, ingest, ingest_objects, key_of_line};
use lake::store::{Disk, Lake, LocalDisk, StoreError, repair};
use serde_json::json;

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

/// Runs `interrupted` with a failure at each operation until it ends without one. The second argument
/// says where it fails.
fn at_each_operation(
    failures: impl IntoIterator<Item = Failure>,
    fewest: i64,
    mut interrupted: impl FnMut(Arc<FailingDisk>, &str) -> bool,
) {
    for failure in failures {
        let mut operations = 0;
        loop {
            let at = format!("{failure:?} after {operations} operations");
            let disk = Arc::new(FailingDisk::after(operations, failure));
            if interrupted(disk, &at) {
                break;
            }
            operations += 1;
        }
        assert!(operations > fewest, "only {operations} operations");
    }
}

#[test]
fn recovers_from_kill_at_any_operation() {
    interrupt_everywhere(Failure::Killed);
}

#[test]
fn recovers_from_single_failed_operation() {
    interrupt_everywhere(Failure::Once);
}

#[test]
fn recovers_from_power_failure_at_any_operation() {
    interrupt_everywhere(Failure::PowerLost);
}

fn interrupt_everywhere(failure: Failure) {
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
        run(inputs, lake, &FailingDisk::never()).unwrap();
    }
    let (before, after) = (rows(&begun), rows(&done));
    assert!(before.len() < after.len());
    at_each_operation([failure], 50, |disk, at| {
        let lake = folder.path().join(at);
        copy(&begun, &lake);
        let interrupted = run(&then, &lake, &*disk);
        disk.end();
        let seen = rows(&lake);
        assert!(
            before.iter().all(|row| seen.contains(row)),
            "rows were lost: {at}"
        );
        assert!(
            seen.iter().all(|row| after.contains(row)),
            "rows that do not belong here: {at}"
        );
        let ended = interrupted.is_ok();
        assert!(!ended || seen == after, "a completed run is lost");
        // After a power failure there is nobody to read the error.
        assert!(
            ended
                || failure == Failure::PowerLost
                || interrupted
                    .unwrap_err()
                    .to_string()
                    .contains("free some space and run the same command again")
        );
        run(&then, &lake, &FailingDisk::never()).unwrap();
        assert_eq!(rows(&lake), after, "{at}");
        assert_eq!(rejected(&lake).len(), rejected(&done).len(), "{at}");
        assert_whole(&lake);
        fs::remove_dir_all(lake).unwrap();
        ended
    });
}

/// An ingest from S3 keeps the batches that it committed, and the next run requests only the objects of
/// the others.
#[test]
fn ingest_from_s3_continues_after_the_last_committed_batch() {
    let record = |number: usize| {
        let id = json!({"ContactId": format!("c{number}"), "InitiationTimestamp": "2026-11-25T09:00:00Z"});
        (format!("{number}.json"), id.to_string().into_bytes())
    };
    let all: BTreeMap<_, _> = (0..5).map(record).collect();
    let s3 = FakeS3::start(all.clone(), 0);
    let buckets = Buckets::with_client(client(&s3.endpoint)).unwrap();
    let location: S3Uri = format!("s3://{BUCKET}").parse().unwrap();
    let options = IngestOptions {
        objects_per_batch: Some(2),
        ..IngestOptions::default()
    };
    let run = |lake: &Path, disk: &dyn Disk| -> anyhow::Result<Summary> {
        let mut lake = Lake::open_to_write(lake, disk)?;
        let progress = Progress::hidden();
        ingest_objects(
            &buckets,
            std::slice::from_ref(&location),
            DayRange::default(),
            &options,
            &mut lake,
            &progress,
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let done = folder.path().join("done");
    run(&done, &FailingDisk::never()).unwrap();
    let expected = rows(&done);
    assert_eq!(expected.len(), all.len());
    let mut committed = BTreeSet::new();
    for operations in 0.. {
        let lake = folder.path().join(operations.to_string());
        let disk = FailingDisk::after(operations, Failure::Killed);
        let ended = run(&lake, &disk).is_ok();
        // Completes the files of a batch that was committed.
        drop(Lake::open_to_write(&lake, &LocalDisk).unwrap());
        let seen = rows(&lake);
        let is_there = |number: usize| {
            let id = format!("\"c{number}\"");
            seen.iter().any(|(_, row)| row.contains(&id))
        };
        let there: Vec<_> = (0..all.len()).filter(|number| is_there(*number)).collect();
        assert!(
            there.len() % 2 == 0 || there.len() == all.len(),
            "half of a batch after {operations} operations: {there:?}"
        );
        assert_eq!(seen.len(), there.len(), "after {operations} operations");
        s3.take_requested();
        let summary = run(&lake, &FailingDisk::never()).unwrap();
        let missing: Vec<_> = all
            .keys()
            .enumerate()
            .filter(|(number, _)| !there.contains(number))
            .map(|(_, key)| key.clone())
            .collect();
        assert_eq!(
            s3.take_requested(),
            missing,
            "after {operations} operations: {there:?}"
        );
        assert_eq!(rows(&lake), expected, "after {operations} operations");
        assert!(summary.unreadable.is_empty());
        assert_whole(&lake);
        committed.insert(there.len());
        fs::remove_dir_all(lake).unwrap();
        if ended {
            break;
        }
    }
    assert_eq!(committed.into_iter().collect::<Vec<_>>(), [0, 2, 4, 5]);
}

/// A client of S3 at `endpoint`.
fn client(endpoint: &str) -> aws_sdk_s3::Client {
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(endpoint)
        .force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

#[test]
fn erasure_recovers_from_failure_at_any_operation() {
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    let samples = repository().join("samples");
    run(&[samples], &begun, &FailingDisk::never()).unwrap();
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
    erase_in(&done, &FailingDisk::never()).unwrap();
    let (before, after) = (rows(&begun), rows(&done));
    assert!(after.len() < before.len());
    at_each_operation([Failure::Killed, Failure::PowerLost], 20, |disk, at| {
        let lake = folder.path().join(at);
        copy(&begun, &lake);
        let ended = erase_in(&lake, &*disk).is_ok();
        disk.end();
        // Whoever reads the lake next sees all of it or nothing.
        assert_whole(&lake);
        let seen = rows(&lake);
        assert!(seen == after || (seen == before && !ended), "{at}");
        erase_in(&lake, &FailingDisk::never()).unwrap();
        assert_eq!(rows(&lake), after, "{at}");
        let findings = Lake::open(&lake, &LocalDisk)
            .unwrap()
            .verify(Some(key_of_line))
            .unwrap();
        assert_eq!(findings, [], "{at}");
        fs::remove_dir_all(lake).unwrap();
        ended
    });
}

/// Damages a lake in each way: a row file that is not readable at one place, one that is there
/// twice, keys that are cut, and no index of inputs.
fn damage(lake: &Path) {
    let row_files = files(&lake.join("ctr"));
    let mut bytes = fs::read(&row_files[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 255;
    fs::write(&row_files[0], bytes).unwrap();
    let copy = row_files[1].with_file_name("part-000099-0000.ndjson.gz");
    fs::copy(&row_files[1], copy).unwrap();
    for file in files(&lake.join(".lake/keys")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("cfl-") || name.starts_with("inputs-") {
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        }
    }
}

#[test]
fn repair_recovers_from_failure_at_any_operation() {
    for has_manifest in [true, false] {
        interrupt_repair_everywhere(has_manifest);
    }
}

fn interrupt_repair_everywhere(has_manifest: bool) {
    let samples = repository().join("samples");
    let inputs = [
        "ctr/2026-11-21.ndjson",
        "ctr/2026-11-23.json",
        "cfl/midnight.json.gz",
    ]
    .map(|name| samples.join(name));
    let folder = tempfile::tempdir().unwrap();
    let (begun, done) = (folder.path().join("begun"), folder.path().join("done"));
    run(&inputs, &begun, &FailingDisk::never()).unwrap();
    let before = rows(&begun);
    damage(&begun);
    if !has_manifest {
        fs::remove_file(begun.join(".lake/manifest.json")).unwrap();
    }
    copy(&begun, &done);
    repair(&done, &FailingDisk::never(), key_of_line).unwrap();
    let after = rows(&done);
    assert!(after.len() < before.len());
    at_each_operation(Failure::ALL, 20, |disk, at| {
        let at = format!("{at} (manifest: {has_manifest})");
        let lake = folder.path().join(&at);
        copy(&begun, &lake);
        let ended = repair(&lake, &*disk, key_of_line).is_ok();
        disk.end();
        if ended {
            assert_eq!(rows(&lake), after, "{at}");
        }
        repair(&lake, &FailingDisk::never(), key_of_line).unwrap();
        assert_eq!(rows(&lake), after, "{at}");
        assert_whole(&lake);
        let opened = Lake::open(&lake, &LocalDisk).unwrap();
        assert_eq!(opened.verify(Some(key_of_line)).unwrap(), [], "{at}");
        // What could not be read comes back with its documents.
        run(&inputs, &lake, &FailingDisk::never()).unwrap();
        assert_eq!(rows(&lake), before, "{at}");
        fs::remove_dir_all(lake).unwrap();
        ended
    });
}

/// A session over `lake` that writes to `disk`.
fn session(lake: &Path, disk: Arc<dyn Disk>) -> Session {
    let view = |view: &views::View| View {
        name: view.name.to_owned(),
        sql: view.sql(&TimeZone::UTC),
    };
    let settings = SessionSettings {
        threads: 2,
        views: views::all().iter().map(view).collect(),
        curated: vec![
            *curated::ALL
                .iter()
                .find(|table| table.relation == CONTACTS)
                .unwrap(),
        ],
        disk,
        ..SessionSettings::default()
    };
    Session::new(athena::Lake::open(lake).unwrap(), settings).unwrap()
}

const CONTACTS: &str = "connect_contacts";

/// Refreshes the curated days of contacts.
fn curate(session: &Session) -> Result<(), athena::Error> {
    for day in session.curated_days()?.iter().filter(|day| !day.is_fresh) {
        session.curate_blocking(day.relation, day.day)?;
    }
    session.remove_outdated().map(|_| ())
}

#[test]
fn curated_files_are_complete_after_failure_at_any_operation() {
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    run(
        &[repository().join("samples/ctr")],
        &begun,
        &FailingDisk::never(),
    )
    .unwrap();
    let query = |lake: &Path| -> Vec<Vec<Option<String>>> {
        let outcome = session(lake, Arc::new(LocalDisk)).query_blocking(
            "SELECT contactid, channel, day FROM connect_contacts ORDER BY 1, 2, 3",
        );
        outcome.unwrap().rows().collect()
    };
    let expected = query(&begun);
    at_each_operation(Failure::ALL, 10, |disk, at| {
        let lake = folder.path().join(at);
        copy(&begun, &lake);
        let ended = curate(&session(&lake, Arc::clone(&disk) as Arc<dyn Disk>)).is_ok();
        disk.end();
        assert_eq!(query(&lake), expected, "{at}");
        let opened = athena::Lake::open(&lake).unwrap();
        let damaged = || athena::damaged_curated_files(&opened).unwrap();
        assert_eq!(damaged(), [], "{at}");
        let complete = session(&lake, Arc::new(LocalDisk));
        // A lost file is written again from the rows.
        if ended && !at.starts_with("PowerLost") {
            let days = complete.verified_days().unwrap();
            assert!(
                days.iter().all(|day| day.is_fresh),
                "a completed run is lost"
            );
        }
        curate(&complete).unwrap();
        let days = complete.verified_days().unwrap();
        assert!(days.len() > 1 && days.iter().all(|day| day.is_fresh));
        assert_eq!(damaged(), [], "{at}");
        assert_eq!(query(&lake), expected, "{at}");
        fs::remove_dir_all(lake).unwrap();
        ended
    });
}

#[test]
fn views_are_complete_after_failure_at_any_operation() {
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    run(
        &[repository().join("samples/ctr")],
        &begun,
        &FailingDisk::never(),
    )
    .unwrap();
    let define = |lake: &Path, disk: Arc<FailingDisk>, value: &str| {
        let sql = format!("CREATE OR REPLACE VIEW mine AS SELECT '{value}' AS value");
        session(lake, disk).query_blocking(&sql).is_ok()
    };
    let value = |lake: &Path| {
        let outcome = session(lake, Arc::new(LocalDisk)).query_blocking("SELECT value FROM mine");
        outcome
            .ok()
            .and_then(|outcome| outcome.rows().next()?.swap_remove(0))
    };
    // With and without a view, and a directory of views, from before.
    for old in [Some("old"), None] {
        at_each_operation(Failure::ALL, 3, |disk, at| {
            let lake = folder.path().join(at);
            copy(&begun, &lake);
            if let Some(old) = old {
                assert!(define(&lake, Arc::new(FailingDisk::never()), old));
            }
            let ended = define(&lake, Arc::clone(&disk), "new");
            disk.end();
            let found = value(&lake);
            assert!(
                found.as_deref() == Some("new") || (found.as_deref() == old && !ended),
                "{found:?}: {at}"
            );
            assert!(define(&lake, Arc::new(FailingDisk::never()), "new"));
            assert_eq!(value(&lake).as_deref(), Some("new"), "{at}");
            fs::remove_dir_all(lake).unwrap();
            ended
        });
    }
    at_each_operation(Failure::ALL, 1, |disk, at| {
        let lake = folder.path().join(at);
        copy(&begun, &lake);
        assert!(define(&lake, Arc::new(FailingDisk::never()), "old"));
        let dropped = session(&lake, Arc::clone(&disk) as Arc<dyn Disk>);
        let ended = dropped.query_blocking("DROP VIEW mine").is_ok();
        disk.end();
        let found = value(&lake);
        assert!(
            found.is_none() || (found.as_deref() == Some("old") && !ended),
            "{found:?}: {at}"
        );
        fs::remove_dir_all(lake).unwrap();
        ended
    });
}
