//! Athena partitioning: day, folder, statement and number of attempts.
//!
//! Input is checked here before it becomes part of a statement: a valid name or folder contains no
//! character that could end a literal.

mod attempts;
mod query;
mod request;

pub use attempts::{Attempts, NextAttempt};
pub use query::{FIRST_WAIT, LONGEST_WAIT, RunningQuery};
pub use request::{MOST_LISTED_DAYS, PartitionRequest, RequestedDays};

/// Invalid input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartitioningError {
    /// Not a JSON object with the expected fields.
    #[error("expected the input to be {expected}")]
    Schema {
        /// Expected JSON.
        expected: &'static str,
    },
    /// Missing or invalid field.
    #[error("expected {field} to be {expected}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// Expected value.
        expected: &'static str,
    },
}
