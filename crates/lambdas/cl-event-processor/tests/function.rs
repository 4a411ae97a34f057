//! Real events against a mocked queue, and the real binary against fake services.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::operation::send_message::{SendMessageError, SendMessageOutput};
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use connect_core::queue_message::S3Object;
use lambda_fakes::{CreatedObjectOutcome, FakeServices, Function, InvocationResult};
use lambda_support::event_processor::EventProcessor;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Environment, Handler, Invocation, InvocationError};

type Response = MockResponse<SendMessageOutput, SendMessageError>;

const BINARY: &str = env!("CARGO_BIN_EXE_cl-event-processor");
const FIRST: &str = include_str!("events/voice.json");
const KEY: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";

/// Result for `event`, with a queue that responds to each call with `answer`, and the objects that
/// were queued.
async fn handle(
    event: &str,
    answer: fn() -> Response,
    environment: Environment,
) -> (Result<(), InvocationError>, Vec<S3Object>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let noted = told.clone();
    let rule = mock!(Client::send_message).then_compute_response(move |input| {
        let body = input.message_body().unwrap();
        noted.lock().unwrap().extend(S3Object::decode(body));
        answer()
    });
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&rule]),
        "https://sqs/loader".to_owned(),
    );
    let function = EventProcessor::with_queue(ContactLensFiles::new(&environment).unwrap(), queue);
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(10)));
    let result = function.handle(event, &invocation).await;
    let told = told.lock().unwrap().clone();
    (result, told)
}

fn sent() -> Response {
    MockResponse::Output(SendMessageOutput::builder().message_id("m-1").build())
}

fn object(key: &str) -> S3Object {
    S3Object {
        s3_bucket: "anycompany-recordings".to_owned(),
        s3_object_key: key.to_owned(),
    }
}

#[tokio::test]
async fn queues_object_for_every_reason() {
    for reason in [
        "PutObject",
        "POST Object",
        "CopyObject",
        "CompleteMultipartUpload",
        "ANewReason",
    ] {
        let event = FIRST.replace("\"PutObject\"", &format!("\"{reason}\""));
        let (result, told) = handle(&event, sent, [].into()).await;
        assert_eq!((result, told), (Ok(()), vec![object(KEY)]), "{reason}");
    }
}

#[tokio::test]
async fn event_with_unknown_key_is_kept_for_the_loader() {
    let event = FIRST.replace("_analysis_", "_insights_");
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let noted = bodies.clone();
    let rule = mock!(Client::send_message).then_compute_response(move |input| {
        noted
            .lock()
            .unwrap()
            .extend(input.message_body().map(str::to_owned));
        sent()
    });
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&rule]),
        "https://sqs/loader".to_owned(),
    );
    let function = EventProcessor::with_queue(ContactLensFiles::new(&[].into()).unwrap(), queue);
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(10)));
    function.handle(&event, &invocation).await.unwrap();
    assert_eq!(*bodies.lock().unwrap(), [event]);
}

#[tokio::test]
async fn ignores_audio_and_unselected_channels() {
    assert_eq!(
        handle(include_str!("events/redacted_audio.json"), sent, [].into()).await,
        (Ok(()), vec![])
    );
    assert_eq!(
        handle(
            FIRST,
            sent,
            [("CONTACT_LENS_CHANNELS", "chat,email")].into()
        )
        .await,
        (Ok(()), vec![])
    );
    assert_eq!(
        handle(
            FIRST,
            sent,
            [("CONTACT_LENS_REDACTION", "redacted-only")].into()
        )
        .await,
        (Ok(()), vec![])
    );
}

#[tokio::test]
async fn rejects_another_event_as_invalid_input() {
    let (result, told) = handle(include_str!("events/object_deleted.json"), sent, [].into()).await;
    let error = result.unwrap_err();
    assert_eq!((error.kind(), told), ("InvalidInput", vec![]));
    assert!(error.to_string().contains("\"Object Deleted\""), "{error}");
}

#[tokio::test(start_paused = true)]
async fn names_failing_queue_and_retries_throttling_three_times() {
    for (status, code, calls) in [(403, "AccessDenied", 1), (400, "ThrottlingException", 3)] {
        let rule = mock!(Client::send_message)
            .sequence()
            .http_status(
                status,
                Some(format!(
                    r#"{{"__type": "{code}", "message": "said by the service"}}"#
                )),
            )
            .repeatedly()
            .build();
        let queue = SqsQueue::with_client(
            mock_client!(aws_sdk_sqs, RuleMode::Sequential, &[&rule]),
            "https://sqs/loader".to_owned(),
        );
        let function =
            EventProcessor::with_queue(ContactLensFiles::new(&[].into()).unwrap(), queue);
        let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(50)));
        let error = function.handle(FIRST, &invocation).await.unwrap_err();
        assert_eq!(
            (error.kind(), rule.num_calls()),
            ("ServiceError", calls),
            "{code}"
        );
        assert_eq!(
            error.to_string(),
            format!("SendMessage on https://sqs/loader failed with {code}: said by the service")
        );
    }
}

