//! Rows of the tables.

use std::borrow::Cow;

use serde::Serialize;

use crate::readable::{Changes, readable};
use crate::record_error::Document;
use crate::schema::Shape;
use crate::surrogates::without_lone_surrogates;
use crate::{Day, JsonText, RecordError, json};

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
    /// Row of a document: on one line, with its ID and day checked, lone surrogates and bytes that are
    /// not UTF-8 replaced, and keys renamed that Athena could not read; otherwise unchanged.
    pub(crate) fn row(self, bytes: &[u8]) -> Result<(Row<'_>, Changes), RecordError> {
        let text = JsonText::decode(bytes);
        let (has_id, day) = self.id_and_day(text.as_str())?;
        let is_damaged = text.is_damaged();
        let line = changed(text.into_bytes(), json::on_one_line);
        let line = changed(line, without_lone_surrogates);
        let (line, mut changes) = readable(line, self.columns, is_damaged);
        if !has_id {
            changes.add_unreadable(self.id);
        }
        Ok((Row { day, line }, changes))
    }

    /// Whether the document has an ID, and its day.
    fn id_and_day(self, json: &str) -> Result<(bool, Day), RecordError> {
        let Self {
            document,
            id,
            timestamp,
            ..
        } = self;
        let missing = |field| RecordError::MissingField { document, field };
        let names = [id, timestamp];
        let [found_id, found_timestamp] = json::texts_in_any_case(document, json, names)?;
        if found_id.is_none() && self.is_id_required {
            return Err(missing(id));
        }
        let found_timestamp = found_timestamp.ok_or_else(|| missing(timestamp))?;
        let day =
            Day::from_timestamp(&found_timestamp).map_err(|source| RecordError::Timestamp {
                document,
                field: timestamp,
                source,
            })?;
        Ok((found_id.is_some(), day))
    }
}

/// What `change` returns for `bytes`, borrowed if it is a part of them.
fn changed(bytes: Cow<'_, [u8]>, change: fn(&[u8]) -> Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => change(bytes),
        Cow::Owned(bytes) => Cow::Owned(change(&bytes).into_owned()),
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
