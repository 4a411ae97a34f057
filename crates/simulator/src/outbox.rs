//! Documents on their way out.

use serde::Serialize;

use crate::moment::Moment;

/// Where Connect puts a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// The stream of contact records.
    ContactRecords,
    /// The stream of agent events.
    AgentEvents,
    /// The subscription of the log group of contact flows: the content is a CloudWatch Logs
    /// payload, before it is compressed.
    FlowLogs,
    /// The object with this key in the bucket of recordings.
    Object(&'a str),
}

/// A document.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Where it goes.
    pub place: Place<'a>,
    /// When Connect publishes it. In one place, documents come in the order of these times.
    pub published: Moment,
    /// Its JSON, on one line.
    pub content: &'a [u8],
}

/// Takes the documents of a simulation as they come.
pub trait Sink {
    /// Why a document was not taken.
    type Error;

    /// Takes a document.
    ///
    /// # Errors
    /// When it could not be taken; the simulation ends with this error.
    fn take(&mut self, document: &Document<'_>) -> Result<(), Self::Error>;
}

/// The documents of one step of the simulation. Clearing keeps the memory.
#[derive(Default)]
pub(crate) struct Outbox {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    place: Kept,
    published: Moment,
    end: usize,
}

enum Kept {
    ContactRecords,
    AgentEvents,
    FlowLogs,
    Object(String),
}

impl Outbox {
    pub(crate) fn contact_record(&mut self, published: Moment, record: &impl Serialize) {
        self.json(Kept::ContactRecords, published, record);
    }

    pub(crate) fn agent_event(&mut self, published: Moment, event: &impl Serialize) {
        self.json(Kept::AgentEvents, published, event);
    }

    pub(crate) fn object(&mut self, published: Moment, key: String, content: &impl Serialize) {
        self.json(Kept::Object(key), published, content);
    }

    /// A payload in several pieces.
    pub(crate) fn payload(&mut self, published: Moment, pieces: &[&[u8]]) {
        for piece in pieces {
            self.bytes.extend_from_slice(piece);
        }
        self.entries.push(Entry {
            place: Kept::FlowLogs,
            published,
            end: self.bytes.len(),
        });
    }

    fn json(&mut self, place: Kept, published: Moment, value: &impl Serialize) {
        // Writing JSON into memory has no error.
        let _ = serde_json::to_writer(&mut self.bytes, value);
        self.entries.push(Entry {
            place,
            published,
            end: self.bytes.len(),
        });
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    /// The documents, in the order in which they came.
    pub(crate) fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        let starts = std::iter::once(0).chain(self.entries.iter().map(|entry| entry.end));
        starts.zip(&self.entries).map(|(start, entry)| Document {
            place: match &entry.place {
                Kept::ContactRecords => Place::ContactRecords,
                Kept::AgentEvents => Place::AgentEvents,
                Kept::FlowLogs => Place::FlowLogs,
                Kept::Object(key) => Place::Object(key),
            },
            published: entry.published,
            content: &self.bytes[start..entry.end],
        })
    }
}
