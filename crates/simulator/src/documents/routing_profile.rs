//! Routing profiles in agent events.
//!
//! A routing profile is the largest field of an event, and has few different values: each is
//! serialized once.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::company::{self, RoutingProfile};
use crate::contact::Channel;
use crate::json::raw;
use crate::snapshot::Snapshot;

static QUEUES: LazyLock<[Box<RawValue>; 3]> =
    LazyLock::new(|| company::Queue::ALL.map(|queue| raw(&RoutingQueue::new(queue))));

/// By routing profile: without contacts, with one contact of each channel, and with two chats.
static PROFILES: LazyLock<[[Box<RawValue>; 6]; 2]> = LazyLock::new(|| {
    use Channel::{Chat, Email, Task, Voice};
    let busy: [&[Channel]; 6] = [&[], &[Voice], &[Chat], &[Task], &[Email], &[Chat, Chat]];
    RoutingProfile::ALL.map(|profile| busy.map(|contacts| raw(&Profile::new(profile, contacts))))
});

pub(super) fn queue(queue: company::Queue) -> &'static RawValue {
    &QUEUES[queue as usize]
}

/// Routing profile of an agent with the contacts of `snapshot`.
pub(super) fn for_snapshot(snapshot: &Snapshot, profile: RoutingProfile) -> &'static RawValue {
    let profiles = &PROFILES[profile as usize];
    let mut contacts = snapshot.contacts();
    match (contacts.next(), contacts.next()) {
        (None, _) => &profiles[0],
        (Some(contact), None) => &profiles[1 + contact.channel as usize],
        (Some(_), Some(_)) => &profiles[5],
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Profile {
    #[serde(rename = "ARN")]
    arn: &'static str,
    concurrency: [Concurrency; 4],
    default_outbound_queue: RoutingQueue,
    inbound_queues: [RoutingQueue; 3],
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
struct RoutingQueue {
    #[serde(rename = "ARN")]
    arn: &'static str,
    channels: [Channel; 4],
    name: &'static str,
}

impl Profile {
    fn new(profile: RoutingProfile, contacts: &[Channel]) -> Self {
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
            arn: profile.arn(),
            concurrency,
            default_outbound_queue: RoutingQueue::new(company::Queue::Basic),
            inbound_queues: company::Queue::ALL.map(RoutingQueue::new),
            name: profile.name(),
        }
    }
}

impl RoutingQueue {
    fn new(queue: company::Queue) -> Self {
        Self {
            arn: queue.arn(),
            channels: Channel::ALL,
            name: queue.name(),
        }
    }
}
