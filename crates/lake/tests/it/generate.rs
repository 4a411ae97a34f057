//! Simulated contact centers, from documents to query results.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{counts, files, run, scene};
use analytics::catalogue;
use insta::assert_snapshot;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

#[test]
fn same_settings_generate_same_documents() {
    let (folder, _filters) = scene();
    let generate = "generate --agents 3 --days 1 --start 2026-11-20 --seed 5 --into FOLDER/";
    assert_snapshot!(run(&folder, &format!("{generate}one")), @r#"
    exit 0
    documents                number
    contact records             140
    agent events              1,007
    contact flow log events     588
    Contact Lens analyses        38
    evaluations                  14

    124 contacts: 78 handled, 22 abandoned in the queue, 2 in the flow; 3 agents
    --
    wrote the documents to FOLDER/one; load them with: lake ingest FOLDER/one
    "#);
    let json = run(&folder, &format!("{generate}two --format json"));
    let documents = |name: &str| {
        files(&folder.path().join(name))
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(documents("one"), documents("two"));
    let summary: Value = serde_json::from_str(
        json.strip_prefix("exit 0\n")
            .unwrap()
            .split("--\n")
            .next()
            .unwrap(),
    )
    .unwrap();
    run(&folder, "ingest FOLDER/one --into LAKE");
    let rows = |source: &str| {
        let of_source = summary["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|rows| rows["source"] == source);
        of_source
            .map(|rows| rows["rows"].as_u64().unwrap())
            .sum::<u64>()
    };
    for (source, count) in counts(&folder.path().join("lake")) {
        assert_eq!(count as u64, rows(&source), "{source}");
    }
}

#[test]
fn last_day_is_yesterday() {
    let (folder, _filters) = scene();
    let today = OffsetDateTime::now_utc().date();
    run(
        &folder,
        "generate --agents 1 --days 3 --into FOLDER/documents",
    );
    let days: Vec<_> = files(&folder.path().join("documents/ctr"))
        .iter()
        .map(|file| file.file_name().unwrap().to_owned())
        .collect();
    // Midnight may have passed meanwhile.
    let first = [today, today.next_day().unwrap()]
        .map(|today| format!("{}.ndjson.gz", today - Duration::days(3)));
    assert!(
        first.iter().any(|first| days[0] == first.as_str()),
        "{days:?}"
    );
}

#[test]
fn data_ends_at_until() {
    let (folder, _filters) = scene();
    run(
        &folder,
        "generate --agents 2 --days 2 --until 2026-11-20T10:30:00Z --into FOLDER/documents",
    );
    let names = |stream: &str| -> Vec<String> {
        files(&folder.path().join("documents").join(stream))
            .iter()
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("ae"),
        ["2026-11-19.ndjson.gz", "2026-11-20.ndjson.gz"]
    );
    run(&folder, "ingest FOLDER/documents --into LAKE");
    let statement = "SELECT max(eventtimestamp) FROM connect_ae";
    fs::write(folder.path().join("last.sql"), statement).unwrap();
    let last = run(
        &folder,
        "query --lake LAKE --format csv --file FOLDER/last.sql",
    );
    // An agent at work has an event every two minutes.
    assert!(
        last.contains("2026-11-20T10:28") || last.contains("2026-11-20T10:29"),
        "{last}"
    );
}

#[test]
fn rejects_invalid_settings() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "generate --into FOLDER/none --agents 0"), @r#"
    exit 1
    --
    error: agents: 0 is not from 1 to 1000000
    "#);
    assert_snapshot!(run(&folder, "generate --into FOLDER/none --start 2027-02-29"), @r#"
    exit 2
    --
    error: invalid value '2027-02-29' for '--start <DAY>': day was not in range

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&folder, "generate --into samples"), @r#"
    exit 1
    --
    error: samples is not empty; choose another directory or remove its files
    "#);
    assert_snapshot!(run(&folder, "generate"), @r#"
    exit 2
    --
    error: the following required arguments were not provided:
      --into <FOLDER>

    Usage: lake generate --into <FOLDER>

    For more information, try '--help'.
    "#);
    assert!(!folder.path().join("none").exists());
}

#[test]
fn demo_runs_every_query_and_reuses_documents() {
    let (folder, _filters) = scene();
    // Two days, because the second may have just begun.
    let demo = "demo --agents 1 --days 2 --no-serve --into FOLDER/demo";
    fs::create_dir_all(folder.path().join("demo/documents.unfinished/ctr")).unwrap();
    let first = run(&folder, demo);
    let (table, said) = first.split_once("--\n").unwrap();
    assert!(
        first.starts_with("exit 0\n") && said.starts_with("generated "),
        "{first}"
    );
    let asked: BTreeSet<_> = table
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(
        catalogue::all()
            .iter()
            .all(|query| asked.contains(query.name)),
        "{first}"
    );
    let again = run(&folder, &format!("{demo} --format json"));
    let (json, said) = again
        .strip_prefix("exit 0\n")
        .unwrap()
        .split_once("--\n")
        .unwrap();
    let document: Value = serde_json::from_str(json).unwrap();
    let contacts = document["queries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|query| query["name"] == "contacts-per-day")
        .unwrap();
    assert!(
        contacts["rows"]
            .as_u64()
            .is_some_and(|rows| (1..=3).contains(&rows))
    );
    assert!(said.starts_with("using the documents in FOLDER/demo/documents; remove the directory to generate new ones\n"), "{said}");
    assert!(said.contains("ingested 0 rows, "), "{said}");
}

#[test]
fn demo_names_a_directory_that_cannot_be_written() {
    let (folder, _filters) = scene();
    fs::write(folder.path().join("file"), "").unwrap();
    let rejected = run(&folder, "demo --no-serve --into FOLDER/file");
    assert!(
        rejected.starts_with("exit 1\n--\nerror: cannot write to directory FOLDER/file: "),
        "{rejected}"
    );
}

#[test]
fn demo_has_the_transcripts_of_its_conversations() {
    let (folder, _filters) = scene();
    // Days that have ended, so that there are conversations.
    run(
        &folder,
        "generate --agents 4 --days 2 --until 2026-11-24T23:00:00Z --into FOLDER/demo/documents",
    );
    run(&folder, "demo --no-serve --into FOLDER/demo");
    let partitions = run(&folder, "ls transcripts --lake FOLDER/demo/lake");
    assert!(
        partitions.contains("connect_transcripts  2026-11-24"),
        "{partitions}"
    );
}
