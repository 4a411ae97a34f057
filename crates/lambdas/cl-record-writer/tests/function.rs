//! Real events against a mocked delivery stream, and the real binary against a fake service.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::config::retry::RetryConfig;
use aws_sdk_firehose::operation::put_record_batch::{PutRecordBatchError, PutRecordBatchOutput};
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::queue_message::encode;
use lambda_fakes::{FakeServices, Function, InvocationResult, sqs_event};
use lambda_support::delivery_stream::DeliveryStream;
use lambda_support::record_writer::RecordWriter;
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use serde_json::{Value, json};

type Response = MockResponse<PutRecordBatchOutput, PutRecordBatchError>;

const BINARY: &str = env!("CARGO_BIN_EXE_cl-record-writer");
const TWO_ROWS: &str = include_str!("events/two_rows.json");

/// What the writer makes of `event` in 20 s, where the stream answers a record with the error code
/// that `reject` gives for it, and the records of each call.
async fn handle(
    event: &str,
    reject: fn(&[u8]) -> Option<&'static str>,
) -> (Result<Value, InvocationError>, Vec<Vec<Vec<u8>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let noted = calls.clone();
    let rule = mock!(Client::put_record_batch).then_compute_output(move |input| {
        let records: Vec<_> = input
            .records()
            .iter()
            .map(|record| record.data().as_ref().to_vec())
            .collect();
        let codes: Vec<_> = records.iter().map(|record| reject(record)).collect();
        noted.lock().unwrap().push(records);
        answer(&codes)
    });
    let client = mock_client!(aws_sdk_firehose, RuleMode::MatchAny, &[&rule]);
    let writer =
        RecordWriter::with_stream(DeliveryStream::with_client(client, "cl-stream".to_owned()));
    let result = writer
        .handle(
            event,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(20))),
        )
        .await;
    let calls = calls.lock().unwrap().clone();
    (
        result.map(|response| serde_json::to_value(response).unwrap()),
        calls,
    )
}

fn answer(codes: &[Option<&str>]) -> PutRecordBatchOutput {
    let entry = |code: Option<&str>| {
        PutRecordBatchResponseEntry::builder()
            .set_error_code(code.map(str::to_owned))
            .build()
    };
    let failed = i32::try_from(codes.iter().flatten().count()).unwrap();
    PutRecordBatchOutput::builder()
        .failed_put_count(failed)
        .set_request_responses(Some(codes.iter().copied().map(entry).collect()))
        .build()
        .unwrap()
}

fn failures(ids: &[&str]) -> Value {
    json!({ "batchItemFailures": ids.iter().map(|id| json!({ "itemIdentifier": id })).collect::<Vec<_>>() })
}

#[tokio::test]
async fn rows_go_in_one_call_each_on_its_own_line() {
    let (response, calls) = handle(TWO_ROWS, |_| None).await;
    assert_eq!(response, Ok(failures(&[])));
    assert_eq!(calls.len(), 1);
    let contacts: Vec<_> = calls[0]
        .iter()
        .map(|record| {
            let line = record.strip_suffix(b"\n").unwrap();
            assert!(!line.contains(&b'\n'));
            serde_json::from_slice::<Value>(line).unwrap()["contactId"].clone()
        })
        .collect();
    assert_eq!(
        contacts,
        [
            "75ee783d-eddd-4392-9fa7-287a0f637149",
            "9913433f-59f5-479d-b095-c2bf45141624"
        ]
    );
}

#[tokio::test]
async fn puts_row_unchanged() {
    let event = sqs_event(&[("m-1", encode(b"{\"b\": 1.10,\n \"a\": \"\\u00fc\\n\"}"))]);
    let (_, calls) = handle(&event, |_| None).await;
    assert_eq!(calls[0][0], b"{\"b\":1.10,\"a\":\"\\u00fc\\n\"}\n");
}

