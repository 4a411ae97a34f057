//! Contact flow log group and its subscription, which collects log events into payloads.

use crate::documents::flow_log::{Block, FlowLog, LogEvent, payload_head};
use crate::id::Id;
use crate::json;
use crate::outbox::Outbox;
use crate::timestamp::{HOUR, MINUTE, Timestamp};

/// Maximum number of log events in a payload.
const MOST_EVENTS: u64 = 500;
/// How long a payload waits for more log events, in milliseconds.
pub(super) const LONGEST: i64 = 15 * MINUTE;

/// Position of a log event in its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collected {
    First {
        payload: u64,
    },
    More,
    /// Last one: the payload is full.
    Full {
        payload: u64,
    },
}

/// Log events that are not delivered yet.
#[derive(Default)]
pub(super) struct LogGroup {
    events: Vec<u8>,
    message: Vec<u8>,
    collected: u64,
    written: u64,
    /// Number of the payload that is being collected.
    payload: u64,
}

impl LogGroup {
    pub(super) fn log(&mut self, contact: Id, now: Timestamp, block: &Block<'_>) -> Collected {
        if self.collected > 0 {
            self.events.push(b',');
        }
        self.message.clear();
        json::write(&mut self.message, &FlowLog::new(contact, now, block));
        let message = String::from_utf8_lossy(&self.message);
        let id = format!("39{:018}{:036}", now.millis(), self.written);
        let event = LogEvent {
            id: &id,
            timestamp: now.millis(),
            message: &message,
        };
        json::write(&mut self.events, &event);
        (self.collected, self.written) = (self.collected + 1, self.written + 1);
        match self.collected {
            1 => Collected::First {
                payload: self.payload,
            },
            MOST_EVENTS => Collected::Full {
                payload: self.payload,
            },
            _ => Collected::More,
        }
    }

    /// The number of the payload that has log events, if any.
    pub(super) fn pending_payload(&self) -> Option<u64> {
        (self.collected > 0).then_some(self.payload)
    }

    /// Delivers the payload with this number; `false` if it was delivered before.
    pub(super) fn send(&mut self, payload: u64, now: Timestamp, outbox: &mut Outbox) -> bool {
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
        (self.collected, self.payload) = (0, self.payload + 1);
        true
    }
}
