//! The routing profile in agent events.
//!
//! It makes up most of an event, and there are as few of it as there are ways to be busy: so each
//! is written once.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::company::{QUEUE_ARN, QUEUE_NAME, ROUTING_PROFILE_ARN, ROUTING_PROFILE_NAME};
use crate::contact::Channel;
use crate::snapshot::Snapshot;

static QUEUE: LazyLock<Box<RawValue>> = LazyLock::new(|| raw(&Queue::new()));

/// Without contacts, with one of each channel, and with two chats.
static PROFILES: LazyLock<[Box<RawValue>; 6]> = LazyLock::new(|| {
    use Channel::{Chat, Email, Task, Voice};
    let busy: [&[Channel]; 6] = [&[], &[Voice], &[Chat], &[Task], &[Email], &[Chat, Chat]];
    busy.map(|contacts| raw(&RoutingProfile::new(contacts)))
});

/// The queue.
pub(super) fn queue() -> &'static RawValue {
    &QUEUE
}

/// The routing profile of an agent with these contacts.
pub(super) fn of(snapshot: &Snapshot) -> &'static RawValue {
    let mut contacts = snapshot.contacts();
    match (contacts.next(), contacts.next()) {
        (None, _) => &PROFILES[0],
        (Some(contact), None) => &PROFILES[1 + contact.channel as usize],
        (Some(_), Some(_)) => &PROFILES[5],
    }
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    // Writing JSON into memory has no error.
    to_raw_value(value).unwrap_or_default()
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
