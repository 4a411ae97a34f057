//! Contact records.
//!
//! Format: "Contact records data model", Amazon Connect Administrator Guide.

use std::collections::BTreeMap;

use serde::Serialize;

use super::contact_record_agent::Agent;
use super::contact_record_endpoints::{Endpoint, Recipients};
use super::contact_record_fields::{
    self as fields, ContactDetails, ContactEvaluation, CustomerVoiceActivity, ExternalThirdParty,
    QualityMetrics, QueueField, QueueInfo, Recording, Recordings, Reference, SegmentAttribute,
    TaskTemplateInfo,
};
use super::contact_record_metrics::{ChatMetrics, ContactLens, chat_metrics};
use super::{EmptyObject, StringMap};
use crate::company::{ACCOUNT, INSTANCE, INSTANCE_ARN, Person, Team};
use crate::contact::{
    AnsweringMachineDetection, CallReason, Channel, Contact, DisconnectReason, Initiation,
    TransferTarget,
};
use crate::id::Id;
use crate::timestamp::{Seconds, Timestamp};

/// A contact record. Fields of type `Option<()>` are always null in the simulation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContactRecord<'a> {
    #[serde(rename = "AWSAccountId")]
    aws_account_id: &'static str,
    #[serde(rename = "AWSContactTraceRecordFormatVersion")]
    aws_contact_trace_record_format_version: &'static str,
    additional_email_recipients: Option<Recipients>,
    agent: Option<Agent<'a>>,
    agent_connection_attempts: u32,
    answering_machine_detection_status: Option<AnsweringMachineDetection>,
    attributes: Attributes,
    campaign: Campaign,
    channel: Channel,
    chat_metrics: Option<ChatMetrics>,
    connected_to_system_timestamp: Option<Seconds>,
    contact_association_id: Id,
    contact_details: ContactDetails,
    contact_evaluations: BTreeMap<Id, ContactEvaluation>,
    contact_id: Id,
    contact_lens: Option<ContactLens>,
    customer: Option<()>,
    customer_endpoint: Option<Endpoint>,
    customer_id: Option<()>,
    customer_voice_activity: Option<CustomerVoiceActivity>,
    disconnect_details: Option<()>,
    disconnect_reason: DisconnectReason,
    disconnect_timestamp: Option<Seconds>,
    external_third_party: Option<ExternalThirdParty>,
    global_resiliency_metadata: Option<()>,
    initial_contact_id: Option<Id>,
    initiation_method: Initiation,
    initiation_timestamp: Seconds,
    #[serde(rename = "InstanceARN")]
    instance_arn: &'static str,
    last_paused_timestamp: Option<Seconds>,
    last_resumed_timestamp: Option<Seconds>,
    last_update_timestamp: Seconds,
    media_streams: &'static [fields::MediaStream],
    next_contact_id: Option<Id>,
    outbound_strategy: Option<()>,
    previous_contact_id: Option<Id>,
    quality_metrics: Option<QualityMetrics>,
    queue: Option<QueueField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_info: Option<QueueInfo>,
    recording: Option<Recording<'a>>,
    recordings: Option<Recordings<'a>>,
    references: Vec<Reference>,
    related_contact_id: Option<Id>,
    routing_criteria: Option<()>,
    scheduled_timestamp: Option<()>,
    segment_attributes: BTreeMap<&'static str, SegmentAttribute>,
    system_endpoint: Option<Endpoint>,
    tags: StringMap<'static>,
    task_template_info: Option<TaskTemplateInfo>,
    total_pause_count: usize,
    total_pause_duration_in_seconds: i64,
    transfer_completed_timestamp: Option<Seconds>,
    transferred_to_endpoint: Option<Endpoint>,
    voice_id_result: Option<()>,
    wisdom_info: Option<EmptyObject>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    call_reason: CallReason,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Campaign {
    campaign_id: Option<&'static str>,
}

impl<'a> ContactRecord<'a> {
    /// Record of the disconnected `contact`, published at `updated`. `location` is that of its
    /// recording.
    pub(crate) fn new(
        contact: &'a Contact,
        agent: Option<(&'a Person, &'a Team)>,
        location: Option<&'a str>,
        updated: Timestamp,
    ) -> Self {
        let is_task = contact.channel == Channel::Task;
        let pauses = contact.handling.as_ref().filter(|_| is_task);
        let last_pause = pauses.and_then(|handling| handling.holds().last());
        Self {
            aws_account_id: ACCOUNT,
            aws_contact_trace_record_format_version: "2017-03-10",
            additional_email_recipients: Recipients::from_contact(contact),
            agent: agent.and_then(|(person, team)| Agent::new(contact, person, team)),
            agent_connection_attempts: contact.attempts,
            answering_machine_detection_status: contact.detection,
            attributes: Attributes {
                call_reason: contact.reason,
            },
            campaign: Campaign {
                campaign_id: contact.campaign.map(|campaign| campaign.id),
            },
            channel: contact.channel,
            chat_metrics: agent.and_then(|(person, _)| chat_metrics(contact, person)),
            connected_to_system_timestamp: contact.connected_to_system.map(Seconds),
            contact_association_id: contact.initial.or(contact.related).unwrap_or(contact.id),
            contact_details: ContactDetails::from_contact(contact),
            contact_evaluations: contact
                .evaluations
                .iter()
                .map(ContactEvaluation::new)
                .collect(),
            contact_id: contact.id,
            contact_lens: ContactLens::from_contact(contact),
            customer: None,
            customer_endpoint: Endpoint::customer(contact),
            customer_id: None,
            customer_voice_activity: CustomerVoiceActivity::from_contact(contact),
            disconnect_details: None,
            disconnect_reason: contact.disconnect_reason,
            disconnect_timestamp: contact.disconnected.map(Seconds),
            external_third_party: ExternalThirdParty::from_contact(contact),
            global_resiliency_metadata: None,
            initial_contact_id: contact.initial,
            initiation_method: contact.initiation,
            initiation_timestamp: Seconds(contact.initiated),
            instance_arn: INSTANCE_ARN,
            last_paused_timestamp: last_pause.map(|(start, _)| Seconds(start)),
            last_resumed_timestamp: last_pause.map(|(_, end)| Seconds(end)),
            last_update_timestamp: Seconds(updated),
            media_streams: fields::media_streams(contact.channel),
            next_contact_id: contact.next,
            outbound_strategy: None,
            previous_contact_id: contact.previous,
            quality_metrics: QualityMetrics::from_contact(contact),
            queue: QueueField::from_contact(contact),
            queue_info: QueueInfo::from_contact(contact),
            recording: location
                .filter(|_| contact.channel == Channel::Voice)
                .map(Recording::new),
            recordings: location.map(|location| fields::recordings(contact.channel, location)),
            references: fields::references(contact),
            related_contact_id: contact.related,
            routing_criteria: None,
            scheduled_timestamp: None,
            segment_attributes: fields::segment_attributes(contact),
            system_endpoint: Endpoint::system(contact.channel),
            tags: StringMap(&[("aws:connect:instanceId", INSTANCE)]),
            task_template_info: TaskTemplateInfo::from_channel(contact.channel),
            total_pause_count: pauses.map_or(0, |handling| handling.holds().count()),
            total_pause_duration_in_seconds: pauses.map_or(0, |handling| handling.hold_seconds().0),
            transfer_completed_timestamp: contact.transfer_completed.map(Seconds),
            transferred_to_endpoint: (contact.transfer_target == Some(TransferTarget::External))
                .then(Endpoint::external),
            voice_id_result: None,
            wisdom_info: None,
        }
    }
}
