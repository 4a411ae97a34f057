//! Splitting a payload by log event if it exceeds a response or contains several days.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::payload::Payload;
use crate::Day;

/// Limit of the JSON of a piece's log events, in bytes; a single event may exceed it, and is a piece of its
/// own. A piece becomes a record of the stream, which has at most 1,000 KiB, and gzip hardly enlarges even
/// random text. Its rows fit into a response: the most that a byte of a log event becomes is four, in a tab
/// (`\t`) of a message that is JSON and nested too deeply (`\\u0009`).
pub const MAX_PIECE_BYTES: usize = 900 * 1024;

/// Name of the field with the log events, in the spelling of the payload.
const LOG_EVENTS: &str = r#""logEvents""#;

/// Payloads of one day each with all log events of `json` that have a row, in order. `payload` was read from `json`.
pub(super) fn pieces(json: &[u8], payload: &Payload) -> serde_json::Result<Vec<Vec<u8>>> {
    let raw: RawPayload<'_> =
        serde_json::Deserializer::from_slice(json).deserialize_map(RawFields)?;
    let mut days: BTreeMap<Day, Vec<Piece<'_>>> = BTreeMap::new();
    for event in payload.events() {
        let raw_event = raw
            .events
            .get(event.position)
            .ok_or_else(|| serde_json::Error::custom("a log event is missing"))?;
        let pieces = days.entry(event.day).or_default();
        match pieces.last_mut() {
            Some(piece) if piece.bytes + raw_event.get().len() <= MAX_PIECE_BYTES => {
                piece.push(raw_event);
            }
            _ => pieces.push(Piece::new(raw_event)),
        }
    }
    Ok(days
        .values()
        .flatten()
        .map(|piece| raw.with_events(&piece.events))
        .collect())
}

struct Piece<'a> {
    events: Vec<&'a RawValue>,
    bytes: usize,
}

impl<'a> Piece<'a> {
    fn new(event: &'a RawValue) -> Self {
        Self {
            events: vec![event],
            bytes: event.get().len(),
        }
    }

    fn push(&mut self, event: &'a RawValue) {
        self.events.push(event);
        self.bytes += event.get().len();
    }
}

/// Payload whose values keep their spelling.
struct RawPayload<'a> {
    head: Vec<(&'a RawValue, &'a RawValue)>,
    events: Vec<&'a RawValue>,
}

impl RawPayload<'_> {
    fn with_events(&self, events: &[&RawValue]) -> Vec<u8> {
        let mut json = vec![b'{'];
        for (name, value) in &self.head {
            json.extend_from_slice(name.get().as_bytes());
            json.push(b':');
            json.extend_from_slice(value.get().as_bytes());
            json.push(b',');
        }
        json.extend_from_slice(LOG_EVENTS.as_bytes());
        json.extend_from_slice(b":[");
        for (at, event) in events.iter().enumerate() {
            if at > 0 {
                json.push(b',');
            }
            json.extend_from_slice(event.get().as_bytes());
        }
        json.extend_from_slice(b"]}");
        json
    }
}

struct RawFields;

impl<'de> Visitor<'de> for RawFields {
    type Value = RawPayload<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a CloudWatch Logs payload")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut raw = RawPayload {
            head: Vec::new(),
            events: Vec::new(),
        };
        while let Some(name) = map.next_key::<&RawValue>()? {
            let value = map.next_value::<&RawValue>()?;
            if name.get() != LOG_EVENTS {
                raw.head.push((name, value));
            } else if value.get().starts_with('[') {
                let mut events = serde_json::from_str(value.get()).map_err(A::Error::custom)?;
                raw.events.append(&mut events);
            }
        }
        Ok(raw)
    }
}
