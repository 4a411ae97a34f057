//! What a contact record says of analyses and chats.

use serde::Serialize;

use super::{ChannelConfiguration, SummaryConfiguration};
use crate::company::Person;
use crate::contact::DisconnectReason::{AgentDisconnect, CustomerDisconnect};
use crate::contact::{Channel, Contact};
use crate::conversation::{Chat, Names, Speaker, chat, mood};
use crate::id::Id;
use crate::rng::Rng;
use crate::timestamp::Seconds;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContactLens {
    conversational_analytics: ConversationalAnalytics,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConversationalAnalytics {
    configuration: Configuration,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    channel_configuration: ChannelConfiguration,
    enabled: bool,
    language_locale: &'static str,
    redaction_configuration: RedactionConfiguration,
    sentiment_configuration: Behavior,
    summary_configuration: SummaryConfiguration,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RedactionConfiguration {
    behavior: &'static str,
    entities: Option<[&'static str; 1]>,
    mask_mode: Option<&'static str>,
    policy: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Behavior {
    behavior: &'static str,
}

impl ContactLens {
    /// Configuration of the analysis; `None` if the contact is not analyzed.
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        contact.is_analyzed.then(|| {
            let configuration = Configuration {
                channel_configuration: ChannelConfiguration {
                    analytics_modes: [if contact.channel == Channel::Voice {
                        "PostContact"
                    } else {
                        "ContactLens"
                    }],
                },
                enabled: true,
                language_locale: "en-US",
                redaction_configuration: RedactionConfiguration {
                    behavior: if contact.is_redacted {
                        "Enable"
                    } else {
                        "Disable"
                    },
                    entities: contact.is_redacted.then_some(["NAME"]),
                    mask_mode: contact.is_redacted.then_some("PII"),
                    policy: if contact.is_redacted {
                        "RedactedAndOriginal"
                    } else {
                        "None"
                    },
                },
                sentiment_configuration: Behavior { behavior: "Enable" },
                summary_configuration: SummaryConfiguration {
                    summary_modes: ["PostContact"],
                },
            };
            Self {
                conversational_analytics: ConversationalAnalytics { configuration },
            }
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChatMetrics {
    agent_metrics: ParticipantMetrics,
    contact_metrics: ContactMetrics,
    customer_metrics: ParticipantMetrics,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ParticipantMetrics {
    conversation_abandon: bool,
    last_message_timestamp: Option<Seconds>,
    max_response_time_in_millis: i64,
    message_length_in_chars: usize,
    messages_sent: usize,
    num_responses: usize,
    participant_id: Id,
    participant_type: &'static str,
    total_response_time_in_millis: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactMetrics {
    agent_first_response_time_in_millis: Option<i64>,
    agent_first_response_timestamp: Option<Seconds>,
    conversation_close_time_in_millis: i64,
    conversation_turn_count: usize,
    multi_party: bool,
    total_bot_message_length_in_chars: usize,
    total_bot_messages: usize,
    total_messages: usize,
}

/// IDs of the participants of a chat: agent and customer.
pub(crate) fn participants(contact: &Contact) -> [Id; 2] {
    let mut rng = Rng::new(contact.seed ^ 0x9a57);
    [rng.id(), rng.id()]
}

/// Metrics of a handled chat.
pub(crate) fn chat_metrics(contact: &Contact, person: &Person) -> Option<ChatMetrics> {
    if contact.channel != Channel::Chat {
        return None;
    }
    let chat = chat(contact, mood(contact, person.skill))?;
    let names = Names::from_contact(contact, person.first_name);
    let [agent, customer] = participants(contact);
    let left =
        |reason, one_in| contact.disconnect_reason == reason && contact.seed.is_multiple_of(one_in);
    Some(ChatMetrics {
        agent_metrics: participant(
            &chat,
            &names,
            Speaker::Agent,
            agent,
            left(AgentDisconnect, 32),
        ),
        contact_metrics: whole_chat(&chat),
        customer_metrics: participant(
            &chat,
            &names,
            Speaker::Customer,
            customer,
            left(CustomerDisconnect, 16),
        ),
    })
}

fn participant(
    chat: &Chat,
    names: &Names,
    speaker: Speaker,
    participant_id: Id,
    conversation_abandon: bool,
) -> ParticipantMetrics {
    let responses = chat.response_times(speaker);
    ParticipantMetrics {
        conversation_abandon,
        last_message_timestamp: chat.by(speaker).last().map(|message| Seconds(message.sent)),
        max_response_time_in_millis: responses.iter().max().copied().unwrap_or_default(),
        message_length_in_chars: chat
            .by(speaker)
            .map(|message| names.in_line(&message.line).chars().count())
            .sum(),
        messages_sent: chat.by(speaker).count(),
        num_responses: responses.len(),
        participant_id,
        participant_type: if speaker == Speaker::Agent {
            "Agent"
        } else {
            "Customer"
        },
        total_response_time_in_millis: responses.iter().sum(),
    }
}

fn whole_chat(chat: &Chat) -> ContactMetrics {
    let first = chat.by(Speaker::Agent).next();
    let turns = chat
        .messages
        .windows(2)
        .filter(|pair| pair[0].line.speaker != pair[1].line.speaker)
        .count()
        + 1;
    ContactMetrics {
        agent_first_response_time_in_millis: first.map(|message| message.sent - chat.connected),
        agent_first_response_timestamp: first.map(|message| Seconds(message.sent)),
        conversation_close_time_in_millis: chat
            .messages
            .last()
            .map_or(0, |message| chat.ended - message.sent),
        conversation_turn_count: turns,
        multi_party: false,
        total_bot_message_length_in_chars: 0,
        total_bot_messages: 0,
        total_messages: chat.messages.len(),
    }
}
