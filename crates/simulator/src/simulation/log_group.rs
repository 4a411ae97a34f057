//! The log group of the contact flows, and its subscription: log events are gathered into payloads.

use crate::documents::flow_log::{Block, FlowLog, LogEvent, payload_head};
use crate::id::Id;
use crate::moment::{HOUR, MINUTE, Moment};
use crate::outbox::Outbox;

/// At most this many log events are in a payload.
const MOST_EVENTS: u64 = 500;
/// For this long, in milliseconds, a payload waits for more log events.
pub(super) const LONGEST: i64 = 15 * MINUTE;

/// What a log event is to its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gathered {
    /// The first one.
    First { payload: u64 },
    /// One more.
    More,
    /// The last that there is room for.
    Full { payload: u64 },
}

/// The log events that were not sent yet.
#[derive(Default)]
pub(super) struct LogGroup {
    events: Vec<u8>,
    message: Vec<u8>,
    gathered: u64,
    written: u64,
    /// The number of the payload that is gathered.
    payload: u64,
}

impl LogGroup {
    /// Writes a log event.
    pub(super) fn log(&mut self, contact: Id, now: Moment, block: &Block<'_>) -> Gathered {
        if self.gathered > 0 {
            self.events.push(b',');
        }
        self.message.clear();
        // Writing JSON into memory has no error, and JSON is UTF-8.
        let _ = serde_json::to_writer(&mut self.message, &FlowLog::new(contact, now, block));
        let message = str::from_utf8(&self.message).unwrap_or_default();
        let id = format!("39{:018}{:036}", now.millis(), self.written);
        let _ = serde_json::to_writer(
            &mut self.events,
            &LogEvent {
                id: &id,
                timestamp: now.millis(),
                message,
            },
        );
        (self.gathered, self.written) = (self.gathered + 1, self.written + 1);
        match self.gathered {
            1 => Gathered::First {
                payload: self.payload,
            },
            MOST_EVENTS => Gathered::Full {
                payload: self.payload,
            },
            _ => Gathered::More,
        }
    }

    /// Sends the payload with this number; `false` where it was sent before.
    pub(super) fn send(&mut self, payload: u64, now: Moment, outbox: &mut Outbox) -> bool {
        if payload != self.payload {
            return false;
        }
        let stream = format!(
            "{}/{:02}/stream-{}",
            now.folders(),
            now.time_of_day() / HOUR,
            payload % 3 + 1
        );
        outbox.payload(
            now,
            &[payload_head(&stream).as_bytes(), &self.events, b"]}"],
        );
        self.events.clear();
        (self.gathered, self.payload) = (0, self.payload + 1);
        true
    }
}
