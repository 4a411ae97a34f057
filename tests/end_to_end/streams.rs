//! Contact records and agent events, from the data streams to the folders of their days.

use end_to_end::{Deployment, documents, eventually};
use serde_json::Value;

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "contact records arrive whole in the folders of their days",
        contact_records,
    ),
    (
        "agent events arrive whole in the folders of their days",
        agent_events,
    ),
    (
        "a record without a timestamp goes to the error output",
        without_timestamp,
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

/// The delivery stream does not put a newline after each record here, nor compress them: ministack
/// does neither.
fn arrive(deployment: &Deployment, source: &str, stream: &str, files: &[&str], timestamp: &str) {
    let (api, bucket) = (deployment.api(), Deployment::bucket(source));
    let records: Vec<Value> = files.iter().flat_map(|file| documents(file)).collect();
    for record in &records {
        api.put_on_stream(&Deployment::name(stream), record);
    }
    for record in &records {
        let day = folder(record[timestamp].as_str().unwrap());
        eventually(&format!("{record} under {day} of {bucket}"), || {
            let rows = api.rows(&bucket, &day);
            if rows.contains(record) {
                Ok(())
            } else {
                Err(format!("{} other rows", rows.len()))
            }
        });
    }
}

/// The folder of a timestamp's day.
fn folder(timestamp: &str) -> String {
    let (year, month, day) = (&timestamp[..4], &timestamp[5..7], &timestamp[8..10]);
    format!("fhbase/year={year}/month={month}/day={day}/")
}

fn without_timestamp(deployment: &Deployment) {
    let (api, bucket) = (deployment.api(), Deployment::bucket("ctr"));
    api.put_on_stream(
        &Deployment::name("CTRKinesisStream"),
        &serde_json::json!({"ContactId": "without-timestamp"}),
    );
    eventually("the record under fherroroutputbase-error/", || {
        let keys = api.keys(&bucket, "fherroroutputbase-error/");
        let is_there = keys.iter().any(|key| {
            let content = api.object(&bucket, key);
            let text = String::from_utf8_lossy(&content);
            text.contains("without-timestamp")
                || text.contains(
                    &base64_simd::STANDARD.encode_to_string(r#"{"ContactId":"without-timestamp"}"#),
                )
        });
        if is_there {
            Ok(())
        } else {
            Err(format!("{keys:?}"))
        }
    });
}
