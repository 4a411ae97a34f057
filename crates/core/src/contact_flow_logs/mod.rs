//! Contact flow logs (CFL): CloudWatch Logs subscription payloads, with one row per log event.
//!
//! Formats: "Contact flow log data", Amazon Connect Administrator Guide; "Log group-level
//! subscription filters", CloudWatch Logs User Guide; "Data transformation" and "Dynamic
//! partitioning", Amazon Data Firehose Developer Guide.

mod cursor;
mod line;
mod message;
mod payload;
mod split;
mod transformer;

use std::borrow::Cow;

use crate::record_error::Document;
use crate::{Changes, Day, JsonText, RecordError, Row, json};
use payload::Payload;

pub(crate) use message::Message;

pub use crate::firehose::{EventError, MAX_RESPONSE_BYTES, UnreadableFields};
pub use payload::UnreadableLogEvent;
pub use split::MAX_PIECE_BYTES;
pub use transformer::{
    Counts, Failure, FailureReason, MAX_PAYLOAD_BYTES, PutBack, RecordLogEvents, Transformed,
    Transformer,
};

const DOCUMENT: Document = Document::ContactFlowLog;

/// Path of the messages in a payload.
const MESSAGE: &str = "logEvents[].message";

/// Rows of a CloudWatch Logs payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadRows {
    /// Rows, in the order of the log events.
    pub rows: Vec<Row<'static>>,
    /// Log events without a row.
    pub unreadable: Vec<UnreadableLogEvent>,
    /// Changes of the rows.
    pub changes: Changes,
}

/// Rows of a CloudWatch Logs payload (decompressed JSON). A `CONTROL_MESSAGE` has none.
///
/// # Errors
/// If the payload is not that of a subscription filter, or if it has log events and none of them has a
/// message and a time in the years 1 to 9999.
pub fn payload_rows(payload: &[u8]) -> Result<PayloadRows, RecordError> {
    let mut read = Payload::default();
    read.read(&JsonText::decode(payload))?;
    let mut changes = read.changes().clone();
    let row = |event: &payload::LogEvent| {
        let (id, message) = (read.id(event), read.message(event));
        let (row, of_row) = log_event_row(id, event.day, event.timestamp, message);
        changes.add_within(MESSAGE, &of_row);
        row
    };
    Ok(PayloadRows {
        rows: read.events().iter().map(row).collect(),
        unreadable: read.unreadable().to_vec(),
        changes,
    })
}

/// Row of a log event at `timestamp` (milliseconds), which is on `day`, and the changes of its
/// message.
pub(crate) fn log_event_row(
    id: Option<&[u8]>,
    day: Day,
    timestamp: i64,
    message: Message<'_>,
) -> (Row<'static>, Changes) {
    let mut line = Vec::new();
    let changes = line::write(&mut line, id, day, timestamp, message);
    line.pop();
    let line = Cow::Owned(line);
    (Row { day, line }, changes)
}

/// Row of a log message outside a payload: without an event ID, with the message's own `Timestamp`.
///
/// # Errors
/// If the message is not a JSON object or has no `Timestamp` with a date.
pub fn message_row(message: &[u8]) -> Result<Row<'static>, RecordError> {
    message_row_with_changes(message).map(|(row, _)| row)
}

/// The row, and what was changed.
///
/// # Errors
/// Those of [`message_row`].
pub fn message_row_with_changes(message: &[u8]) -> Result<(Row<'static>, Changes), RecordError> {
    let text = JsonText::decode(message);
    damaged_message_row(text.as_str(), text.is_damaged())
}

/// The row of a message, and what was changed. `is_damaged` says whether bytes of its document were not
/// UTF-8.
pub(crate) fn damaged_message_row(
    text: &str,
    is_damaged: bool,
) -> Result<(Row<'static>, Changes), RecordError> {
    let [timestamp] = json::texts(DOCUMENT, text, ["Timestamp"])?;
    let timestamp = timestamp.ok_or(RecordError::MissingField {
        document: DOCUMENT,
        field: "Timestamp",
    })?;
    let day = Day::from_timestamp(&timestamp).map_err(|source| RecordError::Timestamp {
        document: DOCUMENT,
        field: "Timestamp",
        source,
    })?;
    let mut line = br#"{"timestamp":"#.to_vec();
    message::write_text(&mut line, &timestamp);
    line.extend_from_slice(br#","eventid":null,"message":"#);
    let message = Message {
        text: text.as_bytes(),
        is_damaged,
    };
    let changes = message::write(&mut line, message);
    line.push(b'}');
    let line = Cow::Owned(line);
    Ok((Row { day, line }, changes))
}
