//! Contact records.
//!
//! Form: "Contact records data model", Amazon Connect Administrator Guide.

use std::collections::BTreeMap;

use serde::Serialize;

use super::contact_record_agent::Agent;
use super::contact_record_endpoints::{Endpoint, Recipients, transfer_completed};
use super::contact_record_metrics::{ChatMetrics, ContactLens, chat_metrics};
use super::contact_record_parts::{
    self as parts, ContactDetails, ContactEvaluation, QualityMetrics, Queue, Recording, Recordings,
    Reference, SegmentAttribute, TaskTemplateInfo,
};
use super::{Empty, Object};
use crate::company::{ACCOUNT, INSTANCE, INSTANCE_ARN, Person, Team};
use crate::contact::{CallReason, Channel, Contact, DisconnectReason, Initiation};
use crate::id::Id;
use crate::moment::{Moment, Seconds};

/// A contact record. Fields without a type of their own are never set in this contact centre.
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
    answering_machine_detection_status: Option<()>,
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
    customer_voice_activity: Option<()>,
    disconnect_details: Option<()>,
    disconnect_reason: DisconnectReason,
    disconnect_timestamp: Option<Seconds>,
    external_third_party: Option<()>,
    global_resiliency_metadata: Option<()>,
    initial_contact_id: Option<Id>,
    initiation_method: Initiation,
    initiation_timestamp: Seconds,
    #[serde(rename = "InstanceARN")]
    instance_arn: &'static str,
    last_paused_timestamp: Option<Seconds>,
    last_resumed_timestamp: Option<Seconds>,
    last_update_timestamp: Seconds,
    media_streams: &'static [parts::MediaStream],
    next_contact_id: Option<Id>,
    outbound_strategy: Option<()>,
    previous_contact_id: Option<Id>,
    quality_metrics: Option<QualityMetrics>,
    queue: Option<Queue>,
    recording: Option<Recording<'a>>,
    recordings: Option<Recordings<'a>>,
    references: Vec<Reference>,
    related_contact_id: Option<()>,
    routing_criteria: Option<()>,
    scheduled_timestamp: Option<()>,
    segment_attributes: BTreeMap<&'static str, SegmentAttribute>,
    system_endpoint: Option<Endpoint>,
    tags: Object<'static>,
    task_template_info: Option<TaskTemplateInfo>,
    total_pause_count: usize,
    total_pause_duration_in_seconds: i64,
    transfer_completed_timestamp: Option<Seconds>,
    transferred_to_endpoint: Option<Endpoint>,
    voice_id_result: Option<()>,
    wisdom_info: Option<Empty>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    call_reason: CallReason,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Campaign {
    campaign_id: Option<()>,
}

impl<'a> ContactRecord<'a> {
    /// The record of `contact`, which has ended, as published at `updated`. `location` is where its
    /// recording is.
    pub(crate) fn new(
        contact: &'a Contact,
        agent: Option<(&'a Person, &'a Team)>,
        location: Option<&'a str>,
        updated: Moment,
    ) -> Self {
        let is_task = contact.channel == Channel::Task;
        let pauses = contact.handling.as_ref().filter(|_| is_task);
        let last_pause = pauses.and_then(|handling| handling.holds().last());
        Self {
            aws_account_id: ACCOUNT,
            aws_contact_trace_record_format_version: "2017-03-10",
            additional_email_recipients: Recipients::of(contact),
            agent: agent.and_then(|(person, team)| Agent::new(contact, person, team)),
            agent_connection_attempts: contact.attempts,
            answering_machine_detection_status: None,
            attributes: Attributes {
                call_reason: contact.reason,
            },
            campaign: Campaign { campaign_id: None },
            channel: contact.channel,
            chat_metrics: agent.and_then(|(person, _)| chat_metrics(contact, person)),
            connected_to_system_timestamp: (!is_task).then_some(Seconds(contact.initiated)),
            contact_association_id: contact.initial.unwrap_or(contact.id),
            contact_details: ContactDetails::of(contact),
            contact_evaluations: contact
                .evaluations
                .iter()
                .map(ContactEvaluation::new)
                .collect(),
            contact_id: contact.id,
            contact_lens: ContactLens::of(contact),
            customer: None,
            customer_endpoint: Endpoint::of_customer(contact),
            customer_id: None,
            customer_voice_activity: None,
            disconnect_details: None,
            disconnect_reason: contact.disconnect_reason,
            disconnect_timestamp: contact.disconnected.map(Seconds),
            external_third_party: None,
            global_resiliency_metadata: None,
            initial_contact_id: contact.initial,
            initiation_method: contact.initiation,
            initiation_timestamp: Seconds(contact.initiated),
            instance_arn: INSTANCE_ARN,
            last_paused_timestamp: last_pause.map(|(start, _)| Seconds(start)),
            last_resumed_timestamp: last_pause.map(|(_, end)| Seconds(end)),
            last_update_timestamp: Seconds(updated),
            media_streams: parts::media_streams(contact.channel),
            next_contact_id: contact.next,
            outbound_strategy: None,
            previous_contact_id: contact.previous,
            quality_metrics: QualityMetrics::of(contact),
            queue: Queue::of(contact),
            recording: location
                .filter(|_| contact.channel == Channel::Voice)
                .map(Recording::new),
            recordings: location.map(|location| parts::recordings(contact.channel, location)),
            references: parts::references(contact),
            related_contact_id: None,
            routing_criteria: None,
            scheduled_timestamp: None,
            segment_attributes: parts::segment_attributes(contact),
            system_endpoint: Endpoint::of_system(contact.channel),
            tags: Object(&[("aws:connect:instanceId", INSTANCE)]),
            task_template_info: TaskTemplateInfo::of(contact.channel),
            total_pause_count: pauses.map_or(0, |handling| handling.holds().count()),
            total_pause_duration_in_seconds: pauses.map_or(0, |handling| handling.hold_seconds().0),
            transfer_completed_timestamp: transfer_completed(contact).map(Seconds),
            transferred_to_endpoint: transfer_completed(contact).map(|_| Endpoint::outside()),
            voice_id_result: None,
            wisdom_info: None,
        }
    }
}
