//! Documents in the formats of Amazon Connect.

pub(crate) mod agent_event;
pub(crate) mod analysis;
pub(crate) mod call_analysis_input;
pub(crate) mod chat_analysis;
pub(crate) mod contact_record;
pub(crate) mod contact_record_agent;
pub(crate) mod contact_record_endpoints;
pub(crate) mod contact_record_fields;
pub(crate) mod contact_record_metrics;
pub(crate) mod email_analysis;
pub(crate) mod evaluation_form;
pub(crate) mod flow_log;
mod routing_profile;
pub(crate) mod voice_analysis;
pub(crate) mod voice_characteristics;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::company::{BUCKET, PREFIX};
use crate::contact::{Channel, Contact};
use crate::timestamp::Timestamp;

/// A resource reference with ARN and name.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NamedResource {
    #[serde(rename = "ARN")]
    pub(crate) arn: &'static str,
    pub(crate) name: &'static str,
}

/// Pairs that serialize as an object.
pub(crate) struct StringMap<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl Serialize for StringMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// `{}`.
#[derive(Serialize)]
pub(crate) struct EmptyObject {}

/// A value for each participant.
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct PerParticipant<T> {
    pub(crate) agent: T,
    pub(crate) customer: T,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChannelConfiguration {
    pub(crate) analytics_modes: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SummaryConfiguration {
    pub(crate) summary_modes: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SummaryContent {
    pub(crate) content: &'static str,
}

/// Matched categories of an analysis, with details for each.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Categories<'a, D: Serialize> {
    pub(crate) matched_categories: &'a [&'static str],
    pub(crate) matched_details: BTreeMap<&'static str, D>,
}

impl<'a, D: Serialize> Categories<'a, D> {
    pub(crate) fn new(names: &'a [&'static str], details: impl Fn(&'static str) -> D) -> Self {
        Self {
            matched_categories: names,
            matched_details: names.iter().map(|name| (*name, details(name))).collect(),
        }
    }
}

/// Whether an analysis is the original or redacted.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContentMetadata {
    output: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction_types: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction_types_metadata: Option<RedactionTypesMetadata>,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct RedactionTypesMetadata {
    pii: RedactionMetadata,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RedactionMetadata {
    redaction_entities_requested: [&'static str; 1],
    redaction_mask_mode: &'static str,
}

impl ContentMetadata {
    pub(crate) fn new(redacted: bool) -> Self {
        let metadata = || RedactionTypesMetadata {
            pii: RedactionMetadata {
                redaction_entities_requested: ["NAME"],
                redaction_mask_mode: "PII",
            },
        };
        Self {
            output: if redacted { "Redacted" } else { "Raw" },
            redaction_types: redacted.then_some(["PII"]),
            redaction_types_metadata: redacted.then(metadata),
        }
    }
}

/// Bucket and key of the recording or transcript of a contact with an agent.
pub(crate) fn recording_location(contact: &Contact) -> Option<String> {
    let handling = contact.handling.as_ref()?;
    let location = |folder: &str, timestamp: Timestamp, extension: &str| {
        format!(
            "{BUCKET}/{PREFIX}/{folder}/{}/{}_{}.{extension}",
            timestamp.folders(),
            contact.id,
            timestamp.minute_name()
        )
    };
    match contact.channel {
        Channel::Voice => Some(location("CallRecordings", handling.connected, "wav")),
        Channel::Chat => Some(location("ChatTranscripts", contact.initiated, "json")),
        Channel::Task | Channel::Email => None,
    }
}