#[tokio::test(start_paused = true)]
async fn row_that_the_stream_rejects_fails_alone() {
    let rows = [
        ("good", encode(b"{\"n\": 1}")),
        ("throttled", encode(b"{\"n\": 2}")),
        ("also-good", encode(b"{\"n\": 3}")),
    ];
    let reject = |record: &[u8]| {
        record
            .windows(1)
            .any(|byte| byte == b"2")
            .then_some("ServiceUnavailableException")
    };
    let (response, calls) = handle(&sqs_event(&rows), reject).await;
    assert_eq!(response, Ok(failures(&["throttled"])));
    assert_eq!(calls[0].len(), 3);
    assert!(
        calls.len() > 3 && calls[1..].iter().all(|call| *call == [b"{\"n\": 2}\n"]),
        "{calls:?}"
    );
}

#[tokio::test]
async fn body_without_row_fails_alone() {
    let large = format!("{{\"a\":\"{}\"}}", "a".repeat(1_000 * 1024 - 9));
    let too_large = format!("{{\"a\":\"{}\"}}", "a".repeat(1_000 * 1024 - 8));
    let event = sqs_event(&[
        ("not-encoded", "hello".to_owned()),
        ("array", encode(b"[1]")),
        ("good", encode(b"{}")),
        ("two", encode(b"{} {}")),
        ("empty", String::new()),
        ("large", encode(large.as_bytes())),
        ("too-large", encode(too_large.as_bytes())),
    ]);
    let (response, calls) = handle(&event, |_| None).await;
    assert_eq!(
        response,
        Ok(failures(&[
            "not-encoded",
            "array",
            "two",
            "empty",
            "too-large"
        ]))
    );
    // With its newline the large row is 1,000 KiB, and the other one byte more.
    assert_eq!(
        calls.iter().flatten().map(Vec::len).collect::<Vec<_>>(),
        [3, 1_000 * 1024]
    );
}

#[tokio::test(start_paused = true)]
async fn denied_stream_is_called_once() {
    let denied = || -> Response {
        let body = r#"{"__type": "AccessDeniedException", "message": "no"}"#;
        MockResponse::Http(HttpResponse::new(
            400.try_into().unwrap(),
            SdkBody::from(body),
        ))
    };
    let rule = mock!(Client::put_record_batch).then_compute_response(move |_| denied());
    let client = mock_client!(aws_sdk_firehose, RuleMode::MatchAny, &[&rule], |config| {
        config.retry_config(RetryConfig::disabled())
    });
    let writer =
        RecordWriter::with_stream(DeliveryStream::with_client(client, "cl-stream".to_owned()));
    let response = writer
        .handle(
            TWO_ROWS,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(20))),
        )
        .await
        .unwrap();
    assert_eq!(
        (response.batch_item_failures.len(), rule.num_calls()),
        (2, 1)
    );
}

#[tokio::test]
async fn rejects_event_that_is_not_a_batch() {
    let (result, calls) = handle(r#"{"Records": [{"kinesis": {}}]}"#, |_| None).await;
    assert_eq!(
        (result.unwrap_err().kind(), calls.len()),
        ("InvalidInput", 0)
    );
}

#[test]
fn binary_puts_rows_and_logs_failure_without_content() {
    let services = FakeServices::start([]).unwrap();
    let mut function = Function::start(
        BINARY,
        &[
            ("AWS_ENDPOINT_URL", &services.url()),
            ("DELIVERY_STREAM_NAME", "cl-stream"),
        ],
    )
    .unwrap();
    let answer = function.invoke(TWO_ROWS, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&[]).to_string().into())
    );
    let received = services.received();
    assert_eq!(
        (received.operations, received.records.len()),
        (vec!["PutRecordBatch"], 2)
    );

    let large = format!(
        r#"{{"sourceObject": "s3://b/k.json", "postContactSummary": "{}"}}"#,
        "secret".repeat(200_000)
    );
    let answer = function
        .invoke(
            &sqs_event(&[("m-1", encode(large.as_bytes()))]),
            Duration::from_secs(20),
        )
        .unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&["m-1"]).to_string().into())
    );
    let log = String::from_utf8(function.stop().unwrap().stderr).unwrap();
    assert!(
        log.contains("s3://b/k.json: the record has 1200060 bytes")
            && log.contains("\"message_id\":\"m-1\""),
        "{log}"
    );
    assert!(!log.contains("secret"));
}

#[test]
fn without_its_stream_the_binary_does_not_start_and_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(log.contains("DELIVERY_STREAM_NAME is not set"), "{log}");
}
