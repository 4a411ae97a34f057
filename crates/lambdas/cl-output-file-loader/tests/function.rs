//! Real events with mocked services, and the real binary with fake services.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectInput, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_sqs::operation::send_message_batch::{SendMessageBatchInput, SendMessageBatchOutput};
use aws_sdk_sqs::types::{BatchResultErrorEntry, SendMessageBatchResultEntry};
use aws_smithy_http_client::test_util::NeverClient;
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::contact_lens::OutputFileRows;
use connect_core::queue_message::{S3Object, decode_row};
use connect_core::{ObjectKind, RecordError};
use lambda_fakes::{FakeServices, Function, InvocationResult, sqs_event};
use lambda_support::loader::OutputFileLoader;
use lambda_support::objects::Objects;
use lambda_support::output_files::{ContactLensFiles, OutputFiles};
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use serde_json::{Value, json};
use tokio::time::Instant;

const BINARY: &str = env!("CARGO_BIN_EXE_cl-output-file-loader");
const TWO_WAYS: &str = include_str!("events/two_ways_to_the_queue.json");
const BUCKET: &str = "anycompany-recordings";
const VOICE: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
const CHAT: &str = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";

/// A sample output file by its key.
fn sample(key: &str) -> Vec<u8> {
    let samples = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../samples/recordings-bucket/"
    );
    fs::read(format!("{samples}{}", key.replace(':', "%3A"))).unwrap()
}

/// Response of the loader to `event`, with objects from `object` and a queue that rejects the
/// messages with the IDs `rejected`, and the rows that were sent.
async fn handle(
    event: &str,
    object: impl Fn(&str) -> MockResponse<GetObjectOutput, GetObjectError> + Send + Sync + 'static,
    rejected: &'static [&'static str],
) -> (Result<Value, InvocationError>, Vec<Value>) {
    let get = mock!(aws_sdk_s3::Client::get_object).then_compute_response(
        move |input: &GetObjectInput| object(input.key().unwrap_or_default()),
    );
    let rows = Arc::new(Mutex::new(Vec::new()));
    let noted = rows.clone();
    let send = mock!(aws_sdk_sqs::Client::send_message_batch).then_compute_output(move |input| {
        noted.lock().unwrap().extend(
            input
                .entries()
                .iter()
                .map(|entry| row(entry.message_body())),
        );
        answer(input, rejected)
    });
    let objects = Objects::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[&get]));
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&send]),
        "https://sqs/rows".to_owned(),
    );
    let loader =
        OutputFileLoader::with_clients(ContactLensFiles::new(&[].into()).unwrap(), objects, queue);
    let result = loader
        .handle(event, &Invocation::new("r-1", in_time()))
        .await;
    let rows = rows.lock().unwrap().clone();
    (
        result.map(|response| serde_json::to_value(response).unwrap()),
        rows,
    )
}

fn in_time() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

fn row(body: &str) -> Value {
    serde_json::from_slice(&decode_row(body).unwrap()).unwrap()
}

fn answer(input: &SendMessageBatchInput, rejected: &[&str]) -> SendMessageBatchOutput {
    let (mut sent, mut failed) = (Vec::new(), Vec::new());
    for entry in input.entries() {
        if rejected.contains(&entry.id()) {
            failed.push(
                BatchResultErrorEntry::builder()
                    .id(entry.id())
                    .code("InternalError")
                    .sender_fault(false)
                    .build()
                    .unwrap(),
            );
        } else {
            let entry = SendMessageBatchResultEntry::builder()
                .id(entry.id())
                .message_id("m")
                .md5_of_message_body("0");
            sent.push(entry.build().unwrap());
        }
    }
    SendMessageBatchOutput::builder()
        .set_successful(Some(sent))
        .set_failed(Some(failed))
        .build()
        .unwrap()
}

fn content(bytes: Vec<u8>) -> MockResponse<GetObjectOutput, GetObjectError> {
    let length = i64::try_from(bytes.len()).unwrap();
    MockResponse::Output(
        GetObjectOutput::builder()
            .content_length(length)
            .body(ByteStream::from(bytes))
            .build(),
    )
}

