//! What a document is, from its fields alone.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::Source;

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A contact record.
    ContactRecord,
    /// An agent event.
    AgentEvent,
    /// A CloudWatch Logs payload, as a subscription filter delivers it.
    LogsPayload,
    /// The message of one contact flow log event, on its own.
    FlowLogMessage,
    /// A Contact Lens output file.
    ContactLens,
    /// An evaluation form output file.
    EvaluationForm,
}

impl Form {
    /// The source that publishes documents of this form.
    pub fn source(self) -> Source {
        match self {
            Self::ContactRecord => Source::ContactRecords,
            Self::AgentEvent => Source::AgentEvents,
            Self::LogsPayload | Self::FlowLogMessage => Source::ContactFlowLogs,
            Self::ContactLens => Source::ContactLens,
            Self::EvaluationForm => Source::EvaluationForms,
        }
    }

    /// The form whose documents alone have this field at the top.
    fn of_field(name: &str) -> Option<Self> {
        Some(match name {
            "AWSContactTraceRecordFormatVersion" | "InitiationTimestamp" => Self::ContactRecord,
            "AgentARN" | "EventType" | "CurrentAgentSnapshot" => Self::AgentEvent,
            "messageType" | "logEvents" => Self::LogsPayload,
            "ContactFlowId" | "ContactFlowModuleType" => Self::FlowLogMessage,
            "ConversationCharacteristics" | "CustomerMetadata" | "Transcript" | "JobStatus" => {
                Self::ContactLens
            }
            "evaluationId" | "sections" | "questions" => Self::EvaluationForm,
            _ => return None,
        })
    }
}

/// The form of `document`, or `None` where it is no JSON object with a field that tells. Reads no
/// further than that field.
pub fn detect(document: &[u8]) -> Option<Form> {
    let mut form = None;
    // Reading ends in an error as soon as the form is known: nothing but the form is wanted.
    let _ = serde_json::Deserializer::from_slice(document).deserialize_map(TellingField(&mut form));
    form
}

struct TellingField<'a>(&'a mut Option<Form>);

impl<'de> Visitor<'de> for TellingField<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            if let Some(form) = Form::of_field(&name) {
                *self.0 = Some(form);
                return Err(A::Error::custom("known"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_field_decides_and_what_follows_is_not_read() {
        assert_eq!(
            detect(br#"{"AWSAccountId":"1","InitiationTimestamp": broken"#),
            Some(Form::ContactRecord)
        );
        assert_eq!(
            detect(br#"{"EventId":"1","EventType":"LOGIN"}"#),
            Some(Form::AgentEvent)
        );
        assert_eq!(detect(br#"{"other":{"EventType":"LOGIN"}}"#), None);
        for document in ["", "[]", "null", "{", "\"x\"", "{}"] {
            assert_eq!(detect(document.as_bytes()), None, "{document}");
        }
    }
}
