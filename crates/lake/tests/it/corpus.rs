//! The repository's samples give the rows that are expected of them, in the folders of their days.

use std::fs;

use crate::support::{lake, repository, rows};
use serde_json::Value;

/// The rows of `source` in a lake made of the samples, each with its day.
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

/// What is expected of the samples of one kind, without those that are left out.
fn expected(kind: &str) -> Vec<Value> {
    let path = repository().join(format!("crates/core/tests/expected/samples/{kind}.json"));
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    cases
        .into_iter()
        .filter(|case| !case["file"].as_str().unwrap().contains("Redacted"))
        .collect()
}

/// Every expected row is there once, and nothing else. A field that the expected row leaves out may
/// be anything.
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

/// Whether two values are equal, where `1` and `1.0` are.
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

/// The rows of a file's cases: of the file itself, or of what it holds.
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
        // The local lake names its own file.
        row.as_object_mut().unwrap().remove("sourceObject");
        (case["day"].as_str().unwrap().to_owned(), row)
    };
    rows.map(day_and_row).collect()
}

/// The rows of documents that are their own rows: id, a timestamp and the day are given.
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
fn contact_records() {
    assert_rows(
        "ctr",
        published_rows("contact_records", ["ContactId", "LastUpdateTimestamp"]),
    );
}

#[test]
fn agent_events() {
    assert_rows(
        "ae",
        published_rows("agent_events", ["EventId", "EventTimestamp"]),
    );
}

#[test]
fn contact_flow_logs() {
    assert_rows(
        "cfl",
        rows_expected(&["contact_flow_logs", "contact_flow_log_messages"]),
    );
}

#[test]
fn contact_lens_analyses() {
    assert_rows("cl", rows_expected(&["contact_lens"]));
    let object = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";
    assert!(
        rows_of("cl")
            .iter()
            .any(|(_, row)| row["sourceObject"] == format!("file:{object}"))
    );
}

#[test]
fn evaluation_forms() {
    assert_rows("ef", rows_expected(&["evaluation_forms"]));
}
