//! Turns of transcripts, with mocked services and with the real binary.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_firehose::config::retry::RetryConfig;
use aws_sdk_firehose::operation::put_record_batch::{PutRecordBatchError, PutRecordBatchOutput};
use aws_sdk_firehose::types::PutRecordBatchResponseEntry;
use aws_sdk_s3::operation::get_object::{GetObjectInput, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_sqs::operation::send_message_batch::SendMessageBatchOutput;
use aws_sdk_sqs::types::SendMessageBatchResultEntry;
use aws_smithy_mocks::{MockResponse, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::firehose::{MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_RECORD_BYTES};
use connect_core::queue_message::{S3Object, decode_row};
use lambda_fakes::{FakeServices, Function, InvocationResult, sqs_event};
use lambda_support::delivery_stream::DeliveryStream;
use lambda_support::loader::OutputFileLoader;
use lambda_support::objects::Objects;
use lambda_support::output_files::ContactLensFiles;
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Handler, Invocation};
use serde_json::{Value, json};
use tokio::time::Instant;

const BINARY: &str = env!("CARGO_BIN_EXE_cl-output-file-loader");
const BUCKET: &str = "anycompany-recordings";
const VOICE: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
const VOICE_REDACTED: &str = "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10:00:00Z.json";
const CHAT_REDACTED: &str = "Analysis/Chat/Redacted/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_redacted_2026-11-23T10:05:00Z.json";

type Put = MockResponse<PutRecordBatchOutput, PutRecordBatchError>;

/// What the loader did.
struct Done {
    /// IDs of failed messages.
    failed: Vec<String>,
    /// Rows for the writer.
    rows: Vec<Value>,
    /// Records of each `PutRecordBatch`.
    calls: Vec<Vec<Vec<u8>>>,
}

impl Done {
    /// Contact, whether its content is redacted, and the number of turns that the stream received.
    fn turns(&self) -> BTreeMap<(String, bool), usize> {
        let mut turns = BTreeMap::new();
        for turn in self.calls.iter().flatten().map(|record| turn(record)) {
            let contact = turn["contactId"].as_str().unwrap().to_owned();
            let is_redacted = turn["contentRedacted"].as_bool().unwrap();
            *turns.entry((contact, is_redacted)).or_default() += 1;
        }
        turns
    }
}

fn turn(record: &[u8]) -> Value {
    let line = record.strip_suffix(b"\n").unwrap();
    assert!(!line.contains(&b'\n'));
    serde_json::from_slice(line).unwrap()
}

fn sample(key: &str) -> Vec<u8> {
    let samples = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../samples/recordings-bucket/"
    );
    fs::read(format!("{samples}{}", key.replace(':', "%3A"))).unwrap()
}

/// A call with turns of these lengths, and its key.
fn call(lengths: impl IntoIterator<Item = usize>) -> Vec<u8> {
    let turn = |length: usize| json!({"Id": "t", "ParticipantId": "AGENT", "Content": "w".repeat(length), "BeginOffsetMillis": 0, "EndOffsetMillis": 1});
    let turns: Vec<_> = lengths.into_iter().map(turn).collect();
    json!({
        "CustomerMetadata": {"ContactId": "75ee783d-eddd-4392-9fa7-287a0f637149"},
        "Channel": "VOICE",
        "ContentMetadata": {"Output": "Raw"},
        "Transcript": turns,
    })
    .to_string()
    .into_bytes()
}

