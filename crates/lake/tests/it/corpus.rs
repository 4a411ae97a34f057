//! The repository's samples become the expected rows in the directories of their days.

use std::fs;

use crate::support::{lake, repository, rows};
use serde_json::Value;

/// Rows of `source` in a lake of the samples, with their days.
fn rows_of(source: &str) -> Vec<(String, Value)> {
    let folder = tempfile::tempdir().unwrap();
    let output = lake()
        .args(["ingest", "samples", "--into"])
        .arg(folder.path().join("lake"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let prefix = format!("{source}/fhbase/");
    let of_source = |(folder, row): (String, String)| {
        Some((
            folder.strip_prefix(&prefix)?.to_owned(),
            serde_json::from_str(&row).unwrap(),
        ))
    };
    rows(&folder.path().join("lake"))
        .into_iter()
        .filter_map(of_source)
        .collect()
}

/// Expected rows of one kind of sample, without skipped ones.
fn expected(kind: &str) -> Vec<Value> {
    let path = repository().join(format!("crates/core/tests/expected/samples/{kind}.json"));
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    cases
        .into_iter()
        .filter(|case| !case["file"].as_str().unwrap().contains("Redacted"))
        .collect()
}

/// Asserts that each expected row exists once, and no other. Fields that the expected row does not
/// have can have any value.
fn assert_rows(source: &str, expected: Vec<(String, Value)>) {
    let mut found = rows_of(source);
    assert_eq!(found.len(), expected.len(), "{source}");
    for (day, row) in expected {
        let fields = row.as_object().unwrap();
        let same = |(found_day, found): &(String, Value)| {
            *found_day == day
                && fields
                    .iter()
                    .all(|(name, value)| equal(&found[name], value))
        };
        let at = found
            .iter()
            .position(same)
            .unwrap_or_else(|| panic!("{source} {day}: {row}"));
        found.remove(at);
    }
}

/// Compares values; `1` equals `1.0`.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| equal(value, other)))
        }
        _ => one == other,
    }
}

/// Rows of a file's cases: of the file itself, or of its documents.
fn rows_expected(kinds: &[&str]) -> Vec<(String, Value)> {
    let cases = kinds.iter().flat_map(|kind| expected(kind));
    let rows = cases.flat_map(|case| {
        case["rows"]
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![case.clone()])
    });
    let day_and_row = |case: Value| {
        let mut row = case["row"].clone();
        // A local lake names its own file.
        row.as_object_mut().unwrap().remove("sourceObject");
        (case["day"].as_str().unwrap().to_owned(), row)
    };
    rows.map(day_and_row).collect()
}

/// Rows of documents that are their own rows: ID, a timestamp and the day are given.
fn published_rows(kind: &str, fields: [&str; 2]) -> Vec<(String, Value)> {
    let rows = expected(kind)
        .into_iter()
        .flat_map(|case| case["rows"].as_array().unwrap().clone());
    rows.map(|row| {
        (
            row[2].as_str().unwrap().to_owned(),
            serde_json::json!({fields[0]: row[0], fields[1]: row[1]}),
        )
    })
    .collect()
}

#[test]
fn ingests_contact_records_corpus() {
    assert_rows(
        "ctr",
        published_rows("contact_records", ["ContactId", "LastUpdateTimestamp"]),
    );
}

#[test]
fn ingests_agent_events_corpus() {
    assert_rows(
        "ae",
        published_rows("agent_events", ["EventId", "EventTimestamp"]),
    );
}

#[test]
fn ingests_contact_flow_logs_corpus() {
    assert_rows(
        "cfl",
        rows_expected(&["contact_flow_logs", "contact_flow_log_messages"]),
    );
}

#[test]
fn ingests_contact_lens_corpus() {
    assert_rows("cl", rows_expected(&["contact_lens"]));
    let object = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";
    assert!(
        rows_of("cl")
            .iter()
            .any(|(_, row)| row["sourceObject"] == format!("file:{object}"))
    );
}

#[test]
fn ingests_evaluation_forms_corpus() {
    assert_rows("ef", rows_expected(&["evaluation_forms"]));
}
