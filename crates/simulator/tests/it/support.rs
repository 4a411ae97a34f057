//! A simulation whose documents are stored in memory, and parsed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;

use serde_json::Value;
use simulator::{
    Destination, Document, SimulationSettings, SimulationSummary, Sink, Timestamp, simulate,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredDocument {
    /// `ctr`, `ae`, `cfl`, or an object's key.
    pub(crate) destination: String,
    pub(crate) published: Timestamp,
    pub(crate) content: Vec<u8>,
}

/// All documents in the order in which the simulation wrote them.
#[derive(Default)]
pub(crate) struct Documents(pub(crate) Vec<StoredDocument>);

impl Sink for Documents {
    type Error = Infallible;

    fn take(&mut self, document: &Document<'_>) -> Result<(), Infallible> {
        let destination = match document.destination {
            Destination::ContactRecords => "ctr",
            Destination::AgentEvents => "ae",
            Destination::FlowLogs => "cfl",
            Destination::Object(key) => key,
        };
        self.0.push(StoredDocument {
            destination: destination.to_owned(),
            published: document.published,
            content: document.content.to_vec(),
        });
        Ok(())
    }
}

impl Documents {
    pub(crate) fn simulate(settings: &SimulationSettings) -> (Self, SimulationSummary) {
        let mut documents = Self::default();
        let summary = simulate(settings, &mut documents).unwrap();
        (documents, summary)
    }

    fn in_place(&self, destination: &str) -> Vec<Value> {
        let here = self
            .0
            .iter()
            .filter(|stored| stored.destination == destination);
        here.map(|stored| serde_json::from_slice(&stored.content).unwrap())
            .collect()
    }

    /// Objects whose keys start with `prefix`, in the order of publication.
    pub(crate) fn objects(&self, prefix: &str) -> Vec<(&str, Value)> {
        let here = self
            .0
            .iter()
            .filter(|stored| stored.destination.starts_with(prefix));
        here.map(|stored| {
            (
                stored.destination.as_str(),
                serde_json::from_slice(&stored.content).unwrap(),
            )
        })
        .collect()
    }
}

/// One simulation for all tests.
pub(crate) struct ParsedSimulation {
    pub(crate) documents: Documents,
    pub(crate) summary: SimulationSummary,
    /// All contact records as published, including updates.
    pub(crate) deliveries: Vec<Value>,
    /// The newest record of each contact.
    pub(crate) contacts: BTreeMap<String, Value>,
    pub(crate) events: Vec<Value>,
    /// The messages of all contact flow log events.
    pub(crate) logs: Vec<Value>,
}

pub(crate) fn settings() -> SimulationSettings {
    SimulationSettings {
        agents: 18,
        days: 2,
        seed: 3,
        ..SimulationSettings::default()
    }
}

pub(crate) static SIMULATION: LazyLock<ParsedSimulation> = LazyLock::new(|| {
    let (documents, summary) = Documents::simulate(&settings());
    let deliveries = documents.in_place("ctr");
    let contacts = deliveries
        .iter()
        .map(|record| (text(record, "/ContactId").to_owned(), record.clone()))
        .collect();
    let events = documents.in_place("ae");
    let log_events = documents
        .in_place("cfl")
        .into_iter()
        .filter(|payload| payload["messageType"] == "DATA_MESSAGE");
    let messages = log_events.flat_map(|payload| payload["logEvents"].as_array().unwrap().clone());
    let logs = messages
        .map(|event| serde_json::from_str(text(&event, "/message")).unwrap())
        .collect();
    ParsedSimulation {
        documents,
        summary,
        deliveries,
        contacts,
        events,
        logs,
    }
});

/// The text at a JSON pointer, or an empty string.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The integer at a JSON pointer, or 0.
pub(crate) fn number(value: &Value, pointer: &str) -> i64 {
    value
        .pointer(pointer)
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// The elements of the array at a JSON pointer, or none.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Milliseconds since 1970 of a timestamp, parsed independently of the simulator's code.
pub(crate) fn millis(timestamp: &str) -> i64 {
    use time::OffsetDateTime;
    use time::macros::format_description;
    let (date, time) = timestamp.trim_end_matches('Z').split_once('T').unwrap();
    let date = time::Date::parse(date, format_description!("[year]-[month]-[day]")).unwrap();
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let time = time::Time::parse(time, format_description!("[hour]:[minute]:[second]")).unwrap();
    OffsetDateTime::new_utc(date, time).unix_timestamp() * 1000 + fraction.parse::<i64>().unwrap()
}

/// Whole seconds between the timestamps at two pointers.
pub(crate) fn seconds(value: &Value, from: &str, to: &str) -> i64 {
    (millis(text(value, to)) - millis(text(value, from))) / 1000
}

pub(crate) fn real(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap())
}