fn s3_error(status: u16, code: &str) -> MockResponse<GetObjectOutput, GetObjectError> {
    let body = format!("<Error><Code>{code}</Code><Message>said by S3</Message></Error>");
    MockResponse::Http(HttpResponse::new(
        status.try_into().unwrap(),
        SdkBody::from(body),
    ))
}

fn chosen(key: &str) -> String {
    S3Object {
        s3_bucket: BUCKET.to_owned(),
        s3_object_key: key.to_owned(),
    }
    .encode()
}

fn created(key: &str) -> String {
    json!({"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": {"key": key}}})
        .to_string()
}

fn failures(ids: &[&str]) -> Value {
    json!({ "batchItemFailures": ids.iter().map(|id| json!({ "itemIdentifier": id })).collect::<Vec<_>>() })
}

#[tokio::test]
async fn loads_both_kinds_of_messages_and_ignores_audio() {
    let (response, rows) = handle(TWO_WAYS, |key| content(sample(key)), &[]).await;
    assert_eq!(response, Ok(failures(&[])));
    let contacts: Vec<_> = rows
        .iter()
        .map(|row| row["contactId"].as_str().unwrap())
        .collect();
    assert_eq!(
        contacts,
        [
            "75ee783d-eddd-4392-9fa7-287a0f637149",
            "9913433f-59f5-479d-b095-c2bf45141624"
        ]
    );
    assert_eq!(rows[0]["sourceObject"], format!("s3://{BUCKET}/{VOICE}"));
}

#[tokio::test]
async fn loads_chosen_object_with_any_key() {
    let event = sqs_event(&[("moved", chosen("backfill/a.json"))]);
    let (response, rows) = handle(&event, |_| content(sample(VOICE)), &[]).await;
    assert_eq!((response, rows.len()), (Ok(failures(&[])), 1));
    assert_eq!(
        rows[0]["sourceObject"],
        format!("s3://{BUCKET}/backfill/a.json")
    );
}

#[test]
fn ignored_objects_are_counted_by_kind() {
    let services = FakeServices::start([]).unwrap();
    let url = services.url();
    let variables = [
        ("AWS_ENDPOINT_URL", &*url),
        ("RECORD_WRITER_QUEUE_URL", &*url),
    ];
    let mut function = Function::start(BINARY, &variables).unwrap();
    let recording = |number: u8| {
        created(&format!(
            "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10:00:0{number}Z.wav"
        ))
    };
    let twin = VOICE
        .replace("Voice/", "Voice/Redacted/")
        .replace("_analysis_", "_analysis_redacted_");
    let event = sqs_event(&[
        ("a", recording(0)),
        ("b", recording(1)),
        ("c", created(&twin)),
    ]);
    let answer = function.invoke(&event, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&[]).to_string().into())
    );
    assert!(services.received().operations.is_empty());
    let output = String::from_utf8(function.stop().unwrap().stdout).unwrap();
    let ignored: Vec<_> = output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter_map(|line| {
            let kind = line["Kind"].as_str()?.to_owned();
            Some((kind, line["ObjectsIgnored"].as_u64()?))
        })
        .collect();
    assert_eq!(
        ignored,
        [
            ("Recording".to_owned(), 2),
            ("RedactedAnalysis".to_owned(), 1)
        ]
    );
}

#[tokio::test]
async fn message_with_unknown_key_or_overlong_name_fails_alone() {
    let long_bucket = S3Object {
        s3_bucket: "b".repeat(100_000),
        s3_object_key: VOICE.to_owned(),
    };
    let event = sqs_event(&[
        (
            "unknown",
            created("Analysis/Voice/2026/11/23/insights.json"),
        ),
        ("long-key", chosen(&"k".repeat(100_000))),
        ("long-created-key", created(&"k".repeat(1025))),
        ("long-bucket", long_bucket.encode()),
        ("good", chosen(VOICE)),
    ]);
    let (response, rows) = handle(&event, |key| content(sample(key)), &[]).await;
    assert_eq!(
        response,
        Ok(failures(&[
            "unknown",
            "long-key",
            "long-created-key",
            "long-bucket"
        ]))
    );
    assert_eq!(rows.len(), 1);
}

/// Output files whose documents make the loader panic.
struct PanickingFiles(ContactLensFiles);

