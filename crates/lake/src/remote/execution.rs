//! The state of a statement in Athena.

use std::fmt;

use aws_sdk_athena::types::{QueryExecution, QueryExecutionState, StatementType};
use cli::text::size;

use crate::sql_words::words;

/// A statement in Athena.
#[derive(Debug)]
pub(super) struct Execution {
    pub(super) state: State,
    /// The reason of the state, if Athena gives one.
    pub(super) reason: Option<String>,
    /// Bytes read, if Athena states them.
    pub(super) bytes_scanned: Option<u64>,
    is_dml: bool,
}

/// `QueryExecutionState` of Athena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl Execution {
    /// Reads the response of `GetQueryExecution`; none if its state is missing or unknown.
    pub(super) fn from_response(execution: QueryExecution) -> Option<Self> {
        let status = execution.status?;
        let bytes = execution
            .statistics
            .and_then(|statistics| statistics.data_scanned_in_bytes);
        Some(Self {
            state: State::from_response(&status.state?)?,
            reason: status.state_change_reason,
            bytes_scanned: bytes.and_then(|bytes| bytes.try_into().ok()),
            is_dml: execution.statement_type == Some(StatementType::Dml),
        })
    }

    /// Whether the first row of the result has the names of the columns: so it is for queries and
    /// for EXPLAIN, not for SHOW and other statements.
    pub(super) fn has_heading(&self, statement: &str) -> bool {
        self.is_dml
            || words(statement)
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("EXPLAIN"))
    }
}

impl State {
    fn from_response(state: &QueryExecutionState) -> Option<Self> {
        Some(match state {
            QueryExecutionState::Queued => Self::Queued,
            QueryExecutionState::Running => Self::Running,
            QueryExecutionState::Succeeded => Self::Succeeded,
            QueryExecutionState::Failed => Self::Failed,
            QueryExecutionState::Cancelled => Self::Cancelled,
            _ => return None,
        })
    }
}

/// The progress: `running, 1.2 MB read`.
impl fmt::Display for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.state == State::Queued {
            "queued"
        } else {
            "running"
        };
        f.write_str(state)?;
        match self.bytes_scanned {
            Some(bytes) => write!(f, ", {} read", size(bytes)),
            None => Ok(()),
        }
    }
}
