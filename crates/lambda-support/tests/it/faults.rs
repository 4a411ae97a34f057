//! Each call of the functions outside of the pipeline of output files fails in each way, once and for
//! good: the function succeeds, returns a service error, or keeps what it could not put.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use cfl_log_transformer::LogTransformer;
use connect_core::queue_message::S3Object;
use curation_plan::{CurationPlan, CurationSettings};
use lambda_fakes::{Fault, FaultyAws, sqs_event};
use lambda_support::delivery_stream::{self, DeliveryStream};
use lambda_support::loader::OutputFileLoader;
use lambda_support::objects::{Objects, s3_client};
use lambda_support::output_files::ContactLensFiles;
use lambda_support::queue::SqsQueue;
use lambda_support::{Deadline, Handler, Invocation};
use partitioning_poll::PollPartitioningStatus;
use partitioning_result::GetPartitioningResult;
use partitioning_start::StartPartitioning;
use serde_json::{Value, json};
use time::macros::datetime;

use crate::pipeline::{config, run};

/// Time limit of an invocation.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Deadline of its calls.
const DEADLINE: Duration = Duration::from_millis(19_500);
/// More faults than a function has attempts.
const FOR_GOOD: usize = 100_000;
const ANALYSIS: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
/// A file of a stored day that another one replaced long ago.
const REPLACED: &str =
    "connect_contacts_curated/year=2026/month=11/day=03/d-r-20260905T021500Z-1/part";

/// Calls a function once.
type Call = fn(FaultyAws) -> Calling;
type Calling = std::pin::Pin<Box<dyn Future<Output = Outcome>>>;

/// What a function returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// An error that the state machine or Lambda retries.
    ServiceError,
    /// The message or record stays where it was.
    Kept,
}

/// Operations of the functions, and the outcome if one fails for good.
const CALLS: [(&str, Call, &str, Outcome); 13] = [
    (
        "partitioning-start",
        start,
        "ListObjectsV2",
        Outcome::ServiceError,
    ),
    (
        "partitioning-start",
        start,
        "PutObject",
        Outcome::ServiceError,
    ),
    (
        "partitioning-start",
        start,
        "StartQueryExecution",
        Outcome::ServiceError,
    ),
    (
        "partitioning-start of existing days",
        start_existing,
        "ListObjectsV2",
        Outcome::ServiceError,
    ),
    (
        "partitioning-start of existing days",
        start_existing,
        "StartQueryExecution",
        Outcome::ServiceError,
    ),
    (
        "partitioning-poll",
        poll,
        "GetQueryExecution",
        Outcome::ServiceError,
    ),
    (
        "partitioning-result",
        result,
        "GetQueryResults",
        Outcome::ServiceError,
    ),
    (
        "curation-plan",
        plan,
        "ListObjectsV2",
        Outcome::ServiceError,
    ),
    ("curation-plan", plan, "DeleteObject", Outcome::ServiceError),
    (
        "cfl-log-transformer",
        transform,
        "PutRecordBatch",
        Outcome::Kept,
    ),
    (
        "cl-output-file-loader of transcripts",
        load,
        "GetObject",
        Outcome::Kept,
    ),
    (
        "cl-output-file-loader of transcripts",
        load,
        "PutRecordBatch",
        Outcome::Kept,
    ),
    (
        "cl-output-file-loader of transcripts",
        load,
        "SendMessageBatch",
        Outcome::Kept,
    ),
];

/// Functions whose calls fail in `pipeline.rs`.
const IN_PIPELINE: [&str; 6] = [
    "cl-event-processor",
    "cl-output-file-loader",
    "cl-record-writer",
    "ef-event-processor",
    "ef-output-file-loader",
    "ef-record-writer",
];

/// Functions that call no service.
const WITHOUT_CALLS: [&str; 2] = ["partitioning-iterator", "record-transformer"];

