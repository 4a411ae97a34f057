//! Contact records and agent events, from the data streams to the partitions of their days.

use end_to_end::{Deployment, documents, eventually};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "contact records are complete in the folders of their days",
        contact_records,
    ),
    (
        "agent events are complete in the folders of their days",
        agent_events,
    ),
    (
        "keys that differ in case only stay different, and other records are dropped",
        transformed,
    ),
];

fn contact_records(deployment: &Deployment) {
    arrive(
        deployment,
        "ctr",
        "CTRKinesisStream",
        &["ctr/2026-11-21.ndjson", "ctr/2026-11-22.ndjson.gz"],
        "InitiationTimestamp",
    );
}

fn agent_events(deployment: &Deployment) {
    arrive(
        deployment,
        "ae",
        "AEKinesisStream",
        &["ae/2026-11-21.ndjson", "ae/2026-11-23.ndjson"],
        "EventTimestamp",
    );
}

/// The delivery stream does not compress rows here: ministack does not.
fn arrive(deployment: &Deployment, source: &str, stream: &str, files: &[&str], timestamp: &str) {
    let (api, bucket) = (deployment.api(), Deployment::bucket(source));
    let records: Vec<Value> = files.iter().flat_map(|file| documents(file)).collect();
    for record in &records {
        api.put_on_stream(&Deployment::name(stream), record);
    }
    for record in records {
        let day = folder(record[timestamp].as_str().unwrap());
        let row = row(record);
        eventually(&format!("{row} under {day} of {bucket}"), || {
            let rows = api.rows(&bucket, &day);
            if rows.contains(&row) {
                Ok(())
            } else {
                Err(format!("{} other rows", rows.len()))
            }
        });
    }
}

/// The row of a record: one of the samples has two attributes that differ in case only.
fn row(mut record: Value) -> Value {
    let attributes = record.get_mut("Attributes").and_then(Value::as_object_mut);
    if let Some(attributes) = attributes
        && attributes.contains_key("greetingPlayed")
        && let Some(first) = attributes.remove("GreetingPlayed")
    {
        attributes.insert("GreetingPlayed_2".to_owned(), first);
    }
    record
}

/// Partition of the day of a timestamp.
fn folder(timestamp: &str) -> String {
    let (year, month, day) = (&timestamp[..4], &timestamp[5..7], &timestamp[8..10]);
    format!("fhbase/year={year}/month={month}/day={day}/")
}

/// ministack deletes what a transformer drops or fails, without an object under the error prefix:
/// the record that comes after them is the only one to arrive.
fn transformed(deployment: &Deployment) {
    let (api, bucket) = (deployment.api(), Deployment::bucket("ctr"));
    let stream = Deployment::name("CTRKinesisStream");
    let event = documents("ae/2026-11-21.ndjson").swap_remove(0);
    api.put_on_stream(&stream, &event);
    api.put_on_stream(&stream, &json!({"ContactId": "without-timestamp"}));
    let record = json!({
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "ContactId": "keys-in-two-cases",
        "InitiationTimestamp": "2031-01-01T00:30:00+01:00",
        "Attributes": {"CallReason": "kept", "callReason": "read"},
    });
    api.put_on_stream(&stream, &record);
    let mut expected = record;
    expected["Attributes"] = json!({"CallReason_2": "kept", "callReason": "read"});
    eventually("the record under its day in UTC", || {
        let rows = api.rows(&bucket, "fhbase/year=2030/month=12/day=31/");
        if rows == [expected.clone()] {
            Ok(())
        } else {
            Err(format!("{rows:?}"))
        }
    });
    let is_expected =
        |row: &Value| row.get("EventId").is_none() && row["ContactId"] != "without-timestamp";
    assert!(api.rows(&bucket, "fhbase/").iter().all(is_expected));
}
