//! CloudWatch Logs payloads.

use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::cursor::{Cursor, SyntaxError};
use super::message::Message;
use super::{DOCUMENT, MESSAGE};
use crate::encoding::has_replacement_character;
use crate::lenient::Scalar;
use crate::{Changes, Day, JsonText, RecordError, json};

/// Paths of fields that may be unreadable.
const ID: &str = "logEvents[].id";
const TIMESTAMP: &str = "logEvents[].timestamp";
const LOG_EVENTS: &str = "logEvents";
const MESSAGE_TYPE: &str = "messageType";

/// Log events of a payload. Reading another payload reuses the memory.
#[derive(Default)]
pub(super) struct Payload {
    /// Unescaped IDs and messages of all events (UTF-8), followed by bytes of earlier payloads.
    text: Vec<u8>,
    events: Vec<LogEvent>,
    unreadable: Vec<UnreadableLogEvent>,
    changes: Changes,
    is_damaged: bool,
    is_control: bool,
}

/// Log event without a row: it has no message, or no time in the years 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableLogEvent {
    /// ID, if it has one.
    pub id: Option<String>,
    /// Why it has no row.
    pub reason: RecordError,
    /// The event, JSON.
    pub json: String,
}

/// Log event with its ID and message as ranges of the payload's text.
pub(super) struct LogEvent {
    id: Option<Range<usize>>,
    message: Range<usize>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub timestamp: i64,
    pub day: Day,
    /// Position in the payload's log events.
    pub position: usize,
}

#[derive(Clone, Copy)]
enum MessageType {
    Data,
    Control,
    Other,
}

/// Fields of a payload except its log events.
#[derive(Default)]
struct Head {
    message_type: Option<MessageType>,
    has_log_events: bool,
}

impl Payload {
    /// Reads the JSON of a payload and replaces the events of the previous one. A log event that cannot be
    /// read costs only itself, unless no other has a row.
    pub(super) fn read(&mut self, json: &JsonText<'_>) -> Result<(), RecordError> {
        let (text, is_damaged) = (json.as_str(), json.is_damaged());
        self.events.clear();
        self.unreadable.clear();
        self.changes = Changes::default();
        self.is_damaged = is_damaged;
        if self.text.len() < text.len() {
            self.text.resize(text.len(), 0);
        }
        let head = self
            .read_object(Cursor::new(text))
            .map_err(|problem| problem.in_json(text.as_bytes()))?;
        self.is_control = self.has_control_message(&head)?;
        if self.is_control {
            self.events.clear();
            self.unreadable.clear();
        }
        match self.unreadable.first() {
            Some(first) if self.events.is_empty() => Err(first.reason.clone()),
            _ => Ok(()),
        }
    }

    fn read_object(&mut self, mut cursor: Cursor<'_>) -> Result<Head, Problem> {
        let mut head = Head::default();
        let mut end = 0;
        cursor.open(b'{')?;
        let mut first = true;
        while cursor.next_element(std::mem::take(&mut first), b'}')? {
            match cursor.name()? {
                b"messageType" => {
                    let json = cursor.value::<&RawValue>()?.get();
                    let message_type = MessageType::from_json(json);
                    if message_type.is_none() && json != "null" {
                        self.changes.add_unreadable(MESSAGE_TYPE);
                    }
                    head.message_type = message_type.or(head.message_type);
                }
                b"logEvents" if cursor.is_at_array()? => {
                    head.has_log_events = true;
                    self.read_events(&mut cursor, &mut end)?;
                }
                b"logEvents" => {
                    cursor.value::<IgnoredAny>()?;
                    self.changes.add_unreadable(LOG_EVENTS);
                }
                _ => drop(cursor.value::<IgnoredAny>()?),
            }
        }
        cursor.end()?;
        Ok(head)
    }

    /// Whether the payload is a control message. One without a known type that has log events is read as
    /// their payload: its type is unreadable, and costs none of them.
    fn has_control_message(&mut self, head: &Head) -> Result<bool, RecordError> {
        match head.message_type {
            Some(MessageType::Control) => Ok(true),
            Some(MessageType::Data) if head.has_log_events => Ok(false),
            Some(MessageType::Data) => Err(missing(LOG_EVENTS)),
            _ if !(self.events.is_empty() && self.unreadable.is_empty()) => {
                self.changes.add_unreadable(MESSAGE_TYPE);
                Ok(false)
            }
            Some(MessageType::Other) => Err(RecordError::Unexpected {
                document: DOCUMENT,
                field: MESSAGE_TYPE,
                expected: "DATA_MESSAGE or CONTROL_MESSAGE",
            }),
            None => Err(missing(MESSAGE_TYPE)),
        }
    }

    fn read_events(&mut self, cursor: &mut Cursor<'_>, end: &mut usize) -> Result<(), Problem> {
        cursor.open(b'[')?;
        let mut first = true;
        while cursor.next_element(std::mem::take(&mut first), b']')? {
            let (before, text_end) = (*cursor, *end);
            match self.read_event(cursor, end) {
                Ok(event) => self.events.push(event),
                Err(problem) => {
                    (*cursor, *end) = (before, text_end);
                    self.skip_event(cursor, problem)?;
                }
            }
        }
        Ok(())
    }

