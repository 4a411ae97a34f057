//! Queries the row of the test data with Athena.

use std::time::Duration;

use account::{Request, operations};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Failure, Pipeline, Stage};
use crate::StackId;

/// Interval between two looks at a query.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a query can take.
const TIMEOUT: Duration = Duration::from_mins(5);

impl Pipeline<'_> {
    /// Queries the row in the deployment's workgroup.
    pub(super) async fn query(&self) -> Result<(), Failure> {
        let workgroup = self
            .session
            .output(StackId::Queries, "AthenaWorkgroup")
            .await;
        let workgroup = workgroup.map_err(|error| {
            Failure::new(Stage::Query, error.to_string(), "deploy stack queries")
        })?;
        let database = self.parameters.glue_database.to_lowercase();
        let statement = self.data.statement(&database);
        let subject = format!("the workgroup {workgroup}");
        let request = Request::new(&operations::START_QUERY_EXECUTION, subject)
            .with("QueryString", statement.as_str())
            .with("WorkGroup", workgroup);
        let started = self.request(Stage::Query, &request).await?;
        let query = started["QueryExecutionId"].as_str().ok_or_else(|| {
            let problem = "the response of Athena has no query execution ID";
            let advice = format!("run {} again", self.session.command("verify"));
            Failure::new(Stage::Query, problem, advice)
        })?;
        self.wait(query).await?;
        let request = Request::new(&operations::GET_QUERY_RESULTS, format!("the query {query}"))
            .with("QueryExecutionId", query);
        let result = self.request(Stage::Query, &request).await?;
        let found = count(&result).ok_or_else(|| {
            Failure::new(
                Stage::Query,
                format!("the response of Athena has no count for: {statement}"),
                "run the query in Athena's console",
            )
        })?;
        if found > 0 {
            return Ok(());
        }
        Err(Failure::new(
            Stage::Query,
            format!("Athena returned no row for: {statement}"),
            format!(
                "compare the table with its partition in Glue; to add partitions: {}",
                self.session.command("load-partitions")
            ),
        ))
    }

    async fn wait(&self, query: &str) -> Result<(), Failure> {
        let begin = Instant::now();
        let request = Request::new(
            &operations::GET_QUERY_EXECUTION,
            format!("the query {query}"),
        )
        .with("QueryExecutionId", query);
        loop {
            let response = self.request(Stage::Query, &request).await?;
            let status = &response["QueryExecution"]["Status"];
            let state = status["State"].as_str().unwrap_or_default();
            match state {
                "SUCCEEDED" => return Ok(()),
                "QUEUED" | "RUNNING" if begin.elapsed() < TIMEOUT => sleep(PAUSE).await,
                _ => {
                    let reason = status["StateChangeReason"]
                        .as_str()
                        .unwrap_or("no reason given");
                    return Err(Failure::new(
                        Stage::Query,
                        format!("the query ended in state {state}: {reason}"),
                        "whoever queries needs Athena, Glue and the buckets of rows and results; with Lake Formation also \
                         SELECT and DESCRIBE on the tables",
                    ));
                }
            }
        }
    }
}

/// The number in the only column of the only row after the header; `None` if it cannot be read.
fn count(result: &Value) -> Option<u64> {
    let value = &result["ResultSet"]["Rows"][1]["Data"][0]["VarCharValue"];
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn count_is_below_the_header() {
        let result = |count: &str| {
            let rows =
                json!([{"Data": [{"VarCharValue": "_col0"}]}, {"Data": [{"VarCharValue": count}]}]);
            json!({"ResultSet": {"Rows": rows}})
        };
        assert_eq!(count(&result("2")), Some(2));
        assert_eq!(count(&result("0")), Some(0));
    }

    #[test]
    fn unreadable_count_is_not_zero() {
        let rows =
            json!([{"Data": [{"VarCharValue": "_col0"}]}, {"Data": [{"VarCharValue": "two"}]}]);
        assert_eq!(count(&json!({"ResultSet": {"Rows": rows}})), None);
        assert_eq!(count(&json!({"ResultSet": {"Rows": []}})), None);
    }
}
