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
use crate::{Day, RecordError, Row, json};
use payload::Payload;

pub use crate::firehose::{EventError, MAX_RESPONSE_BYTES};
pub use payload::UnreadableLogEvent;
pub use split::MAX_PIECE_BYTES;
pub use transformer::{
    Counts, Failure, FailureReason, MAX_PAYLOAD_BYTES, PutBack, RecordLogEvents, Transformed,
    Transformer,
};

const DOCUMENT: Document = Document::ContactFlowLog;

/// Rows of a CloudWatch Logs payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayloadRows {
    /// Rows, in the order of the log events.
    pub rows: Vec<Row<'static>>,
    /// Log events without a row.
    pub unreadable: Vec<UnreadableLogEvent>,
}

/// Rows of a CloudWatch Logs payload (decompressed JSON). A `CONTROL_MESSAGE` has none.
///
/// # Errors
/// If the payload is not that of a subscription filter, or if it has log events and none of them has a
/// message and a time in the years 1 to 9999.
pub fn payload_rows(payload: &[u8]) -> Result<PayloadRows, RecordError> {
    let mut read = Payload::default();
    read.read(payload)?;
    let row = |event: &payload::LogEvent| {
        log_event_row(
            read.id(event),
            event.day,
            event.timestamp,
            read.message(event),
        )
    };
    Ok(PayloadRows {
        rows: read.events().iter().map(row).collect(),
        unreadable: read.unreadable().to_vec(),
    })
}

/// Row of a log event at `timestamp` (milliseconds), which is on `day`.
pub(crate) fn log_event_row(
    id: Option<&[u8]>,
    day: Day,
    timestamp: i64,
    message: &[u8],
) -> Row<'static> {
    let mut line = Vec::new();
    line::write(&mut line, id, day, timestamp, message);
    line.pop();
    Row {
        day,
        line: Cow::Owned(line),
    }
}

/// Row of a log message outside a payload: without an event ID, with the message's own `Timestamp`.
///
/// # Errors
/// If the message is not a JSON object or has no `Timestamp` with a date.
pub fn message_row(message: &[u8]) -> Result<Row<'static>, RecordError> {
    let text = json::utf8(DOCUMENT, message)?;
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
    message::write(&mut line, message);
    line.push(b'}');
    Ok(Row {
        day,
        line: Cow::Owned(line),
    })
}