    /// Skips an event with a problem, unless its JSON is invalid.
    fn skip_event(&mut self, cursor: &mut Cursor<'_>, problem: Problem) -> Result<(), Problem> {
        let Ok(event) = cursor.value::<&RawValue>() else {
            return Err(problem);
        };
        let fields = serde_json::from_str::<serde_json::Value>(event.get()).unwrap_or_default();
        self.unreadable.push(UnreadableLogEvent {
            id: fields["id"].as_str().map(str::to_owned),
            reason: problem.in_json(cursor.json()),
            json: event.get().to_owned(),
        });
        Ok(())
    }

    /// Reads an event and appends its texts at `end` of the payload's text.
    fn read_event(
        &mut self,
        cursor: &mut Cursor<'_>,
        end: &mut usize,
    ) -> Result<LogEvent, Problem> {
        let (mut id, mut time, mut message) = (None, None, None);
        let mut unreadable = Vec::new();
        let mut append = |cursor: &mut Cursor<'_>| {
            let length = cursor.text_or_null(&mut self.text[*end..])?;
            let start = *end;
            *end += length.unwrap_or_default();
            Ok::<_, SyntaxError>(length.map(|length| start..start + length))
        };
        cursor.open(b'{')?;
        let mut first = true;
        while cursor.next_element(std::mem::take(&mut first), b'}')? {
            match cursor.name()? {
                b"id" if cursor.is_at_container()? || cursor.is_at_not_a_number()? => {
                    cursor.value::<IgnoredAny>()?;
                    unreadable.push(ID);
                }
                b"id" => id = append(cursor)?,
                b"timestamp" => match cursor.value::<Option<&RawValue>>()?.map(Time::read) {
                    // Of a repeated key the last value counts that can be read.
                    Some(Err(_)) if matches!(time, Some(Ok(_))) => unreadable.push(TIMESTAMP),
                    read => time = read,
                },
                b"message" if cursor.is_at_not_a_number()? => {
                    cursor.value::<IgnoredAny>()?;
                    unreadable.push(MESSAGE);
                }
                b"message" => message = append(cursor)?,
                _ => drop(cursor.value::<IgnoredAny>()?),
            }
        }
        let message = message.ok_or(missing(MESSAGE))?;
        let Time { timestamp, day } = time.ok_or(missing(TIMESTAMP))??;
        for field in unreadable {
            self.changes.add_unreadable(field);
        }
        let id_text = id.clone().map(|range: Range<usize>| &self.text[range]);
        if self.is_damaged && id_text.is_some_and(has_replacement_character) {
            self.changes.add_unreadable(ID);
        }
        Ok(LogEvent {
            id,
            message,
            timestamp,
            day,
            position: self.events.len() + self.unreadable.len(),
        })
    }

    /// Whether the payload is a control message, with which CloudWatch Logs checks the destination.
    pub(super) fn is_control(&self) -> bool {
        self.is_control
    }

    pub(super) fn events(&self) -> &[LogEvent] {
        &self.events
    }

    pub(super) fn unreadable(&self) -> &[UnreadableLogEvent] {
        &self.unreadable
    }

    /// ID of `event` (UTF-8).
    pub(super) fn id(&self, event: &LogEvent) -> Option<&[u8]> {
        event.id.clone().map(|range| &self.text[range])
    }

    /// Message of `event`.
    pub(super) fn message(&self, event: &LogEvent) -> Message<'_> {
        Message {
            text: &self.text[event.message.clone()],
            is_damaged: self.is_damaged,
        }
    }

    /// Changes of the IDs of the events.
    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }
}

impl MessageType {
    /// Type with this JSON; `None` if it is not a text.
    fn from_json(json: &str) -> Option<Self> {
        Some(match json::string(json)?.as_ref() {
            "DATA_MESSAGE" => Self::Data,
            "CONTROL_MESSAGE" => Self::Control,
            _ => Self::Other,
        })
    }
}

/// Invalid payload: its JSON or its content.
enum Problem {
    Syntax(SyntaxError),
    Content(RecordError),
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        Self::Content(error)
    }
}

impl Problem {
    fn in_json(self, json: &[u8]) -> RecordError {
        match self {
            Self::Syntax(error) => RecordError::at(DOCUMENT, error.problem, json, error.at),
            Self::Content(error) => error,
        }
    }
}

/// Time of a log event.
struct Time {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    timestamp: i64,
    day: Day,
}

impl Time {
    /// Reads milliseconds. Exports and tools also write fractions and strings.
    fn read(json: &RawValue) -> Result<Self, RecordError> {
        let json = json.get();
        let timestamp = json.parse().ok().or_else(|| {
            let millis = f64::from_json(json)?.floor();
            i64::from_json(&millis.to_string())
        });
        let timestamp = timestamp.ok_or(missing(TIMESTAMP))?;
        let day = Day::from_millis(timestamp).ok_or(RecordError::Unexpected {
            document: DOCUMENT,
            field: TIMESTAMP,
            expected: "milliseconds since 1970-01-01 in the years 1 to 9999",
        })?;
        Ok(Self { timestamp, day })
    }
}

fn missing(field: &'static str) -> RecordError {
    RecordError::MissingField {
        document: DOCUMENT,
        field,
    }
}

#[cfg(test)]
mod tests;
