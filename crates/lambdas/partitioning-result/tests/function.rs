//! Real events against a mocked Athena, and the real binary against a fake service.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{Datum, ResultSet, Row};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use lambda_fakes::{FakeAws, Function, InvocationResult, Response};
use lambda_support::{Deadline, Environment, Handler, Invocation, InvocationError};
use partitioning_result::GetPartitioningResult;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_partitioning-result");

async fn handle(event: &str, rule: &Rule) -> Result<Value, InvocationError> {
    let function =
        GetPartitioningResult::new(mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[rule]));
    let answer = function
        .handle(
            event,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(20))),
        )
        .await;
    answer.map(|rows| serde_json::to_value(rows).unwrap())
}

fn results(rows: Vec<Row>) -> Rule {
    mock!(Client::get_query_results)
        .match_requests(|input| input.query_execution_id() == Some("q-1"))
        .then_output(move || {
            GetQueryResultsOutput::builder()
                .result_set(ResultSet::builder().set_rows(Some(rows.clone())).build())
                .build()
        })
}

#[tokio::test]
async fn rows_keep_athenas_form_and_a_null_has_no_value() {
    let row = Row::builder()
        .data(Datum::builder().var_char_value("year=2026").build())
        .data(Datum::builder().build())
        .build();
    let answer = handle(
        r#"{"queryExecutionId": "q-1", "status": "SUCCEEDED", "waitTime": 4}"#,
        &results(vec![row]),
    )
    .await;
    assert_eq!(
        answer,
        Ok(json!([{"Data": [{"VarCharValue": "year=2026"}, {}]}]))
    );
}

#[tokio::test]
async fn partition_statement_has_no_rows() {
    assert_eq!(
        handle(r#"{"queryExecutionId": "q-1"}"#, &results(vec![])).await,
        Ok(json!([]))
    );
}

#[tokio::test]
async fn invalid_input_and_failed_query_have_different_types() {
    let error = handle("{}", &results(vec![])).await.unwrap_err();
    assert_eq!(error.kind(), "InvalidInput");
    let body = r#"{"__type": "InvalidRequestException", "message": "the query failed"}"#;
    let failed = mock!(Client::get_query_results)
        .sequence()
        .http_status(400, Some(body.to_owned()))
        .build();
    let error = handle(r#"{"queryExecutionId": "q-1"}"#, &failed)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), "ServiceError");
    assert_eq!(
        error.to_string(),
        "GetQueryResults on q-1 failed with InvalidRequestException: the query failed"
    );
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
    ]);
    let function = partitioning_result::function(&environment).unwrap();
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_millis(300)));
    function.handle(event, &invocation).await.unwrap_err()
}

#[tokio::test]
async fn call_without_response_is_a_service_error_before_the_deadline() {
    let error = handle_without_response(r#"{"queryExecutionId": "q-1"}"#).await;
    assert_eq!(error.kind(), "ServiceError");
    let message = error.to_string();
    assert!(
        message.starts_with("GetQueryResults on q-1 failed with OutOfTime"),
        "{message}"
    );
}

#[test]
fn binary_reads_result() {
    let aws = FakeAws::start(|_| {
        Response::json(
            200,
            r#"{"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "a"}]}]}}"#,
        )
    })
    .unwrap();
    let mut function = Function::start(BINARY, &[("AWS_ENDPOINT_URL", &aws.url())]).unwrap();
    let answer = function
        .invoke(r#"{"queryExecutionId": "q-1"}"#, Duration::from_secs(20))
        .unwrap();
    assert_eq!(
        answer,
        InvocationResult::Response(r#"[{"Data":[{"VarCharValue":"a"}]}]"#.into())
    );
    assert_eq!(
        aws.take_requests()[0].operation,
        "AmazonAthena.GetQueryResults"
    );
}
