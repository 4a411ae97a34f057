//! Firehose data transformation of contact records or agent events: from an event with records of a
//! data stream to a response with rows.

use std::fmt;
use std::str::FromStr;

use serde_json::value::RawValue;

pub use crate::firehose::UnreadableFields;
use crate::firehose::{
    Event, EventError, MAX_RESPONSE_BYTES, Outcome, Record, Response, caught, id_text,
};
use crate::{Changes, DocumentKind, RecordError, Row, agent_events, contact_records, detect};

/// Kind of the records that a delivery stream keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Contact records (CTR).
    ContactRecords,
    /// Agent events (AE).
    AgentEvents,
}

/// Unknown name of a kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected ctr or ae, found {0:?}")]
pub struct UnknownRecordKind(String);

impl RecordKind {
    /// Short name: `ctr` or `ae`.
    pub fn code(self) -> &'static str {
        self.document_kind().source().code()
    }

    fn document_kind(self) -> DocumentKind {
        match self {
            Self::ContactRecords => DocumentKind::ContactRecord,
            Self::AgentEvents => DocumentKind::AgentEvent,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::ContactRecords => Self::AgentEvents,
            Self::AgentEvents => Self::ContactRecords,
        }
    }

    fn row(self, record: &[u8]) -> Result<(Row<'_>, Changes), RecordError> {
        match self {
            Self::ContactRecords => contact_records::row_with_changes(record),
            Self::AgentEvents => agent_events::row_with_changes(record),
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for RecordKind {
    type Err = UnknownRecordKind;

    fn from_str(text: &str) -> Result<Self, UnknownRecordKind> {
        [Self::ContactRecords, Self::AgentEvents]
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| UnknownRecordKind(text.to_owned()))
    }
}

/// Transformed event.
#[derive(Debug)]
#[must_use]
pub struct Transformed {
    /// JSON of the response.
    pub response: String,
    /// Records that Firehose keeps under the error prefix.
    pub failures: Vec<Failure>,
    /// Records with values that their columns cannot have, or with bytes that are not UTF-8.
    pub unreadable: Vec<UnreadableFields>,
    /// Counts of the event.
    pub counts: Counts,
}

/// Record with the result `ProcessingFailed`.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// ID of the record in the event.
    pub record_id: String,
    /// Why it has no row, without its content.
    pub reason: FailureReason,
}

/// Reason why a record has no row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FailureReason {
    /// Not base64.
    #[error("the data is not base64")]
    Base64,
    /// Not a record of this kind.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A record of the other kind on a stream that no other delivery stream reads.
    #[error(
        "expected a record of the kind {expected}, found one of the kind {0}; in Amazon Connect, select the data stream for {0}",
        expected.other()
    )]
    OtherKind {
        /// Kind of the records that the delivery stream keeps.
        expected: RecordKind,
    },
    /// The transformer panicked over the record. The panic is in the log.
    #[error("processing the record panicked")]
    Panic,
    /// The response is full.
    #[error(
        "the row of {row} bytes does not fit into the response of {MAX_RESPONSE_BYTES} bytes beside the rows of the same event"
    )]
    ResponseFull {
        /// Length of the row in bytes.
        row: usize,
    },
}

/// Counts of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All records of the event.
    pub records: usize,
    /// Records whose rows are in the response.
    pub delivered: usize,
    /// Records of the other kind on a shared stream, which are dropped.
    pub other_kind: usize,
    /// Bytes of all rows in the response, before base64.
    pub row_bytes: usize,
    /// Keys with a suffix, because they differed from another key in case only.
    pub keys_renamed: usize,
}

/// Transformer for the events of one delivery stream. It reuses its memory for each event.
#[derive(Debug)]
pub struct Transformer {
    kind: RecordKind,
    is_stream_shared: bool,
    record: Vec<u8>,
    row: Vec<u8>,
}

