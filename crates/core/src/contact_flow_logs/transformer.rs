//! Firehose data transformation: from an event with compressed payloads to a response with lines.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::payload::{Payload, UnreadableLogEvent};
use super::{MESSAGE, line, split};
use crate::firehose::{
    Event, EventError, Outcome, Record, Response, UnreadableFields, caught, fits_alone, id_text,
};
use crate::gzip::{Gunzip, Gzip, GzipError};
use crate::{Changes, Day, JsonText, RecordError};

/// Limit of the decompressed payload of one record, in bytes (64 MiB). Payloads of CloudWatch Logs
/// are far smaller; a larger one fails before it takes the function's memory.
pub const MAX_PAYLOAD_BYTES: usize = 64 * 1024 * 1024;

/// Transformer for the events of one delivery stream. It reuses its memory for each event.
pub struct Transformer {
    gunzip: Gunzip,
    gzip: Gzip,
    compressed: Vec<u8>,
    json: Vec<u8>,
    payload: Payload,
    lines: Vec<u8>,
    changes: Changes,
}

/// Transformed event: a response that needs the outcome of what is put back on the stream.
#[must_use]
pub struct Transformed {
    /// Name of the delivery stream that sent the event, on which [`PutBack`]s are put; `None` if the
    /// event has no ARN.
    pub delivery_stream: Option<String>,
    /// Payloads to put back on the stream before returning the response.
    pub put_back: Vec<PutBack>,
    /// Records that fail independently of the others.
    pub failures: Vec<Failure>,
    /// Log events without a row, by record. Those of a record that is put back as a whole are reported when
    /// it returns.
    pub unreadable: Vec<RecordLogEvents>,
    /// Fields that could not be read completely, by record; reported likewise.
    pub unreadable_fields: Vec<UnreadableFields>,
    /// Counts of the event.
    pub counts: Counts,
    response: Response,
    waiting: Vec<Waiting>,
}

/// Gzip payload, or lines, to put back on the stream: what did not fit into the response, or a piece of
/// it.
#[derive(Debug, PartialEq, Eq)]
pub struct PutBack {
    /// Payload.
    pub data: Vec<u8>,
}

/// Record with the result `ProcessingFailed`, which Firehose writes to the error prefix.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// ID of the record in the event.
    pub record_id: String,
    /// Why it is not transformed, without its content.
    pub reason: FailureReason,
}

/// Log events of a record that have no row.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordLogEvents {
    /// ID of the record in the event.
    pub record_id: String,
    /// In the order of the payload.
    pub log_events: Vec<UnreadableLogEvent>,
}

/// Reason why a record was not transformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FailureReason {
    /// Not base64.
    #[error("the data is not base64")]
    Base64,
    /// Not gzip, damaged, or too large.
    #[error("the data is not a gzip payload: {0}")]
    Gzip(#[from] GzipError),
    /// Not the payload of a subscription filter.
    #[error(transparent)]
    Payload(#[from] RecordError),
    /// Log event that exceeds a response, alone in its record.
    #[error(
        "the line of a log event has {line} bytes, which exceeds a response of {} bytes",
        super::MAX_RESPONSE_BYTES
    )]
    LogEventTooLarge {
        /// Length of its line in bytes.
        line: usize,
    },
    /// The transformer panicked over the record. The panic is in the log.
    #[error("processing the record panicked")]
    Panic,
    /// The record was not put back on the stream.
    #[error("the record did not fit into the response and was not put back on the stream")]
    NotPutBack,
}

/// Counts of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All records of the event.
    pub records: usize,
    /// Records that are control messages.
    pub control: usize,
    /// Records whose lines are in the response.
    pub delivered: usize,
    /// Log events whose lines are in the response.
    pub log_events: usize,
    /// Bytes of all payloads, decompressed.
    pub payload_bytes: usize,
    /// Bytes of all lines in the response, before base64.
    pub line_bytes: usize,
}

/// Record whose outcome depends on what is put back.
struct Waiting {
    record_id: Box<RawValue>,
    put_back: std::ops::Range<usize>,
}

impl Default for Transformer {
    fn default() -> Self {
        Self::new()
    }
}

impl Transformer {
    /// Transformer without buffers, which grow with the first events.
    pub fn new() -> Self {
        Self {
            gunzip: Gunzip::new(),
            gzip: Gzip::new(),
            compressed: Vec::new(),
            json: Vec::new(),
            payload: Payload::default(),
            lines: Vec::new(),
            changes: Changes::default(),
        }
    }

