//! Real events against a mocked queue, and the real binary against stand-ins.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message::{SendMessageError, SendMessageOutput};
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::queue_message::S3Object;
use lambda_fakes::{Answer, FakeServices, Function};
use lambda_support::event_processor::EventProcessor;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::queue::Queue;
use lambda_support::{Deadline, Environment, Handler, Invocation, InvocationError};

type Response = MockResponse<SendMessageOutput, SendMessageError>;

const BINARY: &str = env!("CARGO_BIN_EXE_ef-event-processor");
const FIRST: &str = include_str!("events/submitted.json");
const KEY: &str = "connect/anycompany/ContactEvaluations/2026/11/23/17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";

/// What the function makes of `event`, where the queue answers each call as `answer` says, and the objects that it told the queue of.
async fn handle(event: &str, answer: fn() -> Response, environment: Environment) -> (Result<(), InvocationError>, Vec<S3Object>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let noted = told.clone();
    let rule = mock!(Client::send_message).then_compute_response(move |input| {
        noted.lock().unwrap().push(S3Object::decode(input.message_body().unwrap()).unwrap());
        answer()
    });
    let queue = Queue::with_client(mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&rule]), "https://sqs/loader".to_owned());
    let function = EventProcessor::with_queue(EvaluationFormFiles::new(&environment), queue);
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(10)));
    let result = function.handle(event, &invocation).await;
    let told = told.lock().unwrap().clone();
    (result, told)
}

fn sent() -> Response {
    MockResponse::Output(SendMessageOutput::builder().message_id("m-1").build())
}

fn object(key: &str) -> S3Object {
    S3Object { s3_bucket: "anycompany-recordings".to_owned(), s3_object_key: key.to_owned() }
}

#[tokio::test]
async fn submitted_and_deleted_evaluations_are_told_of() {
    assert_eq!(handle(FIRST, sent, [].into()).await, (Ok(()), vec![object(KEY)]));
    let (result, told) = handle(include_str!("events/deleted.json"), sent, [].into()).await;
    assert_eq!(result, Ok(()));
    assert!(told[0].s3_object_key.ends_with("-v3_1_DELETED.json"), "{told:?}");
}

#[tokio::test]
async fn the_copy_under_the_contact_and_other_prefixes_are_done_without_a_message() {
    assert_eq!(handle(include_str!("events/copy_of_the_contact.json"), sent, [].into()).await, (Ok(()), vec![]));
    assert_eq!(handle(FIRST, sent, [("EVALUATION_FORMS_PREFIX", "connect/other/ContactEvaluations")].into()).await, (Ok(()), vec![]));
    let prefix = [("EVALUATION_FORMS_PREFIX", "connect/anycompany/ContactEvaluations")];
    assert_eq!(handle(FIRST, sent, prefix.into()).await, (Ok(()), vec![object(KEY)]));
}

#[tokio::test]
async fn a_queue_that_refuses_fails_the_invocation() {
    let refused = || MockResponse::Http(HttpResponse::new(403.try_into().unwrap(), SdkBody::from(r#"{"__type": "AccessDenied"}"#)));
    let (result, _) = handle(FIRST, refused, [].into()).await;
    assert_eq!(result.unwrap_err().to_string(), "SendMessage on https://sqs/loader failed with AccessDenied: HTTP status 403");
}

#[test]
fn the_binary_tells_the_queue() {
    let services = FakeServices::start([]).unwrap();
    let variables = [("AWS_ENDPOINT_URL", services.url()), ("OUTPUT_FILE_LOADER_QUEUE_URL", format!("{}/queue", services.url()))];
    let mut function = Function::start(BINARY, &variables.each_ref().map(|(name, value)| (*name, value.as_str()))).unwrap();
    let answer = function.invoke(FIRST, Duration::from_secs(20)).unwrap();
    assert_eq!(answer, Answer::Response("null".into()));
    let given = services.given();
    assert_eq!(given.operations, ["SendMessage"]);
    assert_eq!(S3Object::decode(&given.messages[0]), Ok(object(KEY)));
}

#[test]
fn without_its_queue_the_binary_does_not_start_and_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(log.contains("OUTPUT_FILE_LOADER_QUEUE_URL is not set"), "{log}");
}
