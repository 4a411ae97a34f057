//! Agent events.
//!
//! Format: "Agent event streams data model", Amazon Connect Administrator Guide.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::routing_profile;
use crate::company::{ACCOUNT, INSTANCE_ARN, Person, Queue, Team};
use crate::contact::{Channel, Initiation};
use crate::id::Id;
use crate::snapshot::{ContactState, HeldContact, Snapshot};
use crate::timestamp::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum EventType {
    Login,
    StateChange,
    HeartBeat,
    Logout,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AgentEvent<'a> {
    #[serde(rename = "AWSAccountId")]
    aws_account_id: &'static str,
    #[serde(rename = "AgentARN")]
    agent_arn: &'a str,
    current_agent_snapshot: AgentSnapshot<'a>,
    event_id: Id,
    event_timestamp: Timestamp,
    event_type: EventType,
    #[serde(rename = "InstanceARN")]
    instance_arn: &'static str,
    previous_agent_snapshot: Option<AgentSnapshot<'a>>,
    version: &'static str,
}

impl<'a> AgentEvent<'a> {
    /// The event `id` of `person` at `now`.
    pub(crate) fn new(
        id: Id,
        event_type: EventType,
        now: Timestamp,
        (person, team): (&'a Person, &'a Team),
        (current, previous): (&'a Snapshot, Option<&'a Snapshot>),
    ) -> Self {
        Self {
            aws_account_id: ACCOUNT,
            agent_arn: &person.arn,
            current_agent_snapshot: AgentSnapshot::new(current, person, team),
            event_id: id,
            event_timestamp: now,
            event_type,
            instance_arn: INSTANCE_ARN,
            previous_agent_snapshot: previous
                .map(|snapshot| AgentSnapshot::new(snapshot, person, team)),
            version: "2019-05-25",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AgentSnapshot<'a> {
    agent_status: AgentStatus,
    configuration: Configuration<'a>,
    contacts: AgentContacts<'a>,
    next_agent_status: Option<NextAgentStatus>,
}

impl<'a> AgentSnapshot<'a> {
    fn new(snapshot: &'a Snapshot, person: &'a Person, team: &'a Team) -> Self {
        let status = snapshot.status;
        Self {
            agent_status: AgentStatus {
                arn: status.arn(),
                name: status.name(),
                start_timestamp: snapshot.status_start,
                r#type: status.status_type(),
            },
            configuration: Configuration::new(snapshot, person, team),
            contacts: AgentContacts(snapshot),
            next_agent_status: snapshot
                .next
                .map(|(next, enqueued_timestamp)| NextAgentStatus {
                    arn: next.arn(),
                    enqueued_timestamp,
                    name: next.name(),
                }),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AgentStatus {
    #[serde(rename = "ARN")]
    arn: &'static str,
    name: &'static str,
    start_timestamp: Timestamp,
    r#type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NextAgentStatus {
    #[serde(rename = "ARN")]
    arn: &'static str,
    enqueued_timestamp: Timestamp,
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration<'a> {
    agent_hierarchy_groups: &'a RawValue,
    first_name: &'static str,
    last_name: &'static str,
    proficiencies: [(); 0],
    routing_profile: &'static RawValue,
    username: &'a str,
}

impl<'a> Configuration<'a> {
    fn new(snapshot: &Snapshot, person: &'a Person, team: &'a Team) -> Self {
        Self {
            agent_hierarchy_groups: &team.in_events,
            first_name: person.first_name,
            last_name: person.last_name,
            proficiencies: [],
            routing_profile: routing_profile::for_snapshot(snapshot, person.profile),
            username: &person.username,
        }
    }
}

struct AgentContacts<'a>(&'a Snapshot);

impl Serialize for AgentContacts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.contacts().map(AgentContact::new))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AgentContact {
    channel: Channel,
    connected_to_agent_timestamp: Option<Timestamp>,
    contact_id: Id,
    global_resiliency_metadata: Option<()>,
    initial_contact_id: Option<Id>,
    initiation_method: Initiation,
    queue: &'static RawValue,
    queue_timestamp: Option<Timestamp>,
    state: ContactState,
    state_start_timestamp: Timestamp,
}

impl AgentContact {
    fn new(contact: &HeldContact) -> Self {
        Self {
            channel: contact.channel,
            connected_to_agent_timestamp: contact.connected,
            contact_id: contact.id,
            global_resiliency_metadata: None,
            initial_contact_id: contact.initial,
            initiation_method: contact.initiation,
            queue: routing_profile::queue(contact.queue.unwrap_or(Queue::Basic)),
            queue_timestamp: contact.queued,
            state: contact.state,
            state_start_timestamp: contact.state_start,
        }
    }
}
