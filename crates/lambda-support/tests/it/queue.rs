//! `SendMessageBatch`: what goes into a call, and which message failed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message_batch::{SendMessageBatchInput, SendMessageBatchOutput};
use aws_sdk_sqs::types::{
    BatchResultErrorEntry, SendMessageBatchRequestEntry, SendMessageBatchResultEntry,
};
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use connect_core::queue_message::MAX_MESSAGE_BYTES;
use lambda_support::Deadline;
use lambda_support::queue::{SendError, SqsQueue};

type Sizes = Arc<Mutex<Vec<usize>>>;

/// A queue that takes every message but those with the ids `rejected`, and the number of messages in
/// each call.
fn queue(rejected: &'static [&'static str]) -> (SqsQueue, Sizes) {
    let sizes = Sizes::default();
    let noted = sizes.clone();
    let rule = mock!(Client::send_message_batch).then_compute_output(move |input| {
        noted.lock().unwrap().push(input.entries().len());
        answer(input, rejected)
    });
    let client = mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&rule]);
    (
        SqsQueue::with_client(client, "https://sqs/rows".to_owned()),
        sizes,
    )
}

fn answer(input: &SendMessageBatchInput, rejected: &[&str]) -> SendMessageBatchOutput {
    let (failed, sent): (Vec<_>, Vec<_>) = input
        .entries()
        .iter()
        .map(SendMessageBatchRequestEntry::id)
        .partition(|id| rejected.contains(id));
    let sent = sent.into_iter().map(|id| {
        SendMessageBatchResultEntry::builder()
            .id(id)
            .message_id("m")
            .md5_of_message_body("0")
            .build()
    });
    let failed = failed.into_iter().map(|id| {
        BatchResultErrorEntry::builder()
            .id(id)
            .sender_fault(false)
            .code("InternalError")
            .build()
    });
    SendMessageBatchOutput::builder()
        .set_successful(Some(sent.collect::<Result<_, _>>().unwrap()))
        .set_failed(Some(failed.collect::<Result<_, _>>().unwrap()))
        .build()
        .unwrap()
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(30))
}

#[tokio::test]
async fn sends_ten_messages_per_call_and_rejected_one_fails_alone() {
    let (queue, sizes) = queue(&["11"]);
    let outcomes = queue.send_all(&["row"; 12], deadline()).await;
    assert_eq!(*sizes.lock().unwrap(), [10, 2]);
    let rejected = SendError::Rejected {
        queue: "https://sqs/rows".to_owned(),
        code: "InternalError".to_owned(),
    };
    assert_eq!(outcomes[11], Err(rejected));
    assert!(outcomes[..11].iter().all(Result::is_ok));
}

#[tokio::test]
async fn call_has_at_most_one_mebibyte_and_larger_message_fails_alone() {
    let (queue, sizes) = queue(&[]);
    let half = "a".repeat(MAX_MESSAGE_BYTES / 2);
    let bodies = [
        &half,
        &half,
        &"a".repeat(MAX_MESSAGE_BYTES + 1),
        &"a".repeat(MAX_MESSAGE_BYTES),
    ];
    let outcomes = queue.send_all(&bodies, deadline()).await;
    assert_eq!(*sizes.lock().unwrap(), [2, 1]);
    assert_eq!(
        outcomes,
        [
            Ok(()),
            Ok(()),
            Err(SendError::TooLarge { size: 1_048_577 }),
            Ok(())
        ]
    );
}

#[tokio::test]
async fn nothing_is_called_for_no_message() {
    let (queue, sizes) = queue(&[]);
    assert!(queue.send_all::<&str>(&[], deadline()).await.is_empty());
    assert!(sizes.lock().unwrap().is_empty());
}
