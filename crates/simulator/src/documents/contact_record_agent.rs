//! The field `Agent` of a contact record.

use serde::Serialize;
use serde_json::value::RawValue;

use super::NamedResource;
use crate::company::{Person, Team};
use crate::contact::{Channel, Contact, Transition};
use crate::timestamp::{Seconds, Timestamp};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Agent<'a> {
    #[serde(rename = "ARN")]
    arn: &'a str,
    accepted_by_agent_timestamp: Seconds,
    #[serde(flatten)]
    after_contact_work: Option<AfterContactWork>,
    agent_initiated_hold_duration: i64,
    agent_interaction_duration: i64,
    agent_pause_duration: i64,
    capabilities: Option<()>,
    connected_to_agent_timestamp: Seconds,
    customer_hold_duration: i64,
    device_info: DeviceInfo,
    hierarchy_groups: &'a RawValue,
    longest_hold_duration: i64,
    number_of_holds: usize,
    preview_end_timestamp: Option<()>,
    routing_profile: NamedResource,
    state_transitions: Vec<StateTransition>,
    username: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceInfo {
    operating_system: &'static str,
    platform_name: &'static str,
    platform_version: &'static str,
}

/// Absent if the agent did no after contact work.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AfterContactWork {
    after_contact_work_duration: i64,
    after_contact_work_end_timestamp: Seconds,
    after_contact_work_start_timestamp: Seconds,
}

impl AfterContactWork {
    fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (end > start).then(|| Self {
            after_contact_work_duration: end.seconds_since(start),
            after_contact_work_end_timestamp: Seconds(end),
            after_contact_work_start_timestamp: Seconds(start),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StateTransition {
    state: &'static str,
    state_start_timestamp: Seconds,
    state_end_timestamp: Seconds,
}

impl StateTransition {
    fn new(transition: &Transition) -> Self {
        Self {
            state: transition.state,
            state_start_timestamp: Seconds(transition.start),
            state_end_timestamp: Seconds(transition.end),
        }
    }
}

impl<'a> Agent<'a> {
    /// The field for `person`; `None` if the contact was not handled.
    pub(crate) fn new(contact: &'a Contact, person: &'a Person, team: &'a Team) -> Option<Self> {
        let (handling, ended) = contact.handling.as_ref().zip(contact.disconnected)?;
        let is_task = contact.channel == Channel::Task;
        let (hold, longest) = if is_task {
            (0, 0)
        } else {
            handling.hold_seconds()
        };
        Some(Self {
            arn: &person.arn,
            accepted_by_agent_timestamp: Seconds(handling.accepted),
            after_contact_work: AfterContactWork::new(ended, handling.after_contact_work_end),
            agent_initiated_hold_duration: hold,
            agent_interaction_duration: contact.interaction_seconds(),
            agent_pause_duration: if is_task {
                handling.hold_seconds().0
            } else {
                0
            },
            capabilities: None,
            connected_to_agent_timestamp: Seconds(handling.connected),
            customer_hold_duration: hold,
            device_info: DeviceInfo {
                operating_system: "Windows",
                platform_name: "Chrome",
                platform_version: "147",
            },
            hierarchy_groups: &team.in_records,
            longest_hold_duration: longest,
            number_of_holds: if is_task { 0 } else { handling.holds().count() },
            preview_end_timestamp: None,
            routing_profile: NamedResource {
                arn: person.profile.arn(),
                name: person.profile.name(),
            },
            state_transitions: handling
                .transitions
                .iter()
                .map(StateTransition::new)
                .collect(),
            username: &person.username,
        })
    }
}