    /// Transforms the JSON of an event. A record that is invalid, or over which the transformer panics,
    /// fails alone.
    ///
    /// # Errors
    /// If the event itself is invalid.
    pub fn transform(&mut self, event: &[u8]) -> Result<Transformed, EventError> {
        self.transform_each(event, Self::transform_record)
    }

    fn transform_each(
        &mut self,
        event: &[u8],
        transform: impl Fn(&mut Self, &Record<'_>, &mut Transformed) -> Result<(), FailureReason>,
    ) -> Result<Transformed, EventError> {
        let event = Event::parse(event)?;
        let mut transformed = Transformed::from_event(&event);
        for record in &event.records {
            let record_transformed = caught(
                || transform(self, record, &mut transformed),
                FailureReason::Panic,
            );
            if let Err(reason) = record_transformed {
                transformed.fail(record.record_id, reason);
            }
        }
        Ok(transformed)
    }

    fn transform_record(
        &mut self,
        record: &Record<'_>,
        transformed: &mut Transformed,
    ) -> Result<(), FailureReason> {
        let data = record.data.as_deref().unwrap_or_default();
        self.compressed.clear();
        base64_simd::STANDARD
            .decode_append(data, &mut self.compressed)
            .map_err(|_| FailureReason::Base64)?;
        if let Some((day, log_events)) = line::written(&self.compressed) {
            return self.deliver_lines(record, day, log_events, transformed);
        }
        self.read()?;
        transformed.counts.payload_bytes += self.json.len();
        let events = self.payload.events();
        let Some(day) = events.first().map(|event| event.day) else {
            transformed.counts.control += usize::from(self.payload.is_control());
            transformed
                .response
                .set_outcome(record.record_id, Outcome::Dropped);
            return Ok(());
        };
        self.write_lines()?;
        if self.payload.events().iter().any(|event| event.day != day)
            || !fits_alone(self.lines.len())
        {
            let pieces = split::pieces(&self.json, &self.payload)
                .map_err(|error| RecordError::json(super::DOCUMENT, &error))?;
            transformed.wait_for(
                record.record_id,
                pieces.iter().map(|piece| self.gzip.compress(piece)),
            );
            self.report_unreadable(record.record_id, transformed);
        } else if transformed
            .response
            .try_deliver(record.record_id, day, &self.lines)
        {
            transformed.count_delivered(self.payload.events().len(), self.lines.len());
            self.report_unreadable(record.record_id, transformed);
        } else {
            transformed.wait_for(record.record_id, std::iter::once(self.compressed.clone()));
        }
        Ok(())
    }

    /// Delivers lines that this transformer wrote before: Firehose keeps them under the error prefix if it
    /// could not partition them, from where they are put on the stream again.
    fn deliver_lines(
        &mut self,
        record: &Record<'_>,
        day: Day,
        log_events: usize,
        transformed: &mut Transformed,
    ) -> Result<(), FailureReason> {
        if !self.compressed.ends_with(b"\n") {
            self.compressed.push(b'\n');
        }
        let lines = &self.compressed;
        if !fits_alone(lines.len()) {
            return Err(FailureReason::LogEventTooLarge { line: lines.len() });
        }
        if transformed
            .response
            .try_deliver(record.record_id, day, lines)
        {
            transformed.count_delivered(log_events, lines.len());
        } else {
            transformed.wait_for(record.record_id, std::iter::once(lines.clone()));
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), FailureReason> {
        self.gunzip
            .decompress(&self.compressed, MAX_PAYLOAD_BYTES, &mut self.json)?;
        let text = JsonText::decode(&self.json);
        // A replaced byte becomes three.
        let size = text.as_str().len();
        if size > MAX_PAYLOAD_BYTES {
            let limit = MAX_PAYLOAD_BYTES;
            return Err(GzipError::TooLarge { size, limit }.into());
        }
        self.payload.read(&text)?;
        // Pieces are cut from the text that was read, which has no byte order mark.
        let text = text.into_bytes();
        let length = text.len();
        if let Cow::Owned(text) = text {
            self.json = text;
        } else {
            drop(self.json.drain(..self.json.len() - length));
        }
        Ok(())
    }

    /// Writes the lines of the payload. One that exceeds a response fails the record only if it has no other:
    /// the log events are put back in pieces then.
    fn write_lines(&mut self) -> Result<(), FailureReason> {
        self.lines.clear();
        self.changes = self.payload.changes().clone();
        let is_alone = self.payload.events().len() == 1;
        for event in self.payload.events() {
            let start = self.lines.len();
            let changes = line::write(
                &mut self.lines,
                self.payload.id(event),
                event.day,
                event.timestamp,
                self.payload.message(event),
            );
            self.changes.add_within(MESSAGE, &changes);
            let line = self.lines.len() - start;
            if is_alone && !fits_alone(line) {
                return Err(FailureReason::LogEventTooLarge { line });
            }
        }
        Ok(())
    }

    fn report_unreadable(&self, record_id: &RawValue, transformed: &mut Transformed) {
        let (log_events, fields) = (self.payload.unreadable(), &self.changes.fields_unreadable);
        if !log_events.is_empty() {
            transformed.unreadable.push(RecordLogEvents {
                record_id: id_text(record_id),
                log_events: log_events.to_vec(),
            });
        }
        if !fields.is_empty() {
            transformed.unreadable_fields.push(UnreadableFields {
                record_id: id_text(record_id),
                fields: fields.clone(),
            });
        }
    }
}

impl Transformed {
    fn from_event(event: &Event<'_>) -> Self {
        let name = event
            .delivery_stream_arn
            .as_deref()
            .and_then(|arn| arn.split_once(":deliverystream/"));
        Self {
            delivery_stream: name.map(|(_, name)| name.to_owned()),
            put_back: Vec::new(),
            failures: Vec::new(),
            unreadable: Vec::new(),
            unreadable_fields: Vec::new(),
            counts: Counts {
                records: event.records.len(),
                ..Counts::default()
            },
            response: event.response(),
            waiting: Vec::new(),
        }
    }

    fn count_delivered(&mut self, log_events: usize, line_bytes: usize) {
        self.counts.delivered += 1;
        self.counts.log_events += log_events;
        self.counts.line_bytes += line_bytes;
    }

    fn wait_for(&mut self, record_id: &RawValue, payloads: impl Iterator<Item = Vec<u8>>) {
        let start = self.put_back.len();
        self.put_back.extend(payloads.map(|data| PutBack { data }));
        self.waiting.push(Waiting {
            record_id: record_id.to_owned(),
            put_back: start..self.put_back.len(),
        });
    }

    fn fail(&mut self, record_id: &RawValue, reason: FailureReason) {
        self.response.set_outcome(record_id, Outcome::Failed);
        self.failures.push(Failure {
            record_id: id_text(record_id),
            reason,
        });
    }

    /// Additional failures: records of which not everything was `accepted` on the stream. `accepted`
    /// has one element for each of [`Self::put_back`].
    pub fn not_put_back(&self, accepted: &[bool]) -> Vec<Failure> {
        let lost = self
            .waiting
            .iter()
            .filter(|waiting| !waiting.is_accepted(accepted));
        lost.map(|waiting| Failure {
            record_id: id_text(&waiting.record_id),
            reason: FailureReason::NotPutBack,
        })
        .collect()
    }

    /// JSON of the response. A record that was put back is dropped only if all of it was `accepted`
    /// on the stream. `accepted` has one element for each of [`Self::put_back`].
    pub fn into_response(mut self, accepted: &[bool]) -> String {
        for waiting in &self.waiting {
            let outcome = if waiting.is_accepted(accepted) {
                Outcome::Dropped
            } else {
                Outcome::Failed
            };
            self.response.set_outcome(&waiting.record_id, outcome);
        }
        self.response.into_json()
    }
}

impl Waiting {
    fn is_accepted(&self, accepted: &[bool]) -> bool {
        self.put_back
            .clone()
            .all(|at| accepted.get(at).copied().unwrap_or(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_that_makes_the_transformer_panic_fails_alone() {
        let payload = r#"{"messageType": "DATA_MESSAGE", "logEvents": [
            {"id": "1", "timestamp": 1795392000000, "message": "{}"}]}"#;
        let data = base64_simd::STANDARD.encode_to_string(Gzip::new().compress(payload.as_bytes()));
        let records = ["1", "2", "3"]
            .map(|id| format!(r#"{{"recordId": "{id}", "data": "{data}"}}"#))
            .join(",");
        let event = format!(r#"{{"records": [{records}]}}"#);
        let transformed = Transformer::new()
            .transform_each(event.as_bytes(), |transformer, record, transformed| {
                assert_ne!(record.record_id.get(), "\"2\"", "a defect");
                transformer.transform_record(record, transformed)
            })
            .unwrap();
        let failure = Failure {
            record_id: "2".to_owned(),
            reason: FailureReason::Panic,
        };
        assert_eq!(transformed.failures, [failure]);
        assert_eq!(transformed.counts.delivered, 2);
        let response: serde_json::Value =
            serde_json::from_str(&transformed.into_response(&[])).unwrap();
        let results = ["Ok", "ProcessingFailed", "Ok"];
        for (record, expected) in response["records"].as_array().unwrap().iter().zip(results) {
            assert_eq!(record["result"], expected);
        }
    }
}
