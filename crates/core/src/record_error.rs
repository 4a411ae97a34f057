//! Errors of documents that do not become rows.

use std::fmt;

use crate::DayError;

/// Kind of a document, as named in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// Contact record (CTR).
    ContactRecord,
    /// Agent event (AE).
    AgentEvent,
    /// Contact flow log message, or the CloudWatch Logs payload that contains it (CFL).
    ContactFlowLog,
    /// Contact Lens output file (CL).
    ContactLensOutputFile,
    /// Evaluation form output file (EF).
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

/// Reason why a document does not become a row. The message names the kind of the document and the
/// field and never contains what a customer or an agent said or wrote, so that it can be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Invalid JSON, or JSON with another schema.
    #[error("{document}: {problem} at line {line} column {column}")]
    Json {
        /// Kind of the document.
        document: Document,
        /// Problem at this position.
        problem: &'static str,
        /// Line in the document, 1-based.
        line: usize,
        /// Column in the line, 1-based; 0 for the end of the previous line.
        column: usize,
    },
    /// A required field is missing.
    #[error("{document}: {field} is missing and cannot be derived from another field")]
    MissingField {
        /// Kind of the document.
        document: Document,
        /// Path of the field in the document.
        field: &'static str,
    },
    /// The timestamp of the partition is invalid.
    #[error("{document}: {field} is invalid: {source}")]
    Timestamp {
        /// Kind of the document.
        document: Document,
        /// Path of the field in the document.
        field: &'static str,
        /// Reason.
        source: DayError,
    },
    /// The document is of another kind than its location says.
    #[error("{document}: expected {field} to be {expected}")]
    Unexpected {
        /// Kind of the document.
        document: Document,
        /// Path of the field in the document.
        field: &'static str,
        /// Expected value.
        expected: &'static str,
    },
}

impl RecordError {
    /// Error for `problem` at the byte offset `at` of the JSON text `json`.
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
            Category::Syntax | Category::Io => "invalid JSON",
            Category::Data => "unexpected type of a value",
            Category::Eof => "unexpected end of JSON",
        };
        Self::Json {
            document,
            problem,
            line: error.line(),
            column: error.column(),
        }
    }
}
