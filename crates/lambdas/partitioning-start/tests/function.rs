//! Real events against mocked services, and the real binary against fake services.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::time::Duration;

use aws_sdk_athena::operation::start_query_execution::{
    StartQueryExecutionError, StartQueryExecutionInput, StartQueryExecutionOutput,
};
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::operation::put_object::PutObjectOutput;
use aws_sdk_s3::types::Object;
use aws_smithy_mocks::{MockResponse, Rule, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use lambda_fakes::{FakeAws, Function, InvocationResult, Response};
use lambda_support::{Deadline, Environment, Handler, Invocation, InvocationError};
use partitioning_start::StartPartitioning;
use serde_json::{Value, json};
use time::macros::datetime;

const BINARY: &str = env!("CARGO_BIN_EXE_partitioning-start");
const SCHEDULED: &str = include_str!("events/scheduled.json");
const FOLDER: &str = "fhbase/year=2026/month=11/day=24/";

type StartResponse = MockResponse<StartQueryExecutionOutput, StartQueryExecutionError>;

/// S3 with or without an object in the folder of 2026-11-24: the rule of the look, and that of the
/// making.
fn s3(is_there: bool) -> [Rule; 2] {
    let list = mock!(aws_sdk_s3::Client::list_objects_v2)
        .match_requests(|input| (input.prefix(), input.max_keys()) == (Some(FOLDER), Some(1)))
        .then_output(move || {
            let contents = is_there.then(|| vec![Object::builder().key(FOLDER).build()]);
            ListObjectsV2Output::builder()
                .set_contents(contents)
                .build()
        });
    let put = mock!(aws_sdk_s3::Client::put_object)
        .match_requests(|input| input.key() == Some(FOLDER))
        .then_output(|| PutObjectOutput::builder().build());
    [list, put]
}

fn athena(
    answer: impl Fn(&StartQueryExecutionInput) -> StartResponse + Send + Sync + 'static,
) -> Rule {
    mock!(aws_sdk_athena::Client::start_query_execution).then_compute_response(answer)
}

fn started(_input: &StartQueryExecutionInput) -> StartResponse {
    MockResponse::Output(
        StartQueryExecutionOutput::builder()
            .query_execution_id("q-1")
            .build(),
    )
}

async fn handle(event: &str, s3: &[Rule; 2], athena: &Rule) -> Result<Value, InvocationError> {
    let s3 = mock_client!(aws_sdk_s3, RuleMode::MatchAny, s3);
    let athena = mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[athena]);
    let function = StartPartitioning::new(
        athena,
        s3,
        "athena-results",
        "AnyCompany-partitioning".to_owned(),
        || datetime!(2026-11-23 23:45 UTC),
    );
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(20)));
    function
        .handle(event, &invocation)
        .await
        .map(|query| serde_json::to_value(query).unwrap())
}

/// The scheduled event, with the day `folder`.
fn by_hand(folder: &str) -> String {
    let mut event: Value = serde_json::from_str(SCHEDULED).unwrap();
    event["overridePartitionLoad"] = json!(folder);
    event["iterator"] = json!({"index": 1, "step": 1, "count": 10});
    event.to_string()
}

#[tokio::test]
async fn creates_folder_of_tomorrow_and_starts_statement() {
    let s3 = s3(false);
    let athena = athena(|input| {
        assert_eq!(
            input.query_string().unwrap(),
            "ALTER TABLE amazonconnectdataanalyticsdb.connect_cl ADD IF NOT EXISTS PARTITION (year=2026, month=11, day=24) \
             location 's3://amazonconnectdataanalyticssample-cl-123456789012-eu-west-2/fhbase/year=2026/month=11/day=24/'"
        );
        let results = input
            .result_configuration()
            .and_then(|results| results.output_location());
        assert_eq!(results, Some("s3://athena-results/partitioning/"));
        assert_eq!(input.work_group(), Some("AnyCompany-partitioning"));
        started(input)
    });
    let answer = handle(SCHEDULED, &s3, &athena).await;
    assert_eq!(
        answer,
        Ok(json!({"queryExecutionId": "q-1", "waitTime": 1}))
    );
    assert_eq!(s3.each_ref().map(Rule::num_calls), [1, 1]);
}

#[tokio::test]
async fn existing_folder_is_not_created_again() {
    let s3 = s3(true);
    handle(SCHEDULED, &s3, &athena(started)).await.unwrap();
    assert_eq!(s3.each_ref().map(Rule::num_calls), [1, 0]);
}