/// Handles the objects with `TRANSCRIPTS_REDACTION` = `transcripts`; the stream answers the records
/// of each call with `put`.
async fn load(
    transcripts: &'static str,
    objects: Vec<(&str, Vec<u8>)>,
    put: impl Fn(usize, &[Vec<u8>]) -> Put + Send + Sync + 'static,
) -> Done {
    let messages: Vec<_> = objects.iter().map(|(key, _)| (*key, chosen(key))).collect();
    let event = sqs_event(&messages);
    let objects: BTreeMap<_, _> = objects
        .into_iter()
        .map(|(key, content)| (key.to_owned(), content))
        .collect();
    let get =
        mock!(aws_sdk_s3::Client::get_object).then_compute_output(move |input: &GetObjectInput| {
            let content = objects[input.key().unwrap()].clone();
            let length = i64::try_from(content.len()).unwrap();
            let output = GetObjectOutput::builder().content_length(length);
            output.body(ByteStream::from(content)).build()
        });
    let rows = Arc::new(Mutex::new(Vec::new()));
    let noted = rows.clone();
    let send = mock!(aws_sdk_sqs::Client::send_message_batch).then_compute_output(move |input| {
        let mut output = SendMessageBatchOutput::builder().set_failed(Some(Vec::new()));
        for entry in input.entries() {
            let row = decode_row(entry.message_body()).unwrap();
            noted
                .lock()
                .unwrap()
                .push(serde_json::from_slice(&row).unwrap());
            let sent = SendMessageBatchResultEntry::builder()
                .id(entry.id())
                .message_id("m")
                .md5_of_message_body("0");
            output = output.successful(sent.build().unwrap());
        }
        output.build().unwrap()
    });
    let calls = Arc::new(Mutex::new(Vec::<Vec<Vec<u8>>>::new()));
    let noted = calls.clone();
    let stream =
        mock!(aws_sdk_firehose::Client::put_record_batch).then_compute_response(move |input| {
            let data = |record: &aws_sdk_firehose::types::Record| record.data().as_ref().to_vec();
            let records: Vec<_> = input.records().iter().map(data).collect();
            let mut calls = noted.lock().unwrap();
            let response = put(calls.len(), &records);
            calls.push(records);
            response
        });
    let firehose = mock_client!(aws_sdk_firehose, RuleMode::MatchAny, &[&stream], |config| {
        config.retry_config(RetryConfig::disabled())
    });
    let loader = OutputFileLoader::with_clients(
        ContactLensFiles::new(&[("TRANSCRIPTS_REDACTION", transcripts)].into()).unwrap(),
        Objects::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[&get])),
        SqsQueue::with_client(
            mock_client!(aws_sdk_sqs, RuleMode::MatchAny, &[&send]),
            "https://sqs/rows".to_owned(),
        ),
    )
    .with_transcripts(Some(DeliveryStream::with_client(
        firehose,
        "transcripts".to_owned(),
    )));
    let deadline = Deadline::after(Duration::from_secs(20));
    let response = loader
        .handle(&event, &Invocation::new("r-1", deadline))
        .await;
    let response = serde_json::to_value(response.unwrap()).unwrap();
    let failures = response["batchItemFailures"].as_array().unwrap().iter();
    Done {
        failed: failures
            .map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned())
            .collect(),
        rows: rows.lock().unwrap().clone(),
        calls: calls.lock().unwrap().clone(),
    }
}

fn chosen(key: &str) -> String {
    S3Object {
        s3_bucket: BUCKET.to_owned(),
        s3_object_key: key.to_owned(),
    }
    .encode()
}

/// A response that rejects the records that `is_rejected` selects.
fn rejecting(records: &[Vec<u8>], is_rejected: impl Fn(&[u8]) -> bool) -> Put {
    let entry = |record: &Vec<u8>| {
        let code = is_rejected(record).then(|| "ServiceUnavailableException".to_owned());
        PutRecordBatchResponseEntry::builder()
            .set_error_code(code)
            .build()
    };
    let entries: Vec<_> = records.iter().map(entry).collect();
    let failed = entries.iter().filter(|entry| entry.error_code().is_some());
    let output = PutRecordBatchOutput::builder()
        .failed_put_count(i32::try_from(failed.count()).unwrap())
        .set_request_responses(Some(entries));
    MockResponse::Output(output.build().unwrap())
}

fn accepted(_: usize, records: &[Vec<u8>]) -> Put {
    rejecting(records, |_| false)
}

fn throttled() -> Put {
    let body = r#"{"__type": "ServiceUnavailableException", "message": "Slow down."}"#;
    MockResponse::Http(HttpResponse::new(
        503.try_into().unwrap(),
        SdkBody::from(body),
    ))
}

#[tokio::test]
async fn numbers_come_from_originals_and_words_from_redacted_twins() {
    let objects = [VOICE, VOICE_REDACTED, CHAT_REDACTED].map(|key| (key, sample(key)));
    let done = load("redacted-only", objects.to_vec(), accepted).await;
    assert_eq!(done.failed, [""; 0]);
    let [voice, chat] = [
        "75ee783d-eddd-4392-9fa7-287a0f637149",
        "9913433f-59f5-479d-b095-c2bf45141624",
    ];
    assert_eq!(done.rows.len(), 1);
    assert_eq!(done.rows[0]["contentRedacted"], false);
    let turns = [((voice.to_owned(), true), 8), ((chat.to_owned(), true), 7)];
    assert_eq!(done.turns(), turns.into());
    assert_eq!(done.calls.len(), 1, "one call serves all files");
}

#[tokio::test]
async fn originals_have_rows_and_turns_and_their_twins_only_what_they_had() {
    let done = load("original", vec![(VOICE, sample(VOICE))], accepted).await;
    assert_eq!((done.failed.len(), done.rows.len()), (0, 1));
    let contact = "75ee783d-eddd-4392-9fa7-287a0f637149".to_owned();
    assert_eq!(done.turns(), [((contact, false), 8)].into());
}