impl Transformer {
    /// Transformer of records of this kind, the only ones on their data stream: others fail.
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            is_stream_shared: false,
            record: Vec::new(),
            row: Vec::new(),
        }
    }

    /// Transformer of records of this kind on a data stream that carries both: those of the other
    /// kind are dropped, because another delivery stream delivers them.
    pub fn of_shared_stream(kind: RecordKind) -> Self {
        Self {
            is_stream_shared: true,
            ..Self::new(kind)
        }
    }

    /// Transforms the JSON of an event. A record that is invalid, or over which the transformer panics,
    /// fails alone.
    ///
    /// A row is usually as large as its record, and the response has less around each row than the event
    /// around each record, so the response of an event fits. A row is larger if its record has what rows
    /// replace: a byte that is not UTF-8 becomes three, and a control character six. A record whose row does
    /// not fit beside the others fails like an invalid one, and is not lost.
    ///
    /// # Errors
    /// If the event itself is invalid.
    pub fn transform(&mut self, event: &[u8]) -> Result<Transformed, EventError> {
        self.transform_each(event, Self::transform_record)
    }

    fn transform_each(
        &mut self,
        event: &[u8],
        transform: impl Fn(
            &mut Self,
            &Record<'_>,
            &mut Response,
            &mut Transformed,
        ) -> Result<(), FailureReason>,
    ) -> Result<Transformed, EventError> {
        let event = Event::parse(event)?;
        let mut response = event.response();
        let mut transformed = Transformed {
            response: String::new(),
            failures: Vec::new(),
            unreadable: Vec::new(),
            counts: Counts {
                records: event.records.len(),
                ..Counts::default()
            },
        };
        for record in &event.records {
            let record_transformed = caught(
                || transform(self, record, &mut response, &mut transformed),
                FailureReason::Panic,
            );
            if let Err(reason) = record_transformed {
                response.set_outcome(record.record_id, Outcome::Failed);
                transformed.failures.push(Failure {
                    record_id: id_text(record.record_id),
                    reason,
                });
            }
        }
        transformed.response = response.into_json();
        Ok(transformed)
    }

    fn transform_record(
        &mut self,
        record: &Record<'_>,
        response: &mut Response,
        transformed: &mut Transformed,
    ) -> Result<(), FailureReason> {
        self.record.clear();
        base64_simd::STANDARD
            .decode_append(record.data.as_deref().unwrap_or_default(), &mut self.record)
            .map_err(|_| FailureReason::Base64)?;
        if detect(&self.record) == Some(self.kind.other().document_kind()) {
            if !self.is_stream_shared {
                return Err(FailureReason::OtherKind {
                    expected: self.kind,
                });
            }
            transformed.counts.other_kind += 1;
            response.set_outcome(record.record_id, Outcome::Dropped);
            return Ok(());
        }
        let (row, changes) = self.kind.row(&self.record)?;
        self.row.clear();
        self.row.extend_from_slice(&row.line);
        self.row.push(b'\n');
        if !response.try_deliver(record.record_id, row.day, &self.row) {
            return Err(FailureReason::ResponseFull {
                row: self.row.len(),
            });
        }
        transformed.delivered(record.record_id, self.row.len(), changes);
        Ok(())
    }
}

impl Transformed {
    fn delivered(&mut self, record_id: &RawValue, row: usize, changes: Changes) {
        self.counts.delivered += 1;
        self.counts.row_bytes += row;
        self.counts.keys_renamed += changes.keys_renamed;
        if !changes.fields_unreadable.is_empty() {
            self.unreadable.push(UnreadableFields {
                record_id: id_text(record_id),
                fields: changes.fields_unreadable,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_that_makes_the_transformer_panic_fails_alone() {
        let document = r#"{"ContactId": "c", "InitiationTimestamp": "2026-11-23T09:00:00Z"}"#;
        let data = base64_simd::STANDARD.encode_to_string(document);
        let records = ["1", "2", "3"]
            .map(|id| format!(r#"{{"recordId": "{id}", "data": "{data}"}}"#))
            .join(",");
        let event = format!(r#"{{"records": [{records}]}}"#);
        let transformed = Transformer::new(RecordKind::ContactRecords)
            .transform_each(
                event.as_bytes(),
                |transformer, record, response, transformed| {
                    assert_ne!(record.record_id.get(), "\"2\"", "a defect");
                    transformer.transform_record(record, response, transformed)
                },
            )
            .unwrap();
        let failure = Failure {
            record_id: "2".to_owned(),
            reason: FailureReason::Panic,
        };
        assert_eq!(transformed.failures, [failure]);
        assert_eq!(transformed.counts.delivered, 2);
        let response: serde_json::Value = serde_json::from_str(&transformed.response).unwrap();
        let results = ["Ok", "ProcessingFailed", "Ok"];
        for (record, expected) in response["records"].as_array().unwrap().iter().zip(results) {
            assert_eq!(record["result"], expected);
        }
    }
}
