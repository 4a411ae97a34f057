//! Reads the past of the log group of contact flows, and puts it on the delivery stream.

use std::collections::BTreeMap;
use std::time::Duration;

use account::{Request, ServiceClient, operations};
use connect_core::{Day, Source};
use parameters::Parameters;
use serde_json::{Value, json};

use super::pace::Pace;
use super::record_streams::RecordStreams;
use super::row_objects::encoded;
use super::{DeployError, Session};

/// How long `FilterLogEvents` may take: it searches much before it returns a page.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Uncompressed size at which a payload is complete. Its rows fit into a response of the
/// transformer.
const PAYLOAD_BYTES: usize = 512 * 1024;
/// Name of the subscription filter in payloads.
const FILTER_NAME: &str = "backfill";

/// Log events of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayEvents {
    /// Number of log events.
    pub events: usize,
    /// Size of their messages in bytes.
    pub bytes: u64,
}

/// The log group of contact flows.
///
/// # Errors
/// Flow logs are not enabled in the configuration.
pub fn log_group(parameters: &Parameters) -> Result<&str, DeployError> {
    let settings = parameters.contact_flow_logs.as_ref().ok_or_else(|| {
        DeployError::Argument(format!(
            "{} are not enabled in the configuration",
            Source::ContactFlowLogs.title()
        ))
    })?;
    Ok(&settings.log_group)
}

/// A log event of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LogEvent {
    stream: String,
    id: String,
    timestamp: i64,
    message: String,
}

impl LogEvent {
    /// # Errors
    /// A field is missing. The error names the event, without its message.
    fn parse(event: &Value) -> Result<Self, DeployError> {
        let text = |name: &str| {
            let text = event[name].as_str().map(str::to_owned);
            text.ok_or_else(|| unreadable(event, name))
        };
        Ok(Self {
            stream: text("logStreamName")?,
            id: text("eventId")?,
            timestamp: event["timestamp"]
                .as_i64()
                .ok_or_else(|| unreadable(event, "timestamp"))?,
            message: text("message")?,
        })
    }

    fn payload_part(&self) -> Value {
        json!({"id": self.id, "timestamp": self.timestamp, "message": self.message})
    }
}

fn unreadable(event: &Value, field: &str) -> DeployError {
    let text = |name: &str| event[name].as_str().unwrap_or("unknown");
    DeployError::Failed(format!(
        "log event {} of log stream {} has no {field}",
        text("eventId"),
        text("logStreamName")
    ))
}

impl Session {
    /// Reads the log events of a day, and puts them on the delivery stream as a subscription does,
    /// with the same IDs. Without `streams` they are only counted.
    ///
    /// # Errors
    /// A request fails, a log event cannot be read, or the user has pressed Ctrl-C. What was put and
    /// counted stays on the stream; views remove duplicates by ID.
    pub async fn load_log_events(
        &self,
        log_group: &str,
        day: Day,
        streams: Option<&RecordStreams<'_>>,
        pace: &mut Pace,
        counted: &mut DayEvents,
    ) -> Result<(), DeployError> {
        let client = ServiceClient::new(&self.account).with_timeout(TIMEOUT);
        let stream = self.record_stream(Source::ContactFlowLogs).await?;
        let mut progress = self.counter(day.to_iso(), "log events", None);
        let mut token = None::<String>;
        let mut has_begun = false;
        loop {
            pace.interrupt.check()?;
            let mut request = Request::new(
                &operations::FILTER_LOG_EVENTS,
                format!("the log group {log_group}"),
            )
            .with("logGroupName", log_group)
            .with("startTime", day.start_millis())
            .with("endTime", day.next().start_millis() - 1);
            if let Some(token) = &token {
                request = request.with("nextToken", token.as_str());
            }
            let response: Value = client.send(&request).await?.success()?.json()?;
            let events = log_events(&response)?;
            let count = events.len();
            let bytes: usize = events.iter().map(|event| event.message.len()).sum();
            if let Some(streams) = streams
                && count > 0
            {
                if !has_begun {
                    pace.begin_day().await?;
                    has_begun = true;
                }
                pace.wait(count).await?;
                let payloads = payloads(&self.target.account, log_group, events);
                streams.put(&stream, &compressed(&payloads)?).await?;
            }
            counted.events += count;
            counted.bytes += bytes as u64;
            progress.set(counted.events);
            token = response["nextToken"].as_str().map(str::to_owned);
            if token.is_none() {
                return Ok(());
            }
        }
    }
}

fn log_events(page: &Value) -> Result<Vec<LogEvent>, DeployError> {
    let events = page["events"].as_array().into_iter().flatten();
    events.map(LogEvent::parse).collect()
}

