#![doc = include_str!("../README.md")]

use aws_sdk_athena::Client;
use aws_sdk_athena::types::QueryExecutionState;
use connect_core::partitioning::RunningQuery;
use lambda_support::{
    CallError, Environment, EnvironmentError, Handler, Invocation, InvocationError, aws,
};
use serde::Serialize;

/// Polls the status of a query.
#[derive(Debug)]
pub struct PollPartitioningStatus {
    athena: Client,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryStatus {
    pub query_execution_id: String,
    /// `QUEUED`, `RUNNING`, `SUCCEEDED`, `FAILED` or `CANCELLED`.
    pub status: String,
    /// Wait before the next poll, in seconds.
    pub wait_time: u64,
    /// Reason that Athena returns, if it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable that Lambda sets is missing.
pub fn function(environment: &Environment) -> Result<PollPartitioningStatus, EnvironmentError> {
    Ok(PollPartitioningStatus::new(Client::new(&aws::sdk_config(
        environment,
    )?)))
}

impl PollPartitioningStatus {
    /// Function that calls `athena`.
    pub fn new(athena: Client) -> Self {
        Self { athena }
    }
}

impl Handler for PollPartitioningStatus {
    type Response = QueryStatus;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<QueryStatus, InvocationError> {
        let query = RunningQuery::parse(event)?;
        let (operation, id) = ("GetQueryExecution", &query.query_execution_id);
        let request = self.athena.get_query_execution().query_execution_id(id);
        let output = invocation
            .deadline
            .response(operation, id, || request.clone().send())
            .await?;
        let status = output
            .query_execution()
            .and_then(|execution| execution.status());
        let state = status
            .and_then(|status| status.state())
            .map(QueryExecutionState::as_str);
        let state =
            state.ok_or_else(|| CallError::request(operation, id, &"the response has no state"))?;
        let reason = status
            .and_then(|status| status.state_change_reason())
            .map(str::to_owned);
        tracing::info!(
            query_execution_id = id,
            status = state,
            reason,
            "polled query"
        );
        Ok(QueryStatus {
            status: state.to_owned(),
            wait_time: query.next_wait(),
            reason,
            query_execution_id: query.query_execution_id,
        })
    }
}
