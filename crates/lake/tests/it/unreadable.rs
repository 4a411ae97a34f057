//! Fields that cannot be read, in files of each source: the document has its row, and the report names
//! the field.

use serde_json::Value;

use crate::field_cases::{agent_event, contact_record, ingest, lake};
use crate::support::{counts, rows};

/// What the report says about fields that could not be read.
fn unreadable_fields(report: &str) -> &str {
    let (_, fields) = report
        .split_once("fields that could not be read")
        .unwrap_or_else(|| panic!("{report}"));
    fields
}

#[test]
fn agent_events_without_id_are_rows_and_each_is_there_once() {
    let mut event = agent_event("e1");
    let with_id = event.to_string();
    event.as_object_mut().unwrap().remove("EventId");
    let first = event.to_string();
    event["AgentARN"] = "a2".into();
    let second = event.to_string();
    let lines = [with_id, first.clone(), second, first].join("\n");
    let (folder, report) = ingest(&[("ae.ndjson", lines.as_bytes())]);
    assert!(report.starts_with("exit 0\n"), "{report}");
    assert_eq!(counts(&lake(&folder))["ae"], 3, "{report}");
    assert!(
        unreadable_fields(&report).contains("3  ae: EventId"),
        "{report}"
    );
}

#[test]
fn numbers_are_ids() {
    let mut record = contact_record("");
    record["ContactId"] = 12_345.into();
    let mut event = agent_event("");
    event["EventId"] = 7.into();
    let lines = format!("{record}\n{event}\n");
    let (folder, report) = ingest(&[("mixed.ndjson", lines.as_bytes())]);
    assert!(!report.contains("could not be read"), "{report}");
    let rows = rows(&lake(&folder));
    let values: Vec<Value> = rows
        .iter()
        .map(|(_, row)| serde_json::from_str(row).unwrap())
        .collect();
    assert!(values.len() == 2 && values.contains(&record) && values.contains(&event));
}
