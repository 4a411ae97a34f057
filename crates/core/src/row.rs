//! One line of a table.

use std::borrow::Cow;

use serde::Serialize;

use crate::record_error::Document;
use crate::{Day, RecordError, json};

/// One row of a table and the partition that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The partition.
    pub day: Day,
    /// The row as one JSON object on one line, without the newline.
    pub line: Cow<'a, [u8]>,
}

/// The row of a document that Connect streams as it is: checked for its id and its day, otherwise
/// untouched.
pub(crate) fn published_row<'a>(
    document: Document,
    bytes: &'a [u8],
    id: &'static str,
    timestamp: &'static str,
) -> Result<Row<'a>, RecordError> {
    let values = json::fields(document, bytes, [id, timestamp])?;
    let [found_id, found_timestamp] =
        values.map(|value| value.and_then(json::text).filter(|text| !text.is_empty()));
    if found_id.is_none() {
        return Err(RecordError::MissingField {
            document,
            field: id,
        });
    }
    let found_timestamp = found_timestamp.ok_or(RecordError::MissingField {
        document,
        field: timestamp,
    })?;
    let day = Day::of_timestamp(&found_timestamp).map_err(|source| RecordError::Timestamp {
        document,
        field: timestamp,
        source,
    })?;
    Ok(Row {
        day,
        line: json::on_one_line(bytes),
    })
}

/// The row that serializes as `value`, in the partition of its field `field`, whose text is
/// `timestamp`.
pub(crate) fn row_of(
    document: Document,
    value: &impl Serialize,
    field: &'static str,
    timestamp: &str,
) -> Result<Row<'static>, RecordError> {
    let day = Day::of_timestamp(timestamp).map_err(|source| RecordError::Timestamp {
        document,
        field,
        source,
    })?;
    let line = serde_json::to_vec(value).map_err(|error| RecordError::json(document, &error))?;
    Ok(Row {
        day,
        line: Cow::Owned(line),
    })
}