/// Records of a delivery stream.
fn compressed(payloads: &[Value]) -> Result<Vec<Vec<u8>>, DeployError> {
    let payloads = payloads.iter().map(Value::to_string);
    let records = payloads.map(|payload| encoded(payload.into_bytes(), true));
    let records: Result<Vec<_>, _> = records.collect();
    records.map_err(|error| DeployError::Failed(error.to_string()))
}

/// Payloads as a subscription filter sends them, each of one log stream.
fn payloads(account: &str, log_group: &str, events: Vec<LogEvent>) -> Vec<Value> {
    let mut by_stream: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    let mut payloads = Vec::new();
    let payload = |stream: &str, events: Vec<Value>| {
        json!({
            "messageType": "DATA_MESSAGE",
            "owner": account,
            "logGroup": log_group,
            "logStream": stream,
            "subscriptionFilters": [FILTER_NAME],
            "logEvents": events,
        })
    };
    for event in events {
        let waiting = by_stream.entry(event.stream.clone()).or_default();
        let size = sizes.entry(event.stream.clone()).or_default();
        if *size > 0 && *size + event.message.len() > PAYLOAD_BYTES {
            payloads.push(payload(&event.stream, std::mem::take(waiting)));
            *size = 0;
        }
        *size += event.message.len();
        waiting.push(event.payload_part());
    }
    let rest = by_stream
        .into_iter()
        .filter(|(_, events)| !events.is_empty());
    payloads.extend(rest.map(|(stream, events)| payload(&stream, events)));
    payloads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(stream: &str, id: usize, length: usize) -> LogEvent {
        LogEvent {
            stream: stream.to_owned(),
            id: id.to_string(),
            timestamp: 1_795_597_200_100,
            message: "m".repeat(length),
        }
    }

    #[test]
    fn log_event_that_cannot_be_read_is_an_error() {
        let event = json!({
            "logStreamName": "s", "eventId": "39", "timestamp": 1_795_597_200_100_i64,
            "message": "said by a customer", "ingestionTime": 1_795_597_201_000_i64,
        });
        let read = log_events(&json!({"events": [event]})).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(log_events(&json!({"events": []})).unwrap(), []);
        for (field, value, expected) in [
            (
                "message",
                Value::Null,
                "log event 39 of log stream s has no message",
            ),
            (
                "timestamp",
                "soon".into(),
                "log event 39 of log stream s has no timestamp",
            ),
            (
                "eventId",
                39.into(),
                "log event unknown of log stream s has no eventId",
            ),
            (
                "logStreamName",
                Value::Null,
                "log event 39 of log stream unknown has no logStreamName",
            ),
        ] {
            let mut unreadable = event.clone();
            unreadable[field] = value;
            let error = log_events(&json!({"events": [event, unreadable]})).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn payloads_are_those_of_a_subscription() {
        let found = payloads("123456789012", "/aws/connect/any", vec![event("s", 1, 2)]);
        let expected = json!([{
            "messageType": "DATA_MESSAGE",
            "owner": "123456789012",
            "logGroup": "/aws/connect/any",
            "logStream": "s",
            "subscriptionFilters": ["backfill"],
            "logEvents": [{"id": "1", "timestamp": 1_795_597_200_100_i64, "message": "mm"}],
        }]);
        assert_eq!(Value::from(found), expected);
        let bytes = encoded(expected[0].to_string().into_bytes(), true).unwrap();
        let payload = connect_core::contact_flow_logs::payload_rows(&gunzip(&bytes)).unwrap();
        let rows = payload.rows;
        assert_eq!(rows.len(), 1);
        assert_eq!(
            String::from_utf8(rows[0].line.to_vec()).unwrap(),
            r#"{"timestamp":"2026-11-25T09:00:00.100Z","eventid":"1","message":"mm"}"#
        );
    }

    fn gunzip(bytes: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(bytes);
        std::io::Read::read_to_end(&mut decoder, &mut content).unwrap();
        content
    }

    #[test]
    fn payloads_are_bounded_and_lose_no_event() {
        let events: Vec<_> = (0..20)
            .map(|id| event(["a", "b"][id % 2], id, 200 * 1024))
            .chain([event("c", 20, 2 * PAYLOAD_BYTES)])
            .collect();
        let found = payloads("1", "g", events);
        let mut ids = Vec::new();
        for payload in &found {
            let events = payload["logEvents"].as_array().unwrap();
            let size: usize = events
                .iter()
                .map(|event| event["message"].as_str().unwrap().len())
                .sum();
            assert!(size <= PAYLOAD_BYTES || events.len() == 1);
            ids.extend(
                events
                    .iter()
                    .map(|event| event["id"].as_str().unwrap().parse::<usize>().unwrap()),
            );
        }
        ids.sort_unstable();
        assert_eq!(ids, (0..21).collect::<Vec<_>>());
        // Two of 200 KiB fit into a payload.
        assert_eq!(found.len(), 11);
    }
}
