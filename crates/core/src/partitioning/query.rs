//! Running queries.

use serde::{Deserialize, Serialize};

use super::PartitioningError;

/// Wait before the first poll of a query, in seconds.
pub const FIRST_WAIT: u64 = 1;

/// Longest wait between two polls of a query, in seconds.
pub const LONGEST_WAIT: u64 = 30;

/// Running Athena query in the state of the workflow: `{"queryExecutionId","waitTime"}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunningQuery {
    /// Athena's ID of the query.
    pub query_execution_id: String,
    /// Wait before the next poll, in seconds.
    #[serde(default)]
    pub wait_time: u64,
}

impl RunningQuery {
    /// Query with this ID that was not polled yet.
    pub fn started(query_execution_id: String) -> Self {
        Self {
            query_execution_id,
            wait_time: FIRST_WAIT,
        }
    }

    /// Parses the state of the workflow.
    ///
    /// # Errors
    /// If the ID is missing or empty, or if the wait is not a whole number.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        let expected =
            "a JSON object with queryExecutionId, a string, and waitTime, in whole seconds";
        let query: Self =
            serde_json::from_str(input).map_err(|_| PartitioningError::Schema { expected })?;
        if query.query_execution_id.is_empty() {
            return Err(PartitioningError::Field {
                field: "queryExecutionId",
                expected: "the ID of a query",
            });
        }
        Ok(query)
    }

    /// Next wait: twice as long, at least [`FIRST_WAIT`] and at most
    /// [`LONGEST_WAIT`].
    pub fn next_wait(&self) -> u64 {
        self.wait_time
            .saturating_mul(2)
            .clamp(FIRST_WAIT, LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_wait() {
        let mut query = RunningQuery::started("q-1".to_owned());
        let mut waits = vec![query.wait_time];
        for _ in 0..7 {
            query.wait_time = query.next_wait();
            waits.push(query.wait_time);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(
            RunningQuery {
                wait_time: u64::MAX,
                ..query
            }
            .next_wait(),
            LONGEST_WAIT
        );
    }

    #[test]
    fn query_requires_id_but_no_wait() {
        let query =
            RunningQuery::parse(r#"{"queryExecutionId": "q-1", "status": "QUEUED"}"#).unwrap();
        assert_eq!(
            (query.query_execution_id.as_str(), query.next_wait()),
            ("q-1", FIRST_WAIT)
        );
        for input in [
            "{}",
            r#"{"queryExecutionId": ""}"#,
            r#"{"queryExecutionId": "q-1", "waitTime": -1}"#,
            r#"{"queryExecutionId": null}"#,
        ] {
            let error = RunningQuery::parse(input).unwrap_err().to_string();
            assert!(error.contains("queryExecutionId"), "{input}: {error}");
        }
    }
}
