//! `lake erase`: a person's rows go, everything else stays, and ingest does not bring them back.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{files, lake, rejected, repository, rows, scene};

/// A chat with a contact record, an analysis, an evaluation, flow logs and agent events.
const CHAT: &str = "9913433f-59f5-479d-b095-c2bf45141624";
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Runs a command on the lake and returns its result; the command must succeed.
fn run(folder: &TempDir, arguments: &[&str]) -> Value {
    let path = folder.path().join("lake");
    let option = if arguments[0] == "ingest" {
        "--into"
    } else {
        "--lake"
    };
    let output = lake()
        .args(arguments)
        .arg(option)
        .arg(&path)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ingested() -> (TempDir, Vec<(String, String)>) {
    let (folder, _filters) = scene();
    run(&folder, &["ingest", "samples"]);
    let rows = rows(&folder.path().join("lake"));
    (folder, rows)
}

fn mentions(row: &(String, String), id: &str) -> bool {
    row.1.contains(id)
}

/// Rows that neither mention the contact nor lost its ID.
fn others<'r>(rows: &'r [(String, String)], id: &str) -> Vec<&'r (String, String)> {
    rows.iter()
        .filter(|row| !mentions(row, id) && !mentions(row, NIL))
        .collect()
}

#[test]
fn contact_goes_from_all_tables_and_does_not_come_back() {
    let (folder, before) = ingested();
    let path = folder.path().join("lake");
    let of_chat: Vec<_> = before.iter().filter(|row| mentions(row, CHAT)).collect();
    for source in ["ctr", "ae", "cfl", "cl", "ef"] {
        let has_rows = of_chat.iter().any(|row| row.0.starts_with(source));
        assert!(has_rows, "{source} has no row of the contact");
    }

    let counted = run(&folder, &["erase", "--contact-id", CHAT, "--dry-run"]);
    assert_eq!(rows(&path), before, "a dry run changes nothing");
    let report = run(&folder, &["erase", "--contact-id", CHAT]);
    assert_eq!(report["partitions"], counted["partitions"]);
    assert_eq!(report["contacts"], serde_json::json!([CHAT]));
    let after = rows(&path);
    assert!(!after.iter().any(|row| mentions(row, CHAT)));
    assert_eq!(others(&after, CHAT), others(&before, CHAT));
    let events =
        |rows: &[(String, String)]| rows.iter().filter(|row| row.0.starts_with("ae")).count();
    assert_eq!(events(&after), events(&before), "agent events stay");
    let removed = of_chat
        .iter()
        .filter(|row| !row.0.starts_with("ae"))
        .count();
    assert_eq!(before.len() - after.len(), removed);
    run(&folder, &["check"]);

    let manifest = fs::read(path.join(".lake/manifest.json")).unwrap();
    let again = run(&folder, &["erase", "--contact-id", CHAT]);
    assert_eq!(again["partitions"], serde_json::json!({}));
    assert_eq!(
        fs::read(path.join(".lake/manifest.json")).unwrap(),
        manifest
    );

    run(&folder, &["ingest", "samples"]);
    assert_eq!(rows(&path), after, "known files are not read again");
    // The same documents in other files.
    let copy = folder.path().join("copy.ndjson");
    fs::write(&copy, documents("samples/ctr")).unwrap();
    let summary = run(&folder, &["ingest", copy.to_str().unwrap()]);
    assert_eq!(rows(&path), after);
    assert_eq!(
        summary["skipped"][0]["reason"],
        "contact that was erased (see --with-erased)"
    );
    run(&folder, &["check"]);

    run(&folder, &["ingest", "samples", "--with-erased"]);
    let restored = rows(&path);
    assert!(before.iter().all(|row| restored.contains(row)));
    run(&folder, &["check"]);
}

/// All documents of a directory, one a line.
fn documents(folder: &str) -> String {
    let mut lines = Vec::new();
    for file in files(&repository().join(folder)) {
        let bytes = fs::read(&file).unwrap();
        let content = if bytes.starts_with(&[0x1f, 0x8b]) {
            crate::support::lines(&file).join("\n")
        } else {
            String::from_utf8(bytes).unwrap()
        };
        let documents = serde_json::Deserializer::from_str(&content).into_iter::<Value>();
        for document in documents.map(Result::unwrap) {
            let documents = document.as_array().cloned().unwrap_or(vec![document]);
            lines.extend(documents.iter().map(ToString::to_string));
        }
    }
    lines.join("\n")
}

