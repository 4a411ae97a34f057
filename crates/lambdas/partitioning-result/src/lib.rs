#![doc = include_str!("../README.md")]

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{ResultSet, Row};
use connect_core::partitioning::RunningQuery;
use lambda_support::{Environment, EnvironmentError, Handler, Invocation, InvocationError, aws};
use serde::Serialize;

/// Returns the rows of a query that succeeded.
#[derive(Debug)]
pub struct GetPartitioningResult {
    athena: Client,
}

/// Row in Athena's format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultRow {
    /// Values, one for each column.
    pub data: Vec<ResultValue>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultValue {
    /// Value as text; absent if it is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub var_char_value: Option<String>,
}

/// Function with the configuration in `environment`.
///
/// # Errors
/// If a variable that Lambda sets is missing.
pub fn function(environment: &Environment) -> Result<GetPartitioningResult, EnvironmentError> {
    Ok(GetPartitioningResult::new(Client::new(&aws::sdk_config(
        environment,
    )?)))
}

impl GetPartitioningResult {
    /// Function that calls `athena`.
    pub fn new(athena: Client) -> Self {
        Self { athena }
    }
}

impl Handler for GetPartitioningResult {
    type Response = Vec<ResultRow>;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<Vec<ResultRow>, InvocationError> {
        let query = RunningQuery::parse(event)?;
        let id = &query.query_execution_id;
        let request = self.athena.get_query_results().query_execution_id(id);
        let output = invocation
            .deadline
            .response("GetQueryResults", id, || request.clone().send())
            .await?;
        let rows = output.result_set().map(ResultSet::rows).unwrap_or_default();
        tracing::info!(
            query_execution_id = id,
            rows = rows.len(),
            "read query result"
        );
        Ok(rows.iter().map(ResultRow::from_row).collect())
    }
}

impl ResultRow {
    fn from_row(row: &Row) -> Self {
        let value = |text: Option<&str>| ResultValue {
            var_char_value: text.map(str::to_owned),
        };
        Self {
            data: row
                .data()
                .iter()
                .map(|datum| value(datum.var_char_value()))
                .collect(),
        }
    }
}
