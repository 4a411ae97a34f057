//! Generated documents and where Connect delivers them.

use serde::Serialize;

use crate::json;
use crate::timestamp::Timestamp;

/// Where Connect delivers a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Kinesis stream of contact records.
    ContactRecords,
    /// Kinesis stream of agent events.
    AgentEvents,
    /// Subscription of the contact flow log group: the content is an uncompressed CloudWatch Logs
    /// payload.
    FlowLogs,
    /// Object with this key in the recordings bucket.
    Object(&'a str),
}

#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Where Connect delivers it.
    pub destination: Destination<'a>,
    /// When Connect publishes it; ascending within a destination.
    pub published: Timestamp,
    /// Its JSON, on one line.
    pub content: &'a [u8],
}

/// Receives the documents of a simulation.
pub trait Sink {
    type Error;

    /// Receives a document.
    ///
    /// # Errors
    /// The document was not stored; the simulation stops with this error.
    fn take(&mut self, document: &Document<'_>) -> Result<(), Self::Error>;
}

/// Documents of one event of the simulation. `clear` keeps the allocation.
#[derive(Default)]
pub(crate) struct Outbox {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    destination: OwnedDestination,
    published: Timestamp,
    end: usize,
}

enum OwnedDestination {
    ContactRecords,
    AgentEvents,
    FlowLogs,
    Object(String),
}

impl Outbox {
    pub(crate) fn contact_record(&mut self, published: Timestamp, record: &impl Serialize) {
        self.json(OwnedDestination::ContactRecords, published, record);
    }

    pub(crate) fn agent_event(&mut self, published: Timestamp, event: &impl Serialize) {
        self.json(OwnedDestination::AgentEvents, published, event);
    }

    pub(crate) fn object(&mut self, published: Timestamp, key: String, content: &impl Serialize) {
        self.json(OwnedDestination::Object(key), published, content);
    }

    /// Adds a CloudWatch Logs payload, which is the concatenation of `pieces`.
    pub(crate) fn payload(&mut self, published: Timestamp, pieces: &[&[u8]]) {
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        self.entries.push(Entry {
            destination: OwnedDestination::FlowLogs,
            published,
            end: self.bytes.len(),
        });
    }

    fn json(
        &mut self,
        destination: OwnedDestination,
        published: Timestamp,
        value: &impl Serialize,
    ) {
        json::write(&mut self.bytes, value);
        self.entries.push(Entry {
            destination,
            published,
            end: self.bytes.len(),
        });
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// Documents in the order of insertion.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        let starts = std::iter::once(0).chain(self.entries.iter().map(|entry| entry.end));
        starts.zip(&self.entries).map(|(start, entry)| Document {
            destination: match &entry.destination {
                OwnedDestination::ContactRecords => Destination::ContactRecords,
                OwnedDestination::AgentEvents => Destination::AgentEvents,
                OwnedDestination::FlowLogs => Destination::FlowLogs,
                OwnedDestination::Object(key) => Destination::Object(key),
            },
            published: entry.published,
            content: &self.bytes[start..entry.end],
        })
    }
}
