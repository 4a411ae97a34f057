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