#[test]
fn binary_queues_object_and_publishes_metrics() {
    let services = FakeServices::start([]).unwrap();
    let variables = [
        ("AWS_ENDPOINT_URL", services.url()),
        (
            "OUTPUT_FILE_LOADER_QUEUE_URL",
            format!("{}/queue", services.url()),
        ),
    ];
    let mut function = Function::start(
        BINARY,
        &variables
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    )
    .unwrap();
    let answer = function.invoke(FIRST, Duration::from_secs(20)).unwrap();
    assert_eq!(answer, InvocationResult::Response("null".into()));
    let received = services.received();
    assert_eq!(received.operations, ["SendMessage"]);
    assert_eq!(S3Object::decode(&received.messages[0]), Ok(object(KEY)));
    let output = function.stop().unwrap();
    let metrics: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            &metrics["RecordsIn"],
            &metrics["RecordsOut"],
            &metrics["RecordsFailed"]
        ),
        (&1.into(), &1.into(), &0.into())
    );
    let line: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(
        (&line["key"], &line["span"]["requestId"]),
        (&KEY.into(), &"8476a536-e9f4-11e8-9739-2dfe598c3fcd".into())
    );
}

/// The table of the README: what happens to an object, and in which kind it is counted.
#[test]
fn each_object_is_queued_kept_or_counted_by_kind() {
    let id = "75ee783d-eddd-4392-9fa7-287a0f637149";
    let (day, time) = ("2026/11/23", "2026-11-23T10:00:00Z");
    let original = format!("Analysis/Voice/{day}/{id}_analysis_{time}.json");
    let twin = format!("Analysis/Voice/Redacted/{day}/{id}_analysis_redacted_{time}.json");
    let queued = [
        original.clone(),
        format!("Analysis/Voice/ivr/{day}/{id}_analysis_{time}.json"),
        format!("Analysis/Chat/{day}/{id}_analysis_{time}.json"),
        format!("Analysis/Email/{day}/{id}_analysis_{time}.json"),
        format!("copies/of/{original}"),
        original.replace(':', "_"),
        original.replace(':', "%3A"),
        original.replace(".json", " (1).json"),
    ];
    let ignored = [
        (twin.clone(), "RedactedAnalysis"),
        (
            format!("Analysis/Voice/Redacted/{day}/{id}_call_recording_redacted_{time}.wav"),
            "Recording",
        ),
        (
            format!("connect/anycompany/ChatTranscripts/{day}/{id}_20261123T10:00_UTC.json"),
            "Transcript",
        ),
        ("connect/anycompany/Reports/report.csv".to_owned(), "Other"),
        ("Analysis/Voice/_SUCCESS".to_owned(), "Other"),
        ("Analysis/Voice/2026/11/23/".to_owned(), "Other"),
    ];
    let unknown = [
        original.replace("_analysis_", "_insights_"),
        original.replace(".json", ".json.zst"),
        format!("Analysis/Voice/{day}/{id}_analysis_{time}"),
        original.replace("/Voice/", "/Task/"),
    ];
    let run = |variables: &[(&str, &str)], key: &str| {
        CreatedObjectOutcome::run(BINARY, variables, "anycompany-recordings", key).unwrap()
    };
    for key in &queued {
        assert_queued(&run(&[], key), key);
    }
    for (key, kind) in &ignored {
        run(&[], key).assert_ignored(key, kind);
    }
    for key in &unknown {
        run(&[], key).assert_unrecognized(key);
    }
    let redacted = [("CONTACT_LENS_REDACTION", "redacted-only")];
    assert_queued(&run(&redacted, &twin), &twin);
    run(&redacted, &original).assert_ignored(&original, "Analysis");
    let channels = [("CONTACT_LENS_CHANNELS", "chat")];
    run(&channels, &original).assert_ignored(&original, "Analysis");
}

#[track_caller]
fn assert_queued(outcome: &CreatedObjectOutcome, key: &str) {
    let message = outcome.assert_queued(key);
    assert_eq!(S3Object::decode(message), Ok(object(key)));
}

#[test]
fn binary_without_queue_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(
        log.contains("OUTPUT_FILE_LOADER_QUEUE_URL is not set"),
        "{log}"
    );
}
