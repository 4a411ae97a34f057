//! The agent of a contact record.

use serde::Serialize;
use serde_json::value::RawValue;

use super::Named;
use crate::company::{Person, ROUTING_PROFILE_ARN, ROUTING_PROFILE_NAME, Team};
use crate::contact::{Channel, Contact};
use crate::moment::Seconds;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Agent<'a> {
    #[serde(rename = "ARN")]
    arn: &'a str,
    accepted_by_agent_timestamp: Seconds,
    after_contact_work_duration: i64,
    after_contact_work_end_timestamp: Seconds,
    after_contact_work_start_timestamp: Seconds,
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
    routing_profile: Named,
    state_transitions: [(); 0],
    username: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceInfo {
    operating_system: &'static str,
    platform_name: &'static str,
    platform_version: &'static str,
}

impl<'a> Agent<'a> {
    /// The part that `person` had in `contact`; `None` where no agent had one.
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
            after_contact_work_duration: handling.after_contact_work_end.seconds_since(ended),
            after_contact_work_end_timestamp: Seconds(handling.after_contact_work_end),
            after_contact_work_start_timestamp: Seconds(ended),
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
            routing_profile: Named {
                arn: ROUTING_PROFILE_ARN,
                name: ROUTING_PROFILE_NAME,
            },
            state_transitions: [],
            username: &person.username,
        })
    }
}
