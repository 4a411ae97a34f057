//! Who waits for whom.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::contact::{Channel, Contact, Stage};
use crate::simulation::agent_session::{AgentSession, Capacity};
use crate::timestamp::Timestamp;

/// The queue, and the agents who have capacity.
#[derive(Default)]
pub(super) struct Waiting {
    /// By channel. Contacts that gave up stay in their place until they are come to.
    queues: [VecDeque<u64>; 4],
    /// How many contacts wait.
    pub(super) count: u32,
    free: BTreeSet<(Timestamp, usize)>,
    with_one_chat: BTreeSet<(Timestamp, usize)>,
}

impl Waiting {
    /// A contact joins the queue of its channel, at its end or, where it was there before, at its
    /// front.
    pub(super) fn join(&mut self, contact: u64, channel: Channel, at_front: bool) {
        let queue = &mut self.queues[channel as usize];
        if at_front {
            queue.push_front(contact);
        } else {
            queue.push_back(contact);
        }
        self.count += 1;
    }

    /// A contact gave up.
    pub(super) fn leave(&mut self) {
        self.count -= 1;
    }

    /// Puts the agent into the list that fits the capacity that there is now.
    pub(super) fn list(&mut self, agent: usize, session: &mut AgentSession, now: Timestamp) {
        let capacity = session.capacity();
        if session.listed.map(|(capacity, _)| capacity) == capacity {
            return;
        }
        if let Some((capacity, since)) = session.listed {
            self.agents(capacity).remove(&(since, agent));
        }
        session.listed = capacity.map(|capacity| (capacity, now));
        if let Some(capacity) = capacity {
            self.agents(capacity).insert((now, agent));
        }
    }

    /// A contact and the agent who is to take it, while there are both: the longest waiting contact
    /// of the first channel that has one, and the agent who has had capacity for longest.
    pub(super) fn pair(&mut self, contacts: &HashMap<u64, Contact>) -> Option<(u64, usize)> {
        let pair = Channel::ALL.into_iter().find_map(|channel| {
            let agent = self.agent_for(channel)?;
            self.first_waiting(channel, contacts)
                .map(|contact| (channel, contact, agent))
        });
        let (channel, contact, agent) = pair?;
        self.queues[channel as usize].pop_front();
        self.count -= 1;
        Some((contact, agent))
    }

    fn agent_for(&self, channel: Channel) -> Option<usize> {
        let chatting = self
            .with_one_chat
            .first()
            .filter(|_| channel == Channel::Chat);
        self.free.first().or(chatting).map(|(_, agent)| *agent)
    }

    fn first_waiting(&mut self, channel: Channel, contacts: &HashMap<u64, Contact>) -> Option<u64> {
        let queue = &mut self.queues[channel as usize];
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

    fn agents(&mut self, capacity: Capacity) -> &mut BTreeSet<(Timestamp, usize)> {
        match capacity {
            Capacity::Anything => &mut self.free,
            Capacity::Chat => &mut self.with_one_chat,
        }
    }
}