#[tokio::test]
async fn requested_day_must_exist() {
    let s3 = s3(true);
    assert!(
        handle(
            &by_hand("year=2026/month=11/day=24/"),
            &s3,
            &athena(started)
        )
        .await
        .is_ok()
    );
    let error = handle(
        &by_hand("year=2026/month=02/day=29/"),
        &s3,
        &athena(started),
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind(), "InvalidInput");
    assert!(
        error
            .to_string()
            .starts_with("expected overridePartitionLoad to be"),
        "{error}"
    );
}

/// S3 with these folders, which lists one level, one folder a page.
fn s3_with(folders: &'static [&'static str]) -> Rule {
    mock!(aws_sdk_s3::Client::list_objects_v2)
        .match_requests(|input| input.delimiter() == Some("/"))
        .then_compute_response(move |input| {
            let prefix = input.prefix().unwrap();
            let mut below: Vec<_> = folders
                .iter()
                .filter_map(|folder| {
                    let (name, _) = folder.strip_prefix(prefix)?.split_once('/')?;
                    Some(format!("{prefix}{name}/"))
                })
                .collect();
            below.dedup();
            let page = input
                .continuation_token()
                .map_or(0, |token| token.parse().unwrap());
            let next = (page + 1 < below.len()).then(|| (page + 1).to_string());
            let prefixes = below.get(page).map(|prefix| {
                vec![
                    aws_sdk_s3::types::CommonPrefix::builder()
                        .prefix(prefix)
                        .build(),
                ]
            });
            MockResponse::Output(
                ListObjectsV2Output::builder()
                    .set_common_prefixes(prefixes)
                    .is_truncated(next.is_some())
                    .set_next_continuation_token(next)
                    .build(),
            )
        })
}

fn for_existing() -> String {
    let mut event: Value = serde_json::from_str(SCHEDULED).unwrap();
    event["overridePartitionLoad"] = json!("existing");
    event.to_string()
}

#[tokio::test]
async fn existing_folders_of_days_are_added_in_one_statement() {
    let list = s3_with(&[
        "fhbase/notes/2026/11/",
        "fhbase/year=2025/month=12/day=31/",
        "fhbase/year=2026/month=02/day=30/",
        "fhbase/year=2026/month=11/day=03/",
        "fhbase/year=2026/month=11/day=22/",
        "fhbase/year=2026/summary/day=22/",
    ]);
    let [_, put] = s3(false);
    let athena = athena(|input| {
        let statement = input.query_string().unwrap();
        let days: Vec<_> = statement
            .split("PARTITION (")
            .skip(1)
            .map(|part| &part[..27])
            .collect();
        assert_eq!(
            days,
            [
                "year=2025, month=12, day=31",
                "year=2026, month=11, day=03",
                "year=2026, month=11, day=22"
            ],
            "{statement}"
        );
        started(input)
    });
    handle(&for_existing(), &[list, put.clone()], &athena)
        .await
        .unwrap();
    assert_eq!((athena.num_calls(), put.num_calls()), (1, 0));
}

#[tokio::test]
async fn tomorrow_is_added_if_no_folder_exists() {
    let list = mock!(aws_sdk_s3::Client::list_objects_v2)
        .then_output(|| ListObjectsV2Output::builder().build());
    let [_, put] = s3(false);
    let athena = athena(|input| {
        assert!(
            input
                .query_string()
                .unwrap()
                .contains("(year=2026, month=11, day=24)")
        );
        started(input)
    });
    handle(&for_existing(), &[list, put.clone()], &athena)
        .await
        .unwrap();
    assert_eq!(put.num_calls(), 1);
}

#[tokio::test]
async fn listed_days_are_added_without_a_look_at_their_folders() {
    let s3 = s3(false);
    let athena = athena(|input| {
        let statement = input.query_string().unwrap();
        assert_eq!(statement.matches("PARTITION (").count(), 2, "{statement}");
        started(input)
    });
    let mut event: Value = serde_json::from_str(SCHEDULED).unwrap();
    event["overridePartitionLoad"] =
        json!(["year=2026/month=11/day=03/", "year=2026/month=11/day=22"]);
    handle(&event.to_string(), &s3, &athena).await.unwrap();
    assert_eq!(s3.each_ref().map(Rule::num_calls), [0, 0]);
}

