//! How often to try.

use serde::{Deserialize, Serialize};

use super::PartitioningError;

/// How much longer each attempt waits than the one before, in seconds.
const WAIT_STEP: u64 = 10;

/// How many attempts were made, out of how many: `{"index","step","count"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Attempts {
    index: u64,
    step: u64,
    count: u64,
}

/// The attempt that follows, or the end of all attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NextAttempt {
    /// The attempt's number, from 1.
    pub index: u64,
    /// By how much the number grows.
    pub step: u64,
    /// How many attempts there are.
    pub count: u64,
    /// How long to wait before it, in seconds: nothing before the first, and ten more before each
    /// other.
    pub wait: u64,
    /// Whether it is to be made.
    #[serde(rename = "continue")]
    pub proceed: bool,
}

impl Attempts {
    /// Reads the attempts so far from the state's field `iterator`.
    ///
    /// # Errors
    /// When it is missing, or not of that form, or would never end.
    pub fn parse(input: &str) -> Result<Self, PartitioningError> {
        #[derive(Deserialize)]
        struct State {
            iterator: Attempts,
        }
        let expected = "a JSON object with iterator: {index, step, count}, three whole numbers";
        let State { iterator } =
            serde_json::from_str(input).map_err(|_| PartitioningError::Form { expected })?;
        if iterator.step == 0 {
            return Err(PartitioningError::Field {
                field: "iterator.step",
                expected: "1 or more",
            });
        }
        Ok(iterator)
    }

    /// The next attempt. With `{"index": 0, "step": 1, "count": 10}` to begin with, exactly ten are
    /// to be made.
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
    fn ten_attempts_are_made_and_each_waits_ten_seconds_more() {
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
    fn attempts_that_are_missing_or_would_not_end_are_refused() {
        for input in [
            "{}",
            "[]",
            r#"{"iterator": {"index": -1, "step": 1, "count": 10}}"#,
            r#"{"iterator": {"index": 0, "step": 1}}"#,
        ] {
            assert!(
                matches!(Attempts::parse(input), Err(PartitioningError::Form { .. })),
                "{input}"
            );
        }
        let error =
            Attempts::parse(r#"{"iterator": {"index": 0, "step": 0, "count": 10}}"#).unwrap_err();
        assert_eq!(error.to_string(), "iterator.step is not 1 or more");
    }
}