impl OutputFiles for PanickingFiles {
    fn accepts(&self, kind: &ObjectKind) -> bool {
        self.0.accepts(kind)
    }

    fn rows(&self, document: &[u8], object: &S3Object) -> Result<OutputFileRows, RecordError> {
        assert!(object.s3_object_key != CHAT, "panic of a test");
        self.0.rows(document, object)
    }
}

#[tokio::test]
async fn panic_in_one_message_fails_only_this_message() {
    let get =
        mock!(aws_sdk_s3::Client::get_object).then_compute_response(|input: &GetObjectInput| {
            content(sample(input.key().unwrap_or_default()))
        });
    let send = mock!(aws_sdk_sqs::Client::send_message_batch)
        .then_compute_output(|input| answer(input, &[]));
    let loader = OutputFileLoader::with_clients(
        PanickingFiles(ContactLensFiles::new(&[].into()).unwrap()),
        Objects::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[&get])),
        SqsQueue::with_client(
            mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&send]),
            "https://sqs/rows".to_owned(),
        ),
    );
    let event = sqs_event(&[("good", chosen(VOICE)), ("panics", chosen(CHAT))]);
    let response = loader
        .handle(&event, &Invocation::new("r-1", in_time()))
        .await
        .unwrap();
    assert_eq!(
        serde_json::to_value(response).unwrap(),
        failures(&["panics"])
    );
}

#[tokio::test]
async fn each_message_fails_alone() {
    let event = sqs_event(&[
        ("good", chosen(VOICE)),
        ("not-encoded", "hello".to_owned()),
        (
            "another-event",
            r#"{"detail-type": "Object Deleted", "detail": {}}"#.to_owned(),
        ),
        ("missing", chosen("missing")),
        ("denied", chosen("denied")),
        ("no-json", chosen("no-json")),
        ("no-analysis", chosen("no-analysis")),
        ("rejected", chosen(CHAT)),
    ]);
    let object = |key: &str| match key {
        "missing" => s3_error(404, "NoSuchKey"),
        "denied" => s3_error(403, "AccessDenied"),
        "no-json" => content(b"{\"Transcript\": [".to_vec()),
        "no-analysis" => content(b"{}".to_vec()),
        key => content(sample(key)),
    };
    // Of the two rows that are sent, the queue rejects the second.
    let (response, rows) = handle(&event, object, &["1"]).await;
    assert_eq!(
        response,
        Ok(failures(&[
            "not-encoded",
            "another-event",
            "missing",
            "denied",
            "no-json",
            "no-analysis",
            "rejected"
        ]))
    );
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn oversized_row_fails_alone() {
    // Text that hardly compresses: 6 bits a character of a generator's output.
    let mut state = 7_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                [(state >> 26) as usize],
        )
    };
    let summary: String = (0..1_500_000).map(|_| letter()).collect();
    let mut large: Value = serde_json::from_slice(&sample(VOICE)).unwrap();
    large["ConversationCharacteristics"]["ContactSummary"] =
        json!({ "PostContactSummary": { "Content": summary } });
    let large = large.to_string().into_bytes();
    let event = sqs_event(&[("large", chosen("large")), ("good", chosen(CHAT))]);
    let object = move |key: &str| {
        content(if key == "large" {
            large.clone()
        } else {
            sample(key)
        })
    };
    let (response, rows) = handle(&event, object, &[]).await;
    assert_eq!(response, Ok(failures(&["large"])));
    assert_eq!(rows.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn unresponsive_object_fails_before_the_deadline() {
    let s3 = aws_sdk_s3::Config::builder()
        .with_test_defaults_v2()
        .http_client(NeverClient::new())
        .build();
    let queue = SqsQueue::with_client(
        mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[]),
        "https://sqs/rows".to_owned(),
    );
    let objects = Objects::new(aws_sdk_s3::Client::from_conf(s3));
    let loader =
        OutputFileLoader::with_clients(ContactLensFiles::new(&[].into()).unwrap(), objects, queue);
    let event = sqs_event(&[("a", chosen(VOICE)), ("b", chosen(CHAT))]);
    let start = Instant::now();
    let response = loader
        .handle(&event, &Invocation::new("r-1", in_time()))
        .await
        .unwrap();
    assert_eq!(
        serde_json::to_value(response).unwrap(),
        failures(&["a", "b"])
    );
    assert_eq!(start.elapsed().as_secs(), 18);
}

