//! A simulation whose documents are kept in memory, and parsed.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;

use serde_json::Value;
use simulator::{Document, Moment, Place, Settings, Sink, Summary, simulate};

/// A document that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// `ctr`, `ae`, `cfl`, or an object's key.
    pub(crate) place: String,
    pub(crate) published: Moment,
    pub(crate) content: Vec<u8>,
}

/// All documents, in the order in which they came.
#[derive(Default)]
pub(crate) struct Documents(pub(crate) Vec<Kept>);

impl Sink for Documents {
    type Error = Infallible;

    fn take(&mut self, document: &Document<'_>) -> Result<(), Infallible> {
        let place = match document.place {
            Place::ContactRecords => "ctr",
            Place::AgentEvents => "ae",
            Place::FlowLogs => "cfl",
            Place::Object(key) => key,
        };
        self.0.push(Kept {
            place: place.to_owned(),
            published: document.published,
            content: document.content.to_vec(),
        });
        Ok(())
    }
}

impl Documents {
    pub(crate) fn of(settings: &Settings) -> (Self, Summary) {
        let mut documents = Self::default();
        let summary = simulate(settings, &mut documents).unwrap();
        (documents, summary)
    }

    fn in_place(&self, place: &str) -> Vec<Value> {
        let here = self.0.iter().filter(|kept| kept.place == place);
        here.map(|kept| serde_json::from_slice(&kept.content).unwrap())
            .collect()
    }

    /// The objects whose keys begin so, in the order in which they came.
    pub(crate) fn objects(&self, prefix: &str) -> Vec<(&str, Value)> {
        let here = self.0.iter().filter(|kept| kept.place.starts_with(prefix));
        here.map(|kept| {
            (
                kept.place.as_str(),
                serde_json::from_slice(&kept.content).unwrap(),
            )
        })
        .collect()
    }
}

/// One simulation for all tests: a weekend is in it, and enough happens.
pub(crate) struct Centre {
    pub(crate) documents: Documents,
    pub(crate) summary: Summary,
    /// All contact records as they were published.
    pub(crate) deliveries: Vec<Value>,
    /// The newest record of each contact.
    pub(crate) contacts: BTreeMap<String, Value>,
    pub(crate) events: Vec<Value>,
    /// The messages of all flow logs, with the contacts' ids.
    pub(crate) logs: Vec<Value>,
}

pub(crate) fn settings() -> Settings {
    Settings {
        agents: 11,
        days: 2,
        seed: 3,
        ..Settings::default()
    }
}

pub(crate) static CENTRE: LazyLock<Centre> = LazyLock::new(|| {
    let (documents, summary) = Documents::of(&settings());
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
    Centre {
        documents,
        summary,
        deliveries,
        contacts,
        events,
        logs,
    }
});

/// The text at a JSON pointer; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The whole number at a JSON pointer; 0 where there is none.
pub(crate) fn number(value: &Value, pointer: &str) -> i64 {
    value
        .pointer(pointer)
        .and_then(Value::as_i64)
        .unwrap_or_default()
}

/// The elements at a JSON pointer; none where there is no array.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Milliseconds since 1970 of a timestamp, read with a library of its own.
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

/// A real number from a count.
pub(crate) fn real(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap())
}
