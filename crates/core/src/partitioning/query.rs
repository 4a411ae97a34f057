//! A query under way.

use serde::{Deserialize, Serialize};

use super::PartitioningError;

/// The wait before the first look at a query, in seconds.
pub const FIRST_WAIT: u64 = 1;

/// The longest wait between two looks at a query, in seconds.
pub const LONGEST_WAIT: u64 = 30;

/// A query that Athena runs, as it passes between the functions: `{"queryExecutionId","waitTime"}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Athena's id of the query.
    pub query_execution_id: String,
    /// How long to wait before the next look, in seconds.
    #[serde(default)]
    pub wait_time: u64,
}

impl Query {
    /// The query with this id, at which nobody has looked yet.
    pub fn started(query_execution_id: String) -> Self {
        Self {
            query_execution_id,
            wait_time: FIRST_WAIT,
        }
    }

    /// Reads the query from a state.
    ///
    /// # Errors
    /// When the id is missing or empty, or the wait is no whole number.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        let expected =
            "a JSON object with queryExecutionId, a text, and waitTime, in whole seconds";
        let query: Self =
            serde_json::from_str(input).map_err(|_| PartitioningError::Form { expected })?;
        if query.query_execution_id.is_empty() {
            return Err(PartitioningError::Field {
                field: "queryExecutionId",
                expected: "the id of a query",
            });
        }
        Ok(query)
    }

    /// The wait after this one: twice as long, at least [`FIRST_WAIT`] and at most
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
    fn waits_double_up_to_half_a_minute() {
        let mut query = Query::started("q-1".to_owned());
        let mut waits = vec![query.wait_time];
        for _ in 0..7 {
            query.wait_time = query.next_wait();
            waits.push(query.wait_time);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(
            Query {
                wait_time: u64::MAX,
                ..query
            }
            .next_wait(),
            LONGEST_WAIT
        );
    }

    #[test]
    fn a_query_needs_its_id_and_may_lack_its_wait() {
        let query = Query::parse(r#"{"queryExecutionId": "q-1", "status": "QUEUED"}"#).unwrap();
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
            let error = Query::parse(input).unwrap_err().to_string();
            assert!(error.contains("queryExecutionId"), "{input}: {error}");
        }
    }
}