#[tokio::test]
async fn twin_whose_content_is_not_redacted_gives_no_turns() {
    let raw = String::from_utf8(sample(VOICE_REDACTED)).unwrap();
    let raw = raw.replace("\"Output\": \"Redacted\"", "\"Output\": \"Raw\"");
    assert_ne!(raw.as_bytes(), sample(VOICE_REDACTED));
    let done = load(
        "redacted-only",
        vec![(VOICE_REDACTED, raw.into_bytes())],
        accepted,
    )
    .await;
    assert_eq!(
        (done.failed.len(), done.rows.len(), done.calls.len()),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn large_transcript_goes_in_batches_within_the_limits() {
    let document = call((0..1_300).map(|_| 4_000));
    assert!(document.len() > 5 * 1024 * 1024);
    let done = load("original", vec![(VOICE, document)], accepted).await;
    assert_eq!(done.failed, [""; 0]);
    for call in &done.calls {
        assert!(call.len() <= MAX_BATCH_RECORDS);
        assert!(call.iter().map(Vec::len).sum::<usize>() <= MAX_BATCH_BYTES);
    }
    let numbers: Vec<_> = done
        .calls
        .iter()
        .flatten()
        .map(|record| turn(record)["turnNumber"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=1_300).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn only_rejected_turns_are_put_again() {
    let put = |call: usize, records: &[Vec<u8>]| match call {
        0 => rejecting(records, |record| {
            turn(record)["turnNumber"].as_u64() > Some(5)
        }),
        1 => throttled(),
        _ => rejecting(records, |_| false),
    };
    let done = load("original", vec![(VOICE, sample(VOICE))], put).await;
    assert_eq!(done.failed, [""; 0]);
    let counts: Vec<_> = done.calls.iter().map(Vec::len).collect();
    assert_eq!(counts, [8, 3, 3]);
    assert_eq!(done.calls[1], done.calls[0][5..]);
}

#[tokio::test(start_paused = true)]
async fn file_whose_turns_the_stream_rejects_until_the_deadline_fails_alone() {
    let put = |_: usize, records: &[Vec<u8>]| {
        rejecting(records, |record| {
            let turn = turn(record);
            turn["channel"] == "CHAT" && turn["turnNumber"] == 3
        })
    };
    let start = Instant::now();
    let objects = [VOICE_REDACTED, CHAT_REDACTED].map(|key| (key, sample(key)));
    let done = load("redacted-only", objects.to_vec(), put).await;
    assert_eq!(done.failed, [CHAT_REDACTED]);
    assert!(start.elapsed() <= Duration::from_secs(20));
    assert_eq!(done.calls[0].len(), 15);
    assert!(done.calls.len() > 2 && done.calls[1..].iter().all(|call| call.len() == 1));
}

#[tokio::test(start_paused = true)]
async fn row_does_not_wait_for_turns_that_are_throttled() {
    let start = Instant::now();
    let done = load("original", vec![(VOICE, sample(VOICE))], |_, _| throttled()).await;
    assert_eq!(done.failed, [VOICE]);
    assert_eq!(done.rows.len(), 1);
    assert!(start.elapsed() <= Duration::from_secs(20));
}

#[tokio::test]
async fn turn_that_exceeds_a_record_fails_its_file_and_the_other_turns_arrive() {
    let document = call([10, MAX_RECORD_BYTES, 10]);
    let objects = vec![(VOICE, document), (CHAT_REDACTED, sample(CHAT_REDACTED))];
    let done = load("original", objects, accepted).await;
    assert_eq!(done.failed, [VOICE]);
    let numbers: Vec<_> = done
        .calls
        .iter()
        .flatten()
        .map(|record| turn(record)["turnNumber"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 3]);
    assert_eq!(done.rows.len(), 2);
}

#[test]
fn binary_puts_turns_on_the_delivery_stream() {
    let objects = [VOICE, VOICE_REDACTED].map(|key| (format!("{BUCKET}/{key}"), sample(key)));
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
            ("TRANSCRIPTS_REDACTION", "redacted-only"),
            ("TRANSCRIPTS_DELIVERY_STREAM_NAME", "transcripts"),
        ],
    )
    .unwrap();
    let event = sqs_event(&[("a", chosen(VOICE)), ("b", chosen(VOICE_REDACTED))]);
    let answer = function.invoke(&event, Duration::from_secs(20)).unwrap();
    let none = json!({"batchItemFailures": []}).to_string();
    assert_eq!(answer, InvocationResult::Response(none.into()));
    let received = services.received();
    assert_eq!(
        received.operations,
        [
            "GetObject",
            "GetObject",
            "SendMessageBatch",
            "PutRecordBatch"
        ]
    );
    assert_eq!((received.messages.len(), received.records.len()), (1, 8));
    let log = String::from_utf8(function.stop().unwrap().stderr).unwrap();
    let words = turn(&received.records[0])["content"].clone();
    assert!(!log.contains(words.as_str().unwrap()), "{log}");
}

#[test]
fn binary_without_the_stream_of_transcripts_names_the_variable() {
    let variables = [
        ("RECORD_WRITER_QUEUE_URL", "https://sqs/rows"),
        ("TRANSCRIPTS_REDACTION", "original"),
    ];
    let log = Function::failed_start(BINARY, &variables).unwrap();
    assert!(
        log.contains("TRANSCRIPTS_DELIVERY_STREAM_NAME is not set"),
        "{log}"
    );
}
