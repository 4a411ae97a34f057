//! The real binary, asked as Firehose asks it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use lambda_fakes::{Function, InvocationResult};
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_cfl-log-transformer");

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut bytes = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor.gzip_compress(content, &mut bytes).unwrap();
    bytes.truncate(length);
    bytes
}

#[test]
fn records_unreadable_fields_and_log_events_are_counted_and_named() {
    let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": [
        {"id": "1", "timestamp": 0, "message": json!({"Results": "a customer's caf#"}).to_string()},
        {"id": "2", "message": "without a time"},
    ]});
    // A byte that is not UTF-8.
    let byte = |byte| if byte == b'#' { 0xe9 } else { byte };
    let payload: Vec<_> = payload.to_string().bytes().map(byte).collect();
    let data = base64_simd::STANDARD.encode_to_string(gzip(&payload));
    let event = json!({"records": [
        {"recordId": "r1", "data": data},
        {"recordId": "r2", "data": "bm90IGd6aXA="},
        {"recordId": "r3", "data": "bm90IGd6aXA="},
    ]});
    let event = event.to_string();
    let mut function = Function::start(BINARY, &[("AWS_REGION", "us-east-1")]).unwrap();
    let answer = function.invoke(&event, Duration::from_secs(20)).unwrap();
    let InvocationResult::Response(answer) = answer else {
        panic!("{answer:?}")
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let data = answer["records"][0]["data"].as_str().unwrap();
    let line = base64_simd::STANDARD.decode_to_vec(data).unwrap();
    let row: Value = serde_json::from_slice(&line).unwrap();
    assert_eq!(row["message"]["Results"], "a customer's caf\u{fffd}");
    let output = function.stop().unwrap();
    let metrics: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (name, count) in [
        ("RecordsIn", 3),
        ("RecordsOut", 1),
        ("RecordsFailed", 2),
        ("RecordsReingested", 0),
        ("BytesOut", line.len()),
        ("FieldsUnreadable", 1),
        ("LogEventsUnreadable", 1),
    ] {
        assert_eq!(metrics[name], count, "{name} of {metrics}");
    }
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("logEvents[].message.Results"), "{log}");
    assert!(log.contains("logEvents[].timestamp is missing"), "{log}");
    assert_eq!(log.matches("record failed").count(), 2, "{log}");
    assert!(!log.contains("customer's"), "{log}");
}
