//! `PutRecordBatch`: what is sent, what is sent again, and what is reported.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::config::retry::RetryConfig;
use aws_sdk_firehose::operation::put_record_batch::{
    PutRecordBatchError, PutRecordBatchInput, PutRecordBatchOutput,
};
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::firehose::MAX_RECORD_BYTES;
use lambda_support::Deadline;
use lambda_support::delivery_stream::{DeliveryStream, PutError};
use tokio::time::Instant;

type Response = MockResponse<PutRecordBatchOutput, PutRecordBatchError>;

/// The records of each call, in order.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<Vec<Vec<u8>>>>>);

impl Calls {
    /// Notes a call, and gives its index.
    fn note(&self, input: &PutRecordBatchInput) -> usize {
        let records = input
            .records()
            .iter()
            .map(|record| record.data().as_ref().to_vec())
            .collect();
        let mut calls = self.0.lock().unwrap();
        calls.push(records);
        calls.len() - 1
    }

    fn sizes(&self) -> Vec<usize> {
        self.0.lock().unwrap().iter().map(Vec::len).collect()
    }

    fn get(&self, call: usize) -> Vec<Vec<u8>> {
        self.0.lock().unwrap()[call].clone()
    }
}

/// A stream that answers the call with a certain index and records as `answer` says.
fn stream(
    answer: impl Fn(usize, &PutRecordBatchInput) -> Response + Send + Sync + 'static,
) -> (DeliveryStream, Calls) {
    let calls = Calls::default();
    let noted = calls.clone();
    let rule = mock!(Client::put_record_batch)
        .then_compute_response(move |input| answer(noted.note(input), input));
    let client = mock_client!(aws_sdk_firehose, RuleMode::MatchAny, &[&rule], |config| {
        config.retry_config(RetryConfig::disabled())
    });
    (
        DeliveryStream::with_client(client, "cl-stream".to_owned()),
        calls,
    )
}

/// One entry for each code; `None` is a record taken.
fn entries(codes: &[Option<&str>]) -> Response {
    let entry = |code: Option<&str>| match code {
        Some(code) => PutRecordBatchResponseEntry::builder()
            .error_code(code)
            .build(),
        None => PutRecordBatchResponseEntry::builder()
            .record_id("id")
            .build(),
    };
    let failed = i32::try_from(codes.iter().flatten().count()).unwrap();
    let entries = codes.iter().copied().map(entry).collect();
    MockResponse::Output(
        PutRecordBatchOutput::builder()
            .failed_put_count(failed)
            .set_request_responses(Some(entries))
            .build()
            .unwrap(),
    )
}

fn all_taken(_call: usize, input: &PutRecordBatchInput) -> Response {
    entries(&vec![None; input.records().len()])
}

