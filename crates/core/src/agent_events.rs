//! Agent events (AE): Connect's own JSON, one event per line.
//!
//! Format: "Agent event streams data model", Amazon Connect Administrator Guide.

use crate::record_error::Document;
use crate::row::published_row;
use crate::{RecordError, Row};

/// Row of an agent event: the event on one line, in the partition of its `EventTimestamp`.
///
/// # Errors
/// If the document is not a JSON object or has no `EventId` or no `EventTimestamp` with a date.
pub fn row(document: &[u8]) -> Result<Row<'_>, RecordError> {
    published_row(Document::AgentEvent, document, "EventId", "EventTimestamp")
}