/// A function or an operation that is not listed would not fail in any test.
#[test]
fn all_functions_and_their_operations_are_listed() {
    let mut seen = BTreeSet::new();
    for (function, call, ..) in CALLS {
        let aws = aws();
        let used = aws.clone();
        run(async move {
            assert_eq!(call(used).await, Outcome::Done, "{function}");
        });
        let operations = std::mem::take(&mut aws.state().operations);
        seen.extend(
            operations
                .into_iter()
                .map(|operation| (function, operation)),
        );
    }
    let listed = CALLS.map(|(function, _, operation, _)| (function, operation.to_owned()));
    assert_eq!(seen, listed.into());
    let name = |(function, ..): (&'static str, Call, _, _)| function.split(' ').next().unwrap();
    let tested = CALLS
        .map(name)
        .into_iter()
        .chain(IN_PIPELINE)
        .chain(WITHOUT_CALLS);
    let tested: BTreeSet<_> = tested.collect();
    let all = functions::ALL.iter().map(|function| function.package);
    assert_eq!(tested, all.collect());
}

/// Services with an analysis, rows, and a file that was replaced.
fn aws() -> FaultyAws {
    let aws = FaultyAws::default();
    let analysis = analysis().to_string().into_bytes();
    let row = "fhbase/year=2026/month=11/day=03/one.gz";
    let objects = [
        (ANALYSIS, analysis),
        (row, Vec::new()),
        (REPLACED, Vec::new()),
    ];
    aws.state().objects = objects
        .map(|(key, content)| (key.to_owned(), content))
        .into();
    aws
}

#[test]
fn each_call_fails_in_each_way_once_and_for_good() {
    for (function, call, operation, for_good) in CALLS {
        for fault in Fault::ALL {
            let once = match (operation, fault) {
                // SQS delivers a message again whose row was rejected.
                ("SendMessageBatch", Fault::Partial) => Outcome::Kept,
                _ => Outcome::Done,
            };
            for (times, expected) in [(1, once), (FOR_GOOD, for_good)] {
                let aws = aws();
                aws.state().failing = Some(operation);
                aws.state().faults = vec![fault; times].into();
                let used = aws.clone();
                run(async move {
                    let name = format!("{function}: {operation} {fault:?} {times} times");
                    let outcome = tokio::time::timeout(TIMEOUT, call(used)).await;
                    assert_eq!(outcome.ok(), Some(expected), "{name}");
                });
                let state = aws.state();
                assert!(
                    state.operations.iter().any(|called| called == operation),
                    "{function} does not call {operation}"
                );
                assert!(state.faults.len() < times, "{function}: {operation}");
            }
        }
    }
}

fn invocation() -> Invocation {
    Invocation::new("r-1", Deadline::after(DEADLINE))
}

/// Outcome of a function that returns nothing to keep.
async fn outcome<H: Handler>(function: &H, event: &Value) -> Outcome {
    match function.handle(&event.to_string(), &invocation()).await {
        Ok(_) => Outcome::Done,
        Err(error) => {
            assert_eq!(error.kind(), "ServiceError", "{error}");
            Outcome::ServiceError
        }
    }
}

fn start(aws: FaultyAws) -> Calling {
    start_days(aws, json!(false))
}

fn start_existing(aws: FaultyAws) -> Calling {
    start_days(aws, json!("existing"))
}

fn start_days(aws: FaultyAws, days: Value) -> Calling {
    Box::pin(async move {
        let config = config(&aws);
        let function = StartPartitioning::new(
            aws_sdk_athena::Client::new(&config),
            s3_client(&config),
            "athena-results",
            "AnyCompany-partitioning".to_owned(),
            || datetime!(2026-11-23 23:45 UTC),
        );
        let event = json!({
            "s3_bucket": "rows", "s3_prefix": "fhbase", "table_name": "anycompany.connect_cl",
            "overridePartitionLoad": days,
        });
        outcome(&function, &event).await
    })
}

fn poll(aws: FaultyAws) -> Calling {
    ask_about_query(aws, PollPartitioningStatus::new)
}

fn result(aws: FaultyAws) -> Calling {
    ask_about_query(aws, GetPartitioningResult::new)
}

/// Calls a function with the ID of a query.
fn ask_about_query<H: Handler + 'static>(
    aws: FaultyAws,
    new: fn(aws_sdk_athena::Client) -> H,
) -> Calling {
    Box::pin(async move {
        let function = new(aws_sdk_athena::Client::new(&config(&aws)));
        let event = json!({"queryExecutionId": "q-1", "waitTime": 1});
        outcome(&function, &event).await
    })
}

/// Plans a month in which a file was replaced, which is deleted.
fn plan(aws: FaultyAws) -> Calling {
    Box::pin(async move {
        let settings = CurationSettings {
            bucket: "curated".to_owned(),
            days_from_rows: 2,
            replaced_days: 3,
        };
        let function = CurationPlan::new(
            s3_client(&config(&aws)),
            settings,
            || datetime!(2026-11-23 02:15 UTC),
        );
        let table = json!({
            "relation": "connect_contacts", "rows": "connect_contacts_rows",
            "curated": "connect_contacts_curated", "rowTable": "connect_ctr", "bucket": "ctr",
            "enabled": "true", "orderBy": ["contactid"], "definition": "1234 UTC",
            "columns": ["contactid", "day"],
        });
        let item = json!({
            "relation": "connect_contacts", "month": "2026-11",
            "curated": "connect_contacts_curated", "rowTable": "connect_ctr",
            "expression": "year = 2026 AND month = 11",
        });
        let event = json!({
            "step": "month", "request": {}, "tables": [table], "item": item, "round": 0,
            "stored": [], "partitions": [],
        });
        let planned = outcome(&function, &event).await;
        let is_deleted = !aws.state().objects.contains_key(REPLACED);
        assert!(is_deleted || planned != Outcome::Done);
        planned
    })
}