fn failed_call(status: u16, code: &str) -> Response {
    let body = format!(r#"{{"__type": "{code}", "message": "said by the service"}}"#);
    MockResponse::Http(HttpResponse::new(
        status.try_into().unwrap(),
        SdkBody::from(body),
    ))
}

fn deadline(seconds: u64) -> Deadline {
    Deadline::after(Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn retries_only_rejected_records_and_each_has_its_own_result() {
    let (stream, calls) = stream(|call, input| match call {
        0 => entries(&[
            None,
            Some("ServiceUnavailableException"),
            None,
            Some("InternalFailure"),
        ]),
        _ => all_taken(call, input),
    });
    let outcomes = stream
        .put(&["a\n", "b\n", "c\n", "d\n"], deadline(60))
        .await;
    assert_eq!(outcomes, [Ok(()), Ok(()), Ok(()), Ok(())]);
    assert_eq!(calls.sizes(), [4, 2]);
    assert_eq!(calls.get(1), [b"b\n".to_vec(), b"d\n".to_vec()]);
}

#[tokio::test(start_paused = true)]
async fn throttled_record_is_retried_until_the_deadline_and_fails_with_its_code() {
    let (stream, calls) = stream(|call, _| match call {
        0 => entries(&[None, Some("ServiceUnavailableException")]),
        _ => entries(&[Some("ServiceUnavailableException")]),
    });
    let start = Instant::now();
    let outcomes = stream.put(&["a\n", "b\n"], deadline(20)).await;
    let rejected = PutError::Rejected {
        stream: "cl-stream".to_owned(),
        code: "ServiceUnavailableException".to_owned(),
    };
    assert_eq!(outcomes, [Ok(()), Err(rejected)]);
    let elapsed = start.elapsed();
    assert!(
        elapsed <= Duration::from_secs(20) && elapsed > Duration::from_secs(8),
        "{elapsed:?}"
    );
    // Pauses of 0.1 s, 0.2 s and so on to 5 s, each with up to as much again by chance, leave room
    // for some seven calls.
    let sizes = calls.sizes();
    assert!((6..=11).contains(&sizes.len()), "{sizes:?}");
    assert_eq!((sizes[0], sizes[1..].iter().max()), (2, Some(&1)));
}

#[tokio::test(start_paused = true)]
async fn retries_failed_call_if_it_is_retryable() {
    for (status, code) in [
        (400, "ThrottlingException"),
        (500, "InternalFailure"),
        (503, "ServiceUnavailableException"),
    ] {
        let (stream, calls) = stream(move |call, input| {
            if call == 0 {
                failed_call(status, code)
            } else {
                all_taken(call, input)
            }
        });
        assert_eq!(
            stream.put(&["a\n", "b\n"], deadline(60)).await,
            [Ok(()), Ok(())],
            "{code}"
        );
        assert_eq!(calls.sizes(), [2, 2], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn denied_call_is_not_retried_and_its_records_fail() {
    let (stream, calls) = stream(|_, _| failed_call(400, "AccessDeniedException"));
    let outcomes = stream.put(&["a\n", "b\n"], deadline(60)).await;
    assert_eq!(calls.sizes(), [2]);
    for outcome in outcomes {
        let error = outcome.unwrap_err().to_string();
        assert_eq!(
            error,
            "PutRecordBatch on cl-stream failed with AccessDeniedException: said by the service"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn calls_have_at_most_five_hundred_records_and_four_mebibytes_in_base64() {
    let (by_count, calls) = stream(all_taken);
    let outcomes = by_count.put(&vec!["a\n"; 1_001], deadline(60)).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(calls.sizes(), [500, 500, 1]);

    let (by_bytes, calls) = stream(all_taken);
    by_bytes
        .put(&vec![vec![b'a'; MAX_RECORD_BYTES]; 5], deadline(60))
        .await;
    assert_eq!(calls.sizes(), [3, 2]);
}

#[tokio::test(start_paused = true)]
async fn record_at_the_limit_is_sent_and_larger_one_fails_alone() {
    let (stream, calls) = stream(all_taken);
    let blobs = [
        vec![b'a'; MAX_RECORD_BYTES + 1],
        vec![b'b'; MAX_RECORD_BYTES],
    ];
    assert_eq!(
        stream.put(&blobs, deadline(60)).await,
        [Err(PutError::TooLarge { size: 1_024_001 }), Ok(())]
    );
    assert_eq!(calls.sizes(), [1]);
}

#[tokio::test(start_paused = true)]
async fn record_without_response_counts_as_rejected() {
    let (stream, calls) = stream(|_, _| entries(&[None]));
    assert_eq!(
        stream.put(&["a\n", "b\n"], deadline(60)).await,
        [Ok(()), Ok(())]
    );
    assert_eq!(calls.sizes(), [2, 1]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_called_for_no_blob() {
    let (stream, calls) = stream(all_taken);
    assert!(stream.put::<&str>(&[], deadline(60)).await.is_empty());
    assert!(calls.sizes().is_empty());
}
