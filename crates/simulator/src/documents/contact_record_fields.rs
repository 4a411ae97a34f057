//! Smaller fields of a contact record.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::company::{BUCKET, TASK_TEMPLATE_ARN, resource};
use crate::contact::{CallReason, Channel, Contact, Initiation};
use crate::evaluation::Evaluation;
use crate::id::Id;
use crate::numbers::rounded;
use crate::rng::Rng;
use crate::timestamp::{Seconds, Timestamp};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MediaStream {
    r#type: &'static str,
}

pub(crate) fn media_streams(channel: Channel) -> &'static [MediaStream] {
    match channel {
        Channel::Voice => &[MediaStream { r#type: "AUDIO" }],
        Channel::Chat => &[MediaStream { r#type: "CHAT" }],
        Channel::Task | Channel::Email => &[],
    }
}

/// The field `Queue`. Only queued contacts have timestamps.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QueueField {
    #[serde(rename = "ARN")]
    arn: &'static str,
    dequeue_timestamp: Option<Seconds>,
    duration: Option<i64>,
    enqueue_timestamp: Option<Seconds>,
    name: &'static str,
}

impl QueueField {
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        let sets_queue_later = contact.enqueued.is_none()
            && !matches!(
                contact.initiation,
                Initiation::Outbound | Initiation::CampaignPreview | Initiation::Monitor
            );
        let queue = contact.queue.filter(|_| !sets_queue_later)?;
        Some(Self {
            arn: queue.arn(),
            dequeue_timestamp: contact.dequeued.map(Seconds),
            duration: contact.queue_duration(),
            enqueue_timestamp: contact.enqueued.map(Seconds),
            name: queue.name(),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QueueInfo {
    callback_total_queue_duration: i64,
}

impl QueueInfo {
    /// Queue time of both parts of a customer-first callback.
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        contact.callback_queue_seconds.map(|waited| Self {
            callback_total_queue_duration: waited + contact.queue_seconds(),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CustomerVoiceActivity {
    greeting_start_timestamp: Timestamp,
    greeting_end_timestamp: Timestamp,
}

impl CustomerVoiceActivity {
    /// Greeting of a person who answered a campaign call.
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        let (start, end) = contact.campaign?.greeting?;
        Some(Self {
            greeting_start_timestamp: start,
            greeting_end_timestamp: end,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExternalThirdParty {
    external_third_party_interaction_duration: i64,
}

impl ExternalThirdParty {
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        let end = contact.disconnected?;
        (contact.initiation == Initiation::ExternalOutbound).then(|| Self {
            external_third_party_interaction_duration: end.seconds_since(contact.initiated),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Recording<'a> {
    deletion_reason: Option<()>,
    location: &'a str,
    status: &'static str,
    r#type: &'static str,
}

impl<'a> Recording<'a> {
    pub(crate) fn new(location: &'a str) -> Self {
        Self {
            deletion_reason: None,
            location,
            status: "AVAILABLE",
            r#type: "AUDIO",
        }
    }
}

pub(crate) type Recordings<'a> = [RecordingEntry<'a>; 1];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordingEntry<'a> {
    deletion_reason: Option<()>,
    fragment_start_number: Option<()>,
    fragment_stop_number: Option<()>,
    location: &'a str,
    media_stream_type: &'static str,
    participant_type: Option<&'static str>,
    start_timestamp: Option<()>,
    status: &'static str,
    stop_timestamp: Option<()>,
    storage_type: &'static str,
}

pub(crate) fn recordings(channel: Channel, location: &str) -> Recordings<'_> {
    let is_chat = channel == Channel::Chat;
    [RecordingEntry {
        deletion_reason: None,
        fragment_start_number: None,
        fragment_stop_number: None,
        location,
        media_stream_type: if is_chat { "CHAT" } else { "AUDIO" },
        participant_type: is_chat.then_some("All"),
        start_timestamp: None,
        status: "AVAILABLE",
        stop_timestamp: None,
        storage_type: "S3",
    }]
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContactDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_details_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_details_value: Option<&'static str>,
}

impl ContactDetails {
    /// Name and description of a task; empty for other channels.
    pub(crate) fn from_contact(contact: &Contact) -> Self {
        let (name, value) = match contact.reason {
            _ if contact.channel != Channel::Task => (None, None),
            CallReason::RecentPurchase => (
                Some("Replacement"),
                Some("Arrange the replacement of a damaged delivery"),
            ),
            CallReason::RepeatOrder => (
                Some("Repeat order"),
                Some("Enter the order of last month again"),
            ),
            CallReason::NewOrder => (Some("Quotation"), Some("Prepare an offer for a new office")),
            CallReason::NoSelection => (
                Some("Call back"),
                Some("Call the customer about an open question"),
            ),
        };
        Self {
            contact_details_name: name,
            contact_details_value: value,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct TaskTemplateInfo {
    arn: &'static str,
    name: &'static str,
}

impl TaskTemplateInfo {
    pub(crate) fn from_channel(channel: Channel) -> Option<Self> {
        (channel == Channel::Task).then_some(Self {
            arn: TASK_TEMPLATE_ARN,
            name: "Sales follow-up",
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Reference {
    name: &'static str,
    status: Option<()>,
    r#type: &'static str,
    value: String,
}

pub(crate) fn references(contact: &Contact) -> Vec<Reference> {
    match contact.channel {
        Channel::Task => {
            let value = format!(
                "https://anycompany.example.com/orders/{:06}",
                contact.seed % 1_000_000
            );
            vec![Reference {
                name: "Order",
                status: None,
                r#type: "URL",
                value,
            }]
        }
        Channel::Email => {
            let value = resource(
                "contact",
                format_args!(
                    "{}/file/{}",
                    contact.id,
                    Rng::new(contact.seed ^ 0xf11e).id()
                ),
            );
            vec![Reference {
                name: "EmailMessage",
                status: None,
                r#type: "EMAIL_MESSAGE",
                value,
            }]
        }
        Channel::Voice | Channel::Chat => vec![],
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SegmentAttribute {
    value_string: &'static str,
}

pub(crate) fn segment_attributes(contact: &Contact) -> BTreeMap<&'static str, SegmentAttribute> {
    let subject = match contact.reason {
        CallReason::RecentPurchase => "Question about our delivery",
        CallReason::RepeatOrder => "The same again, please",
        CallReason::NewOrder => "Order",
        CallReason::NoSelection => "Question",
    };
    let subject = (contact.channel == Channel::Email).then_some(("connect:EmailSubject", subject));
    let attributes = subject
        .into_iter()
        .chain([("connect:Subtype", contact.subtype.name())]);
    attributes
        .map(|(name, value_string)| (name, SegmentAttribute { value_string }))
        .collect()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct QualityMetrics {
    agent: AgentQuality,
    customer: Option<()>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AgentQuality {
    audio: Audio,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Audio {
    potential_quality_issues: Vec<&'static str>,
    quality_score: f64,
}

impl QualityMetrics {
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        contact
            .handling
            .as_ref()
            .filter(|_| contact.channel == Channel::Voice)?;
        let mut rng = Rng::new(contact.seed ^ 0xa0d1);
        let quality_score = rounded((4.1 - rng.exponential(0.15)).max(1.0), 2);
        let potential_quality_issues = if quality_score < 3.6 {
            vec!["HighPacketLoss"]
        } else {
            vec![]
        };
        Some(Self {
            agent: AgentQuality {
                audio: Audio {
                    potential_quality_issues,
                    quality_score,
                },
            },
            customer: None,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContactEvaluation {
    delete_timestamp: Option<Seconds>,
    end_timestamp: Seconds,
    evaluation_arn: String,
    export_location: String,
    form_id: &'static str,
    start_timestamp: Seconds,
    status: &'static str,
}

impl ContactEvaluation {
    pub(crate) fn new(evaluation: &Evaluation) -> (Id, Self) {
        let record = Self {
            delete_timestamp: evaluation.deleted.map(Seconds),
            end_timestamp: Seconds(evaluation.submitted),
            evaluation_arn: resource("contact-evaluation", evaluation.id),
            export_location: format!("{BUCKET}/{}", super::evaluation_form::key(evaluation)),
            form_id: evaluation.form.id,
            start_timestamp: Seconds(evaluation.started),
            status: if evaluation.deleted.is_some() {
                "DELETED"
            } else {
                "COMPLETE"
            },
        };
        (evaluation.id, record)
    }
}
