//! The documents, in the forms that Connect gives them.

pub(crate) mod agent_event;
pub(crate) mod chat_analysis;
pub(crate) mod contact_record;
pub(crate) mod contact_record_agent;
pub(crate) mod contact_record_endpoints;
pub(crate) mod contact_record_metrics;
pub(crate) mod contact_record_parts;
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
use crate::moment::Moment;

/// Something with an ARN and a name.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Named {
    #[serde(rename = "ARN")]
    pub(crate) arn: &'static str,
    pub(crate) name: &'static str,
}

/// Pairs that serialize as an object.
pub(crate) struct Object<'a>(pub(crate) &'a [(&'a str, &'a str)]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// `{}`.
#[derive(Serialize)]
pub(crate) struct Empty {}

/// A figure of each side.
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) struct Both<T> {
    pub(crate) agent: T,
    pub(crate) customer: T,
}

/// When a contact is analysed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChannelConfiguration {
    pub(crate) analytics_modes: [&'static str; 1],
}

/// What is summed up.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SummaryConfiguration {
    pub(crate) summary_modes: [&'static str; 1],
}

/// A summary.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Summary {
    pub(crate) content: &'static str,
}

/// The matched categories of an analysis, each with where it was found.
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

/// Whether an analysis is the original or the redacted twin.
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

/// Where the recording or transcript of a contact with an agent is kept: bucket and key.
pub(crate) fn recording_location(contact: &Contact) -> Option<String> {
    let handling = contact.handling.as_ref()?;
    let location = |folder: &str, moment: Moment, extension: &str| {
        format!(
            "{BUCKET}/{PREFIX}/{folder}/{}/{}_{}.{extension}",
            moment.folders(),
            contact.id,
            moment.minute_name()
        )
    };
    match contact.channel {
        Channel::Voice => Some(location("CallRecordings", handling.connected, "wav")),
        Channel::Chat => Some(location("ChatTranscripts", contact.initiated, "json")),
        Channel::Task | Channel::Email => None,
    }
}
