//! Routing profiles in agent events.
//!
//! A routing profile is the largest field of an event, and has few different values: each is
//! serialized once.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::company::{QUEUE_ARN, QUEUE_NAME, ROUTING_PROFILE_ARN, ROUTING_PROFILE_NAME};
use crate::contact::Channel;
use crate::json::raw;
use crate::snapshot::Snapshot;

static QUEUE: LazyLock<Box<RawValue>> = LazyLock::new(|| raw(&Queue::new()));

/// Without contacts, with one contact of each channel, and with two chats.
static PROFILES: LazyLock<[Box<RawValue>; 6]> = LazyLock::new(|| {
    use Channel::{Chat, Email, Task, Voice};
    let busy: [&[Channel]; 6] = [&[], &[Voice], &[Chat], &[Task], &[Email], &[Chat, Chat]];
    busy.map(|contacts| raw(&RoutingProfile::new(contacts)))
});

pub(super) fn queue() -> &'static RawValue {
    &QUEUE
}

/// Routing profile of an agent with the contacts of `snapshot`.
pub(super) fn for_snapshot(snapshot: &Snapshot) -> &'static RawValue {
    let mut contacts = snapshot.contacts();
    match (contacts.next(), contacts.next()) {
        (None, _) => &PROFILES[0],
        (Some(contact), None) => &PROFILES[1 + contact.channel as usize],
        (Some(_), Some(_)) => &PROFILES[5],
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoutingProfile {
    #[serde(rename = "ARN")]
    arn: &'static str,
    concurrency: [Concurrency; 4],
    default_outbound_queue: Queue,
    inbound_queues: [Queue; 1],
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Concurrency {
    available_slots: usize,
    channel: Channel,
    maximum_slots: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Queue {
    #[serde(rename = "ARN")]
    arn: &'static str,
    channels: [Channel; 4],
    name: &'static str,
}

impl RoutingProfile {
    fn new(contacts: &[Channel]) -> Self {
        let concurrency = Channel::ALL.map(|channel| {
            let maximum_slots = if channel == Channel::Chat { 2 } else { 1 };
            let taken = contacts.iter().filter(|taken| **taken == channel).count();
            Concurrency {
                available_slots: maximum_slots - taken,
                channel,
                maximum_slots,
            }
        });
        Self {
            arn: ROUTING_PROFILE_ARN,
            concurrency,
            default_outbound_queue: Queue::new(),
            inbound_queues: [Queue::new()],
            name: ROUTING_PROFILE_NAME,
        }
    }
}

impl Queue {
    fn new() -> Self {
        Self {
            arn: QUEUE_ARN,
            channels: Channel::ALL,
            name: QUEUE_NAME,
        }
    }
}
