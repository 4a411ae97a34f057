//! Rows of the tables.

use std::borrow::Cow;

use serde::Serialize;

use crate::record_error::Document;
use crate::surrogates::without_lone_surrogates;
use crate::{Day, RecordError, json};

/// Row of a table and its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Partition.
    pub day: Day,
    /// JSON object on one line, without the newline.
    pub line: Cow<'a, [u8]>,
}

/// Row of a contact record or agent event: the document with its ID and day checked and lone
/// surrogates replaced, otherwise unchanged.
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
    let line = match json::on_one_line(bytes) {
        Cow::Borrowed(line) => without_lone_surrogates(line),
        Cow::Owned(line) => Cow::Owned(without_lone_surrogates(&line).into_owned()),
    };
    Ok(Row { day, line })
}

/// Row with the columns of `value`, in the partition of `timestamp`, the value of `field`.
pub(crate) fn serialized_row(
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