#[tokio::test]
async fn rejects_invalid_input_before_any_call() {
    for (field, value) in [
        ("s3_bucket", "b'"),
        ("s3_prefix", ""),
        ("table_name", "connect_cl"),
    ] {
        let (s3, athena) = (s3(false), athena(started));
        let mut event: Value = serde_json::from_str(SCHEDULED).unwrap();
        event[field] = json!(value);
        let error = handle(&event.to_string(), &s3, &athena).await.unwrap_err();
        assert_eq!(
            (error.kind(), s3[0].num_calls(), athena.num_calls()),
            ("InvalidInput", 0, 0),
            "{field}"
        );
        let expected = format!("expected {field} to be ");
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn athena_is_named_where_it_fails() {
    let athena = athena(|_| {
        let body = r#"{"__type": "InvalidRequestException", "message": "no output location"}"#;
        MockResponse::Http(HttpResponse::new(
            400.try_into().unwrap(),
            SdkBody::from(body),
        ))
    });
    let error = handle(SCHEDULED, &s3(true), &athena).await.unwrap_err();
    assert_eq!(error.kind(), "ServiceError");
    let expected = "StartQueryExecution on amazonconnectdataanalyticsdb.connect_cl failed with InvalidRequestException: no output location";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn s3_is_named_where_it_denies_access() {
    let denied = mock!(aws_sdk_s3::Client::list_objects_v2)
        .sequence()
        .http_status(
            403,
            Some("<Error><Code>AccessDenied</Code><Message>no</Message></Error>".to_owned()),
        )
        .build();
    let [_, put] = s3(false);
    let athena = athena(started);
    let error = handle(SCHEDULED, &[denied, put], &athena)
        .await
        .unwrap_err();
    let expected = format!(
        "ListObjectsV2 on s3://amazonconnectdataanalyticssample-cl-123456789012-eu-west-2/{FOLDER} failed with AccessDenied: no"
    );
    assert_eq!((error.to_string(), athena.num_calls()), (expected, 0));
}

/// Invokes the function with services that accept connections and do not respond.
async fn handle_without_response(event: &str) -> InvocationError {
    let services = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", services.local_addr().unwrap());
    let environment = Environment::from([
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_REGION", "eu-west-2"),
        ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("ATHENA_RESULTS_BUCKET", "athena-results"),
        ("ATHENA_WORKGROUP", "AnyCompany-partitioning"),
    ]);
    let function = partitioning_start::function(&environment).unwrap();
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_millis(300)));
    function.handle(event, &invocation).await.unwrap_err()
}

#[tokio::test]
async fn call_without_response_is_a_service_error_before_the_deadline() {
    let mut listed: Value = serde_json::from_str(SCHEDULED).unwrap();
    listed["overridePartitionLoad"] = json!(["year=2026/month=11/day=03/"]);
    for (event, operation) in [
        (SCHEDULED.to_owned(), "ListObjectsV2"),
        (for_existing(), "ListObjectsV2"),
        (listed.to_string(), "StartQueryExecution"),
    ] {
        let error = handle_without_response(&event).await;
        assert_eq!(error.kind(), "ServiceError");
        let message = error.to_string();
        assert!(
            message.starts_with(operation) && message.contains("failed with OutOfTime"),
            "{message}"
        );
    }
}

#[test]
fn binary_creates_folder_and_starts_statement() {
    let aws =
        FakeAws::start(
            |request| match (request.method.as_str(), request.operation.as_str()) {
                ("GET", _) => Response::new(
                    200,
                    "<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>",
                ),
                ("POST", "AmazonAthena.StartQueryExecution") => {
                    Response::json(200, r#"{"QueryExecutionId": "q-7"}"#)
                }
                _ => Response::new(200, ""),
            },
        )
        .unwrap();
    let variables = [
        ("AWS_ENDPOINT_URL", &*aws.url()),
        ("ATHENA_RESULTS_BUCKET", "athena-results"),
        ("ATHENA_WORKGROUP", "AnyCompany-partitioning"),
    ];
    let mut function = Function::start(BINARY, &variables).unwrap();
    let answer = function
        .invoke(
            &by_hand("year=2022/month=04/day=29"),
            Duration::from_secs(20),
        )
        .unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(r#"{"queryExecutionId":"q-7","waitTime":1}"#.into())
    );
    let requests = aws.take_requests();
    assert_eq!(
        requests
            .iter()
            .map(|request| request.method.as_str())
            .collect::<Vec<_>>(),
        ["GET", "PUT", "POST"]
    );
    assert!(
        requests[1]
            .path
            .contains("/fhbase/year%3D2022/month%3D04/day%3D29/"),
        "{}",
        requests[1].path
    );
    let answer = function.invoke("{}", Duration::from_secs(20)).unwrap();
    assert!(
        matches!(&answer, InvocationResult::Error { error_type, .. } if error_type == "InvalidInput"),
        "{answer:?}"
    );
}

#[test]
fn without_the_results_bucket_the_binary_does_not_start_and_names_the_variable() {
    let log = Function::failed_start(BINARY, &[]).unwrap();
    assert!(log.contains("ATHENA_RESULTS_BUCKET is not set"), "{log}");
}
