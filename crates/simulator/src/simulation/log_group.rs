//! The log group of the contact flows, and its subscription: log events are gathered into payloads.

use crate::documents::flow_log::{Block, FlowLog, LogEvent, payload_head};
use crate::id::Id;
use crate::moment::{HOUR, MINUTE, Moment};
use crate::outbox::Outbox;

/// At most this many log events are in a payload.
const MOST_EVENTS: u64 = 500;
/// A payload is sent with the first log event that is this much younger than its first one.
const LONGEST: i64 = 15 * MINUTE;

/// The log events that were not sent yet.
pub(super) struct LogGroup {
    events: Vec<u8>,
    message: Vec<u8>,
    gathered: u64,
    written: u64,
    first: Moment,
    last: Moment,
}

impl LogGroup {
    pub(super) fn new(now: Moment) -> Self {
        Self { events: vec![], message: vec![], gathered: 0, written: 0, first: now, last: now }
    }

    /// Whether a log event at `now` begins a new payload.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.gathered > 0 && (self.gathered >= MOST_EVENTS || now - self.first >= LONGEST)
    }

    /// Writes a log event.
    pub(super) fn log(&mut self, contact: Id, now: Moment, block: &Block<'_>) {
        if self.gathered == 0 {
            self.first = now;
        } else {
            self.events.push(b',');
        }
        self.message.clear();
        // Writing JSON into memory has no error, and JSON is UTF-8.
        let _ = serde_json::to_writer(&mut self.message, &FlowLog::new(contact, now, block));
        let message = str::from_utf8(&self.message).unwrap_or_default();
        let id = format!("39{:018}{:036}", now.millis(), self.written);
        let _ = serde_json::to_writer(&mut self.events, &LogEvent { id: &id, timestamp: now.millis(), message });
        (self.gathered, self.written, self.last) = (self.gathered + 1, self.written + 1, now);
    }

    /// Sends what was gathered; `false` where there is nothing.
    pub(super) fn send(&mut self, outbox: &mut Outbox) -> bool {
        if self.gathered == 0 {
            return false;
        }
        let stream = format!("{}/{:02}/stream-{}", self.first.folders(), self.first.time_of_day() / HOUR, self.written % 3 + 1);
        outbox.payload(self.last, &[payload_head(&stream).as_bytes(), &self.events, b"]}"]);
        self.events.clear();
        self.gathered = 0;
        true
    }
}
