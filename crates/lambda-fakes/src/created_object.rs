//! What an event processor does with the event of a new object.

use std::io;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{FakeServices, Function, InvocationResult};

const TIMEOUT: Duration = Duration::from_secs(20);

/// Messages, metrics and warnings of the event of one new object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatedObjectOutcome {
    /// Bodies of the messages to the loader's queue.
    pub messages: Vec<String>,
    /// The line of metrics without dimensions by kind.
    pub metrics: Value,
    /// Kinds in which ignored objects were counted, each with its count.
    pub ignored: Vec<(String, u64)>,
    /// Keys that warnings name.
    pub warned_keys: Vec<String>,
}

impl CreatedObjectOutcome {
    /// Runs the event processor `binary` with `variables` for an object in `bucket`.
    ///
    /// # Errors
    /// When the function does not start, or its response is an error.
    pub fn run(
        binary: &str,
        variables: &[(&str, &str)],
        bucket: &str,
        key: &str,
    ) -> io::Result<Self> {
        let services = FakeServices::start([])?;
        let url = services.url();
        let endpoints = [
            ("AWS_ENDPOINT_URL", url.as_str()),
            ("OUTPUT_FILE_LOADER_QUEUE_URL", &url),
        ];
        let mut function = Function::start(binary, &[&endpoints, variables].concat())?;
        let event = json!({
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
        });
        let result = function.invoke(&event.to_string(), TIMEOUT)?;
        if let InvocationResult::Error { message, .. } = result {
            return Err(io::Error::other(message));
        }
        let output = function.stop()?;
        let mut outcome = Self {
            messages: services.received().messages,
            ..Self::default()
        };
        for line in lines(&output.stdout)? {
            match (line["Kind"].as_str(), line["ObjectsIgnored"].as_u64()) {
                (Some(kind), Some(count)) => outcome.ignored.push((kind.to_owned(), count)),
                _ => outcome.metrics = line,
            }
        }
        let warnings = lines(&output.stderr)?
            .into_iter()
            .filter(|line| line["level"] == "WARN");
        outcome.warned_keys = warnings
            .filter_map(|line| line["key"].as_str().map(str::to_owned))
            .collect();
        Ok(outcome)
    }

    /// Asserts that the object was queued, and returns the message.
    ///
    /// # Panics
    /// It was not, or was counted otherwise.
    #[track_caller]
    pub fn assert_queued(&self, key: &str) -> &str {
        assert_eq!(self.messages.len(), 1, "{key}: {self:?}");
        assert_eq!(self.metric("RecordsOut"), 1, "{key}: {self:?}");
        assert_eq!(self.metric("KeysUnrecognized"), 0, "{key}: {self:?}");
        assert!(self.ignored.is_empty(), "{key}: {self:?}");
        assert!(self.warned_keys.is_empty(), "{key}: {self:?}");
        &self.messages[0]
    }

    /// Asserts that the object was counted in a kind, and nothing else.
    ///
    /// # Panics
    /// It was not.
    #[track_caller]
    pub fn assert_ignored(&self, key: &str, kind: &str) {
        assert_eq!(self.ignored, [(kind.to_owned(), 1)], "{key}: {self:?}");
        assert_eq!(self.metric("RecordsIn"), 1, "{key}: {self:?}");
        assert_eq!(self.metric("RecordsOut"), 0, "{key}: {self:?}");
        assert_eq!(self.metric("KeysUnrecognized"), 0, "{key}: {self:?}");
        assert!(self.messages.is_empty(), "{key}: {self:?}");
        assert!(self.warned_keys.is_empty(), "{key}: {self:?}");
    }

    /// Asserts that the event of an object with an unknown name was kept, with a warning.
    ///
    /// # Panics
    /// It was not.
    #[track_caller]
    pub fn assert_unrecognized(&self, key: &str) {
        assert_eq!(self.messages.len(), 1, "{key}: {self:?}");
        assert!(self.messages[0].contains(key), "{key}: {self:?}");
        assert_eq!(self.metric("KeysUnrecognized"), 1, "{key}: {self:?}");
        assert_eq!(self.warned_keys, [key], "{key}: {self:?}");
        assert!(self.ignored.is_empty(), "{key}: {self:?}");
    }

    /// A metric, or 0 if it was not published.
    pub fn metric(&self, name: &str) -> u64 {
        self.metrics[name].as_u64().unwrap_or_default()
    }
}

fn lines(output: &[u8]) -> io::Result<Vec<Value>> {
    let lines = output.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    Ok(lines
        .map(serde_json::from_slice)
        .collect::<Result<_, _>>()?)
}
