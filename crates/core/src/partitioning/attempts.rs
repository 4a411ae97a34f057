//! Attempts of the workflow.

use serde::{Deserialize, Serialize};

use super::PartitioningError;

/// Additional wait of each attempt, in seconds.
const WAIT_STEP: u64 = 10;

/// Attempts made so far and in total: `{"index","step","count"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Attempts {
    index: u64,
    step: u64,
    count: u64,
}

/// Next attempt, or the end of all attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NextAttempt {
    /// Number of the attempt, 1-based.
    pub index: u64,
    /// Increment of the number.
    pub step: u64,
    /// Number of attempts.
    pub count: u64,
    /// Wait before the attempt, in seconds: 0 before the first and ten more before each other one.
    pub wait: u64,
    /// Whether to make the attempt.
    #[serde(rename = "continue")]
    pub proceed: bool,
}

impl Attempts {
    /// Parses the field `iterator` of the workflow's state.
    ///
    /// # Errors
    /// If it is missing or invalid, or would never end.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        #[derive(Deserialize)]
        struct State {
            iterator: Attempts,
        }
        let expected = "a JSON object with iterator: {index, step, count}, three whole numbers";
        let State { iterator } =
            serde_json::from_str(input).map_err(|_| PartitioningError::Schema { expected })?;
        if iterator.step == 0 {
            return Err(PartitioningError::Field {
                field: "iterator.step",
                expected: "1 or more",
            });
        }
        Ok(iterator)
    }

    /// Next attempt. Starting with `{"index": 0, "step": 1, "count": 10}` there are exactly ten.
    pub fn next(self) -> NextAttempt {
        let Self { index, step, count } = self;
        let next = index.saturating_add(step);
        NextAttempt {
            index: next,
            step,
            count,
            wait: (index / step).saturating_mul(WAIT_STEP),
            proceed: next <= count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn makes_ten_attempts_with_growing_waits() {
        let mut attempts = Attempts::parse(
            r#"{"s3_bucket": "b", "iterator": {"index": 0, "step": 1, "count": 10}}"#,
        )
        .unwrap();
        let mut waits = Vec::new();
        loop {
            let next = attempts.next();
            if !next.proceed {
                break;
            }
            waits.push(next.wait);
            let state = json!({ "iterator": next });
            attempts = Attempts::parse(&state.to_string()).unwrap();
        }
        assert_eq!(waits, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    }

    #[test]
    fn rejects_missing_or_endless_attempts() {
        for input in [
            "{}",
            "[]",
            r#"{"iterator": {"index": -1, "step": 1, "count": 10}}"#,
            r#"{"iterator": {"index": 0, "step": 1}}"#,
        ] {
            assert!(
                matches!(
                    Attempts::parse(input),
                    Err(PartitioningError::Schema { .. })
                ),
                "{input}"
            );
        }
        let error =
            Attempts::parse(r#"{"iterator": {"index": 0, "step": 0, "count": 10}}"#).unwrap_err();
        assert_eq!(error.to_string(), "expected iterator.step to be 1 or more");
    }
}
