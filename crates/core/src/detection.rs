//! Detection of a document's kind from its fields.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{JsonText, Source, json};

/// What the fields of a document identify it as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// Record of a contact data stream (CTR).
    ContactRecord,
    /// Event of an agent event stream (AE).
    AgentEvent,
    /// CloudWatch Logs payload of a subscription filter.
    LogsPayload,
    /// Message of one contact flow log event.
    FlowLogMessage,
    /// Contact Lens output file.
    ContactLens,
    /// Evaluation form output file.
    EvaluationForm,
}

impl DocumentKind {
    /// Source of documents of this kind.
    pub fn source(self) -> Source {
        match self {
            Self::ContactRecord => Source::ContactRecords,
            Self::AgentEvent => Source::AgentEvents,
            Self::LogsPayload | Self::FlowLogMessage => Source::ContactFlowLogs,
            Self::ContactLens => Source::ContactLens,
            Self::EvaluationForm => Source::EvaluationForms,
        }
    }

    /// Kind of the documents that have this field at the top level.
    fn from_field(name: &str) -> Option<Self> {
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

/// Kind of `document`, or `None` if it is not a JSON object with a known field. Reads only up to that
/// field.
pub fn detect(document: &[u8]) -> Option<DocumentKind> {
    known_field(document).or_else(|| match JsonText::decode(document).into_bytes() {
        Cow::Borrowed(text) if text.len() == document.len() => None,
        text => known_field(&text),
    })
}

fn known_field(document: &[u8]) -> Option<DocumentKind> {
    let mut kind = None;
    // Reading ends with an error as soon as the kind is known.
    let _ = serde_json::Deserializer::from_slice(document).deserialize_map(KnownField(&mut kind));
    kind
}

struct KnownField<'a>(&'a mut Option<DocumentKind>);

impl<'de> Visitor<'de> for KnownField<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = json::text(name).unwrap_or_default();
            if let Some(kind) = DocumentKind::from_field(&name) {
                *self.0 = Some(kind);
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
    fn bytes_before_the_known_field_hide_nothing() {
        for field in [&b"\"\xff\":1"[..], b"\"a\":\"\x00\"", b"\"a\":\"\xe9\""] {
            let document = [b"{", field, b",\"sections\":[]}"].concat();
            assert_eq!(detect(&document), Some(DocumentKind::EvaluationForm));
        }
        assert_eq!(
            detect(b"\xef\xbb\xbf{\"logEvents\":[]}"),
            Some(DocumentKind::LogsPayload)
        );
    }

    #[test]
    fn known_field_decides_and_ends_reading() {
        assert_eq!(
            detect(br#"{"AWSAccountId":"1","InitiationTimestamp": broken"#),
            Some(DocumentKind::ContactRecord)
        );
        assert_eq!(
            detect(br#"{"EventId":"1","EventType":"LOGIN"}"#),
            Some(DocumentKind::AgentEvent)
        );
        assert_eq!(detect(br#"{"other":{"EventType":"LOGIN"}}"#), None);
        for document in ["", "[]", "null", "{", "\"x\"", "{}"] {
            assert_eq!(detect(document.as_bytes()), None, "{document}");
        }
    }
}
