//! Routing of queued contacts to available agents.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::agent_session::{AgentSession, Capacity};
use crate::company::{Queue, RoutingProfile};
use crate::contact::{Channel, Contact, Stage};
use crate::timestamp::Timestamp;

/// Agents of a routing profile who can accept contacts, with the time since when.
#[derive(Default)]
struct AvailableAgents {
    free: BTreeSet<(Timestamp, usize)>,
    with_one_chat: BTreeSet<(Timestamp, usize)>,
}

impl AvailableAgents {
    fn with_capacity(&mut self, capacity: Capacity) -> &mut BTreeSet<(Timestamp, usize)> {
        match capacity {
            Capacity::Anything => &mut self.free,
            Capacity::Chat => &mut self.with_one_chat,
        }
    }

    /// The agent who has been available for longest.
    fn first(&self, channel: Channel) -> Option<(Timestamp, usize)> {
        let chatting = self
            .with_one_chat
            .first()
            .filter(|_| channel == Channel::Chat);
        self.free.first().or(chatting).copied()
    }
}

/// Queues and available agents.
#[derive(Default)]
pub(super) struct Router {
    /// By queue and channel. Contacts that left a queue stay until they are at its front.
    queues: [[VecDeque<u64>; 4]; 3],
    /// Number of queued contacts.
    pub(super) count: u32,
    agents: [AvailableAgents; 2],
}

impl Router {
    /// Adds a contact to a queue; a contact that an agent missed returns to the front.
    pub(super) fn join(&mut self, contact: u64, queue: Queue, channel: Channel, at_front: bool) {
        let queue = &mut self.queues[queue as usize][channel as usize];
        if at_front {
            queue.push_front(contact);
        } else {
            queue.push_back(contact);
        }
        self.count += 1;
    }

    /// Counts a contact that left its queue without an agent.
    pub(super) fn leave(&mut self) {
        self.count -= 1;
    }

    /// Updates the availability of an agent.
    pub(super) fn update(
        &mut self,
        agent: usize,
        profile: RoutingProfile,
        session: &mut AgentSession,
        now: Timestamp,
    ) {
        let capacity = session.capacity();
        if session.listed.map(|(capacity, _)| capacity) == capacity {
            return;
        }
        let agents = &mut self.agents[profile as usize];
        if let Some((capacity, since)) = session.listed {
            agents.with_capacity(capacity).remove(&(since, agent));
        }
        session.listed = capacity.map(|capacity| (capacity, now));
        if let Some(capacity) = capacity {
            agents.with_capacity(capacity).insert((now, agent));
        }
    }

    /// The free agent who has been available for longest, if any.
    pub(super) fn free_agent(&self) -> Option<usize> {
        let first = |agents: &AvailableAgents| agents.free.first().copied();
        self.agents
            .iter()
            .filter_map(first)
            .min()
            .map(|(_, agent)| agent)
    }

    /// Removes and returns the next contact to route, and its agent: by channel priority, then by
    /// queue time.
    pub(super) fn next_pair(
        &mut self,
        contacts: &HashMap<u64, Contact>,
        now: Timestamp,
    ) -> Option<(u64, usize)> {
        for channel in Channel::ALL {
            let mut waiting: Vec<(Timestamp, u64, Queue)> = Queue::ALL
                .into_iter()
                .filter_map(|queue| {
                    let number = self.first_waiting(queue, channel, contacts)?;
                    Some((contacts.get(&number)?.enqueued?, number, queue))
                })
                .collect();
            waiting.sort_unstable_by_key(|(enqueued, number, _)| (*enqueued, *number));
            for (enqueued, number, queue) in waiting {
                if let Some(agent) = self.agent_for(queue, channel, now - enqueued) {
                    self.queues[queue as usize][channel as usize].pop_front();
                    self.count -= 1;
                    return Some((number, agent));
                }
            }
        }
        None
    }

    /// The agent for a contact that has waited for `waited` milliseconds.
    fn agent_for(&self, queue: Queue, channel: Channel, waited: i64) -> Option<usize> {
        let mut profiles = RoutingProfile::ALL;
        profiles.sort_by_key(|profile| profile.delay(queue));
        profiles
            .into_iter()
            .filter(|profile| profile.delay(queue) <= waited)
            .find_map(|profile| self.agents[profile as usize].first(channel))
            .map(|(_, agent)| agent)
    }

    fn first_waiting(
        &mut self,
        queue: Queue,
        channel: Channel,
        contacts: &HashMap<u64, Contact>,
    ) -> Option<u64> {
        let queue = &mut self.queues[queue as usize][channel as usize];
        while let Some(number) = queue.front() {
            if contacts
                .get(number)
                .is_some_and(|contact| contact.stage == Stage::Waiting)
            {
                return Some(*number);
            }
            queue.pop_front();
        }
        None
    }
}
