//! Memory is bounded: of a statement by the option `--memory`, whatever it computes, and of an ingest
//! whatever the size of a file.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::support::{contact_records, counts, gzip, run, scene};

/// A statement of 64 MiB may take this much: the program, its threads, and some batches.
const MOST_KILOBYTES: u64 = 400_000;

/// The most memory that a running process has taken, in kilobytes.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Output of the program, and the most memory that it took in kilobytes. Kills it above `most_kilobytes`.
fn run_within(most_kilobytes: u64, command: &mut Command) -> (Output, u64) {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()).unwrap_or(0));
        if most > most_kilobytes {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    (child.wait_with_output().unwrap(), most)
}

fn lake_program() -> Command {
    Command::new(assert_cmd::cargo::cargo_bin("lake"))
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
        // Aggregates keep what they collect.
        ("select cardinality(array_agg(r)) from (select array_join(repeat(contactid, 300), '') r from connect_ctr)".to_owned(), exceeded),
        ("select cardinality(map_agg(contactid, r)) from (select contactid, array_join(repeat(contactid, 300), '') r from connect_ctr)".to_owned(), exceeded),
        // A window keeps its rows.
        (
            "select max(length(r)) + max(n) from (select sum(length(r)) over () n, r from (select array_join(repeat(contactid, 300), '') r from connect_ctr))".to_owned(),
            exceeded,
        ),
    ] {
        let (output, most) = run_within(
            MOST_KILOBYTES,
            lake_program()
                .args(["query", "--memory", "64MiB", "--threads", "2"])
                .args(["--format", "csv", "--lake"])
                .arg(folder.path().join("lake"))
                .arg(&sql),
        );
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(most <= MOST_KILOBYTES, "{most} kB: {sql}");
        assert!(text.contains(expected), "{sql}: {text}");
        println!("{most} kB, {sql}");
    }
}

/// Agent states of a day of the demo needed more than 1 GiB, because sorts in a plan share the limit.
#[test]
fn day_of_the_demo_is_curated_in_small_memory() {
    let (folder, _filters) = scene();
    run(
        &folder,
        "generate --days 1 --until 2026-11-05T00:00:00Z --into FOLDER/documents",
    );
    run(&folder, "ingest FOLDER/documents --into LAKE");
    let report = run(
        &folder,
        "curate --lake LAKE --table connect_agent_states --memory 512MiB --threads 2",
    );
    assert!(report.starts_with("exit 0"), "{report}");
    assert!(!report.contains("is not curated"), "{report}");
}

/// Ingests the only file `name` and returns the number of rows and the peak in kilobytes.
fn ingest(name: &str, content: &[u8]) -> (usize, u64) {
    let folder = tempfile::tempdir().unwrap();
    let (file, lake) = (folder.path().join(name), folder.path().join("lake"));
    fs::write(&file, content).unwrap();
    let mut command = lake_program();
    command.arg("ingest").arg(&file).arg("--into").arg(&lake);
    let (output, most) = run_within(MOST_KILOBYTES, &mut command);
    assert!(
        output.status.success(),
        "{most} kB: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (row_count(&lake), most)
}

fn row_count(lake: &Path) -> usize {
    counts(lake)["cfl"]
}

/// A message of a flow log, with a contact flow of its own.
fn flow_log(number: usize) -> String {
    json!({"ContactId": "5a542081-ee39-55fb-9468-87aca0543146", "ContactFlowName": "Main menu",
        "ContactFlowId": format!("f{number}"), "ContactFlowModuleType": "PlayPrompt",
        "Timestamp": "2026-11-25T09:00:00.100Z"})
    .to_string()
}

/// Bytes of a file, decompressed, and the peak of an ingest that keeps none of it.
const FILE_BYTES: usize = 70 << 20;

/// Asserts that a file of [`FILE_BYTES`] takes no more memory than one of a tenth.
fn assert_streams(name: &str, document: impl Fn(usize) -> (usize, Vec<u8>)) {
    let [small, large] = [FILE_BYTES / 10, FILE_BYTES].map(|bytes| {
        let (count, content) = document(bytes);
        let (rows, most) = ingest(name, &content);
        assert_eq!(rows, count);
        most
    });
    let kept = large.saturating_sub(small) * 1024;
    assert!(
        kept < FILE_BYTES as u64 / 2,
        "a tenth took {small} kB, the file {large} kB"
    );
}

#[test]
fn case_41_large_export_streams() {
    assert_streams("000000.gz", |bytes| {
        let count = bytes / flow_log(0).len();
        let line = |number| format!("2026-11-25T09:00:00.100Z {}\n", flow_log(number));
        let export: String = (0..count).map(line).collect();
        (count, gzip(export.as_bytes()))
    });
}

#[test]
fn case_40_large_output_of_filter_log_events_streams() {
    assert_streams("events.json", |bytes| {
        let event = |number: usize| {
            json!({"timestamp": 1_795_597_200_100_u64, "ingestionTime": 1,
                "message": flow_log(number), "eventId": number.to_string()})
            .to_string()
        };
        let count = bytes / event(0).len();
        let events: Vec<String> = (0..count).map(event).collect();
        let text = format!("{{\n    \"events\": [\n{}\n]\n}}\n", events.join(",\n"));
        (count, text.into_bytes())
    });
}
