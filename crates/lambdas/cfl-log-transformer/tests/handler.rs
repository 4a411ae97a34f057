//! Firehose events against a fake stream: what is answered, put back and reported.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::operation::put_record_batch::PutRecordBatchOutput;
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use cfl_log_transformer::LogTransformer;
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Value, json};

/// An event as Firehose sends it: log data, a control message, log data with a line that is not
/// JSON, and something else.
const EVENT: &str = include_str!("events/firehose.json");

type Calls = Arc<Mutex<Vec<(String, usize)>>>;

/// A transformer whose stream accepts or rejects a record by its position in the call; and the
/// stream's name and the number of records of each call.
fn transformer(takes: impl Fn(usize) -> bool + Send + Sync + 'static) -> (LogTransformer, Calls) {
    let calls = Calls::default();
    let noted = Arc::clone(&calls);
    let rule = mock!(Client::put_record_batch).then_compute_output(move |input| {
        noted.lock().unwrap().push((
            input.delivery_stream_name().unwrap().to_owned(),
            input.records().len(),
        ));
        let entry = |at| {
            let entry = PutRecordBatchResponseEntry::builder();
            if takes(at) {
                entry.record_id("id").build()
            } else {
                entry.error_code("ServiceUnavailableException").build()
            }
        };
        let entries: Vec<_> = (0..input.records().len()).map(entry).collect();
        PutRecordBatchOutput::builder()
            .failed_put_count(0)
            .set_request_responses(Some(entries))
            .build()
            .unwrap()
    });
    (
        LogTransformer::with_client(mock_client!(aws_sdk_firehose, RuleMode::MatchAny, &[&rule])),
        calls,
    )
}

async fn results(transformer: &LogTransformer, event: &str) -> Vec<String> {
    let invocation = Invocation::new("request", Deadline::after(Duration::from_secs(20)));
    let response = transformer.handle(event, &invocation).await.unwrap();
    let response: Value = serde_json::from_str(response.get()).unwrap();
    let mut records: Vec<_> = response["records"].as_array().unwrap().clone();
    records.sort_by_key(|record| record["recordId"].to_string());
    records
        .iter()
        .map(|record| record["result"].as_str().unwrap().to_owned())
        .collect()
}

/// An event with three records of `megabytes` of log data each.
fn large_event(megabytes: usize) -> String {
    let message = "x".repeat(1000);
    let events: Vec<_> = (0..megabytes * 1000)
        .map(|id| json!({"id": id.to_string(), "timestamp": 0, "message": message}))
        .collect();
    let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": events}).to_string();
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut bytes = vec![0; compressor.gzip_compress_bound(payload.len())];
    let length = compressor
        .gzip_compress(payload.as_bytes(), &mut bytes)
        .unwrap();
    let data = base64_simd::STANDARD.encode_to_string(&bytes[..length]);
    let records: Vec<_> = (0..3)
        .map(|at| json!({"recordId": format!("r{at}"), "data": data}))
        .collect();
    json!({"deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/anycompany-cfl", "records": records}).to_string()
}

#[tokio::test]
async fn each_record_of_an_event_has_a_result() {
    let (transformer, calls) = transformer(|_| true);
    assert_eq!(
        results(&transformer, EVENT).await,
        ["Ok", "Dropped", "Ok", "ProcessingFailed"]
    );
    assert_eq!(*calls.lock().unwrap(), []);
}

#[tokio::test]
async fn record_that_does_not_fit_is_put_back_and_dropped() {
    let (transformer, calls) = transformer(|_| true);
    assert_eq!(
        results(&transformer, &large_event(2)).await,
        ["Ok", "Ok", "Dropped"]
    );
    assert_eq!(*calls.lock().unwrap(), [("anycompany-cfl".to_owned(), 1)]);
}

#[tokio::test(start_paused = true)]
async fn record_that_the_stream_rejects_is_processing_failed() {
    let (transformer, calls) = transformer(|_| false);
    assert_eq!(
        results(&transformer, &large_event(2)).await,
        ["Ok", "Ok", "ProcessingFailed"]
    );
    let calls = calls.lock().unwrap();
    assert!(
        calls.len() > 3
            && calls
                .iter()
                .all(|call| *call == ("anycompany-cfl".to_owned(), 1)),
        "{calls:?}"
    );
}

#[tokio::test]
async fn duplicate_event_has_the_same_response() {
    let (transformer, _) = transformer(|_| true);
    let event = large_event(2);
    assert_eq!(
        results(&transformer, &event).await,
        results(&transformer, &event).await
    );
}

#[tokio::test]
async fn without_the_name_of_a_stream_nothing_is_dropped() {
    let (transformer, calls) = transformer(|_| true);
    let event = large_event(2).replace("deliveryStreamArn", "other");
    assert_eq!(
        results(&transformer, &event).await,
        ["Ok", "Ok", "ProcessingFailed"]
    );
    assert_eq!(*calls.lock().unwrap(), []);
}

#[tokio::test]
async fn event_of_another_kind_is_invalid_input() {
    let (transformer, _) = transformer(|_| true);
    let invocation = Invocation::new("request", Deadline::after(Duration::from_secs(20)));
    let error = transformer
        .handle(r#"{"Records": []}"#, &invocation)
        .await
        .unwrap_err();
    assert!(matches!(error, InvocationError::InvalidInput(_)), "{error}");
}
