//! One odd value in any field of a sample never costs the document.

use std::collections::BTreeMap;

use connect_core::{
    Day, RecordError, Row, agent_events, contact_flow_logs, contact_lens, contact_records,
    evaluation_forms,
};
use serde_json::value::RawValue;

use crate::support::corpus::small_documents;
use crate::support::fields::distinct_fields;

const ANALYSIS_KEY: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
const EVALUATION_KEY: &str = "connect/anycompany/ContactEvaluations/2026/11/23/17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";

/// Values that a field does not have, or not often.
fn odd_values() -> Vec<Vec<u8>> {
    [
        r"null",
        r"true",
        r"0",
        r"-0.5",
        r"1e999",
        r"-99999999999999999999999999999999",
        r#""""#,
        r#""text""#,
        r#""\ud83d""#,
        r#""\udc00\ud83d""#,
        r#""\u0000""#,
        r"{}",
        r"[]",
        r#"{"": {"": 1, "": 2}}"#,
        r#"[[null, "\ud83d", 1e999, {}]]"#,
        r#"{"a": "\ud83d", "A": 1e999, "a": true}"#,
    ]
    .map(|value| value.as_bytes().to_vec())
    .into()
}

/// Asserts that each document has its rows with an odd value in any one of its fields, except the
/// `required` ones, without which a row is impossible.
fn assert_rows(
    documents: &[Vec<u8>],
    required: &[&str],
    rows: impl Fn(&[u8]) -> Result<Vec<Row<'_>>, RecordError>,
) {
    let mut fields = distinct_fields(documents);
    fields.retain(|field| !required.contains(&field.path.as_str()));
    assert!(fields.len() > 4, "{}", fields.len());
    let values = odd_values();
    for field in &fields {
        let original = field.replaced(field.value().as_bytes());
        let expected = rows(&original).unwrap().len();
        for value in &values {
            let document = field.replaced(value);
            let shown = || format!("{} = {}", field.path, String::from_utf8_lossy(value));
            let found = rows(&document).unwrap_or_else(|error| panic!("{}: {error}", shown()));
            assert_eq!(found.len(), expected, "{}", shown());
            found.iter().for_each(assert_readable);
        }
    }
}

fn assert_readable(row: &Row<'_>) {
    let line = std::str::from_utf8(&row.line).unwrap();
    assert!(!line.contains(['\n', '\r']), "{line}");
    let fields: BTreeMap<String, &RawValue> =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(!fields.is_empty());
    assert_eq!(row.day.to_string().parse::<Day>(), Ok(row.day));
}

#[test]
fn odd_value_costs_no_contact_record() {
    let required = ["ContactId", "InitiationTimestamp"];
    assert_rows(&small_documents("ctr"), &required, |document| {
        contact_records::row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_costs_no_agent_event() {
    assert_rows(&small_documents("ae"), &["EventTimestamp"], |document| {
        agent_events::row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_costs_no_log_event() {
    let mut payloads = small_documents("cfl");
    payloads.retain(|document| document.starts_with(b"{\"messageType\":\"DATA_MESSAGE\""));
    let required = [
        "messageType",
        "logEvents",
        "logEvents[]",
        "logEvents[].id",
        "logEvents[].timestamp",
        "logEvents[].message",
    ];
    assert_rows(&payloads, &required, |document| {
        contact_flow_logs::payload_rows(document).map(|payload| payload.rows)
    });
}

#[test]
fn odd_value_costs_no_flow_log_message() {
    let mut messages = small_documents("cfl");
    messages.retain(|document| contact_flow_logs::message_row(document).is_ok());
    assert_rows(&messages, &["Timestamp"], |document| {
        contact_flow_logs::message_row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_costs_no_analysis() {
    let key = contact_lens::ObjectKey::parse(ANALYSIS_KEY).unwrap();
    let documents = small_documents("recordings-bucket/Analysis");
    assert_rows(&documents, &[], |document| {
        let analysis = contact_lens::row(document, Some(&key), "s3://b/k")?;
        let turns = contact_lens::transcript(document, &analysis)?.to_rows()?;
        turns.iter().for_each(assert_readable);
        Ok(vec![analysis.to_row()?])
    });
}

#[test]
fn odd_value_costs_no_evaluation() {
    let key = evaluation_forms::ObjectKey::parse(EVALUATION_KEY).unwrap();
    let mut documents = small_documents("recordings-bucket/connect");
    // The files of deleted evaluations can be empty.
    documents.retain(|document| document.starts_with(b"{"));
    assert_rows(&documents, &[], |document| {
        let row = evaluation_forms::row(document, Some(&key), "s3://b/k")?;
        Ok(vec![row.to_row()?])
    });
}
