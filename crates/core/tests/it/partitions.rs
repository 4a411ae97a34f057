//! The folder that a delivery stream writes a row to is that of the day on which the lake keeps it.

use connect_core::contact_flow_logs::payload_rows;
use connect_core::stream_records::{self, RecordKind};
use connect_core::{
    Day, JsonText, Row, agent_events, contact_flow_logs, contact_lens, contact_records,
    evaluation_forms,
};
use libdeflater::{CompressionLvl, Compressor};
use proptest::prelude::*;
use serde_json::{Value, json};

const ANALYSIS_KEY: &str = "Analysis/Voice/2026/11/23/3f6b0c52-9d1e-4a77-8c35-e20f41b7a6d8_analysis_2026-11-23T10:00:00Z.json";
const EVALUATION_KEYS: [&str; 2] = [
    "evaluations/2026/11/23/17:40:38.601Z-b07d53aa-61c4-4e0f-9b28-7f5d9a1c2e34-v3_5.json",
    "evaluations/2026/11/24/08:00:00.001Z-b07d53aa-61c4-4e0f-9b28-7f5d9a1c2e34-v3_5_DELETED.json",
];

/// Timestamps in the formats of ISO 8601.
fn timestamps() -> impl Strategy<Value = String> {
    let date = prop_oneof![
        "-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
        "(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])",
        "-?(0[0-9][1-9]|[12][0-9]{2}|3[0-5][0-9])",
        "-W(0[1-9]|[1-4][0-9]|5[0-2])-[1-7]",
        "W(0[1-9]|[1-4][0-9]|5[0-2])[1-7]",
    ];
    let time = "(|[Tt ]([01][0-9]|2[0-3])(|:?[0-5][0-9](|:?[0-5][0-9](|[.,][0-9]{1,9})))(|Z|[+-](0[0-9]|1[0-4])(|:?[0-5][0-9])))";
    (2..=9998u16, date, time).prop_map(|(year, date, time)| format!("{year:04}{date}{time}"))
}

/// The folder that the jq query of a delivery stream takes from a field of a row.
fn folder_by_query(row: &Row<'_>, field: &str) -> String {
    let row: Value = serde_json::from_slice(&row.line).unwrap();
    let text: Vec<char> = row[field].as_str().unwrap().chars().collect();
    let slice = |from: usize, to: usize| text[from..to].iter().collect::<String>();
    let [year, month, day] = [slice(0, 4), slice(5, 7), slice(8, 10)];
    format!("year={year}/month={month}/day={day}")
}

/// The folder of the partition keys in the response of a transformer.
fn folder_by_transformer(response: &str) -> String {
    let response: Value = serde_json::from_str(response).unwrap();
    let keys = &response["records"][0]["metadata"]["partitionKeys"];
    let key = |name: &str| keys[name].as_str().unwrap_or_default();
    let [year, month, day] = ["year", "month", "day"].map(key);
    format!("year={year}/month={month}/day={day}")
}

fn event(record: &[u8]) -> Vec<u8> {
    let data = base64_simd::STANDARD.encode_to_string(record);
    let event = json!({"invocationId": "i", "records": [{"recordId": "r", "data": data}]});
    event.to_string().into_bytes()
}

fn folder_of_record(kind: RecordKind, record: &[u8]) -> String {
    let mut transformer = stream_records::Transformer::new(kind);
    folder_by_transformer(&transformer.transform(&event(record)).unwrap().response)
}

fn evaluation_row(document: &Value, key: Option<&str>) -> Row<'static> {
    let key = key.map(|key| evaluation_forms::ObjectKey::parse(key).unwrap());
    let document = document.to_string();
    let text = JsonText::decode(document.as_bytes());
    let row = evaluation_forms::row(&text, key.as_ref(), "s3://b/k").unwrap();
    row.to_row().unwrap()
}

