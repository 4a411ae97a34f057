//! Real events against mocked services, and the real binary against fake services.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_sdk_sqs::types::SendMessageBatchResultEntry;
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use connect_core::queue_message::decode_row;
use lambda_fakes::{FakeServices, Function, InvocationResult};
use lambda_support::loader::OutputFileLoader;
use lambda_support::objects::Objects;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Environment, Handler, Invocation};
use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_ef-output-file-loader");
const EVENT: &str = include_str!("events/submitted_and_deleted.json");
const FOLDER: &str = "connect/anycompany/ContactEvaluations/2026/11/23";
const SUBMITTED: &str = "17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";
const DELETED: &str = "19:00:00.007Z-731fed94-67ad-4752-b0e1-f995afb93006-v3_1_DELETED.json";

fn sample(name: &str) -> Vec<u8> {
    let samples = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../samples/recordings-bucket"
    );
    fs::read(format!("{samples}/{FOLDER}/{}", name.replace(':', "%3A"))).unwrap()
}

/// The answer to the event in `environment`, where every object holds `document`, and the rows that
/// were sent.
async fn handle(document: &[u8], environment: Environment) -> (String, Vec<Value>) {
    let document = document.to_vec();
    let get = mock!(aws_sdk_s3::Client::get_object).then_compute_output(move |_| {
        GetObjectOutput::builder()
            .body(ByteStream::from(document.clone()))
            .build()
    });
    let rows = Arc::new(Mutex::new(Vec::new()));
    let noted = rows.clone();
    let send = mock!(aws_sdk_sqs::Client::send_message_batch).then_compute_output(move |input| {
        noted.lock().unwrap().extend(
            input
                .entries()
                .iter()
                .map(|entry| row(entry.message_body())),
        );
        let sent = |id: &str| {
            SendMessageBatchResultEntry::builder()
                .id(id)
                .message_id("m")
                .md5_of_message_body("0")
                .build()
                .unwrap()
        };
        let sent = input
            .entries()
            .iter()
            .map(|entry| sent(entry.id()))
            .collect();
        SendMessageBatchOutput::builder()
            .set_successful(Some(sent))
            .set_failed(Some(vec![]))
            .build()
            .unwrap()
    });
    let objects = Objects::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[&get]));
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&send]),
        "https://sqs/rows".to_owned(),
    );
    let loader =
        OutputFileLoader::with_clients(EvaluationFormFiles::new(&environment), objects, queue);
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(20)));
    let response = loader.handle(EVENT, &invocation).await.unwrap();
    let rows = rows.lock().unwrap().clone();
    (serde_json::to_string(&response).unwrap(), rows)
}

fn row(body: &str) -> Value {
    serde_json::from_slice(&decode_row(body).unwrap()).unwrap()
}

#[tokio::test]
async fn loads_submitted_and_deleted_evaluations_but_not_the_copy() {
    let (response, rows) = handle(&sample(SUBMITTED), [].into()).await;
    assert_eq!(response, r#"{"batchItemFailures":[]}"#);
    let statuses: Vec<_> = rows
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["SUBMITTED", "DELETED"]);
    assert_eq!(
        rows[0]["sourceObject"],
        format!("s3://anycompany-recordings/{FOLDER}/{SUBMITTED}")
    );
    assert!(
        !rows[0]["evaluationQuestionAnswers"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn empty_file_is_a_row_only_for_a_deleted_evaluation() {
    let (response, rows) = handle(b"", [].into()).await;
    assert_eq!(
        response,
        r#"{"batchItemFailures":[{"itemIdentifier":"11111111-1111-4111-8111-111111111111"}]}"#
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0]["evaluationId"],
        "731fed94-67ad-4752-b0e1-f995afb93006"
    );
    assert_eq!(
        rows[0]["evaluationSubmitTimestamp"],
        "2026-11-23T19:00:00.007Z"
    );
}

#[tokio::test]
async fn ignores_event_with_another_prefix() {
    // The first message was chosen by an event processor, the second comes straight from
    // EventBridge.
    let (response, rows) = handle(
        &sample(SUBMITTED),
        [("EVALUATION_FORMS_PREFIX", "connect/other")].into(),
    )
    .await;
    assert_eq!(
        (response.as_str(), rows.len()),
        (r#"{"batchItemFailures":[]}"#, 1)
    );
    assert_eq!(rows[0]["status"], "SUBMITTED");
}

#[test]
fn binary_reads_from_s3_and_sends_to_the_queue() {
    let objects = [SUBMITTED, DELETED].map(|name| {
        (
            format!("anycompany-recordings/{FOLDER}/{name}"),
            sample(name),
        )
    });
    let services = FakeServices::start(
        objects
            .each_ref()
            .map(|(path, content)| (path.as_str(), content.clone())),
    )
    .unwrap();
    let url = services.url();
    let mut function = Function::start(
        BINARY,
        &[
            ("AWS_ENDPOINT_URL", &url),
            ("RECORD_WRITER_QUEUE_URL", &url),
        ],
    )
    .unwrap();
    let answer = function.invoke(EVENT, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(r#"{"batchItemFailures":[]}"#.into())
    );
    let received = services.received();
    assert_eq!(
        received.operations,
        ["GetObject", "GetObject", "SendMessageBatch"]
    );
    assert_eq!(
        received
            .messages
            .iter()
            .map(|body| row(body)["status"].clone())
            .collect::<Vec<_>>(),
        ["SUBMITTED", "DELETED"]
    );
}
