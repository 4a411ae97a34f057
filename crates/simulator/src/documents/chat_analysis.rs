//! Contact Lens analyses of chats.
//!
//! Format: "Example Contact Lens output files for a chat", Amazon Connect Administrator Guide, schema
//! CHAT-2022-11-30.

use serde::Serialize;

use super::analysis::summary;
use super::contact_record_metrics::participants;
use super::{Categories, ContentMetadata, PerParticipant, SummaryContent};
use crate::company::{ACCOUNT, INSTANCE};
use crate::contact::Contact;
use crate::conversation::{Chat, Highlight, Message, Mood, Names, Sentiment, Speaker, turn_id};
use crate::id::Id;
use crate::numbers::rounded;
use crate::timestamp::Timestamp;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChatAnalysis<'a> {
    account_id: &'static str,
    categories: Categories<'a, PointsOfInterest>,
    channel: &'static str,
    chat_transcript_version: &'static str,
    content_metadata: ContentMetadata,
    conversation_characteristics: Characteristics,
    customer_metadata: CustomerMetadata,
    job_status: &'static str,
    language_code: &'static str,
    participants: [Participant<'a>; 2],
    transcript: Vec<Item<'a>>,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PointsOfInterest {
    points_of_interest: [TranscriptItems; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TranscriptItems {
    transcript_items: [TranscriptItem; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TranscriptItem {
    id: Id,
}

impl TranscriptItems {
    fn from_id(id: Id) -> Self {
        Self {
            transcript_items: [TranscriptItem { id }],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CustomerMetadata {
    contact_id: Id,
    input_s3_uri: String,
    instance_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Participant<'a> {
    display_name: &'a str,
    participant_id: Id,
    participant_role: Speaker,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    absolute_time: Timestamp,
    content: String,
    content_type: &'static str,
    display_name: &'a str,
    id: Id,
    participant_id: Id,
    participant_role: Speaker,
    sentiment: Sentiment,
    r#type: &'static str,
}

/// What the analysis of a chat is computed from.
pub(crate) struct ChatAnalysisInput<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) chat: &'a Chat,
    pub(crate) mood: Mood,
    pub(crate) categories: &'a [&'static str],
    /// Location of the transcript: bucket and key.
    pub(crate) recording: String,
}

impl ChatAnalysisInput<'_> {
    fn ids(&self, highlight: Highlight) -> Vec<TranscriptItems> {
        let found = self
            .chat
            .messages
            .iter()
            .enumerate()
            .filter(|(_, message)| message.line.highlight == Some(highlight));
        found
            .map(|(number, _)| TranscriptItems::from_id(turn_id(self.contact, number)))
            .collect()
    }
}

impl<'a> ChatAnalysis<'a> {
    /// Analysis with the names of the participants, or with masks.
    pub(crate) fn new(
        material: &'a ChatAnalysisInput<'_>,
        names: &'a Names,
        redacted: bool,
    ) -> Self {
        let contact = material.contact;
        let [agent, customer] = participants(contact);
        let issue = turn_id(contact, 1);
        let item = |(number, message): (usize, &Message)| {
            item(contact, number, message, names, [agent, customer])
        };
        Self {
            account_id: ACCOUNT,
            categories: Categories::new(material.categories, |_| PointsOfInterest {
                points_of_interest: [TranscriptItems::from_id(issue)],
            }),
            channel: "CHAT",
            chat_transcript_version: "2019-08-26",
            content_metadata: ContentMetadata::new(redacted),
            conversation_characteristics: Characteristics::new(material),
            customer_metadata: CustomerMetadata {
                contact_id: contact.id,
                input_s3_uri: format!("s3://{}", material.recording),
                instance_id: INSTANCE,
            },
            job_status: "COMPLETED",
            language_code: "en-US",
            participants: [
                Participant {
                    display_name: &names.agent,
                    participant_id: agent,
                    participant_role: Speaker::Agent,
                },
                Participant {
                    display_name: &names.customer,
                    participant_id: customer,
                    participant_role: Speaker::Customer,
                },
            ],
            transcript: material
                .chat
                .messages
                .iter()
                .enumerate()
                .map(item)
                .collect(),
            version: "CHAT-2022-11-30",
        }
    }
}

fn item<'a>(
    contact: &Contact,
    number: usize,
    message: &Message,
    names: &'a Names,
    [agent, customer]: [Id; 2],
) -> Item<'a> {
    let is_agent = message.line.speaker == Speaker::Agent;
    Item {
        absolute_time: message.sent,
        content: names.in_line(&message.line),
        content_type: "text/plain",
        display_name: if is_agent {
            &names.agent
        } else {
            &names.customer
        },
        id: turn_id(contact, number),
        participant_id: if is_agent { agent } else { customer },
        participant_role: message.line.speaker,
        sentiment: message.line.sentiment,
        r#type: "MESSAGE",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Characteristics {
    contact_summary: ContactSummary,
    response_time: ResponseTime,
    sentiment: Sentiments,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactSummary {
    post_contact_summary: SummaryContent,
    summary_items_detected: [SummaryItems; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SummaryItems {
    action_items_detected: Vec<TranscriptItems>,
    issues_detected: Vec<TranscriptItems>,
    outcomes_detected: Vec<TranscriptItems>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ByRole<T> {
    details_by_participant_role: T,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResponseTime {
    agent_greeting_time_millis: i64,
    #[serde(flatten)]
    details: ByRole<PerParticipant<Responses>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Responses {
    average: Millis,
    maximum: Millis,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Millis {
    value_millis: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sentiments {
    details_by_transcript_item_group: [(); 0],
    overall_sentiment: Overall,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Overall {
    #[serde(flatten)]
    details: ByRole<PerParticipant<f64>>,
    sentiment_shift: ByRole<CustomerOnly>,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct CustomerOnly {
    customer: Shift,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shift {
    begin_score: f64,
    end_score: f64,
}

impl Responses {
    fn from_chat(chat: &Chat, speaker: Speaker) -> Self {
        let times = chat.response_times(speaker);
        let count = i64::try_from(times.len().max(1)).unwrap_or(1);
        Self {
            average: Millis {
                value_millis: times.iter().sum::<i64>() / count,
            },
            maximum: Millis {
                value_millis: times.iter().max().copied().unwrap_or_default(),
            },
        }
    }
}

impl Characteristics {
    fn new(material: &ChatAnalysisInput<'_>) -> Self {
        let (chat, Mood { agent, customer }) = (material.chat, material.mood);
        let [agent_responses, customer_responses] =
            [Speaker::Agent, Speaker::Customer].map(|speaker| Responses::from_chat(chat, speaker));
        let shift = |change: f64| rounded((customer + change).clamp(-5.0, 5.0), 1);
        Self {
            contact_summary: ContactSummary {
                post_contact_summary: SummaryContent {
                    content: summary(material.contact.reason),
                },
                summary_items_detected: [SummaryItems {
                    action_items_detected: material.ids(Highlight::ActionItem),
                    issues_detected: material.ids(Highlight::Issue),
                    outcomes_detected: material.ids(Highlight::Outcome),
                }],
            },
            response_time: ResponseTime {
                agent_greeting_time_millis: chat
                    .messages
                    .first()
                    .map_or(0, |message| message.sent - chat.connected),
                details: ByRole {
                    details_by_participant_role: PerParticipant {
                        agent: agent_responses,
                        customer: customer_responses,
                    },
                },
            },
            sentiment: Sentiments {
                details_by_transcript_item_group: [],
                overall_sentiment: Overall {
                    details: ByRole {
                        details_by_participant_role: PerParticipant { agent, customer },
                    },
                    sentiment_shift: ByRole {
                        details_by_participant_role: CustomerOnly {
                            customer: Shift {
                                begin_score: shift(-0.8),
                                end_score: shift(0.8),
                            },
                        },
                    },
                },
            },
        }
    }
}
