//! The option `--memory` bounds what a statement takes, whatever it computes.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{contact_records, run, scene};

/// A statement of 64 MiB may take this much: the program, its threads, and some batches.
const MOST_KILOBYTES: u64 = 400_000;

/// The most memory that a running process has taken, in kilobytes.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn statements_stay_within_the_memory_limit() {
    let (folder, _filters) = scene();
    fs::write(folder.path().join("in.ndjson"), contact_records(0, 9000)).unwrap();
    let report = run(&folder, "ingest FOLDER/in.ndjson --into LAKE");
    assert!(report.starts_with("exit 0"), "{report}");
    let exceeded = "EXCEEDED_LOCAL_MEMORY_LIMIT";
    let some = "(select * from connect_ctr limit 600)";
    let repeated = "cardinality(repeat(contactid, 10000))";
    for (sql, expected) in [
        (format!("select max(cardinality(r)) from (select repeat(contactid, 10000) r from {some})"), "10000"),
        (format!("select max(length(r[1])), max(cardinality(r)) from (select repeat(contactid, 10000) r from {some})"), "10000"),
        (format!("select count(*) from {some} where {repeated} > 5"), "600"),
        (format!("select {repeated} c, count(*) from {some} group by {repeated}"), "600"),
        (format!("select max(c) from (select sum({repeated}) over (order by contactid) c from {some})"), "6000000"),
        (
            format!("select sum(cardinality(transform(sequence(1, 1000), x -> repeat(x, 10)))) from {some}"),
            "600000",
        ),
        (
            "select count(*) from unnest(sequence(1, 500)) a (x) cross join unnest(sequence(1, 10000)) b (y)".to_owned(),
            "5000000",
        ),
        ("select count(*) from connect_ctr cross join unnest(sequence(1, 500)) t (x)".to_owned(), "4500000"),
        ("select max(length(array_join(repeat(contactid, 300), ''))) from connect_ctr".to_owned(), "12300"),
        ("select cardinality(repeat('x', 1000000000))".to_owned(), "INVALID_FUNCTION_ARGUMENT"),
        ("select cardinality(flatten(repeat(sequence(1, 10000), 10000)))".to_owned(), exceeded),
        ("select repeat(contactid, 1000) from connect_ctr".to_owned(), exceeded),
        // A window keeps its rows.
        (
            "select max(length(r)) + max(n) from (select sum(length(r)) over () n, r from (select array_join(repeat(contactid, 300), '') r from connect_ctr))".to_owned(),
            exceeded,
        ),
    ] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("lake"))
            .args([
                "query",
                "--memory",
                "64MiB",
                "--threads",
                "2",
                "--format",
                "csv",
                "--lake",
            ])
            .arg(folder.path().join("lake"))
            .arg(&sql)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            most = most.max(peak(child.id()).unwrap_or(0));
            if most > MOST_KILOBYTES {
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(most <= MOST_KILOBYTES, "{most} kB: {sql}");
        assert!(text.contains(expected), "{sql}: {text}");
        println!("{most} kB, {sql}");
    }
}
