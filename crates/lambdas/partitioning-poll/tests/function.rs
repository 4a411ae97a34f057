//! Real events against a mocked Athena, and the real binary against a fake service.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::net::TcpListener;
use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::operation::get_query_execution::GetQueryExecutionOutput;
use aws_sdk_athena::types::{QueryExecution, QueryExecutionState, QueryExecutionStatus};
use aws_smithy_mocks::{RuleMode, mock, mock_client};
use lambda_fakes::{FakeAws, Function, InvocationResult, Response};
use lambda_support::{Deadline, Environment, Handler, Invocation, InvocationError};
use partitioning_poll::PollPartitioningStatus;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_partitioning-poll");

async fn handle(
    event: &str,
    state: Option<QueryExecutionState>,
    reason: Option<&'static str>,
) -> Result<Value, InvocationError> {
    let rule = mock!(Client::get_query_execution)
        .match_requests(|input| input.query_execution_id() == Some("q-1"))
        .then_output(move || {
            let status = QueryExecutionStatus::builder()
                .set_state(state.clone())
                .set_state_change_reason(reason.map(str::to_owned));
            GetQueryExecutionOutput::builder()
                .query_execution(QueryExecution::builder().status(status.build()).build())
                .build()
        });
    let function =
        PollPartitioningStatus::new(mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[&rule]));
    let answer = function
        .handle(
            event,
            &Invocation::new("r-1", Deadline::after(Duration::from_secs(20))),
        )
        .await;
    answer.map(|status| serde_json::to_value(status).unwrap())
}

#[tokio::test]
async fn returns_state_and_doubles_wait_up_to_half_a_minute() {
    for (state, wait, next) in [
        (QueryExecutionState::Queued, 1, 2),
        (QueryExecutionState::Running, 16, 30),
        (QueryExecutionState::Succeeded, 30, 30),
    ] {
        let name = state.as_str().to_owned();
        let event = json!({"queryExecutionId": "q-1", "waitTime": wait}).to_string();
        let answer = handle(&event, Some(state), None).await;
        assert_eq!(
            answer,
            Ok(json!({"queryExecutionId": "q-1", "status": name, "waitTime": next}))
        );
    }
}

#[tokio::test]
async fn failed_query_has_its_reason() {
    let event = r#"{"queryExecutionId": "q-1", "waitTime": 2, "status": "RUNNING"}"#;
    let answer = handle(
        event,
        Some(QueryExecutionState::Failed),
        Some("Table not found"),
    )
    .await
    .unwrap();
    assert_eq!(
        (&answer["status"], &answer["reason"]),
        (&json!("FAILED"), &json!("Table not found"))
    );
}

#[tokio::test]
async fn response_without_state_is_a_service_error() {
    let error = handle(r#"{"queryExecutionId": "q-1"}"#, None, None)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), "ServiceError");
    assert_eq!(
        error.to_string(),
        "GetQueryExecution on q-1 failed with Request: the response has no state"
    );
}

#[tokio::test]
async fn query_without_id_is_invalid_input() {
    let error = handle(r#"{"waitTime": 1}"#, None, None).await.unwrap_err();
    assert_eq!(error.kind(), "InvalidInput");
    assert!(error.to_string().contains("queryExecutionId"), "{error}");
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
    let function = partitioning_poll::function(&environment).unwrap();
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_millis(300)));
    function.handle(event, &invocation).await.unwrap_err()
}

#[tokio::test]
async fn call_without_response_is_a_service_error_before_the_deadline() {
    let error = handle_without_response(r#"{"queryExecutionId": "q-1"}"#).await;
    assert_eq!(error.kind(), "ServiceError");
    let message = error.to_string();
    assert!(
        message.starts_with("GetQueryExecution on q-1 failed with OutOfTime"),
        "{message}"
    );
}

#[test]
fn binary_distinguishes_service_error_from_invalid_input() {
    let aws = FakeAws::start(|request| match request.body.as_ref() {
        br#"{"QueryExecutionId":"q-1"}"# => Response::json(
            200,
            r#"{"QueryExecution": {"Status": {"State": "RUNNING"}}}"#,
        ),
        _ => Response::json(
            400,
            r#"{"__type": "InvalidRequestException", "Message": "no such query"}"#,
        ),
    })
    .unwrap();
    let mut function = Function::start(BINARY, &[("AWS_ENDPOINT_URL", &aws.url())]).unwrap();
    let mut invoke = |event| function.invoke(event, Duration::from_secs(20)).unwrap();
    let running = r#"{"queryExecutionId":"q-1","status":"RUNNING","waitTime":8}"#;
    assert_eq!(
        invoke(r#"{"queryExecutionId": "q-1", "waitTime": 4}"#),
        InvocationResult::Response(running.into())
    );
    let InvocationResult::Error {
        error_type,
        message,
    } = invoke(r#"{"queryExecutionId": "q-2"}"#)
    else {
        panic!("no error")
    };
    let expected = "GetQueryExecution on q-2 failed with InvalidRequestException: no such query";
    assert_eq!(
        (error_type.as_str(), message.as_str()),
        ("ServiceError", expected)
    );
    let InvocationResult::Error { error_type, .. } = invoke("[]") else {
        panic!("no error")
    };
    assert_eq!(error_type, "InvalidInput");
}
