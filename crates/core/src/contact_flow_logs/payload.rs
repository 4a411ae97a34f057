//! Reading a CloudWatch Logs payload.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::DOCUMENT;
use crate::{Day, RecordError};

/// The log events of a payload. Reading again reuses the memory.
#[derive(Default)]
pub(super) struct Payload {
    /// The ids and messages of all events, one after the other, unescaped.
    text: String,
    events: Vec<LogEvent>,
    is_control: bool,
}

/// A log event; its id and message are in the payload's text.
pub(super) struct LogEvent {
    id: Option<Range<usize>>,
    message: Range<usize>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub timestamp: i64,
    pub day: Day,
}

#[derive(Deserialize, PartialEq, Eq)]
enum MessageType {
    #[serde(rename = "DATA_MESSAGE")]
    Data,
    #[serde(rename = "CONTROL_MESSAGE")]
    Control,
    #[serde(other)]
    Other,
}

impl Payload {
    /// Reads the JSON of a payload in place of what was read before.
    pub(super) fn read(&mut self, json: &[u8]) -> Result<(), RecordError> {
        self.text.clear();
        self.events.clear();
        let json = std::str::from_utf8(json).map_err(|error| not_utf8(json, &error))?;
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let mut head = Head::default();
        let read = deserializer.deserialize_map(Object { payload: self, head: &mut head }).and_then(|()| deserializer.end());
        let error = read.err();
        if let Some(problem) = head.problem {
            return Err(problem);
        }
        if let Some(error) = error {
            return Err(RecordError::json(DOCUMENT, &error));
        }
        self.is_control = self.checked_type(&head)?;
        Ok(())
    }

    /// Whether this is a control message.
    fn checked_type(&mut self, head: &Head) -> Result<bool, RecordError> {
        match head.message_type {
            Some(MessageType::Control) => {
                self.events.clear();
                Ok(true)
            }
            Some(MessageType::Data) if head.has_log_events => Ok(false),
            Some(MessageType::Data) => Err(RecordError::MissingField { document: DOCUMENT, field: "logEvents" }),
            Some(MessageType::Other) => {
                Err(RecordError::Unexpected { document: DOCUMENT, field: "messageType", expected: "DATA_MESSAGE or CONTROL_MESSAGE" })
            }
            None => Err(RecordError::MissingField { document: DOCUMENT, field: "messageType" }),
        }
    }

    /// Whether the payload is a control message, which CloudWatch Logs sends to check that the destination is there.
    pub(super) fn is_control(&self) -> bool {
        self.is_control
    }

    pub(super) fn events(&self) -> &[LogEvent] {
        &self.events
    }

    pub(super) fn id(&self, event: &LogEvent) -> Option<&str> {
        event.id.clone().map(|range| &self.text[range])
    }

    pub(super) fn message(&self, event: &LogEvent) -> &str {
        &self.text[event.message.clone()]
    }
}

fn not_utf8(json: &[u8], error: &std::str::Utf8Error) -> RecordError {
    let before = &json[..error.valid_up_to()];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    RecordError::Json {
        document: DOCUMENT,
        problem: "not UTF-8",
        line: memchr::memchr_iter(b'\n', before).count() + 1,
        column: before.len() - line_start + 1,
    }
}

/// What a payload says beside its log events.
#[derive(Default)]
struct Head {
    message_type: Option<MessageType>,
    has_log_events: bool,
    /// A field that is missing or wrong, which the JSON reader has no words for.
    problem: Option<RecordError>,
}

struct Object<'p> {
    payload: &'p mut Payload,
    head: &'p mut Head,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a CloudWatch Logs payload")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::MessageType => self.head.message_type = Some(map.next_value()?),
                Name::LogEvents => {
                    self.head.has_log_events = true;
                    map.next_value_seed(Events { payload: self.payload, head: self.head })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Name {
    MessageType,
    LogEvents,
    Id,
    Timestamp,
    Message,
    #[serde(other)]
    Unknown,
}

struct Events<'p> {
    payload: &'p mut Payload,
    head: &'p mut Head,
}

