//! Athena partitioning: which day, which folder, which statement, and how often to try.
//!
//! What comes from outside is checked here before it stands in a statement: a name or a folder that
//! passes holds no character that could end it.

mod attempts;
mod query;
mod request;

pub use attempts::{Attempts, NextAttempt};
pub use query::{FIRST_WAIT, LONGEST_WAIT, Query};
pub use request::PartitionRequest;

/// An input that no partition can be loaded with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartitioningError {
    /// The input is not a JSON object with fields of the right types.
    #[error("the input is not {expected}")]
    Form {
        /// What it should be.
        expected: &'static str,
    },
    /// A field is missing or is not what belongs there.
    #[error("{field} is not {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
}
