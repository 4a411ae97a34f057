//! Why a document did not become a row.

use std::fmt;

use crate::DayError;

/// The kind of a document, as named in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// A contact record (CTR).
    ContactRecord,
    /// An agent event (AE).
    AgentEvent,
    /// A contact flow log message, or the CloudWatch Logs payload that carries it (CFL).
    ContactFlowLog,
    /// A Contact Lens output file (CL).
    ContactLensOutputFile,
    /// An evaluation form output file (EF).
    EvaluationFormOutputFile,
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ContactRecord => "contact record",
            Self::AgentEvent => "agent event",
            Self::ContactFlowLog => "contact flow log",
            Self::ContactLensOutputFile => "Contact Lens output file",
            Self::EvaluationFormOutputFile => "evaluation form output file",
        })
    }
}

/// Why a document did not become a row. The text names the document's kind and field and never
/// repeats what a customer or an agent said or wrote, so that it may be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes are not the JSON that the document's form asks for.
    #[error("{document}: {problem} at line {line} column {column}")]
    Json {
        /// What was read.
        document: Document,
        /// What is wrong there.
        problem: &'static str,
        /// Line in the document, from 1.
        line: usize,
        /// Column in the line, from 1; 0 for the end of the line before.
        column: usize,
    },
    /// A field without which there is no row.
    #[error("{document}: {field} is missing, and nothing else tells it")]
    MissingField {
        /// What was read.
        document: Document,
        /// The field's path in the document.
        field: &'static str,
    },
    /// A timestamp from which no day can be read.
    #[error("{document}: {field} has no day: {source}")]
    Timestamp {
        /// What was read.
        document: Document,
        /// The field's path in the document.
        field: &'static str,
        /// What is wrong with it.
        source: DayError,
    },
    /// The document is of another kind than its place says.
    #[error("{document}: {field} is not {expected}")]
    Unexpected {
        /// What was read.
        document: Document,
        /// The field's path in the document.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
}

impl RecordError {
    /// `problem` at the byte offset `at` of the JSON text `json`.
    pub(crate) fn at(document: Document, problem: &'static str, json: &[u8], at: usize) -> Self {
        let before = &json[..at.min(json.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Self::Json {
            document,
            problem,
            line,
            column: before.len() - line_start + 1,
        }
    }

    pub(crate) fn json(document: Document, error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let problem = match error.classify() {
            Category::Syntax | Category::Io => "not valid JSON",
            Category::Data => "a value of an unexpected type",
            Category::Eof => "the JSON ends too early",
        };
        Self::Json {
            document,
            problem,
            line: error.line(),
            column: error.column(),
        }
    }
}
