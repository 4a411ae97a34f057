//! The smaller parts of a contact record.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::company::{BUCKET, QUEUE_ARN, QUEUE_NAME, TASK_TEMPLATE_ARN, resource};
use crate::contact::{CallReason, Channel, Contact};
use crate::dice::Dice;
use crate::evaluation::Evaluation;
use crate::id::Id;
use crate::moment::Seconds;
use crate::numbers::rounded;

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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Queue {
    #[serde(rename = "ARN")]
    arn: &'static str,
    dequeue_timestamp: Seconds,
    duration: i64,
    enqueue_timestamp: Seconds,
    name: &'static str,
}

impl Queue {
    pub(crate) fn of(contact: &Contact) -> Option<Self> {
        let (enqueued, dequeued) = contact.enqueued.zip(contact.dequeued)?;
        Some(Self {
            arn: QUEUE_ARN,
            dequeue_timestamp: Seconds(dequeued),
            duration: contact.queue_seconds(),
            enqueue_timestamp: Seconds(enqueued),
            name: QUEUE_NAME,
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

pub(crate) type Recordings<'a> = [RecordingPart<'a>; 1];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordingPart<'a> {
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
    [RecordingPart {
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
    /// What a task is about; empty for other contacts.
    pub(crate) fn of(contact: &Contact) -> Self {
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
    pub(crate) fn of(channel: Channel) -> Option<Self> {
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
                    Dice::new(contact.seed ^ 0xf11e).id()
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
    let subtype = match contact.channel {
        Channel::Voice => "connect:Telephony",
        Channel::Chat => "connect:Chat",
        Channel::Task => "connect:Task",
        Channel::Email => "connect:Email",
    };
    let subject = match contact.reason {
        CallReason::RecentPurchase => "Question about our delivery",
        CallReason::RepeatOrder => "The same again, please",
        CallReason::NewOrder => "Order",
        CallReason::NoSelection => "Question",
    };
    let subject = (contact.channel == Channel::Email).then_some(("connect:EmailSubject", subject));
    let attributes = subject.into_iter().chain([("connect:Subtype", subtype)]);
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
    pub(crate) fn of(contact: &Contact) -> Option<Self> {
        contact
            .handling
            .as_ref()
            .filter(|_| contact.channel == Channel::Voice)?;
        let mut dice = Dice::new(contact.seed ^ 0xa0d1);
        let quality_score = rounded((4.1 - dice.exponential(0.15)).max(1.0), 2);
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
