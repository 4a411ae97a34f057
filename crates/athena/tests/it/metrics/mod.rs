//! Metrics of Amazon Connect over documents whose results were computed by hand.

#![allow(clippy::wildcard_imports, reason = "the modules are parts of one test")]

mod agents;
mod cases;
mod nineteen;

use analytics::catalogue::{self, Arguments};
use analytics::{TimeZone, views};
use athena::{Session, SessionSettings, View};
use connect_core::Source;
use serde_json::{Value, json};

use crate::support::{TestLake, check_lines, rows};

/// Seconds after midnight of the day of all records, as a timestamp.
fn at(seconds: u32) -> String {
    let day = 25 + seconds / 86_400;
    let (hours, minutes, seconds) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("2026-11-{day}T{hours:02}:{minutes:02}:{seconds:02}Z")
}

/// A contact that an agent handled: interaction, hold, after contact work and pause in seconds.
#[derive(Clone, Copy, Default)]
struct Handled {
    agent: &'static str,
    interaction: u32,
    hold: u32,
    work: Option<u32>,
    pause: Option<u32>,
}

/// A contact record.
struct Contact {
    number: u32,
    method: &'static str,
    start: u32,
    /// Queue time in seconds.
    queue: Option<u32>,
    handled: Option<Handled>,
    /// Fields that differ from those of an inbound call.
    fields: Value,
}

impl Contact {
    fn new(number: u32, method: &'static str, queue: Option<u32>) -> Self {
        Self {
            number,
            method,
            start: 36_000,
            queue,
            handled: None,
            fields: json!({}),
        }
    }

    fn handled(self, agent: &'static str, interaction: u32, work: Option<u32>) -> Self {
        let handled = Some(Handled {
            agent,
            interaction,
            work,
            ..Handled::default()
        });
        Self { handled, ..self }
    }

    fn with(self, fields: Value) -> Self {
        Self { fields, ..self }
    }

    /// The record: queued for `queue`, then handled, then disconnected.
    fn document(&self) -> Value {
        let id = |number: u32| format!("contact-{number}");
        let queued = self.start + self.queue.unwrap_or_default();
        let talked = self.handled.map_or(0, |handled| {
            handled.interaction + handled.hold + handled.pause.unwrap_or_default()
        });
        let mut record = json!({
            "ContactId": id(self.number),
            "InitiationMethod": self.method,
            "InitiationTimestamp": at(self.start),
            "ConnectedToSystemTimestamp": at(self.start),
            "DisconnectTimestamp": at(queued + talked),
            "LastUpdateTimestamp": at(queued + talked),
            "Channel": "VOICE",
            "Queue": {"Name": "Orders"},
        });
        if let Some(seconds) = self.queue {
            record["Queue"] = json!({"Name": "Orders", "EnqueueTimestamp": at(self.start), "DequeueTimestamp": at(queued), "Duration": seconds});
        }
        if let Some(handled) = self.handled {
            record["Agent"] = json!({
                "Username": handled.agent,
                "ConnectedToAgentTimestamp": at(queued),
                "AgentInteractionDuration": handled.interaction,
                "CustomerHoldDuration": handled.hold,
                "NumberOfHolds": u32::from(handled.hold > 0),
                "AfterContactWorkDuration": handled.work,
                "AfterContactWorkStartTimestamp": at(queued + talked),
                "AfterContactWorkEndTimestamp": at(queued + talked + handled.work.unwrap_or_default()),
                "AgentPauseDuration": handled.pause,
            });
        }
        for (name, value) in self.fields.as_object().unwrap() {
            // Links are given by number.
            record[name] = value.as_u64().map_or(value.clone(), |number| {
                json!(id(u32::try_from(number).unwrap()))
            });
        }
        record
    }
}

fn session(lake: &TestLake, time_zone: &TimeZone) -> Session {
    let views = views::all().iter().map(|view| View {
        name: view.name.to_owned(),
        sql: view.sql(time_zone),
    });
    lake.session_with(SessionSettings {
        views: views.collect(),
        threads: 2,
        ..SessionSettings::default()
    })
}

fn lake_of(source: Source, documents: &[Value]) -> TestLake {
    let lake = TestLake::empty();
    for document in documents {
        lake.append(source, &document.to_string());
    }
    lake
}

/// The rows of a named query, by the names of columns.
fn run(session: &Session, name: &str, arguments: &[(&str, &str)], zone: &TimeZone) -> Vec<Value> {
    let query = catalogue::query(name).unwrap();
    let mut values = Arguments::in_time_zone(zone.clone());
    for (name, text) in arguments {
        values.set(query, name, text).unwrap();
    }
    let outcome = session
        .query_blocking(&query.sql(&values).unwrap())
        .unwrap();
    let named = |row: Vec<Option<String>>| {
        let columns = outcome.columns.iter().map(|column| column.name.clone());
        columns
            .zip(row.into_iter().map(|value| json!(value)))
            .collect()
    };
    rows(&outcome)
        .into_iter()
        .map(named)
        .map(Value::Object)
        .collect()
}

const DAY: [(&str, &str); 2] = [("from", "2026-11-25"), ("to", "2026-11-25")];

fn number(row: &Value, column: &str) -> f64 {
    row[column]
        .as_str()
        .unwrap_or_else(|| panic!("{column} is NULL"))
        .parse()
        .unwrap()
}

#[track_caller]
fn assert_close(row: &Value, column: &str, expected: f64) {
    let found = number(row, column);
    assert!(
        (found - expected).abs() < 0.005,
        "{column}: {found}, expected {expected}"
    );
}
