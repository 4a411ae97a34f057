//! What became of a statement in Athena.

use std::fmt;

use serde_json::Value;

use crate::printer::size;
use crate::sql;

/// A statement in Athena.
#[derive(Debug)]
pub(super) struct Execution {
    /// How far it is.
    pub(super) state: State,
    /// Why it is there, where Athena says so.
    pub(super) reason: Option<String>,
    /// Bytes read.
    pub(super) bytes_scanned: u64,
    /// DML, DDL or UTILITY.
    kind: String,
}

/// How far a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

impl Execution {
    /// Reads the answer of `GetQueryExecution`.
    pub(super) fn read(answer: &Value) -> Option<Self> {
        let execution = &answer["QueryExecution"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            state: State::of(execution["Status"]["State"].as_str()?)?,
            reason: text(&execution["Status"]["StateChangeReason"]),
            bytes_scanned: execution["Statistics"]["DataScannedInBytes"]
                .as_u64()
                .unwrap_or(0),
            kind: text(&execution["StatementType"]).unwrap_or_default(),
        })
    }

    /// Whether the first row of the result is its heading: so it is for queries and for EXPLAIN,
    /// not for SHOW and what else there is.
    pub(super) fn has_heading(&self, statement: &str) -> bool {
        self.kind == "DML"
            || sql::words(statement)
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("EXPLAIN"))
    }
}

impl State {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "QUEUED" => Self::Queued,
            "RUNNING" => Self::Running,
            "SUCCEEDED" => Self::Succeeded,
            "FAILED" => Self::Failed,
            "CANCELLED" => Self::Cancelled,
            _ => return None,
        })
    }
}

/// Says what is going on: `running, 1.2 MB read`.
impl fmt::Display for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.state == State::Queued {
            "queued"
        } else {
            "running"
        };
        write!(f, "{state}, {} read", size(self.bytes_scanned))
    }
}