#[tokio::test]
async fn rejects_event_that_is_not_a_batch() {
    for event in ["{}", "[]", r#"{"Records": [{"eventSource": "aws:s3"}]}"#] {
        let (result, _) = handle(event, |_| content(vec![]), &[]).await;
        assert_eq!(result.unwrap_err().kind(), "InvalidInput", "{event}");
    }
}

#[test]
fn binary_reads_from_s3_and_sends_to_the_queue() {
    let objects = [VOICE, CHAT].map(|key| (format!("{BUCKET}/{key}"), sample(key)));
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
    let answer = function.invoke(TWO_WAYS, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&[]).to_string().into())
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
            .map(|body| row(body)["channel"].clone())
            .collect::<Vec<_>>(),
        ["VOICE", "CHAT"]
    );

    let missing = sqs_event(&[("missing", chosen("missing.json"))]);
    let answer = function.invoke(&missing, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&["missing"]).to_string().into())
    );
    let log = String::from_utf8(function.stop().unwrap().stderr).unwrap();
    assert!(
        log.contains("GetObject on s3://anycompany-recordings/missing.json failed with NoSuchKey"),
        "{log}"
    );
}

#[test]
fn unreadable_fields_are_counted_and_named() {
    let mut document: Value = serde_json::from_slice(&sample(VOICE)).unwrap();
    document["LanguageCode"] = json!({"a customer's word": 1});
    document["ConversationCharacteristics"]["TotalConversationDurationMillis"] = json!("long");
    document["AccountId"] = json!("caf#");
    // A byte that is not UTF-8.
    let byte = |byte| if byte == b'#' { 0xe9 } else { byte };
    let document: Vec<_> = document.to_string().bytes().map(byte).collect();
    let object = format!("{BUCKET}/{VOICE}");
    let services = FakeServices::start([(&*object, document)]).unwrap();
    let url = services.url();
    let variables = [
        ("AWS_ENDPOINT_URL", &*url),
        ("RECORD_WRITER_QUEUE_URL", &*url),
    ];
    let mut function = Function::start(BINARY, &variables).unwrap();
    let event = sqs_event(&[("m", chosen(VOICE))]);
    let answer = function.invoke(&event, Duration::from_secs(20)).unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(failures(&[]).to_string().into())
    );
    let row = row(&services.received().messages[0]);
    assert_eq!(
        (&row["languageCode"], &row["channel"], &row["accountId"]),
        (&Value::Null, &json!("VOICE"), &json!("caf\u{fffd}"))
    );
    let output = function.stop().unwrap();
    let metrics: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&metrics["RecordsOut"], &metrics["FieldsUnreadable"]),
        (&json!(1), &json!(3)),
        "{metrics}"
    );
    let log = String::from_utf8(output.stderr).unwrap();
    for field in [
        "LanguageCode",
        "TotalConversationDurationMillis",
        "AccountId",
    ] {
        assert!(log.contains(field), "{log}");
    }
    assert!(!log.contains("customer's word"), "{log}");
}

#[test]
fn event_of_another_kind_fails_and_is_not_logged() {
    let variables = [
        ("RECORD_WRITER_QUEUE_URL", "https://sqs/rows"),
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
    ];
    let mut function = Function::start(BINARY, &variables).unwrap();
    let answer = function
        .invoke(
            r#"{"detail": {"phone": "+441632960000"}}"#,
            Duration::from_secs(20),
        )
        .unwrap();
    let message =
        "the event is not a batch of SQS messages: unexpected JSON at line 1 column 38".to_owned();
    assert_eq!(
        answer,
        InvocationResult::Error {
            error_type: "InvalidInput".to_owned(),
            message: message.clone()
        }
    );
    let log = String::from_utf8(function.stop().unwrap().stderr).unwrap();
    assert!(log.contains(&message) && !log.contains("+44"), "{log}");
}

#[test]
fn binary_without_queue_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(log.contains("RECORD_WRITER_QUEUE_URL is not set"), "{log}");
}
