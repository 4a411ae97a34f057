//! Firehose: events and responses of data transformations, and limits of requests.
//!
//! Format: "Data transformation", Amazon Data Firehose Developer Guide.

mod limits;
mod response;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json;

pub use limits::{MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_RECORD_BYTES, PUT_RECORD_BATCH};
pub use response::MAX_RESPONSE_BYTES;
pub(crate) use response::{Outcome, Response, fits_alone};

/// The event is not a Firehose data transformation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event is not a Firehose data transformation: unexpected JSON at line {line} column {column}"
)]
pub struct EventError {
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for EventError {
    fn from(error: serde_json::Error) -> Self {
        Self {
            line: error.line(),
            column: error.column(),
        }
    }
}

/// Delivered record with fields that could not be read, or not completely.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadableFields {
    /// ID of the record in the event.
    pub record_id: String,
    /// Paths of the fields.
    pub fields: Vec<String>,
}

/// Event with records of a delivery stream.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Event<'e> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub(crate) delivery_stream_arn: Option<Cow<'e, str>>,
    #[serde(borrow)]
    pub(crate) records: Vec<Record<'e>>,
}

/// Record of a delivery stream.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'e> {
    #[serde(borrow)]
    pub(crate) record_id: &'e RawValue,
    /// Base64.
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub(crate) data: Option<Cow<'e, str>>,
}

impl<'e> Event<'e> {
    /// Parses the JSON of an event.
    pub(crate) fn parse(event: &'e [u8]) -> Result<Self, EventError> {
        Ok(serde_json::from_slice(event)?)
    }

    /// Response to the event, without outcomes.
    pub(crate) fn response(&self) -> Response {
        Response::new(self.records.iter().map(|record| record.record_id))
    }
}

/// Result of `transform`, or the error `panicked` if it panics: the record fails like an invalid one, and
/// the others of the event do not.
///
/// `transform` must leave its state valid if a record panics.
pub(crate) fn caught<E>(transform: impl FnOnce() -> Result<(), E>, panicked: E) -> Result<(), E> {
    catch_unwind(AssertUnwindSafe(transform)).unwrap_or(Err(panicked))
}

/// ID of a record as text.
pub(crate) fn id_text(record_id: &RawValue) -> String {
    json::text(record_id).map_or_else(|| record_id.get().to_owned(), Cow::into_owned)
}
