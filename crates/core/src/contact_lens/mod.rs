//! Contact Lens output files (CL): which objects they are, and the row of each.
//!
//! Forms: "Example Contact Lens output files for a call / a chat / an email" and "Output file
//! locations", Amazon Connect Administrator Guide.

mod document;
mod object_key;
mod row;
mod selection;

pub use object_key::ObjectKey;
pub use row::{CallSummary, ContactLensRow, SkippedAnalysis, row};
pub use selection::{Channel, Redaction, Selection, SelectionError};
