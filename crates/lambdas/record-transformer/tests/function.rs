//! The real binary, asked as Firehose asks it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use lambda_fakes::{Function, InvocationResult};
use lambda_support::{Environment, EnvironmentError};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_record-transformer");
/// Contact records, one with keys that differ in case only, an agent event, and text.
const EVENT: &str = include_str!("events/firehose.json");
const TIMEOUT: Duration = Duration::from_secs(20);

fn start(kind: &str) -> Function {
    let variables = [
        (functions::RECORD_KIND.name, kind),
        (functions::IS_STREAM_SHARED.name, "true"),
    ];
    Function::start(BINARY, &variables).unwrap()
}

fn invoke(function: &mut Function) -> Vec<Value> {
    let InvocationResult::Response(answer) = function.invoke(EVENT, TIMEOUT).unwrap() else {
        panic!("an error")
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let mut records = answer["records"].as_array().unwrap().clone();
    records.sort_by_key(|record| record["recordId"].to_string());
    records
}

fn results(records: &[Value]) -> Vec<&str> {
    let results = records.iter().map(|record| &record["result"]);
    results.map(|result| result.as_str().unwrap()).collect()
}

fn line(record: &Value) -> String {
    let data = base64_simd::STANDARD.decode_to_vec(record["data"].as_str().unwrap());
    String::from_utf8(data.unwrap()).unwrap()
}

#[test]
fn contact_records_become_rows_and_nothing_else_is_delivered() {
    let mut function = start("ctr");
    let records = invoke(&mut function);
    assert_eq!(
        results(&records),
        ["Ok", "Ok", "Dropped", "ProcessingFailed"]
    );
    assert_eq!(
        records[0]["metadata"]["partitionKeys"],
        serde_json::json!({"year": "2026", "month": "11", "day": "23"})
    );
    let lines = [0, 1].map(|at| line(&records[at]));
    assert!(lines[1].ends_with("}\n"), "{lines:?}");
    let row: Value = serde_json::from_str(&lines[1]).unwrap();
    assert_eq!(
        row["Attributes"],
        serde_json::json!({"greetingPlayed_2": "false", "GreetingPlayed": "true"})
    );
    let output = function.stop().unwrap();
    let logs =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(
        logs.contains("contact record: invalid JSON at line 1"),
        "{logs}"
    );
    assert!(!logs.contains("this is not"), "{logs}");
    let metrics: Value = logs
        .lines()
        .find(|line| line.contains("CloudWatchMetrics"))
        .map(|line| serde_json::from_str(line).unwrap())
        .unwrap();
    for (name, value) in [
        ("RecordsIn", 4),
        ("RecordsOut", 2),
        ("RecordsFailed", 1),
        ("BytesOut", lines.concat().len()),
        ("RecordsOfOtherKind", 1),
        ("KeysRenamed", 1),
    ] {
        assert_eq!(metrics[name], value, "{name} of {metrics}");
    }
}

#[test]
fn unreadable_fields_are_kept_and_counted() {
    let mut event: Value = serde_json::from_str(EVENT).unwrap();
    let records = event["records"].as_array_mut().unwrap();
    records.truncate(1);
    let data = records[0]["data"].as_str().unwrap();
    let data = base64_simd::STANDARD.decode_to_vec(data).unwrap();
    let mut record: Value = serde_json::from_slice(&data).unwrap();
    record["Campaign"] = serde_json::json!("a customer's word");
    record["Queue"] = serde_json::json!([1]);
    record["DisconnectReason"] = "caf#".into();
    // A byte that is not UTF-8.
    let byte = |byte| if byte == b'#' { 0xe9 } else { byte };
    let data: Vec<_> = record.to_string().bytes().map(byte).collect();
    let data = base64_simd::STANDARD.encode_to_string(data);
    records[0]["data"] = data.into();
    let mut function = start("ctr");
    let answer = function.invoke(&event.to_string(), TIMEOUT).unwrap();
    let InvocationResult::Response(answer) = answer else {
        panic!("{answer:?}")
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let row: Value = serde_json::from_str(&line(&answer["records"][0])).unwrap();
    assert_eq!(row["Campaign_unreadable"], "a customer's word", "{row}");
    assert_eq!(row["Queue_unreadable"], serde_json::json!([1]), "{row}");
    assert_eq!(row["DisconnectReason"], "caf\u{fffd}", "{row}");
    let output = function.stop().unwrap();
    let metrics: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(metrics["RecordsOut"], 1, "{metrics}");
    assert_eq!(metrics["FieldsUnreadable"], 3, "{metrics}");
    let log = String::from_utf8(output.stderr).unwrap();
    for field in ["Campaign", "Queue", "DisconnectReason"] {
        assert!(log.contains(field), "{log}");
    }
    assert!(!log.contains("customer's word"), "{log}");
}

#[test]
fn agent_events_become_rows_of_the_other_stream() {
    let records = invoke(&mut start("ae"));
    assert_eq!(
        results(&records),
        ["Dropped", "Dropped", "Ok", "ProcessingFailed"]
    );
}

#[test]
fn agent_events_on_the_stream_of_contact_records_fail_and_are_named() {
    for variables in [
        &[(functions::RECORD_KIND.name, "ctr")][..],
        &[
            (functions::RECORD_KIND.name, "ctr"),
            (functions::IS_STREAM_SHARED.name, "false"),
        ],
    ] {
        let mut function = Function::start(BINARY, variables).unwrap();
        let records = invoke(&mut function);
        assert_eq!(
            results(&records),
            ["Ok", "Ok", "ProcessingFailed", "ProcessingFailed"]
        );
        let output = function.stop().unwrap();
        let logs = String::from_utf8(output.stdout).unwrap();
        let logs = logs + &String::from_utf8(output.stderr).unwrap();
        assert!(logs.contains("of the kind ae"), "{logs}");
    }
}

#[test]
fn event_of_another_service_is_invalid_input() {
    let answer = start("ctr").invoke(r#"{"Records": []}"#, TIMEOUT).unwrap();
    let InvocationResult::Error {
        error_type,
        message,
    } = answer
    else {
        panic!("{answer:?}")
    };
    assert_eq!(error_type, "InvalidInput");
    assert!(
        message.contains("not a Firehose data transformation"),
        "{message}"
    );
}

#[test]
fn kind_must_be_known() {
    let name = functions::RECORD_KIND.name;
    let error = record_transformer::function(&Environment::from([])).unwrap_err();
    assert!(matches!(error, EnvironmentError::Missing { .. }), "{error}");
    let error = record_transformer::function(&Environment::from([(name, "cfl")])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "environment variable RECORD_KIND is invalid: expected ctr or ae, found \"cfl\""
    );
}
