//! Real events against a mocked queue, and the real binary against fake services.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use aws_sdk_sqs::operation::send_message::SendMessageOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use connect_core::queue_message::S3Object;
use lambda_fakes::{CreatedObjectOutcome, Function};
use lambda_support::event_processor::EventProcessor;
use lambda_support::output_files::EvaluationFormFiles;
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Environment, Handler, Invocation};

const BINARY: &str = env!("CARGO_BIN_EXE_ef-event-processor");
const SUBMITTED: &str = include_str!("events/submitted.json");
const DELETED: &str = include_str!("events/deleted.json");
const COPY: &str = include_str!("events/copy_of_the_contact.json");
const FOLDER: &str = "connect/anycompany/ContactEvaluations/2026/11/23";
const SUBMITTED_NAME: &str = "17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";
const DELETED_NAME: &str = "19:00:00.007Z-731fed94-67ad-4752-b0e1-f995afb93006-v3_1_DELETED.json";

/// Whether `event` queues the object with this name for the loader, if the function is configured
/// by `environment`.
async fn queues(name: &str, event: &str, environment: Environment) -> bool {
    let expected = S3Object {
        s3_bucket: "anycompany-recordings".to_owned(),
        s3_object_key: format!("{FOLDER}/{name}"),
    };
    let send: Rule = mock!(aws_sdk_sqs::Client::send_message)
        .match_requests(move |input| {
            S3Object::decode(input.message_body().unwrap()).unwrap() == expected
        })
        .then_output(|| SendMessageOutput::builder().build());
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&send]),
        "https://sqs/loader".to_owned(),
    );
    let processor = EventProcessor::with_queue(EvaluationFormFiles::new(&environment), queue);
    processor
        .handle(
            event,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(10))),
        )
        .await
        .unwrap();
    send.num_calls() == 1
}

#[tokio::test]
async fn queues_submitted_and_deleted_evaluations_but_not_the_copy() {
    assert!(queues(SUBMITTED_NAME, SUBMITTED, [].into()).await);
    assert!(queues(DELETED_NAME, DELETED, [].into()).await);
    assert!(!queues(SUBMITTED_NAME, COPY, [].into()).await);
}

#[tokio::test]
async fn requires_the_configured_prefix() {
    for (prefix, told) in [
        ("connect/anycompany/ContactEvaluations", true),
        ("connect/other/ContactEvaluations", false),
        ("", true),
    ] {
        assert_eq!(
            queues(
                SUBMITTED_NAME,
                SUBMITTED,
                [("EVALUATION_FORMS_PREFIX", prefix)].into()
            )
            .await,
            told,
            "{prefix}"
        );
    }
}

/// The table of the README: what happens to an object, and in which kind it is counted.
#[test]
fn each_object_is_queued_kept_or_counted_by_kind() {
    let submitted = format!("{FOLDER}/{SUBMITTED_NAME}");
    let elsewhere = submitted.replace("anycompany", "other");
    let queued = [
        submitted.clone(),
        format!("{FOLDER}/{DELETED_NAME}"),
        submitted.replace(':', "_"),
        submitted.replace(':', "%3A"),
        submitted.replace(".json", " (1).json"),
        submitted.replace(".601Z", ".601234567Z"),
        submitted.replace("-v3_1", "-v4"),
        submitted.replace("-v3_1", ""),
    ];
    let prefix = "connect/anycompany/ContactEvaluations";
    let copy = "contact_75ee783d-eddd-4392-9fa7-287a0f637149/evaluation_864dc499-610c-4bd8-b7f7-4f4ecf86b9a3";
    let ignored = [
        (
            format!("{prefix}/{copy}/2026-11-23T10:00:00.000Z.json"),
            "EvaluationCopy",
        ),
        (elsewhere.clone(), "Evaluation"),
        (format!("{prefix}/pre-processed/part-0.parquet"), "Other"),
        (format!("{FOLDER}/"), "Other"),
        (format!("{FOLDER}/report.csv"), "Other"),
    ];
    let unknown = [
        format!("{FOLDER}/new-name.json"),
        submitted.replace(".json", ".json.zst"),
    ];
    let run = |variables: &[(&str, &str)], key: &str| {
        CreatedObjectOutcome::run(BINARY, variables, "anycompany-recordings", key).unwrap()
    };
    let configured = [("EVALUATION_FORMS_PREFIX", prefix)];
    for key in &queued {
        assert_queued(&run(&configured, key), key);
    }
    for (key, kind) in &ignored {
        run(&configured, key).assert_ignored(key, kind);
    }
    for key in &unknown {
        run(&configured, key).assert_unrecognized(key);
    }
    // Without a prefix, evaluations of every folder are loaded.
    assert_queued(&run(&[], &elsewhere), &elsewhere);
}

#[track_caller]
fn assert_queued(outcome: &CreatedObjectOutcome, key: &str) {
    let message = outcome.assert_queued(key);
    assert_eq!(S3Object::decode(message).unwrap().s3_object_key, key);
}

#[test]
fn binary_without_queue_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(
        log.contains("OUTPUT_FILE_LOADER_QUEUE_URL is not set"),
        "{log}"
    );
}