impl<'de> DeserializeSeed<'de> for Events<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Events<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of log events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Event { payload: self.payload, head: self.head })?.is_some() {}
        Ok(())
    }
}

struct Event<'p> {
    payload: &'p mut Payload,
    head: &'p mut Head,
}

impl<'de> DeserializeSeed<'de> for Event<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Event<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a log event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut id, mut timestamp, mut message) = (None, None, None);
        let text = &mut self.payload.text;
        while let Some(name) = map.next_key::<Name>()? {
            match name {
                Name::Id => id = map.next_value_seed(AppendText(text))?,
                Name::Timestamp => timestamp = map.next_value::<Option<i64>>()?,
                Name::Message => message = map.next_value_seed(AppendText(text))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match checked(timestamp, message) {
            Ok((timestamp, day, message)) => {
                self.payload.events.push(LogEvent { id, message, timestamp, day });
                Ok(())
            }
            Err(problem) => {
                self.head.problem = Some(problem);
                Err(A::Error::custom("a log event lacks a field"))
            }
        }
    }
}

fn checked(timestamp: Option<i64>, message: Option<Range<usize>>) -> Result<(i64, Day, Range<usize>), RecordError> {
    let missing = |field| RecordError::MissingField { document: DOCUMENT, field };
    let message = message.ok_or_else(|| missing("logEvents[].message"))?;
    let timestamp = timestamp.ok_or_else(|| missing("logEvents[].timestamp"))?;
    let outside = RecordError::Unexpected {
        document: DOCUMENT,
        field: "logEvents[].timestamp",
        expected: "in milliseconds since 1970-01-01, in the years 1 to 9999",
    };
    Ok((timestamp, Day::of_millis(timestamp).ok_or(outside)?, message))
}

/// Appends a string, unescaped, and says where it stands; `None` for null.
struct AppendText<'t>(&'t mut String);

impl<'de> DeserializeSeed<'de> for AppendText<'_> {
    type Value = Option<Range<usize>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for AppendText<'_> {
    type Value = Option<Range<usize>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let start = self.0.len();
        self.0.push_str(text);
        Ok(Some(start..self.0.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_of_another_kind_is_refused_and_the_field_named() {
        for (payload, said) in [
            (r#"{"logEvents":[]}"#, "contact flow log: messageType is missing"),
            (r#"{"messageType":"DATA_MESSAGE"}"#, "contact flow log: logEvents is missing"),
            (r#"{"messageType":"OTHER","logEvents":[]}"#, "contact flow log: messageType is not DATA_MESSAGE or CONTROL_MESSAGE"),
            (
                r#"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1}]}"#,
                "contact flow log: logEvents[].message is missing",
            ),
            (r#"{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m"}]}"#, "contact flow log: logEvents[].timestamp is missing"),
            (
                r#"{"messageType":"DATA_MESSAGE","logEvents":[{"message":"m","timestamp":999999999999999}]}"#,
                "contact flow log: logEvents[].timestamp is not in milliseconds",
            ),
            (
                r#"{"messageType":"DATA_MESSAGE","logEvents":[{"message":{},"timestamp":1}]}"#,
                "contact flow log: a value of an unexpected type",
            ),
            (r#"{"messageType":"DATA_MESSAGE","logEvents":[]} x"#, "contact flow log: not valid JSON at line 1 column 47"),
            ("[]", "contact flow log: a value of an unexpected type"),
            ("", "contact flow log: the JSON ends too early"),
        ] {
            let error = Payload::default().read(payload.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(said), "{payload}: {error}");
        }
        let error = Payload::default().read(b"{\n\"a\": \"\xff\"}").unwrap_err().to_string();
        assert_eq!(error, "contact flow log: not UTF-8 at line 2 column 7");
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        let mut payload = Payload::default();
        payload.read(br#"{"logEvents":[{"message":"m\n","timestamp":1,"x":[],"id":"7"}],"messageType":"DATA_MESSAGE"}"#).unwrap();
        let [event] = payload.events() else { panic!("one event") };
        assert_eq!((payload.id(event), payload.message(event), event.timestamp), (Some("7"), "m\n", 1));
    }
}
