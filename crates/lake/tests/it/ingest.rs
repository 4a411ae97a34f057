//! What an ingest answers.

use std::fs;

use crate::support::{rejected, repository, rows, run, scene};
use insta::assert_snapshot;
use serde_json::json;

#[test]
fn ingests_samples_once() {
    let (folder, _filters) = scene();
    let first = run(
        &folder,
        "ingest samples crates/core/tests/broken --into LAKE",
    );
    assert_snapshot!(first, @r#"
    exit 1
    source   files  rows  duplicates  rejected  skipped
    ctr          6    44           3         2        0
    ae           3    52           0         0        0
    cfl          6    33           0         0        1
    cl           9     6           0         0        3
    ef           7     7           0         0        0
    unknown      2     0           0         0        2

    rejected (listed in LAKE/errors; --keep-rejected copies the documents)
      1  contact record: InitiationTimestamp is missing and cannot be derived from another field
         crates/core/tests/broken/no-initiation-timestamp.json:1
      1  contact record: unexpected end of JSON
         crates/core/tests/broken/one-bad-line.ndjson:2

    skipped
      1  neither JSON, log lines nor gzip
         samples/README.md
      1  not collected: audio, video or screen recording
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      1  control message of CloudWatch Logs without log events
         samples/cfl/control-message.json:1
      3  redacted analysis (its original is ingested; see --redacted-only and --transcripts)
         samples/recordings-bucket/Analysis/Chat/Redacted/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_redacted_2026-11-23T10%3A05%3A00Z.json
         samples/recordings-bucket/Analysis/Email/Redacted/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_redacted_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10%3A00%3A00Z.json

    not read (nothing was ingested from these files)
      crates/core/tests/broken/truncated.ndjson.gz
        unexpected end of gzip data
    --
    warning: 2 documents were rejected
    error: 1 file was not read
    "#);
    let before = rows(&folder.path().join("lake"));
    let second = run(
        &folder,
        "ingest samples crates/core/tests/broken --into LAKE",
    );
    assert_snapshot!(second.split("\n\n").next().unwrap(), @r#"
    exit 1
    source   files  rows  duplicates  rejected  skipped
    ctr          6     0          47         2        0
    ae           3     0          52         0        0
    cfl          6     0          33         0        1
    cl           9     0           6         0        3
    ef           7     0           7         0        0
    unknown      2     0           0         0        2
    "#);
    assert_eq!(rows(&folder.path().join("lake")), before);
    assert_eq!(rejected(&folder.path().join("lake")).len(), 3);
}

#[test]
fn prints_report_as_json() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ingest crates/core/tests/broken samples/README.md --into LAKE --format json"), @r#"
    exit 1
    {
      "lake": "LAKE",
      "sources": {
        "ctr": {
          "files": 2,
          "rows": 3,
          "already_there": 0,
          "rejected": 2,
          "skipped": 0
        },
        "unknown": {
          "files": 1,
          "rows": 0,
          "already_there": 0,
          "rejected": 0,
          "skipped": 1
        }
      },
      "rejected": [
        {
          "source": "ctr",
          "reason": "contact record: InitiationTimestamp is missing and cannot be derived from another field",
          "count": 1,
          "examples": [
            "crates/core/tests/broken/no-initiation-timestamp.json:1"
          ]
        },
        {
          "source": "ctr",
          "reason": "contact record: unexpected end of JSON",
          "count": 1,
          "examples": [
            "crates/core/tests/broken/one-bad-line.ndjson:2"
          ]
        }
      ],
      "skipped": [
        {
          "source": "unknown",
          "reason": "neither JSON, log lines nor gzip",
          "count": 1,
          "examples": [
            "samples/README.md"
          ]
        }
      ],
      "unreadable_fields": [],
      "unreadable": [
        {
          "file": "crates/core/tests/broken/truncated.ndjson.gz",
          "reason": "unexpected end of gzip data"
        }
      ]
    }
    --
    warning: 2 documents were rejected
    error: 1 file was not read
    "#);
}

#[test]
fn selects_contact_lens_files_by_channel_and_redaction() {
    let (folder, _filters) = scene();
    assert_snapshot!(run(&folder, "ingest samples/recordings-bucket --into LAKE --source cl --channels chat,voice --redacted-only"), @r#"
    exit 0
    source   files  rows  duplicates  rejected  skipped
    cl           9     2           0         0        7
    ef           7     0           0         0        7
    unknown      1     0           0         0        1

    skipped
      1  not collected: audio, video or screen recording
         samples/recordings-bucket/Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10%3A00%3A00Z.wav
      3  analysis of a channel that is not selected
         samples/recordings-bucket/Analysis/Email/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Email/Redacted/2026/11/22/9cdc0f61-b2fb-49cc-9997-7f345e6ca452_analysis_redacted_20261122T08%3A14_UTC.json
         samples/recordings-bucket/Analysis/Voice/ivr/2026/11/22/d5be7aca-1e18-4bb8-8219-20d120c79cb5_analysis_2026-11-22T08%3A22%3A31Z.json
      4  original analysis (--redacted-only)
         samples/recordings-bucket/Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10%3A05%3A00Z.json
         samples/recordings-bucket/Analysis/Voice/2026/11/22/38c87093-3e53-4f8e-8795-cae41748c515_analysis_2026-11-22T00%3A12%3A07Z.json
         samples/recordings-bucket/Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10%3A00%3A00Z.json
         and 1 more
      7  file of another source, by its location
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/22/18%3A04%3A58.5Z-9af971b1-5a82-41e4-a461-89fd61bc6309.json
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/23/12%3A43%3A43.490Z-b1e5fc2c-3992-4eeb-b7d7-93ab47b94abe-v3_1_DELETED.json
         samples/recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/23/17%3A05%3A09.33Z-731fed94-67ad-4752-b0e1-f995afb93006-v3_1.json
         and 4 more
    --
    "#);
}

#[test]
fn splits_concatenated_log_payloads() {
    let (folder, _filters) = scene();
    let read = |file: &str| fs::read(repository().join("samples/cfl").join(file)).unwrap();
    let plain = ["control-message.json", "recall-call.json"]
        .map(|file| read(file).trim_ascii().to_vec())
        .concat();
    fs::write(
        folder.path().join("line.json"),
        [&plain[..], b"\n"].concat(),
    )
    .unwrap();
    fs::write(
        folder.path().join("members"),
        [read("midnight.json.gz"), read("recall-module.gz")].concat(),
    )
    .unwrap();
    assert_snapshot!(run(&folder, "ingest FOLDER/line.json FOLDER/members --into LAKE"), @r#"
    exit 0
    source  files  rows  duplicates  rejected  skipped
    cfl         2    21           0         0        1

    skipped
      1  control message of CloudWatch Logs without log events
         FOLDER/line.json:1
    --
    "#);
}

#[test]
fn rejects_lake_as_input_and_warns_without_rows() {
    let (folder, _filters) = scene();
    run(&folder, "ingest samples/ctr --into LAKE");
    let lake_into_lake = run(&folder, "ingest LAKE --into FOLDER/other");
    assert!(
        lake_into_lake.starts_with("exit 1\n--\nerror: LAKE is a lake; nothing was ingested"),
        "{lake_into_lake}"
    );
    fs::write(folder.path().join("table.csv"), "a,b\n1,2\n").unwrap();
    let useless = run(&folder, "ingest FOLDER/table.csv --into FOLDER/other");
    assert!(
        useless.contains("warning: no document became a row"),
        "{useless}"
    );
}

/// A deployment loads only evaluations with the prefix of its parameter.
#[test]
fn ingests_only_evaluations_with_the_prefix() {
    let (folder, _filters) = scene();
    let evaluation = json!({"schemaVersion": "3.5", "evaluationId": "95436c55-9731-5a9a-9398-654cda58b687",
        "sections": [], "questions": [],
        "metadata": {"contactId": "5a542081-ee39-55fb-9468-87aca0543146", "evaluationSubmitTimestamp": "2026-11-25T10:00:00Z"}});
    for (instance, hour) in [("anycompany", 10), ("other", 11)] {
        let day = format!("input/connect/{instance}/ContactEvaluations/2026/11/25");
        let day = folder.path().join(day);
        fs::create_dir_all(&day).unwrap();
        let name = format!("{hour}_00_00.000Z-95436c55-9731-5a9a-9398-654cda58b687-v3_5.json");
        fs::write(day.join(name), evaluation.to_string()).unwrap();
    }
    let prefix = "connect/anycompany/ContactEvaluations";
    let report = run(
        &folder,
        &format!("ingest FOLDER/input --into LAKE --evaluation-prefix {prefix}"),
    );
    assert!(report.starts_with("exit 0"), "{report}");
    assert!(
        report.contains("1  evaluation with another prefix (--evaluation-prefix)"),
        "{report}"
    );
    let lake = folder.path().join("lake");
    let [(_, row)] = rows(&lake).try_into().unwrap();
    assert!(
        row.contains("2026/11/25/10:00:00.000Z") || row.contains("2026/11/25/10_00_00.000Z"),
        "{row}"
    );
    run(&folder, "ingest FOLDER/input --into LAKE");
    assert_eq!(rows(&lake).len(), 2);
}
