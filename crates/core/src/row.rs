//! Rows of the tables.

use std::borrow::Cow;

use serde::Serialize;

use crate::readable::{Changes, readable, too_deep};
use crate::record_error::Document;
use crate::schema::Shape;
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

/// Documents of a table whose rows are Connect's own JSON.
#[derive(Clone, Copy)]
pub(crate) struct Published {
    pub(crate) document: Document,
    /// Field with the ID.
    pub(crate) id: &'static str,
    /// Whether a document without an ID has no row.
    pub(crate) is_id_required: bool,
    /// Field with the timestamp of the partition.
    pub(crate) timestamp: &'static str,
    /// Columns of the table.
    pub(crate) columns: Shape,
}

impl Published {
    /// Row of a document: on one line, with its ID and day checked, lone surrogates replaced, and
    /// keys renamed that Athena could not read; otherwise unchanged.
    pub(crate) fn row(self, bytes: &[u8]) -> Result<(Row<'_>, Changes), RecordError> {
        let Self {
            document,
            id,
            timestamp,
            ..
        } = self;
        let text = json::utf8(document, bytes)?;
        let [found_id, found_timestamp] = json::texts_in_any_case(document, text, [id, timestamp])?;
        if found_id.is_none() && self.is_id_required {
            return Err(RecordError::MissingField {
                document,
                field: id,
            });
        }
        let found_timestamp = found_timestamp.ok_or(RecordError::MissingField {
            document,
            field: timestamp,
        })?;
        let day =
            Day::from_timestamp(&found_timestamp).map_err(|source| RecordError::Timestamp {
                document,
                field: timestamp,
                source,
            })?;
        let line = match json::on_one_line(bytes) {
            Cow::Borrowed(line) => without_lone_surrogates(line),
            Cow::Owned(line) => Cow::Owned(without_lone_surrogates(&line).into_owned()),
        };
        let (line, mut changes) =
            readable(line, self.columns).map_err(|_| too_deep(document, bytes))?;
        if found_id.is_none() {
            changes.add_unreadable(id);
        }
        Ok((Row { day, line }, changes))
    }
}

/// Row with the columns of `value`, in the partition of `timestamp`, the value of `field`.
pub(crate) fn serialized_row(
    document: Document,
    value: &impl Serialize,
    field: &'static str,
    timestamp: &str,
) -> Result<Row<'static>, RecordError> {
    let day = Day::from_timestamp(timestamp).map_err(|source| RecordError::Timestamp {
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
