//! Contact Lens output files (CL): their object keys and rows.
//!
//! Formats: "Example Contact Lens output files for a call / a chat / an email" and "Output file
//! locations", Amazon Connect Administrator Guide.

mod channel;
mod document;
mod object_key;
mod row;
mod selection;

pub use channel::Channel;
pub use object_key::{ObjectKey, from_last_root};
pub use row::{CallSummary, ContactLensRow, SkippedAnalysis, row};
pub use selection::{Redaction, Selection, SelectionError};
