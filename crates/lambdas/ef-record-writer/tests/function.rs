//! A real event against a mocked delivery stream, and the real binary against a fake service.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::operation::put_record_batch::PutRecordBatchOutput;
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use lambda_fakes::{FakeServices, Function, InvocationResult};
use lambda_support::delivery_stream::DeliveryStream;
use lambda_support::record_writer::RecordWriter;
use lambda_support::{Deadline, Handler, Invocation};

const BINARY: &str = env!("CARGO_BIN_EXE_ef-record-writer");
const ONE_ROW: &str = include_str!("events/one_row.json");

/// The answer to the event, where the stream answers the first call with `code`, and takes the
/// record at the second.
async fn handle(code: Option<&'static str>) -> (String, usize) {
    let entry = |code: Option<&str>| {
        PutRecordBatchResponseEntry::builder()
            .set_error_code(code.map(str::to_owned))
            .build()
    };
    let output = move |code| {
        PutRecordBatchOutput::builder()
            .failed_put_count(0)
            .request_responses(entry(code))
            .build()
            .unwrap()
    };
    let rule = mock!(Client::put_record_batch)
        .match_requests(|input| input.delivery_stream_name() == Some("ef-stream"))
        .sequence()
        .output(move || output(code))
        .output(move || output(None))
        .build();
    let client = mock_client!(aws_sdk_firehose, RuleMode::Sequential, &[&rule]);
    let writer =
        RecordWriter::with_stream(DeliveryStream::with_client(client, "ef-stream".to_owned()));
    let response = writer
        .handle(
            ONE_ROW,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(20))),
        )
        .await
        .unwrap();
    (serde_json::to_string(&response).unwrap(), rule.num_calls())
}

#[tokio::test(start_paused = true)]
async fn puts_row_once_and_retries_throttled_row() {
    let done = r#"{"batchItemFailures":[]}"#.to_owned();
    assert_eq!(handle(None).await, (done.clone(), 1));
    assert_eq!(handle(Some("ServiceUnavailableException")).await, (done, 2));
}

#[test]
fn binary_puts_row_on_its_own_line() {
    let services = FakeServices::start([]).unwrap();
    let mut function = Function::start(
        BINARY,
        &[
            ("AWS_ENDPOINT_URL", &services.url()),
            ("DELIVERY_STREAM_NAME", "ef-stream"),
        ],
    )
    .unwrap();
    let answer = function.invoke(ONE_ROW, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(r#"{"batchItemFailures":[]}"#.into())
    );
    let record = services.received().records.remove(0);
    assert!(
        record.starts_with(br#"{"evaluationId":"864dc499-610c-4bd8-b7f7-4f4ecf86b9a3","#)
            && record.ends_with(b"}\n")
    );
}
