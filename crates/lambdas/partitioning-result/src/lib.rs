#![doc = include_str!("../README.md")]

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{ResultSet, Row};
use connect_core::partitioning::Query;
use lambda_support::{
    CallError, Environment, EnvironmentError, Handler, Invocation, InvocationError, aws,
};
use serde::Serialize;

/// Reads the rows of a query that succeeded.
#[derive(Debug)]
pub struct GetPartitioningResult {
    athena: Client,
}

/// A row, in Athena's own form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultRow {
    /// The row's values, one for each column.
    pub data: Vec<ResultValue>,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResultValue {
    /// The value as text; absent where it is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub var_char_value: Option<String>,
}

/// The function that `environment` describes.
///
/// # Errors
/// When a variable that Lambda sets is missing.
pub fn function(environment: &Environment) -> Result<GetPartitioningResult, EnvironmentError> {
    Ok(GetPartitioningResult::new(Client::new(&aws::sdk_config(
        environment,
    )?)))
}

impl GetPartitioningResult {
    /// Reads by `athena`.
    pub fn new(athena: Client) -> Self {
        Self { athena }
    }
}

impl Handler for GetPartitioningResult {
    type Response = Vec<ResultRow>;

    async fn handle(
        &self,
        event: &str,
        _invocation: &Invocation,
    ) -> Result<Vec<ResultRow>, InvocationError> {
        let query = Query::parse(event)?;
        let id = &query.query_execution_id;
        let call = self
            .athena
            .get_query_results()
            .query_execution_id(id)
            .send()
            .await;
        let output = call.map_err(|error| CallError::new("GetQueryResults", id, &error))?;
        let rows = output.result_set().map(ResultSet::rows).unwrap_or_default();
        tracing::info!(
            query_execution_id = id,
            rows = rows.len(),
            "read the query's result"
        );
        Ok(rows.iter().map(ResultRow::of).collect())
    }
}

impl ResultRow {
    fn of(row: &Row) -> Self {
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