/// Transforms three payloads, of which the last does not fit into the response.
fn transform(aws: FaultyAws) -> Calling {
    Box::pin(async move {
        let function = LogTransformer::with_client(delivery_stream::client(&config(&aws)));
        let response = function.handle(large_event(), &invocation()).await.unwrap();
        let response: Value = serde_json::from_str(response.get()).unwrap();
        let results: Vec<_> = response["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|record| record["result"].as_str().unwrap().to_owned())
            .collect();
        let put_back = aws.state().effects.len();
        match results.iter().filter(|result| *result == "Ok").count() {
            2 if results.contains(&"Dropped".to_owned()) => {
                assert!(put_back > 0, "a record is lost");
                Outcome::Done
            }
            2 if results.contains(&"ProcessingFailed".to_owned()) => Outcome::Kept,
            _ => panic!("{results:?}"),
        }
    })
}

/// An event with three records of two megabytes of log data each.
fn large_event() -> &'static str {
    static EVENT: LazyLock<String> = LazyLock::new(new_large_event);
    &EVENT
}

fn new_large_event() -> String {
    let message = "x".repeat(1000);
    let events: Vec<_> = (0..2_000)
        .map(|id| json!({"id": id.to_string(), "timestamp": 0, "message": message}))
        .collect();
    let payload = json!({"messageType": "DATA_MESSAGE", "logEvents": events}).to_string();
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut gzip = vec![0; compressor.gzip_compress_bound(payload.len())];
    let length = compressor
        .gzip_compress(payload.as_bytes(), &mut gzip)
        .unwrap();
    let data = base64_simd::STANDARD.encode_to_string(&gzip[..length]);
    let record = |id: usize| json!({"recordId": id.to_string(), "approximateArrivalTimestamp": 0, "data": data});
    json!({
        "invocationId": "i", "region": "eu-west-2",
        "deliveryStreamArn": "arn:aws:firehose:eu-west-2:123456789012:deliverystream/flow-logs",
        "records": (0..3).map(record).collect::<Vec<_>>(),
    })
    .to_string()
}

fn analysis() -> Value {
    let turn = |at: u32| {
        json!({"Id": at.to_string(), "ParticipantId": "CUSTOMER", "Content": "hello",
            "BeginOffsetMillis": at * 1000, "EndOffsetMillis": at * 1000 + 500})
    };
    json!({
        "CustomerMetadata": {"ContactId": "75ee783d-eddd-4392-9fa7-287a0f637149"},
        "Channel": "VOICE", "LanguageCode": "en-US",
        "Participants": [{"ParticipantId": "CUSTOMER", "ParticipantRole": "CUSTOMER"}],
        "Transcript": [turn(0), turn(1)],
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 2000},
    })
}

/// Loads a file with its transcript.
fn load(aws: FaultyAws) -> Calling {
    Box::pin(async move {
        let config = config(&aws);
        let files = ContactLensFiles::new(&[("TRANSCRIPTS_REDACTION", "original")].into()).unwrap();
        let queue = SqsQueue::new(&config, "http://services.example/queue".to_owned());
        let turns = DeliveryStream::with_client(delivery_stream::client(&config), "turns".into());
        let function =
            OutputFileLoader::with_clients(files, Objects::new(s3_client(&config)), queue)
                .with_transcripts(Some(turns));
        let object = S3Object {
            s3_bucket: "anycompany-recordings".to_owned(),
            s3_object_key: ANALYSIS.to_owned(),
        };
        let event = sqs_event(&[("m-1", object.encode())]);
        let response = function.handle(&event, &invocation()).await.unwrap();
        let response = serde_json::to_value(response).unwrap();
        match response["batchItemFailures"].as_array().unwrap().len() {
            0 => {
                let effects = aws.state().effects.len();
                assert!(effects >= 3, "two turns and a row, found {effects}");
                Outcome::Done
            }
            _ => Outcome::Kept,
        }
    })
}
