//! Evaluation form output files (EF): their object keys and rows.
//!
//! Format: "Evaluation form output file", Amazon Connect Administrator Guide, schema versions 3.1 to
//! 3.5.

mod answer;
mod document;
mod object_key;
mod row;
mod sections;
mod selection;

pub use object_key::ObjectKey;
pub use row::{EvaluationFormRow, EvaluationStatus, QuestionAnswer, SectionScore, row};
pub use selection::Selection;
