//! Contact Lens output files (CL): their object keys, rows, and the turns of their transcripts.
//!
//! Formats: "Example Contact Lens output files for a call / a chat / an email" and "Output file
//! locations", Amazon Connect Administrator Guide.

mod channel;
mod document;
mod object_key;
mod output_file;
mod row;
mod selection;
mod transcript;
mod transcript_document;

pub use channel::Channel;
pub use object_key::{ObjectKey, from_last_root};
pub use output_file::OutputFileRows;
pub use row::{CallSummary, ContactLensRow, SkippedAnalysis, row};
pub use selection::{Redaction, Selection, SelectionError};
pub use transcript::{Transcript, TranscriptTurnRow, transcript};
