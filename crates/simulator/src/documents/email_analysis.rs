//! Contact Lens analyses of e-mails.
//!
//! Format: "Example Contact Lens output files for an email", Amazon Connect Administrator Guide,
//! schema EMAIL-2026-01-01.

use serde::Serialize;

use super::analysis::summary;
use super::{Categories, ChannelConfiguration, EmptyObject, SummaryConfiguration, SummaryContent};
use crate::company::{ACCOUNT, INSTANCE, PREFIX};
use crate::contact::Contact;
use crate::id::Id;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EmailAnalysis<'a> {
    version: &'static str,
    account_id: &'static str,
    channel: &'static str,
    configuration: Configuration,
    customer_metadata: CustomerMetadata,
    categories: Categories<'a, Details>,
    conversation_characteristics: Characteristics,
    job_details: EmptyObject,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    channel_configuration: ChannelConfiguration,
    language_locale: &'static str,
    redaction_configuration: RedactionConfiguration,
    summary_configuration: SummaryConfiguration,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RedactionConfiguration {
    behavior: &'static str,
    policy: &'static str,
    entities: [(); 0],
    mask_mode: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CustomerMetadata {
    contact_id: Id,
    instance_id: &'static str,
    input_files: InputFiles,
}

#[derive(Serialize)]
struct InputFiles {
    #[serde(rename = "EmailMessageS3URI")]
    message: String,
    #[serde(rename = "EmailMessagePlainTextS3URI")]
    plain_text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    points_of_interest: [Points; 1],
    event_source: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Points {
    contacts: [ContactReference; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactReference {
    contact_id: Id,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Characteristics {
    contact_summary: ContactSummary,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactSummary {
    contact_chain_summary: SummaryContent,
}

impl<'a> EmailAnalysis<'a> {
    pub(crate) fn new(contact: &Contact, categories: &'a [&'static str]) -> Self {
        let contact_id = contact.id;
        let folder = format!(
            "{PREFIX}/EmailMessages/{}/{contact_id}",
            contact.initiated.folders()
        );
        let details = |_| Details {
            points_of_interest: [Points {
                contacts: [ContactReference { contact_id }],
            }],
            event_source: "OnEmailAnalysisAvailable",
        };
        Self {
            version: "EMAIL-2026-01-01",
            account_id: ACCOUNT,
            channel: "EMAIL",
            configuration: Configuration::new(contact.is_redacted),
            customer_metadata: CustomerMetadata {
                contact_id,
                instance_id: INSTANCE,
                input_files: InputFiles {
                    message: format!("{folder}_message.json"),
                    plain_text: format!("{folder}_plain_text.json"),
                },
            },
            categories: Categories::new(categories, details),
            conversation_characteristics: Characteristics {
                contact_summary: ContactSummary {
                    contact_chain_summary: SummaryContent {
                        content: summary(contact.reason),
                    },
                },
            },
            job_details: EmptyObject {},
        }
    }
}

impl Configuration {
    fn new(redacted: bool) -> Self {
        Self {
            channel_configuration: ChannelConfiguration {
                analytics_modes: ["ContactLens"],
            },
            language_locale: "en-US",
            redaction_configuration: RedactionConfiguration {
                behavior: if redacted { "Enable" } else { "Disable" },
                policy: if redacted {
                    "RedactedAndOriginal"
                } else {
                    "None"
                },
                entities: [],
                mask_mode: "EntityType",
            },
            summary_configuration: SummaryConfiguration {
                summary_modes: ["ContactChain"],
            },
        }
    }
}
