//! `PutRecordBatch`: what is sent, what is sent again, and what is reported.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_firehose::Client;
use aws_sdk_firehose::operation::put_record_batch::{PutRecordBatchInput, PutRecordBatchOutput};
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use lambda_support::Deadline;
use lambda_support::delivery_stream::{DeliveryStream, MAX_RECORD_BYTES, PutError};

/// The records of each call, in order.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<Vec<Vec<u8>>>>>);

impl Calls {
    fn note(&self, input: &PutRecordBatchInput) -> bool {
        let records = input.records().iter().map(|record| record.data().as_ref().to_vec()).collect();
        self.0.lock().unwrap().push(records);
        true
    }

    fn sizes(&self) -> Vec<usize> {
        self.0.lock().unwrap().iter().map(Vec::len).collect()
    }

    fn get(&self, call: usize) -> Vec<Vec<u8>> {
        self.0.lock().unwrap()[call].clone()
    }

    /// A rule that notes each call and answers it with `answer`, over and over.
    fn rule(&self, answer: impl Fn() -> PutRecordBatchOutput + Send + Sync + 'static) -> Rule {
        let calls = self.clone();
        mock!(Client::put_record_batch).match_requests(move |input| calls.note(input)).sequence().output(answer).repeatedly().build()
    }

    /// A rule that notes each call and fails it.
    fn failing(&self, status: u16, code: &'static str) -> Rule {
        let calls = self.clone();
        let response = move || {
            let body = format!(r#"{{"__type": "{code}", "message": "said by the service"}}"#);
            HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body))
        };
        mock!(Client::put_record_batch)
            .match_requests(move |input| calls.note(input))
            .sequence()
            .http_response(response)
            .repeatedly()
            .build()
    }
}

/// An answer with one entry for each code; `None` is a record taken.
fn answer(codes: &[Option<&str>]) -> PutRecordBatchOutput {
    let entry = |code: &Option<&str>| match code {
        Some(code) => PutRecordBatchResponseEntry::builder().error_code(*code).build(),
        None => PutRecordBatchResponseEntry::builder().record_id("id").build(),
    };
    let failed = codes.iter().flatten().count();
    PutRecordBatchOutput::builder()
        .failed_put_count(i32::try_from(failed).unwrap())
        .set_request_responses(Some(codes.iter().map(entry).collect()))
        .build()
        .unwrap()
}

fn stream(rules: &[&Rule]) -> DeliveryStream {
    DeliveryStream::with_client(mock_client!(aws_sdk_firehose, RuleMode::Sequential, rules), "cl-stream".to_owned())
}

fn deadline(seconds: u64) -> Deadline {
    Deadline::after(Duration::from_secs(seconds))
}

#[tokio::test(start_paused = true)]
async fn only_the_refused_records_are_put_again_and_each_blob_has_its_own_result() {
    let calls = Calls::default();
    let first = {
        let calls = calls.clone();
        mock!(Client::put_record_batch)
            .match_requests(move |input| calls.note(input))
            .then_output(|| answer(&[None, Some("ServiceUnavailableException"), None, Some("InternalFailure")]))
    };
    let second = calls.rule(|| answer(&[None, None]));
    let outcomes = stream(&[&first, &second]).put(&["a\n", "b\n", "c\n", "d\n"], deadline(60)).await;
    assert_eq!(outcomes, [Ok(()), Ok(()), Ok(()), Ok(())]);
    assert_eq!(calls.sizes(), [4, 2]);
    assert_eq!(calls.get(1), [b"b\n".to_vec(), b"d\n".to_vec()]);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_record_is_tried_until_the_deadline_and_then_reported_with_its_code() {
    let calls = Calls::default();
    let first = {
        let calls = calls.clone();
        mock!(Client::put_record_batch)
            .match_requests(move |input| calls.note(input))
            .then_output(|| answer(&[None, Some("ServiceUnavailableException")]))
    };
    let refusing = calls.rule(|| answer(&[Some("ServiceUnavailableException")]));
    let start = tokio::time::Instant::now();
    let outcomes = stream(&[&first, &refusing]).put(&["a\n", "b\n"], deadline(20)).await;
    let refused = PutError::Refused { stream: "cl-stream".to_owned(), code: "ServiceUnavailableException".to_owned() };
    assert_eq!(outcomes, [Ok(()), Err(refused)]);
    let elapsed = start.elapsed();
    assert!(elapsed <= Duration::from_secs(20) && elapsed > Duration::from_secs(10), "{elapsed:?}");
    // Pauses of 0.1 s, 0.2 s and so on to 5 s, each with up to as much again by chance, fill 20 s with 7 to 10 calls.
    let sizes = calls.sizes();
    assert!((6..=11).contains(&sizes.len()), "{sizes:?}");
    assert_eq!((sizes[0], sizes[1..].iter().max()), (2, Some(&1)));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_is_made_again_where_that_may_help() {
    let calls = Calls::default();
    let throttled = {
        let calls = calls.clone();
        let body = r#"{"__type": "ThrottlingException", "message": "slow down"}"#;
        mock!(Client::put_record_batch)
            .match_requests(move |input| calls.note(input))
            .then_http_response(move || HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body)))
    };
    let taking = calls.rule(|| answer(&[None, None]));
    let outcomes = stream(&[&throttled, &taking]).put(&["a\n", "b\n"], deadline(60)).await;
    assert_eq!(outcomes, [Ok(()), Ok(())]);
    assert_eq!(calls.sizes(), [2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_allowed_is_made_once_and_its_records_are_named_as_failed() {
    let calls = Calls::default();
    let denied = calls.failing(400, "AccessDeniedException");
    let outcomes = stream(&[&denied]).put(&["a\n", "b\n"], deadline(60)).await;
    assert_eq!(calls.sizes(), [2]);
    for outcome in outcomes {
        let error = outcome.unwrap_err().to_string();
        assert_eq!(error, "PutRecordBatch on cl-stream failed with AccessDeniedException: said by the service");
    }
}

#[tokio::test(start_paused = true)]
async fn records_go_in_calls_of_five_hundred_and_of_four_mebibytes() {
    let calls = Calls::default();
    let taking = calls.rule(|| answer(&[None; 500]));
    let outcomes = stream(&[&taking]).put(&vec!["a\n"; 1_001], deadline(60)).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(calls.sizes(), [500, 500, 1]);

    let calls = Calls::default();
    let taking = calls.rule(|| answer(&[None; 500]));
    let quarter = vec![b'a'; MAX_RECORD_BYTES];
    stream(&[&taking]).put(&vec![quarter; 5], deadline(60)).await;
    assert_eq!(calls.sizes(), [4, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_record_at_the_limit_is_sent_and_one_past_it_fails_alone() {
    let calls = Calls::default();
    let taking = calls.rule(|| answer(&[None; 500]));
    let blobs = [vec![b'a'; MAX_RECORD_BYTES + 1], vec![b'b'; MAX_RECORD_BYTES]];
    let outcomes = stream(&[&taking]).put(&blobs, deadline(60)).await;
    assert_eq!(outcomes, [Err(PutError::TooLarge { size: 1_024_001 }), Ok(())]);
    assert_eq!(calls.sizes(), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_record_without_an_answer_counts_as_refused() {
    let calls = Calls::default();
    let short = calls.rule(|| answer(&[None]));
    let outcomes = stream(&[&short]).put(&["a\n", "b\n"], deadline(60)).await;
    assert_eq!(outcomes, [Ok(()), Ok(())]);
    assert_eq!(calls.sizes(), [2, 1]);
}
