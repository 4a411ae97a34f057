//! `lake ingest --transcripts`: turns become rows of a table of their own, and only then.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::support::{counts, files, repository, rows, run, scene};

const ANALYSES: &str = "samples/recordings-bucket/Analysis";
const CHAT: &str = "9913433f-59f5-479d-b095-c2bf45141624";

/// Lines of the table `connect_transcripts`.
fn turns(lake: &Path) -> Vec<String> {
    let turns = rows(lake)
        .into_iter()
        .filter(|(partition, _)| partition.starts_with("transcripts/"));
    turns.map(|(_, line)| line).collect()
}

fn with(lines: &[String], text: &str) -> usize {
    lines.iter().filter(|line| line.contains(text)).count()
}

#[test]
fn redacted_turns_come_beside_the_numbers_of_originals() {
    let (folder, _filters) = scene();
    let lake = folder.path().join("lake");
    run(&folder, &format!("ingest {ANALYSES} --into LAKE"));
    assert_eq!(turns(&lake), [""; 0], "off by default");
    assert!(!lake.join("transcripts").exists());
    assert_snapshot!(run(&folder, &format!("ingest {ANALYSES} --into LAKE --transcripts")), @r"
    exit 0
    source       files  rows  duplicates  rejected  skipped
    cl               7     0           6         0        1
    transcripts      2    15           0         0        0
    unknown          1     0           0         0        1

    skipped
      1  not collected: audio, video or screen recording
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      1  analysis without a transcript (its numbers are in another file; see --transcripts)
         samples/recordings-bucket/Analysis/Email/Redacted/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_redacted_20261122T08%3A14_UTC.json
    --
    ");
    let redacted = turns(&lake);
    assert_eq!(redacted.len(), 15, "8 turns of the call and 7 of the chat");
    assert_eq!(with(&redacted, "\"contentRedacted\":true"), 15);
    assert_eq!(with(&redacted, "Mei"), 0);
    assert_eq!(counts(&lake)["cl"], 6, "originals only");

    let again = run(
        &folder,
        &format!("ingest {ANALYSES} --into LAKE --transcripts"),
    );
    assert_snapshot!(again.split("\n\n").next().unwrap(), @r"
    exit 0
    source       files  rows  duplicates  rejected  skipped
    cl               7     0           6         0        1
    transcripts      2     0          15         0        0
    unknown          1     0           0         0        1
    ");
    assert_eq!(turns(&lake), redacted);
    assert!(run(&folder, "check --lake LAKE").starts_with("exit 0"));
    let listed = run(&folder, "ls transcripts --lake LAKE");
    assert!(listed.contains("2026-11-23"), "{listed}");
}

#[test]
fn originals_are_a_choice() {
    let (folder, _filters) = scene();
    let lake = folder.path().join("lake");
    run(
        &folder,
        &format!("ingest {ANALYSES} --into LAKE --transcripts=original"),
    );
    let original = turns(&lake);
    assert_eq!(original.len(), 24);
    assert_eq!(with(&original, "\"contentRedacted\":true"), 0);
    assert!(with(&original, "Mei") > 0);
    let other = run(&folder, "ingest samples --into LAKE --transcripts=both");
    assert!(
        other.contains("[possible values: redacted, original]"),
        "{other}"
    );
}

#[test]
fn twins_alone_give_rows_and_turns() {
    let (folder, _filters) = scene();
    let lake = folder.path().join("lake");
    run(
        &folder,
        &format!("ingest {ANALYSES} --into LAKE --redacted-only --transcripts"),
    );
    assert_eq!((counts(&lake)["cl"], turns(&lake).len()), (3, 15));
}

/// A bucket in which a folder for redacted files has a file that is not redacted.
#[test]
fn file_that_says_that_it_is_not_redacted_is_not_taken_as_redacted() {
    let (folder, _filters) = scene();
    let twins = repository().join(ANALYSES).join("Chat/Redacted");
    let twin = files(&twins).into_iter().next().unwrap();
    let document = fs::read_to_string(&twin).unwrap();
    let raw = document.replace(r#""Output": "Redacted""#, r#""Output": "Raw""#);
    assert_ne!(document, raw);
    let copy = folder.path().join("Analysis/Chat/Redacted/2026/11/23");
    fs::create_dir_all(&copy).unwrap();
    fs::write(copy.join(twin.file_name().unwrap()), raw).unwrap();
    let path = folder.path().join("Analysis").display().to_string();
    let report = run(&folder, &format!("ingest {path} --into LAKE --transcripts"));
    assert!(report.contains("analysis without a transcript"), "{report}");
    assert_eq!(turns(&folder.path().join("lake")), [""; 0]);
}

#[test]
fn turns_of_a_person_are_erased_and_do_not_come_back() {
    let (folder, _filters) = scene();
    let lake = folder.path().join("lake");
    let ingest = format!("ingest {ANALYSES} --into LAKE --transcripts");
    run(&folder, &ingest);
    assert_eq!(with(&turns(&lake), CHAT), 7);
    run(&folder, &format!("erase --contact-id {CHAT} --lake LAKE"));
    assert_eq!(with(&turns(&lake), CHAT), 0);
    assert_eq!(turns(&lake).len(), 8);
    let copy = folder.path().join("copy");
    let twins = repository().join(ANALYSES).join("Chat/Redacted");
    let twin = files(&twins).into_iter().next().unwrap();
    fs::create_dir_all(&copy).unwrap();
    fs::copy(&twin, copy.join(twin.file_name().unwrap())).unwrap();
    run(
        &folder,
        &format!("ingest {} --into LAKE --transcripts", copy.display()),
    );
    assert_eq!(turns(&lake).len(), 8);
    assert!(run(&folder, "check --lake LAKE").starts_with("exit 0"));
}

#[test]
fn folder_of_turns_can_be_removed() {
    let (folder, _filters) = scene();
    let lake = folder.path().join("lake");
    run(
        &folder,
        &format!("ingest {ANALYSES} --into LAKE --transcripts"),
    );
    fs::remove_dir_all(lake.join("transcripts")).unwrap();
    let repaired = run(&folder, "repair --lake LAKE");
    assert!(
        repaired.starts_with("exit 0") && repaired.contains("rebuilt partition"),
        "{repaired}"
    );
    assert!(run(&folder, "check --lake LAKE").starts_with("exit 0"));
    assert_eq!(counts(&lake)["cl"], 6);
}

#[test]
fn queries_find_words_and_have_no_rows_without_transcripts() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples --into LAKE --transcripts");
    let search = "query --lake LAKE --named transcript-search -p words=brake -p from=2026-11-21 -p to=2026-11-23 --format csv";
    let found = run(&folder, search);
    let lines: Vec<_> = found
        .lines()
        .filter(|line| line.contains("brake"))
        .collect();
    assert_eq!(lines.len(), 2, "{found}");
    assert!(lines[0].contains("this is [PII]") && lines[0].contains("\"CHAT\""));
    let (folder, _filters) = scene();
    run(&folder, "ingest samples --into LAKE");
    let found = run(&folder, search);
    assert!(
        found.starts_with("exit 0") && !found.contains("brake"),
        "{found}"
    );
}