#[test]
fn submission_in_another_format_or_offset_is_in_the_folder_of_its_day() {
    for (stated, key, expected) in [
        ("20261123T100000Z", None, "2026-11-23T10:00:00Z"),
        (
            "20261123T100000Z",
            Some(EVALUATION_KEYS[0]),
            "2026-11-23T10:00:00Z",
        ),
        ("2026-327T10:00:00.5Z", None, "2026-11-23T10:00:00.5Z"),
        ("2026-11-23T00:30:00+01:00", None, "2026-11-22T23:30:00Z"),
        (
            "2026-11-23T10:30:00+01:00",
            None,
            "2026-11-23T10:30:00+01:00",
        ),
        ("2026-11-23 20:30:00-05:00", None, "2026-11-24T01:30:00Z"),
        ("2026-11-23 10:00:00", None, "2026-11-23T10:00:00Z"),
        ("2026-11-23t10:00:00.25z", None, "2026-11-23T10:00:00.25Z"),
        ("2026-11-23T10:00", None, "2026-11-23T10:00"),
        ("2026-11-23", Some(EVALUATION_KEYS[0]), "2026-11-23"),
        ("2026-11-23T25:61:00Z", None, "2026-11-23"),
        (
            "2026-11-23T25:61:00Z",
            Some(EVALUATION_KEYS[0]),
            "2026-11-23T17:40:38.601Z",
        ),
        (
            "2026-11-25T25:61:00Z",
            Some(EVALUATION_KEYS[0]),
            "2026-11-25",
        ),
        ("2026-W48-1", None, "2026-11-23"),
        (
            "20261122",
            Some(EVALUATION_KEYS[0]),
            "2026-11-23T17:40:38.601Z",
        ),
    ] {
        let document =
            json!({"evaluationId": "e", "metadata": {"evaluationSubmitTimestamp": stated}});
        let row = evaluation_row(&document, key);
        let column: Value = serde_json::from_slice(&row.line).unwrap();
        assert_eq!(column["evaluationSubmitTimestamp"], expected, "{stated}");
        let folder = folder_by_query(&row, "evaluationSubmitTimestamp");
        assert_eq!(folder, row.day.to_string(), "{stated}");
    }
}

proptest! {
    #[test]
    fn row_of_any_timestamp_is_delivered_to_the_folder_of_its_day_in_the_lake(timestamp in timestamps()) {
        prop_assume!(Day::from_timestamp(&timestamp).is_ok());
        let record = json!({"ContactId": "c", "InitiationTimestamp": timestamp}).to_string();
        let row = contact_records::row(record.as_bytes()).unwrap();
        prop_assert_eq!(folder_of_record(RecordKind::ContactRecords, record.as_bytes()), row.day.to_string());

        let record = json!({"EventId": "e", "EventTimestamp": timestamp}).to_string();
        let row = agent_events::row(record.as_bytes()).unwrap();
        prop_assert_eq!(folder_of_record(RecordKind::AgentEvents, record.as_bytes()), row.day.to_string());

        let document = json!({"evaluationId": "e", "metadata": {"evaluationSubmitTimestamp": timestamp}});
        for key in [None, Some(EVALUATION_KEYS[0]), Some(EVALUATION_KEYS[1])] {
            let row = evaluation_row(&document, key);
            prop_assert_eq!(folder_by_query(&row, "evaluationSubmitTimestamp"), row.day.to_string());
        }
    }

    #[test]
    fn log_event_is_delivered_to_the_folder_of_its_day_in_the_lake(millis in -62_135_596_800_000..=253_402_300_799_999_i64) {
        let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": millis, "message": "{}"}]});
        let payload = payload.to_string();
        let rows = payload_rows(payload.as_bytes()).unwrap().rows;
        let mut compressor = Compressor::new(CompressionLvl::fastest());
        let mut gzip = vec![0; compressor.gzip_compress_bound(payload.len())];
        let length = compressor.gzip_compress(payload.as_bytes(), &mut gzip).unwrap();
        let transformed = contact_flow_logs::Transformer::new().transform(&event(&gzip[..length])).unwrap();
        prop_assert_eq!(folder_by_transformer(&transformed.into_response(&[])), rows[0].day.to_string());
    }

    #[test]
    fn analysis_is_delivered_to_the_folder_of_its_day_in_the_lake(
        date in "[0-9]{4}(0[0-9]|1[0-3])[0-3][0-9]",
        time in "(T?[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?",
        rest in "(_UTC)?(_[a-z]{1,3})?([.]wav)?",
    ) {
        let uri = format!("s3://b/connect/a/CallRecordings/2026/11/23/c_{date}{time}{rest}");
        let document = json!({"CustomerMetadata": {"ContactId": "c", "InputS3Uri": uri}}).to_string();
        let key = contact_lens::ObjectKey::parse(ANALYSIS_KEY).unwrap();
        let text = JsonText::decode(document.as_bytes());
        let row = contact_lens::row(&text, Some(&key), "s3://b/k").unwrap().to_row().unwrap();
        prop_assert_eq!(folder_by_query(&row, "recordingTimestamp"), row.day.to_string());
    }
}