fn record(id: char, fields: &str) -> String {
    let id = id.to_string().repeat(8);
    format!(
        "{{\"ContactId\":\"{id}-1a89-4d73-bfcf-5d9c33894f47\",\"InitiationTimestamp\":\"2026-11-2{}T10:00:00Z\"{fields}}}\n",
        &id[..1]
    )
}

#[test]
fn endpoint_finds_all_contacts_of_a_customer_and_their_chains() {
    let (folder, _filters) = scene();
    let input = folder.path().join("records.ndjson");
    let id = |digit: char| {
        format!(
            "{}-1a89-4d73-bfcf-5d9c33894f47",
            digit.to_string().repeat(8)
        )
    };
    let records = [
        record(
            '1',
            r#","CustomerEndpoint":{"Address":"+12065550100","Type":"TELEPHONE_NUMBER"}"#,
        ),
        record('2', &format!(r#","InitialContactId":"{}""#, id('1'))),
        record('3', r#","CustomerEndpoint":{"Address":"+12065550100"}"#),
        record('4', r#","CustomerEndpoint":{"Address":"+12065550199"}"#),
        record('5', &format!(r#","RelatedContactId":"{}""#, id('4'))),
    ];
    fs::write(&input, records.concat()).unwrap();
    run(&folder, &["ingest", input.to_str().unwrap()]);
    let path = folder.path().join("lake");
    let report = run(&folder, &["erase", "--customer-endpoint", "+12065550100"]);
    assert_eq!(
        report["contacts"],
        serde_json::json!([id('1'), id('2'), id('3')])
    );
    assert_eq!(rows(&path).len(), 2);
    assert!(
        !path
            .join("ctr/fhbase/year=2026/month=11/day=21")
            .join("part-000001-0000.ndjson.gz")
            .exists()
    );
    let report = run(&folder, &["erase", "--contact-id", &id('4'), "--no-chain"]);
    assert_eq!(report["contacts"], serde_json::json!([id('4')]));
    let left = rows(&path);
    assert_eq!(left.len(), 1);
    assert!(
        mentions(&left[0], NIL) && !mentions(&left[0], &id('4')),
        "{left:?}"
    );
    run(&folder, &["check"]);
}

#[test]
fn odd_records_of_a_person_go_and_those_of_others_stay() {
    const OTHER: &str = "5a542081-ee39-55fb-9468-87aca0543146";
    let (folder, _filters) = scene();
    let record = |fields: &str| {
        format!(
            r#"{{"InitiationTimestamp":"2026-11-23T10:00:00Z","Attributes":{{"a":1e999}},{fields}}}"#
        )
    };
    let of_person = [
        format!(r#""contactid":"{CHAT}","customerendpoint":{{"address":"+12065550100"}}"#),
        r#""ContactId":"C-1","CustomerEndpoint":"+12065550100""#.to_owned(),
        r#""ContactId":"C-2","CustomerEndpoint":{"Address":12065550100}"#.to_owned(),
        r#""ContactId":"C-3","InitialContactId":"C-2""#.to_owned(),
    ];
    let others = [
        format!(r#""contactid":"{OTHER}","NextContactId":"{CHAT}","RelatedContactId":12345"#),
        r#""ContactId":67890,"CustomerEndpoint":{"Address":"+12065550199"},"Queue":{"Duration":12345}"#.to_owned(),
    ];
    let numbered = [r#""ContactId":12345"#.to_owned()];
    let input = folder.path().join("records.ndjson");
    let lines = [&of_person[..], &others, &numbered].concat();
    let lines: Vec<_> = lines.iter().map(|fields| record(fields)).collect();
    fs::write(&input, lines.join("\n")).unwrap();
    run(&folder, &["ingest", input.to_str().unwrap()]);
    let path = folder.path().join("lake");
    assert_eq!(rows(&path).len(), lines.len(), "ingest accepts all of them");

    let erase = ["erase", "--customer-endpoint", "+12065550100", "--no-chain"];
    let report = run(&folder, &erase);
    assert_eq!(report["contacts"], serde_json::json!([CHAT, "C-1", "C-2"]));
    let left = rows(&path);
    assert_eq!(left.len(), 4, "{left:?}");
    let report = run(
        &folder,
        &[
            "erase",
            "--contact-id",
            "C-3",
            "--contact-id",
            "12345",
            "--no-chain",
        ],
    );
    assert_eq!(report["contacts"], serde_json::json!(["12345", "C-3"]));
    let left: Vec<_> = rows(&path).into_iter().map(|(_, row)| row).collect();
    let masked = record(&others[0]).replace(CHAT, NIL);
    let masked = masked.replace(":12345", &format!(":\"{NIL}\""));
    assert_eq!(left.len(), 2, "{left:?}");
    for row in [masked, record(&others[1])] {
        assert!(left.contains(&row), "{row} is not in {left:?}");
    }
    run(&folder, &["check"]);

    // The same documents in another file.
    let copy = folder.path().join("copy.ndjson");
    fs::write(&copy, lines.join("\n")).unwrap();
    run(&folder, &["ingest", copy.to_str().unwrap()]);
    assert_eq!(rows(&path).len(), 2);
}

#[test]
fn records_that_cannot_be_read_are_reported_until_the_lake_is_repaired() {
    let (folder, _filters) = scene();
    let input = folder.path().join("records.ndjson");
    fs::write(&input, [record('1', ""), record('2', "")].concat()).unwrap();
    run(&folder, &["ingest", input.to_str().unwrap()]);
    let path = folder.path().join("lake");
    let rows = files(&path.join("ctr")).remove(0);
    // A file of another length is an error of every command.
    let length = fs::metadata(&rows).unwrap().len();
    let damaged = |padding: u64| {
        let padding = vec![b' '; usize::try_from(padding).unwrap()];
        let builder = flate2::GzBuilder::new().comment(padding);
        let mut encoder = builder.write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"{\"ContactId\":\n").unwrap();
        encoder.finish().unwrap()
    };
    let padding = length - damaged(0).len() as u64;
    fs::write(&rows, damaged(padding)).unwrap();
    let erase = ["erase", "--customer-endpoint=+12065550100", "--dry-run"];
    let remains = || run(&folder, &erase)["remains"].to_string();
    let unreadable = "contact records that cannot be read and can be the person's (1): run lake check, then lake repair, and erase again";
    assert!(remains().contains(unreadable), "{}", remains());
    run(&folder, &["repair"]);
    assert!(!remains().contains("cannot be read"), "{}", remains());
}

#[test]
fn rejected_documents_of_a_person_go() {
    let (folder, _filters) = scene();
    let input = folder.path().join("input.ndjson");
    let broken = [
        r#"{"ContactId":"11111111-1a89-4d73-bfcf-5d9c33894f47","InitiationTimestamp":"no time"}"#,
        r#"{"ContactId":"22222222-1a89-4d73-bfcf-5d9c33894f47","InitiationTimestamp":"no time","CustomerEndpoint":{"Address":"Jane@example.com"}}"#,
        r#"{"ContactId":"33333333-1a89-4d73-bfcf-5d9c33894f47","InitiationTimestamp":"no time"}"#,
        // Addresses of other people, which contain the one of the person.
        r#"{"ContactId":"44444444-1a89-4d73-bfcf-5d9c33894f47","InitiationTimestamp":"no time","CustomerEndpoint":{"Address":"mary.jane@example.com"}}"#,
    ];
    fs::write(&input, broken.join("\n")).unwrap();
    let ingest = ["ingest", input.to_str().unwrap(), "--keep-rejected"];
    run(&folder, &ingest);
    let path = folder.path().join("lake");
    assert_eq!(rejected(&path).len(), 4);
    let erase = [
        "erase",
        "--contact-id=11111111-1a89-4d73-bfcf-5d9c33894f47",
        "--customer-endpoint=jane@example.com",
    ];
    run(&folder, &erase);
    let left = rejected(&path);
    assert_eq!(left.len(), 2, "{left:?}");
    for id in ["33333333", "44444444"] {
        let is_left = left.iter().any(|kept| kept.to_string().contains(id));
        assert!(is_left, "{id} {left:?}");
    }
    run(&folder, &["check"]);
    run(
        &folder,
        &["ingest", input.to_str().unwrap(), "--keep-rejected"],
    );
    assert!(
        !rejected(&path)
            .iter()
            .any(|kept| kept.to_string().contains("11111111"))
    );
}

#[test]
fn curated_files_of_touched_days_go() {
    let (folder, _rows) = ingested();
    run(&folder, &["curate"]);
    let curated = folder.path().join("lake/curated");
    let of_day = |day: &str| {
        let folder = format!("day={day}");
        let is_of_day = |file: &&std::path::PathBuf| file.to_string_lossy().contains(&folder);
        files(&curated).iter().filter(is_of_day).count()
    };
    assert!(of_day("21") > 0 && of_day("23") > 0);
    let untouched = of_day("21");
    let report = run(&folder, &["erase", "--contact-id", CHAT]);
    let days = report["partitions"].as_object().unwrap().keys();
    assert!(
        days.clone().all(|partition| partition.ends_with("day=23")),
        "{report}"
    );
    assert_eq!((of_day("21"), of_day("23")), (untouched, 0));
    let contacts = |extra: &[&str]| {
        let sql = format!("select count(*) n from connect_contacts where contactid = '{CHAT}'");
        run(&folder, &[&["query", &sql][..], extra].concat())["rows"].clone()
    };
    assert_eq!(contacts(&[]), serde_json::json!([{"n": 0}]));
    assert_eq!(contacts(&["--no-curated"]), contacts(&[]));
}

#[test]
fn list_of_erased_contacts_is_checked_and_repaired() {
    let (folder, _rows) = ingested();
    let path = folder.path().join("lake");
    run(&folder, &["erase", "--contact-id", CHAT]);
    let after = rows(&path);
    let list = list_of(&path);
    let bytes = fs::read(&list).unwrap();
    assert_eq!(bytes.len(), 16);
    fs::write(&list, [&bytes[..], &[7; 5]].concat()).unwrap();
    let check = lake()
        .arg("check")
        .arg("--lake")
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(check.status.code(), Some(1));
    run(&folder, &["repair"]);
    run(&folder, &["check"]);
    assert_eq!(fs::read(list_of(&path)).unwrap(), bytes);

    // Without a manifest the lists are found by their names.
    fs::write(path.join(".lake/manifest.json"), "{").unwrap();
    run(&folder, &["repair"]);
    assert_eq!(fs::read(list_of(&path)).unwrap(), bytes);
    run(&folder, &["ingest", "samples"]);
    assert_eq!(rows(&path), after);
}

fn list_of(lake: &Path) -> std::path::PathBuf {
    let is_list = |file: &std::path::PathBuf| {
        file.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("erased-")
    };
    files(&lake.join(".lake/keys"))
        .into_iter()
        .find(is_list)
        .unwrap()
}

#[test]
fn usage_errors_say_what_is_expected() {
    let (folder, _filters) = scene();
    for (arguments, expected) in [
        (&["erase"][..], "--contact-id <ID>"),
        (
            &["erase", "--contact-id", " "],
            "expected a contact ID, such as 5a542081",
        ),
        (
            &["erase", "--contact-id", NIL],
            "expected a contact ID, found the zeros that replace the IDs of erased contacts",
        ),
        (
            &["erase", "--customer-endpoint", " "],
            "expected an address, such as +12065550100",
        ),
    ] {
        let output = lake().args(arguments).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(expected), "{errors}");
    }
    let none = lake()
        .args(["erase", "--contact-id", CHAT, "--lake"])
        .arg(folder.path().join("none"))
        .output()
        .unwrap();
    assert_eq!(none.status.code(), Some(1));
    assert!(!folder.path().join("none").exists(), "no lake is created");
}
