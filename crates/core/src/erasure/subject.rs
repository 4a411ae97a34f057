//! Whom a row is about.

use serde_json::value::RawValue;

use super::ContactId;
use crate::json::{self, ObjectFields};
use crate::{JsonText, Source};

/// Whom a row is about.
pub(super) enum Subject {
    Agent,
    Contact(ContactId),
}

impl Subject {
    /// Subject of a row, whatever the case of its keys and whatever else it has; `None` if the row does
    /// not say it or is not JSON.
    pub(super) fn of_row(source: Source, row: &str) -> Option<Self> {
        let fields = ObjectFields::parse(row)?;
        match source {
            Source::AgentEvents => Some(Self::Agent),
            Source::ContactFlowLogs => Self::of_object(fields.value(MESSAGE)?),
            Source::ContactRecords
            | Source::ContactLens
            | Source::EvaluationForms
            | Source::Transcripts => Self::of_fields(&fields),
        }
    }

    /// Subject of a log event, whose message is an object or the text of one.
    pub(super) fn of_log_event(event: &RawValue) -> Option<Self> {
        let message = ObjectFields::parse(event.get())?.value(MESSAGE)?;
        match json::string(message) {
            Some(text) => Self::of_object(JsonText::from(text.into_owned()).as_str()),
            None => Self::of_object(message),
        }
    }

    fn of_object(json: &str) -> Option<Self> {
        Self::of_fields(&ObjectFields::parse(json)?)
    }

    fn of_fields(fields: &ObjectFields<'_>) -> Option<Self> {
        let contact = fields.text("ContactId")?.parse().ok()?;
        Some(Self::Contact(contact))
    }
}

/// Field of a flow log's row, and of a log event, with its message.
const MESSAGE: &str = "message";
